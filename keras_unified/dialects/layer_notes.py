"""Words that the rows of the layers share: spans of eras, and notes."""

from __future__ import annotations

KERAS_0 = ("0.3",)
KERAS_1 = ("1.0", "1.2")
KERAS_12 = ("1.2",)

CONSUME_LESS = 'No effect on speed or memory; "gpu" keeps the weights of all gates in one array each.'
