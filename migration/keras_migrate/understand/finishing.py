"""Graphs that one function makes, and another, which finds them on an object or in a variable, finishes."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Hashable, Iterable

from keras_migrate.understand.building import Building
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.importers import Importers
from keras_migrate.understand.search import Search


def find_finishers(search: Search) -> None:
    """Note which function finishes the graphs that are kept in one place, where exactly one adds outputs to them."""
    creators: dict[Hashable, list[Building]] = defaultdict(list)
    finders: dict[Hashable, list[Building]] = defaultdict(list)
    for building in search.buildings:
        if building.subclass is None and building.problem is None:
            if (building.constructors or building.home is not None) and not building.returned:
                creators[_place(search, building)].append(building)
            elif not building.creations and (building.owner is not None or building.is_on_object):
                finders[_place(search, building)].append(building)
    for place, found in finders.items():
        makers = creators[place]
        finisher = _finisher(search, found) if makers and not any(map(_adds_outputs, makers)) else None
        if finisher is None or any(_goes_on(search, maker, finisher) for maker in makers):
            continue
        for building in [*makers, *found]:
            building.finisher = finisher
        _check_imports(search, makers)


def leave_others(search: Search) -> None:
    """Forget the functions that are called, but never with a graph: what they add to is another library's."""
    while True:
        passes = {id(call) for building in search.buildings for call in building.passes}
        others = [
            place
            for place, building in search.builders.items()
            if building.owner is None
            and not building.creations
            and not building.is_on_object
            and (calls := search.project.calls_of(place[0]))
            and not any(id(call) in passes for _, call in calls)
            and not search.is_value(place[0])
        ]
        if not others:
            return
        for place in others:
            search.buildings.remove(search.builders.pop(place))


def _place(search: Search, building: Building) -> Hashable:
    """Return what the graphs that are kept in one place have in common."""
    if building.is_on_object:
        return search.home(building) or building.function, building.key
    return building.module, building.owner or building.function, building.key


def _finisher(search: Search, finders: list[Building]) -> Building | None:
    """Return the one function that adds the outputs, by itself or through those that it calls."""
    adding = [finder for finder in finders if _adds_outputs(finder) or _hands_on(search, finder)]
    callers = {id(call): finder for finder in finders for call in finder.passes}

    def inner(finder: Building) -> bool:
        """Whether a function is called by another of them."""
        function = search.project.function(finder.module, _node(finder))
        return any(callers.get(id(call), finder) is not finder for _, call in search.project.calls_of(function))

    if len(adding) == 1:
        return adding[0]
    roots = [finder for finder in finders if not inner(finder)]
    return roots[0] if adding and len(roots) == 1 else None


def _node(building: Building) -> ast.FunctionDef | ast.AsyncFunctionDef:
    assert not isinstance(building.function, ast.Module)
    return building.function


def _adds_outputs(building: Building) -> bool:
    return any(e.method == "add_output" or e.given("create_output") or e.may_create_output for e in building.events)


def _hands_on(search: Search, building: Building) -> bool:
    """Whether a graph is handed, as an argument, to a function that may add outputs."""
    taking = (function for call in building.passes for function in search.taking(building.module, call))
    handed = [b for (f, _), b in search.builders.items() if any(f is t for t in taking) and b.owner is None]
    return any(_adds_outputs(b) and not b.is_on_object for b in handed)


def _goes_on(search: Search, maker: Building, finisher: Building) -> bool:
    """Whether a graph is finished where it is made, by calls that reach the one that adds the outputs."""
    return bool(maker.passes) and not _is_used_finished(search, finisher)


def _is_used_finished(search: Search, finisher: Building) -> bool:
    """Whether a function goes on with the graph after the last that it adds."""
    last = max((_end(call) for call in [*(e.call for e in finisher.events), *finisher.passes]), default=(0, 0))
    reads = search.occurrences[finisher.module].of(finisher.key, finisher.owner or finisher.function)
    own = (node for node in reads if finisher.module.function_of(node) is finisher.function)
    return any((node.lineno, node.col_offset) > last for node in own)


def _end(call: ast.Call) -> tuple[int, int]:
    return call.end_lineno or 0, call.end_col_offset or 0


def _check_imports(search: Search, makers: Iterable[Building]) -> None:
    """Refuse a graph that another file imports by its name: the file would keep what it was before it was finished."""
    importers = Importers(search.project)
    for maker in (m for m in makers if not m.is_on_object and m.key.isidentifier()):
        named = [found.module for found in importers.named(maker.module, maker.key)]
        stars = [module for module, node in importers.reads(maker.module, maker.key) if isinstance(node, ast.Name)]
        for module in [*named, *stars][:1]:
            reason = f"{module.path.name} imports {maker.key!r} before it is finished"
            maker.problem = RefusedError("KM901", maker.place, reason)
