"""Variables, placeholders, their values and their updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.backend.settings import floatx
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.backend import BACKEND
from keras_unified.engine.expressions import Expression, Operators, Variable, operation, sparse_tensor
from keras_unified.engine.functions import Function, gradients, input_tensors
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import get_uid
from keras_unified.errors import InvalidValueError, listing

__all__ = [
    "Function",
    "batch_get_value",
    "batch_set_value",
    "count_params",
    "dtype",
    "eval",
    "eye",
    "function",
    "get_value",
    "get_variable_shape",
    "gradients",
    "int_shape",
    "is_explicit_shape",
    "is_keras_tensor",
    "is_sparse",
    "moving_average_update",
    "ndim",
    "ones",
    "ones_like",
    "pattern_broadcast",
    "placeholder",
    "print_tensor",
    "set_value",
    "shape",
    "stop_gradient",
    "to_dense",
    "update",
    "update_add",
    "update_sub",
    "variable",
    "zeros",
    "zeros_like",
]


def variable(value: Any, dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable that holds `value`.

    Args:
        value: array of any shape, or a SciPy sparse matrix.
        dtype: str; by default floatx.
        name: str.

    Returns:
        A `keras.Variable` whose arithmetic also takes symbolic tensors; for a sparse matrix a `tf.SparseTensor`; inside
        a TensorFlow function, where none can be made, a constant.

    Example:
        >>> get_value(variable([[1, 2]]))
        array([[1., 2.]], dtype=float32)
    """
    dtype = dtype or floatx()
    if hasattr(value, "tocoo"):
        return sparse_tensor(value, dtype)
    if tf.inside_function():
        return tf.cast(tf.convert_to_tensor(value), dtype)
    return Variable(value, dtype=dtype, name=name)


@by_row(BACKEND["placeholder"])
def placeholder(
    shape: Sequence[int | None] | None,
    ndim: int | None,
    dtype: str | None,
    sparse: bool,
    name: str | None,
) -> Any:
    """Return a symbolic tensor to be fed through `function`.

    Args:
        shape: tuple with all axes, None where any size will do.
        ndim: number of axes, where no shape is given.
        dtype: str; by default floatx.
        sparse: whether SciPy sparse matrices will be fed.
        name: str.

    Raises:
        InvalidValueError: with neither `shape` nor `ndim`.

    Example:
        >>> placeholder(shape=(2, None)).shape, placeholder(ndim=3).shape
        ((2, None), (None, None, None))
    """
    if shape is None and ndim is None:
        raise InvalidValueError("A placeholder needs its shape, or the number of its axes: K.placeholder(ndim=2).")
    shape = (None,) * int(ndim or 0) if shape is None else tuple(shape)
    name = name or f"placeholder_{get_uid('placeholder')}"
    return keras.Input(batch_shape=shape, dtype=dtype or floatx(), sparse=sparse, name=name.replace("/", "_"))


def is_keras_tensor(x: Any) -> bool:
    """Return whether `x` is a symbolic tensor."""
    return isinstance(x, keras.KerasTensor)


def is_sparse(tensor: Any) -> bool:
    """Return whether `tensor` is sparse."""
    if isinstance(tensor, Expression):
        return tensor.is_sparse
    return isinstance(tensor, tf.SparseTensor) or bool(getattr(tensor, "sparse", False))


@operation
def to_dense(tensor: Any) -> Any:
    """Return a sparse tensor as a dense one, a dense one as it is."""
    return tf.sparse.to_dense(tensor) if isinstance(tensor, tf.SparseTensor) else tensor


def is_explicit_shape(shape: Any) -> bool:
    """Return whether every entry of `shape` is an int or None."""
    return isinstance(shape, Iterable) and all(n is None or isinstance(n, int) for n in shape)


@operation
def shape(x: Any) -> Any:
    """Return the shape as a tensor of ints, computed when the tensor is."""
    return tf.shape(x)


def int_shape(x: Any) -> tuple[int | None, ...]:
    """Return the shape as a tuple of ints, None where it is not known.

    Example:
        >>> int_shape(placeholder(shape=(2, None, 5)))
        (2, None, 5)
    """
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


def ndim(x: Any) -> int:
    """Return the number of axes."""
    return len(int_shape(x))


def dtype(x: Any) -> str:
    """Return the name of the dtype."""
    return str(keras.backend.standardize_dtype(x.dtype))


def count_params(x: Any) -> int:
    """Return the number of scalars in a variable."""
    return int(np.prod(x.shape))


def get_variable_shape(x: Any) -> tuple[int | None, ...]:
    """Return the shape of a variable."""
    return int_shape(x)


