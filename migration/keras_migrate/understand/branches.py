"""Graphs that are made in several branches, each by its own `Graph()`, and go on together after them."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from keras_migrate.understand.building import Building, building_call
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.occurrences import body_of, enclosing, position, statement_of
from keras_migrate.understand.search import Search

LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def unite(search: Search) -> None:
    """Make one graph of those that one variable holds after several branches."""
    alike: dict[object, list[Building]] = defaultdict(list)
    for building in search.buildings:
        if building.creations:
            alike[building.module, building.function, building.key].append(building)
    for buildings in alike.values():
        starts = [position(b.place) for b in buildings]
        for node in _adding(search, buildings[0]):
            if not _follows(buildings, starts, node):
                _join(search, buildings, node)
                starts = [position(b.place) for b in buildings]


def _adding(search: Search, building: Building) -> list[ast.expr]:
    """Return the reads of a graph's variable by which something is added."""
    module = building.module
    found = search.occurrences[module].of(building.key, building.function)
    own = (n for n in found if module.function_of(n) is building.function)
    return [n for n in own if building_call(module, n) is not None or search.reaches_builder(module, n)]


def _follows(buildings: list[Building], starts: list[tuple[int, int]], node: ast.expr) -> bool:
    """Whether an addition follows, on one level, the statement that makes the last graph before it."""
    last = bisect_right(starts, position(node)) - 1
    building = buildings[last] if last >= 0 else None
    if building is None or building.opening is not building.creations[0]:
        return False
    return enclosing(building.module, node, building.body) is not None


def _join(search: Search, buildings: list[Building], node: ast.expr) -> None:
    """Unite the graphs that are made in branches of the last statement before an addition which makes any."""
    module = buildings[0].module
    statement: ast.AST = statement_of(module, node)
    while isinstance(statement, ast.stmt):
        body = body_of(module, statement)
        own = module.places(body)[statement]
        places = [enclosing(module, b.place, body) for b in buildings]
        last = max((place for place in places if place is not None and place < own), default=None)
        if last is not None:
            made = [b for b, place in zip(buildings, places, strict=True) if place == last]
            if made[0].opening is not body[last]:
                _unite(search, buildings, made, body[last])
            return
        statement = module.names.parents[statement]
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)):
            return
        if isinstance(statement, ast.ExceptHandler):
            statement = module.names.parents[statement]


def _unite(search: Search, buildings: list[Building], made: list[Building], opening: ast.stmt) -> None:
    first, *others = made
    for other in others:
        first.creations += other.creations
        first.constructors += other.constructors
        buildings.remove(other)
        search.buildings.remove(other)
    first.opening = opening
    if not first.brought and not _surely([opening], set(first.creations)):
        reason = "the graph is made in some branches only, and added to behind them"
        first.problem = RefusedError("KM901", first.place, reason)


def _surely(statements: Iterable[ast.stmt], creations: set[ast.stmt]) -> bool:
    """Whether whoever comes to the end of some statements has made a graph."""
    for statement in statements:
        if statement in creations or isinstance(statement, LEAVES):
            return True
        if isinstance(statement, ast.If) and all(_surely(s, creations) for s in (statement.body, statement.orelse)):
            return True
        if isinstance(statement, (ast.With, ast.AsyncWith)) and _surely(statement.body, creations):
            return True
        if isinstance(statement, ast.Try):
            ways = [[*statement.body, *statement.orelse], *(handler.body for handler in statement.handlers)]
            if _surely(statement.finalbody, creations) or all(_surely(way, creations) for way in ways):
                return True
    return False
