"""Which places hold something else beside finished graphs: another value, or a container into which others come."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from keras_migrate.understand.building import Building
from keras_migrate.understand.modules import Function, Module, Project
from keras_migrate.understand.others import bound, given, is_something_else

Place = tuple[Hashable, ...]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOADERS = frozenset(
    f"models.{name}" for name in ("load_model", "model_from_config", "model_from_json", "model_from_yaml")
)
EMPTY = frozenset({"list", "dict", "set", "OrderedDict", "deque"})
PUTS = frozenset({"append", "insert", "add", "setdefault", "appendleft"})
HARMLESS = frozenset(
    ["get", "pop", "popleft", "values", "items", "keys", "sort", "reverse", "remove", "clear", "index"]
)


@dataclass
class Held:
    """The graphs that come to a place, and the bindings by which they do."""

    graphs: list[Building] = field(default_factory=list)
    bindings: set[ast.AST] = field(default_factory=set)


class Mixing:
    """Tells the places that hold nothing but finished graphs from those that hold other things too.

    Args:
        project: The files.
        held: What is known to come to each place.
        reads_of: Function from a place to the expressions that read it.
        reads: The expressions that read each place which holds a finished graph.
    """

    def __init__(
        self,
        project: Project,
        held: dict[Place, Held],
        reads_of: Callable[[Place], Iterable[tuple[Module, ast.expr]]],
        reads: dict[Place, list[tuple[Module, ast.expr]]],
    ) -> None:
        self.project = project
        self.held = held
        self.reads_of = reads_of
        self.places = list(reads)
        self.read = {node for found in reads.values() for _, node in found}
        walked = [place[1] for place in reads if place[0] == "elements" and isinstance(place[1], tuple)]
        self.containers = {node for place in walked for _, node in reads_of(place)}

    def mixed(self) -> list[Place]:
        """Return the places to which something else comes as well, which may be a model."""
        return [place for place, held in self.held.items() if self._is_mixed(place, held)]

    def with_others(self) -> list[Place]:
        """Return the places to which something comes that is certain to be no model."""
        return [place for place in self.places if self._holds_others(place)]

    def _holds_others(self, place: Place) -> bool:
        """Whether something comes to a place that is certain to be no model."""
        found: Iterator[tuple[Module, ast.expr]] = iter(())
        match place:
            case ("variable", Module() as module, function, str(key)):
                scope = module.body_scopes.get(function)  # type: ignore[call-overload]
                bindings = scope.bindings.get(key, []) if scope else []
                if any(isinstance(binding.node, ast.arg) for binding in bindings) and isinstance(function, FUNCTIONS):
                    found = given(self.project, self.project.function(module, function), key)
                elif scope is not None:
                    found = ((module, value) for value in bound(module, scope, key))
            case ("attribute", family, str(name)) if family is not None:
                found = (
                    (module, value)
                    for module, target, value in self.project.stored.get(name, [])
                    if value is not None and self.project.family_of(module, target.value) is family
                )
        return any(is_something_else(self.project, module, value) for module, value in found)

    def _is_mixed(self, place: Place, held: Held) -> bool:
        if place[0] == "elements":
            return not self._holds_graphs_alone(place[1])
        return any(not _is_none_or_loaded(module, value) for module, value in self._others(place, held, self.read))

    def _holds_graphs_alone(self, container: Hashable) -> bool:
        """Whether nothing else is seen to come into a container."""
        if not isinstance(container, tuple) or container[0] not in ("variable", "attribute", "result"):
            return False
        reads = list(self.reads_of(container))
        begun = [value for _, value in self._others(container, Held(), set())]
        return _holds_alone(begun, reads, self.read.__contains__, self.containers.__contains__)

    def _others(self, place: Place, held: Held, read: set[ast.expr]) -> Iterator[tuple[Module, ast.expr | None]]:
        """Yield what comes to a place beside what is known to."""
        match place:
            case ("variable", Module() as module, function, str(key)):
                scope = module.body_scopes.get(function)  # type: ignore[call-overload]
                for binding in scope.bindings.get(key, []) if scope else []:
                    if binding.node not in held.bindings and not isinstance(binding.node, ast.arg):
                        yield module, binding.value
            case ("attribute", family, str(name)) if family is not None:
                for module, target, value in self.project.stored.get(name, []):
                    if target not in held.bindings and self.project.family_of(module, target.value) is family:
                        yield module, value
            case ("result", Function() as function, None):
                yield from ((function.module, value) for value in _returned(function) if value not in read)


def _returned(function: Function) -> Iterator[ast.expr]:
    """Yield what a function returns, where it returns anything."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.Return) and node.value and function.module.function_of(node) is function.node:
            yield node.value


def _is_none_or_loaded(module: Module, value: ast.expr | None) -> bool:
    """Whether a value is None, or a model that was read from a file: that may be one that was a Graph."""
    if isinstance(value, ast.Call):
        return module.names.keras(value.func) in LOADERS
    return isinstance(value, ast.Constant) and value.value is None


def _holds_alone(
    values: Iterable[ast.expr | None],
    reads: Iterable[tuple[Module, ast.expr]],
    is_graph: Callable[[ast.expr], bool],
    is_container: Callable[[ast.expr], bool],
) -> bool:
    """Whether all that is seen to come into a container is a finished graph.

    Args:
        values: What is bound to the names of the container; None for what is not seen.
        reads: The expressions that read it.
        is_graph: Whether an expression is a finished graph.
        is_container: Whether an expression is a container of those.
    """
    begun = all(value and (is_container(value) or all(map(is_graph, _elements(value)))) for value in values)
    return begun and all(_is_given(module, node, is_graph) for module, node in reads)


def _elements(value: ast.expr) -> list[ast.expr]:
    """Return what a display or a new container is filled with; a value that is neither stands for itself."""
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return list(elements)
        case ast.Dict(values=values):
            return list(values)
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            return [element]
        case ast.DictComp(value=element):
            return [element]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[], keywords=[]) if name in EMPTY:
            return []
    return [value]


def _is_given(module: Module, node: ast.expr, is_graph: Callable[[ast.expr], bool]) -> bool:
    """Whether a use of a container puts nothing into it but a finished graph."""
    parents = module.names.parents
    parent = parents[node]
    if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Store):
        statement = parents[parent]
        return isinstance(statement, ast.Assign) and is_graph(statement.value)
    if isinstance(parent, ast.Attribute):
        call = parents[parent]
        if parent.attr in PUTS and isinstance(call, ast.Call) and call.args:
            return is_graph(call.args[-1])
        return parent.attr in HARMLESS
    return not isinstance(parent, (ast.AugAssign, ast.BinOp))
