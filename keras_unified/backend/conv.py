"""Convolution and pooling, with TensorFlow's padding or, where the dialect's backend is "theano", with Theano's.

Theano convolves in the strict sense: it turns the kernel by 180 degrees. Its border mode "same" pads by half of the
kernel on both sides, where TensorFlow pads as little as needed, the end more than the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_unified.backend.settings import backend
from keras_unified.backend.shapes import DEFAULT, channels_last
from keras_unified.backend.variables import int_shape
from keras_unified.engine.expressions import operation, same_dtype
from keras_unified.errors import InvalidValueError, listing

__all__ = [
    "atrous_conv2d",
    "conv1d",
    "conv2d",
    "conv3d",
    "deconv2d",
    "pool2d",
    "pool3d",
    "separable_conv2d",
]

_BORDER_MODES = ("valid", "same", "full")
_POOLINGS = {"max": tf.nn.max_pool, "avg": tf.nn.avg_pool}


# -- layouts


def _to_last(x: Any, *, last: bool) -> Any:
    """Return images with their channels last."""
    rank = len(x.shape)
    return x if last else tf.transpose(x, [0, *range(2, rank), 1])


def _from_last(x: Any, *, last: bool) -> Any:
    """Return images with their channels where the ordering has them."""
    rank = len(x.shape)
    return x if last else tf.transpose(x, [0, rank - 1, *range(1, rank - 1)])


def _kernel(kernel: Any, *, last: bool) -> Any:
    """Return a kernel as TensorFlow takes it: (*sizes, channels, filters), turned where Theano turns it."""
    rank = len(kernel.shape)
    kernel = kernel if last else tf.transpose(kernel, [*range(2, rank), 1, 0])
    return tf.reverse(kernel, list(range(rank - 2))) if backend() == "theano" else kernel


# -- padding


def _check(border_mode: str, allowed: Sequence[str] = _BORDER_MODES) -> None:
    if border_mode not in allowed:
        raise InvalidValueError(f"Unknown border_mode {border_mode!r}. It is one of {listing(allowed)}.")


def _pad(x: Any, sizes: Sequence[int], value: float = 0.0) -> Any:
    """Pad each spatial axis by its size on both sides."""
    if not any(sizes):
        return x
    return tf.pad(x, [(0, 0), *((n, n) for n in sizes), (0, 0)], constant_values=value)


def _crop(x: Any, like: Any, strides: Sequence[int]) -> Any:
    """Crop the spatial axes to what "same" gives for an input shaped as `like`."""
    known, dynamic = int_shape(like)[1:-1], tf.shape(like)
    sizes = [dynamic[i] if n is None else n for i, n in enumerate(known, 1)]
    slices = (slice(None), *(slice(0, (n + s - 1) // s) for n, s in zip(sizes, strides, strict=True)), slice(None))
    return x[slices]


# -- convolution


def _convolve(
    x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dim_ordering: str, dilation: Sequence[int]
) -> Any:
    """Convolve along however many spatial axes there are."""
    _check(border_mode)
    last = channels_last(dim_ordering)
    x, kernel = same_dtype(x, kernel)
    y = _convolve_last(_to_last(x, last=last), _kernel(kernel, last=last), strides, border_mode, dilation)
    return _from_last(y, last=last)


def _convolve_last(x: Any, kernel: Any, strides: Sequence[int], border_mode: str, dilation: Sequence[int]) -> Any:
    """Convolve images with channels last by a kernel as TensorFlow takes it."""
    if max(strides) > 1 and max(dilation) > 1:  # TensorFlow has either, not both
        every = _convolve_last(x, kernel, [1] * len(strides), border_mode, dilation)
        some = (slice(None), *(slice(None, None, step) for step in strides), slice(None))
        return every[some]
    sizes = [(n - 1) * d + 1 for n, d in zip(int_shape(kernel)[:-2], dilation, strict=True)]  # type: ignore[operator]
    options = {"strides": list(strides), "dilations": list(dilation)}
    if border_mode == "full":
        return tf.nn.convolution(_pad(x, [n - 1 for n in sizes]), kernel, padding="VALID", **options)
    if border_mode == "same" and backend() == "theano":
        padded = _pad(x, [n // 2 for n in sizes])
        return _crop(tf.nn.convolution(padded, kernel, padding="VALID", **options), x, strides)
    return tf.nn.convolution(x, kernel, padding=border_mode.upper(), **options)


@operation
def conv1d(
    x: Any,
    kernel: Any,
    stride: int = 1,
    border_mode: str = "valid",
    image_shape: Any = None,  # noqa: ARG001 (the shapes are known without)
    filter_shape: Any = None,  # noqa: ARG001
) -> Any:
    """Return the convolution of `x`, of shape (samples, time, channels), by a kernel of (length, channels, filters)."""
    return _convolve(x, kernel, (stride,), border_mode, "tf", (1,))


@operation
def conv2d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
    image_shape: Any = None,  # noqa: ARG001
    filter_shape: Any = None,  # noqa: ARG001
    filter_dilation: Sequence[int] = (1, 1),
) -> Any:
    """Return the convolution of images.

    Args:
        x: images, of shape (samples, channels, rows, columns) for "th", (samples, rows, columns, channels) for "tf".
        kernel: of shape (filters, channels, rows, columns) for "th", (rows, columns, channels, filters) for "tf".
        strides: two ints.
        border_mode: "valid" (only where the kernel fits), "same" (as many as the input, at stride 1) or "full".
        dim_ordering: "th" or "tf"; by default "th" in Keras 0.3 and 1.0, `image_dim_ordering()` in 1.2.
        image_shape: without effect, as is `filter_shape`.
        filter_shape: without effect.
        filter_dilation: two ints, the distance between the elements of the kernel.

    Raises:
        InvalidValueError: for another border mode or ordering.
    """
    return _convolve(x, kernel, strides, border_mode, dim_ordering, filter_dilation)


@operation
def conv3d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1, 1),
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
    volume_shape: Any = None,  # noqa: ARG001
    filter_shape: Any = None,  # noqa: ARG001
    filter_dilation: Sequence[int] = (1, 1, 1),
) -> Any:
    """Return the convolution of volumes; as `conv2d`, with one more axis."""
    return _convolve(x, kernel, strides, border_mode, dim_ordering, filter_dilation)


@operation
def atrous_conv2d(
    x: Any,
    kernel: Any,
    rate: int = 1,
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
    image_shape: Any = None,  # noqa: ARG001
    filter_shape: Any = None,  # noqa: ARG001
) -> Any:
    """Return the convolution of images by a kernel whose elements are `rate` apart."""
    return _convolve(x, kernel, (1, 1), border_mode, dim_ordering, (rate, rate))


@operation
def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
) -> Any:
    """Return the convolution of each channel by itself, then of all channels by a kernel of one element.

    Args:
        x: images, as `conv2d` takes them.
        depthwise_kernel: of shape (rows, columns, channels, multiplier) for "tf", (multiplier, channels, rows, columns)
            for "th".
        pointwise_kernel: of shape (1, 1, channels * multiplier, filters) for "tf", in reverse order for "th".
        strides: two ints.
        border_mode: "valid" or "same".
        dim_ordering: "th" or "tf".
    """
    _check(border_mode, _BORDER_MODES[:2])
    last = channels_last(dim_ordering)
    kernels = [_kernel(kernel, last=last) for kernel in (depthwise_kernel, pointwise_kernel)]
    steps = (1, *strides, 1)
    return _from_last(
        tf.nn.separable_conv2d(_to_last(x, last=last), *kernels, strides=steps, padding=border_mode.upper()), last=last
    )


@operation
def deconv2d(
    x: Any,
    kernel: Any,
    output_shape: Sequence[Any],
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
    image_shape: Any = None,  # noqa: ARG001
    filter_shape: Any = None,  # noqa: ARG001
) -> Any:
    """Return what a convolution of `output_shape` images by the same kernel would have made `x` from, by its transpose.

    Args:
        x: images, as `conv2d` takes them.
        kernel: of shape (filters, channels of x, rows, columns) for "th", (rows, columns, channels of x, filters) for
            "tf".
        output_shape: four ints (None for the samples), in the ordering of `dim_ordering`.
        strides: two ints.
        border_mode: "valid" or "same".
        dim_ordering: "th" or "tf".
    """
    _check(border_mode, _BORDER_MODES[:2])
    last = channels_last(dim_ordering)
    x = _to_last(x, last=last)
    kernel = _kernel(kernel, last=last)
    samples, *sizes, filters = output_shape if last else [output_shape[i] for i in (0, 2, 3, 1)]
    padding, margins = border_mode.upper(), [0, 0]
    if border_mode == "same" and backend() == "theano":
        padding, margins = "VALID", [n // 2 for n in int_shape(kernel)[:2]]  # type: ignore[operator]
    shape = [
        samples or x.shape[0] or tf.shape(x)[0],
        *(n + 2 * m for n, m in zip(sizes, margins, strict=True)),
        filters,
    ]
    y = tf.nn.conv2d_transpose(x, tf.transpose(kernel, [0, 1, 3, 2]), shape, strides=[1, *strides, 1], padding=padding)
    if any(margins):
        rows, columns = (slice(m, m + n) for m, n in zip(margins, sizes, strict=True))
        y = y[:, rows, columns, :]
    return _from_last(y, last=last)


# -- pooling


def _theano_margin(size: int) -> int:
    """Return by how much Theano's "same" pads each side for a window of `size`."""
    return size - 2 if size > 2 and size % 2 == 1 else size - 1


