"""Constraints: projections of a weight after each update, by the formulas of Keras 0.3 to 1.2."""

from __future__ import annotations

from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.penalties import CONSTRAINTS as ROWS
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up

ops = keras.ops


class Constraint:
    """Base class: a function from a weight to its projection."""

    def __call__(self, p: Any) -> Any:
        return p

    def get_config(self) -> dict[str, Any]:
        """Return the name and the arguments."""
        return {"name": type(self).__name__, **vars(self)}


def _norms(p: Any, axis: Any) -> Any:
    return ops.sqrt(ops.sum(ops.square(p), axis=axis, keepdims=True))


class MaxNorm(Constraint):
    """Hold the norm along `axis` to at most `m` (Srivastava et al., Dropout, 2014).

    Args:
        m: float.
        axis: int or list of ints; 0 for the columns of a matrix.

    Example:
        >>> import numpy as np
        >>> np.round(np.asarray(MaxNorm(2.0)(np.array([[3.0], [4.0]], "float32"))), 5).tolist()
        [[1.2000000476837158], [1.600000023841858]]
    """

    @by_row(ROWS["MaxNorm"])
    def __init__(self, m: float, axis: Any) -> None:
        self.m = m
        self.axis = axis

    def __call__(self, p: Any) -> Any:
        norms = _norms(p, self.axis)
        return p * (ops.clip(norms, 0, self.m) / (keras.config.epsilon() + norms))


class NonNeg(Constraint):
    """Set negative weights to zero."""

    def __call__(self, p: Any) -> Any:
        return p * ops.cast(p >= 0.0, p.dtype)


class UnitNorm(Constraint):
    """Make the norm along `axis` one.

    Args:
        axis: int or list of ints.
    """

    @by_row(ROWS["UnitNorm"])
    def __init__(self, axis: Any) -> None:
        self.axis = axis

    def __call__(self, p: Any) -> Any:
        return p / (keras.config.epsilon() + _norms(p, self.axis))


class MinMaxNorm(Constraint):
    """Draw the norm along `axis` into an interval.

    Args:
        low, high: floats, the interval.
        rate: float, 1 to enforce it at once, less to approach it step by step.
        axis: int or list of ints.

    Era:
        Keras 1.2.
    """

    @by_row(ROWS["MinMaxNorm"])
    def __init__(self, low: float, high: float, rate: float, axis: Any) -> None:
        self.low = low
        self.high = high
        self.rate = rate
        self.axis = axis

    def __call__(self, p: Any) -> Any:
        norms = _norms(p, self.axis)
        desired = self.rate * ops.clip(norms, self.low, self.high) + (1 - self.rate) * norms
        return p * (desired / (keras.config.epsilon() + norms))


maxnorm = MaxNorm
nonneg = NonNeg
unitnorm = UnitNorm

CONSTRAINTS: dict[str, Any] = {
    "maxnorm": MaxNorm,
    "nonneg": NonNeg,
    "unitnorm": UnitNorm,
    "MaxNorm": MaxNorm,
    "NonNeg": NonNeg,
    "UnitNorm": UnitNorm,
    "MinMaxNorm": MinMaxNorm,
    "Constraint": Constraint,
    "identity": Constraint,
}


def get(identifier: Any, kwargs: dict[str, Any] | None = None) -> Any:
    """Return the constraint of a name or configuration, a function itself, or None for None.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get({"name": "MaxNorm", "m": 3, "axis": 1}).get_config()
        {'name': 'MaxNorm', 'm': 3, 'axis': 1}
    """
    return None if identifier is None else look_up(identifier, CONSTRAINTS, "constraint", kwargs, keras.constraints)
