"""KM102: `add_node` becomes the call of a layer on tensors.

The node's name goes into the layer, so that weights, `get_layer` and saved files keep it. A layer that stands in a
variable, or comes from a function, gets the name as `add_node` gave it: `layer.name = 'left'`. The merge mode is
always written out, because `merge` alone means `'sum'` where Graph meant `'concat'`. `merge_mode='join'` becomes
`call_on_join`, which hands the layer the ordered dict that it reads. Names that are computed make a dict of tensors;
a graph that functions add to travels as a dict of its inputs, nodes and outputs.
"""

from __future__ import annotations

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import elements, literal
from keras_migrate.understand.events import Event, MergedLayers, alias, is_handed, merged_layers

RULE = Rule("KM102", "graph-node", "graph.add_node(layer, ...) becomes the layer called on its input, or on a merge")


def lines(event: Event, context: Context) -> list[str]:
    """Return the statements that an `add_node` becomes."""
    prelude, name = context.name(event)
    target = context.target(event)
    same, merged = alias(event), merged_layers(event.arguments["layer"])
    if same is not None:
        made = [f"{target} = {context.tensors.one(same)}"]
    elif merged is not None:
        made = [f"{target} = {merge(merged, context, f', name={name}')}"]
    elif is_handed(event, context.building.key):
        made = [f"{target} = {context.of(event.arguments['layer'])}"]
    else:
        made = _called(event, name, target, context)
    if event.may_create_output:
        collected = context.add_output(name, target)
        made += [f"if {context.options(event)}.get('create_output'):", *(f"    {line}" for line in collected)]
    after = context.add_output(name, target) if event.flag("create_output") else []
    return [*prelude, *made, *after]


def _called(event: Event, name: str, target: str, context: Context) -> list[str]:
    options = context.bind_options(event)
    before, layer = context.layer(event, name)
    join = context.joined(event)
    if join is not None:
        return [*options, *before, f"{target} = {context.symbol('legacy.join.call_on_join')}({layer}, {join})"]
    one = event.given("input")
    if one is not None and literal(one) in context.joins:
        call = f"{context.symbol('legacy.join.call_on_join')}({layer}, {context.tensors.one(one)})"
        return [*options, *before, f"{target} = {call}"]
    return [*options, *before, context.called(event, target, layer, context.read(event))]


def merge(merged: MergedLayers, context: Context, name: str = "") -> str:
    """Return the call of `merge` that a layer merging other layers becomes."""
    listed = elements(merged.names)
    tensors = (
        f"[{', '.join(context.tensors.one(e) for e in listed)}]" if listed else context.tensors.several(merged.names)
    )
    options = "".join(f", {k}={context.of(v)}" for k, v in zip(merged.keywords, merged.options, strict=True))
    return f"{context.symbol('layers.merge')}({tensors}, mode={context.of(merged.mode)}{options}{name})"
