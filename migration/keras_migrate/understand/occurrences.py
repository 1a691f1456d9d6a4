"""Where things stand in a file: the statement around a node, the reads of a variable or of an attribute of self."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from keras_migrate.understand.modules import Def, Module


def statement_of(module: Module, node: ast.AST) -> ast.stmt:
    """Return the statement that a node is part of."""
    while not isinstance(node, ast.stmt):
        node = module.names.parents[node]
    return node


def body_of(module: Module, statement: ast.stmt) -> list[ast.stmt]:
    """Return the list of statements that a statement stands in."""
    parent = module.names.parents[statement]
    for name in ("body", "orelse", "finalbody"):
        body = getattr(parent, name, None)
        if isinstance(body, list) and statement in module.places(body):
            return body
    raise AssertionError(ast.dump(parent))


def enclosing(module: Module, node: ast.AST, body: list[ast.stmt]) -> int | None:
    """Return the place in `body` of the statement that a node stands in, None where it stands elsewhere."""
    places = module.places(body)
    current: ast.AST | None = node
    while current is not None:
        place = places.get(current)
        if place is not None:
            return place
        current = module.names.parents.get(current)
    return None


def position(node: ast.AST) -> tuple[int, int]:
    """Return where a node begins, for ordering."""
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def end_of(statement: ast.stmt) -> tuple[int, int]:
    """Return where a statement ends, for ordering."""
    return statement.end_lineno or 0, statement.end_col_offset or 0


def handed_to(module: Module, node: ast.expr) -> ast.Call | None:
    """Return the call that an expression is an argument of, if it is one."""
    parent = module.names.parents[node]
    if isinstance(parent, ast.keyword):
        parent = module.names.parents[parent]
    return parent if isinstance(parent, ast.Call) and parent.func is not node else None


def is_returned(module: Module, node: ast.expr) -> bool:
    """Whether a function returns an expression, alone or in a tuple."""
    parent = module.names.parents[node]
    return isinstance(module.names.parents[parent] if isinstance(parent, ast.Tuple) else parent, ast.Return)


def ancestors(module: Module, node: ast.expr) -> Iterator[ast.expr]:
    """Yield the expressions around a node, itself first, up to its statement."""
    parents = module.names.parents
    current: ast.AST = node
    while isinstance(current, (ast.expr, ast.comprehension)):
        if isinstance(current, ast.expr):
            yield current
        current = parents[current]


def key_of(node: ast.expr) -> str | None:
    """Return how a variable or an attribute of self is written, None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return f"{node.value.id}.{node.attr}"
    return None


def place_of(node: ast.expr) -> str | None:
    """Return how a place is written that stays the same while its names do: `net.model`, `graphs['a']`, `graphs[i]`."""
    if isinstance(node, ast.Name):
        return node.id
    steady = isinstance(node, ast.Attribute) or (
        isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Constant, ast.Name))
    )
    return ast.unparse(node) if steady and place_of(node.value) is not None else None  # type: ignore[attr-defined]


def is_on_self(key: str) -> bool:
    """Whether a place is an attribute of the object that a method belongs to."""
    return re.fullmatch(r"(self|cls)\.\w+", key) is not None


class Occurrences:
    """Where each variable and attribute of self is read, in one file."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.by_key: dict[str, list[ast.expr]] = {}
        self.by_owner: dict[tuple[str, object], list[ast.expr]] = {}
        self.attributes: dict[str, list[ast.expr]] = {}
        self.calls = module.names.of(ast.Call)
        for node in module.names.loads:
            key = key_of(node)
            if isinstance(node, ast.Attribute):
                self.attributes.setdefault(node.attr, []).append(node)
            if key:
                self.by_key.setdefault(key, []).append(node)
                owner = module.function_of(node) if "." in key else module.names.scopes[node].find(key)
                self.by_owner.setdefault((key, owner), []).append(node)
        for nodes in (*self.by_key.values(), *self.by_owner.values()):
            nodes.sort(key=position)

    def of(self, key: str, function: Def | ast.Module) -> list[ast.expr]:
        """Return the reads of a function's variable, those in functions inside it included."""
        if key.isidentifier() or is_on_self(key):
            owner = function if "." in key else self.module.body_scopes.get(function)
            return self.by_owner.get((key, owner), [])
        found: list[ast.expr] = [
            node
            for node in self.module.names.scopes
            if isinstance(node, (ast.Attribute, ast.Subscript))
            and isinstance(node.ctx, ast.Load)
            and place_of(node) == key
            and self.module.function_of(node) is function
        ]
        return sorted(found, key=position)
