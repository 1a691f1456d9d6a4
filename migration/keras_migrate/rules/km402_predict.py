"""KM402: predict gives arrays in order of the outputs, where Graph's gave a dict.

A Model predicts an array, or a list of arrays in the order of its outputs. Where the outputs are known, a literal
name becomes a place in the list; else the dict is put together again from `output_names`.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.data import entries, keys_of, selected
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.edits import Edit

RULE = Rule(
    "KM402", "graph-predict", "predict(...)['out'] keeps its meaning, though Model.predict gives arrays, not a dict"
)
METHODS = frozenset({"predict", "predict_on_batch"})


def edits(call: ast.Call, use: ModelUse) -> list[Edit]:
    """Return the edits that keep the meaning of a prediction."""
    found = _data(call, use)
    if use.target == "keras3":  # a Model whose outputs are a dict predicts a dict there
        return found
    start, end = use.span(call)
    parent = use.module.names.parents[call]
    outputs = use.outputs
    if (
        isinstance(parent, ast.Subscript)
        and parent.value is call
        and outputs is not None
        and literal(parent.slice) in outputs
    ):
        place = outputs.index(literal(parent.slice) or "")
        return [*found, Edit(end, use.span(parent)[1], f"[{place}]" if len(outputs) > 1 else "")]
    if outputs is not None and len(outputs) == 1:
        return [*found, Edit(start, start, f"{{{outputs[0]!r}: "), Edit(end, end, "}")]
    names = f"{use.of(use.node)}.output_names"
    if outputs is not None:
        return [*found, Edit(start, start, f"dict(zip({names}, "), Edit(end, end, "))")]
    # One output gives an array, several give a list.
    as_list = f"(lambda found: dict(zip({names}, found if isinstance(found, list) else [found])))("
    return [*found, Edit(start, start, as_list), Edit(end, end, ")")]


def _data(call: ast.Call, use: ModelUse) -> list[Edit]:
    """Return the edits that leave only inputs in the data; Graph did not mind what else was in it."""
    found = [Edit(use.span(k)[0], use.span(k.value)[0], "x=") for k in call.keywords if k.arg == "data"]
    given = call.args[:1] or [k.value for k in call.keywords if k.arg == "data"]
    for data in given:
        keys = keys_of(data, use)
        if keys is not None and use.inputs is not None and keys <= set(use.inputs):
            continue
        picked = selected(data, use, "input_names")
        if isinstance(data, ast.Dict) and keys is not None and use.inputs is not None:
            picked = f"{{{', '.join(entries(data, use, use.inputs))}}}"
        if picked is not None:
            found.append(Edit(*use.span(data), picked))
    return found