def eval(x: Any) -> Any:
    """Return the value of a variable or of an expression of variables, as a NumPy array.

    Raises:
        InvalidValueError: for a symbolic tensor, whose value depends on inputs; use `function`.

    Example:
        >>> eval(variable([1, 2]) * 3)
        array([3., 6.], dtype=float32)
    """
    if isinstance(x, keras.KerasTensor):
        names = listing(t.name for t in input_tensors([x]))
        raise InvalidValueError(
            f"K.eval cannot compute {x.name!r}, which depends on the inputs {names}. "
            "Use f = K.function([inputs], [outputs]) and f([arrays])."
        )
    if isinstance(x, (list, tuple)):
        return [eval(element) for element in x]
    if isinstance(x, Operators):
        return to_dense(x).eval() if is_sparse(x) else x.eval()
    return np.array(to_dense(x))


def get_value(x: Any) -> Any:
    """Return the value of a variable, as a NumPy array."""
    return eval(x)


def batch_get_value(xs: Iterable[Any]) -> list[Any]:
    """Return the values of several variables."""
    return [eval(x) for x in xs]


def set_value(x: Any, value: Any) -> None:
    """Set the value of a variable from an array.

    Raises:
        InvalidValueError: for something that is no variable.
    """
    if not hasattr(x, "assign"):
        raise InvalidValueError(f"K.set_value sets variables (K.variable, a layer's weight), not {x!r}.")
    x.assign(np.asarray(value).astype(dtype(x)))


def batch_set_value(tuples: Iterable[tuple[Any, Any]]) -> None:
    """Set several variables from pairs (variable, array)."""
    for x, value in tuples:
        set_value(x, value)


def zeros(shape: Sequence[int], dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable of zeros."""
    return variable(np.zeros(shape), dtype, name)


def ones(shape: Sequence[int], dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable of ones."""
    return variable(np.ones(shape), dtype, name)


def eye(size: int, dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable that is the identity matrix."""
    return variable(np.eye(size), dtype, name)


@by_row(BACKEND["zeros_like"])
@operation
def zeros_like(x: Any, dtype: str | None, name: str | None) -> Any:
    """Return zeros of the shape of `x`."""
    return tf.zeros_like(x, dtype=dtype, name=name)


@by_row(BACKEND["ones_like"])
@operation
def ones_like(x: Any, dtype: str | None, name: str | None) -> Any:
    """Return ones of the shape of `x`."""
    return tf.ones_like(x, dtype=dtype, name=name)


def update(x: Any, new_x: Any) -> tuple[Any, Any]:
    """Return the update that sets `x` to `new_x`, for the updates of `function` or of a layer."""
    return (x, new_x)


def update_add(x: Any, increment: Any) -> tuple[Any, Any]:
    """Return the update that adds `increment` to `x`."""
    return (x, x + increment)


def update_sub(x: Any, decrement: Any) -> tuple[Any, Any]:
    """Return the update that subtracts `decrement` from `x`."""
    return (x, x - decrement)


def moving_average_update(variable: Any, value: Any, momentum: float) -> tuple[Any, Any]:
    """Return the update that moves `variable` towards `value`: variable * momentum + value * (1 - momentum)."""
    return (variable, variable * momentum + value * (1.0 - momentum))


def function(inputs: Any, outputs: Any, updates: Any = (), **kwargs: Any) -> Function:
    """Return a function from arrays to arrays; see `keras_unified.engine.functions.Function`.

    Args:
        inputs: list of placeholders, inputs and tensors in between, and perhaps `learning_phase()`.
        outputs: list of tensors.
        updates: pairs (variable, new value).
        kwargs: what Theano or TensorFlow took besides; without effect but for `name`.

    Example:
        >>> x = placeholder(ndim=2)
        >>> double = function([x], [x * 2])
        >>> double([np.ones((1, 2))])
        [array([[2., 2.]], dtype=float32)]
    """
    return Function(inputs, outputs, updates=updates, name=kwargs.get("name"))


@operation
def stop_gradient(variables: Any) -> Any:
    """Return the same tensor, or list of them, as a constant towards gradients."""
    return keras.tree.map_structure(tf.stop_gradient, variables)


@operation
def print_tensor(x: Any, message: str = "") -> Any:
    """Return `x`; print `message` and its value whenever it is computed."""
    tf.print(message, x)
    return tf.identity(x)


def pattern_broadcast(x: Any, broatcastable: Any) -> Any:
    """Return `x`: Theano's broadcast patterns are not needed in TensorFlow."""
    del broatcastable
    return x
