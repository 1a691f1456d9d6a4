"""Endless iterators over batches of images, in memory or in folders."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator as Iteration
from pathlib import Path
from typing import Any

import numpy as np

from keras_unified import backend
from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import (
    FLOW_SEEDS,
    GENERATOR_FIT_CHECKS,
    IMAGE_BATCHES_IN_FLOATX,
    IMAGES_GO_THROUGH_SPLINES,
    PICTURES_IN_SUBFOLDERS,
)
from keras_unified.dialects.preprocessing import IMAGES
from keras_unified.errors import InvalidValueError, listing, nearest
from keras_unified.preprocessing.image_files import array_to_img, img_to_array, load_img, ordering

_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp")
_COLORS = {"rgb": 3, "grayscale": 1}
_CLASS_MODES = ("categorical", "binary", "sparse", None)
_Batch = tuple[np.ndarray, int, int]


def check_images(x: np.ndarray, channel_axis: int, where: str) -> None:
    """Raise where an array is not one of images.

    Args:
        x: the array.
        channel_axis: where its channels should be.
        where: who asks, for the message.

    Raises:
        InvalidValueError: for a rank other than 4, or a number of channels other than 1, 3 and 4.
    """
    if x.ndim != 4:
        raise InvalidValueError(f"{where} takes images as an array of rank 4, got shape {x.shape}.")
    if x.shape[channel_axis] not in {1, 3, 4}:
        raise InvalidValueError(
            f"{where} takes images of 1, 3 or 4 channels, which are on axis {channel_axis}, got shape {x.shape}. Where "
            f'they are on another axis, give dim_ordering="th" (axis 1) or "tf" (axis 3).'
        )


class Iterator:
    """An endless iterator over the numbers of samples, batch by batch; a subclass's `next` makes batches of them.

    Args:
        n: int, number of samples.
        batch_size: int.
        shuffle: bool, whether each pass has an order of its own, drawn from `np.random`.
        seed: int or None.

    Era:
        Keras 1.0.
    """

    @by_row(IMAGES["Iterator"])
    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        self.dialect = get_dialect()
        self.n = self.N = n
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.batch_index = 0
        self.total_batches_seen = 0
        self.lock = threading.Lock()
        self.index_generator = self._flow_index(n, batch_size, shuffle, seed)

    def reset(self) -> None:
        """Begin with the first batch again."""
        self.batch_index = 0

    def _flow_index(
        self, n: int, batch_size: int = 32, shuffle: bool = False, seed: int | None = None
    ) -> Iteration[_Batch]:
        """Yield the numbers of the samples of a batch, which of the pass the first is, and how many they are."""
        self.reset()
        seeded = FLOW_SEEDS[self.dialect.era]
        order = np.arange(n)
        while True:
            begins = self.batch_index == 0
            sets = {"batch": True, "pass": begins, "shuffle": begins and shuffle}[seeded]
            if seed is not None and sets:
                np.random.seed(seed + self.total_batches_seen)
            if begins:
                order = np.random.permutation(n) if shuffle else np.arange(n)
            # Where all batches of a pass are full, the next pass has the order of this one, as it had.
            at = (self.batch_index * batch_size) % n
            size = min(batch_size, n - at)
            self.batch_index = self.batch_index + 1 if size == batch_size else 0
            self.total_batches_seen += 1
            yield order[at : at + size], at, size

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return self.next()

    def next(self) -> Any:
        """Return the next batch."""
        raise NotImplementedError(f"{type(self).__name__} has no next().")

    def _drawn(self) -> _Batch:
        """Return what makes the next batch; several threads may ask."""
        with self.lock:
            return next(self.index_generator)

    def _batch_of(self, images: list[np.ndarray]) -> np.ndarray:
        dtype = backend.floatx() if IMAGE_BATCHES_IN_FLOATX[self.dialect.era] else "float64"
        return np.array(images, dtype=dtype)


class _OfImages(Iterator):
    """What both kinds of iterators over images keep, and how they save what they changed."""

    def _note(self, generator: Any, dim_ordering: str, save_to_dir: Any, save_prefix: str, save_format: str) -> None:
        self.image_data_generator = generator
        self.dim_ordering = ordering(dim_ordering)
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format

    def _changed(self, x: np.ndarray) -> np.ndarray:
        generator = self.image_data_generator
        return generator.standardize(generator.random_transform(x))  # type: ignore[no-any-return]

    def _save(self, batch: np.ndarray, first: int) -> None:
        if not self.save_to_dir:
            return
        for number, image in enumerate(batch, start=first):
            # Keras 1 drew a part of the name, which moves all draws after it.
            drawn = "" if IMAGES_GO_THROUGH_SPLINES[self.dialect.era] else f"_{np.random.randint(10_000)}"
            name = f"{self.save_prefix}_{number}{drawn}.{self.save_format}"
            array_to_img(image, dim_ordering=self.dim_ordering, scale=True).save(Path(self.save_to_dir) / name)


class NumpyArrayIterator(_OfImages):
    """Endless batches of images in memory, changed and normalized by a generator.

    Args:
        x: array of rank 4.
        y: array of targets, or None.
        image_data_generator: an `ImageDataGenerator`.
        batch_size, shuffle, seed: see `Iterator`.
        dim_ordering: where the channels are.
        save_to_dir, save_prefix, save_format: see `ImageDataGenerator.flow`.

    Raises:
        InvalidValueError: where there is not a target for each image; in Keras 1.2 also for what are no images.

    Era:
        Keras 1.0.
    """

    @by_row(IMAGES["NumpyArrayIterator"])
    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        dim_ordering: str,
        save_to_dir: Any,
        save_prefix: str,
        save_format: str,
    ) -> None:
        if y is not None and len(x) != len(y):
            raise InvalidValueError(f"There are {len(x)} images, but {len(y)} targets.")
        super().__init__(len(x), batch_size, shuffle, seed)
        self._note(image_data_generator, dim_ordering, save_to_dir, save_prefix, save_format)
        self.x = self.X = np.asarray(x)
        self.y = None if y is None else np.asarray(y)
        if GENERATOR_FIT_CHECKS[self.dialect.era]:
            check_images(self.x, 3 if self.dim_ordering == "tf" else 1, "NumpyArrayIterator()")

    def next(self) -> Any:
        """Return the next batch: images, or a pair of images and targets."""
        numbers, first, _ = self._drawn()
        batch = self._batch_of([self._changed(self.x[number].astype(backend.floatx())) for number in numbers])
        self._save(batch, first)
        return batch if self.y is None else (batch, self.y[numbers])


class DirectoryIterator(_OfImages):
    """Endless batches of pictures in folders, one folder for each class, changed and normalized by a generator.

    Args:
        directory: the folder of these folders.
        image_data_generator: an `ImageDataGenerator`.
        target_size: (height, width) to which pictures are resized.
        color_mode: 'rgb' or 'grayscale'.
        dim_ordering: where the channels shall be.
        classes: list of names of folders; by default all, in order of their names.
        class_mode: what the targets are: 'categorical' (one-hot rows), 'sparse' (numbers), 'binary' (0. and 1.), or
            None for batches of images alone.
        batch_size, shuffle, seed: see `Iterator`.
        save_to_dir, save_prefix, save_format: see `ImageDataGenerator.flow`.
        follow_links: whether links to folders are followed.

    Attributes:
        filenames: paths of the pictures below `directory`.
        classes: array of their classes' numbers.
        class_indices: dict from a class to its number.
        nb_sample, nb_class: how many there are.

    Raises:
        InvalidValueError: for another color or class mode.
        KerasUnifiedError: where Pillow is not installed.

    Era:
        Keras 1.0; pictures in folders below those of the classes since Keras 1.2.
    """

    @by_row(IMAGES["DirectoryIterator"])
    def __init__(
        self,
        directory: str | Path,
        image_data_generator: Any,
        target_size: tuple[int, int],
        color_mode: str,
        dim_ordering: str,
        classes: list[str] | None,
        class_mode: str | None,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        save_to_dir: Any,
        save_prefix: str,
        save_format: str,
        follow_links: bool,
    ) -> None:
        _check_one_of("color_mode", color_mode, tuple(_COLORS))
        _check_one_of("class_mode", class_mode, _CLASS_MODES)
        self.directory = Path(directory)
        self.target_size = tuple(target_size)
        self.color_mode = color_mode
        self.class_mode = class_mode
        names = classes or sorted(entry.name for entry in self.directory.iterdir() if entry.is_dir())
        self.class_indices = {name: number for number, name in enumerate(names)}
        self.nb_class = len(names)
        deep = PICTURES_IN_SUBFOLDERS[get_dialect().era]
        found = [list(_pictures(self.directory / name, deep, follow_links)) for name in names]
        self.filenames = [str(path.relative_to(self.directory)) for paths in found for path in paths]
        self.classes = np.repeat(np.arange(self.nb_class, dtype="int32"), [len(paths) for paths in found])
        self.nb_sample = len(self.filenames)
        print(f"Found {self.nb_sample} images belonging to {self.nb_class} classes.")  # noqa: T201 (as it did)
        super().__init__(self.nb_sample, batch_size, shuffle, seed)
        self._note(image_data_generator, dim_ordering, save_to_dir, save_prefix, save_format)
        channels = (_COLORS[color_mode],)
        self.image_shape = self.target_size + channels if self.dim_ordering == "tf" else channels + self.target_size

    def next(self) -> Any:
        """Return the next batch: images, or a pair of images and targets."""
        numbers, first, _ = self._drawn()
        batch = self._batch_of([self._changed(self._read(self.filenames[number])) for number in numbers])
        self._save(batch, first)
        classes = self.classes[numbers]
        if self.class_mode is None:
            return batch
        if self.class_mode == "categorical":
            return batch, np.eye(self.nb_class, dtype=backend.floatx())[classes]
        return batch, classes if self.class_mode == "sparse" else classes.astype(backend.floatx())

    def _read(self, name: str) -> np.ndarray:
        gray = self.color_mode == "grayscale"
        img = load_img(self.directory / name, grayscale=gray, target_size=self.target_size)
        return np.array(img_to_array(img, dim_ordering=self.dim_ordering))


def _check_one_of(what: str, value: Any, known: tuple[str | None, ...]) -> None:
    if value not in known:
        hint = nearest(str(value), filter(None, known))
        raise InvalidValueError(f"{what} is one of {listing(known)}, not {value!r}.{hint}")


def _pictures(folder: Path, deep: bool, follow_links: bool) -> Iteration[Path]:
    """Yield the pictures in a folder in order of their names; if `deep`, then those in the folders below it."""
    for place, folders, names in os.walk(folder, followlinks=follow_links):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names) if name.lower().endswith(_ENDINGS))
        if not deep:
            return
