"""What else has to hold of a graph that is followed: its place stays its own, its merge modes are what they seem."""

from __future__ import annotations

import ast

from keras_migrate.understand.building import Building
from keras_migrate.understand.events import Event, RefusedError
from keras_migrate.understand.modules import Module, Project


def may_join(project: Project, module: Module, mode: ast.expr | None) -> bool:
    """Whether a merge mode is 'join' for one of the values that its variable, or its parameter, is given."""
    if isinstance(mode, ast.Constant):
        return mode.value == "join"
    if not isinstance(mode, ast.Name):
        return False
    scope = module.names.scopes[mode].find(mode.id)
    for binding in scope.bindings[mode.id] if scope is not None else ():
        if isinstance(binding.value, ast.Constant) and may_join(project, module, binding.value):
            return True
        node = module.names.parents.get(binding.node)
        if isinstance(binding.node, ast.arg) and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = project.function(module, node)
            given = [function.argument_for(call, mode.id) for _, call in project.calls_of(function)]
            defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
            if any(isinstance(g, ast.Constant) and g.value == "join" for g in [*given, *defaults]):
                return True
    return False


def check_loops(building: Building, event: Event) -> None:
    """Refuse a comprehension whose variables would hide others once it is a loop.

    Raises:
        RefusedError: If a name of that kind is there.
    """
    for loop in event.loops:
        for name in [n for n in ast.walk(loop.target) if isinstance(n, ast.Name)]:
            if building.scope.find(name.id) is not None or loop.is_async:
                raise RefusedError("KM901", name, f"the comprehension's {name.id!r} hides another; write a loop")


def check_steady(building: Building, statements: list[ast.stmt]) -> None:
    """Refuse a graph in a place that is another one once a name in it is bound anew.

    Raises:
        RefusedError: If one is.
    """
    names = {n.id for n in ast.walk(ast.parse(building.key)) if isinstance(n, ast.Name)}
    for node in (n for s in statements if building.is_elsewhere for n in ast.walk(s)):
        if isinstance(node, ast.Name) and node.id in names and not isinstance(node.ctx, ast.Load):
            raise RefusedError("KM901", node, f"{building.key} may be another one once {node.id!r} is bound anew")
