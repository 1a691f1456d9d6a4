"""Where finished graphs go: variables, attributes, arguments and results that hold a model which was a Graph."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from keras_migrate.understand.building import Building
from keras_migrate.understand.graphs import Understanding
from keras_migrate.understand.modules import Def, Module
from keras_migrate.understand.occurrences import handed_to, key_of, position

Place = tuple[Hashable, ...]


@dataclass(eq=False)
class Use:
    """One expression that holds a model which was a Graph.

    Args:
        module: The file.
        node: The expression.
        graphs: The graphs that it can be.
        mixed: It can also be something else.
    """

    module: Module
    node: ast.expr
    graphs: list[Building]
    mixed: bool = False


@dataclass
class _Held:
    graphs: list[Building] = field(default_factory=list)
    bindings: set[ast.AST] = field(default_factory=set)


class Models:
    """Follows finished graphs through a project.

    Args:
        understanding: The graphs.

    Attributes:
        uses: All expressions that hold one, in no order.
    """

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding
        self.project = understanding.project
        self.held: dict[Place, _Held] = {}
        self.uses: list[Use] = []
        work: list[tuple[Place, Building]] = []
        for building in understanding.buildings:
            if building.problem is None and building.complete is not None and building.creation is not None:
                work.append((self._place(building.module, building.function, building.key), building))
                self._note(work[-1][0], building.creation.targets[0])
        while work:
            place, building = work.pop()
            held = self.held.setdefault(place, _Held())
            if building not in held.graphs:
                held.graphs.append(building)
                work += [(target, building) for target in self._flows(place)]
        for place, held in self.held.items():
            mixed = self._is_mixed(place, held)
            self.uses += [Use(module, node, held.graphs, mixed) for module, node in self._reads(place)]

    def _place(self, module: Module, function: Def | ast.Module, key: str) -> Place:
        if "." in key:
            return (
                "attribute",
                module,
                module.class_of(function) if not isinstance(function, ast.Module) else None,
                key,
            )
        owner = module.body_scopes[function].find(key) if function in module.body_scopes else None
        return ("variable", module, owner.node if owner else function, key)

    def _note(self, place: Place, binding: ast.AST) -> None:
        self.held.setdefault(place, _Held()).bindings.add(binding)

    def _reads(self, place: Place) -> Iterator[tuple[Module, ast.expr]]:
        """Yield the expressions that read a place, those left out that see the graph under construction."""
        kind, *rest = place
        if kind == "variable":
            module, function, key = rest
            for node in self.understanding.occurrences[module].of(key, function):  # type: ignore[index,arg-type]
                if not self._under_construction(module, node, function, key):  # type: ignore[arg-type]
                    yield module, node  # type: ignore[misc]
        elif kind == "attribute":
            module, owner, key = rest
            for node in self.understanding.occurrences[module].by_key.get(key, []):  # type: ignore[index,call-overload]
                function = module.function_of(node)  # type: ignore[attr-defined]
                if module.class_of(node) is owner and not self._under_construction(module, node, function, key):  # type: ignore[attr-defined,arg-type]
                    yield module, node  # type: ignore[misc]
        else:
            function, index = rest
            if index is None:
                yield from self.project.calls_of(function)  # type: ignore[arg-type]

    def _under_construction(self, module: Module, node: ast.expr, function: object, key: str) -> bool:
        for building in self.understanding.buildings:
            if building.module is module and building.function is function and building.key == key:
                if building.creation is None or building.complete is None:
                    return True
                end = (building.complete.end_lineno or 0, building.complete.end_col_offset or 0)
                if position(building.creation) <= position(node) <= end:
                    return True
        return False

    def _flows(self, place: Place) -> Iterator[Place]:
        """Yield the places that a place's value is handed on to."""
        for module, node in self._reads(place):
            yield from self._from(module, node, None)
        if place[0] == "result" and place[2] is not None:
            for module, call in self.project.calls_of(place[1]):  # type: ignore[arg-type]
                yield from self._from(module, call, place[2])  # type: ignore[arg-type]

    def _from(self, module: Module, node: ast.expr, index: int | None) -> Iterator[Place]:
        parent = module.names.parents[node]
        function = module.function_of(node)
        if isinstance(parent, ast.Assign) and parent.value is node:
            for target in parent.targets:
                if index is not None:
                    if not isinstance(target, (ast.Tuple, ast.List)) or index >= len(target.elts):
                        continue
                    target = target.elts[index]
                yield from self._bound(module, function, target)
        elif isinstance(parent, ast.Return) and not isinstance(function, ast.Module):
            yield ("result", self.project.function(module, function), index)
        elif isinstance(parent, ast.Tuple) and isinstance(module.names.parents[parent], ast.Return) and index is None:
            if not isinstance(function, ast.Module):
                yield ("result", self.project.function(module, function), parent.elts.index(node))
        elif index is None:
            call = handed_to(module, node)
            target_function = self.project.resolve(module, call.func) if call is not None else None
            if call is not None and target_function is not None:
                parameter = target_function.parameter_of(call, node)
                if parameter:
                    yield self._place(target_function.module, target_function.node, parameter)

    def _bound(self, module: Module, function: Def | ast.Module, target: ast.expr) -> Iterator[Place]:
        key = key_of(target)
        if key:
            place = self._place(module, function, key)
            self._note(place, target)
            yield place

    def _is_mixed(self, place: Place, held: _Held) -> bool:
        if place[0] != "variable":
            return False
        _, module, function, key = place
        scope = module.body_scopes.get(function)  # type: ignore[attr-defined]
        for binding in scope.bindings.get(key, []) if scope else []:
            none = isinstance(binding.value, ast.Constant) and binding.value.value is None
            if binding.node not in held.bindings and not none and not isinstance(binding.node, ast.arg):
                return True
        return False
