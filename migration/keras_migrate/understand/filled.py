"""Classes derived from Graph that add nothing themselves: whoever makes an object fills it, as a plain Graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.understand import subclasses
from keras_migrate.understand.building import Building, building_call
from keras_migrate.understand.modules import Module, Project, is_super
from keras_migrate.understand.names import Scope
from keras_migrate.understand.occurrences import position

KEYWORDS = "kwargs"


def objects(project: Project, module: Module, owner: ast.ClassDef) -> list[subclasses.Begun]:
    """Return where objects of a derived class are made, nothing where one is not filled on the spot, by that alone."""
    classes = subclasses.descendants(project, module, owner)
    if not _only_hands_on(module, owner, classes) or _adds(project, module, owner):
        return []
    made = [b for home in project.modules for b in subclasses.begun(project, home, classes)]
    return made if all(map(_is_filled, made)) else []


def buildings(module: Module, owner: ast.ClassDef, base: ast.expr, made: list[subclasses.Begun]) -> Iterator[Building]:
    """Yield the class of some graphs, and these graphs."""
    init = subclasses.own_init(owner)
    call = subclasses.call_of_init(module, init) if init is not None else None
    constructors = subclasses.constructors_of(base, call)
    whole = Building(module, owner.name, module.function_of(owner), [owner], constructors, until=(0, 0))
    whole.subclass, whole.is_class = owner, True
    yield whole
    for each in made:
        function = each.module.function_of(each.call)
        yield Building(each.module, each.key, function, [each.statement], subclass=owner, made_by=each.call)


def _only_hands_on(module: Module, owner: ast.ClassDef, classes: dict[ast.ClassDef, Module]) -> bool:
    """Whether the class's `__init__`, if it has one, can hand on what a Model's takes."""
    if any(subclasses.own_init(each) is not None for each in classes if each is not owner):
        return False
    init = subclasses.own_init(owner)
    if init is None:
        return True
    names = {node.id for node in ast.walk(init) if isinstance(node, ast.Name)}
    free = init.args.kwarg is None and KEYWORDS not in names
    return free and subclasses.call_of_init(module, init) is not None


def _adds(project: Project, module: Module, owner: ast.ClassDef) -> bool:
    """Whether a method adds to the object, or hands it to who knows."""
    for each, home in subclasses.related(project, module, owner).items():
        for read in subclasses.reads_of_self(home.occurrences, each):
            parent = home.names.parents[read]
            begins = isinstance(parent, ast.Call) and (
                is_super(parent) or getattr(parent.func, "attr", "") == "__init__"
            )
            if building_call(home, read) is not None or not (isinstance(parent, ast.Attribute) or begins):
                return True
    return False


def _is_filled(made: subclasses.Begun) -> bool:
    """Whether nothing is done with an object before the last is added to it, and making it then is the same."""
    module, function = made.module, made.module.function_of(made.call)
    reads = [n for n in module.occurrences.of(made.key, function) if position(n) > position(made.call)]
    adding = [n for n in reads if building_call(module, n) is not None]
    scope = module.names.scopes[made.call]
    given = [*made.call.args, *(k.value for k in made.call.keywords)]
    return (
        bool(made.key and adding)
        and isinstance(made.statement, ast.Assign)
        and all(module.function_of(n) is function for n in adding)
        and all(n in adding for n in reads if position(n) < position(adding[-1]))
        and all(_is_steady(argument, scope) for argument in given)
    )


def _is_steady(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is the same wherever it is evaluated in a function."""
    if isinstance(node, ast.Name):
        home = scope.find(node.id)
        return home is None or len(home.bindings.get(node.id, [])) == 1
    return isinstance(node, ast.Constant)
