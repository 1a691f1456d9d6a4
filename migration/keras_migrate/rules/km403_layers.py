"""KM403: the tables of a Graph become what a Model has in their place.

`nodes['x']` and `inputs['x']` become `get_layer('x')`, as does `outputs['y']` with the node that the output reads.
`input_order` and `output_order` become `input_names` and `output_names`, as do `inputs` and `outputs` in
`'x' in graph.inputs`. A walk over `nodes` goes through the Model's layers. A program that edits the tables of a graph
keeps its Graph: a Model has nothing in their place.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.rules.walks import is_searched
from keras_migrate.source.edits import Edit
from keras_migrate.understand.building import Building
from keras_migrate.understand.events import RefusedError

RULE = Rule("KM403", "graph-layers", "graph.nodes['x'] becomes model.get_layer('x'); input_order becomes input_names")
RENAMED = {"input_order": "input_names", "output_order": "output_names"}
ASKED = {"inputs": "input_names", "outputs": "output_names"}  # in a question whether they hold a name
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
    renamed = {**RENAMED, **(ASKED if is_searched(attribute, parent) else {})}
    if attribute.attr in renamed and use.target == "unified":
        return [Edit(end - len(attribute.attr), end, renamed[attribute.attr])]
    if attribute.attr in ("inputs", "nodes") and isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        stop = use.span(parent)[1]
        key = use.of(parent.slice)
        return [Edit(end - len(attribute.attr), stop, f"get_layer({key})")]
    if attribute.attr == "outputs" and isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        node = use.ends.get(literal(parent.slice) or "")
        key = repr(node) if node is not None else use.of(parent.slice) if _are_nodes(use.graphs) else ""
        if key:
            return [Edit(end - len(attribute.attr), use.span(parent)[1], f"get_layer({key})")]
    raise RefusedError("KM901", attribute, f"a Model has no {attribute.attr!r} as Graph had it; use get_layer(name)")


def _are_nodes(graphs: list[Building]) -> bool:
    """Whether each output of some graphs is the node of the same name."""
    events = [event for graph in graphs for building in graph.group or [graph] for event in building.events]
    return bool(events) and all(e.method in ("add_input", "add_node") and e.options is None for e in events)
