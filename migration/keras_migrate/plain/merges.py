"""Layers that merge layers kept in variables: these are spelt as the graph's nodes that they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone, with_replaced
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import removed
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import place_of, position

MERGES = ("LambdaMerge", "Merge")


def sites(module: Module) -> Iterator[Site]:
    """Yield `m = LambdaMerge([a, b], f)` where a, b and m are layers of one graph's nodes."""
    nodes = _nodes(module)
    for statement in module.names.scopes:
        call = statement.value if isinstance(statement, ast.Assign) else None
        if not isinstance(statement, ast.Assign) or not isinstance(call, ast.Call) or not call.args:
            continue
        target, listed = statement.targets[0], call.args[0]
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called not in MERGES or not isinstance(target, ast.Name) or not isinstance(listed, (ast.List, ast.Tuple)):
            continue
        used = nodes.get(target.id, [])
        merged = [nodes.get(e.id, []) if isinstance(e, ast.Name) else [] for e in listed.elts]
        if len(used) != 1 or any(len(m) != 1 for m in merged) or alone(module, statement) is None:
            continue
        graph = place_of(used[0].func.value)  # type: ignore[attr-defined]
        before = [m[0] for m in merged]
        fits = all(place_of(m.func.value) == graph and position(m) < position(used[0]) for m in before)  # type: ignore[attr-defined]
        names = [_name(m) for m in before]
        reads = [n for n in module.names.scopes if isinstance(n, ast.Name) and n.id == target.id]
        if graph is None or not fits or None in names or len(reads) != 2:
            continue
        spelt = {e: f"{graph}.nodes[{name!r}]" for e, name in zip(listed.elts, names, strict=True)}
        layer = used[0].args[0] if used[0].args else next(k.value for k in used[0].keywords if k.arg == "layer")
        text = with_replaced(module, call, spelt)
        edits = [removed(module.source, statement), Edit(*module.source.span(layer), text)]
        yield Site.of(module, statement, {graph}, edits)


def _nodes(module: Module) -> dict[str, list[ast.Call]]:
    """Return the calls of `add_node` by the variable of their layer."""
    found: dict[str, list[ast.Call]] = {}
    for node in module.names.scopes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_node":
            given = node.args[:1] or [k.value for k in node.keywords if k.arg == "layer"]
            if given and isinstance(given[0], ast.Name):
                found.setdefault(given[0].id, []).append(node)
    return found


def _name(call: ast.Call) -> str | None:
    given = call.args[1:2] or [k.value for k in call.keywords if k.arg == "name"]
    name = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return name if isinstance(name, str) else None
