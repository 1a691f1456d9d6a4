"""Constraints at their old import path."""

from __future__ import annotations

from keras_unified.engine.numbers.constraints import (
    Constraint,
    MaxNorm,
    MinMaxNorm,
    NonNeg,
    UnitNorm,
    get,
    maxnorm,
    nonneg,
    unitnorm,
)

identity = Constraint

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "get",
    "identity",
    "maxnorm",
    "nonneg",
    "unitnorm",
]
