"""Words that the rows share: spans of eras, and notes."""

from __future__ import annotations

KERAS_0 = ("0.3",)
KERAS_1 = ("1.0", "1.2")
KERAS_12 = ("1.2",)
BEFORE_12 = ("0.3", "1.0")

CONSUME_LESS = 'No effect on speed or memory; "gpu" keeps the weights of all gates in one array each.'
BOTH_KERNELS = "In Keras 3 two arguments: depthwise_initializer and pointwise_initializer."
