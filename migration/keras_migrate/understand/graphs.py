"""Graphs as data: where one is made, who adds to it, where it is complete."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from keras_migrate.understand.events import (
    BUILDING,
    Event,
    NotGraphError,
    RefusedError,
    alias,
    bind,
    is_shape,
    merged_layers,
)
from keras_migrate.understand.modules import Def, Function, Module, Project
from keras_migrate.understand.names import Scope
from keras_migrate.understand.occurrences import Occurrences, body_of, enclosing, key_of, position, statement_of

CONSTRUCTORS = ("models.Graph", "legacy.models.Graph", "layers.containers.Graph")


@dataclass(eq=False)
class Building:
    """One graph under construction, as one function (or module) sees it.

    Args:
        module: The file.
        key: The variable or attribute, as written: "model", "self.graph".
        function: The function that it is seen in, or the tree.
        creation: The statement that binds it: `key = Graph()`, or a call that returns an unfinished graph; None for a
            parameter.
        constructor: The expression that names the class Graph, None where the graph comes from elsewhere.
        events: What is added to it, in the order of the source.
        passes: Calls that it is handed to while it is under construction.
        complete: The last statement, on the level of `creation`, in which anything is added; None where the graph is
            not finished here.
        shapes: `graph.nodes[...]` of which only the output's shape is read.
        merges: Layers merging other nodes that are returned to whoever adds them.
        group: All that this graph is connected with, itself included.
        returned: The graph is handed back unfinished.
        problem: Why it cannot be rewritten.
    """

    module: Module
    key: str
    function: Def | ast.Module
    creation: ast.Assign | None
    constructor: ast.expr | None = None
    events: list[Event] = field(default_factory=list)
    passes: list[ast.Call] = field(default_factory=list)
    complete: ast.stmt | None = None
    shapes: list[ast.Subscript] = field(default_factory=list)
    merges: list[ast.Call] = field(default_factory=list)
    group: list[Building] = field(default_factory=list)
    returned: bool = False
    travels: bool = False
    problem: RefusedError | None = None

    @property
    def scope(self) -> Scope:
        """The scope of the function."""
        return self.module.body_scopes[self.function]

    @property
    def place(self) -> ast.stmt:
        """The statement by which reports call the graph."""
        if self.creation is not None:
            return self.creation
        assert not isinstance(self.function, ast.Module)
        return self.function

    @property
    def top(self) -> ast.AST:
        """The node whose block the graph is built in."""
        return self.module.names.parents[self.creation] if self.creation is not None else self.function


class Understanding:
    """All graphs of a project.

    Args:
        project: The files.

    Attributes:
        buildings: Each graph under construction, once for each function that adds to it.
        strays: Calls of Graph() that are bound to nothing that can be followed, with the reason.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.buildings: list[Building] = []
        self.strays: list[tuple[Module, ast.Call, RefusedError]] = []
        self.occurrences = {module: Occurrences(module) for module in project.modules}
        self.builders: dict[tuple[Function, str], Building] = {}
        self.made: dict[tuple[Module, ast.AST], Building] = {}
        self._find_creations()
        if self.buildings or self.strays:
            self._find_builders()
            self._find_methods()
            self._find_unfinished_returns()
            for building in self.buildings:
                self._follow(building)
            self.connect()

    # -- where graphs are made

    def _find_creations(self) -> None:
        for module in self.project.modules:
            if "Graph" not in module.source.text:
                continue
            calls = [
                n for n in module.names.scopes if isinstance(n, ast.Call) and module.names.keras(n.func) in CONSTRUCTORS
            ]
            for call in sorted(calls, key=position):
                statement = module.names.parents[call]
                try:
                    self._created(module, call, statement)
                except RefusedError as error:
                    self.strays.append((module, call, error))

    def _created(self, module: Module, call: ast.Call, statement: ast.AST) -> None:
        key = None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            key = key_of(statement.targets[0])
        if key is None or not isinstance(statement, ast.Assign):
            raise RefusedError("KM901", call, "the graph is not bound to a plain variable; write `model = Graph()`")
        if call.args or call.keywords:
            raise RefusedError("KM901", call, "Graph() is called with arguments; the Graph of Keras 0.3 took none")
        function = module.function_of(call)
        scope = module.names.scopes[call]
        if key in scope.outer or scope.is_class:
            raise RefusedError(
                "KM901", call, f"{key!r} is a global or class variable; give the graph a variable of its own"
            )
        building = Building(module, key, function, statement, call.func)
        self.buildings.append(building)
        self.made[module, statement] = building

    # -- functions that are handed a graph and add to it

    def _find_builders(self) -> None:
        for function in self.project.functions():
            if not any(name in function.module.source.text for name in BUILDING):
                continue
            for parameter in function.parameters:
                if self._adds(function, parameter):
                    self._builder(function, parameter)
        changed = True
        while changed:
            changed = False
            for function in self.project.functions():
                for parameter in function.parameters:
                    if (function, parameter) not in self.builders and self._hands_on(function, parameter):
                        self._builder(function, parameter)
                        changed = True

    def _builder(self, function: Function, parameter: str) -> None:
        building = Building(function.module, parameter, function.node, None, travels=True)
        self.builders[function, parameter] = building
        self.buildings.append(building)

    def _find_methods(self) -> None:
        """Find the methods that add to a graph which another method of the class keeps on self."""
        for owner in [b for b in self.buildings if "." in b.key and b.creation is not None]:
            name = owner.key.partition(".")[2]
            home = owner.module.class_of(owner.function)
            for module in self.project.modules:
                for node in self.occurrences[module].attributes.get(name, []):
                    call = self._building_call(module, node)
                    if call is None:
                        continue
                    function = module.function_of(node)
                    if function is owner.function:
                        continue
                    if (
                        key_of(node) != owner.key
                        or module.class_of(node) is not home
                        or isinstance(function, ast.Module)
                    ):
                        owner.problem = RefusedError(
                            "KM901", node, f"{ast.unparse(node)} is added to from outside its class"
                        )
                    elif not any(b.function is function and b.key == owner.key for b in self.buildings):
                        owner.travels = True
                        method = Building(module, owner.key, function, None, travels=True)
                        self.builders[self.project.function(module, function), owner.key] = method
                        self.buildings.append(method)

    def _method_calls(self, building: Building) -> Iterator[ast.Call]:
        """Yield the calls of methods that add to the graph on self."""
        for node in self.occurrences[building.module].calls:
            if building.module.function_of(node) is building.function:
                function = self.project.resolve(building.module, node.func)
                if (
                    function is not None
                    and (function, building.key) in self.builders
                    and function.node is not building.function
                ):
                    yield node

    def _adds(self, function: Function, parameter: str) -> bool:
        module = function.module
        for node in self.occurrences[module].of(parameter, function.node):
            layers = module.names.parents[node]
            if isinstance(layers, ast.Attribute) and layers.attr == "nodes" and isinstance(layers.value, ast.Name):
                found = (merged_layers(n) for n in self._ancestors_in(module, layers))
                if any(m is not None for m in found):
                    return True
            call = self._building_call(function.module, node)
            if call is not None:
                try:
                    bind(call, statement_of(function.module, call))
                except NotGraphError:
                    return False
                except RefusedError:
                    pass
                return True
        return False

    def _building_call(self, module: Module, node: ast.expr) -> ast.Call | None:
        """Return the call of a building method on an expression, if there is one."""
        attribute = module.names.parents[node]
        if not (isinstance(attribute, ast.Attribute) and attribute.value is node and attribute.attr in BUILDING):
            return None
        call = module.names.parents[attribute]
        return call if isinstance(call, ast.Call) and call.func is attribute else None

    def _hands_on(self, function: Function, parameter: str) -> bool:
        return any(
            self._reaches_builder(function.module, node)
            for node in self.occurrences[function.module].of(parameter, function.node)
        )

    def handed_to(self, module: Module, node: ast.expr) -> ast.Call | None:
        """Return the call that an expression is an argument of, if it is one."""
        parent = module.names.parents[node]
        if isinstance(parent, ast.keyword):
            parent = module.names.parents[parent]
        return parent if isinstance(parent, ast.Call) and parent.func is not node else None

    def _reaches_builder(self, module: Module, node: ast.expr) -> bool:
        call = self.handed_to(module, node)
        function = self.project.resolve(module, call.func) if call is not None else None
        if call is None or function is None:
            return False
        parameter = function.parameter_of(call, node)
        return parameter is not None and (function, parameter) in self.builders

    # -- functions that return a graph which their callers add to

    def _find_unfinished_returns(self) -> None:
        returning = True
        unfinished: set[Function] = set()
        while returning:
            returning = False
            for module in self.project.modules:
                for statement in [n for n in module.names.scopes if isinstance(n, ast.Assign)]:
                    function = self._called_by(module, statement)
                    key = key_of(statement.targets[0]) if len(statement.targets) == 1 else None
                    if function is None or key is None or (module, statement) in self.made:
                        continue
                    home = module.function_of(statement)
                    adds = any(
                        position(node) > position(statement)
                        and (self._building_call(module, node) is not None or self._reaches_builder(module, node))
                        for node in self.occurrences[module].of(key, home)
                    )
                    if not adds or not self._returns_graph(function):
                        continue
                    building = Building(module, key, home, statement, travels=True)
                    self.made[module, statement] = building
                    self.buildings.append(building)
                    if function not in unfinished:
                        unfinished.add(function)
                        returning = True
        for building in self.buildings:
            if not isinstance(building.function, ast.Module):
                building.returned = self.project.function(building.module, building.function) in unfinished
                building.travels = building.travels or building.returned

    def _called_by(self, module: Module, statement: ast.Assign) -> Function | None:
        return self.project.resolve(module, statement.value.func) if isinstance(statement.value, ast.Call) else None

    def _returns_graph(self, function: Function) -> bool:
        keys = {b.key for b in self.buildings if b.module is function.module and b.function is function.node}
        return any(
            isinstance(n, ast.Return) and n.value is not None and key_of(n.value) in keys
            for n in function.module.names.scopes
            if function.module.function_of(n) is function.node
        )

    # -- what happens to one graph

    def _follow(self, building: Building) -> None:
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
            for b in self.buildings
            if b.key == building.key and b.function is building.function and b.creation
        ]
        later = [position(c) for c in others if position(c) > start and c in module.places(body)]
        end = min(later, default=(1 << 30, 0))
        return [n for n in found if start < position(n) < end and enclosing(module, n, body) is not None]

    def _sort(self, building: Building, node: ast.expr) -> None:
        module = building.module
        call = self._building_call(module, node)
        if call is not None:
            if module.function_of(node) is not building.function:
                raise RefusedError(
                    "KM901", node, "the graph is added to by a function inside; hand it to that function"
                )
            event = bind(call, statement_of(module, call))
            if event.options is not None and self._hands_nothing(building, event.options):
                event.options = None
            building.events.append(event)
        elif self._reaches_builder(module, node):
            handed = self.handed_to(module, node)
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
        handed = (self.handed_to(building.module, node) for node in self._own_occurrences(building))
        return [call for call in handed if call is not None]

    def _check_early_uses(self, building: Building, end: tuple[int, int]) -> None:
        known = {id(c) for c in building.passes} | {id(e.call) for e in building.events}
        for node in self._own_occurrences(building):
            if position(node) > end or building.module.function_of(node) is not building.function:
                continue
            call = self.handed_to(building.module, node)
            if call is not None and id(call) not in known:
                building.passes.append(call)
            elif (
                call is None
                and self._building_call(building.module, node) is None
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
        call = next((n for n in self._ancestors_in(building.module, subscript) if merged_layers(n) is not None), None)
        if isinstance(call, ast.Call) and isinstance(parents[call], ast.Return):
            if call not in building.merges:
                building.merges.append(call)
            return True
        return False

    def _ancestors_in(self, module: Module, node: ast.expr) -> Iterator[ast.expr]:
        parents = module.names.parents
        current: ast.AST = node
        while isinstance(current, (ast.expr, ast.comprehension)):
            if isinstance(current, ast.expr):
                yield current
            current = parents[current]

    def _check_parameter(self, building: Building) -> None:
        calls = {id(c) for c in building.passes} | {id(e.call) for e in building.events}
        for node in self._own_occurrences(building):
            call = self.handed_to(building.module, node)
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

    # -- which graphs stand and fall together

    def connect(self) -> None:
        """Refuse every graph that is connected with a refused one: a graph is rewritten everywhere or nowhere."""
        groups: dict[int, set[int]] = {i: {i} for i in range(len(self.buildings))}
        place = {id(b): i for i, b in enumerate(self.buildings)}

        def join(a: int, b: int) -> None:
            if groups[a] is not groups[b]:
                merged = groups[a] | groups[b]
                for member in merged:
                    groups[member] = merged

        for index, building in enumerate(self.buildings):
            for other, kept in enumerate(self.buildings):
                same = building.module is kept.module and building.key == kept.key and "." in kept.key
                if (
                    same
                    and building.module.class_of(building.function) is kept.module.class_of(kept.function)
                    and building.travels
                ):
                    join(index, other)
        anywhere = [i for i, b in enumerate(self.buildings) if b.creation is None]
        for index, building in enumerate(self.buildings):
            for call in building.passes:
                for target in self._targets(building, call):
                    join(index, place[id(target)])
                if not self._targets(building, call):
                    for other in anywhere:
                        join(index, other)
            if building.creation is not None and building.constructor is None:
                function = self._called_by(building.module, building.creation)
                for other, source in enumerate(self.buildings):
                    if function and source.module is function.module and source.function is function.node:
                        join(index, other)
        for members in {id(g): g for g in groups.values()}.values():
            problem = next((self.buildings[m].problem for m in sorted(members) if self.buildings[m].problem), None)
            for member in members:
                building = self.buildings[member]
                building.group = [self.buildings[m] for m in sorted(members)]
                if problem and building.problem is None:
                    building.problem = RefusedError(
                        problem.rule,
                        building.place,
                        f"the graph also lives elsewhere, where it can't be rewritten: {problem}",
                    )

    def _targets(self, building: Building, call: ast.Call) -> list[Building]:
        function = self.project.resolve(building.module, call.func)
        return [b for (f, _), b in self.builders.items() if f is function] if function else []
