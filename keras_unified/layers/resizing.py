"""Layers that change the size of sequences, images and volumes: UpSampling, ZeroPadding, Cropping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.errors import InvalidValueError, listing
from keras_unified.layers.images import SpatialLayer, ordering, sizes_of

ops = keras.ops

__all__ = [
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
]

Pairs = tuple[tuple[int, int], ...]


def pairs_of(value: Any, axes: int) -> Pairs:
    """Return (before, after) for each of `axes`, from ints, which stand for both, or from pairs.

    Raises:
        InvalidValueError: for another number of axes.

    Example:
        >>> pairs_of((1, (2, 0)), 2)
        ((1, 1), (2, 0))
    """
    sides = (value,) * axes if isinstance(value, int) else tuple(value)
    pairs = tuple((side, side) if isinstance(side, int) else tuple(side) for side in sides)
    if len(pairs) != axes or any(len(pair) != 2 for pair in pairs):
        raise InvalidValueError(f"Expected an int or a pair of ints for each of {axes} axes, got {value!r}.")
    return pairs


def _pairs_by_name(value: Mapping[str, int], names: tuple[str, ...]) -> Pairs:
    """Return the pairs that a dict gives by names, a missing one being 0."""
    unknown = [name for name in value if name not in names]
    if unknown:
        raise InvalidValueError(f"Unknown side {unknown[0]!r} in padding. The sides are {listing(names)}.")
    sides = [value.get(name, 0) for name in names]
    return tuple(zip(sides[::2], sides[1::2], strict=True))


class _UpSampling(SpatialLayer):
    """Repeat the numbers along each axis of space by `factors`."""

    factors: tuple[int, ...]

    def call(self, x: Any, mask: Any = None) -> Any:
        for axis, factor in enumerate(self.factors, self.first_axis):
            x = ops.repeat(x, factor, axis=axis)
        return x

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        sizes = tuple(
            None if size is None else size * factor
            for size, factor in zip(self.sizes(input_shape), self.factors, strict=True)
        )
        return self.shape_of(input_shape[0], sizes, self.channels(input_shape))


class UpSampling1D(_UpSampling):
    """Repeat each step of a sequence.

    Args:
        length: int, how often.

    Takes floats of shape (samples, steps, channels) and gives (samples, length * steps, channels).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> UpSampling1D(3)(Input(shape=(5, 4))).shape
        (None, 15, 4)
    """

    axes = 1

    @by_row(LAYERS["UpSampling1D"])
    def __init__(self, length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.length = length
        self.factors = (length,)


class UpSampling2D(_UpSampling):
    """Repeat the rows and columns of images.

    Args:
        size: two ints, how often.
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.

    Takes floats of shape (samples, rows, columns, channels) with "tf", (samples, channels, rows, columns) with "th",
    and gives the same with more rows and columns.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> UpSampling2D((2, 3), dim_ordering="th")(Input(shape=(1, 4, 4))).shape
        (None, 1, 8, 12)
    """

    @by_row(LAYERS["UpSampling2D"])
    def __init__(self, size: Any, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = self.factors = sizes_of(size, self.axes)
        self.dim_ordering = ordering(dim_ordering)


class UpSampling3D(_UpSampling):
    """Repeat the numbers of volumes along their three axes.

    Args:
        size: three ints, how often.
        dim_ordering: as in `UpSampling2D`.

    Takes floats of shape (samples, dim1, dim2, dim3, channels) with "tf", (samples, channels, dim1, dim2, dim3) with
    "th", and gives the same with greater sizes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> UpSampling3D((2, 2, 2), dim_ordering="tf")(Input(shape=(3, 4, 5, 1))).shape
        (None, 6, 8, 10, 1)
    """

    axes = 3

    @by_row(LAYERS["UpSampling3D"])
    def __init__(self, size: Any, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = self.factors = sizes_of(size, self.axes)
        self.dim_ordering = ordering(dim_ordering)


class _Margins(SpatialLayer):
    """Add to, or take from, both ends of each axis of space."""

    sign = 1
    pairs: Pairs

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        sizes = tuple(
            None if size is None else size + self.sign * sum(pair)
            for size, pair in zip(self.sizes(input_shape), self.pairs, strict=True)
        )
        return self.shape_of(input_shape[0], sizes, self.channels(input_shape))


class _ZeroPadding(_Margins):
    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.pad(x, self.shape_of((0, 0), self.pairs, (0, 0)))  # type: ignore[arg-type]


class ZeroPadding1D(_ZeroPadding):
    """Add steps of zeros at both ends of a sequence.

    Args:
        padding: int, how many at each end; a pair (left, right); or a dict with "left_pad" and "right_pad".

    Takes floats of shape (samples, steps, channels) and gives (samples, more steps, channels).

    Era:
        Keras 0.3, 1.0 (one int), 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> ZeroPadding1D(2)(Input(shape=(5, 4))).shape
        (None, 9, 4)
    """

    axes = 1

    @by_row(LAYERS["ZeroPadding1D"])
    def __init__(self, padding: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.padding = padding
        if isinstance(padding, Mapping):
            self.pairs = _pairs_by_name(padding, ("left_pad", "right_pad"))
        else:
            self.pairs = pairs_of([padding], self.axes)
        ((self.left_pad, self.right_pad),) = self.pairs


class ZeroPadding2D(_ZeroPadding):
    """Add rows and columns of zeros around images.

    Args:
        padding: two ints, how many rows and columns on each side; four, for top, bottom, left and right; or a dict with
            "top_pad", "bottom_pad", "left_pad" and "right_pad".
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.

    Takes floats of shape (samples, rows, columns, channels) with "tf", (samples, channels, rows, columns) with "th",
    and gives the same with more rows and columns.

    Era:
        Keras 0.3, 1.0 (two ints), 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> ZeroPadding2D((1, 2), dim_ordering="tf")(Input(shape=(4, 4, 3))).shape
        (None, 6, 8, 3)
    """

    @by_row(LAYERS["ZeroPadding2D"])
    def __init__(self, padding: Any, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.padding = padding
        self.dim_ordering = ordering(dim_ordering)
        if isinstance(padding, Mapping):
            self.pairs = _pairs_by_name(padding, ("top_pad", "bottom_pad", "left_pad", "right_pad"))
        elif not isinstance(padding, int) and len(padding) == 4:
            self.pairs = pairs_of((padding[:2], padding[2:]), self.axes)
        else:
            self.pairs = pairs_of(padding, self.axes)
        (self.top_pad, self.bottom_pad), (self.left_pad, self.right_pad) = self.pairs


class ZeroPadding3D(_ZeroPadding):
    """Add zeros around volumes.

    Args:
        padding: three ints, how many on both sides of each axis.
        dim_ordering: as in `ZeroPadding2D`.

    Takes floats of shape (samples, dim1, dim2, dim3, channels) with "tf", (samples, channels, dim1, dim2, dim3) with
    "th", and gives the same with greater sizes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> ZeroPadding3D((1, 1, 2), dim_ordering="tf")(Input(shape=(3, 4, 5, 1))).shape
        (None, 5, 6, 9, 1)
    """

    axes = 3

    @by_row(LAYERS["ZeroPadding3D"])
    def __init__(self, padding: Any, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.padding = padding
        self.pairs = pairs_of(padding, self.axes)
        self.dim_ordering = ordering(dim_ordering)


class _Cropping(_Margins):
    sign = -1

    def call(self, x: Any, mask: Any = None) -> Any:
        whole = slice(None)
        kept = tuple(slice(before, -after if after else None) for before, after in self.pairs)
        return x[self.shape_of(whole, kept, whole)]  # type: ignore[arg-type]


class Cropping1D(_Cropping):
    """Take steps from both ends of a sequence.

    Args:
        cropping: two ints, how many at the beginning and at the end.

    Takes floats of shape (samples, steps, channels) and gives (samples, fewer steps, channels).

    Era:
        Keras 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Cropping1D((1, 0))(Input(shape=(5, 4))).shape
        (None, 4, 4)
    """

    axes = 1

    @by_row(LAYERS["Cropping1D"])
    def __init__(self, cropping: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pairs = pairs_of([cropping], self.axes)
        (self.cropping,) = self.pairs


class Cropping2D(_Cropping):
    """Take rows and columns from all sides of images.

    Args:
        cropping: two pairs of ints, ((top, bottom), (left, right)).
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.

    Takes floats of shape (samples, rows, columns, channels) with "tf", (samples, channels, rows, columns) with "th",
    and gives the same with fewer rows and columns.

    Era:
        Keras 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Cropping2D(((2, 2), (4, 4)), dim_ordering="th")(Input(shape=(3, 28, 28))).shape
        (None, 3, 24, 20)
    """

    @by_row(LAYERS["Cropping2D"])
    def __init__(self, cropping: Any, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cropping = self.pairs = pairs_of(cropping, self.axes)
        self.dim_ordering = ordering(dim_ordering)


class Cropping3D(_Cropping):
    """Take numbers from all sides of volumes.

    Args:
        cropping: three pairs of ints, one for each axis.
        dim_ordering: as in `Cropping2D`.

    Takes floats of shape (samples, dim1, dim2, dim3, channels) with "tf", (samples, channels, dim1, dim2, dim3) with
    "th", and gives the same with smaller sizes.

    Era:
        Keras 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Cropping3D(dim_ordering="tf")(Input(shape=(8, 9, 10, 1))).shape
        (None, 6, 7, 8, 1)
    """

    axes = 3

    @by_row(LAYERS["Cropping3D"])
    def __init__(self, cropping: Any, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cropping = self.pairs = pairs_of(cropping, self.axes)
        self.dim_ordering = ordering(dim_ordering)
