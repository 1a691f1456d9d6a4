"""Where finished graphs go: variables, attributes, containers, arguments and results that hold what was a Graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from keras_migrate.understand.building import Building, targets_of
from keras_migrate.understand.graphs import Understanding
from keras_migrate.understand.importers import Importers
from keras_migrate.understand.mixing import PUTS, Held, Mixing, Place
from keras_migrate.understand.modules import Def, Function, Module, is_super
from keras_migrate.understand.occurrences import handed_to, is_on_self, key_of, place_of, position
from keras_migrate.understand.others import is_guarded
from keras_migrate.understand.reaching import Reaching
from keras_migrate.understand.subclasses import descendants, reads_of_self, related

DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
GETS = frozenset({"get", "pop", "popleft"})
COPIES = frozenset({"copy.copy", "copy.deepcopy"})
PICKLES = frozenset({"pickle", "cPickle", "dill", "joblib"})
KNOWN_DECORATORS = frozenset({"property", "staticmethod", "classmethod"})
WALKS = frozenset({"values", "items"})


@dataclass(eq=False)
class Use:
    """One expression that holds a model which was a Graph.

    Args:
        module: The file.
        node: The expression.
        graphs: The graphs that it can be.
        mixed: It can also be something else.
        other: It is certain to be something else as well, which is no model, and nothing asks which.
    """

    module: Module
    node: ast.expr
    graphs: list[Building]
    mixed: bool = False
    other: bool = False


class Models:
    """Follows finished graphs through a project.

    Args:
        understanding: The graphs.

    Attributes:
        uses: All expressions that hold one, in no order.
        escaped: Whether any goes where it is not followed, so that other expressions may hold one as well.
    """

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding
        self.project = understanding.project
        self.importers = Importers(self.project)
        self.held: dict[Place, Held] = {}
        self.uses: list[Use] = []
        self.reaching = Reaching(understanding.buildings)
        self.escaped = any(map(_has_callbacks, self.project.modules))
        work: list[tuple[Place, Building]] = []
        for building in understanding.buildings:
            # A graph that stays may come where a rewritten one comes as well.
            if not (building.constructors if building.problem is not None else building.complete):
                continue
            if building.subclass is not None:
                work.append((("instance", building.subclass), building))
            else:
                for target in (t for creation in building.creations for t in targets_of(creation)):
                    if not is_plain(target):
                        found = list(self._bound(building.module, building.function, target))
                        self.escaped = self.escaped or not found
                        work += [(place, building) for place in found]
                for name in building.names:
                    work.append((self._place(building.module, building.function, name), building))
                    makers = [b for b in understanding.buildings if building.finisher in (b.finisher, b)]
                    for maker in [building, *makers] if building.finisher is not None else [building]:
                        for target in (target for creation in maker.creations for target in targets_of(creation)):
                            self._note(work[-1][0], target)
                    for target in _handed_back(building, name):
                        self._note(work[-1][0], target)
        onward: dict[Place, list[Place]] = {}  # where the value of a place goes, whatever it is
        while work:
            place, building = work.pop()
            held = self.held.setdefault(place, Held())
            if building not in held.graphs:
                held.graphs.append(building)
                if place not in onward:
                    onward[place] = list(self._flows(place))
                work += [(target, building) for target in onward[place]]
        reads = {place: list(self._reads(place)) for place, held in self.held.items() if held.graphs}
        mixing = Mixing(self.project, self.held, self._reads, reads)
        mixed, other = (_onward(places, onward) for places in (mixing.mixed(), mixing.with_others()))
        uses: dict[ast.expr, Use] = {}
        for place, several in sorted(reads.items(), key=lambda item: item[0][0] == "elements"):
            for module, node in several:
                known = self.reaching.at(module, node, str(place[-1])) if place[0] == "variable" else None
                graphs = self.held[place].graphs
                use = Use(module, node, [known] if known is not None else graphs)
                if known is None:
                    use.mixed = place in mixed
                    use.other = place in other and not is_guarded(module, node)
                first = uses.setdefault(node, use)
                if place[0] == "instance":  # a class that several derived classes have as a base sees objects of each
                    first.graphs = list(dict.fromkeys([*first.graphs, *use.graphs]))
        self.uses = list(uses.values())

    def _place(self, module: Module, function: Def | ast.Module, key: str) -> Place:
        if not key.isidentifier() and not is_on_self(key):
            return "text", module, function, key
        if "." in key:
            owner = module.class_of(function) if not isinstance(function, ast.Module) else None
            return "attribute", self.project.family(module, owner) if owner else None, key.partition(".")[2]
        scope = module.body_scopes[function].find(key) if function in module.body_scopes else None
        return "variable", module, scope.node if scope else function, key

    def _note(self, place: Place, binding: ast.AST) -> None:
        self.held.setdefault(place, Held()).bindings.add(binding)

    # -- the expressions that read a place

    def _reads(self, place: Place) -> Iterator[tuple[Module, ast.expr]]:
        """Yield the expressions that read a place, those left out that see the graph under construction."""
        match place:
            case ("variable", Module() as module, function, str(key)):
                for node in self.understanding.occurrences[module].of(key, function):  # type: ignore[arg-type]
                    if not self._under_construction(module, node, module.function_of(node), key):
                        yield module, node
                if function is module.tree:
                    yield from self.importers.reads(module, key)
            case ("text", Module() as module, function, str(key)):
                for node in self.understanding.occurrences[module].of(key, function):  # type: ignore[arg-type]
                    if not self._under_construction(module, node, function, key):
                        yield module, node
            case ("attribute", family, str(name)):
                yield from self._attribute_reads(family, name)
            case ("instance", ast.ClassDef() as derived):
                yield from self._instances(derived)
            case ("elements", tuple() as container):
                for module, node in self._reads(container):
                    element = _element(module, node)
                    if element is not None and not self._under_construction(
                        module, element, module.function_of(element), place_of(element) or ""
                    ):
                        yield module, element
            case ("result", Function() as function, int(index)):
                items = ((module, _item(module, call, index)) for module, call in self.project.calls_of(function))
                yield from ((module, item) for module, item in items if item is not None)
            case ("result", Function() as function, None):
                yield from self.project.calls_of(function)
                owner = function.module.class_of(function.node)
                if owner is not None and _is_property(function.node):
                    yield from self._attribute_reads(self.project.family(function.module, owner), function.node.name)

    def _instances(self, owner: ast.ClassDef) -> Iterator[tuple[Module, ast.expr]]:
        """Yield where objects of a class, or of those derived from it, are made, and where their methods see them."""
        home = next(b.module for b in self.understanding.buildings if b.subclass is owner and b.constructors)
        classes = descendants(self.project, home, owner)
        seeing = related(self.project, home, owner)
        for module, occurrences in self.understanding.occurrences.items():
            for call in occurrences.calls:
                made = self.project.class_named(module, call.func)
                around = module.class_of(call) if is_super(call) else None
                inherited = around is not None and getattr(module.names.parents[call], "attr", "") != "__init__"
                if (made is not None and made[1] in classes) or (around in seeing and inherited):
                    yield module, call
            for node in (each for each, place in seeing.items() if place is module):
                for read in reads_of_self(occurrences, node):
                    key = getattr(read, "id", "")
                    if not self._under_construction(module, read, module.function_of(read), key):
                        yield module, read

    def _attribute_reads(self, family: object, name: str) -> Iterator[tuple[Module, ast.expr]]:
        for module, occurrences in self.understanding.occurrences.items():
            for node in occurrences.attributes.get(name, []):
                assert isinstance(node, ast.Attribute)
                known = self.project.family_of(module, node.value)
                # An object of unknown class may be one of these.
                self.escaped = self.escaped or (known is None and family is not None)
                function = module.function_of(node)
                keys = {f"self.{name}", place_of(node) or ""}
                if known is family and not any(self._under_construction(module, node, function, k) for k in keys):
                    yield module, node

    def _under_construction(self, module: Module, node: ast.expr, function: object, key: str) -> bool:
        return self.reaching.is_unfinished(module, function, key, position(node))

    # -- where the value of a place goes on to

    def _flows(self, place: Place) -> Iterator[Place]:
        """Yield the places that a place's value is handed on to."""
        for module, node in self._reads(place):
            found = list(self._from(module, node, None))
            self.escaped = self.escaped or (not found and self._escapes(module, node))
            yield from found
        yield from self._imported(place)
        if place[0] == "result" and isinstance(place[1], Function):
            self.escaped = self.escaped or self._is_called_unknown(place[1])
        if place[0] == "result" and place[2] is not None:
            assert isinstance(place[1], Function)
            for module, call in self.project.calls_of(place[1]):
                found = list(self._from(module, call, place[2]))  # type: ignore[arg-type]
                item = _item(module, call, place[2])
                self.escaped = self.escaped or not (found or item or self._stays(module, call))
                yield from found
        if place[0] == "elements":
            assert isinstance(place[1], tuple)
            self.escaped = self.escaped or place[1][0] == "elements"  # a container within a container
            for module, node in self._reads(place[1]):
                onward = [*self._walked(module, node), *(("elements", t) for t in self._from(module, node, None))]
                known = bool(onward) or _element(module, node) is not None
                self.escaped = self.escaped or not (known or self._stays(module, node))
                yield from onward

    def _imported(self, place: Place) -> Iterator[Place]:
        """Yield the variables of other files that import what a place is, or the elements of such."""
        if place[0] == "elements" and isinstance(place[1], tuple):
            yield from (("elements", there) for there in self._imported(place[1]))
        if place[0] == "variable" and isinstance(place[1], Module) and place[2] is place[1].tree:
            for found_by in self.importers.named(place[1], str(place[3])):
                there: Place = ("variable", found_by.module, found_by.scope.node, found_by.name)
                self._note(there, found_by.statement)
                yield there

    def _escapes(self, module: Module, node: ast.expr) -> bool:
        """Whether a value that goes to no known place goes to an unknown one; foreign functions hand none back."""
        parent = module.names.parents[node]
        call = handed_to(module, node)
        if call is not None:
            foreign = module.names.qualified(call.func)
            if foreign is not None and foreign.partition(".")[0] in PICKLES:
                return True
            return foreign is None or self.project.module_named(module, foreign.rpartition(".")[0]) is not None
        return isinstance(
            parent, (ast.Assign, *DISPLAYS, ast.Return, ast.Starred, ast.IfExp, ast.BoolOp, ast.Yield, ast.Lambda)
        )

    def _is_called_unknown(self, function: Function) -> bool:
        """Whether something of a function's name is read that may be the function, and is not certain to be."""
        if any(getattr(d, "id", "") not in KNOWN_DECORATORS for d in function.node.decorator_list):
            return True
        name = function.node.name
        for module, occurrences in self.understanding.occurrences.items():
            for node in [*occurrences.by_key.get(name, []), *occurrences.attributes.get(name, [])]:
                call = module.names.parents[node]
                if self.project.resolve(module, node) is None or not (isinstance(call, ast.Call) and call.func is node):
                    return True
        return False

    def _stays(self, module: Module, container: ast.expr) -> bool:
        """Whether a container is neither walked over nor handed on, as where something is put into it."""
        parent = module.names.parents[container]
        put = isinstance(parent, ast.Attribute) and parent.attr not in WALKS
        return put or isinstance(parent, (ast.Expr, ast.Compare, ast.Subscript))

    def _from(self, module: Module, node: ast.expr, index: int | None) -> Iterator[Place]:
        parent = module.names.parents[node]
        function = module.function_of(node)
        if isinstance(parent, ast.Assign) and parent.value is node:
            for target in parent.targets:
                if index is not None and isinstance(target, (ast.Tuple, ast.List)):
                    yield from self._bound(module, function, target.elts[index]) if index < len(target.elts) else ()
                elif index is not None:
                    yield from (("elements", place) for place in self._bound(module, function, target))
                else:
                    yield from self._bound(module, function, target)
        elif isinstance(parent, ast.Return) and not isinstance(function, ast.Module):
            yield ("result", self.project.function(module, function), index)
        elif isinstance(parent, ast.Tuple) and isinstance(module.names.parents[parent], ast.Return) and index is None:
            if not isinstance(function, ast.Module):
                yield ("result", self.project.function(module, function), parent.elts.index(node))
        elif index is None and isinstance(parent, DISPLAYS):
            yield from (("elements", place) for place in self._from(module, parent, None))
            yield from self._walked(module, parent)
        elif index is None and isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from self._default(module, parent, node)
        elif index is None:
            yield from self._argument(module, function, node)

    def _default(self, module: Module, function: Def, node: ast.expr) -> Iterator[Place]:
        """Yield the parameter of which an expression is the default."""
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs: list[tuple[ast.arg, ast.expr | None]] = [
            *zip(reversed(positional), reversed(arguments.defaults), strict=False),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        for parameter, default in pairs:
            if default is node:
                yield self._place(module, function, parameter.arg)

    def _argument(self, module: Module, function: Def | ast.Module, node: ast.expr) -> Iterator[Place]:
        call = handed_to(module, node)
        if call is None:
            return
        if isinstance(call.func, ast.Attribute) and call.func.attr in PUTS and key_of(call.func.value):
            yield "elements", self._place(module, function, key_of(call.func.value) or "")
            return
        if module.names.qualified(call.func) in COPIES:
            yield from self._from(module, call, None)
            return
        target = self.project.resolve(module, call.func)
        parameter = target.parameter_of(call, node) if target is not None else None
        if target is not None and parameter:
            yield self._place(target.module, target.node, parameter)

    def _bound(self, module: Module, function: Def | ast.Module, target: ast.expr) -> Iterator[Place]:
        key = key_of(target)
        if key:
            place = self._place(module, function, key)
            self._note(place, target)
            yield place
        elif isinstance(target, ast.Attribute):
            family = self.project.family_of(module, target.value)
            if family is not None:
                self._note(("attribute", family, target.attr), target)
                yield "attribute", family, target.attr
        elif isinstance(target, ast.Subscript) and key_of(target.value):
            yield "elements", self._place(module, function, key_of(target.value) or "")

    def _walked(self, module: Module, node: ast.expr) -> Iterator[Place]:
        """Yield the variables of loops over a container."""
        parents = module.names.parents
        place: int | None = None
        parent = parents[node]
        if isinstance(parent, ast.Attribute) and parent.attr in WALKS and isinstance(parents[parent], ast.Call):
            place = 1 if parent.attr == "items" else None
            node = parents[parent]  # type: ignore[assignment]
        elif isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "enumerate":
            place, node = 1, parent
        loop = parents[node]
        if not isinstance(loop, (ast.For, ast.comprehension)) or loop.iter is not node:
            return
        target: ast.expr | None = loop.target
        if place is not None:
            target = target.elts[place] if isinstance(target, ast.Tuple) and place < len(target.elts) else None
        if isinstance(target, ast.Name):
            scope = module.names.scopes[target].find(target.id)
            found: Place = ("variable", module, scope.node if scope else None, target.id)
            self._note(found, target)
            yield found


def _onward(work: list[Place], onward: dict[Place, list[Place]]) -> set[Place]:
    """Return some places, and those that their values are handed on to."""
    found: set[Place] = set()
    while work:
        place = work.pop()
        if place not in found:
            found.add(place)
            work += onward.get(place, [])
    return found


def _handed_back(building: Building, name: str) -> Iterator[ast.expr]:
    """Yield where a name of a graph takes it back from a call that it is handed to."""
    for call in building.passes:
        statement = building.module.names.parents[call]
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            elements = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            yield from (element for element in elements if place_of(element) == name)


def is_plain(target: ast.expr) -> bool:
    """Whether a target is a variable or an attribute of self."""
    return key_of(target) is not None


def _element(module: Module, node: ast.expr) -> ast.expr | None:
    """Return the expression that takes one element out of a container, None where none is taken."""
    parent = module.names.parents[node]
    if isinstance(parent, ast.Subscript) and parent.value is node and isinstance(parent.ctx, ast.Load):
        return None if isinstance(parent.slice, ast.Slice) else parent
    if isinstance(parent, ast.Attribute) and parent.attr in GETS:
        call = module.names.parents[parent]
        return call if isinstance(call, ast.Call) else None
    return None


def _item(module: Module, call: ast.expr, index: object) -> ast.expr | None:
    """Return the expression that takes one item out of a call's result at once, None where none does."""
    taken = _element(module, call)
    place = taken.slice if isinstance(taken, ast.Subscript) else None
    other = isinstance(place, ast.Constant) and place.value != index
    return taken if place is not None and not other else None


def _is_property(node: Def) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list)


def _has_callbacks(module: Module) -> bool:
    """Whether a file has a callback of its own, or asks another for its model: Keras hands it to them."""
    if "allback" not in module.source.text:
        return False
    classes = (node for node in module.names.scopes if isinstance(node, ast.ClassDef))
    own = any((module.names.keras(base) or "").startswith("callbacks.") for c in classes for base in c.bases)
    return own or any(isinstance(n, ast.Attribute) and _is_of_callback(module, n) for n in module.names.scopes)


def _is_of_callback(module: Module, attribute: ast.Attribute) -> bool:
    """Whether an attribute is the model of a variable that holds one of Keras's callbacks."""
    if attribute.attr != "model" or not isinstance(attribute.value, ast.Name):
        return False
    scope = module.names.scopes[attribute.value].find(attribute.value.id)
    made = [
        b.value.func for b in (scope.bindings[attribute.value.id] if scope else []) if isinstance(b.value, ast.Call)
    ]
    return any((module.names.keras(function) or "").startswith("callbacks.") for function in made)
