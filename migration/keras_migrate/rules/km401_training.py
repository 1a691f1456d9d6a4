"""KM401: fit, evaluate and their kin take inputs and targets apart."""

from __future__ import annotations

import ast

from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.edits import Edit

RULE = Rule("KM401", "graph-training", "the one dict of fit, evaluate, train_on_batch and test_on_batch becomes x and y")
METHODS = frozenset({"fit", "evaluate", "train_on_batch", "test_on_batch"})
# Where validation_data stands among Graph.fit's own positional arguments, `data` being 0.
VALIDATION_POSITION = 6


def edits(call: ast.Call, use: ModelUse) -> list[Edit]:
    """Return the edits that split a training call's data."""
    found = []
    keyword = next((k for k in call.keywords if k.arg == "data"), None)
    if call.args:
        found.append(_split(call.args[0], use, "{x}, {y}"))
    elif keyword:
        split = _split(keyword.value, use, "x={x}, y={y}")
        found.append(Edit(use.span(keyword)[0], split.end, split.new))
    validation = [k.value for k in call.keywords if k.arg == "validation_data"]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "fit":
        validation += call.args[VALIDATION_POSITION:][:1]
    for data in validation:
        if not (isinstance(data, ast.Constant) and data.value is None):
            found.append(_split(data, use, "({x}, {y})"))
    return found


def is_split(call: ast.Call) -> bool:
    """Whether a call gives inputs and targets apart already."""
    return len(call.args) > 1 and not isinstance(call.args[1], ast.Constant)


def _split(data: ast.expr, use: ModelUse, form: str) -> Edit:
    """Return the edit that turns one dict into inputs and targets: taken apart where it is a display, else `data, None`."""
    start, end = use.span(data)
    source = use.module.source
    if use.outputs is None or not isinstance(data, ast.Dict) or any(k is None or literal(k) is None for k in data.keys):
        return Edit(start, end, form.format(x=use.of(data), y="None"))
    inputs: list[str] = []
    targets: list[str] = []
    for key, value in zip(data.keys, data.values, strict=True):
        assert key is not None
        entry = source.text[source.span(key)[0] : source.span(value)[1]]
        (targets if literal(key) in use.outputs else inputs).append(entry)
    lined = source.newline in use.of(data)
    comma = f",{source.newline}{' ' * (data.col_offset + 1)}" if lined else ", "
    x, y = (f"{{{comma.join(entries)}}}" for entries in (inputs, targets))
    if lined:
        form = form.replace("}, ", f"}},{source.newline}{' ' * data.col_offset}", 1)
    return Edit(start, end, form.format(x=x, y=y))
