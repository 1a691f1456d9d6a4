"""KM402: predict gives arrays in order of the outputs, where Graph's gave a dict."""

from __future__ import annotations

import ast

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import literal
from keras_migrate.source.edits import Edit

RULE = Rule("KM402", "graph-predict", "predict(...)['out'] keeps its meaning, though Model.predict gives arrays, not a dict")
METHODS = frozenset({"predict", "predict_on_batch"})


def edits(call: ast.Call, context: Context) -> list[Edit]:
    """Return the edits that keep the meaning of a prediction."""
    found = [Edit(context.source.span(k)[0], context.source.span(k.value)[0], "x=") for k in call.keywords if k.arg == "data"]
    start, end = context.source.span(call)
    parent = context.names.parents[call]
    outputs = context.outputs.names
    if isinstance(parent, ast.Subscript) and outputs is not None and literal(parent.slice) in outputs:
        place = outputs.index(literal(parent.slice) or "")
        index = f"[{place}]" if len(outputs) > 1 else ""
        return [*found, Edit(end, context.source.span(parent)[1], index)]
    if outputs is not None and len(outputs) == 1:
        return [*found, Edit(start, start, f"{{{context.outputs.listed[0][0]}: "), Edit(end, end, "}")]
    model = context.graph.name
    several = outputs is not None
    zipped = f"dict(zip({model}.output_names, "
    if not several:  # one output gives an array, not a list of one
        return [*found, Edit(start, start, f"{zipped}list_of("), Edit(end, end, ")))")]
    return [*found, Edit(start, start, zipped), Edit(end, end, "))")]
