"""ImageDataGenerator: batches of images that are moved, turned and flipped at random, and normalized."""

from __future__ import annotations

import warnings
from collections.abc import Iterator as Iteration
from pathlib import Path
from typing import Any

import numpy as np

from keras_unified import backend
from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row, default_of
from keras_unified.dialects.behaviour import (
    FEATUREWISE_BY_CHANNEL,
    FLOW_SHUFFLES,
    GENERATOR_FIT_CHECKS,
    IMAGES_GO_THROUGH_SPLINES,
    SAMPLEWISE_AXIS,
    UNFITTED_GENERATOR_WARNS,
    WHITENING_DIVISOR_AXIS,
)
from keras_unified.dialects.preprocessing import IMAGES
from keras_unified.errors import ArgumentError, InvalidValueError
from keras_unified.preprocessing import image_splines
from keras_unified.preprocessing import image_transforms as transforms
from keras_unified.preprocessing.image_files import ordering
from keras_unified.preprocessing.image_iterators import DirectoryIterator, NumpyArrayIterator, check_images

# What is added to a deviation that is divided by.
_EPSILON = 1e-7
# What is added to the variances of whitened images.
_LEAST_VARIANCE = 10e-7


class ImageDataGenerator:
    """Batches of images, each changed at random and normalized.

    Args:
        featurewise_center, featurewise_std_normalization: whether the mean over all images is subtracted, and whether
            they are divided by their standard deviation; `fit` measures both.
        samplewise_center, samplewise_std_normalization: the same by image.
        zca_whitening: whether ZCA whitening is applied; `fit` measures it.
        rotation_range: float, degrees by which an image is turned at most.
        width_shift_range, height_shift_range: floats, shares of its size by which it is shifted at most.
        shear_range: float, radians by which it is sheared at most.
        zoom_range: float z, for factors from ``1 - z`` to ``1 + z``; or a pair of factors.
        channel_shift_range: float, what is added to a channel at most.
        fill_mode, cval: see `apply_transform`.
        horizontal_flip, vertical_flip: whether every other image is flipped.
        rescale: float, a factor for all numbers.
        preprocessing_function: function from an image to an image, applied before anything is normalized.
        dim_ordering: "th" (channels first), "tf" (channels last), or "default".

    Raises:
        InvalidValueError: for another ordering, or a `zoom_range` that is neither a float nor a pair.
        ArgumentError: for what the era's generator did not do.

    Era:
        Keras 0.1; other draws, and other means, since Keras 1.0 and since Keras 1.2.

    Example:
        >>> generator = ImageDataGenerator(rescale=0.5, horizontal_flip=True)
        >>> x, y = next(generator.flow(np.ones((3, 2, 2, 1)), np.arange(3), batch_size=2, shuffle=False))
        >>> x.shape, float(x.max()), y.tolist()
        ((2, 2, 2, 1), 0.5, [0, 1])
    """

    @by_row(IMAGES["ImageDataGenerator"])
    def __init__(
        self,
        featurewise_center: bool,
        samplewise_center: bool,
        featurewise_std_normalization: bool,
        samplewise_std_normalization: bool,
        zca_whitening: bool,
        rotation_range: float,
        width_shift_range: float,
        height_shift_range: float,
        shear_range: float,
        zoom_range: Any,
        channel_shift_range: float,
        fill_mode: str,
        cval: float,
        horizontal_flip: bool,
        vertical_flip: bool,
        rescale: float | None,
        preprocessing_function: Any,
        dim_ordering: str,
    ) -> None:
        self.dialect = get_dialect()
        self.featurewise_center = featurewise_center
        self.samplewise_center = samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        self.rotation_range = rotation_range
        self.width_shift_range = width_shift_range
        self.height_shift_range = height_shift_range
        self.shear_range = shear_range
        self.zoom_range = zoom_range
        self.channel_shift_range = channel_shift_range
        self.fill_mode = fill_mode
        self.cval = cval
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = rescale
        self.preprocessing_function = preprocessing_function
        self._check_era()
        self.dim_ordering = ordering(dim_ordering)
        first = self.dim_ordering == "th"
        self.channel_axis, self.row_axis, self.col_axis = (1, 2, 3) if first else (3, 1, 2)
        self.mean: Any = None
        self.std: Any = None
        self.principal_components: Any = None
        if isinstance(zoom_range, (int, float)):
            self.zoom_range = [1 - zoom_range, 1 + zoom_range]
        elif len(zoom_range) == 2:
            self.zoom_range = list(zoom_range)
        else:
            raise InvalidValueError(f"zoom_range is a float, or a pair of floats, not {zoom_range!r}.")

    def _check_era(self) -> None:
        """Raise for what is asked of the generator of Keras 0.3 that it did not do."""
        era = self.dialect.era
        if not IMAGES_GO_THROUGH_SPLINES[era]:
            return
        row = IMAGES["ImageDataGenerator"]
        had = {argument.name for argument in row.in_era(era)}
        for argument in row.arguments:
            if argument.name not in had and getattr(self, argument.name, None) not in (None, default_of(argument, era)):
                raise ArgumentError(
                    f"The ImageDataGenerator of Keras {era} has no {argument.name!r}. Speak the dialect '1.0' or '1.2'."
                )

    def flow(
        self,
        X: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool | None = None,
        seed: int | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
    ) -> Any:
        """Return an endless iterator over batches of images in memory.

        Args:
            X: array of rank 4.
            y: array, a target for each image; None for batches of images alone.
            batch_size: int.
            shuffle: bool; by default as the era did.
            seed: int, for the order and the changes.
            save_to_dir: folder in which the changed images are saved.
            save_prefix, save_format: of their files.

        Returns:
            `NumpyArrayIterator` of pairs (images, targets).
        """
        return NumpyArrayIterator(
            X,
            y,
            self,
            batch_size=batch_size,
            shuffle=FLOW_SHUFFLES[self.dialect.era] if shuffle is None else shuffle,
            seed=seed,
            dim_ordering=self.dim_ordering,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
        )

    def flow_from_directory(self, directory: str | Path, **kwargs: Any) -> DirectoryIterator:
        """Return an endless iterator over batches of pictures in the folders of a folder, one for each class.

        Args:
            directory: the folder.
            kwargs: as `DirectoryIterator` takes them.

        Era:
            Keras 1.0.
        """
        return DirectoryIterator(directory, self, dim_ordering=self.dim_ordering, **kwargs)

    def standardize(self, x: np.ndarray) -> np.ndarray:
        """Return an image normalized.

        Args:
            x: array of rank 3, which may be changed.
        """
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
        if self.rescale:
            x *= self.rescale
        axis = SAMPLEWISE_AXIS[self.dialect.era]
        axis = self.channel_axis - 1 if axis is None else axis
        if self.samplewise_center:
            x -= np.mean(x, axis=axis, keepdims=True)
        if self.samplewise_std_normalization:
            x /= np.std(x, axis=axis, keepdims=True) + _EPSILON
        if self.featurewise_center and self._is_fitted("featurewise_center", self.mean):
            x -= self.mean
        if self.featurewise_std_normalization and self._is_fitted("featurewise_std_normalization", self.std):
            x /= self.std + _EPSILON
        if self.zca_whitening and self._is_fitted("zca_whitening", self.principal_components):
            x = np.dot(x.reshape(x.size), self.principal_components).reshape(x.shape)
        return x

    def _is_fitted(self, option: str, measured: Any) -> bool:
        if measured is not None:
            return True
        message = f"ImageDataGenerator({option}=True) has not measured any images. Call generator.fit(images) first."
        if not UNFITTED_GENERATOR_WARNS[self.dialect.era]:
            raise InvalidValueError(message)
        warnings.warn(message, stacklevel=3)
        return False

    def random_transform(self, x: np.ndarray) -> np.ndarray:
        """Return an image changed at random, by draws from `np.random`.

        Args:
            x: array of rank 3.

        Raises:
            KerasUnifiedError: where it is moved and SciPy is not installed.
        """
        if IMAGES_GO_THROUGH_SPLINES[self.dialect.era]:
            return self._splined(x)
        rows, columns, channels = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        matrix = transforms.turned(np.pi / 180 * _drawn(self.rotation_range))
        down = _drawn(self.height_shift_range) * x.shape[rows]
        across = _drawn(self.width_shift_range) * x.shape[columns]
        matrix = matrix @ transforms.shifted(down, across) @ transforms.sheared(_drawn(self.shear_range))
        matrix = matrix @ transforms.draw_zoom(self.zoom_range)
        matrix = transforms.transform_matrix_offset_center(matrix, x.shape[rows], x.shape[columns])
        x = transforms.apply_transform(x, matrix, channels, fill_mode=self.fill_mode, cval=self.cval)
        if self.channel_shift_range:
            x = transforms.random_channel_shift(x, self.channel_shift_range, channels)
        return self._flipped(x, rows, columns)

    def _splined(self, x: np.ndarray) -> np.ndarray:
        outside = self.fill_mode, self.cval
        if self.rotation_range:
            x = image_splines.rotation(x, self.rotation_range, *outside)
        if self.width_shift_range or self.height_shift_range:
            x = image_splines.shift(x, self.width_shift_range, self.height_shift_range, *outside)
        x = self._flipped(x, rows=1, columns=2)
        return image_splines.shear(x, self.shear_range, *outside) if self.shear_range else x

    def _flipped(self, x: np.ndarray, rows: int, columns: int) -> np.ndarray:
        if self.horizontal_flip and np.random.random() < 0.5:
            x = transforms.flip_axis(x, columns)
        if self.vertical_flip and np.random.random() < 0.5:
            x = transforms.flip_axis(x, rows)
        return x

    def fit(self, X: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Measure what normalizing by feature and whitening need.

        Args:
            X: array of rank 4.
            augment: whether images changed at random are measured in the place of these.
            rounds: how many of each, then.
            seed: int, for the changes; in Keras 1.2 alone.

        Raises:
            InvalidValueError: for another rank or number of channels, in Keras 1.2.
        """
        checked = GENERATOR_FIT_CHECKS[self.dialect.era]
        x = np.array(X, dtype=backend.floatx() if checked else None)
        if checked:
            check_images(x, self.channel_axis, "ImageDataGenerator.fit()")
            if seed is not None:
                np.random.seed(seed)
        if augment:
            changed = [self.random_transform(image) for _ in range(rounds) for image in x]
            x = np.array(changed, dtype=x.dtype if checked else "float64")
        axes = (0, self.row_axis, self.col_axis) if FEATUREWISE_BY_CHANNEL[self.dialect.era] else 0
        if self.featurewise_center:
            self.mean = self._by_image(np.mean(x, axis=axes))
            x = x - self.mean
        if self.featurewise_std_normalization:
            self.std = self._by_image(np.std(x, axis=axes))
            x = x / (self.std + _EPSILON)
        if self.zca_whitening:
            flat = x.reshape(len(x), -1)
            sigma = np.dot(flat.T, flat) / flat.shape[WHITENING_DIVISOR_AXIS[self.dialect.era]]
            u, s, _ = np.linalg.svd(sigma)
            self.principal_components = np.dot(np.dot(u, np.diag(1.0 / np.sqrt(s + _LEAST_VARIANCE))), u.T)

    def _by_image(self, measured: np.ndarray) -> np.ndarray:
        """Return a number for each channel in a shape that goes with that of an image."""
        if measured.ndim != 1:
            return measured
        shape = [1, 1, 1]
        shape[self.channel_axis - 1] = len(measured)
        return measured.reshape(shape)


def _drawn(bound: float) -> float:
    """Return a number drawn from `np.random` between -bound and bound; for 0 nothing is drawn."""
    return float(np.random.uniform(-bound, bound)) if bound else 0.0


class GraphImageDataGenerator(ImageDataGenerator):
    """The same for a Graph: batches are dicts with 'input' and 'output'.

    Args:
        args, kwargs: as `ImageDataGenerator` takes them.

    Era:
        Keras 0.3.
    """

    def flow(self, *args: Any, **kwargs: Any) -> Iteration[dict[str, np.ndarray]]:
        """Return an endless iterator over batches; see `ImageDataGenerator.flow`."""
        return ({"input": x, "output": y} for x, y in super().flow(*args, **kwargs))
