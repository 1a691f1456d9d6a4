"""KM102: `add_node` becomes the call of a layer on tensors."""

from __future__ import annotations

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.understand.dag import alias
from keras_migrate.understand.events import Event

RULE = Rule("KM102", "graph-node", "graph.add_node(layer, ...) becomes the layer called on its input, or on a merge")


def lines(event: Event, context: Context) -> list[str]:
    """Return the statements that an `add_node` becomes."""
    prelude, name = context.name(event)
    same = alias(event)
    if same is not None:
        return [*prelude, f"{context.tensors.target(event.name)} = {context.tensors.one(same)}"]
    before, layer = context.layer(event, name)
    read = context.read(event)
    target = context.tensors.target(event.name)
    after = context.add_output(name, target) if event.flag("create_output") else []
    return [*prelude, *before, f"{target} = {layer}({read})", *after]
