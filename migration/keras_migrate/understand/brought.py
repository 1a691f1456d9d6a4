"""Graphs that a parameter may bring: `def build(g=None)`, and `if g is None: g = Graph()`."""

from __future__ import annotations

import ast
from typing import TypeVar

from keras_migrate.understand.building import Building
from keras_migrate.understand.modules import Function

Branch = TypeVar("Branch")


def if_none(test: ast.expr, body: Branch, orelse: Branch) -> tuple[str | None, Branch]:
    """Return the variable that a test asks whether it is None, and what is done then; None for another test."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        name, other = if_none(test.operand, orelse, body)
        return name, other
    if isinstance(test, ast.Name):
        return test.id, orelse
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and len(test.ops) == 1:
        asked = test.comparators[0]
        if isinstance(asked, ast.Constant) and asked.value is None:
            if isinstance(test.ops[0], (ast.Is, ast.Eq)):
                return test.left.id, body
            if isinstance(test.ops[0], (ast.IsNot, ast.NotEq)):
                return test.left.id, orelse
    return None, body


def parameter(building: Building, function: Function) -> str:
    """Return the parameter which may bring a graph that is made where it brings none, "" where there is none."""
    branch = building.module.names.parents[building.place]
    if not isinstance(branch, ast.If) or len(building.creations) != 1:
        return ""
    name, made = if_none(branch.test, branch.body, branch.orelse)
    other = [s for s in (branch.orelse if made is branch.body else branch.body) if not isinstance(s, ast.Pass)]
    if name not in function.named_parameters or building.place not in made:
        return ""
    keeps = [s for s in other if isinstance(s, ast.Assign) and ast.unparse(s) == f"{building.key} = {name}"]
    return name if (keeps and other == keeps) or (not other and name == building.key) else ""


def gives(function: Function, call: ast.Call, name: str) -> bool:
    """Whether a call may give a parameter something else than None."""
    hidden = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    given = function.argument_for(call, name)
    return hidden or (given is not None and not (isinstance(given, ast.Constant) and given.value is None))
