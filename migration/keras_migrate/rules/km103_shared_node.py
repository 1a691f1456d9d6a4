"""KM103: `add_shared_node` becomes one layer called several times.

The layer is made once and called on each input, so the weights are shared. With `merge_mode=` the results are merged
under the node's name, and the layer bears `input_for_` and that name, as in Keras 1.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import Table, elements, literal
from keras_migrate.understand.events import Event, RefusedError

RULE = Rule("KM103", "graph-shared-node", "graph.add_shared_node(layer, ...) becomes one layer called on each input")


def lines(event: Event, context: Context) -> list[str]:
    """Return the statements that an `add_shared_node` becomes."""
    if event.options is not None:
        raise RefusedError(
            RULE.code, event.call, f"{event.method}(**...) hides which arguments it gives; write them out"
        )
    prelude, name = context.name(event)
    inputs, outputs = event.given("inputs"), event.given("outputs")
    if inputs is None:
        raise RefusedError(RULE.code, event.call, "the shared node has no inputs; name them")
    mode = event.given("merge_mode")
    context.check_joins(event, inputs)
    if (mode is None and outputs is None) or (mode is not None and literal(mode) == "join"):
        return [*prelude, *_kept_apart(event, context, name, inputs)]
    if mode is not None:
        return [*prelude, *_merged(event, context, name, inputs)]
    assert outputs is not None
    before, layer = _bound(event, context, name)
    made = _apart(event, context, layer, inputs, outputs)
    return [*prelude, *before, *made]


def _bound(event: Event, context: Context, name: str) -> tuple[list[str], str]:
    """Return the layer in a variable, since it is called more than once."""
    before, layer = context.layer(event, name)
    if layer.isidentifier() or isinstance(event.arguments["layer"], (ast.Name, ast.Attribute)):
        return before, layer
    variable = context.layer_variable(event)
    return [*before, f"{variable} = {context.aligned(event, variable, layer)}"], variable


def _kept_apart(event: Event, context: Context, name: str, inputs: ast.expr) -> list[str]:
    """Return the statements that join what the layer makes of each input, by the inputs' names."""
    joined, listed = literal(event.name), elements(inputs)
    if joined is None or listed is None or event.flag("create_output"):
        raise RefusedError(RULE.code, event.call, "what the shared node makes is joined, and its names are computed")
    before, layer = _bound(event, context, repr(f"input_for_{joined}") if event.given("merge_mode") else name)
    pairs = ", ".join(f"({context.of(e)}, {layer}({context.tensors.one(e)}))" for e in listed)
    context.joins.add(joined)
    return [*before, f"{context.target(event)} = {context.symbol('legacy.join.Join')}([{pairs}])"]


def _merged(event: Event, context: Context, name: str, inputs: ast.expr) -> list[str]:
    inner = f"'input_for_' + {name}" if literal(event.name) is None else repr(f"input_for_{literal(event.name)}")
    before, layer = _bound(event, context, inner)
    listed = elements(inputs)
    calls = (
        f"[{', '.join(f'{layer}({context.tensors.one(e)})' for e in listed)}]"
        if listed is not None
        else f"[{layer}(tensor) for tensor in {context.tensors.several(inputs)}]"
    )
    target = context.target(event)
    after = context.add_output(name, target) if event.flag("create_output") else []
    return [*before, f"{target} = {context.merge(event, calls, name)}", *after]


def _apart(event: Event, context: Context, layer: str, inputs: ast.expr, outputs: ast.expr) -> list[str]:
    ins, outs = elements(inputs), elements(outputs)
    if ins is None or outs is None:
        return _zipped(event, context, layer, inputs, outputs)
    if len(ins) != len(outs):
        raise RefusedError(
            RULE.code, event.call, f"{len(ins)} inputs but {len(outs)} outputs; name one output for each input"
        )
    made = []
    for read, written in zip(ins, outs, strict=True):
        target = context.tensors.target(written)
        made.append(f"{target} = {layer}({context.tensors.one(read)})")
        if event.flag("create_output"):
            made += context.add_output(context.of(written), target)
    return made


def _zipped(event: Event, context: Context, layer: str, inputs: ast.expr, outputs: ast.expr) -> list[str]:
    """Return the statements for lists of names that only run time knows."""
    if not isinstance(context.tensors, Table):
        raise RefusedError(
            RULE.code, event.call, "the inputs and outputs of the shared node are not both written as lists"
        )
    table, zipped = context.tensors.variable, f"zip({context.of(inputs)}, {context.of(outputs)})"
    made = [f"{table}.update((made, {layer}({table}[read])) for read, made in {zipped})"]
    if event.flag("create_output"):
        collected = context.outputs.collected
        if collected is None:
            raise RefusedError(RULE.code, event.call, "the outputs of the shared node are computed")
        made.append(f"{collected}.update((made, {table}[made]) for made in {context.of(outputs)})")
    return made
