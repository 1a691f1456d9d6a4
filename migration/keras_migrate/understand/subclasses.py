"""Classes derived from Graph: `class Net(Graph)`, whose methods add to `self`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from keras_migrate.understand.building import CONSTRUCTORS, Building, targets_of
from keras_migrate.understand.events import BUILDING, RefusedError
from keras_migrate.understand.modules import Def, Function, Module, Project, is_super
from keras_migrate.understand.occurrences import Occurrences, place_of, statement_of

# What a Model says of itself; a Graph had these names free.
TAKEN = frozenset({
    "autocast", "build", "built", "call", "dtype", "input", "inputs", "layers", "losses", "metrics", "name", "output",
    "outputs", "path", "predict_step", "test_step", "train_step", "trainable", "trainable_weights", "variables",
    "weights",
})  # fmt: skip


@dataclass(frozen=True)
class Begun:
    """A call that begins an object of a derived class: of the class itself, or of the `__init__` that one overrides.

    Args:
        module: The file.
        call: The call.
        statement: The statement around it.
        key: The variable of the object, "" where it has none.
        init: The method that begins the graph, None where that is Graph's own.
        function: The `__init__` that the call stands in, None where it makes a new object.
    """

    module: Module
    call: ast.Call
    statement: ast.stmt
    key: str
    init: Function | None
    function: Function | None


def begun(project: Project, module: Module, classes: dict[ast.ClassDef, Module]) -> Iterator[Begun]:
    """Yield the calls in a file that begin objects of some classes."""
    for call in module.occurrences.calls:
        made, statement = project.class_named(module, call.func), module.names.parents[call]
        if made is not None and made[1] in classes:
            init = project.resolve(module, call.func)
            keys = [place_of(target) for target in targets_of(statement)]
            key = keys[0] if len(keys) == 1 else None
            yield Begun(module, call, statement_of(module, call), key or "", init, None)
            continue
        function, own = module.function_of(call), module.class_of(call)
        if own not in classes or isinstance(function, ast.Module) or function.name != "__init__":
            continue
        init = _overridden(project, module, call, classes)
        if init is not None:
            whole = isinstance(statement, ast.Expr) and statement in function.body
            key = function.args.args[0].arg if whole else ""
            around = project.function(module, function)
            yield Begun(module, call, statement_of(module, call), key, init, around)


def _overridden(
    project: Project, module: Module, call: ast.Call, classes: dict[ast.ClassDef, Module]
) -> Function | None:
    """Return the `__init__` of another of the classes that a call is one of."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "__init__":
        return None
    base = project.class_named(module, call.func.value)
    if base is not None:
        return project.resolve(module, call.func.value) if base[1] in classes else None
    return project.resolve(module, call.func) if is_super(call.func.value) else None


def derived(module: Module) -> Iterator[tuple[ast.ClassDef, ast.expr]]:
    """Yield the classes of a file that are derived from Graph, and the expression that names it."""
    for node in module.names.scopes:
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if module.names.keras(base) in CONSTRUCTORS:
                    yield node, base


def made(module: Module, owner: ast.ClassDef, base: ast.expr, project: Project) -> Building:
    """Return the graph that an instance of a derived class is.

    Raises:
        RefusedError: If it is not made as Graph is, in `__init__`.
    """
    check(module, owner, related(project, module, owner), project)
    init = own_init(owner)
    call = call_of_init(module, init) if init is not None else None
    if init is None or call is None:
        reason = f"{owner.name} has no __init__ that calls Graph's own; write one, and build the graph there"
        raise RefusedError("KM903", owner, reason)
    statement = module.names.parents[call]
    assert isinstance(statement, ast.Expr)
    constructors = constructors_of(base, call)
    free = "graph"
    while any(free in each.names.used for each in project.modules):
        free += "_"
    building = Building(module, init.args.args[0].arg, init, [statement], constructors)
    building.subclass, building.container, building.base = owner, f"{building.key}.{free}", owner.name
    return building


