"""What layers over sequences, images and volumes share: where channels are, sizes of windows, kernels."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from keras_unified.backend.settings import image_dim_ordering
from keras_unified.dialects import dialect
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import initializations
from keras_unified.errors import ArgumentError, InvalidValueError, listing
from keras_unified.utils.np_utils import conv_output_length

# Keras 3's words for the orderings.
_ORDERINGS = {"th": "th", "tf": "tf", "channels_first": "th", "channels_last": "tf"}


def ordering(dim_ordering: str | None) -> str:
    """Return "th" (channels first) or "tf" (channels last) for what the user wrote.

    Args:
        dim_ordering: "th", "tf", Keras 3's "channels_first" or "channels_last", or "default" for what is set.

    Raises:
        InvalidValueError: for anything else.

    Example:
        >>> ordering("channels_first")
        'th'
    """
    if dim_ordering in (None, "default"):
        return image_dim_ordering()
    if dim_ordering not in _ORDERINGS:
        raise InvalidValueError(f"Unknown dim_ordering {dim_ordering!r}. It is 'th' (channels first) or 'tf' (last).")
    return _ORDERINGS[dim_ordering]


def one_of(argument: str, value: str, allowed: Sequence[str]) -> str:
    """Return `value`, which must be among `allowed`.

    Raises:
        InvalidValueError: where it is not.
    """
    if value not in allowed:
        raise InvalidValueError(f"Unknown {argument} {value!r}. It is one of {listing(allowed)}.")
    return value


def plus_bias(x: Any, bias: Any, dim_ordering: str) -> Any:
    """Return `x` plus one number for each channel."""
    layout = "N..C" if dim_ordering == "tf" else "NC.."
    return tf.nn.bias_add(x, keras.ops.convert_to_tensor(bias), data_format=layout)


def sizes_of(value: Any, axes: int) -> tuple[int, ...]:
    """Return one int for each of `axes`, from as many or from a single one.

    Example:
        >>> sizes_of(2, 3), sizes_of([1, 2], 2)
        ((2, 2, 2), (1, 2))
    """
    sizes = (value,) * axes if isinstance(value, int) else tuple(int(size) for size in value)
    if len(sizes) != axes:
        raise InvalidValueError(f"Expected {axes} sizes, one for each axis, got {value!r}.")
    return sizes


def takes_kernel_size(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate a constructor so that Keras 3's `kernel_size` stands for the old arguments `names`.

    ``Convolution2D(8, (3, 5))``, ``Convolution2D(8, kernel_size=3)`` and ``Convolution2D(8, 3, 5)`` then are all right.
    """

    def decorate(init: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(init)
        def with_kernel_size(self: Any, *args: Any, **kwargs: Any) -> None:
            if len(args) > 1 and isinstance(args[1], (tuple, list)):
                args = (args[0], *sizes_of(args[1], len(names)), *args[2:])
            elif "kernel_size" in kwargs:
                size = sizes_of(kwargs.pop("kernel_size"), len(names))
                twice = [name for name in names if name in kwargs]
                if twice or len(args) > 1:
                    raise ArgumentError(
                        f"{type(self).__name__}() got its kernel twice: as kernel_size and as "
                        f"{listing(twice or names)}. Keep one of them."
                    )
                kwargs.update(zip(names, size, strict=True))
            init(self, *args, **kwargs)

        return with_kernel_size

    return decorate


class SpatialLayer(ArgumentLayer):
    """A layer over samples with channels and one to three axes of space or time.

    Attributes:
        axes: number of those axes.
        dim_ordering: "th" (channels first) or "tf" (channels last).
    """

    axes = 2
    dim_ordering = "tf"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = [InputSpec(ndim=self.axes + 2)]

    def short_input_shape(self, input_dim: int, input_length: int | None) -> Shape:
        return (None, input_length, input_dim)

    @property
    def first_axis(self) -> int:
        """The first axis of space."""
        return 1 if self.dim_ordering == "tf" else 2

    def sizes(self, shape: Shape) -> Shape:
        """Return the sizes of the axes of space."""
        return tuple(shape[self.first_axis : self.first_axis + self.axes])

    def channels(self, shape: Shape) -> Any:
        """Return the number of channels."""
        return shape[-1] if self.dim_ordering == "tf" else shape[1]

    def shape_of(self, samples: int | None, sizes: Shape, channels: int | None) -> Shape:
        """Return the shape of a batch."""
        return (samples, *sizes, channels) if self.dim_ordering == "tf" else (samples, channels, *sizes)

    def as_spoken(self) -> Any:
        """Return a context that speaks the dialect, backend included, in which this layer was made."""
        return dialect(self.dialect.version, self.dialect.backend)


class Convolution(SpatialLayer):
    """A convolution: weights `W` and `b`, a kernel of some sizes, strides and dilation.

    A subclass keeps the arguments `nb_filter`, `init`, `activation`, `border_mode`, `bias` and the regularizers and
    constraints of W and b, and says the rest.
    """

    border_modes: tuple[str, ...] = ("valid", "same", "full")
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]

    def keep_kernel(self, sizes: Any, strides: Any, border_mode: str, dilation: Any = 1) -> None:
        """Keep the sizes of the kernel, one or as many as axes each."""
        self.kernel_size = sizes_of(sizes, self.axes)
        self.strides = sizes_of(strides, self.axes)
        self.dilation = sizes_of(dilation, self.axes)
        self.border_mode = one_of("border_mode", border_mode, self.border_modes)

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        """Return the shape of W for an input of so many channels."""
        if self.dim_ordering == "th":
            return (self.nb_filter, channels, *self.kernel_size)
        return (*self.kernel_size, channels, self.nb_filter)

    def add_kernel(self, name: str, shape: tuple[int, ...], regularizer: Any, constraint: Any, reads: str) -> Any:
        """Add a kernel whose initial law reads its axes in the ordering `reads`."""
        return self.add_weight(
            shape,
            initializer=initializations.draw(self.init, shape, dim_ordering=reads, era=self.dialect.era),
            name=f"{self.name}_{name}",
            regularizer=regularizer,
            constraint=constraint,
        )

    def add_bias(self, shape: tuple[int, ...]) -> Any:
        """Add the biases, or return None where there are none."""
        if not self.bias:
            return None
        return self.add_weight(
            shape,
            initializer="zero",
            name=f"{self.name}_b",
            regularizer=self.b_regularizer,
            constraint=self.b_constraint,
        )

    def build(self, input_shape: Shape) -> None:
        self.W_shape = self.kernel_shape(self.channels(input_shape))
        self.W = self.add_kernel("W", self.W_shape, self.W_regularizer, self.W_constraint, self.dim_ordering)
        self.b = self.add_bias((self.nb_filter,))

    def convolve(self, x: Any) -> Any:
        """Return the convolution of `x` by the weights, without the bias."""
        raise NotImplementedError

    def call(self, x: Any, mask: Any = None) -> Any:
        with self.as_spoken():
            output = self.convolve(x)
        return self.activation(plus_bias(output, self.b, self.dim_ordering) if self.bias else output)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        windows = zip(self.sizes(input_shape), self.kernel_size, self.strides, self.dilation, strict=True)
        sizes = tuple(conv_output_length(n, size, self.border_mode, step, rate) for n, size, step, rate in windows)
        return self.shape_of(input_shape[0], sizes, self.nb_filter)
