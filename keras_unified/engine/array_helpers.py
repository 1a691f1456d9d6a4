"""Helpers of the old `engine.training` that programs import: batches of rows, slices of lists, checks of targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

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
