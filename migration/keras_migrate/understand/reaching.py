"""Which graph a variable holds at a place, where one variable holds many after each other."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

from keras_migrate.understand.building import Building
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import enclosing, end_of, position

Key = tuple[Module, object, str]  # the file, the function, and the variable as written


class Reaching:
    """The graphs by the variables that they are built in.

    Args:
        buildings: All graphs.
    """

    def __init__(self, buildings: Iterable[Building]) -> None:
        self.by_key: dict[Key, list[Building]] = defaultdict(list)
        for building in buildings:
            self.by_key[building.module, building.function, building.key].append(building)
        for found in self.by_key.values():
            found.sort(key=lambda b: position(b.place))
        self.starts = {key: [position(b.place) for b in found] for key, found in self.by_key.items()}
        self.ends = {key: list(accumulate((b.until for b in found), max)) for key, found in self.by_key.items()}
        self._bound: dict[Key, list[tuple[int, int]]] = {}

    def is_unfinished(self, module: Module, function: object, key: str, place: tuple[int, int]) -> bool:
        """Whether a variable holds a graph under construction at a place of a function."""
        wanted = module, function, key
        last = bisect_right(self.starts.get(wanted, []), place) - 1
        while last >= 0 and self.ends[wanted][last] >= place:
            if self.by_key[wanted][last].is_unfinished(place):
                return True
            last -= 1
        return False

    def at(self, module: Module, node: ast.expr, key: str) -> Building | None:
        """Return the graph that a variable is sure to hold at a place, None where that is not certain."""
        wanted = module, module.function_of(node), key
        last = bisect_right(self.starts.get(wanted, []), position(node)) - 1
        building = self.by_key[wanted][last] if last >= 0 else None
        if building is None or len(building.creations) != 1:
            return None
        body = building.body
        around = enclosing(module, node, body)
        if around is None or building.creations[0] not in module.places(body):
            return None
        bound = self._bindings(wanted)
        after = bisect_right(bound, end_of(building.creations[0]))
        return building if after == len(bound) or bound[after] > end_of(body[around]) else None

    def _bindings(self, key: Key) -> list[tuple[int, int]]:
        """Return where a variable is bound, in order."""
        if key not in self._bound:
            module, function, name = key
            scope = module.body_scopes.get(function)  # type: ignore[call-overload]
            found = scope.bindings.get(name, []) if scope is not None else []
            self._bound[key] = sorted(position(binding.node) for binding in found)
        return self._bound[key]
