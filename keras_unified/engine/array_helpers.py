"""Helpers of the old `models` and `engine.training` that programs import: batches, slices, weights, checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keras_unified.engine.data import Slot, weights_for
from keras_unified.errors import DataError

# Losses that compare a target with an output of the same shape.
_SAME_SHAPE = ("mean_square_error", "binary_crossentropy", "categorical_crossentropy")


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """Return the first row, and the row after the last, of each batch of `size` rows.

    Example:
        >>> make_batches(5, 2)
        [(0, 2), (2, 4), (4, 5)]
    """
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def batch_shuffle(index_array: np.ndarray, batch_size: int) -> np.ndarray:
    """Return indices with whole batches shuffled by `np.random`; an incomplete last batch stays last.

    Example:
        >>> batch_shuffle(np.arange(3), 3)
        array([0, 1, 2])
    """
    whole = len(index_array) // batch_size * batch_size
    batches = index_array[:whole].reshape(-1, batch_size).copy()
    np.random.shuffle(batches)
    return np.append(batches.ravel(), index_array[whole:])


def slice_X(X: Any, start: Any = None, stop: int | None = None) -> Any:
    """Return rows of an array, or of each array of a list.

    Args:
        X: an array or a list of arrays.
        start: first row, or an array of rows.
        stop: the row after the last.

    Example:
        >>> slice_X([np.arange(4), np.arange(4)], 1, 3)
        [array([1, 2]), array([1, 2])]
    """
    rows = start if hasattr(start, "__len__") else slice(start, stop)
    return [array[rows] for array in X] if isinstance(X, list) else X[rows]


def standardize_X(X: Any) -> list[Any]:
    """Return inputs as a list, as Keras 0.3 did.

    Example:
        >>> standardize_X(3), standardize_X([3])
        ([3], [3])
    """
    return X if isinstance(X, list) else [X]


def standardize_y(y: Any) -> Any:
    """Return targets as an array with an axis for the outputs, as Keras 0.3 did.

    Example:
        >>> standardize_y([1, 2]).shape
        (2, 1)
    """
    array = y if hasattr(y, "shape") else np.asarray(y)
    return np.expand_dims(array, 1) if len(array.shape) == 1 else array


def standardize_weights(
    y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: str | None = None
) -> np.ndarray:
    """Return the weights of targets, one for each sample, or for each time step where the mode is "temporal".

    Args:
        y: targets, of shape (samples, ...).
        sample_weight: array of weights, or None.
        class_weight: dict from class number to weight, or None; it has no effect beside `sample_weight`.
        sample_weight_mode: "temporal" or None.

    Raises:
        DataError: for weights of another shape, or a class without a weight.

    Example:
        >>> standardize_weights(np.zeros((3, 1))).tolist()
        [1.0, 1.0, 1.0]
    """
    slot = Slot("y", None, "float32")
    weights = weights_for(y, sample_weight, class_weight, sample_weight_mode, slot, "standardize_weights")
    if weights is None:
        weights = np.ones(y.shape[: 2 if sample_weight_mode == "temporal" else 1], "float32")
    return np.asarray(weights)


def get_function_name(o: Any) -> str:
    """Return the name of an objective, which may be one already.

    Example:
        >>> get_function_name("mse"), get_function_name(len)
        ('mse', 'len')
    """
    return o if isinstance(o, str) else str(o.__name__)


def check_loss_and_target_compatibility(
    targets: Iterable[Any], losses: Iterable[Any], output_shapes: Iterable[Sequence[int | None]]
) -> None:
    """Raise where targets have not the shape that a loss compares with an output.

    Raises:
        DataError: naming both shapes.
    """
    for target, loss, shape in zip(targets, losses, output_shapes, strict=False):
        name = getattr(loss, "__name__", "")
        if name == "categorical_crossentropy" and target.shape[-1] == 1:
            raise DataError(
                f"You are passing a target array of shape {target.shape} to categorical_crossentropy, which takes one "
                f"column for each class. Use keras_unified.utils.np_utils.to_categorical(y), or the loss "
                f"sparse_categorical_crossentropy."
            )
        differs = any(s is not None and s != t for t, s in zip(target.shape[1:], shape[1:], strict=False))
        if name in _SAME_SHAPE and differs:
            raise DataError(
                f"A target array has shape {target.shape} for an output of shape {shape}; {name} expects "
                f"targets to have the same shape as the output."
            )
