"""A walk over the tables of a finished Graph becomes one over the names and layers of a Model.

A Model also lists its inputs among its layers, and what merges several nodes before a third reads them; neither were
nodes. Its layers come in the order of their depth, a Graph's nodes in the order they were added: that is the same in a
chain, and matters to few.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.edits import Edit
from keras_migrate.understand.building import Building
from keras_migrate.understand.events import Event, alias, is_handed, merged_layers

LONG = 100
ENDS = {"inputs": "input_names", "outputs": "output_names"}
ORDER = (
    "the layers of a Model come in the order of their depth, without those that no output depends on;"
    " a Graph's nodes came in the order they were added"
)
VIEWS = {"values": "{0}", "items": "({0}.name, {0})", "keys": "{0}.name"}
VIEWS |= {f"iter{name}": made for name, made in VIEWS.items()}
ORDERLESS = frozenset({"len", "set", "frozenset", "sorted", "sum", "any", "all", "max", "min"})


def edit(attribute: ast.Attribute, use: ModelUse, symbol: Callable[[str], str]) -> Edit | None:
    """Return the edit of a table of a graph where it is walked over, None where it is not, or a Model has no peer."""
    walked = _walked(attribute, use)
    in_class = isinstance(use.module.names.scopes[use.node].node, ast.ClassDef)  # whose names a comprehension lacks
    if walked is None or not use.is_plain or in_class:
        return None
    view, made = walked
    if attribute.attr == "nodes":
        text = _nodes(made, use, symbol)
    elif attribute.attr in ENDS:
        text = _ends(attribute.attr, made, use)
    else:
        return None
    return Edit(use.span(use.node)[0], use.span(view)[1], text) if text is not None else None


def _nodes(made: str, use: ModelUse, symbol: Callable[[str], str]) -> str | None:
    """Return the code for what a walk over the nodes gives."""
    events = [event for graph in use.graphs for building in graph.group or [graph] for event in building.events]
    no_peer = any(graph.merges for graph in use.graphs) or any(not _is_layer(event, use) for event in events)
    if no_peer or use.target != "unified":
        return None
    model = use.name
    layer = _free(use, "layer")
    kept = f"{layer}.name not in {model}.input_names"
    if any(map(_may_merge, events)):
        kept += f" and not isinstance({layer}, {symbol('layers.Merge')})"
    each = f"{made.format(layer)} for {layer} in {model}.layers"
    room = LONG - use.node.col_offset - len(each) - len(kept)
    line = " " if room > 0 else f"{use.module.source.newline}{' ' * (use.node.col_offset + 1)}"
    return f"[{each}{line}if {kept}]"


def _ends(table: str, made: str, use: ModelUse) -> str | None:
    """Return the code for what a walk over the inputs or outputs gives."""
    known = use.inputs if table == "inputs" else use.outputs
    if use.target == "keras3" and known is None:
        return None
    names = f"{use.name}.{ENDS[table]}" if use.target == "unified" else repr(known)
    if made == VIEWS["keys"]:
        return names
    pairs = made == VIEWS["items"]
    if table == "outputs" and not are_nodes(use.graphs):
        if known is None or set(known) - set(use.ends):
            return None
        layers = [(name, f"{use.name}.get_layer({use.ends[name]!r})") for name in known]
        return f"[{', '.join(f'({name!r}, {layer})' if pairs else layer for name, layer in layers)}]"
    name = _free(use, "name")
    layer = f"{use.name}.get_layer({name})"
    return f"[{f'({name}, {layer})' if pairs else layer} for {name} in {names}]"


def are_nodes(graphs: list[Building]) -> bool:
    """Whether each output of some graphs is the node of the same name."""
    events = [event for graph in graphs for building in graph.group or [graph] for event in building.events]
    return bool(events) and all(e.method in ("add_input", "add_node") and e.options is None for e in events)


def _free(use: ModelUse, wanted: str) -> str:
    """Return a name for what a comprehension goes through, other than the model's."""
    return next(name for name in (wanted, "each", "one") if name not in ast.unparse(use.node).split("."))


def is_in_order(attribute: ast.Attribute, use: ModelUse) -> bool:
    """Whether the order of a walk is the same, or of no matter."""
    walked = _walked(attribute, use)
    assert walked is not None
    parent = use.module.names.parents[walked[0]]
    if isinstance(parent, ast.comprehension):
        made = use.module.names.parents[parent]
        parent = made if isinstance(made, ast.SetComp) else use.module.names.parents[made]
    if isinstance(parent, (ast.Compare, ast.SetComp)):
        return True
    if isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in ORDERLESS:
        return True
    return all(map(_is_chain, use.graphs)) or (isinstance(parent, ast.For) and all(map(_only_sets, parent.body)))


def _walked(attribute: ast.Attribute, use: ModelUse) -> tuple[ast.expr, str] | None:
    """Return the expression that goes through the nodes, and what it gives for each; None for another use of them."""
    parents = use.module.names.parents
    parent = parents[attribute]
    call = parents[parent]
    if isinstance(parent, ast.Attribute):
        plain = isinstance(call, ast.Call) and call.func is parent and not (call.args or call.keywords)
        return (call, VIEWS[parent.attr]) if plain and parent.attr in VIEWS else None  # type: ignore[return-value]
    looped = isinstance(parent, (ast.For, ast.comprehension)) and parent.iter is attribute
    looked = _is_searched(attribute, parent)
    handed = isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in {*ORDERLESS, "list", "tuple", "iter"}
    return (attribute, VIEWS["keys"]) if looped or looked or handed else None


def _is_layer(event: Event, use: ModelUse) -> bool:
    """Whether each node that a call adds is one layer of the Model, which bears the node's name."""
    if event.method == "add_shared_node" or event.options is not None or alias(event) is not None:
        return False
    keys = {building.key for graph in use.graphs for building in graph.group or [graph]}
    return merged_layers(event.arguments.get("layer")) is None and not any(is_handed(event, key) for key in keys)


def _is_searched(attribute: ast.Attribute, parent: ast.AST) -> bool:
    """Whether a name is looked for in a table."""
    if not isinstance(parent, ast.Compare) or attribute not in parent.comparators:
        return False
    return all(isinstance(operator, (ast.In, ast.NotIn)) for operator in parent.ops)


def _may_merge(event: Event) -> bool:
    several = event.given("inputs")
    return several is not None and not (isinstance(several, (ast.List, ast.Tuple)) and len(several.elts) == 1)


def _is_chain(graph: Building) -> bool:
    """Whether each node reads the one that was added before it."""
    if graph.travels or not graph.creations:
        return False
    before: str | None = None
    places = graph.module.places(graph.body)
    for event in graph.events:
        if event.loops or event.statement not in places:
            return False
        if event.method == "add_node":
            name, read = literal(event.name), event.given("input") or event.given("inputs")
            listed = read.elts if isinstance(read, (ast.List, ast.Tuple)) else [event.name if read is None else read]
            if name is None or (before is not None and before not in map(literal, listed)):
                return False
            before = name
    return True


def _only_sets(statement: ast.stmt) -> bool:
    """Whether a statement gives each layer the same value."""
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and all(isinstance(target, ast.Attribute) for target in statement.targets)
    )
