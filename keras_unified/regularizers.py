"""Regularizers at their old import path."""

from __future__ import annotations

from keras_unified.engine.numbers.regularizers import (
    ActivityRegularizer,
    EigenvalueRegularizer,
    L1L2Regularizer,
    Regularizer,
    WeightRegularizer,
    activity_l1,
    activity_l1l2,
    activity_l2,
    get,
    l1,
    l1l2,
    l2,
)

identity = Regularizer

__all__ = [
    "ActivityRegularizer",
    "EigenvalueRegularizer",
    "L1L2Regularizer",
    "Regularizer",
    "WeightRegularizer",
    "activity_l1",
    "activity_l1l2",
    "activity_l2",
    "get",
    "identity",
    "l1",
    "l1l2",
    "l2",
]
