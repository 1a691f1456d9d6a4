"""KM401: fit, evaluate and their kin take inputs and targets apart.

A dict that is written out is taken apart. Of another one the model's names pick what they need, because Graph did not
mind other keys in it and a Model does; where the dict is known to hold just the inputs and outputs, it is handed on
with `None` for the targets. Generators may yield the one dict as before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.rules import hoist
from keras_migrate.rules.data import Picking, keys_of, taken_apart
from keras_migrate.rules.hoist import is_calm
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.edits import Edit
from keras_migrate.understand.events import RefusedError
from keras_unified.dialects.behaviour import GRAPH_FIT_WEIGHS_CLASSES
from keras_unified.dialects.training import GRAPH_METHODS

RULE = Rule(
    "KM401", "graph-training", "the one dict of fit, evaluate, train_on_batch and test_on_batch becomes x and y"
)
GENERATED = frozenset({"fit_generator"})  # a generator may yield the one dict, to a Model too
REORDERED = frozenset({"train_on_batch", "test_on_batch"})  # a Model has another order of positions
METHODS = frozenset({"fit", "evaluate", "train_on_batch", "test_on_batch"}) | GENERATED
ENDS = ("input_names", "output_names")
BOUND = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)  # what a lambda would hide
LONG = 60  # inputs and targets that are longer together get a line each


def edits(call: ast.Call, use: ModelUse) -> list[Edit]:
    """Return the edits that split a training call's data."""
    found = []
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    generated = method in GENERATED
    picking = Picking(use)
    keyword = next((k for k in call.keywords if k.arg == "data"), None)
    shift = 0  # by how much what follows on the line moves to the left
    if keyword:
        split = _split(keyword.value, picking, "x={x}, y={y}", keyword.col_offset)
        split, shift = _broken(Edit(use.span(keyword)[0], split.end, split.new), call, keyword, picking)
        found.append(split)
    elif call.args and not generated and (wrapped := _at_once(call, picking)):
        found += wrapped
    elif call.args and not generated:
        split = _split(call.args[0], picking, "{x}, {y}", call.args[0].col_offset)
        split, shift = _broken(split, call, call.args[0], picking)
        found.append(split)
    order = [argument.name for argument in GRAPH_METHODS[method].in_era(use.era or "0.3")]
    if method in REORDERED:
        found += [
            Edit(use.span(value)[0], use.span(value)[0], f"{name}=")
            for name, value in zip(order[1:], call.args[1:], strict=False)
        ]
    validation = [k.value for k in call.keywords if k.arg == "validation_data"]
    if method == "fit":
        validation += call.args[order.index("validation_data") :][:1]
    for data in validation:
        none = isinstance(data, ast.Constant) and data.value is None
        if not none and not (generated and keys_of(data, use) is None):  # it may be a generator
            column = data.col_offset - (shift if data.lineno == _line_of_data(call) else 0)
            found.append(_split(data, picking, "({x}, {y})", column + 1))
    if method == "fit" and not GRAPH_FIT_WEIGHS_CLASSES.get(use.era, True):
        found += _without_class_weight(call, picking)
    if method == "evaluate" and len(call.args) <= order.index("verbose") and not _gives(call, "verbose"):
        found.append(_one_more(call, use, "verbose=0"))
    if use.target == "keras3":
        found += _total(call, method, use)
    return [*picking.edits(), *found, *_aligned(picking, found)]


def _total(call: ast.Call, method: str, use: ModelUse) -> list[Edit]:
    """Return the edits by which a result is the total loss alone, as Graph gave it, where Keras 3 lists each output's.

    Graph.evaluate of Keras 0.3 gave a number, and train_on_batch and test_on_batch a list of one.
    """
    start, end = use.span(call)
    if use.era != "0.3" or isinstance(use.module.names.parents[call], ast.Expr):
        return []
    several = use.outputs is None or len(use.outputs) > 1
    if method == "evaluate" and several:
        return [Edit(end, end, "[0]")]
    if method.endswith("_on_batch") and several:
        return [Edit(end, end, "[:1]")]
    return [Edit(start, start, "["), Edit(end, end, "]")] if method.endswith("_on_batch") else []


def _without_class_weight(call: ast.Call, picking: Picking) -> list[Edit]:
    """Return the edit that takes class_weight away, which fit of a Graph of Keras 0.3 did not look at.

    Raises:
        RefusedError: If something else happens where it is evaluated.
    """
    keyword = next((k for k in call.keywords if k.arg == "class_weight"), None)
    if keyword is None or (isinstance(keyword.value, ast.Constant) and keyword.value.value is None):
        return []
    use = picking.use
    if not is_calm(keyword.value, use.module) and picking.before.bind(keyword.value, "class_weight") is None:
        raise RefusedError("KM901", keyword.value, "fit of a Graph did not look at class_weight; leave it out")
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    place = given.index(keyword)
    start, end = use.span(keyword)
    if place:
        return [Edit(use.span(given[place - 1])[1], end, "")]
    return [Edit(start, use.span(given[1])[0] if len(given) > 1 else end, "")]


