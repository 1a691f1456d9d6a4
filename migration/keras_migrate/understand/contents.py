"""What comes into a container of finished graphs: nothing but those, as far as can be seen, or other things too."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from keras_migrate.understand.modules import Module

EMPTY = frozenset({"list", "dict", "set", "OrderedDict", "deque"})
PUTTING = frozenset({"append", "insert", "add", "setdefault", "appendleft"})
HARMLESS = frozenset(
    ["get", "pop", "popleft", "values", "items", "keys", "sort", "reverse", "remove", "clear", "index"]
)


def holds_graphs_alone(
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
        if parent.attr in PUTTING and isinstance(call, ast.Call) and call.args:
            return is_graph(call.args[-1])
        return parent.attr in HARMLESS
    return not isinstance(parent, (ast.AugAssign, ast.BinOp))
