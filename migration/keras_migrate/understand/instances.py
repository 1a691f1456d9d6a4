"""Objects of classes derived from Graph to which something is added behind the `__init__` that begins them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from keras_migrate.understand import subclasses
from keras_migrate.understand.building import Building, building_call
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.modules import Function
from keras_migrate.understand.occurrences import position

if TYPE_CHECKING:
    from keras_migrate.understand.search import Search


def find_instances(search: Search) -> None:
    """Note the objects that whoever makes them finishes, and the classes that leave it to them."""
    for root in [b for b in search.buildings if b.subclass is not None and b.constructors and not b.is_class]:
        _find_unfinished(search, root)


def _find_unfinished(search: Search, root: Building) -> None:
    """Find the objects of a derived class to which something is added behind the `__init__` that begins them."""
    assert root.subclass is not None
    assert not isinstance(root.function, ast.Module)
    classes = subclasses.descendants(search.project, root.module, root.subclass)
    begun = [b for module in search.project.modules for b in subclasses.begun(search.project, module, classes)]
    unfinished: set[Function] = set()
    found = True
    while found:
        wanted = {b.init for b in begun if b.init and (b.function in unfinished or _goes_on(search, b))}
        found = not wanted <= unfinished
        unfinished |= wanted
    first = search.project.function(root.module, root.function)
    for function in unfinished - {first} - {b.function for b in begun}:
        reason = f"{function.node.name} of {ast.unparse(function.node)[:20]} does not begin with the one it overrides"
        root.problem = RefusedError("KM903", function.node, reason)
    root.returned = root.returned or bool(unfinished)
    root.travels = root.travels or bool(unfinished)
    for each in (b for b in begun if b.init in unfinished):
        if not each.key:
            reason = f"{ast.unparse(each.call.func)}() is not finished by itself; bind it to a variable here"
            root.problem = RefusedError("KM901", each.call, reason)
            continue
        building = Building(each.module, each.key, each.module.function_of(each.call), [each.statement], travels=True)
        building.subclass = root.subclass
        building.container = each.key + root.container[len(root.key) :]
        building.base = _name_of(search, root, each)
        building.returned = each.function in unfinished
        search.made[each.module, each.statement] = building
        search.buildings.append(building)


def _name_of(search: Search, root: Building, begun: subclasses.Begun) -> str:
    """Return how the class derived from Graph is called where an object of it is begun, "" where it has no name."""
    assert root.subclass is not None
    if begun.module is root.module and begun.module.names.module.bindings.get(root.subclass.name):
        return root.subclass.name
    own = begun.module.class_of(begun.call) if begun.function is not None else None
    names = own.bases if own is not None else [begun.call.func]
    found = (search.project.class_named(begun.module, name) for name in names)
    return next((ast.unparse(n) for n, c in zip(names, found, strict=True) if c and c[1] is root.subclass), "")


def _goes_on(search: Search, begun: subclasses.Begun) -> bool:
    """Whether anything is added to an object behind the call that begins it, in the same function."""
    module, function = begun.module, begun.module.function_of(begun.call)
    for node in search.occurrences[module].of(begun.key, function) if begun.key else ():
        if position(node) > position(begun.call) and module.function_of(node) is function:
            method = module.names.parents[node]
            reached = search.project.reached(module, method) if isinstance(method, ast.Attribute) else []
            if building_call(module, node) is not None or search.reaches_builder(module, node):
                return True
            if any(f.node.args.args and (f, f.node.args.args[0].arg) in search.builders for f in reached):
                return True
    return False
