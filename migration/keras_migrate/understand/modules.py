"""The files of a project as modules, and which function of which file a call reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from keras_migrate.source.parse import Parsed, parse
from keras_migrate.source.text import SourceText
from keras_migrate.understand.files import Files, dotted
from keras_migrate.understand.names import ROOTS, Names, Scope
from keras_unified.dialects.signs import read_nodes

if TYPE_CHECKING:
    from keras_migrate.understand.occurrences import Occurrences

Def = ast.FunctionDef | ast.AsyncFunctionDef
DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(eq=False)
class Module:
    """One file.

    Args:
        path: Where it lies.
        source: Its text.
        parsed: Its syntax tree.
    """

    path: Path
    source: SourceText
    parsed: Parsed

    @classmethod
    def load(cls, path: Path, source: SourceText) -> Module:
        """Parse a file.

        Raises:
            SyntaxError: If it is neither Python 3 nor Python 2.
        """
        return cls(path, source, parse(source))

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return self.parsed.tree

    @cached_property
    def era(self) -> str:
        """The Keras that the file was written for, as it reads."""
        return read_nodes(self.names.scopes).era

    @cached_property
    def names(self) -> Names:
        """The scopes of the file."""
        return Names(self.tree)

    @cached_property
    def occurrences(self) -> Occurrences:
        """Where each variable of the file is read."""
        from keras_migrate.understand.occurrences import Occurrences

        return Occurrences(self)

    @cached_property
    def functions(self) -> list[Def]:
        """All functions and methods, at any depth."""
        return [n for n in self.names.scopes if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]

    @cached_property
    def body_scopes(self) -> dict[ast.AST, Scope]:
        """The scope inside each function, and the module's own."""
        found: dict[ast.AST, Scope] = {self.tree: self.names.module}
        for scope in self.names.scopes.values():
            found.setdefault(scope.node, scope)
        return found

    @cached_property
    def _places(self) -> dict[int, dict[ast.AST, int]]:
        return {}

    def places(self, body: list[ast.stmt]) -> dict[ast.AST, int]:
        """Return the place of each statement in a block."""
        if id(body) not in self._places:
            self._places[id(body)] = {statement: place for place, statement in enumerate(body)}
        return self._places[id(body)]

    @cached_property
    def dotted(self) -> tuple[str, ...]:
        """The parts of the path as an import would name them."""
        return dotted(self.path)

    @property
    def imported(self) -> set[str]:
        """The dotted names that the file imports."""
        return self.names.imported

    def function_of(self, node: ast.AST) -> Def | ast.Module:
        """Return the function that a node stands in, the tree where it stands in none."""
        current = self.names.parents.get(node)
        while current is not None and not isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            current = self.names.parents.get(current)
        return current or self.tree

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """Return the class whose method, or whose body, a node stands in."""
        current = self.names.parents.get(node)
        while current is not None and not isinstance(current, ast.ClassDef):
            current = self.names.parents.get(current)
        return current


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the project."""

    module: Module
    node: Def

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters, `self` left out of a method's."""
        arguments = self.node.args
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
        parent = self.module.names.parents[self.node]
        static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in self.node.decorator_list)
        return names[1:] if isinstance(parent, ast.ClassDef) and names and not static else names

    @property
    def named_parameters(self) -> list[str]:
        """The names of the parameters, those included that are given by name only."""
        return [*self.parameters, *(a.arg for a in self.node.args.kwonlyargs)]

    def parameter_of(self, call: ast.Call, argument: ast.expr) -> str | None:
        """Return the parameter that an argument of a call is bound to."""
        for position, value in enumerate(call.args):
            if isinstance(value, ast.Starred):
                return None
            if value is argument:
                return self.parameters[position] if position < len(self.parameters) else None
        known = {*self.parameters, *(a.arg for a in self.node.args.kwonlyargs)}
        return next((k.arg for k in call.keywords if k.value is argument and k.arg in known), None)

    def argument_for(self, call: ast.Call, parameter: str) -> ast.expr | None:
        """Return what a call hands over for a parameter, None where that is not certain or nothing."""
        given = [*call.args, *(k.value for k in call.keywords)]
        return next((value for value in given if self.parameter_of(call, value) == parameter), None)


