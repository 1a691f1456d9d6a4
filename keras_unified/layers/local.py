"""Locally connected layers: convolutions with other weights at each place."""

from __future__ import annotations

import itertools
import math
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.errors import InvalidValueError
from keras_unified.layers.convolution import Convolution1D, Convolution2D
from keras_unified.layers.images import Convolution, takes_kernel_size

ops = keras.ops

__all__ = ["LocallyConnected1D", "LocallyConnected2D"]


class _LocallyConnected(Convolution):
    """Weights of shape (places, numbers in a window, filters) and biases of shape (*places along axes, filters)."""

    border_modes = ("valid",)

    def build(self, input_shape: Shape) -> None:
        if None in self.sizes(input_shape):
            raise InvalidValueError(
                f"Layer {self.name!r} has weights for each place, so the input's shape {tuple(input_shape)} must be "
                f"known. Give the first layer of the model a complete input_shape."
            )
        places: Any = self.sizes(self.get_output_shape_for(input_shape))
        self.places: tuple[int, ...] = places
        window = self.channels(input_shape) * math.prod(self.kernel_size)
        self.W_shape = (math.prod(self.places), window, self.nb_filter)
        self.W = self.add_kernel("W", self.W_shape, self.W_regularizer, self.W_constraint, self.dim_ordering)
        self.b = self.add_bias((*self.places, self.nb_filter))

    def call(self, x: Any, mask: Any = None) -> Any:
        windows = []
        for place in itertools.product(*(range(size) for size in self.places)):
            starts = [at * step for at, step in zip(place, self.strides, strict=True)]
            cut = tuple(slice(start, start + size) for start, size in zip(starts, self.kernel_size, strict=True))
            whole = slice(None)
            windows.append(ops.reshape(x[self.shape_of(whole, cut, whole)], (-1, self.W_shape[1])))  # type: ignore[arg-type]
        output = ops.matmul(ops.stack(windows), self.W)
        output = ops.reshape(ops.transpose(output, (1, 0, 2)), (-1, *self.places, self.nb_filter))
        if self.dim_ordering == "th":
            output = ops.transpose(output, (0, self.axes + 1, *range(1, self.axes + 1)))
        if self.bias:
            output = output + ops.reshape(self.b, self.shape_of(1, self.places, self.nb_filter))
        return self.activation(output)


class LocallyConnected1D(_LocallyConnected, Convolution1D):
    """A convolution along the steps of a sequence, with other weights at each step.

    Args:
        weights: [W, b]; W has the shape (new steps, filter_length * input_dim, nb_filter), b (new steps, nb_filter).
        border_mode: "valid".
        nb_filter, filter_length and the rest: as in `Convolution1D`.

    Takes floats of shape (samples, steps, input_dim), of a known number of steps, and gives
    (samples, new steps, nb_filter).

    Era:
        Keras 1.0, 1.2 (`layers.local`).

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = LocallyConnected1D(8, 3)
        >>> layer(Input(shape=(10, 4))).shape, [w.shape for w in layer.get_weights()]
        ((None, 8, 8), [(8, 12, 8), (8, 8)])
    """

    @takes_kernel_size("filter_length")
    @by_row(LAYERS["LocallyConnected1D"])
    def __init__(self, nb_filter: int, filter_length: int, **kwargs: Any) -> None:
        super().__init__(nb_filter, filter_length, **kwargs)


class LocallyConnected2D(_LocallyConnected, Convolution2D):
    """A convolution over images, with other weights at each place.

    Args:
        weights: [W, b]; W has the shape (places, nb_row * nb_col * channels, nb_filter), b
            (new rows, new columns, nb_filter) in both orderings.
        border_mode: "valid".
        nb_filter, nb_row, nb_col and the rest: as in `Convolution2D`.

    Takes and gives what `Convolution2D` does, images of a known size.

    Era:
        Keras 1.0, 1.2 (`layers.local`).

    Example:
        >>> from keras_unified.layers import Input
        >>> LocallyConnected2D(8, 3, 3, dim_ordering="tf")(Input(shape=(6, 5, 1))).shape
        (None, 4, 3, 8)
    """

    @takes_kernel_size("nb_row", "nb_col")
    @by_row(LAYERS["LocallyConnected2D"])
    def __init__(self, nb_filter: int, nb_row: int, nb_col: int, **kwargs: Any) -> None:
        super().__init__(nb_filter, nb_row, nb_col, **kwargs)
