"""Where graphs are made, and which functions and methods add to them."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from functools import cached_property

from keras_migrate.understand import brought, filled, subclasses
from keras_migrate.understand.building import CONSTRUCTORS, Building, building_call, targets_of
from keras_migrate.understand.events import BUILDING, NotGraphError, RefusedError, bind, merged_layers
from keras_migrate.understand.imported import find_imported
from keras_migrate.understand.instances import find_instances
from keras_migrate.understand.modules import Def, Function, Module, Project
from keras_migrate.understand.names import COMPREHENSIONS
from keras_migrate.understand.occurrences import (
    ancestors,
    enclosing,
    handed_to,
    is_on_self,
    key_of,
    place_of,
    position,
    statement_of,
)
from keras_migrate.understand.returned import Returned
from keras_migrate.understand.rows import spread

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Search:
    """Finds the graphs of a project.

    Args:
        project: The files.

    Attributes:
        buildings: Each graph under construction, once for each function that adds to it.
        strays: Calls of Graph() that are bound to nothing that can be followed, with the reason.
        builders: The parameters, and the attributes of self, that a function adds to.
        made: The graph that a statement binds.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.buildings: list[Building] = []
        self.strays: list[tuple[Module, ast.Call | ast.ClassDef, RefusedError]] = []
        self.occurrences = {module: module.occurrences for module in project.modules}
        self.builders: dict[tuple[Function, str], Building] = {}
        self.made: dict[tuple[Module, ast.AST], Building] = {}
        self._elsewhere: dict[Hashable, list[tuple[ast.expr, Def | ast.Module]]] = {}
        self.related: dict[ast.ClassDef, dict[ast.ClassDef, Module]] = {}  # to the classes derived from Graph
        self._find_creations()
        if self.buildings or self.strays:
            self._find_builders()
            self._find_brought()
            self._leave_overwritten()
            find_imported(self)
            self._find_finders()
            find_instances(self)
            Returned(self).find()

    def _find_creations(self) -> None:
        for module in self.project.modules:
            if "Graph" not in module.source.text:
                continue
            calls = [
                n for n in module.names.scopes if isinstance(n, ast.Call) and module.names.keras(n.func) in CONSTRUCTORS
            ]
            self.strays += _uncertain(module)
            self._find_subclasses(module)
            for call in sorted(calls, key=position):
                statement = module.names.parents[call]
                try:
                    self._created(module, call, statement)
                except RefusedError as error:
                    self.strays.append((module, call, error))

    def _find_subclasses(self, module: Module) -> None:
        for owner, base in subclasses.derived(module):
            try:
                self.related[owner] = subclasses.related(self.project, module, owner)
                made = filled.objects(self.project, module, owner)
                if made:
                    subclasses.check(module, owner, self.related[owner], self.project)
                    self.buildings += filled.buildings(module, owner, base, made)
                    self.made.update(((b.module, b.place), b) for b in self.buildings if b.made_by is not None)
                    continue
                building = subclasses.made(module, owner, base, self.project)
                self.buildings.append(building)
                self.made[module, building.creations[0]] = building
            except RefusedError as error:
                self.strays.append((module, owner, error))

    def _created(self, module: Module, call: ast.Call, statement: ast.AST) -> None:
        if isinstance(statement, FUNCTIONS):
            reason = "the graph is a parameter's default, made once for all calls; make it in the function"
            raise RefusedError("KM901", call, reason)
        targets = targets_of(statement)
        keys = [place_of(target) for target in targets]
        plain = [k for k in keys if k is not None and k.isidentifier()]
        key = next(iter([*plain, *(k for k in keys if k is not None and is_on_self(k)), *keys]), None)
        if key is None or None in keys or not isinstance(statement, ast.stmt):
            raise RefusedError("KM901", call, "the graph is not bound to a plain variable; write `model = Graph()`")
        if call.args or call.keywords:
            raise RefusedError("KM901", call, "Graph() is called with arguments; the Graph of Keras 0.3 took none")
        function = module.function_of(call)
        scope = module.names.scopes[call]
        if scope.is_class or isinstance(scope.node, COMPREHENSIONS):
            raise RefusedError("KM901", call, f"{key!r} is a class's variable; give the graph a variable of its own")
        building = Building(module, key, function, [statement], [call.func])
        if key in scope.outer:
            owner = scope.find(key)
            building.owner = owner.node if owner is not None and isinstance(owner.node, FUNCTIONS) else module.tree
        self.buildings.append(building)
        self.made[module, statement] = building

    def _find_brought(self) -> None:
        """Find the graphs that a parameter may bring, and make one of each and of what the function adds to that."""
        for building in [b for b in self.buildings if b.constructors and not isinstance(b.function, ast.Module)]:
            assert not isinstance(building.function, ast.Module)
            function = self.project.function(building.module, building.function)
            name = brought.parameter(building, function)
            if not name or not self._adds_behind(building):
                continue
            building.brought = name
            building.travels = True
            builder = self.builders.pop((function, building.brought), None)
            if builder is not None:
                self.buildings.remove(builder)
            if any(brought.gives(function, call, building.brought) for _, call in self.project.calls_of(function)):
                if builder is None or building.brought != building.key:
                    reason = f"{building.brought!r} may bring another graph; call both {building.brought!r}"
                    building.problem = RefusedError("KM901", building.place, reason)
                    continue
                building.returned = True
                self.builders[function, building.key] = building

    # -- functions that are handed a graph and add to it

    def _find_builders(self) -> None:
        adding = {module for module in self.project.modules if any(name in module.source.text for name in BUILDING)}
        for function in self.project.functions():
            if function.module not in adding:
                continue
            for parameter in function.named_parameters:
                if self._adds(function, parameter):
                    self._builder(function, parameter)
        changed = True
        while changed:
            changed = False
            for function in self.project.functions():
                for parameter in function.named_parameters:
                    if (function, parameter) not in self.builders and self._hands_on(function, parameter):
                        self._builder(function, parameter)
                        changed = True

    def _adds_behind(self, building: Building) -> bool:
        """Whether anything is added to a graph behind the branch that makes it."""
        own = set(ast.walk(building.module.names.parents[building.place]))
        return any(node not in own for node in self._adding(building))

    def _adding(self, building: Building) -> list[ast.expr]:
        """Return the reads of a graph's variable by which its function adds to it."""
        module = building.module
        reads = self.occurrences[module].of(building.key, building.function)
        return [n for n in reads if building_call(module, n) is not None or self.reaches_builder(module, n)]

    def _leave_overwritten(self) -> None:
        """Forget the parameters of which each is overwritten by a graph before anything is added to it."""
        for place, builder in [(p, b) for p, b in self.builders.items() if not b.creations]:
            module = builder.module
            made = [
                b for b in self.buildings if b.constructors and (b.function, b.key) == (builder.function, builder.key)
            ]
            starts = [(position(b.place), b.body) for b in made]
            if made and all(
                any(start < position(n) and enclosing(module, n, body) is not None for start, body in starts)
                for n in self._adding(builder)
            ):
                self.buildings.remove(self.builders.pop(place))

    def _builder(self, function: Function, parameter: str) -> None:
        building = Building(function.module, parameter, function.node, travels=True)
        self.builders[function, parameter] = building
        self.buildings.append(building)

    def _find_finders(self) -> None:
        """Find the functions that add to a graph which they find made: on self, or in a variable around them."""
        for owner in [b for b in self.buildings if b.creations and not (b.made_by or b.is_class)]:
            if "]" in owner.key:
                self._check_elements(owner)
                continue
            for module in self.project.modules if owner.is_on_object else [owner.module]:
                for node, function in self._added_elsewhere(owner, module):
                    if "." in owner.key and self._is_anothers(owner, module, node):
                        continue
                    if isinstance(function, ast.Module) or not self._is_own(owner, module, node):
                        reason = f"{ast.unparse(node)} is added to from outside its class"
                        owner.problem = RefusedError("KM901", node, reason)
                    else:
                        self._finder(owner, self.project.function(module, function))

    def _added_elsewhere(self, owner: Building, module: Module) -> list[tuple[ast.expr, Def | ast.Module]]:
        """Return where other functions than the one that makes a graph may add to it, and these functions."""
        key = module, owner.key, owner.function, owner.subclass
        if key not in self._elsewhere:
            reads = self._wherever(owner, module)
            adding = [n for n in reads if building_call(module, n) is not None or self.reaches_builder(module, n)]
            found = [(n, module.function_of(n)) for n in adding]
            self._elsewhere[key] = [(n, function) for n, function in found if function is not owner.function]
        return self._elsewhere[key]

    def _check_elements(self, owner: Building) -> None:
        """Refuse a graph in a container from which another function may take it to add to it."""
        for call in self.occurrences[owner.module].calls:
            taken = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr in BUILDING else None
            inside = isinstance(taken, ast.Subscript) and owner.key.startswith(f"{ast.unparse(taken.value)}[")
            if inside and owner.module.function_of(call) is not owner.function:
                owner.problem = RefusedError("KM901", call, f"{owner.key} is made in one function, and added to here")

    def _is_anothers(self, owner: Building, module: Module, node: ast.expr) -> bool:
        """Whether an attribute of the same name is that of another class's objects."""
        assert isinstance(node, ast.Attribute)
        home, other = self.home(owner), self.project.family_of(module, node.value)
        return home is not None and other is not None and other is not home

    def home(self, building: Building) -> ast.ClassDef | None:
        """Return the topmost of the classes on whose objects a graph is kept."""
        if building.is_elsewhere:
            kept = [t for creation in building.creations for t in targets_of(creation) if place_of(t) == building.key]
            holder = kept[0].value if kept and isinstance(kept[0], ast.Attribute) else None
            return self.project.family_of(building.module, holder) if holder is not None else None
        own = building.module.class_of(building.function)
        return self.project.family(building.module, own) if own is not None else None

    def _wherever(self, owner: Building, module: Module) -> list[ast.expr]:
        """Return the expressions in a file that may hold the graph."""
        occurrences = self.occurrences[module]
        if owner.subclass is not None:
            own = (c for c, home in self.related[owner.subclass].items() if home is module)
            return [read for each in own for read in subclasses.reads_of_self(occurrences, each)]
        if "." in owner.key:
            return occurrences.attributes.get(owner.key.rpartition(".")[2], [])
        return occurrences.of(owner.key, owner.owner or owner.function)

    def _is_own(self, owner: Building, module: Module, node: ast.expr) -> bool:
        if key_of(node) != owner.key or not owner.is_on_object:
            return key_of(node) == owner.key and module is owner.module
        return self._is_at_home(owner, module, node)

    def _is_at_home(self, owner: Building, module: Module, node: ast.AST) -> bool:
        """Whether something stands in a class on whose objects a graph is kept."""
        own = module.class_of(node)
        if own is None or owner.subclass is not None:
            return own in self.related[owner.subclass] if own is not None and owner.subclass is not None else False
        return self.project.family(module, own) is self.home(owner)

    def _finder(self, owner: Building, function: Function) -> None:
        """Note a function that adds to a graph it finds made, and those that call it in the same place."""
        if owner.subclass is not None and function.node.name == "__init__":
            return  # it is part of what makes the object
        owner.travels = owner.travels or (function, owner.key) in self.builders
        if (function, owner.key) in self.builders or any(
            b.function is function.node and b.key == owner.key for b in self.buildings
        ):
            return
        around = None if owner.is_on_object else owner.owner or owner.function
        finder = Building(function.module, owner.key, function.node, owner=around, travels=True)
        finder.subclass, finder.container = owner.subclass, owner.container
        owner.travels = True
        self.builders[function, owner.key] = finder
        self.buildings.append(finder)
        for module, call in self.project.calls_of(function):
            caller = module.function_of(call)
            if caller is not owner.function and not isinstance(caller, ast.Module):
                if owner.is_on_object:
                    within = self._is_at_home(owner, module, caller)
                else:
                    within = module is owner.module and module.body_scopes[caller].find(owner.key) is owner.scope
                if within:
                    self._finder(owner, self.project.function(module, caller))

    def _adds(self, function: Function, parameter: str) -> bool:
        module = function.module
        for node in self.occurrences[module].of(parameter, function.node):
            layers = module.names.parents[node]
            if isinstance(layers, ast.Attribute) and layers.attr == "nodes" and isinstance(layers.value, ast.Name):
                found = (merged_layers(n) for n in ancestors(module, layers))
                if any(m is not None for m in found):
                    return True
            call = building_call(function.module, node)
            if call is not None:
                try:
                    bind(call, statement_of(function.module, call), spread(function.module, call))
                except NotGraphError:
                    return False
                except RefusedError:
                    pass
                return True
        return False

    def _hands_on(self, function: Function, parameter: str) -> bool:
        return any(
            self.reaches_builder(function.module, node)
            for node in self.occurrences[function.module].of(parameter, function.node)
        )

    def reaches_builder(self, module: Module, node: ast.expr) -> bool:
        """Whether an expression is handed to a function that adds to it."""
        call = handed_to(module, node)
        reached = self.project.reached(module, call.func) if call is not None else []
        return any((function, function.parameter_of(call, node)) in self.builders for function in reached if call)

    def handed_back(self, function: Function, parameter: str) -> set[int | None]:
        """Return the places at which a function returns its parameter: None for the whole result, else in a tuple."""
        parents = function.module.names.parents
        places: set[int | None] = set()
        for node in self.occurrences[function.module].of(parameter, function.node):
            parent = parents[node]
            if isinstance(parent, ast.Return):
                places.add(None)
            elif isinstance(parent, ast.Tuple) and isinstance(parents[parent], ast.Return):
                places.add(parent.elts.index(node))
            else:
                call = handed_to(function.module, node)
                inner = self.project.resolve(function.module, call.func) if call is not None else None
                if call is not None and inner is not None and isinstance(parents[call], ast.Return):
                    handed = inner.parameter_of(call, node)
                    places |= self.handed_back(inner, handed) if handed and inner is not function else set()
        return places

    @cached_property
    def builder_names(self) -> set[str]:
        """The names of the functions that add to a graph."""
        return {function.node.name for function, _ in self.builders}

    @cached_property
    def travel_as_values(self) -> bool:
        """Whether functions that add to a graph are handed on as values, so that an unknown call may reach them."""
        return any(self.is_value(function) for function, _ in self.builders)

    def own_key(self, building: Building, function: Function) -> str:
        """Return what a function that finds a graph made calls it: its own `self` for an object of a derived class."""
        arguments = function.node.args.args
        return arguments[0].arg if building.subclass is not None and arguments else building.key

    def is_value(self, function: Function) -> bool:
        """Whether anything of a function's name is used otherwise than by calling it."""
        name = function.node.name
        for module, occurrences in self.occurrences.items():
            for node in [*occurrences.by_key.get(name, []), *occurrences.attributes.get(name, [])]:
                call = module.names.parents[node]
                if not (isinstance(call, ast.Call) and call.func is node):
                    return True
        return False

    def is_called_unknown(self, building: Building) -> bool:
        """Whether a function that adds to a graph may be called with graphs of which nothing is known."""
        assert not isinstance(building.function, ast.Module)
        function = self.project.function(building.module, building.function)
        return not self.project.calls_of(function) or self.is_value(function)

    def called_by(self, module: Module, statement: ast.Assign) -> Function | None:
        """Return the function whose result a statement binds."""
        return self.project.resolve(module, statement.value.func) if isinstance(statement.value, ast.Call) else None

    def is_brought(self, function: Function, call: ast.expr) -> bool:
        """Whether a call brings the graph that a function makes otherwise."""
        names = [b.brought for (f, _), b in self.builders.items() if f is function and b.brought]
        return isinstance(call, ast.Call) and any(brought.gives(function, call, name) for name in names)

    def taking(self, module: Module, call: ast.Call) -> list[Function]:
        """Return the functions that a call may hand a graph to, none where none is known to add to one."""
        return [f for f in self.project.reached(module, call.func) if any(f is known for known, _ in self.builders)]

    def source(self, building: Building) -> Function | None:
        """Return the function whose result a graph is, None where it is made in place or a parameter."""
        made = building.creations[0] if building.creations and not building.constructors else None
        return self.called_by(building.module, made) if isinstance(made, ast.Assign) else None


def _uncertain(module: Module) -> Iterator[tuple[Module, ast.Call, RefusedError]]:
    """Yield the calls of what may be Graph and may be something else of the same name."""
    names = (n.func for n in module.names.scopes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    for name in names:
        uncertain = module.names.keras(name) is None
        call = module.names.parents[name]
        if uncertain and isinstance(call, ast.Call) and f"keras.{CONSTRUCTORS[0]}" in module.names.candidates(name):
            reason = f"{name.id} is Keras's or something else here; give each a name of its own"
            yield module, call, RefusedError("KM901", call, reason)
