"""Functions that return a graph which their callers add to."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from keras_migrate.understand.building import Building, building_call
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.modules import Function, Module
from keras_migrate.understand.occurrences import key_of, position

if TYPE_CHECKING:
    from keras_migrate.understand.search import Search


class Returned:
    """Finds the graphs that go on where a function returned them.

    Args:
        search: The graphs of the project.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self._returns: dict[Module, dict[tuple[object, str | None], set[int | None]]] = {}  # where in its result

    def find(self) -> None:
        unfinished = {function for (function, _), b in self.search.builders.items() if b.brought}
        found = True
        while found:
            found = False
            for module in self.search.project.modules:
                for statement in [n for n in module.names.scopes if isinstance(n, ast.Assign)]:
                    function = self._unfinished(module, statement, unfinished)
                    if function is not None:
                        found = True
                        unfinished.add(function)
        for function in unfinished:
            for building in self._returned_by(function):
                building.returned = building.travels = True
                stray = next(
                    (
                        c
                        for m, c in self.search.project.calls_of(function)
                        if (m, m.names.parents[c]) not in self.search.made and not self.search.is_brought(function, c)
                    ),
                    None,
                )
                if stray is not None:
                    building.problem = RefusedError(
                        "KM901",
                        stray,
                        f"{function.node.name}() returns an unfinished graph here; bind it to a variable",
                    )

    def _unfinished(self, module: Module, statement: ast.Assign, known: set[Function]) -> Function | None:
        """Return the function that returns an unfinished graph which a statement binds, and note the graph."""
        function = self.search.called_by(module, statement)
        if function is not None and self.search.is_brought(function, statement.value):
            return None
        key = self._bound_graph(function, statement) if function is not None else None
        if function is None or key is None or (module, statement) in self.search.made:
            return None
        home = module.function_of(statement)
        adds = function in known or any(
            position(node) > position(statement)
            and (building_call(module, node) is not None or self.search.reaches_builder(module, node))
            for node in self.search.occurrences[module].of(key, home)
        )
        if not adds:
            return None
        building = Building(module, key, home, [statement], travels=True)
        made = next(b for b in self._returned_by(function))
        if made.subclass is not None:
            building.subclass, building.container = made.subclass, key + made.container[len(made.key) :]
        self.search.made[module, statement] = building
        self.search.buildings.append(building)
        return function

    def _bound_graph(self, function: Function, statement: ast.Assign) -> str | None:
        """Return what a statement binds of a function's result that is a graph made there."""
        places = {
            place for b in self._returned_by(function) for place in self._returns[function.module][b.function, b.key]
        }
        target: ast.expr | None = statement.targets[0] if len(statement.targets) == 1 and len(places) == 1 else None
        place = places.pop() if target is not None else None
        if place is not None:
            listed = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
            target = listed[place] if place < len(listed) else None
        return key_of(target) if target is not None else None

    def _returned_by(self, function: Function) -> list[Building]:
        """Return the graphs made in a function that it returns, alone or in a tuple."""
        module = function.module
        if module not in self._returns:
            found: dict[tuple[object, str | None], set[int | None]] = defaultdict(set)
            for node in module.names.scopes:
                value = node.value if isinstance(node, ast.Return) else None
                if isinstance(value, ast.Tuple):
                    for place, element in enumerate(value.elts):
                        found[module.function_of(node), key_of(element)].add(place)
                elif value is not None:
                    found[module.function_of(node), key_of(value)].add(None)
            self._returns[module] = dict(found)
        made = (b for b in self.search.buildings if b.module is module and b.function is function.node and b.creations)
        return [b for b in made if (b.function, b.key) in self._returns[module]]
