"""Arithmetic on tensors: element by element, reductions, comparisons and products."""

from __future__ import annotations

import builtins
import string
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.backend.settings import backend, floatx
from keras_unified.backend.variables import ndim
from keras_unified.dialects import get_dialect
from keras_unified.dialects.backend import BATCH_DOT_GIVES_MATRIX
from keras_unified.engine.expressions import operation, same_dtype

__all__ = [
    "abs",
    "all",
    "any",
    "argmax",
    "argmin",
    "batch_dot",
    "cast",
    "clip",
    "cos",
    "dot",
    "equal",
    "exp",
    "gather",
    "greater",
    "greater_equal",
    "lesser",
    "lesser_equal",
    "log",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "not_equal",
    "pow",
    "prod",
    "round",
    "sign",
    "sin",
    "sqrt",
    "square",
    "std",
    "sum",
    "transpose",
    "var",
]


@operation
def cast(x: Any, dtype: str) -> Any:
    """Return `x` in another dtype."""
    return tf.cast(x, dtype)


# -- element by element


@operation
def square(x: Any) -> Any:
    """Return the square of each element."""
    return tf.square(x)


@operation
def abs(x: Any) -> Any:
    """Return the absolute value of each element."""
    return tf.abs(x)


@operation
def sqrt(x: Any) -> Any:
    """Return the square root of each element, 0 where it is negative."""
    return tf.sqrt(tf.maximum(x, 0.0))


@operation
def exp(x: Any) -> Any:
    """Return e to the power of each element."""
    return tf.exp(x)


@operation
def log(x: Any) -> Any:
    """Return the natural logarithm of each element."""
    return tf.math.log(x)


@operation
def round(x: Any) -> Any:
    """Return the nearest integer of each element, the even one of two."""
    return tf.round(x)


@operation
def sign(x: Any) -> Any:
    """Return -1, 0 or 1 for each element."""
    return tf.sign(x)


@operation
def pow(x: Any, a: Any) -> Any:
    """Return each element to the power of `a`."""
    return tf.pow(*same_dtype(x, a))


@operation
def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """Return each element, but at least `min_value` and at most `max_value` (None: any)."""
    if max_value is None:
        return tf.maximum(x, min_value)
    if not tf.is_tensor(max_value) and not tf.is_tensor(min_value):
        max_value = np.maximum(min_value, max_value)
    return tf.clip_by_value(x, *(tf.cast(limit, x.dtype) for limit in (min_value, max_value)))


@operation
def sin(x: Any) -> Any:
    """Return the sine of each element."""
    return tf.sin(x)


@operation
def cos(x: Any) -> Any:
    """Return the cosine of each element."""
    return tf.cos(x)


@operation
def maximum(x: Any, y: Any) -> Any:
    """Return the greater of each two elements."""
    return tf.maximum(*same_dtype(x, y))


@operation
def minimum(x: Any, y: Any) -> Any:
    """Return the smaller of each two elements."""
    return tf.minimum(*same_dtype(x, y))


# -- comparisons


@operation
def equal(x: Any, y: Any) -> Any:
    """Return, as bools, where two tensors are equal."""
    return tf.equal(*same_dtype(x, y))


@operation
def not_equal(x: Any, y: Any) -> Any:
    """Return, as bools, where two tensors differ."""
    return tf.not_equal(*same_dtype(x, y))


@operation
def greater(x: Any, y: Any) -> Any:
    """Return, as bools, where x > y."""
    return tf.greater(*same_dtype(x, y))


@operation
def greater_equal(x: Any, y: Any) -> Any:
    """Return, as bools, where x >= y."""
    return tf.greater_equal(*same_dtype(x, y))


@operation
def lesser(x: Any, y: Any) -> Any:
    """Return, as bools, where x < y."""
    return tf.less(*same_dtype(x, y))


@operation
def lesser_equal(x: Any, y: Any) -> Any:
    """Return, as bools, where x <= y."""
    return tf.less_equal(*same_dtype(x, y))


# -- reductions


def _averageable(x: Any) -> Any:
    """Return `x`, in floatx where it holds ints or bools."""
    x = tf.convert_to_tensor(x)
    return x if x.dtype.is_floating else tf.cast(x, floatx())


@operation
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the greatest element along `axis` (an int, a list of ints, None for all)."""
    return tf.reduce_max(x, axis=axis, keepdims=keepdims)


@operation
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the smallest element along `axis` (an int, a list of ints, None for all)."""
    return tf.reduce_min(x, axis=axis, keepdims=keepdims)


@operation
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the sum along `axis` (an int, a list of ints, None for all)."""
    return tf.reduce_sum(x, axis=axis, keepdims=keepdims)


@operation
def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the product along `axis` (an int, a list of ints, None for all)."""
    return tf.reduce_prod(x, axis=axis, keepdims=keepdims)


@operation
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the mean along `axis` (an int, a list of ints, None for all); of ints and bools, in floatx."""
    return tf.reduce_mean(_averageable(x), axis=axis, keepdims=keepdims)


@operation
def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the variance along `axis`, divided by the number of elements."""
    return tf.math.reduce_variance(_averageable(x), axis=axis, keepdims=keepdims)


