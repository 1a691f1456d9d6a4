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
from keras_migrate.source.places import added_after

RULE = Rule(
    "KM402", "graph-predict", "predict(...)['out'] keeps its meaning, though Model.predict gives arrays, not a dict"
)
METHODS = frozenset({"predict", "predict_on_batch"})


def is_looked_up(call: ast.Call, use: ModelUse) -> bool:
    """Whether an output is looked up by its name in what a prediction gives, which only a Graph's allows."""
    parent = use.module.names.parents[call]
    return isinstance(parent, ast.Subscript) and parent.value is call and literal(parent.slice) in (use.outputs or ())


def is_a_graphs(call: ast.Call, use: ModelUse) -> bool:
    """Whether only a Graph predicts like this: a dict that is written out, or an output looked up by its name."""
    return is_looked_up(call, use) or any(isinstance(data, ast.Dict) for data in call.args[:1])


def edits(call: ast.Call, use: ModelUse) -> list[Edit]:
    """Return the edits that keep the meaning of a prediction."""
    found = _data(call, use)
    if use.target == "keras3":  # a Model whose outputs are a dict predicts a dict there
        return found
    start, end = use.span(call)
    parent = use.module.names.parents[call]
    outputs = use.outputs
    if outputs is not None and isinstance(parent, ast.Subscript) and is_looked_up(call, use):
        place = outputs.index(literal(parent.slice) or "")
        return [*found, Edit(end, use.span(parent)[1], f"[{place}]" if len(outputs) > 1 else "")]
    if outputs is not None and len(outputs) == 1:
        return [*found, Edit(start, start, f"{{{outputs[0]!r}: "), Edit(end, end, "}")]
    names = f"{use.name}.output_names"
    if outputs is not None and use.is_plain:
        return [*found, Edit(start, start, f"dict(zip({names}, "), Edit(end, end, "))")]
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name) and use.is_plain:
        held = parent.targets[0].id
        line = f"{held} = dict(zip({names}, {held} if isinstance({held}, list) else [{held}]))"
        return [*found, added_after(use.module.source, parent, [line])]
    before, after = "", ")"
    if not use.is_plain:  # it is evaluated once, as before
        used = {n.id for n in ast.walk(call) if isinstance(n, ast.Name)}
        model = "model" if "model" not in used else "keras_model"
        found.append(Edit(*use.span(use.node), model))
        names, before, after = f"{model}.output_names", f"(lambda {model}: ", f"))({use.of(use.node)})"
    # One output gives an array, several give a list.
    as_list = f"{before}(lambda found: dict(zip({names}, found if isinstance(found, list) else [found])))("
    return [*found, Edit(start, start, as_list), Edit(end, end, after)]


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
