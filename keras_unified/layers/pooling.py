"""Pooling layers: the greatest or the mean of windows, or of everything."""

from __future__ import annotations

from typing import Any, ClassVar

from keras_unified.backend.conv import pool2d, pool3d
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.layers.images import SpatialLayer, one_of, ordering, sizes_of
from keras_unified.utils.np_utils import conv_output_length

ops = keras.ops

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
]


class _Pooling(SpatialLayer):
    """Windows of sizes `window`, at a distance of `steps`."""

    pool_mode: ClassVar[str] = "max"

    def keep_window(self, window: Any, steps: Any, border_mode: str) -> None:
        self.window = sizes_of(window, self.axes)
        self.steps = self.window if steps is None else sizes_of(steps, self.axes)
        self.border_mode = one_of("border_mode", border_mode, ("valid", "same"))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        windows = zip(self.sizes(input_shape), self.window, self.steps, strict=True)
        sizes = tuple(conv_output_length(n, size, self.border_mode, step) for n, size, step in windows)
        return self.shape_of(input_shape[0], sizes, self.channels(input_shape))


class _Pooling1D(_Pooling):
    axes = 1

    def __init__(self, pool_length: int, stride: int | None, border_mode: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keep_window(pool_length, stride, border_mode)
        (self.pool_length,), (self.stride,) = self.window, self.steps

    def call(self, x: Any, mask: Any = None) -> Any:
        # TensorFlow pools one row of a picture faster than one column.
        window, steps = (1, *self.window), (1, *self.steps)
        with self.as_spoken():
            pooled = pool2d(ops.expand_dims(x, 1), window, steps, self.border_mode, "tf", self.pool_mode)
        return ops.squeeze(pooled, 1)


class _Pooling2D(_Pooling):
    def __init__(self, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keep_window(pool_size, strides, border_mode)
        self.keep(pool_size=self.window, strides=self.steps, dim_ordering=ordering(dim_ordering))

    def call(self, x: Any, mask: Any = None) -> Any:
        pool = pool2d if self.axes == 2 else pool3d
        with self.as_spoken():
            return pool(x, self.window, self.steps, self.border_mode, self.dim_ordering, self.pool_mode)


class MaxPooling1D(_Pooling1D):
    """The greatest number of each window of steps, channel by channel.

    Args:
        pool_length: int, number of steps in a window.
        stride: int, distance of the windows; by default their length.
        border_mode: "valid" (only where the window fits) or "same".

    Takes floats of shape (samples, steps, channels) and gives (samples, new steps, channels).

    Era:
        Keras 0.3 (`layers.convolutional`), 1.0, 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> MaxPooling1D(2)(Input(shape=(10, 4))).shape
        (None, 5, 4)
    """

    @by_row(LAYERS["MaxPooling1D"])
    def __init__(self, pool_length: int, stride: int | None, border_mode: str, **kwargs: Any) -> None:
        super().__init__(pool_length, stride, border_mode, **kwargs)


class AveragePooling1D(_Pooling1D):
    """The mean of each window of steps, channel by channel; padding does not count.

    Args:
        pool_length, stride, border_mode: as in `MaxPooling1D`.

    Takes floats of shape (samples, steps, channels) and gives (samples, new steps, channels).

    Era:
        Keras 0.3 (`layers.convolutional`), 1.0, 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> AveragePooling1D(3, stride=2)(Input(shape=(11, 4))).shape
        (None, 5, 4)
    """

    pool_mode = "avg"

    @by_row(LAYERS["AveragePooling1D"])
    def __init__(self, pool_length: int, stride: int | None, border_mode: str, **kwargs: Any) -> None:
        super().__init__(pool_length, stride, border_mode, **kwargs)


class MaxPooling2D(_Pooling2D):
    """The greatest number of each window of an image, channel by channel.

    Args:
        pool_size: two ints, rows and columns of a window.
        strides: two ints, distance of the windows; by default their size.
        border_mode: "valid" (only where the window fits) or "same".
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.

    Takes floats of shape (samples, rows, columns, channels) with "tf", (samples, channels, rows, columns) with "th",
    and gives the same with other sizes.

    Era:
        Keras 0.3 (`layers.convolutional`), 1.0, 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> MaxPooling2D((2, 2), dim_ordering="th")(Input(shape=(3, 8, 6))).shape
        (None, 3, 4, 3)
    """

    @by_row(LAYERS["MaxPooling2D"])
    def __init__(self, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(pool_size, strides, border_mode, dim_ordering, **kwargs)


class AveragePooling2D(_Pooling2D):
    """The mean of each window of an image, channel by channel; padding does not count.

    Args:
        pool_size, strides, border_mode, dim_ordering: as in `MaxPooling2D`.

    Takes and gives what `MaxPooling2D` does.

    Era:
        Keras 0.3 (`layers.convolutional`), 1.0, 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> AveragePooling2D((3, 2), dim_ordering="tf")(Input(shape=(9, 6, 3))).shape
        (None, 3, 3, 3)
    """

    pool_mode = "avg"

    @by_row(LAYERS["AveragePooling2D"])
    def __init__(self, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(pool_size, strides, border_mode, dim_ordering, **kwargs)


class MaxPooling3D(_Pooling2D):
    """The greatest number of each window of a volume, channel by channel.

    Args:
        pool_size: three ints, sizes of a window.
        strides: three ints, distance of the windows; by default their size.
        border_mode, dim_ordering: as in `MaxPooling2D`.

    Takes floats of shape (samples, dim1, dim2, dim3, channels) with "tf", (samples, channels, dim1, dim2, dim3) with
    "th", and gives the same with other sizes.

    Era:
        Keras 0.3 (`layers.convolutional`), 1.0, 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> MaxPooling3D((2, 2, 2), dim_ordering="tf")(Input(shape=(4, 6, 8, 3))).shape
        (None, 2, 3, 4, 3)
    """

    axes = 3

    @by_row(LAYERS["MaxPooling3D"])
    def __init__(self, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(pool_size, strides, border_mode, dim_ordering, **kwargs)


class AveragePooling3D(_Pooling2D):
    """The mean of each window of a volume, channel by channel; padding does not count.

    Args:
        pool_size, strides, border_mode, dim_ordering: as in `MaxPooling3D`.

    Takes and gives what `MaxPooling3D` does.

    Era:
        Keras 0.3 (`layers.convolutional`), 1.0, 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> AveragePooling3D((2, 2, 2), dim_ordering="tf")(Input(shape=(4, 6, 8, 3))).shape
        (None, 2, 3, 4, 3)
    """

    axes = 3
    pool_mode = "avg"

    @by_row(LAYERS["AveragePooling3D"])
    def __init__(self, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(pool_size, strides, border_mode, dim_ordering, **kwargs)


class _GlobalPooling(SpatialLayer):
    """One number for each channel."""

    def over_space(self, x: Any) -> Any:
        raise NotImplementedError

    @property
    def space(self) -> tuple[int, ...]:
        """The axes of space."""
        return tuple(range(self.first_axis, self.first_axis + self.axes))

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.over_space(x)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], self.channels(input_shape))


class _GlobalAverage(_GlobalPooling):
    def over_space(self, x: Any) -> Any:
        return ops.mean(x, axis=self.space)


class _GlobalMax(_GlobalPooling):
    def over_space(self, x: Any) -> Any:
        return ops.max(x, axis=self.space)


class GlobalAveragePooling1D(_GlobalAverage):
    """The mean over all steps of each channel.

    Takes floats of shape (samples, steps, channels) and gives (samples, channels).

    Era:
        Keras 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GlobalAveragePooling1D()(Input(shape=(10, 4))).shape
        (None, 4)
    """

    axes = 1

    @by_row(LAYERS["GlobalAveragePooling1D"])
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class GlobalMaxPooling1D(_GlobalMax):
    """The greatest number over all steps of each channel.

    Takes floats of shape (samples, steps, channels) and gives (samples, channels).

    Era:
        Keras 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GlobalMaxPooling1D()(Input(shape=(10, 4))).shape
        (None, 4)
    """

    axes = 1

    @by_row(LAYERS["GlobalMaxPooling1D"])
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class GlobalAveragePooling2D(_GlobalAverage):
    """The mean over an image of each channel.

    Args:
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.

    Takes floats of shape (samples, rows, columns, channels) with "tf", (samples, channels, rows, columns) with "th",
    and gives (samples, channels).

    Era:
        Keras 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GlobalAveragePooling2D(dim_ordering="th")(Input(shape=(4, 8, 8))).shape
        (None, 4)
    """

    @by_row(LAYERS["GlobalAveragePooling2D"])
    def __init__(self, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(dim_ordering)


class GlobalMaxPooling2D(_GlobalMax):
    """The greatest number over an image of each channel.

    Args:
        dim_ordering: as in `GlobalAveragePooling2D`.

    Takes and gives what `GlobalAveragePooling2D` does.

    Era:
        Keras 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GlobalMaxPooling2D(dim_ordering="tf")(Input(shape=(8, 8, 4))).shape
        (None, 4)
    """

    @by_row(LAYERS["GlobalMaxPooling2D"])
    def __init__(self, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(dim_ordering)


class GlobalAveragePooling3D(_GlobalAverage):
    """The mean over a volume of each channel.

    Args:
        dim_ordering: as in `GlobalAveragePooling2D`.

    Takes floats of shape (samples, dim1, dim2, dim3, channels) with "tf", (samples, channels, dim1, dim2, dim3) with
    "th", and gives (samples, channels).

    Era:
        Keras 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GlobalAveragePooling3D(dim_ordering="tf")(Input(shape=(8, 8, 8, 4))).shape
        (None, 4)
    """

    axes = 3

    @by_row(LAYERS["GlobalAveragePooling3D"])
    def __init__(self, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(dim_ordering)


class GlobalMaxPooling3D(_GlobalMax):
    """The greatest number over a volume of each channel.

    Args:
        dim_ordering: as in `GlobalAveragePooling2D`.

    Takes and gives what `GlobalAveragePooling3D` does.

    Era:
        Keras 1.2 (`layers.pooling`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GlobalMaxPooling3D(dim_ordering="tf")(Input(shape=(8, 8, 8, 4))).shape
        (None, 4)
    """

    axes = 3

    @by_row(LAYERS["GlobalMaxPooling3D"])
    def __init__(self, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(dim_ordering)
