"""What happens to one graph: what is added to it, whom it is handed to, where it is complete."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter

from keras_migrate.understand import subclasses
from keras_migrate.understand.brought import gives
from keras_migrate.understand.building import END, Building, building_call
from keras_migrate.understand.checks import check_loops, check_steady, may_join
from keras_migrate.understand.endings import Endings
from keras_migrate.understand.events import (
    NotGraphError,
    RefusedError,
    alias,
    bind,
    is_shape,
    merged_layers,
)
from keras_migrate.understand.modules import Module, is_super
from keras_migrate.understand.names import BUILTINS
from keras_migrate.understand.occurrences import (
    ancestors,
    enclosing,
    end_of,
    handed_to,
    is_returned,
    place_of,
    position,
    statement_of,
)
from keras_migrate.understand.rows import spread
from keras_migrate.understand.search import Search

STATEMENTS = (ast.Expr, ast.Assign)


class Following:
    """Follows graphs through the functions that they were found in.

    Args:
        search: The graphs of the project.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.project = search.project
        self.occurrences = search.occurrences
        self._names: dict[ast.ClassDef, set[str]] = {}

    def collect(self, building: Building) -> None:
        """Fill in what is added to a graph and whom it is handed to, or why it cannot be rewritten."""
        if building.problem is not None or building.is_class:
            return
        try:
            for node in self._own_occurrences(building):
                self._sort(building, node)
            building.passes += self._finder_calls(building)
        except RefusedError as error:
            building.problem = error
        except NotGraphError as error:
            building.problem = RefusedError("KM901", error.node, str(error))

    def complete(self, building: Building) -> None:
        """Fill in where a graph is complete, or why it cannot be rewritten."""
        try:
            if building.problem is None and not building.is_class:
                self._complete(building)
        except RefusedError as error:
            building.problem = error

    def _finder_calls(self, building: Building) -> Iterator[ast.Call]:
        """Yield the calls of functions that find the graph made and add to it."""
        keys = {each.key for each in [building, *building.homes]}
        if building.subclass is None and not any(key in keys for _, key in self.search.builders):
            return
        for node in self.occurrences[building.module].calls:
            if building.module.function_of(node) is building.function and self._finders(building, node):
                yield node

    def _finders(self, building: Building, call: ast.Call) -> list[Building]:
        """Return what the functions that a call reaches do to a graph which they find made."""
        if building.subclass is not None and not self._is_method_of(building, call):
            return []
        functions = self.project.reached(building.module, call.func)
        return [
            finder
            for each in [building, *building.homes]
            for function in functions
            if (finder := self.search.builders.get((function, self.search.own_key(each, function)))) is not None
            and finder is not building
            and (finder.owner is not None or each.is_on_object)
            and finder.owner in (None, each.owner or each.function)
        ]

    def _is_method_of(self, building: Building, call: ast.Call) -> bool:
        """Whether a call is one of a method of an object that is a graph."""
        holder = call.func.value if isinstance(call.func, ast.Attribute) else None
        if holder is None or (building.creations and position(call) < position(building.place)):
            return False
        return place_of(holder) == building.key or is_super(holder)

    def _own_occurrences(self, building: Building) -> list[ast.expr]:
        """Return the reads that can mean this graph: from where it is bound to the next graph in the same variable."""
        module = building.module
        found = self.occurrences[module].of(building.key, building.owner or building.function)
        if building.owner is not None:
            found = [n for n in found if module.function_of(n) is building.function]
        if not building.creations:
            return found
        body = building.body
        start = end_of(building.place) if building.subclass is not None else position(building.place)
        end = END
        openings = self._openings[module, building.function, building.key]
        for place, opening in openings[bisect_right(openings, start, key=itemgetter(0)) :]:
            if opening in module.places(body):
                end = place
                break
        between = slice(bisect_right(found, start, key=position), bisect_left(found, end, key=position))
        return [n for n in found[between] if enclosing(module, n, body) is not None]

    @cached_property
    def _openings(self) -> dict[tuple[Module, object, str], list[tuple[tuple[int, int], ast.stmt]]]:
        """Where graphs begin, in order, by the variables that they are built in."""
        found: dict[tuple[Module, object, str], list[tuple[tuple[int, int], ast.stmt]]] = defaultdict(list)
        for building in self.search.buildings:
            if building.opening is not None:
                opened = position(building.opening), building.opening
                found[building.module, building.function, building.key].append(opened)
        for openings in found.values():
            openings.sort(key=itemgetter(0))
        return found

    def _sort(self, building: Building, node: ast.expr) -> None:
        module = building.module
        call = building_call(module, node)
        inside = module.function_of(node)
        if inside is not building.function and (call is not None or self.search.reaches_builder(module, node)):
            finder = not isinstance(inside, ast.Module) and self.project.function(module, inside)
            if finder and (finder, building.key) in self.search.builders:
                return
            raise RefusedError("KM901", node, "the graph is added to by a function inside; hand it to that function")
        if call is not None:
            event = bind(call, statement_of(module, call), spread(module, call))
            check_loops(building, event)
            mode = event.given("merge_mode")
            if isinstance(mode, ast.Name) and may_join(self.project, module, mode):
                reason = f"{mode.id} may be 'join', which hands a layer several tensors; write that call by itself"
                raise RefusedError("KM901", mode, reason)
            if event.options is not None and self._hands_nothing(building, event.options):
                event.options = None
            building.events.append(event)
        elif self.search.reaches_builder(module, node):
            handed = handed_to(module, node)
            assert handed is not None
            if building.subclass is not None:
                if not isinstance(module.names.parents[handed], STATEMENTS):
                    reason = (
                        "an object of a class derived from Graph is added to within an expression; write a statement"
                    )
                    raise RefusedError("KM901", node, reason)
                building.handed.append(node)
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
        finishes = building.finisher is building
        if not finishes and (not building.creations or building.returned or building.finisher is not None):
            self._hand_over(building)
            return
        body = building.body
        first = module.places(body)[building.opening] if building.opening is not None else 0
        last = -1
        for call in [*(e.call for e in building.events), *building.passes] or self._unknown_passes(building):
            place = enclosing(module, call, body)
            if place is None or place < first:
                raise RefusedError("KM901", call, "the graph is added to outside the block that makes it")
            last = max(last, place)
        if last < 0 and building.subclass is not None and not building.constructors:
            last = first  # it is complete as it is begun
        if last < 0:
            raise RefusedError("KM901", building.place, self._untouched(building))
        building.complete = body[last]
        building.until = end_of(building.complete)
        check_steady(building, body[first : last + 1])
        self._end_in_branches(building, first)
        self._check_other_names(building, building.until)
        building.passes += self._check_construction(building, building.until)
        if building.passes or finishes:
            building.travels = True
        elif building.travels and not building.passes and building.constructors and not building.brought:
            raise RefusedError(
                "KM901", building.place, "methods add to the graph, and when they are called is not followed"
            )

    def _untouched(self, building: Building) -> str:
        """Return why nothing is known to be added to a graph."""
        parents = building.module.names.parents
        for node in self._own_occurrences(building):
            if any(isinstance(parents[around], ast.For) for around in ancestors(building.module, node)):
                return "a loop over several graphs adds to it; put the loop's lines in a function that takes the graph"
        return "nothing that can be followed is added to the graph"

    def _end_in_branches(self, building: Building, first: int) -> None:
        """Note where a graph is complete that is used in branches before the last is added to it."""
        known = {id(c) for c in building.passes} | {id(e.call) for e in building.events}
        uses = [
            node
            for node in self._own_occurrences(building)
            if id(handed_to(building.module, node)) not in known
            and building_call(building.module, node) is None
            and not self._is_named_layer(building, node)
        ]
        if any(position(node) <= building.until for node in uses) and building.subclass is None:
            added = [*(e.call for e in building.events), *building.passes]
            endings = Endings(building.module, added, uses)
            if endings.find(building.body, first) and (endings.after or endings.before):
                building.endings = endings

    def _hand_over(self, building: Building) -> None:
        """Note that a graph is finished elsewhere: where the function that finishes it is called, or later."""
        if building.finisher is not None:
            building.travels = True
            body = building.body
            calls: list[ast.expr] = [c for c in building.passes if building.finisher in self._finders(building, c)]
            calls += self._values(building.finisher, building)
            places = [place for c in calls if (place := enclosing(building.module, c, body)) is not None]
            if places:
                building.until = end_of(body[min(places)])
            self._check_other_names(building, building.until)
        building.passes += self._check_construction(building, building.until)

    def _values(self, finisher: Building, building: Building) -> list[ast.expr]:
        """Return where a function hands on, as a value, the one that finishes its graph."""
        name = getattr(finisher.function, "name", "")
        reads = self.occurrences[building.module].by_key.get(name, []) if finisher.module is building.module else []
        return [
            n for n in reads if building.module.function_of(n) is building.function and handed_to(building.module, n)
        ]

    def _check_other_names(self, building: Building, end: tuple[int, int]) -> None:
        """Refuse a graph with two names of which both are used while it is under construction.

        Raises:
            RefusedError: If it is one.
        """
        for name in building.names:
            for node in self.occurrences[building.module].of(name, building.function) if name != building.key else []:
                added = building_call(building.module, node) is not None
                if position(building.place) < position(node) and (added or position(node) < end):
                    reason = f"the graph is also called {name!r}; build it under one name"
                    raise RefusedError("KM901", node, reason)

    def _unknown_passes(self, building: Building) -> list[ast.Call]:
        """Return the calls that an otherwise untouched graph is handed to: something must add to it."""
        handed = [(n, handed_to(building.module, n)) for n in self._own_occurrences(building)]
        return [call for node, call in handed if call is not None and self._stranger(building, node, call) == ""]

    def _check_construction(self, building: Building, end: tuple[int, int]) -> list[ast.Call]:
        """Return the unknown functions that an unfinished graph is handed to.

        Raises:
            RefusedError: If anything happens to it, up to `end`, that a dict of tensors would not bear.
        """
        module = building.module
        known = {id(c) for c in building.passes} | {id(e.call) for e in building.events}
        strangers = []
        for node in self._own_occurrences(building):
            if position(node) > end or (end is not END and module.function_of(node) is not building.function):
                continue
            if not building.is_unfinished(position(node)):
                continue
            call = handed_to(module, node)
            parent = module.names.parents[node]
            if call is not None and id(call) in known:
                self._check_result(building, node, call)
            elif call is not None and not (building.subclass is not None and is_super(call)):
                reason = self._stranger(building, node, call)
                if reason:
                    raise RefusedError("KM901", node, reason)
                strangers.append(call)
            elif not (
                building_call(module, node) is not None
                or self._is_named_layer(building, node)
                or (end is END and is_returned(module, node) and self._is_left_in_place(building))
                or (building.subclass is not None and call is not None)
                or self._is_own_attribute(building, node)
            ):
                raise RefusedError("KM901", node, self._early(building, parent, end))
        return strangers

    def _is_left_in_place(self, building: Building) -> bool:
        """Whether nobody takes what a function hands back under another name: an object of a derived class would."""
        if building.subclass is None or isinstance(building.function, ast.Module):
            return building.subclass is None
        calls = self.project.calls_of(self.project.function(building.module, building.function))
        return all(isinstance(module.names.parents[call], ast.Expr) for module, call in calls)

    def _is_own_attribute(self, building: Building, node: ast.expr) -> bool:
        """Whether a read is `self.x` in a class derived from Graph, and x is the class's own."""
        attribute = building.module.names.parents[node]
        if building.subclass is None or not isinstance(attribute, ast.Attribute):
            return False
        method = self.project.resolve(building.module, attribute)
        if method is not None and (method, self.search.own_key(building, method)) not in self.search.builders:
            reads = self.occurrences[method.module].of(method.node.args.args[0].arg, method.node)
            parents = [method.module.names.parents[read] for read in reads]
            names = {p.attr if isinstance(p, ast.Attribute) else "" for p in parents}
            return names <= self._own_names(building)
        return isinstance(attribute.ctx, ast.Store) or attribute.attr in self._own_names(building)

    def _own_names(self, building: Building) -> set[str]:
        assert building.subclass is not None
        if building.subclass not in self._names:
            self._names[building.subclass] = subclasses.own_names(self.search.related[building.subclass])
        return self._names[building.subclass]

    def _early(self, building: Building, parent: ast.AST, end: tuple[int, int]) -> str:
        if end is not END:
            return f"{building.key!r} is used before the last node is added to it"
        used = f"its {parent.attr!r} is used" if isinstance(parent, ast.Attribute) else "it is used otherwise"
        return f"{building.key!r} is handed on under construction, and {used} here"

    def _check_result(self, building: Building, node: ast.expr, call: ast.Call) -> None:
        """Refuse what is done with the result of a function that hands its graph back, other than keeping it in place.

        Raises:
            RefusedError: If the graph gets a second name.
        """
        module = building.module
        function = self.project.resolve(module, call.func)
        parameter = function.parameter_of(call, node) if function is not None else None
        if function is None or parameter is None:
            return
        places = self.search.handed_back(function, parameter)
        if not places:
            return
        statement, place = module.names.parents[call], places.pop()
        if isinstance(statement, ast.Expr) or (isinstance(statement, ast.Return) and not building.creations):
            return
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and not places:
            target: ast.expr | None = statement.targets[0]
            if place is not None:
                listed = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
                target = listed[place] if place < len(listed) else None
            if target is not None and place_of(target) == building.key:
                return
        raise RefusedError(
            "KM901", call, f"{function.node.name}() hands the graph back; bind it to {building.key!r} again"
        )

    def _stranger(self, building: Building, node: ast.expr, call: ast.Call) -> str:
        """Return why a function that is not known to add to a graph cannot be one that does, "" where it can."""
        module, called = building.module, call.func
        known = self.project.resolve(module, called) is not None
        if isinstance(called, ast.Attribute):
            possible = called.attr in self.search.builder_names
        elif isinstance(called, ast.Name):
            scope = module.names.scopes[called].find(called.id)
            bindings = scope.bindings[called.id] if scope is not None else []
            layer = any(event.arguments.get("layer") is call for event in building.events)
            unbound = layer and not bindings and called.id not in BUILTINS and not module.names.stars
            variable = all(isinstance(b.node, (ast.Name, ast.arg)) for b in bindings)
            possible = unbound or (bool(bindings) and variable and self.search.travel_as_values)
        else:
            possible = self.search.travel_as_values
        if possible and not known:
            return ""
        return f"{building.key!r} is handed to {ast.unparse(called)}() under construction, which is not followed"

    def check_callers(self) -> None:
        """Refuse every function that is called with something else than a graph which is followed."""
        passes = {id(call) for building in self.search.buildings for call in building.passes}
        for (function, key), building in self.search.builders.items():
            if building.finisher is not None:
                continue  # whoever calls it, each graph is finished by the one that adds the outputs
            for module, call in self.project.calls_of(function):
                brings = not building.brought or gives(function, call, building.brought)
                if id(call) not in passes and brings and building.problem is None:
                    place = f"{module.path.name}:{call.lineno}"
                    reason = f"{function.node.name}() is called in {place} with what is not followed as {key!r}"
                    building.problem = RefusedError("KM901", building.place, reason)
            finds = building.owner is not None or building.is_on_object
            if finds and building.problem is None and self.search.is_value(function):
                reason = f"{function.node.name}() is handed on as a value, so when it is called is not followed"
                building.problem = RefusedError("KM901", building.place, reason)

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