class Project:
    """The modules that are understood together.

    Args:
        modules: The files of one run that lie below one root.
    """

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = list(modules)
        self.module_named = Files(self.modules).module_named
        self._functions: dict[tuple[Module, ast.AST], Function] = {}
        self._calls: dict[Function, list[tuple[Module, ast.Call]]] | None = None
        self._classes: dict[tuple[Module, ast.AST], tuple[Module, ast.ClassDef] | None] = {}

        self._handed_on: dict[tuple[Module, str], tuple[bool, str | None]] = {}
        for module in self.modules if len(self.modules) > 1 else ():
            module.names.look_elsewhere(partial(self._elsewhere, module))

    def _elsewhere(self, importer: Module, dotted: str) -> tuple[bool, str | None]:
        """Return whether a name lies in another file of the project, and the name of Keras that it is handed on as."""
        place = importer, dotted
        if place not in self._handed_on:
            self._handed_on[place] = False, None  # while it is looked for
            path, _, leaf = dotted.rpartition(".")
            home = self.module_named(importer, path or ".") if path else None
            if home is not None and home is not importer:
                name = home.names.name(leaf, home.names.module)
                root = (name or "").partition(".")[0]
                self._handed_on[place] = True, name if root in ROOTS else home.names.elsewhere(name or "")[1]
        return self._handed_on[place]

    def function(self, module: Module, node: Def) -> Function:
        """Return the one object for a function."""
        return self._functions.setdefault((module, node), Function(module, node))

    def functions(self) -> Iterator[Function]:
        """Yield every function of the project."""
        for module in self.modules:
            for node in module.functions:
                yield self.function(module, node)

    def calls_of(self, function: Function) -> list[tuple[Module, ast.Call]]:
        """Return the calls in the project that reach a function."""
        if self._calls is None:
            self._calls = {}
            calls = [(m, n) for m in self.modules for n in m.names.scopes if isinstance(n, ast.Call)]
            unknown = [(module, call) for module, call in calls if not self._reaches(module, call)]
            self._classes = {}  # now that calls are known, so are more classes of what they hand over
            for module, call in unknown:
                if isinstance(call.func, ast.Attribute):
                    self._reaches(module, call)
        return self._calls.get(function, [])

    def _reaches(self, module: Module, call: ast.Call) -> bool:
        """Note which function a call reaches; return whether that is known."""
        reached = self.reached(module, call.func)
        calls = self._calls if self._calls is not None else {}
        for function in reached:
            calls.setdefault(function, []).append((module, call))
        return bool(reached)

    def reached(self, module: Module, callee: ast.expr) -> list[Function]:
        """Return the functions that a call may reach: of `self`, those of derived classes as well."""
        found = self.resolve(module, callee)
        reached = [found] if found is not None else []
        if (
            isinstance(callee, ast.Attribute)
            and isinstance(callee.value, ast.Name)
            and callee.value.id in ("self", "cls")
        ):
            owner = module.class_of(callee)
            reached += [f for f in self._overriding(owner, callee.attr) if f not in reached] if owner else []
        return reached

    def _overriding(self, owner: ast.ClassDef, name: str) -> list[Function]:
        """Return the methods of a name in the classes derived from a class."""
        derived = list(self.derived.get(owner, []))
        for _, child in derived:  # it grows on the way
            derived += [other for other in self.derived.get(child, []) if other not in derived]
        return [
            self.function(module, method)
            for module, child in derived
            for method in child.body
            if isinstance(method, DEFS) and method.name == name
        ]

    @cached_property
    def derived(self) -> dict[ast.ClassDef, list[tuple[Module, ast.ClassDef]]]:
        """The classes derived from each class directly."""
        found: dict[ast.ClassDef, list[tuple[Module, ast.ClassDef]]] = {}
        for module in self.modules:
            for node in module.names.scopes:
                if isinstance(node, ast.ClassDef):
                    bases = (self.class_named(module, base) for base in node.bases)
                    for base in {known[1] for known in bases if known is not None and known[1] is not node}:
                        found.setdefault(base, []).append((module, node))
        return found

    def only_known_keywords(self, function: Function) -> bool:
        """Whether every call of a function is known, and none hands anything to its `**kwargs`."""
        calls = self.calls_of(function)
        known = {*function.parameters, *(a.arg for a in function.node.args.kwonlyargs)}
        return bool(calls) and all(k.arg in known for _, call in calls for k in call.keywords)

    def resolve(self, module: Module, callee: ast.expr) -> Function | None:
        """Return the function of the project that a call reaches, or a class's `__init__`; None if uncertain."""
        made = self.class_named(module, callee)
        if made:
            return self._method(*made, "__init__")
        if isinstance(callee, ast.Name):
            return self._by_name(module, callee.id, module.names.scopes[callee])
        if isinstance(callee, ast.Attribute):
            owner = module.class_of(callee)
            if is_super(callee.value):
                return self._inherited(module, owner, callee.attr) if owner else None
            holder = self.class_of(module, callee.value)
            if holder is not None:
                return self._method(*holder, callee.attr)
            base = module.names.qualified(callee.value)
            found = self.module_named(module, base) if base else None
            return self._top_level(found, callee.attr) if found else None
        return None

    def _by_name(self, module: Module, name: str, scope: Scope) -> Function | None:
        owner = scope.find(name)
        if owner is None:
            for star, _ in reversed(module.names.stars):
                found = self.module_named(module, star)
                function = self._top_level(found, name) if found else None
                if function:
                    return function
            return None
        bindings = owner.bindings[name]
        if len(bindings) != 1:
            return None
        node, origin = bindings[0].node, bindings[0].origin
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self.function(module, node)
        if origin:
            path, _, leaf = origin.rpartition(".")
            found = self.module_named(module, path or ".") if path or origin.startswith(".") else None
            return self._top_level(found, leaf) if found and found is not module else None
        return None

    def _top_level(self, module: Module, name: str) -> Function | None:
        bindings = module.names.module.bindings.get(name, [])
        nodes = [b.node for b in bindings if isinstance(b.node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return self.function(module, nodes[0]) if len(nodes) == len(bindings) == 1 else None

    def _method(self, module: Module, owner: ast.ClassDef, name: str) -> Function | None:
        for child in owner.body:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child.name == name:
                return self.function(module, child)
        return self._inherited(module, owner, name)

    def _inherited(self, module: Module, owner: ast.ClassDef, name: str) -> Function | None:
        for base in owner.bases:
            found = self.class_named(module, base)
            if found and found[1] is not owner:
                method = self._method(*found, name)
                if method:
                    return method
        return None

    def class_named(self, module: Module, node: ast.expr) -> tuple[Module, ast.ClassDef] | None:
        """Return the class of the project that an expression names, and its file; None where it names none."""
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        dotted = module.names.qualified(node)
        home = module
        if dotted is None and not (isinstance(node, ast.Name) and module.names.scopes[node].find(name)):
            starred = self._starred(module, name) if isinstance(node, ast.Name) else None
            if starred is None:
                return None
            home = starred
        if dotted and "." in dotted:
            path, _, name = dotted.rpartition(".")
            found = self.module_named(module, path or ".")
            if found is None:
                return None
            home = found
        scope = module.names.scopes[node].find(name) if isinstance(node, ast.Name) and home is module else None
        bindings = (scope or home.names.module).bindings.get(name, [])
        nodes = [binding.node for binding in bindings if isinstance(binding.node, ast.ClassDef)]
        return (home, nodes[0]) if nodes and len(nodes) == len(bindings) else None

    def _starred(self, module: Module, name: str) -> Module | None:
        """Return the file of the project that `import *` brings a name from."""
        homes = (self.module_named(module, star) for star, _ in reversed(module.names.stars))
        return next((home for home in homes if home is not None and name in home.names.module.bindings), None)

    def family(self, module: Module, owner: ast.ClassDef) -> ast.ClassDef:
        """Return the topmost class of the project that a class is derived from, itself where that is none."""
        seen = [owner]
        while True:
            found = next(filter(None, (self.class_named(module, base) for base in seen[-1].bases)), None)
            if found is None or found[1] in seen:
                return seen[-1]
            module = found[0]
            seen.append(found[1])

    def class_of(self, module: Module, node: ast.expr) -> tuple[Module, ast.ClassDef] | None:
        """Return the class of the object that an expression holds, and its file; None where that is not certain."""
        if isinstance(node, ast.Call):
            return self.class_named(module, node.func)
        if isinstance(node, ast.Attribute):
            dotted = module.names.qualified(node)
            found = self._class_of_imported(module, dotted) if dotted else None
            return found or self._class_of_attribute(module, node)
        if not isinstance(node, ast.Name):
            return None
        owner = module.class_of(node)
        if node.id in ("self", "cls"):
            return (module, owner) if owner is not None else None
        scope = module.names.scopes[node].find(node.id)
        bindings = scope.bindings[node.id] if scope else []
        if len(bindings) != 1:
            return None
        if isinstance(bindings[0].node, ast.arg):
            return self._class_of_parameter(module, bindings[0].node)
        if bindings[0].origin:
            return self._class_of_imported(module, bindings[0].origin)
        value = bindings[0].value
        return self.class_of(module, value) if isinstance(value, ast.Call) else None

    def _class_of_imported(self, module: Module, dotted: str) -> tuple[Module, ast.ClassDef] | None:
        """Return the class of the object that another file's variable holds."""
        seen: set[tuple[Module, str]] = set()
        while (module, dotted) not in seen:
            seen.add((module, dotted))
            path, _, name = dotted.rpartition(".")
            home = self.module_named(module, path or ".")
            bindings = home.names.module.bindings.get(name, []) if home is not None else []
            if home is None or home is module or len(bindings) != 1:
                return None
            if not bindings[0].origin:
                value = bindings[0].value
                return self.class_of(home, value) if isinstance(value, ast.Call) else None
            module, dotted = home, bindings[0].origin
        return None

    def _class_of_attribute(self, module: Module, node: ast.Attribute) -> tuple[Module, ast.ClassDef] | None:
        """Return the class of what the methods of a class keep under one name of its objects, where all keep one."""
        place = module, node
        if place not in self._classes:
            self._classes[place] = None  # while it is looked for
            family = self.family_of(module, node.value)
            kept = self.stored.get(node.attr, []) if family is not None else []
            found = {
                self.class_of(home, value) if value is not None else None
                for home, target, value in kept
                if self.family_of(home, target.value) is family
            }
            self._classes[place] = found.pop() if len(found) == 1 else None
        return self._classes[place]

    @cached_property
    def stored(self) -> dict[str, list[tuple[Module, ast.Attribute, ast.expr | None]]]:
        """What is kept under each name of any object: the attribute, and the expression where it is a plain one."""
        found: dict[str, list[tuple[Module, ast.Attribute, ast.expr | None]]] = {}
        for module in self.modules:
            for node in module.names.scopes:
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    statement = module.names.parents[node]
                    value = statement.value if isinstance(statement, ast.Assign) else None
                    if not (isinstance(value, ast.Constant) and value.value is None):
                        found.setdefault(node.attr, []).append((module, node, value))
        return found

    def _class_of_parameter(self, module: Module, argument: ast.arg) -> tuple[Module, ast.ClassDef] | None:
        """Return the class of what all calls of a function hand over for a parameter."""
        place = module, argument
        if place not in self._classes:
            self._classes[place] = None  # while it is looked for
            node = module.names.parents[argument]
            given: set[tuple[Module, ast.ClassDef] | None] = set()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                function = self.function(module, node)
                for home, call in self.calls_of(function):
                    value = function.argument_for(call, argument.arg)
                    given.add(self.class_of(home, value) if value is not None else None)
            self._classes[place] = given.pop() if len(given) == 1 else None
        return self._classes[place]

    def family_of(self, module: Module, node: ast.expr) -> ast.ClassDef | None:
        """Return the family of the object that an expression holds, None where that is not certain."""
        found = self.class_of(module, node)
        return self.family(*found) if found is not None else None


def is_super(node: ast.expr) -> bool:
    """Whether an expression is `super()` or `super(Class, self)`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
