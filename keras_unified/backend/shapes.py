"""Shapes: joining, reshaping, permuting, repeating, padding and resizing tensors."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_unified.backend.settings import image_dim_ordering
from keras_unified.backend.variables import int_shape, ndim
from keras_unified.dialects import get_dialect
from keras_unified.dialects.backend import OMITTED_DIM_ORDERING
from keras_unified.engine.expressions import operation
from keras_unified.errors import InvalidValueError

__all__ = [
    "arange",
    "asymmetric_spatial_2d_padding",
    "asymmetric_temporal_padding",
    "batch_flatten",
    "concatenate",
    "expand_dims",
    "flatten",
    "one_hot",
    "pack",
    "permute_dimensions",
    "repeat",
    "repeat_elements",
    "reshape",
    "resize_images",
    "resize_volumes",
    "reverse",
    "spatial_2d_padding",
    "spatial_3d_padding",
    "squeeze",
    "stack",
    "temporal_padding",
    "tile",
]

# Stands for "no dim_ordering was given", whose meaning depends on the era.
DEFAULT = "default"


def channels_last(dim_ordering: str) -> bool:
    """Return whether an ordering has the channels last: "tf" has, "th" has not, "default" as set.

    Raises:
        InvalidValueError: for anything else.
    """
    if dim_ordering == DEFAULT:
        dim_ordering = OMITTED_DIM_ORDERING[get_dialect().era] or image_dim_ordering()
    if dim_ordering not in ("th", "tf"):
        raise InvalidValueError(f"Unknown dim_ordering {dim_ordering!r}. It is 'th' (channels first) or 'tf' (last).")
    return dim_ordering == "tf"


@operation
def concatenate(tensors: Sequence[Any], axis: int = -1) -> Any:
    """Return tensors joined along `axis`; sparse ones give a sparse one."""
    sparse = [isinstance(x, tf.SparseTensor) for x in tensors]
    if builtins.all(sparse):
        return tf.sparse.concat(axis % len(tensors[0].shape), list(tensors))
    dense = [tf.sparse.to_dense(x) if is_sparse else x for x, is_sparse in zip(tensors, sparse, strict=True)]
    return tf.concat(dense, axis)


@operation
def stack(x: Sequence[Any]) -> Any:
    """Return a list of tensors of one shape as one tensor with a new first axis."""
    return tf.stack(x)


def pack(x: Sequence[Any]) -> Any:
    """Return what `stack` returns; its name before Keras 1.2."""
    return stack(x)


@operation
def reshape(x: Any, shape: Any) -> Any:
    """Return `x` in another shape, where -1 stands for what is left."""
    return tf.reshape(x, shape)


@operation
def permute_dimensions(x: Any, pattern: Sequence[int]) -> Any:
    """Return `x` with its axes in the order of `pattern`."""
    return tf.transpose(x, perm=pattern)


@operation
def flatten(x: Any) -> Any:
    """Return all elements as a vector."""
    return tf.reshape(x, [-1])


@operation
def batch_flatten(x: Any) -> Any:
    """Return the elements of each sample as a vector: shape (samples, elements)."""
    sizes = int_shape(x)[1:]
    if None in sizes:
        return tf.reshape(x, tf.stack([-1, tf.reduce_prod(tf.shape(x)[1:])]))
    elements = 1
    for size in sizes:
        elements *= size  # type: ignore[operator]
    return tf.reshape(x, [-1, elements])


@operation
def expand_dims(x: Any, dim: int = -1) -> Any:
    """Return `x` with a new axis of size 1 at `dim`."""
    return tf.expand_dims(x, dim)


@operation
def squeeze(x: Any, axis: int) -> Any:
    """Return `x` without its axis `axis`, which has size 1."""
    return tf.squeeze(x, [axis])


@operation
def repeat_elements(x: Any, rep: int, axis: int) -> Any:
    """Return each slice along `axis` `rep` times over, as `np.repeat` does."""
    return tf.repeat(x, rep, axis=axis)


@operation
def repeat(x: Any, n: int) -> Any:
    """Return a matrix of shape (samples, dim) `n` times over, as (samples, n, dim)."""
    if ndim(x) != 2:
        raise InvalidValueError(f"K.repeat takes a tensor of 2 axes, not of {ndim(x)}.")
    return tf.tile(tf.expand_dims(x, 1), [1, n, 1])


@operation
def tile(x: Any, n: Any) -> Any:
    """Return `x` `n[i]` times over along each axis; fewer numbers are for the last axes."""
    if not tf.is_tensor(n):
        counts = [n] if isinstance(n, int) else list(n)
        n = [1] * (ndim(x) - len(counts)) + counts
    return tf.tile(x, n)


@operation
def arange(start: Any, stop: Any = None, step: Any = 1, dtype: str = "int32") -> Any:
    """Return the numbers from `start` to before `stop`, or from 0 to before `start`, as a vector."""
    if stop is None:
        start, stop = 0, start if tf.is_tensor(start) else builtins.max(start, 0)
    return tf.cast(tf.range(start, stop, step), dtype)


@operation
def one_hot(indices: Any, nb_classes: int) -> Any:
    """Return a new last axis of size `nb_classes`, with 1 at each index and 0 elsewhere."""
    return tf.one_hot(tf.cast(indices, "int32"), depth=nb_classes)


@operation
def reverse(x: Any, axes: Any) -> Any:
    """Return `x` with the elements along `axes` (an int or several) in reverse order."""
    return tf.reverse(x, [axes] if isinstance(axes, int) else list(axes))


# -- padding with zeros


def _pad(x: Any, spatial: Sequence[tuple[int, int]], *, last: bool) -> Any:
    """Pad the spatial axes by (before, after)."""
    none = (0, 0)
    return tf.pad(x, [none, *spatial, none] if last else [none, none, *spatial])


@operation
def temporal_padding(x: Any, padding: int = 1) -> Any:
    """Return `x`, of shape (samples, time, dim), with `padding` zeros at both ends of time."""
    return _pad(x, [(padding, padding)], last=True)


@operation
def asymmetric_temporal_padding(x: Any, left_pad: int = 1, right_pad: int = 1) -> Any:
    """Return `x`, of shape (samples, time, dim), with zeros at both ends of time."""
    return _pad(x, [(left_pad, right_pad)], last=True)


@operation
def spatial_2d_padding(x: Any, padding: Sequence[int] = (1, 1), dim_ordering: str = DEFAULT) -> Any:
    """Return images with `padding` = (rows, columns) of zeros on each side."""
    return _pad(x, [(p, p) for p in padding], last=channels_last(dim_ordering))


@operation
def asymmetric_spatial_2d_padding(
    x: Any,
    top_pad: int = 1,
    bottom_pad: int = 1,
    left_pad: int = 1,
    right_pad: int = 1,
    dim_ordering: str = DEFAULT,
) -> Any:
    """Return images with zeros on each side."""
    return _pad(x, [(top_pad, bottom_pad), (left_pad, right_pad)], last=channels_last(dim_ordering))


@operation
def spatial_3d_padding(x: Any, padding: Sequence[int] = (1, 1, 1), dim_ordering: str = DEFAULT) -> Any:
    """Return volumes with `padding` zeros on both sides of each of their three axes."""
    return _pad(x, [(p, p) for p in padding], last=channels_last(dim_ordering))


# -- growing


def _grow(x: Any, factors: Sequence[int], *, last: bool) -> Any:
    """Repeat the elements along each spatial axis."""
    for axis, factor in enumerate(factors, 1 if last else 2):
        x = tf.repeat(x, factor, axis=axis)
    return x


@operation
def resize_images(X: Any, height_factor: int, width_factor: int, dim_ordering: str) -> Any:
    """Return images of shape (samples, rows, columns, channels), or channels first, grown by whole factors."""
    return _grow(X, (height_factor, width_factor), last=channels_last(dim_ordering))


@operation
def resize_volumes(X: Any, depth_factor: int, height_factor: int, width_factor: int, dim_ordering: str) -> Any:
    """Return volumes of 5 axes, grown by whole factors."""
    return _grow(X, (depth_factor, height_factor, width_factor), last=channels_last(dim_ordering))
