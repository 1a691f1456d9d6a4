"""Classes derived from Graph: `class Net(Graph)`, whose methods add to `self`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.understand.building import CONSTRUCTORS, Building, building_call
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.modules import Def, Module, Project, is_super
from keras_migrate.understand.occurrences import Occurrences

# What a Model says of itself; a Graph had these names free.
TAKEN = frozenset({
    "autocast", "build", "built", "call", "dtype", "input", "inputs", "layers", "losses", "metrics", "name", "output",
    "outputs", "path", "predict_step", "test_step", "train_step", "trainable", "trainable_weights", "variables",
    "weights",
})  # fmt: skip


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
    if len(owner.bases) > 1 or owner.keywords or owner.decorator_list:
        raise RefusedError("KM903", owner, f"{owner.name} is not derived from Graph alone")
    init = next((m for m in methods(owner) if m.name == "__init__"), None)
    call = _call_of_init(module, init) if init is not None else None
    if init is None or call is None:
        reason = f"{owner.name}.__init__ does not call Graph's, so where the graph begins is not followed"
        raise RefusedError("KM903", owner, reason)
    statement = module.names.parents[call]
    assert isinstance(statement, ast.Expr)
    taken = sorted(own_names(project, module, owner) & TAKEN)
    if taken:
        raise RefusedError("KM903", owner, f"{owner.name} has {', '.join(taken)} of its own, which a Model needs")
    constructors = [base]
    if isinstance(call.func, ast.Attribute) and not is_super(call.func.value):
        constructors.append(call.func.value)
    free = "graph"
    while any(free in each.names.used for each in project.modules):
        free += "_"
    building = Building(module, init.args.args[0].arg, init, [statement], constructors)
    building.subclass, building.container = owner, f"{building.key}.{free}"
    return building


def methods(owner: ast.ClassDef) -> Iterator[Def]:
    """Yield the methods that a class defines."""
    yield from (child for child in owner.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)))


def own_names(project: Project, module: Module, owner: ast.ClassDef) -> set[str]:
    """Return what a class and those around it define, and what anything stores in an object under a name."""
    family = project.family(module, owner)
    names: set[str] = set()
    for each in project.modules:
        for node in each.names.scopes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                own = each.class_of(node)
                if own is not None and project.family(each, own) is family:
                    names.add(node.attr)
            elif isinstance(node, ast.ClassDef) and project.family(each, node) is family:
                names |= {method.name for method in methods(node)}
                names |= {
                    t.id for s in node.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
                }
    return names


def added_by_children(project: Project, occurrences: dict[Module, Occurrences], building: Building) -> ast.expr | None:
    """Return where a class derived from the derived one adds to the graph, None where none does."""
    for module in project.modules:
        classes = [node for node in module.names.scopes if isinstance(node, ast.ClassDef)]
        for owner in classes:
            if owner is not building.subclass and project.family(module, owner) is building.subclass:
                reads = reads_of_self(occurrences[module], owner)
                added = next((read for read in reads if building_call(module, read) is not None), None)
                if added is not None:
                    return added
    return None


def reads_of_self(occurrences: Occurrences, owner: ast.ClassDef) -> Iterator[ast.expr]:
    """Yield the reads of the object in the methods of a class."""
    for method in methods(owner):
        if method.args.args:
            yield from occurrences.of(method.args.args[0].arg, method)


def _call_of_init(module: Module, init: Def) -> ast.Call | None:
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
