"""Which graphs stand and fall together: a graph is rewritten everywhere or nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from keras_migrate.understand.building import Building
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.search import Search

Tie = tuple[Hashable, ...]
ANYWHERE: Tie = ("anywhere",)  # what an unknown function may do with a graph, any function that takes one may do


def connect(search: Search) -> None:
    """Group the graphs that are connected, and refuse each that is connected with a refused one."""
    for members in _groups(search):
        problem = next((b.problem for b in members if b.problem), None)
        for building in members:
            building.group = members
            if problem and building.problem is None:
                building.problem = RefusedError(
                    problem.rule,
                    building.place,
                    f"the graph also lives elsewhere, where it can't be rewritten: {problem}",
                )


def _groups(search: Search) -> Iterator[list[Building]]:
    """Yield the graphs that share a tie, directly or through others, in the order in which they were found."""
    parents: dict[Tie, Tie] = {}

    def root(tie: Tie) -> Tie:
        while (parent := parents.setdefault(tie, tie)) != tie:
            parents[tie] = parents[parent]
            tie = parent
        return tie

    escaped = any(not search.taking(b.module, call) for b in search.buildings for call in b.passes)
    lost = bool(search.strays) or any(b.problem for b in search.buildings)
    for building in search.buildings:
        own: Tie = ("graph", building)
        for tie in _ties(search, building, escaped=escaped):
            parents[root(tie)] = root(own)
        if lost and not building.creations and search.is_called_unknown(building):
            building.problem = building.problem or RefusedError(
                "KM901", building.place, "which graphs this is called with is not followed, and not all are rewritten"
            )
    groups: dict[Tie, list[Building]] = defaultdict(list)
    for building in search.buildings:
        groups[root(("graph", building))].append(building)
    yield from groups.values()


def _found(search: Search) -> set[tuple[Hashable, ...]]:
    """Return the variables in which functions find graphs that others made."""
    return {(b.module, b.owner, b.key) for b in search.builders.values() if b.owner is not None}


def _ties(search: Search, building: Building, *, escaped: bool) -> Iterator[Tie]:
    """Yield what a graph has in common with each that it is connected with."""
    module = building.module
    if building.subclass is not None:
        yield "class", building.subclass
    elif building.is_on_object:
        yield "attribute", search.home(building) or (module, building.function), building.key
    place = module, building.owner or building.function, building.key
    if building.subclass is None and (not building.creations or place in _found(search)):
        yield "variable", *place
    if not building.creations or building.brought:
        yield "parameter", module, building.function
        if escaped:
            yield ANYWHERE
    for call in building.passes:
        known = search.taking(module, call)
        yield from (("parameter", function.module, function.node) for function in known)
        if not known:
            yield ANYWHERE
    if building.home is not None:
        yield "graph", building.home
    if building.returned:
        yield "made in", module, building.function
    source = search.source(building)
    if source is not None:
        yield "made in", source.module, source.node