@operation
def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the standard deviation along `axis`, divided by the number of elements."""
    return tf.math.reduce_std(_averageable(x), axis=axis, keepdims=keepdims)


def _bits(reduce: Callable[..., Any], x: Any, axis: Any, keepdims: bool) -> Any:
    return tf.cast(reduce(tf.cast(x, "bool"), axis=axis, keepdims=keepdims), "uint8")


@operation
def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return 1 where any element along `axis` is not 0, as uint8."""
    return _bits(tf.reduce_any, x, axis, keepdims)


@operation
def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return 1 where all elements along `axis` are not 0, as uint8."""
    return _bits(tf.reduce_all, x, axis, keepdims)


@operation
def argmax(x: Any, axis: int = -1) -> Any:
    """Return the index of the greatest element along `axis`, as int64."""
    return tf.argmax(x, axis=axis)


@operation
def argmin(x: Any, axis: int = -1) -> Any:
    """Return the index of the smallest element along `axis`, as int64."""
    return tf.argmin(x, axis=axis)


# -- products


@operation
def transpose(x: Any) -> Any:
    """Return `x` with its axes in reverse order."""
    return tf.transpose(x)


@operation
def gather(reference: Any, indices: Any) -> Any:
    """Return the rows of `reference` at `indices`, in the shape of `indices`."""
    if tf.is_tensor(indices) and indices.dtype.is_floating:
        indices = tf.cast(indices, "int32")
    return tf.gather(reference, indices)


@operation
def dot(x: Any, y: Any) -> Any:
    """Return the product over the last axis of `x` and the last but one of `y`.

    Example:
        >>> x, y = np.ones((2, 3), "float32"), np.ones((4, 3, 5), "float32")
        >>> dot(x, y).shape
        TensorShape([2, 4, 5])
    """
    if isinstance(x, tf.SparseTensor):
        return tf.sparse.sparse_dense_matmul(x, y)
    x, y = same_dtype(x, y)
    if ndim(x) == ndim(y) == 2:
        return tf.matmul(x, y)
    return tf.tensordot(x, y, axes=[[ndim(x) - 1], [builtins.max(ndim(y) - 2, 0)]])


def _axes(axes: Any, x: Any, y: Any) -> list[tuple[int, ...]]:
    """Return, for both tensors, the axes to sum over: given as one int, two ints, or two lists of ints."""
    if axes is None:
        axes = (ndim(x) - 1, ndim(y) - 2)
    elif isinstance(axes, int):
        axes = (axes, axes)
    pairs = [(a,) if isinstance(a, int) else tuple(a) for a in axes]
    return [tuple(int(a) % ndim(t) for a in group) for group, t in zip(pairs, (x, y), strict=True)]


@operation
def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Return, for each sample, the product of `x` and `y` over one axis of each.

    Args:
        x: tensor of shape (samples, ...).
        y: tensor of shape (samples, ...).
        axes: int, the axis of both; or two ints; or, in Keras 0.3, two lists of ints. By default the last of `x` and
            the last but one of `y`.

    Returns:
        Tensor of shape (samples, the other axes of x, the other axes of y); from Keras 1 on with a second axis of
        size 1 where there are no others.

    Example:
        >>> x, y = np.ones((9, 20), "float32"), np.ones((9, 30, 20), "float32")
        >>> batch_dot(x, y, axes=(1, 2)).shape
        TensorShape([9, 30])
    """
    x, y = same_dtype(x, y)
    of_x, of_y = _axes(axes, x, y)
    if ndim(x) == ndim(y) == 2 and len(of_x) == 1:
        # Keras on TensorFlow let axis 0 be summed over, which then is not the samples' any more.
        if of_x != of_y:
            x = tf.transpose(x)
        out = tf.reduce_sum(x * y, axis=of_y[0])
    elif ndim(x) == ndim(y) and (ndim(x) == 3 or backend() == "tensorflow") and len(of_x) == 1:
        out = tf.matmul(x, y, adjoint_a=of_x[0] != ndim(x) - 1, adjoint_b=of_y[0] == ndim(y) - 1)
    else:
        out = tf.einsum(_einsum(ndim(x), ndim(y), of_x, of_y), x, y)
    if ndim(out) == 1 and BATCH_DOT_GIVES_MATRIX[get_dialect().era]:
        out = tf.expand_dims(out, 1)
    return out


def _einsum(rank_x: int, rank_y: int, of_x: tuple[int, ...], of_y: tuple[int, ...]) -> str:
    """Return the formula that sums over the axes `of_x` of one tensor and `of_y` of another, sample by sample.

    Example:
        >>> _einsum(2, 3, (1,), (2,))
        'ab,acb->ac'
    """
    letters = iter(string.ascii_letters[1:])
    names_x = ["a"] + [next(letters) for _ in range(rank_x - 1)]
    names_y = ["a"] + [names_x[of_x[of_y.index(i)]] if i in of_y else next(letters) for i in range(1, rank_y)]
    kept = [n for i, n in enumerate(names_x) if i not in of_x] + [
        n for i, n in enumerate(names_y) if i > 0 and i not in of_y
    ]
    return f"{''.join(names_x)},{''.join(names_y)}->{''.join(kept)}"