def check(module: Module, owner: ast.ClassDef, classes: dict[ast.ClassDef, Module], project: Project) -> None:
    """Refuse a derived class with other bases, or with names of its own that a Model needs.

    Raises:
        RefusedError: If it is one.
    """
    if owner.keywords or owner.decorator_list or not _mixes_in_own_classes(module, owner, project):
        raise RefusedError("KM903", owner, f"{owner.name} is not derived from Graph alone")
    own = own_names(classes)
    for names, why in ((BUILDING, "in the place of Graph's"), (TAKEN, "which a Model needs")):
        if own & names:
            reason = f"{owner.name} has {', '.join(sorted(own & names))} of its own, {why}; give it another name"
            raise RefusedError("KM903", owner, reason)


def constructors_of(base: ast.expr, call: ast.Call | None) -> list[ast.expr]:
    """Return the expressions by which a derived class names Graph: as its base, and where its `__init__` is called."""
    function = call.func if call is not None else None
    return [base, function.value] if isinstance(function, ast.Attribute) and not is_super(function.value) else [base]


def own_init(owner: ast.ClassDef) -> Def | None:
    """Return the `__init__` that a class defines."""
    return next((method for method in methods(owner) if method.name == "__init__"), None)


def methods(owner: ast.ClassDef) -> Iterator[Def]:
    """Yield the methods that a class defines."""
    yield from (child for child in owner.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)))


def descendants(project: Project, module: Module, owner: ast.ClassDef) -> dict[ast.ClassDef, Module]:
    """Return a class and those derived from it, directly or through others, with their files."""
    found = [(module, owner)]
    for _, each in found:  # it grows on the way
        found += [child for child in project.derived.get(each, []) if child not in found]
    return {each: home for home, each in found}


def related(project: Project, module: Module, owner: ast.ClassDef) -> dict[ast.ClassDef, Module]:
    """Return the classes whose methods may see an object of a class or of one derived from it: all their bases too."""
    found = descendants(project, module, owner)
    front = list(found.items())
    while front:
        each, home = front.pop()
        for base in each.bases:
            known = project.class_named(home, base)
            if known is not None and known[1] not in found:
                found[known[1]] = known[0]
                front.append((known[1], known[0]))
    return found


def _mixes_in_own_classes(module: Module, owner: ast.ClassDef, project: Project) -> bool:
    """Whether the bases beside Graph are classes of the project that begin nothing, and that Graphs alone have."""
    for base in owner.bases:
        if module.names.keras(base) in CONSTRUCTORS or (isinstance(base, ast.Name) and base.id == "object"):
            continue
        known = project.class_named(module, base)
        if known is None or own_init(known[1]) is not None:
            return False
        users = descendants(project, *known)
        if any(not is_graph_class(project, home, user) for user, home in users.items() if user is not known[1]):
            return False
        if any(project.class_named(known[0], b) is not None for b in known[1].bases):
            return False
    return True


def is_graph_class(project: Project, module: Module, owner: ast.ClassDef) -> bool:
    """Whether a class is derived from Graph."""
    classes = related(project, module, owner)
    return any(home.names.keras(base) in CONSTRUCTORS for each, home in classes.items() for base in each.bases)


def own_names(classes: dict[ast.ClassDef, Module]) -> set[str]:
    """Return what some classes define, and what their methods store in an object under a name."""
    names: set[str] = set()
    for owner, module in classes.items():
        names |= {method.name for method in methods(owner)}
        names |= {t.id for s in owner.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)}
        stores = (n for n in ast.walk(owner) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
        names |= {node.attr for node in stores if module.class_of(node) is owner}
    return names


def reads_of_self(occurrences: Occurrences, owner: ast.ClassDef) -> Iterator[ast.expr]:
    """Yield the reads of the object in the methods of a class."""
    for method in methods(owner):
        if method.args.args:
            yield from occurrences.of(method.args.args[0].arg, method)


def call_of_init(module: Module, init: Def) -> ast.Call | None:
    """Return the call of Graph's own `__init__`, None where it is not a statement of the method, or has arguments."""
    for statement in init.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"):
            continue
        if is_super(call.func.value):
            return call if not call.args and not call.keywords else None
        if module.names.keras(call.func.value) in CONSTRUCTORS:
            return call if len(call.args) == 1 and not call.keywords else None
    return None