def _pool(
    x: Any, pool_size: Sequence[int], strides: Sequence[int], border_mode: str, dim_ordering: str, pool_mode: str
) -> Any:
    """Pool along however many spatial axes there are."""
    _check(border_mode, _BORDER_MODES[:2])
    if pool_mode not in _POOLINGS:
        raise InvalidValueError(f"Unknown pool_mode {pool_mode!r}. It is one of {listing(_POOLINGS)}.")
    last = channels_last(dim_ordering)
    x = _to_last(tf.convert_to_tensor(x), last=last)
    return _from_last(_pool_last(x, list(pool_size), list(strides), border_mode, pool_mode), last=last)


def _pool_last(x: Any, sizes: list[int], steps: list[int], border_mode: str, pool_mode: str) -> Any:
    """Pool images with channels last; an average counts only what is not padding."""
    pool = _POOLINGS[pool_mode]
    if border_mode == "valid" or backend() == "tensorflow":
        return pool(x, sizes, steps, border_mode.upper())
    margins = [_theano_margin(n) for n in sizes]
    if pool_mode == "max":
        pooled = pool(_pad(x, margins, x.dtype.min), sizes, steps, "VALID")
    else:
        shares = pool(_pad(tf.ones_like(x), margins), sizes, steps, "VALID")
        pooled = pool(_pad(x, margins), sizes, steps, "VALID") / shares
    return _crop(pooled, x, steps)


@operation
def pool2d(
    x: Any,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
    pool_mode: str = "max",
) -> Any:
    """Return the greatest ("max") or the mean ("avg") of each window of images.

    Args:
        x: images, as `conv2d` takes them.
        pool_size: two ints, the window.
        strides: two ints.
        border_mode: "valid" or "same".
        dim_ordering: "th" or "tf"; by default as in `conv2d`.
        pool_mode: "max" or "avg".
    """
    return _pool(x, pool_size, strides, border_mode, dim_ordering, pool_mode)


@operation
def pool3d(
    x: Any,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1, 1),
    border_mode: str = "valid",
    dim_ordering: str = DEFAULT,
    pool_mode: str = "max",
) -> Any:
    """Return the greatest or the mean of each window of volumes; as `pool2d`, with one more axis."""
    return _pool(x, pool_size, strides, border_mode, dim_ordering, pool_mode)
