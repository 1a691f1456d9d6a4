"""Graphs that one file begins, and another, which imports them, goes on with."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from keras_migrate.understand.building import Building, building_call
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.importers import Import, Importers
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import place_of, statement_of

if TYPE_CHECKING:
    from keras_migrate.understand.search import Search


def find_imported(search: Search) -> None:
    """Note the graphs that another file goes on with: exactly one, since what is added is in its own variable."""
    if len(search.project.modules) < 2:
        return
    importers = Importers(search.project)
    kept = [b for b in search.buildings if b.creations and b.key.isidentifier() and b.scope is b.module.names.module]
    for home in kept:  # it grows on the way
        module = home.module
        others = [name for name in home.names if name != home.key and name.isidentifier()]
        again = next((n for n in others if _goes_on(search, importers, module, n)), None)
        if again is not None:
            home.problem = RefusedError("KM901", home.place, f"it is added to as {again!r} elsewhere; use {home.key!r}")
            continue
        named = importers.named(module, home.key)
        reads = list(importers.reads(module, home.key))
        adding = [(m, n) for m, n in reads if _adds(search, m, n)]
        going_on = [i for i in named if any(_adds(search, i.module, read) for read in _reads(search, i))]
        if not adding and not going_on:
            continue
        if any(importers.named(module, n) or any(importers.reads(module, n)) for n in others):
            home.problem = RefusedError("KM901", home.place, f"it is imported under two names; use {home.key!r} alone")
            continue
        if home.subclass is not None:
            file = next(iter([*(i.module for i in going_on), *(m for m, _ in adding)])).path.name
            home.problem = RefusedError("KM901", home.place, f"{file} adds to the object; add it all where it is made")
            continue
        places = {module for module, _ in reads}
        if len(named) + len(places) > 1:
            files = sorted({m.path.name for m in [*places, *(i.module for i in named)]})
            names = " and ".join(files)
            reason = f"{names} import {home.key!r} before it is finished; finish it in {home.module.path.name}"
            home.problem = RefusedError("KM901", home.place, reason)
            continue
        building = _by_name(going_on[0].module, going_on[0].name, going_on[0].statement) if going_on else None
        building = building or (_by_module(reads) if adding else None)
        if building is None:
            reason = f"{adding[0][0].path.name} adds to {home.key!r}; import it there by its name"
            home.problem = RefusedError("KM901", home.place, reason)
            continue
        home.returned = home.travels = True
        building.home = home
        search.buildings.append(building)
        search.made[building.module, building.place] = building
        if building.scope is building.module.names.module:
            kept.append(building)


def _goes_on(search: Search, importers: Importers, module: Module, name: str) -> bool:
    """Whether another file adds to a graph under a name."""
    named = [(i.module, read) for i in importers.named(module, name) for read in _reads(search, i)]
    return any(_adds(search, m, node) for m, node in [*named, *importers.reads(module, name)])


def _adds(search: Search, module: Module, node: ast.expr) -> bool:
    return building_call(module, node) is not None or search.reaches_builder(module, node)


def _reads(search: Search, found: Import) -> list[ast.expr]:
    return search.occurrences[found.module].of(found.name, found.scope.node)  # type: ignore[arg-type]


def _by_name(module: Module, name: str, statement: ast.AST) -> Building | None:
    """Return the graph that `from home import name` brings."""
    if not isinstance(statement, ast.ImportFrom):
        return None
    return Building(module, name, module.function_of(statement), [statement], travels=True)


def _by_module(reads: list[tuple[Module, ast.expr]]) -> Building | None:
    """Return the graph that `import home` brings, where one function alone reads it."""
    module, first = reads[0]
    key, function = place_of(first), module.function_of(first)
    root = first
    while isinstance(root, ast.Attribute):
        root = root.value
    scope = module.names.scopes[root].find(root.id) if isinstance(root, ast.Name) else None
    bindings = scope.bindings.get(root.id, []) if scope is not None and isinstance(root, ast.Name) else []
    statement = statement_of(module, bindings[0].node) if len(bindings) == 1 else None
    if key is None or root is first or statement is None or module.function_of(statement) is not function:
        return None
    if any(place_of(n) != key or module.function_of(n) is not function for _, n in reads):
        return None
    return Building(module, key, function, [statement], travels=True)
