"""KM401: fit, evaluate and their kin take inputs and targets apart."""

from __future__ import annotations

import ast

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import literal
from keras_migrate.source.edits import Edit

RULE = Rule("KM401", "graph-training", "the one dict of fit, evaluate, train_on_batch and test_on_batch becomes x and y")
METHODS = frozenset({"fit", "evaluate", "train_on_batch", "test_on_batch"})
# Where validation_data stands among Graph.fit's own positional arguments, `data` being 0.
VALIDATION_POSITION = 6


def edits(call: ast.Call, context: Context) -> list[Edit]:
    """Return the edits that split a training call's data."""
    found = []
    keyword = next((k for k in call.keywords if k.arg == "data"), None)
    if call.args:
        found.append(_split(call.args[0], context, "{x}, {y}"))
    elif keyword:
        start = context.source.span(keyword)[0]
        split = _split(keyword.value, context, "x={x}, y={y}")
        found.append(Edit(start, split.end, split.new))
    validation = [k.value for k in call.keywords if k.arg == "validation_data"] + call.args[VALIDATION_POSITION:][:1]
    for data in validation:
        if not (isinstance(data, ast.Constant) and data.value is None):
            found.append(_split(data, context, "({x}, {y})"))
    return found


def _split(data: ast.expr, context: Context, form: str) -> Edit:
    """Return the edit that turns one dict into inputs and targets: taken apart where it is a display, else `data, None`."""
    start, end = context.source.span(data)
    outputs = context.outputs.names
    if outputs is None or not isinstance(data, ast.Dict) or any(k is None or literal(k) is None for k in data.keys):
        return Edit(start, end, form.format(x=context.of(data), y="None"))
    inputs, targets = [], []
    for key, value in zip(data.keys, data.values, strict=True):
        assert key is not None
        entry = context.source.text[context.source.span(key)[0] : context.source.span(value)[1]]
        (targets if literal(key) in outputs else inputs).append(entry)
    lined = context.source.newline in context.of(data)
    comma = f",{context.source.newline}{' ' * (data.col_offset + 1)}" if lined else ", "
    x, y = (f"{{{comma.join(entries)}}}" for entries in (inputs, targets))
    return Edit(start, end, form.format(x=x, y=y) if not lined else form.replace("}, ", f"}}{comma}", 1).format(x=x, y=y))
