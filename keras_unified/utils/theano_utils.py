"""Variables as Keras 0.2 and older made them for Theano, by the functions of `keras.backend`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_unified import backend as K


def floatX(X: Any) -> np.ndarray:
    """Return an array of the default float.

    Example:
        >>> floatX([1, 2]).dtype
        dtype('float32')
    """
    return np.asarray(X, dtype=K.floatx())


def sharedX(X: Any, dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable; see `K.variable`.

    Example:
        >>> K.get_value(sharedX([1.0, 2.0])).tolist()
        [1.0, 2.0]
    """
    return K.variable(X, dtype=dtype or K.floatx(), name=name)


def shared_zeros(shape: Sequence[int], dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable of zeros.

    Example:
        >>> K.get_value(shared_zeros((2,))).tolist()
        [0.0, 0.0]
    """
    return sharedX(np.zeros(shape), dtype, name)


def shared_ones(shape: Sequence[int], dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable of ones.

    Example:
        >>> K.get_value(shared_ones((2,))).tolist()
        [1.0, 1.0]
    """
    return sharedX(np.ones(shape), dtype, name)


def shared_scalar(val: float = 0.0, dtype: str | None = None, name: str | None = None) -> Any:
    """Return a variable of one number.

    Example:
        >>> float(K.get_value(shared_scalar(3.0)))
        3.0
    """
    return sharedX(val, dtype, name)


def alloc_zeros_matrix(*dims: int) -> Any:
    """Return a tensor of zeros.

    Example:
        >>> alloc_zeros_matrix(2, 3).shape
        TensorShape([2, 3])
    """
    return K.zeros(dims).value


def ndim_tensor(ndim: int) -> Any:
    """Return a placeholder of a rank.

    Example:
        >>> K.ndim(ndim_tensor(3))
        3
    """
    return K.placeholder(ndim=ndim)
