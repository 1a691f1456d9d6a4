"""KM402: predict gives arrays in order of the outputs, where Graph's gave a dict.

A Model predicts an array, or a list of arrays in the order of its outputs. Where the outputs are known, a literal
name becomes a place in the list; else the dict is put together again from `output_names`.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.data import Picking, keys_of, taken_apart
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
    picking = Picking(use)
    if use.target == "keras3":  # a Model whose outputs are a dict predicts a dict there
        data = _data(call, picking)
        return [*picking.edits(), *data]
    start, end = use.span(call)
    parent = use.module.names.parents[call]
    outputs = use.outputs
    if isinstance(parent, ast.Expr) and not use.module.source.magics:  # only a notebook shows what a line gives
        data = _data(call, picking)
        return [*picking.edits(), *data]
    if outputs is not None and isinstance(parent, ast.Subscript) and is_looked_up(call, use):
        place = outputs.index(literal(parent.slice) or "")
        named = [Edit(end, use.span(parent)[1], f"[{place}]" if len(outputs) > 1 else "")]
    elif outputs is not None and len(outputs) == 1:
        named = [Edit(start, start, f"{{{outputs[0]!r}: "), Edit(end, end, "}")]
    elif outputs is not None:
        named = [Edit(start, start, f"dict(zip({picking.names('output_names', call)}, "), Edit(end, end, "))")]
    else:
        return _computed(call, picking)
    data = _data(call, picking)
    return [*picking.edits(), *data, *named]


def _computed(call: ast.Call, picking: Picking) -> list[Edit]:
    """Return the edits that name a prediction where run time decides on the outputs: one gives an array, no list."""
    use = picking.use
    start, end = use.span(call)
    parent = use.module.names.parents[call]
    names = picking.names("output_names", call)
    data = _data(call, picking)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        line = _dict_of(names, parent.targets[0].id, parent.targets[0].id)
        return [*picking.edits(), *data, added_after(use.module.source, parent, [line])]
    held = picking.before.bind(call, "predictions", [*data, *picking.model_edits()])
    if held is not None:
        picking.before.add(_dict_of(names, held, held))
        return [*picking.before.edits(), Edit(start, end, held)]
    as_dict = f"(lambda found: dict(zip({names}, found if isinstance(found, list) else [found])))("
    return [*picking.edits(), *data, Edit(start, start, as_dict), Edit(end, end, ")")]


def _dict_of(names: str, target: str, found: str) -> str:
    return f"{target} = dict(zip({names}, {found} if isinstance({found}, list) else [{found}]))"


def _data(call: ast.Call, picking: Picking) -> list[Edit]:
    """Return the edits that leave only inputs in the data; Graph did not mind what else was in it."""
    use = picking.use
    found = [Edit(use.span(k)[0], use.span(k.value)[0], "x=") for k in call.keywords if k.arg == "data"]
    given = call.args[:1] or [k.value for k in call.keywords if k.arg == "data"]
    for data in given:
        keys = keys_of(data, use)
        if keys is not None and use.inputs is not None and keys <= set(use.inputs):
            continue
        apart = None
        if isinstance(data, ast.Dict) and keys is not None and use.inputs is not None:
            apart = taken_apart(data, use, use.inputs)
        if apart is not None:
            picked = f"{{{', '.join(apart[0])}}}"
        else:
            picking.names("input_names", data)
            held = picking.held(data, "data")
            if held is None:
                picked = f"(lambda data: {picking.picked('data', 'input_names', data)})({use.of(data)})"
            else:
                picked = picking.picked(held, "input_names", data)
        found.append(Edit(*use.span(data), picked))
    return found
