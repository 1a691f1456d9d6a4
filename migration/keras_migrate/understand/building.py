"""One graph under construction, as one function or module sees it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from keras_migrate.understand.endings import Endings
from keras_migrate.understand.events import BUILDING, Event, RefusedError
from keras_migrate.understand.modules import Def, Module
from keras_migrate.understand.names import Scope
from keras_migrate.understand.occurrences import body_of, is_on_self, place_of

END = (1 << 30, 0)
CONSTRUCTORS = ("models.Graph", "legacy.models.Graph", "layers.containers.Graph")


@dataclass(eq=False)
class Building:
    """One graph under construction, as one function (or module) sees it.

    Args:
        module: The file.
        key: The variable or attribute, as written: "model", "self.graph".
        function: The function that it is seen in, or the tree.
        creations: The statements that bind it, one for each branch that makes it: `key = Graph()`, or a call that
            returns an unfinished graph; none for a graph that the function finds made.
        constructors: The expressions that name the class Graph, none where the graph comes from elsewhere.
        owner: The function whose variable it is, where that is not `function`.
        subclass: The class derived from Graph whose objects are this graph; `key` is its `self`.
        base: How that class is called where the graph is finished, "" where it has no name there.
        made_by: The call that makes it, of a derived class which leaves it to others to add anything.
        is_class: This is no graph, but the class of those.
        home: The graph of another file that it is, imported.
        container: What it is kept in while it travels: `key`, where that is not an object.
        brought: The parameter that may bring it, where it is made only if that brings none.
        opening: The statement, on the level of `complete`, that holds the creations.
        events: What is added to it, in the order of the source.
        passes: Calls that it is handed to while it is under construction.
        handed: The reads of an object of a derived class by which its graph is handed on.
        complete: The last statement, on the level of `opening`, in which anything is added; None where the graph is
            not finished here.
        shapes: `graph.nodes[...]` of which only the output's shape is read.
        merges: Layers merging other nodes that are returned to whoever adds them.
        group: All that this graph is connected with, itself included.
        returned: The graph is handed back unfinished.
        finisher: The function, among those that find the graph, which adds the last to it.
        until: Where it is no longer under construction.
        endings: The places where it is complete, where branches have their own.
        travels: It is handed on, and so is a dict until it is finished.
        problem: Why it cannot be rewritten.
    """

    module: Module
    key: str
    function: Def | ast.Module
    creations: list[ast.stmt] = field(default_factory=list)
    constructors: list[ast.expr] = field(default_factory=list)
    owner: Def | ast.Module | None = None
    subclass: ast.ClassDef | None = None
    base: str = ""
    made_by: ast.Call | None = None
    is_class: bool = False
    home: Building | None = None
    container: str = ""
    brought: str = ""
    opening: ast.stmt | None = None
    events: list[Event] = field(default_factory=list)
    passes: list[ast.Call] = field(default_factory=list)
    handed: list[ast.expr] = field(default_factory=list)
    complete: ast.stmt | None = None
    shapes: list[ast.Subscript] = field(default_factory=list)
    merges: list[ast.Call] = field(default_factory=list)
    group: list[Building] = field(default_factory=list)
    returned: bool = False
    finisher: Building | None = None
    until: tuple[int, int] = END
    endings: Endings | None = None
    travels: bool = False
    problem: RefusedError | None = None

    @property
    def ends_after(self) -> list[ast.stmt]:
        """The statements after which the graph is complete."""
        if self.endings is not None:
            return self.endings.after
        return [self.complete] if self.complete is not None else []

    def is_unfinished(self, place: tuple[int, int]) -> bool:
        """Whether the graph is under construction at a place of its function, read from top to bottom."""
        spans = self.endings.spans if self.endings is not None else []
        return place <= self.until and not any(start <= place <= end for start, end in spans)

    def __post_init__(self) -> None:
        self.container = self.container or self.key
        if self.opening is None and self.creations:
            self.opening = self.creations[0]

    @property
    def homes(self) -> list[Building]:
        """The graphs of other files that it is, the nearest first."""
        return [self.home, *self.home.homes] if self.home is not None else []

    @property
    def scope(self) -> Scope:
        """The scope of the function."""
        return self.module.body_scopes[self.function]

    @property
    def place(self) -> ast.stmt:
        """The statement by which reports call the graph."""
        if self.creations:
            return self.creations[0]
        assert not isinstance(self.function, ast.Module)
        return self.function

    @property
    def names(self) -> list[str]:
        """All that the statements which make it bind: `model = self.model = Graph()` has two names."""
        targets = [target for creation in self.creations[:1] for target in targets_of(creation)]
        return [key for key in map(place_of, targets) if key is not None] or [self.key]

    @property
    def is_on_object(self) -> bool:
        """Whether it is kept on an object, where other methods find it."""
        return is_on_self(self.key) or self.subclass is not None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is kept in another object or a container."""
        return not self.key.isidentifier() and not is_on_self(self.key)

    @property
    def body(self) -> list[ast.stmt]:
        """The block in which the graph is built."""
        return body_of(self.module, self.opening) if self.opening is not None else self.function.body

    @property
    def top(self) -> ast.AST:
        """The node whose block the graph is built in."""
        return self.module.names.parents[self.opening] if self.opening is not None else self.function


def building_call(module: Module, node: ast.expr) -> ast.Call | None:
    """Return the call of a building method on an expression, if there is one."""
    attribute = module.names.parents[node]
    if not (isinstance(attribute, ast.Attribute) and attribute.value is node and attribute.attr in BUILDING):
        return None
    call = module.names.parents[attribute]
    return call if isinstance(call, ast.Call) and call.func is attribute else None


def targets_of(statement: ast.AST) -> list[ast.expr]:
    """Return what a statement binds to one value."""
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) and statement.value is not None else []
