"""What a Graph bore and a Model does not: inputs and nodes that no output depends on, names that are taken twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from keras_migrate.understand.building import Building
from keras_migrate.understand.events import Event, RefusedError, alias, is_handed, merged_layers
from keras_migrate.understand.graphs import Understanding
from keras_migrate.understand.occurrences import body_of

LEAVING = (ast.Return, ast.Raise)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Unused:
    """A node that no output depends on: a Graph kept it with its weights, and a Model leaves it out.

    Args:
        building: Its graph.
        call: Where it is added.
        name: Its name.
    """

    building: Building
    call: ast.Call
    name: str


def check(understanding: Understanding) -> list[Unused]:
    """Refuse each graph with a name that is taken twice, or an input that no output depends on.

    Returns:
        The nodes of the others that no output depends on.
    """
    found: list[Unused] = []
    for building in understanding.buildings:
        if building.problem is None:
            try:
                _check_names(building)
                _check_joins(building)
                found += _unused(building)
            except RefusedError as error:
                building.problem = error
    understanding.connect()
    return found


def _check_names(building: Building) -> None:
    """Refuse names that are taken twice: Graph raised, and what the program did about that is not followed.

    Raises:
        RefusedError: If the second is added wherever the first is.
    """
    seen: dict[tuple[bool, str], list[list[list[ast.stmt]]]] = {}
    for event in building.events:
        blocks = list(_blocks(building, event.statement))
        names = [event.name, *(_elements(event.given("outputs")) or [])]
        for name in [_literal(name) for name in names]:
            if name is None or event.loops:
                continue
            before = seen.setdefault((event.method == "add_output", name), [])
            if any(_meet(other, blocks) for other in before):
                raise RefusedError("KM901", event.call, f"the name {name!r} is taken already, so Graph raised here")
            before.append(blocks)


def _meet(first: list[list[ast.stmt]], second: list[list[ast.stmt]]) -> bool:
    """Whether of two blocks, each with those around it, one has surely been run where the other is."""
    own, others = ([id(block) for block in blocks] for blocks in (first, second))
    if any(id(block) not in others and isinstance(block[-1], LEAVING) for block in first):
        return False
    return own[0] in others or others[0] in own


def _check_joins(building: Building) -> None:
    """Refuse a join that one function, or file, makes and another may read: it is no tensor.

    Raises:
        RefusedError: If there is one.
    """
    joins = {_literal(event.name) for event in building.events if _is_join(event)}
    for event in (e for other in building.group if joins and other is not building for e in other.events):
        names = [_literal(name) for name in _read_by(event)]
        if event.method != "add_input" and (event.options is not None or None in names or joins & set(names)):
            reason = (
                f"the join {min(map(str, joins))!r} is made in one place, and may be read in another; add both in one"
            )
            raise RefusedError("KM901", event.call, reason)


def _is_join(event: Event) -> bool:
    """Whether a shared node's results are kept apart."""
    mode = event.given("merge_mode")
    apart = mode is None and event.given("outputs") is None
    return event.method == "add_shared_node" and (apart or (mode is not None and _literal(mode) == "join"))


def _blocks(building: Building, statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks that a statement stands in, from its own to that of the graph."""
    while True:
        block = body_of(building.module, statement)
        yield block
        parent = building.module.names.parents[statement]
        if isinstance(parent, ast.ExceptHandler):
            parent = building.module.names.parents[parent]
        if parent is building.top or not isinstance(parent, ast.stmt) or isinstance(parent, FUNCTIONS):
            return
        statement = parent


def _unused(building: Building) -> list[Unused]:
    """Return the nodes that no output depends on, where all names are written out.

    Raises:
        RefusedError: If there is an input of that kind.
    """
    if building.complete is None or building.travels:
        return []
    reads: dict[str, set[str]] = {}
    wanted: set[str] = set()
    places: dict[str, Event] = {}
    for event in building.events:
        if event.options is not None or event.loops or is_handed(event, building.key):
            return []
        names = [_literal(name) for name in _read_by(event)]
        if not names and event.method != "add_input":
            return []  # another rule says so
        made = [_literal(name) for name in [event.name, *(_elements(event.given("outputs")) or [])]]
        if None in names or None in made:
            return []
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
    if not wanted:
        return []
    front = list(wanted)
    while front:
        for name in reads.get(front.pop(), set()) - wanted:
            wanted.add(name)
            front.append(name)
    left = [(name, event) for name, event in places.items() if name not in wanted]
    for name, event in left:
        if event.method == "add_input":
            reason = f"no output depends on the input {name!r}, which a Model refuses; remove it, and its data"
            raise RefusedError("KM901", event.call, reason)
    return [Unused(building, event.call, name) for name, event in left]


def _read_by(event: Event) -> Iterator[ast.expr | None]:
    """Yield the names that a call reads, None for what is not written out."""
    merged = merged_layers(event.arguments.get("layer"))
    again = alias(event)
    if again is not None:
        yield again
    elif merged is not None:
        listed = _elements(merged.names)
        yield from listed if listed is not None else [None]
    for value in (event.given("input"), event.given("inputs")):
        if value is not None:
            yield from _elements(value) or [value]


def _elements(node: ast.expr | None) -> list[ast.expr] | None:
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else None


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
