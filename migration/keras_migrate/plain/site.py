"""One place that is written in plainer words, and what such places have in common."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from keras_migrate.source.edits import Edit
from keras_migrate.source.places import indent_of
from keras_migrate.understand.building import CONSTRUCTORS
from keras_migrate.understand.modules import DEFS, Module
from keras_migrate.understand.occurrences import statement_of


@dataclass(frozen=True)
class Site:
    """One place and how it is written in plainer words.

    Args:
        function: The function that it stands in, by its path within the file; "" for the module.
        keys: The variables of the graphs that it concerns.
        edits: The edits.
    """

    function: str
    keys: frozenset[str]
    edits: tuple[Edit, ...]

    @classmethod
    def of(cls, module: Module, node: ast.AST, keys: Iterable[str], edits: Iterable[Edit]) -> Site:
        """Return a site by a node in it."""
        return cls(path_of(module, node), frozenset(keys), tuple(edits))


def path_of(module: Module, node: ast.AST) -> str:
    """Return the names of the functions and classes around a node, joined by dots."""
    names = []
    current = module.names.parents.get(node)
    if isinstance(node, DEFS):
        names.append(node.name)
    while current is not None:
        if isinstance(current, (*DEFS, ast.ClassDef)):
            names.append(current.name)
        current = module.names.parents.get(current)
    return ".".join(reversed(names))


def is_graph(module: Module, node: ast.AST | None) -> bool:
    """Whether an expression makes a Graph."""
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    return module.names.keras(node.func) in CONSTRUCTORS


def alone(module: Module, node: ast.AST) -> ast.stmt | None:
    """Return the statement around a node, None where it shares its line with others or is a clause's head."""
    statement = statement_of(module, node)
    source = module.source
    start, end = source.span(statement)
    before = source.text[source.line_span(start)[0] : start]
    behind = source.text[end : source.line_span(end)[1]].strip()
    simple = isinstance(statement, (ast.Assign, ast.Expr, ast.Return, ast.AnnAssign))
    return statement if simple and not before.strip() and (not behind or behind.startswith("#")) else None


def instead(module: Module, statement: ast.stmt, lines: list[str]) -> Edit:
    """Return the edit that puts lines in the place of a statement."""
    joint = module.source.newline + indent_of(module.source, statement)
    return Edit(*module.source.span(statement), joint.join(lines))


def with_replaced(module: Module, node: ast.AST, replaced: dict[ast.expr, str]) -> str:
    """Return a node's text with expressions in it replaced."""
    source = module.source
    start, end = source.span(node)  # type: ignore[arg-type]
    pieces, done = [], start
    for inner, text in sorted(replaced.items(), key=lambda item: source.span(item[0])):
        inner_start, inner_end = source.span(inner)
        pieces += [source.text[done:inner_start], text]
        done = inner_end
    return "".join([*pieces, source.text[done:end]])
