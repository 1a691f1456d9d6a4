"""Functions that a user put in place of those that train, test and predict; called batch by batch, as in Keras 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_unified.engine.data import weights_or_ones
from keras_unified.engine.phase import fixed_phase
from keras_unified.errors import DataError


class MadeHere:
    """Base of the functions that a model made itself, which `fit` and its kin do without."""


def own_function(model: Any, name: str) -> Any:
    """Return what a user set as `train_function`, `test_function` or `predict_function`, or None.

    Example:
        >>> from types import SimpleNamespace
        >>> own_function(SimpleNamespace(train_function=len), "train_function"), own_function(None, "train_function")
        (<built-in function len>, None)
    """
    function = getattr(model, name, None)
    return None if isinstance(function, MadeHere) else function


class OwnFunction:
    """Runs a user's function where a `Runner` runs a graph.

    The function gets one list: inputs, targets, sample weights (ones where none were given), and the phase where the
    model uses it; it gives a list of the numbers that the model's `metrics_names` lists, or one of them.

    Args:
        function: the user's.
        model: the model.
        training: whether the phase is that of training.
        weighted: for each target whether it has weights.
        ranks: for each target the rank of its weights.
        labels: names of the numbers that count; None where it predicts.
    """

    pace = 1

    def __init__(
        self,
        function: Any,
        model: Any,
        *,
        training: bool,
        weighted: Sequence[bool] = (),
        ranks: Sequence[int] = (),
        labels: Sequence[str] | None = None,
    ) -> None:
        self.function = function
        self.model = model
        self.phase = [float(training)] if model.uses_learning_phase and fixed_phase() is None else []
        self.weighted = weighted
        self.ranks = ranks
        self.labels = labels

    def _all(self, arrays: Sequence[Any]) -> list[Any]:
        """Return what the function takes, from arrays that leave out weights that are all ones."""
        ends = len(self.model.inputs) + len(self.weighted)
        fed = [np.asarray(array[:]) for array in arrays]
        given = iter(fed[ends:])
        weights = [next(given) if has_weights else None for has_weights in self.weighted]
        targets = fed[len(self.model.inputs) : ends]
        return [*fed[:ends], *weights_or_ones(targets, weights, self.ranks), *self.phase]

    def _called(self, arrays: Sequence[Any]) -> list[Any]:
        found = self.function(self._all(arrays))
        return list(found) if isinstance(found, (list, tuple)) else [found]

    def one(self, arrays: Sequence[Any]) -> list[Any]:
        """Run on all rows of arrays as one batch; see `Runner.one`. Numbers beside the model's own are given too."""
        found = self._called(arrays)
        if self.labels is None:
            return [np.asarray(result) for result in found]
        row = np.empty(len(found), object)
        row[:] = found
        return [row]

    def many(self, arrays: Sequence[Any], rows: np.ndarray, *, of_one_size: bool = False) -> list[np.ndarray]:
        """Run on many batches, one after another; see `Runner.many`."""
        arrays = [np.asarray(array) for array in arrays]
        batches = [self._called([array[of_batch] for array in arrays]) for of_batch in rows]
        if self.labels is None:
            return [np.stack(results) for results in zip(*batches, strict=True)]
        return [np.array([self._numbers(found) for found in batches])]

    def _numbers(self, found: Sequence[Any]) -> list[float]:
        counting = found[: len(self.labels or ())]
        for name, value in zip(self.labels or (), counting, strict=False):
            if np.size(value) != 1:
                raise DataError(
                    f"Model {self.model.name!r}: the function that was set gave an array of shape {np.shape(value)} "
                    f"for {name!r}. It gives a number for each of {list(self.labels or ())}."
                )
        return [float(np.reshape(value, ())) for value in counting]
