"""KM409: weights of samples, whose zeros the mean of the loss does not count in the old Keras and counts in Keras 3.

The loss of a batch was the sum divided by the number of samples that count, today by that of all. Without zeros among
the weights both are the same; a `class_weight` written out without a zero passes as it is. Otherwise the file waits
for `--unsafe`.
"""

from __future__ import annotations

from keras_migrate.rules.km309_first_weights import WaitsError
from keras_migrate.rules.moving import Move
from keras_migrate.rules.rule import Rule

RULE = Rule(
    "KM409",
    "weighted-samples",
    "sample_weight and class_weight are handed on though Keras 3 counts samples of weight zero in the mean of the loss",
    "unsafe",
)


def apply(move: Move) -> str | None:
    """Let weights pass that have no zeros, or were asked to.

    Raises:
        WaitsError: If the call has to wait for `--unsafe`.
    """
    if move.subject != "training" or not move.is_old:
        return None
    for name in ("sample_weight", "class_weight"):
        if name not in move.arguments.given:
            continue
        weights = move.given(name)
        if weights is None or (isinstance(weights, dict) and 0 not in weights.values()):
            continue
        reason = f"{name} may have zeros, which Keras 3 counts in the mean of the loss"
        if not move.file.waiting(RULE, move.call, reason):
            raise WaitsError
        return reason
    return None
