"""What a Graph bore and a Model does not: inputs and nodes that no output depends on, names that are taken twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.understand.building import Building
from keras_migrate.understand.dag import path_of
from keras_migrate.understand.events import Event, RefusedError, alias, is_handed, merged_layers


def check(building: Building) -> None:
    """Refuse a graph that is complete, and whose Model would lack a part of it.

    Raises:
        RefusedError: If a name is taken twice, or no output depends on an input or a node.
    """
    _check_names(building)
    if not building.travels:
        _check_use(building)


def _check_names(building: Building) -> None:
    """Refuse names that are taken twice: Graph raised, and what the program did about that is not followed.

    Raises:
        RefusedError: If the second is added wherever the first is.
    """
    parents, seen = building.module.names.parents, dict[tuple[bool, str], list[tuple[str, ...]]]()
    for event in building.events:
        path = path_of(parents, event.statement, building.top)
        names = [event.name, *(_elements(event.given("outputs")) or [])]
        for name in [_literal(name) for name in names]:
            if name is None or event.loops:
                continue
            before = seen.setdefault((event.method == "add_output", name), [])
            if any(path[: len(other)] == other[: len(path)] for other in before):
                raise RefusedError("KM901", event.call, f"the name {name!r} is taken already, so Graph raised here")
            before.append(path)


def _check_use(building: Building) -> None:
    """Refuse what no output depends on, where all names are written out.

    Raises:
        RefusedError: If there is an input or node of that kind.
    """
    reads: dict[str, set[str]] = {}
    wanted: set[str] = set()
    places: dict[str, Event] = {}
    for event in building.events:
        if event.options is not None or event.loops or is_handed(event, building.key):
            return
        names = [_literal(name) for name in _read_by(event)]
        made = [_literal(name) for name in [event.name, *(_elements(event.given("outputs")) or [])]]
        if None in names or None in made:
            return
        if event.method == "add_output":
            wanted.update(name for name in names if name)
            continue
        for name in made:
            assert name is not None
            reads.setdefault(name, set()).update(n for n in names if n)
            places.setdefault(name, event)
            if event.given("create_output"):
                wanted.add(name)
        if event.given("outputs") is not None:  # the shared node's own name stands for all of its results
            for name in made[1:]:
                reads[str(name)].add(str(made[0]))
    front = list(wanted)
    while front:
        for name in reads.get(front.pop(), set()) - wanted:
            wanted.add(name)
            front.append(name)
    for name, event in places.items():
        if name not in wanted and building.shapes == [] and building.merges == []:
            what = "input" if event.method == "add_input" else "node"
            reason = f"no output depends on the {what} {name!r}: a Graph kept it, and a Model has no place for it"
            raise RefusedError("KM901", event.call, reason)


def _read_by(event: Event) -> Iterator[ast.expr | None]:
    """Yield the names that a call reads, None for what is not written out."""
    merged = merged_layers(event.arguments.get("layer"))
    again = alias(event)
    if again is not None:
        yield again
    elif merged is not None:
        yield from _elements(merged.names) or [None]
    for value in (event.given("input"), event.given("inputs")):
        if value is not None:
            yield from _elements(value) or [value]


def _elements(node: ast.expr | None) -> list[ast.expr] | None:
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else None


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
