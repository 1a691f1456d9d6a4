"""Graphs as data: where one is made, what is added to it, where it is complete and who uses it then."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from keras_migrate.understand.events import BUILDING, Event, RefusedError, bind
from keras_migrate.understand.names import FUNCTIONS, Names, Scope

TRAINING = frozenset({
    "compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch",
    "fit_generator", "evaluate_generator",
})  # fmt: skip
# What a Model answers as a Graph did.
SHARED_ATTRIBUTES = frozenset({
    "count_params", "get_config", "get_weights", "layers", "load_weights", "name", "optimizer", "reset_states",
    "save_weights", "set_weights", "stop_training", "summary", "to_json", "to_yaml", "trainable", "trainable_weights",
    "stateful", "history", "output_shape", "input_shape", "loss", "save", "get_layer",
})  # fmt: skip


@dataclass(eq=False)
class Graph:
    """One graph of one scope: `name = Graph()` and all that happens to it.

    Args:
        name: The variable.
        scope: The scope that the variable lives in.
        creation: The statement that makes it.
        events: What is added to it, in the order of the source.
        uses: Where the variable is read otherwise.
        complete: The last statement, on the level of `creation`, in which anything is added.
    """

    name: str
    scope: Scope
    creation: ast.Assign
    events: list[Event] = field(default_factory=list)
    uses: list[ast.Name] = field(default_factory=list)
    complete: ast.stmt | None = None

    @property
    def constructor(self) -> ast.expr:
        """The expression that names the class Graph."""
        assert isinstance(self.creation.value, ast.Call)
        return self.creation.value.func


def creations(names: Names) -> Iterator[ast.Call]:
    """Yield the calls that make a Graph of Keras's, in the order of the source."""
    calls = (node for node in names.scopes if isinstance(node, ast.Call))
    made = [call for call in calls if names.keras(call.func) in ("models.Graph", "legacy.models.Graph")]
    yield from sorted(made, key=lambda call: (call.lineno, call.col_offset))


def statement_of(names: Names, node: ast.AST) -> ast.stmt:
    """Return the statement that a node is part of."""
    while not isinstance(node, ast.stmt):
        node = names.parents[node]
    return node


def body_of(names: Names, statement: ast.stmt) -> list[ast.stmt]:
    """Return the list of statements that a statement stands in."""
    parent = names.parents[statement]
    for field_name in ("body", "orelse", "finalbody"):
        body = getattr(parent, field_name, None)
        if isinstance(body, list) and statement in body:
            return body
    raise AssertionError(ast.dump(parent))


def enclosing(names: Names, node: ast.AST, body: list[ast.stmt]) -> ast.stmt | None:
    """Return the statement of `body` that a node stands in or below, None where it stands elsewhere."""
    current: ast.AST | None = node
    while current is not None:
        if isinstance(current, ast.stmt) and current in body:
            return current
        current = names.parents.get(current)
    return None


def follow(names: Names, call: ast.Call) -> Graph:
    """Follow one graph from the call that makes it.

    Raises:
        RefusedError: If it is not all there to see in one scope.
    """
    creation = names.parents[call]
    if not (isinstance(creation, ast.Assign) and len(creation.targets) == 1 and isinstance(creation.targets[0], ast.Name)):
        raise RefusedError("KM901", call, "the graph is not bound to a plain variable; write `model = Graph()`")
    if call.args or call.keywords:
        raise RefusedError("KM901", call, "Graph() is called with arguments; the Graph of Keras 0.3 took none")
    name = creation.targets[0].id
    scope = names.scopes[call]
    if name in scope.outer or scope.is_class:
        raise RefusedError("KM901", call, f"{name!r} is a global or class variable; make the graph in a function's own variable")
    graph = Graph(name, scope, creation)
    others = [b for b in scope.bindings[name] if b.node is not creation.targets[0]]
    if others:
        raise RefusedError("KM901", others[0].node, f"{name!r} is bound more than once; give each graph a variable of its own")
    for use in _reads(names, scope, name):
        _sort(names, graph, use)
    if not graph.events:
        raise RefusedError("KM901", call, "nothing is added to the graph in the scope that makes it")
    _find_completion(names, graph)
    return graph


def _reads(names: Names, scope: Scope, name: str) -> list[ast.Name]:
    found = (
        node
        for node, used_in in names.scopes.items()
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and used_in.find(name) is scope
    )
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _sort(names: Names, graph: Graph, use: ast.Name) -> None:
    attribute = names.parents[use]
    if isinstance(attribute, ast.Attribute) and attribute.attr in BUILDING:
        call = names.parents[attribute]
        if not isinstance(call, ast.Call) or call.func is not attribute:
            raise RefusedError("KM901", attribute, f"{attribute.attr} is taken as a value; call it")
        if names.scopes[use] is not graph.scope:
            raise RefusedError("KM901", use, "the graph is built from another scope; build it where it is made")
        graph.events.append(bind(call, statement_of(names, call)))
    else:
        graph.uses.append(use)


def _find_completion(names: Names, graph: Graph) -> None:
    body = body_of(names, graph.creation)
    last = 0
    for event in graph.events:
        statement = enclosing(names, event.statement, body)
        if statement is None or statement.lineno < graph.creation.lineno:
            raise RefusedError("KM901", event.call, "the graph is added to outside the block that makes it")
        last = max(last, body.index(statement))
    graph.complete = body[last]
    for use in graph.uses:
        if use.lineno <= (graph.complete.end_lineno or 0) and enclosing_function(names, use) is enclosing_function(names, graph.creation):
            raise RefusedError("KM901", use, f"{graph.name!r} is used before the last node is added to it")


def enclosing_function(names: Names, node: ast.AST) -> ast.AST:
    """Return the function, or the module, that a node stands in."""
    current = names.parents[node]
    while current in names.parents and not isinstance(current, FUNCTIONS):
        current = names.parents[current]
    return current
