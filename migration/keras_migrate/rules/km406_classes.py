"""KM406: predict_proba and predict_classes, which Keras 3 no longer has, are said by predict.

As Sequential had it: the place of the largest of several outputs, or whether a single one is above a half.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.moving import Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit

RULE = Rule("KM406", "predict-classes", "predict_proba becomes predict; predict_classes the likeliest class of predict")
CLASSES = "(lambda p: p.argmax(axis=-1) if p.shape[-1] > 1 else (p > 0.5).astype('int32'))("


def apply(move: Move) -> str | None:
    """Write predict for its old kin."""
    if move.subject != "training" or move.row.name not in ("predict_proba", "predict_classes"):
        return None
    function = move.call.func
    assert isinstance(function, ast.Attribute)
    end = move.file.source.span(function)[1]
    edits = [Edit(end - len(function.attr), end, "predict")]
    if function.attr == "predict_classes":
        start, stop = move.file.source.span(move.call)
        edits += [Edit(start, start, CLASSES), Edit(stop, stop, ")")]
    move.file.edits += edits
    return f"{function.attr} is said by predict"
