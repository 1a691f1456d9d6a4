"""Names as Python resolves them: scopes, imports, aliases, star imports, shadowing; which of them are Keras's."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

ROOTS = ("keras", "keras_unified")
# What a star import of these old modules binds, as far as a rewrite has to know.
STAR_NAMES = {
    "models": {"Graph", "Model", "Sequential", "model_from_json", "model_from_yaml", "model_from_config", "load_model"},
    "layers": {"Input", "merge", "Merge"},
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# The nodes within a node of each kind; what only marks another node, such as ast.Load, is shared by all and left out.
MARKS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.type_ignore)
FIELDS = {
    kind: tuple(name for name in kind._fields if name not in ("ctx", "op", "ops", "kind", "type_comment"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and not issubclass(kind, MARKS)
}
Node = TypeVar("Node", bound=ast.AST)
ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.expr
BUILTINS = frozenset(dir(builtins))


@dataclass(eq=False, slots=True)
class Binding:
    """One thing that gives a name its value.

    Args:
        node: The statement or argument that binds.
        origin: The dotted name that an import binds, None for anything else.
        value: The expression of a plain assignment `name = value`, if it is one.
    """

    node: ast.AST
    origin: str | None = None
    value: ast.expr | None = None


@dataclass(eq=False)
class Scope:
    """A module, class, function or comprehension, and the names that it binds."""

    node: ScopeNode
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)  # global and nonlocal names

    def add(self, name: str, binding: Binding) -> None:
        """Record one more binding of a name."""
        self.bindings.setdefault(name, []).append(binding)

    @property
    def is_class(self) -> bool:
        """Whether names bound here are hidden from the functions inside."""
        return isinstance(self.node, ast.ClassDef)

    def chain(self) -> Iterator[Scope]:
        """Yield the scopes that a name used here is looked up in, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.around

    @cached_property
    def around(self) -> Scope | None:
        """The next scope that a name used here is looked up in."""
        scope = self.parent
        while scope is not None and scope.is_class:
            scope = scope.parent
        return scope

    def find(self, name: str) -> Scope | None:
        """Return the scope that binds a name used here, None where none does."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and name not in scope.outer:
                return scope
            scope = scope.around
        return None


class Names:
    r"""The scopes of a module, each node's parent, and the dotted name that an expression stands for.

    Args:
        tree: The parsed module.

    Attributes:
        elsewhere: Says of a dotted name whether it lies in another file of the project, and what it stands for there.

    Example:
        >>> names = Names(ast.parse("from keras.models import Graph as G\ng = G()"))
        >>> call = names.tree.body[1].value
        >>> names.qualified(call.func)
        'keras.models.Graph'
    """

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.module = Scope(tree, None)
        self.parents: dict[ast.AST, ast.AST] = {}
        self.scopes: dict[ast.AST, Scope] = {tree: self.module}
        self.stars: list[tuple[str, ast.ImportFrom]] = []
        self.used: set[str] = set()  # every identifier of the file, whatever it means
        self._by_kind: dict[type[ast.AST], list[Any]] = {}
        self.look_elsewhere(lambda _: (False, None))
        self._visit_body(tree, self.module)

    def look_elsewhere(self, elsewhere: Callable[[str], tuple[bool, str | None]]) -> None:
        """Take another answer to what lies in other files."""
        self.elsewhere = elsewhere
        self._resolved: dict[tuple[Scope, str], str | None] = {}
        self._keras: dict[ast.expr, str | None] = {}

    def of(self, kind: type[Node]) -> list[Node]:
        """Return the nodes of one kind, in the order of `scopes`."""
        if kind not in self._by_kind:
            self._by_kind[kind] = [node for node in self.scopes if node.__class__ is kind]
        return self._by_kind[kind]

    @cached_property
    def loads(self) -> list[ast.Name | ast.Attribute]:
        """The names and attributes that are read."""
        nodes = (node for node in self.scopes if isinstance(node, (ast.Name, ast.Attribute)))
        return [node for node in nodes if isinstance(node.ctx, ast.Load)]

    @cached_property
    def imported(self) -> set[str]:
        """The dotted names that the module imports, at any depth; stars lead to modules alone."""
        found = {star for star, _ in self.stars}
        for scope in {id(scope): scope for scope in self.scopes.values()}.values():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    if isinstance(binding.node, ast.Import):
                        found |= {alias.name for alias in binding.node.names}
                    elif binding.origin is not None:
                        found.add(binding.origin)
        return found

    def _visit_body(self, node: ast.AST, scope: Scope) -> None:
        parents, scopes, visitors = self.parents, self.scopes, self._visitors
        for name in FIELDS[node.__class__]:
            within: Any = getattr(node, name, None)
            for child in within if within.__class__ is list else (within,):
                kind = child.__class__
                if kind in FIELDS:
                    parents[child] = node
                    scopes[child] = scope
                    (visitors.get(kind) or Names._visit_body)(self, child, scope)

    def _visit(self, node: ast.AST, parent: ast.AST, scope: Scope) -> None:
        self.parents[node] = parent
        self.scopes[node] = scope
        (self._visitors.get(node.__class__) or Names._visit_body)(self, node, scope)

    def _visit_name(self, node: ast.Name, scope: Scope) -> None:
        self.used.add(node.id)
        if not isinstance(node.ctx, ast.Load):
            statement = self.parents[node]
            value = None
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and statement.targets[0] is node:
                value = statement.value
            scope.add(node.id, Binding(node, value=value))

    def _visit_import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.used.add(name)
            scope.add(name, Binding(node, alias.name if alias.asname else name))

    def _visit_import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.stars.append((module, node))
                continue
            name = alias.asname or alias.name
            self.used.add(name)
            dot = "" if module.endswith(".") else "."
            scope.add(name, Binding(node, f"{module}{dot}{alias.name}"))

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> None:
        if not isinstance(node, ast.Lambda):
            self.used.add(node.name)
            scope.add(node.name, Binding(node))
            for outside in (*node.decorator_list, *([node.returns] if node.returns else [])):
                self._visit(outside, node, scope)
        inner = Scope(node, scope)
        arguments = node.args
        for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d)):
            self._visit(default, node, scope)
        for arg in self._arguments(arguments):
            self.used.add(arg.arg)
            self.parents[arg] = node
            if arg.annotation is not None:
                self._visit(arg.annotation, arg, scope)
            inner.add(arg.arg, Binding(arg))
        for child in node.body if isinstance(node.body, list) else [node.body]:
            self._visit(child, node, inner)

    @staticmethod
    def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
        yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        yield from (arg for arg in (arguments.vararg, arguments.kwarg) if arg)

    def _visit_class(self, node: ast.ClassDef, scope: Scope) -> None:
        self.used.add(node.name)
        scope.add(node.name, Binding(node))
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self._visit(outside, node, scope)
        inner = Scope(node, scope)
        for child in node.body:
            self._visit(child, node, inner)

    def _visit_comprehension(self, node: ast.expr, scope: Scope) -> None:
        self._visit_body(node, Scope(node, scope))

    def _visit_outer(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        scope.outer.update(node.names)
        if isinstance(node, ast.Global):
            for name in node.names:
                self.module.add(name, Binding(node))

    def _visit_handler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            self.used.add(node.name)
            scope.add(node.name, Binding(node))
        self._visit_body(node, scope)

    def _visit_nothing(self, node: ast.Constant, scope: Scope) -> None:
        """Leave a constant as it is: nothing stands within."""

    def _visit_attribute(self, node: ast.Attribute, scope: Scope) -> None:
        self.used.add(node.attr)
        self._visit(node.value, node, scope)

    _visitors: dict[type[ast.AST], Callable[[Names, Any, Scope], None]] = {  # noqa: RUF012  a table of methods
        ast.Name: _visit_name,
        ast.Import: _visit_import,
        ast.ImportFrom: _visit_import_from,
        ast.FunctionDef: _visit_function,
        ast.AsyncFunctionDef: _visit_function,
        ast.Lambda: _visit_function,
        ast.ClassDef: _visit_class,
        ast.Global: _visit_outer,
        ast.Nonlocal: _visit_outer,
        ast.ExceptHandler: _visit_handler,
        ast.Attribute: _visit_attribute,
        ast.Constant: _visit_nothing,
        **dict.fromkeys(COMPREHENSIONS, _visit_comprehension),
    }

    def qualified(self, node: ast.expr, scope: Scope | None = None) -> str | None:
        """Return the dotted name that an expression stands for where imports decide it, else None."""
        scope = scope or self.scopes[node]
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value, scope)
            return f"{base}.{node.attr}" if base else None
        if isinstance(node, ast.Name):
            return self.name(node.id, scope)
        return None

    def name(self, name: str, scope: Scope) -> str | None:
        """Return the dotted name that a name stands for in a scope where imports decide it, else None."""
        owner = scope.find(name)
        if owner is None:
            return None if name in BUILTINS else self._from_star(name)
        place = owner, name
        if place not in self._resolved:
            self._resolved[place] = None  # while it is looked for: a name bound to itself stands for nothing
            self._resolved[place] = self._bound(name, owner)
        return self._resolved[place]

    def _bound(self, name: str, owner: Scope) -> str | None:
        bound = owner.bindings[name]
        if all(b.origin is None and not isinstance(b.value, (ast.Name, ast.Attribute)) for b in bound):
            return None  # as most
        real = [b for b in bound if not _is_none(b.value)]
        origins = {_canonical(self._origin(b, owner)) for b in real}
        return origins.pop() if len(origins) == 1 else None

    def candidates(self, node: ast.expr) -> set[str]:
        """Return the dotted names that a variable may stand for where imports bind it, with others or alone."""
        owner = self.scopes[node].find(node.id) if isinstance(node, ast.Name) else None
        if owner is None or not isinstance(node, ast.Name):
            return set()
        origins = (_canonical(self._origin(b, owner)) for b in owner.bindings[node.id])
        return {origin for origin in origins if origin is not None}

    def _origin(self, binding: Binding, scope: Scope) -> str | None:
        if binding.origin or not isinstance(binding.value, (ast.Name, ast.Attribute)):
            return binding.origin
        names = {n.id for n in ast.walk(binding.value) if isinstance(n, ast.Name)}
        assert isinstance(binding.node, ast.Name)
        if binding.node.id in names:  # x = x.y says nothing without a flow analysis
            return None
        return self.qualified(binding.value, scope)

    def _from_star(self, name: str) -> str | None:
        """Find the star import that binds a name; a stranger's after it may bind it too, so nothing is decided then."""
        for module, _ in reversed(self.stars):
            root, _, path = module.partition(".")
            if root not in ROOTS:
                ours, found = self.elsewhere(f"{module}.{name}")
                if found is not None or not ours:
                    return found
                continue
            known = STAR_NAMES.get(path.partition(".")[0], set())
            if name in known or (path.startswith("layers") and name[:1].isupper() and name not in STAR_NAMES["models"]):
                return f"{module}.{name}"
        return None

    def keras(self, node: ast.expr) -> str | None:
        """Return an expression's path within Keras ("models.Graph"), None where it is not Keras's."""
        if node not in self._keras:
            self._keras[node] = self._path(node)
        return self._keras[node]

    def _path(self, node: ast.expr) -> str | None:
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        name = self.qualified(node)
        if name is None:
            return None
        root, _, path = name.partition(".")
        if root not in ROOTS:  # another file of the project may hand it on
            root, _, path = (self.elsewhere(name)[1] or "").partition(".")
        return path if root in ROOTS and path else None


def _canonical(origin: str | None) -> str | None:
    """Return one name for what `try: from keras...` and `except ImportError: from ...` bind alike."""
    root, _, path = (origin or "").partition(".")
    path = path.removeprefix("legacy.") if path.startswith("legacy.models") else path
    path = path.replace("layers.containers.", "models.", 1) if path.startswith("layers.containers.") else path
    return f"keras.{path}" if path and root in ROOTS else origin


def _is_none(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
