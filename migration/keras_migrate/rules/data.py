"""The one dict that a Graph was fed, taken apart for a Model."""

from __future__ import annotations

import ast

from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.understand.events import RefusedError


def keys_of(data: ast.expr, use: ModelUse) -> set[str] | None:
    """Return the keys of a dict that is written out, here or where its variable is bound; None for any other."""
    if isinstance(data, ast.Name):
        scope = use.module.names.scopes[data].find(data.id)
        bindings = scope.bindings[data.id] if scope else []
        if len(bindings) != 1 or bindings[0].value is None or _is_filled_later(data.id, use):
            return None
        return keys_of(bindings[0].value, use) if not isinstance(bindings[0].value, ast.Name) else None
    if isinstance(data, ast.Dict):
        keys = {literal(key) if key is not None else None for key in data.keys}
        return None if None in keys else {key for key in keys if key is not None}
    if isinstance(data, ast.Call) and isinstance(data.func, ast.Name) and data.func.id == "dict" and not data.args:
        names = {keyword.arg for keyword in data.keywords}
        return None if None in names else {name for name in names if name is not None}
    return None


def _is_filled_later(name: str, use: ModelUse) -> bool:
    """Whether anything is stored in the variable's dict, or called on it."""
    parents = use.module.names.parents
    for node in use.module.names.scopes:
        if isinstance(node, ast.Name) and node.id == name:
            parent = parents[node]
            stored = isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load)
            if stored or (isinstance(parent, ast.Attribute) and parent.attr in ("update", "pop", "setdefault")):
                return True
    return False


def selected(data: ast.expr, use: ModelUse, which: str) -> str | None:
    """Return the code that picks a model's inputs or outputs out of a dict, None where it cannot stand twice.

    Args:
        data: The dict.
        use: The model.
        which: "input_names" or "output_names".

    Raises:
        RefusedError: If Keras 3 is to be told names that run time decides.
    """
    if not isinstance(data, (ast.Name, ast.Attribute)) or not use.is_plain:
        return None
    held, model = use.of(data), use.name
    each = "name" if "name" not in (held.split(".")[0], model.split(".")[0]) else "each"
    return f"{{{each}: {held}[{each}] for {each} in {_names(use, which, data)}}}"


def _names(use: ModelUse, which: str, data: ast.expr) -> str:
    """Return the code for the names of a model's inputs or outputs; a Model of Keras 3 does not list them."""
    if use.target == "unified":
        return f"{use.name}.{which}"
    names = use.inputs if which == "input_names" else use.outputs
    if names is None:
        raise RefusedError(
            "KM901", data, f"the {which.replace('_', ' ')} are computed, and a Model of Keras 3 does not list them"
        )
    return repr(tuple(names))


def entries(data: ast.Dict, use: ModelUse, wanted: list[str]) -> list[str]:
    """Return the entries of a dict display whose keys are wanted, as they are written."""
    source = use.module.source
    return [
        source.text[source.span(key)[0] : source.span(value)[1]]
        for key, value in zip(data.keys, data.values, strict=True)
        if key is not None and literal(key) in wanted
    ]
