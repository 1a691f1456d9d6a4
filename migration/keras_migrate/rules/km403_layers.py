"""KM403: the tables of a Graph become what a Model has in their place.

`nodes['x']` and `inputs['x']` become `get_layer('x')`, as does `outputs['y']` with the node that the output reads.
`input_order` and `output_order` become `input_names` and `output_names`, as do `inputs` and `outputs` in
`'x' in graph.inputs`; with Keras 3 as the target, whose Model does not list them, the names are written out. A walk
over `nodes` goes through the Model's layers. A program that edits the tables of a graph keeps its Graph: a Model has
nothing in their place.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.rules.walks import are_nodes
from keras_migrate.source.edits import Edit
from keras_migrate.understand.events import RefusedError

RULE = Rule("KM403", "graph-layers", "graph.nodes['x'] becomes model.get_layer('x'); input_order becomes input_names")
RENAMED = {"input_order": "input_names", "output_order": "output_names"}
ATTRIBUTES = frozenset(
    {"nodes", "inputs", "outputs", "namespace", "node_config", "input_config", "output_config", *RENAMED}
)


def edits(attribute: ast.Attribute, use: ModelUse) -> list[Edit]:
    """Return the edits for one attribute of a finished graph.

    Raises:
        RefusedError: If a Model has nothing in its place.
    """
    end = use.span(attribute)[1]
    parent = use.module.names.parents[attribute]
    if attribute.attr in RENAMED and use.target == "unified":
        return [Edit(end - len(attribute.attr), end, RENAMED[attribute.attr])]
    known = use.inputs if attribute.attr == "input_order" else use.outputs
    if attribute.attr in RENAMED and known is not None and use.is_plain:
        return [Edit(*use.span(attribute), repr(known))]
    if attribute.attr in ("inputs", "nodes") and isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        stop = use.span(parent)[1]
        key = use.of(parent.slice)
        return [Edit(end - len(attribute.attr), stop, f"get_layer({key})")]
    if attribute.attr == "outputs" and isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        node = use.ends.get(literal(parent.slice) or "")
        key = repr(node) if node is not None else use.of(parent.slice) if are_nodes(use.graphs) else ""
        if key:
            return [Edit(end - len(attribute.attr), use.span(parent)[1], f"get_layer({key})")]
    raise RefusedError("KM901", attribute, f"a Model has no {attribute.attr!r} as Graph had it; use get_layer(name)")
