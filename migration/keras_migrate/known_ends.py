"""The names of a finished graph's inputs and outputs, as far as its code tells them without being run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keras_migrate.rules.context import Context
from keras_migrate.rules.tensors import literal
from keras_migrate.understand.building import Building
from keras_migrate.understand.events import Event


def inputs(building: Building, contexts: Mapping[Building, Context]) -> list[str] | None:
    """Return the names of a finished graph's inputs, None where run time decides."""
    if not building.travels:
        return contexts[building].inputs.names
    return _names(building, [(b, e) for b, e in _events(building) if e.method == "add_input"])


def outputs(building: Building, contexts: Mapping[Building, Context]) -> list[str] | None:
    """Return the names of a finished graph's outputs, None where run time decides."""
    if not building.travels:
        return contexts[building].outputs.names
    found = [
        (b, e)
        for b, e in _events(building)
        if e.method == "add_output" or e.given("create_output") or e.may_create_output
    ]
    return _names(building, found) if all(e.method == "add_output" for _, e in found) else None


def _events(building: Building) -> Iterator[tuple[Building, Event]]:
    """Yield what may be added to a graph, in order: where it begins, where it goes on, and by functions between."""
    others = [b for b in building.group if not b.creations or b.returned or b is building]
    way = _way(building)
    for each in [*way, *(b for b in others if b not in way)]:
        yield from ((each, event) for event in each.events)


def _way(building: Building) -> list[Building]:
    """Return the parts of a graph that are run once each, in order, up to the one that finishes it."""
    way = [building]
    while way[0].home is not None:
        way.insert(0, way[0].home)
    if building.subclass is not None:
        begun = [b for b in building.group if b.subclass is building.subclass and b.returned and b.creations]
        if len(begun) == 1 and begun[0] is not building:  # each object goes through the one `__init__`
            way.insert(0, begun[0])
    return way


def _names(building: Building, found: list[tuple[Building, Event]]) -> list[str] | None:
    way = _way(building)
    names = [literal(e.name) for b, e in found if b in way and not e.loops and e.options is None and _is_straight(b, e)]
    known = [name for name in names if name is not None]
    return known if known and len(known) == len(found) and way[0].creations else None


def _is_straight(building: Building, event: Event) -> bool:
    """Whether a part of a graph is sure to add something, and to add it once."""
    return event.statement in building.module.places(building.body)