def _aligned(picking: Picking, others: list[Edit]) -> Iterator[Edit]:
    """Yield the edits that keep the arguments below the first one there, where that moves."""
    source = picking.use.module.source
    for argument in picking.below():
        start = picking.use.span(argument)[0]
        line = source.line_span(start)[0]
        shift = picking.shift(argument)
        if shift and not any(edit.start < start and edit.end > line for edit in others):
            yield Edit(line, start, " " * (argument.col_offset + shift))


def _gives(call: ast.Call, name: str) -> bool:
    return any(keyword.arg in (name, None) for keyword in call.keywords)


def _one_more(call: ast.Call, use: ModelUse, text: str) -> Edit:
    """Return the edit that gives a call one more argument."""
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    end = max(use.span(node)[1] for node in given)
    return Edit(end, end, f", {text}")


def is_split(call: ast.Call) -> bool:
    """Whether a call gives inputs and targets apart already."""
    return len(call.args) > 1 and not isinstance(call.args[1], ast.Constant)


def _line_of_data(call: ast.Call) -> int:
    """Return the line on which the one dict ends."""
    data = next((k.value for k in call.keywords if k.arg == "data"), None) or call.args[0]
    return data.end_lineno or data.lineno


def _broken(split: Edit, call: ast.Call, data: ast.expr | ast.keyword, picking: Picking) -> tuple[Edit, int]:
    """Return the edit of the data with what follows on a line of its own, where inputs and targets got a line each.

    Args:
        split: The edit.
        call: The call.
        data: The argument that is split.
        picking: How entries are picked out of it.

    Returns:
        The edit, and by how much what follows moves to the left.
    """
    use = picking.use
    source = use.module.source
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    behind = min((g for g in given if use.span(g)[0] > split.start), key=lambda g: use.span(g)[0], default=None)
    if behind is None or behind.lineno != data.lineno or source.newline not in split.new:
        return split, 0
    begins = use.span(behind)[0]
    pad = " " * (data.col_offset + picking.shift(data))
    shift = behind.col_offset - data.col_offset
    return Edit(split.start, begins, f"{split.new},{source.newline}{pad}"), shift


def _at_once(call: ast.Call, picking: Picking) -> list[Edit]:
    """Return the edits that read a dict twice which is computed where no line can bind it, as in a `while`."""
    use, data = picking.use, call.args[0]
    exact = _is_exact(keys_of(data, use), use) or isinstance(data, (ast.Name, ast.Attribute, ast.Dict))
    others = [*call.args[1:], *call.keywords]
    strange = use.module.names.scopes[call].is_class or any(isinstance(n, BOUND) for o in others for n in ast.walk(o))
    if use.target != "unified" or not use.is_plain or exact or strange or hoist.place(use.module, data) is not None:
        return []
    held = hoist.variable(use.module, data, "data")
    x, y = (picking.picked(held, which, data) for which in ENDS)
    start, end = use.span(call)
    return [
        Edit(start, start, f"(lambda {held}: "),
        Edit(*use.span(data), f"{x}, {y}"),
        Edit(end, end, f")({use.of(data)})"),
    ]


def _split(data: ast.expr, picking: Picking, form: str, column: int) -> Edit:
    """Return the edit that turns one dict into inputs and targets.

    A dict that is written out is taken apart. Another one is handed on as it is, with None for the targets, if it holds
    just what the model takes; else the model's names pick out of it what they need, as Graph did.

    Args:
        data: The dict.
        picking: How entries are picked out of it.
        form: How the two are written.
        column: Where the first of them begins.
    """
    use = picking.use
    start, end = use.span(data)
    source = use.module.source
    keys = keys_of(data, use)
    if isinstance(data, ast.Dict) and keys is not None and use.outputs is not None and use.inputs is not None:
        apart = taken_apart(data, use, use.inputs, use.outputs)
        if apart is not None:
            lined = source.newline in use.of(data)
            comma = f",{source.newline}{' ' * (data.col_offset + 1)}" if lined else ", "
            if lined:
                form = form.replace("}, ", f"}},{source.newline}{' ' * data.col_offset}", 1)
            x, y = (f"{{{comma.join(some)}}}" for some in apart)
            return Edit(start, end, form.format(x=x, y=y))
    if use.target == "unified" and _is_exact(keys, use):
        return Edit(start, end, form.format(x=use.of(data), y="None"))
    for which in ENDS:
        picking.names(which, data)
    held = picking.held(data, "held_out" if form.startswith("(") else "data")
    if held is None:
        raise RefusedError(
            "KM901", data, "the dict of inputs and targets is computed here; bind it to a variable first"
        )
    x, y = (picking.picked(held, which, data) for which in ENDS)
    if len(f"{x}{y}") > LONG:
        form = form.replace(", ", f",{source.newline}{' ' * (column + picking.shift(data))}")
    return Edit(start, end, form.format(x=x, y=y))


def _is_exact(keys: set[str] | None, use: ModelUse) -> bool:
    """Whether a dict is known to hold what a model takes and nothing else."""
    return (
        keys is not None and use.inputs is not None and use.outputs is not None and keys == {*use.inputs, *use.outputs}
    )
