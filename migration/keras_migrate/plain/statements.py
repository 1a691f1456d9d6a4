"""Calls of building methods that are part of an expression: each becomes a statement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone, instead
from keras_migrate.source.edits import Edit
from keras_migrate.understand.events import BUILDING
from keras_migrate.understand.modules import Module

EATERS = frozenset({"list", "tuple"})


def sites(module: Module) -> Iterator[Site]:
    """Yield the statements that add to a graph within an expression."""
    for statement in module.names.scopes:
        if isinstance(statement, (ast.Expr, ast.Assign)) and not isinstance(statement.value, ast.Constant):
            found = _plain(module, statement)
            if found is not None and alone(module, statement) is not None:
                yield found


def _plain(module: Module, statement: ast.Expr | ast.Assign) -> Site | None:
    value, of = statement.value, module.source.of
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        if isinstance(value, ast.Lambda) and _adds(value.body) and isinstance(target, ast.Name):
            start, end = module.source.span(value)
            arguments = module.source.text[start : module.source.span(value.body)[0]].rpartition(":")[0]
            head = f"def {target.id}({arguments.removeprefix('lambda').strip()}):"
            return _site(module, statement, value.body, [head, f"    {of(value.body)}"])
        return None
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.And) and _adds(value.values[-1]):
        start, last = module.source.span(value)[0], module.source.span(value.values[-1])[0]
        tests = re.sub(r"\s*and\s*\(*\s*$", "", module.source.text[start:last])
        return _site(module, statement, value.values[-1], [f"if {tests}:", f"    {of(value.values[-1])}"])
    if isinstance(value, ast.IfExp) and (_adds(value.body) or _adds(value.orelse)):
        lines = [f"if {of(value.test)}:", f"    {of(value.body)}", "else:", f"    {of(value.orelse)}"]
        return _site(module, statement, value.body if _adds(value.body) else value.orelse, lines)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in EATERS:
        each = value.args[0] if len(value.args) == 1 and not value.keywords else None
        if isinstance(each, ast.GeneratorExp) and _adds(each.elt):
            start, end = module.source.span(value)
            inner = module.source.text[start:end].partition("(")[2][:-1]
            return Site.of(module, statement, _keys(each.elt), [Edit(start, end, f"[{inner}]")])
    return None


def _site(module: Module, statement: ast.stmt, call: ast.expr, lines: list[str]) -> Site:
    return Site.of(module, statement, _keys(call), [instead(module, statement, lines)])


def _adds(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BUILDING


def _keys(call: ast.expr) -> list[str]:
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    return [ast.unparse(call.func.value)]
