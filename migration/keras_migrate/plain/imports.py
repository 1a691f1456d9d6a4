"""Imports by a function's call: `importlib.import_module('keras.models')` and the like become imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone, instead
from keras_migrate.understand.modules import Module
from keras_migrate.understand.names import ROOTS


def sites(module: Module) -> Iterator[Site]:
    """Yield the statements that import a module of Keras, or take a name out of one, by a call."""
    for statement in module.names.scopes:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
            continue
        target, call = statement.targets[0], statement.value
        if len(statement.targets) != 1 or not isinstance(target, ast.Name) or alone(module, statement) is None:
            continue
        written = _import(module, call, target.id) or _attribute(module, call, target.id)
        if written is not None:
            yield Site.of(module, statement, {target.id}, [instead(module, statement, [written])])


def _import(module: Module, call: ast.Call, name: str) -> str | None:
    dotted = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if not isinstance(dotted, str) or not dotted.replace(".", "").isidentifier():
        return None
    root, _, path = dotted.partition(".")
    if root not in ROOTS:
        return None
    by_name = isinstance(call.func, ast.Name) and call.func.id == "__import__"
    if by_name and path and not any(k.arg == "fromlist" for k in call.keywords) and len(call.args) < 4:
        return None if name != root else f"import {dotted}"  # it gives the root, whatever else it imports
    if by_name or (module.names.qualified(call.func) == "importlib.import_module" and len(call.args) == 1):
        return f"import {dotted}" if name == dotted else f"import {dotted} as {name}"
    return None


def _attribute(module: Module, call: ast.Call, name: str) -> str | None:
    taken = call.args[1].value if len(call.args) == 2 and isinstance(call.args[1], ast.Constant) else None
    getter = isinstance(call.func, ast.Name) and call.func.id == "getattr"
    if not getter or not isinstance(taken, str) or not taken.isidentifier() or call.keywords:
        return None
    home = module.names.keras(call.args[0])
    return f"{name} = {module.source.of(call.args[0])}.{taken}" if home is not None else None
