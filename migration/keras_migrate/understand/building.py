"""One graph under construction, as one function or module sees it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from keras_migrate.understand.events import BUILDING, Event, RefusedError
from keras_migrate.understand.modules import Def, Module
from keras_migrate.understand.names import Scope

CONSTRUCTORS = ("models.Graph", "legacy.models.Graph", "layers.containers.Graph")


@dataclass(eq=False)
class Building:
    """One graph under construction, as one function (or module) sees it.

    Args:
        module: The file.
        key: The variable or attribute, as written: "model", "self.graph".
        function: The function that it is seen in, or the tree.
        creation: The statement that binds it: `key = Graph()`, or a call that returns an unfinished graph; None for a
            parameter.
        constructor: The expression that names the class Graph, None where the graph comes from elsewhere.
        events: What is added to it, in the order of the source.
        passes: Calls that it is handed to while it is under construction.
        complete: The last statement, on the level of `creation`, in which anything is added; None where the graph is
            not finished here.
        shapes: `graph.nodes[...]` of which only the output's shape is read.
        merges: Layers merging other nodes that are returned to whoever adds them.
        group: All that this graph is connected with, itself included.
        returned: The graph is handed back unfinished.
        problem: Why it cannot be rewritten.
    """

    module: Module
    key: str
    function: Def | ast.Module
    creation: ast.Assign | None
    constructor: ast.expr | None = None
    events: list[Event] = field(default_factory=list)
    passes: list[ast.Call] = field(default_factory=list)
    complete: ast.stmt | None = None
    shapes: list[ast.Subscript] = field(default_factory=list)
    merges: list[ast.Call] = field(default_factory=list)
    group: list[Building] = field(default_factory=list)
    returned: bool = False
    travels: bool = False
    problem: RefusedError | None = None

    @property
    def scope(self) -> Scope:
        """The scope of the function."""
        return self.module.body_scopes[self.function]

    @property
    def place(self) -> ast.stmt:
        """The statement by which reports call the graph."""
        if self.creation is not None:
            return self.creation
        assert not isinstance(self.function, ast.Module)
        return self.function

    @property
    def top(self) -> ast.AST:
        """The node whose block the graph is built in."""
        return self.module.names.parents[self.creation] if self.creation is not None else self.function


def building_call(module: Module, node: ast.expr) -> ast.Call | None:
    """Return the call of a building method on an expression, if there is one."""
    attribute = module.names.parents[node]
    if not (isinstance(attribute, ast.Attribute) and attribute.value is node and attribute.attr in BUILDING):
        return None
    call = module.names.parents[attribute]
    return call if isinstance(call, ast.Call) and call.func is attribute else None
