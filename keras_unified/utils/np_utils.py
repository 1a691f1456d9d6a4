"""NumPy helpers: classes to one-hot rows and back, norms, and the arithmetic of convolution kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_unified.errors import InvalidValueError

# The probability below which the log losses do not go.
_LEAST_PROBABILITY = 1e-15


def to_categorical(y: Any, nb_classes: int | None = None) -> np.ndarray:
    """Turn class numbers into one-hot rows.

    Args:
        y: integers from 0, of any shape, read in order.
        nb_classes: number of columns; by default the greatest class and one.

    Returns:
        Array of float64, shape (number of classes in `y`, nb_classes).

    Era:
        Keras 0.1.

    Example:
        >>> to_categorical([0, 2])
        array([[1., 0., 0.],
               [0., 0., 1.]])
    """
    classes = np.array(y, dtype="int").ravel()
    rows = np.zeros((len(classes), nb_classes or int(np.max(classes)) + 1))
    rows[np.arange(len(classes)), classes] = 1
    return rows


def normalize(a: Any, axis: int = -1, order: float = 2) -> np.ndarray:
    """Divide vectors by their norm; a vector of zeros stays as it is.

    Args:
        a: array.
        axis: along which the vectors lie.
        order: of the norm, as `np.linalg.norm` takes it.

    Example:
        >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]]))
        array([[0.6, 0.8],
               [0. , 0. ]])
    """
    norms = np.atleast_1d(np.linalg.norm(a, order, axis))
    norms[norms == 0] = 1
    return np.asarray(a / np.expand_dims(norms, axis))


def binary_logloss(p: Any, y: Any) -> Any:
    """Return the mean log loss of probabilities `p` of class 1 against classes `y`.

    Example:
        >>> round(float(binary_logloss(np.array([0.5, 0.5]), np.array([0, 1]))), 4)
        0.6931
    """
    p = np.clip(p, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY)
    return -sum(y * np.log(p) + np.subtract(1, y) * np.log(np.subtract(1, p))) / len(y)


def multiclass_logloss(p: Any, y: Sequence[int]) -> Any:
    """Return the mean log loss of rows of probabilities `p` against classes `y`, counted from 1.

    Example:
        >>> round(float(multiclass_logloss([[0.5, 0.5]], [1])), 4)
        0.6931
    """
    return -np.sum(np.log([p[i][y[i] - 1] for i in range(len(y))])) / len(y)


def accuracy(p: Sequence[Any], y: Sequence[Any]) -> Any:
    """Return the share of predictions `p` that equal `y`.

    Example:
        >>> float(accuracy([1, 2], [1, 3]))
        0.5
    """
    return np.mean([a == b for a, b in zip(p, y, strict=False)])


def probas_to_classes(y_pred: np.ndarray) -> np.ndarray:
    """Return the class of each row: the greatest column, or, of a single probability, whether it exceeds 0.5.

    Example:
        >>> probas_to_classes(np.array([[0.2], [0.7]]))
        array([0, 1])
    """
    if y_pred.ndim > 1 and y_pred.shape[1] > 1:
        return categorical_probas_to_classes(y_pred)
    return np.array([1 if p > 0.5 else 0 for p in y_pred])


def categorical_probas_to_classes(p: np.ndarray) -> np.ndarray:
    """Return the greatest column of each row.

    Example:
        >>> categorical_probas_to_classes(np.array([[0.2, 0.8]]))
        array([1])
    """
    return np.asarray(np.argmax(p, axis=1))


def convert_kernel(kernel: np.ndarray, dim_ordering: str | None = None) -> np.ndarray:
    """Turn a convolution kernel from Theano's convention to TensorFlow's, or back: its space axes are reversed.

    Args:
        kernel: array of rank 4 or 5.
        dim_ordering: 'th', where the space axes are last, or 'tf', where they are first; by default the backend's.

    Raises:
        InvalidValueError: for another rank or ordering.

    Era:
        Keras 1.0.

    Example:
        >>> convert_kernel(np.arange(4.0).reshape(2, 2, 1, 1), "tf").ravel()
        array([3., 2., 1., 0.])
    """
    if dim_ordering is None:
        from keras_unified import backend

        dim_ordering = backend.image_dim_ordering()
    if kernel.ndim not in (4, 5):
        raise InvalidValueError(f"A convolution kernel has 4 or 5 axes, got shape {kernel.shape}.")
    if dim_ordering not in ("th", "tf"):
        raise InvalidValueError(f"dim_ordering is 'th' or 'tf', got {dim_ordering!r}.")
    space = range(2, kernel.ndim) if dim_ordering == "th" else range(kernel.ndim - 2)
    return np.array(np.flip(kernel, tuple(space)))


def conv_output_length(
    input_length: int | None, filter_size: int, border_mode: str, stride: int, dilation: int = 1
) -> int | None:
    """Return the length that a convolution makes of `input_length`; None stays None.

    Args:
        input_length, filter_size, stride: in steps.
        border_mode: 'same', 'valid' or 'full'.
        dilation: distance of neighbouring filter taps.

    Raises:
        InvalidValueError: for another border mode.

    Example:
        >>> conv_output_length(10, 3, "valid", 2)
        4
    """
    reach = filter_size + (filter_size - 1) * (dilation - 1)
    change = _by_border(border_mode, same=0, valid=1 - reach, full=reach - 1)
    return None if input_length is None else (input_length + change + stride - 1) // stride


def conv_input_length(output_length: int | None, filter_size: int, border_mode: str, stride: int) -> int | None:
    """Return the input length from which a convolution makes `output_length`; None stays None.

    Example:
        >>> conv_input_length(4, 3, "valid", 2)
        9
    """
    pad = _by_border(border_mode, same=filter_size // 2, valid=0, full=filter_size - 1)
    return None if output_length is None else (output_length - 1) * stride - 2 * pad + filter_size


def _by_border(border_mode: str, **values: int) -> int:
    if border_mode not in values:
        raise InvalidValueError(f"border_mode is 'same', 'valid' or 'full', got {border_mode!r}.")
    return values[border_mode]
