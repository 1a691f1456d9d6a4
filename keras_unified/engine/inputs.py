"""Input tensors: where a model begins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import automatic_name
from keras_unified.engine.topology import NodeAttributes
from keras_unified.errors import ArgumentError

# Graph programs of 2015 wrote the kind of number, not the dtype.
_DTYPES = {"int": "int32", "float": "float32", int: "int32", float: "float32"}


def dtype_name(dtype: Any) -> str:
    """Return the dtype that "int", `int`, "float", a NumPy dtype or None stand for.

    Example:
        >>> dtype_name("int"), dtype_name(float), dtype_name(None)
        ('int32', 'float32', 'float32')
    """
    if dtype is None:
        return str(keras.config.floatx())
    if isinstance(dtype, (str, type)) and dtype in _DTYPES:
        return _DTYPES[dtype]
    return str(keras.backend.standardize_dtype(dtype))


class InputLayer(NodeAttributes, keras.layers.InputLayer):  # type: ignore[misc]
    """The layer behind an input tensor; `Input` makes it.

    Args:
        input_shape: tuple without the batch axis.
        batch_input_shape: the same with the batch axis.
        input_dtype: "int32", "float32" and the like.
        name: str; by default "input_1" and so on.

    Era:
        Keras 1 (`engine.topology.InputLayer`).

    Example:
        >>> InputLayer(input_shape=(3,), name="x").output.shape
        (None, 3)
    """

    def __init__(
        self,
        input_shape: Iterable[int | None] | None = None,
        batch_input_shape: Iterable[int | None] | None = None,
        input_dtype: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        batch_shape = kwargs.pop("batch_shape", batch_input_shape)
        dtype = kwargs.pop("dtype", input_dtype)
        shape = kwargs.pop("shape", input_shape)
        if batch_shape is None:
            if shape is None:
                raise ArgumentError("An input needs its shape: give shape=(10,), or batch_shape=(32, 10).")
            batch_shape = (None, *(shape if isinstance(shape, Iterable) else (shape,)))
        name = name or automatic_name("input")
        super().__init__(batch_shape=tuple(batch_shape), dtype=dtype_name(dtype), name=name.replace("/", "_"))
        self.name = self.output.name = name

    def get_config(self) -> dict[str, Any]:
        """Return the keywords to make this layer again."""
        return {"batch_input_shape": tuple(self.batch_shape), "input_dtype": self.dtype, "name": self.name}

    def short_input_shape(self, input_dim: int, input_length: int | None) -> tuple[int | None, ...]:
        return (None, input_dim)


keras3.register(InputLayer)


def Input(
    shape: Iterable[int | None] | None = None,
    batch_shape: Iterable[int | None] | None = None,
    name: str | None = None,
    dtype: Any = None,
    sparse: bool = False,
    tensor: Any = None,
    *,
    input_shape: Iterable[int | None] | None = None,
    batch_input_shape: Iterable[int | None] | None = None,
) -> Any:
    """Return the symbolic tensor at which a model begins.

    Args:
        shape: tuple without the batch axis, None where any size will do; `input_shape` says the same.
        batch_shape: tuple with the batch axis; `batch_input_shape` says the same.
        name: str; by default "input_1" and so on.
        dtype: "float32" (default), "int32", "int", a NumPy dtype.
        sparse: refused: TensorFlow's sparse placeholders are not among what this package brings back.
        tensor: a symbolic tensor to begin at, instead of a new one.

    Returns:
        A `keras.KerasTensor` of shape `batch_shape`.

    Raises:
        ArgumentError: without a shape.

    Era:
        Keras 1.

    Example:
        >>> Input(shape=(10, 32)).shape
        (None, 10, 32)
        >>> Input(batch_shape=(4, 3), dtype="int32").dtype
        'int32'
    """
    if sparse:
        raise ArgumentError("Input(sparse=True) is not supported. Feed dense arrays (x.toarray()).")
    if tensor is not None:
        return tensor
    layer = InputLayer(
        input_shape=shape if shape is not None else input_shape,
        batch_input_shape=batch_shape if batch_shape is not None else batch_input_shape,
        input_dtype=dtype,
        name=name,
    )
    return layer.output
