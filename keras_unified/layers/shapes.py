"""Layers that rearrange what they are given: Flatten, Reshape, Permute, RepeatVector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import FLATTEN_RANK
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.keras3 import keras
from keras_unified.errors import ArgumentError, InvalidValueError

ops = keras.ops


class Rearrangement(ArgumentLayer):
    """A layer whose output has the numbers of its input, of the same dtype, in another shape."""

    def compute_output_spec(self, x: Any, mask: Any = None) -> Any:
        return keras.KerasTensor(self.get_output_shape_for(tuple(x.shape)), dtype=x.dtype)


class Flatten(Rearrangement):
    """Put all numbers of a sample into one row.

    Takes shape (samples, a, b, ...) and gives (samples, a * b * ...).

    Raises:
        InvalidValueError: where an axis other than the batch has no known size.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Flatten()(Input(shape=(2, 3))).shape
        (None, 6)
    """

    @by_row(LAYERS["Flatten"])
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = [InputSpec(ndim=FLATTEN_RANK[self.dialect.era])]

    def call(self, x: Any, mask: Any = None) -> Any:
        sizes = x.shape[1:]
        return ops.reshape(x, (-1, math.prod(sizes)) if all(sizes) else (ops.shape(x)[0], -1))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        sizes = input_shape[1:]
        if None in sizes:
            raise InvalidValueError(
                f"Flatten {self.name!r}: the input's shape {tuple(input_shape)} is known in part only. "
                f"Give the first layer of the model a complete input_shape."
            )
        return (input_shape[0], math.prod(size for size in sizes if size is not None))


class Reshape(Rearrangement):
    """Give the numbers of a sample another shape.

    Args:
        target_shape: tuple of ints without the batch axis; one may be -1, which stands for what is left. In Keras 0.3
            the argument's name was `dims`.

    Takes shape (samples, ...) and gives (samples, *target_shape).

    Raises:
        InvalidValueError: where the sizes do not multiply to the same number.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Reshape((3, -1))(Input(shape=(12,))).shape
        (None, 3, 4)
    """

    @by_row(LAYERS["Reshape"])
    def __init__(self, **kwargs: Any) -> None:
        given = [kwargs.pop(name) for name in ("target_shape", "dims") if name in kwargs]
        super().__init__(**kwargs)
        if len(given) != 1:
            raise ArgumentError(f"Reshape {self.name!r} needs target_shape (in Keras 0.3 called dims), once.")
        self.target_shape = self.dims = tuple(given[0])

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.reshape(x, (-1, *self.get_output_shape_for(tuple(x.shape))[1:]))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        if None in input_shape[1:]:
            return (input_shape[0], *(None if size == -1 else size for size in self.target_shape))
        total = math.prod(size for size in input_shape[1:] if size is not None)
        known = math.prod(size for size in self.target_shape if size != -1)
        is_open = self.target_shape.count(-1) == 1
        if self.target_shape.count(-1) > 1 or (total % known if is_open and known else total != known):
            raise InvalidValueError(
                f"Reshape {self.name!r}: {total} numbers of shape {tuple(input_shape[1:])} cannot take the shape "
                f"{self.target_shape}."
            )
        return (input_shape[0], *(total // known if size == -1 else size for size in self.target_shape))


class Permute(Rearrangement):
    """Put the axes of a sample into another order.

    Args:
        dims: tuple of ints, the axes in their new order, counted from 1: (2, 1) swaps the first two.

    Takes shape (samples, ...) and gives the same sizes in the new order.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Permute((2, 1))(Input(shape=(10, 64))).shape
        (None, 64, 10)
    """

    @by_row(LAYERS["Permute"])
    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.transpose(x, (0, *self.dims))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))


class RepeatVector(Rearrangement):
    """Repeat a row into a sequence.

    Args:
        n: int, how often.

    Takes shape (samples, features) and gives (samples, n, features).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> RepeatVector(3)(Input(shape=(32,))).shape
        (None, 3, 32)
    """

    @by_row(LAYERS["RepeatVector"])
    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = n
        self.input_spec = [InputSpec(ndim=2)]

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.repeat(ops.expand_dims(x, 1), self.n, axis=1)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], self.n, input_shape[1])
