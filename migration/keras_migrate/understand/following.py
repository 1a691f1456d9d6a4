"""What happens to one graph: what is added to it, whom it is handed to, where it is complete."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.understand.building import Building, building_call
from keras_migrate.understand.events import (
    BUILDING,
    NotGraphError,
    RefusedError,
    alias,
    bind,
    is_shape,
    merged_layers,
)
from keras_migrate.understand.occurrences import (
    ancestors,
    body_of,
    enclosing,
    handed_to,
    position,
    statement_of,
)
from keras_migrate.understand.search import Search


class Following:
    """Follows graphs through the functions that they were found in.

    Args:
        search: The graphs of the project.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.project = search.project
        self.occurrences = search.occurrences

    def follow(self, building: Building) -> None:
        """Fill in what happens to a graph, or why it cannot be rewritten."""
        if building.problem is not None:
            return
        try:
            for node in self._own_occurrences(building):
                self._sort(building, node)
            if "." in building.key:
                building.passes += self._method_calls(building)
            self._complete(building)
        except RefusedError as error:
            building.problem = error
        except NotGraphError as error:
            building.problem = RefusedError("KM901", error.node, str(error))

    def _method_calls(self, building: Building) -> Iterator[ast.Call]:
        """Yield the calls of methods that add to the graph on self."""
        for node in self.occurrences[building.module].calls:
            if building.module.function_of(node) is building.function:
                function = self.project.resolve(building.module, node.func)
                if (
                    function is not None
                    and (function, building.key) in self.search.builders
                    and function.node is not building.function
                ):
                    yield node

    def _own_occurrences(self, building: Building) -> list[ast.expr]:
        """Return the reads that can mean this graph: from where it is bound to the next graph in the same variable."""
        module = building.module
        found = self.occurrences[module].of(building.key, building.function)
        if building.creation is None:
            return found
        body = body_of(module, building.creation)
        start = position(building.creation)
        others = [
            b.creation
            for b in self.search.buildings
            if b.key == building.key and b.function is building.function and b.creation
        ]
        later = [position(c) for c in others if position(c) > start and c in module.places(body)]
        end = min(later, default=(1 << 30, 0))
        return [n for n in found if start < position(n) < end and enclosing(module, n, body) is not None]

    def _sort(self, building: Building, node: ast.expr) -> None:
        module = building.module
        call = building_call(module, node)
        if call is not None:
            if module.function_of(node) is not building.function:
                raise RefusedError(
                    "KM901", node, "the graph is added to by a function inside; hand it to that function"
                )
            event = bind(call, statement_of(module, call))
            if event.options is not None and self._hands_nothing(building, event.options):
                event.options = None
            building.events.append(event)
        elif self.search.reaches_builder(module, node):
            handed = handed_to(module, node)
            assert handed is not None
            building.passes.append(handed)

    def _hands_nothing(self, building: Building, options: ast.expr) -> bool:
        """Whether `**options` are the function's own keywords, and no call in the project gives any."""
        function = building.function
        if isinstance(function, ast.Module) or function.args.kwarg is None or not isinstance(options, ast.Name):
            return False
        own = options.id == function.args.kwarg.arg
        return own and self.project.only_known_keywords(self.project.function(building.module, function))

    def _complete(self, building: Building) -> None:
        module = building.module
        if building.creation is None:
            self._check_parameter(building)
            return
        body = body_of(module, building.creation)
        building_calls = [*(e.call for e in building.events), *building.passes]
        unknown = [] if building_calls else self._unknown_passes(building)
        building.passes += unknown
        last = 0
        for call in [*building_calls, *unknown]:
            place = enclosing(module, call, body)
            if place is None:
                raise RefusedError("KM901", call, "the graph is added to outside the block that makes it")
            last = max(last, place)
        if not last:
            raise RefusedError("KM901", building.creation, "nothing that can be followed is added to the graph")
        building.complete = body[last]
        end = (building.complete.end_lineno or 0, building.complete.end_col_offset or 0)
        self._check_early_uses(building, end)
        if building.passes:
            building.travels = True
        elif building.travels and "." in building.key:
            raise RefusedError(
                "KM901", building.creation, "methods add to the graph, and when they are called is not followed"
            )
        if building.returned:
            building.complete = None

    def _unknown_passes(self, building: Building) -> list[ast.Call]:
        """Return the calls that an otherwise untouched graph is handed to: something must add to it."""
        handed = (handed_to(building.module, node) for node in self._own_occurrences(building))
        return [call for call in handed if call is not None]

    def _check_early_uses(self, building: Building, end: tuple[int, int]) -> None:
        known = {id(c) for c in building.passes} | {id(e.call) for e in building.events}
        for node in self._own_occurrences(building):
            if position(node) > end or building.module.function_of(node) is not building.function:
                continue
            call = handed_to(building.module, node)
            if call is not None and id(call) not in known:
                building.passes.append(call)
            elif (
                call is None
                and building_call(building.module, node) is None
                and not self._is_named_layer(building, node)
            ):
                raise RefusedError("KM901", node, f"{building.key!r} is used before the last node is added to it")

    def _is_named_layer(self, building: Building, node: ast.expr) -> bool:
        """Whether a read is `graph.nodes[...]` or `graph.inputs[...]` in a layer argument that stands for tensors."""
        parents = building.module.names.parents
        attribute = parents[node]
        subscript = parents[attribute]
        if not (
            isinstance(attribute, ast.Attribute)
            and attribute.attr in ("inputs", "nodes")
            and isinstance(subscript, ast.Subscript)
        ):
            return False
        if is_shape(parents, subscript):
            building.shapes.append(subscript)
            return True
        for event in building.events:
            merged = merged_layers(event.arguments.get("layer"))
            if alias(event) is not None and event.arguments["layer"] is subscript:
                return True
            if merged is not None and any(subscript is n for n in ast.walk(merged.layers)):
                return True
        call = next((n for n in ancestors(building.module, subscript) if merged_layers(n) is not None), None)
        if isinstance(call, ast.Call) and isinstance(parents[call], ast.Return):
            if call not in building.merges:
                building.merges.append(call)
            return True
        return False

    def _check_parameter(self, building: Building) -> None:
        calls = {id(c) for c in building.passes} | {id(e.call) for e in building.events}
        for node in self._own_occurrences(building):
            call = handed_to(building.module, node)
            parent = building.module.names.parents[node]
            if call is not None and id(call) not in calls:
                building.passes.append(call)
            elif (
                isinstance(parent, ast.Attribute)
                and parent.attr not in BUILDING
                and not self._is_named_layer(building, node)
            ):
                raise RefusedError(
                    "KM901",
                    node,
                    f"{building.key!r} is handed in under construction, and its {parent.attr!r} is used here",
                )
