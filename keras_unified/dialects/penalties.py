"""The rows of regularizers and constraints."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import BEFORE_12, KERAS_1, KERAS_12
from keras_unified.dialects.rows import Row, arg, by_name, row

_ON_OUTPUT = "Summed over the batch in Keras 1.0.8 and 1.2, averaged over it in 0.3; Keras 3 divides by its size."

# The name that a configuration gives to a penalty by l1 and l2; None: that of its class.
NAMES_OF_L1L2 = {"0.3": None, "1.0": None, "1.2": "L1L2Regularizer"}

REGULARIZERS: dict[str, Row] = by_name(
    row("EigenvalueRegularizer", "regularizers", arg("k"), eras=KERAS_1),
    row("L1L2Regularizer", "regularizers", arg("l1", 0.0, to="l1"), arg("l2", 0.0, to="l2"), to="L1L2", eras=KERAS_12),
    row("Regularizer", "regularizers", to="Regularizer"),
    row("activity_l1", "regularizers", arg("l", 0.01, to="l1"), to="L1", note=_ON_OUTPUT),
    row(
        "activity_l1l2", "regularizers", arg("l1", 0.01, to="l1"), arg("l2", 0.01, to="l2"), to="L1L2", note=_ON_OUTPUT
    ),
    row("activity_l2", "regularizers", arg("l", 0.01, to="l2"), to="L2", note=_ON_OUTPUT),
    row("get", "regularizers", arg("identifier", to="identifier"), arg("kwargs", None), to="get"),
    row("l1", "regularizers", arg("l", 0.01, to="l1"), to="L1"),
    row("l1l2", "regularizers", arg("l1", 0.01, to="l1"), arg("l2", 0.01, to="l2"), to="L1L2"),
    row("l2", "regularizers", arg("l", 0.01, to="l2"), to="L2"),
    row(
        "ActivityRegularizer",
        "regularizers",
        arg("l1", 0.0, to="l1"),
        arg("l2", 0.0, to="l2"),
        to="L1L2",
        eras=BEFORE_12,
        note=_ON_OUTPUT,
    ),
    row(
        "WeightRegularizer", "regularizers", arg("l1", 0.0, to="l1"), arg("l2", 0.0, to="l2"), to="L1L2", eras=BEFORE_12
    ),
)

CONSTRAINTS: dict[str, Row] = by_name(
    row("Constraint", "constraints", to="Constraint"),
    row("MaxNorm", "constraints", arg("m", 2, to="max_value"), arg("axis", 0, to="axis"), to="MaxNorm"),
    row(
        "MinMaxNorm",
        "constraints",
        arg("low", 0.0, to="min_value"),
        arg("high", 1.0, to="max_value"),
        arg("rate", 1.0, to="rate"),
        arg("axis", 0, to="axis"),
        to="MinMaxNorm",
        eras=KERAS_12,
    ),
    row("NonNeg", "constraints", to="NonNeg"),
    row("UnitNorm", "constraints", arg("axis", 0, to="axis"), to="UnitNorm"),
    row("get", "constraints", arg("identifier", to="identifier"), arg("kwargs", None), to="get"),
)
