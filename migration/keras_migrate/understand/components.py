"""Which files of a run can have to do with each other: those that import each other, directly or through others."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from os.path import commonpath

from keras_migrate.understand.files import common
from keras_migrate.understand.modules import Module, Project
from keras_migrate.understand.related import GRAPH

IMPORTERS = frozenset({"import_module", "__import__", "load_source", "execfile", "run_path", "run_module"})


def components(modules: Sequence[Module]) -> list[list[Module]]:
    """Return the files in groups between which no object can pass, in the order given.

    Args:
        modules: The files of one run, which may be of several repositories.
    """
    project = Project(modules)
    parents = {module: module for module in modules}

    def root(module: Module) -> Module:
        while parents[module] is not module:
            parents[module] = parents[parents[module]]
            module = parents[module]
        return module

    for module in modules if len(modules) > 1 else ():
        for other in _imported(project, module):
            parents[root(other)] = root(module)
    sizes = Counter(map(root, modules))
    loose = {m for m in modules if sizes[root(m)] == 1 and not any(word in m.source.text for word in GRAPH)}
    building = [m for m in modules if m not in loose]
    for module in loose if building else ():  # such as a callback in a file that others load otherwise
        nearest = max(building, key=lambda other: common(other.path, module.path))
        parents[root(module)] = root(nearest)
    groups: dict[Module, list[Module]] = defaultdict(list)
    for module in modules:
        groups[root(module)].append(module)
    return list(groups.values())


def _imported(project: Project, module: Module) -> Iterator[Module]:
    """Yield the files that a file may import."""
    for node in module.names.scopes:
        if isinstance(node, ast.Call) and _called(node) in IMPORTERS:
            yield from _by_call(project, module, node)
    for name in module.names.imported:
        level = len(name) - len(name.lstrip("."))
        parts = name[level:].split(".")
        for length in range(1, len(parts) + 1):  # `import a.b.c` runs a and a.b as well
            found = project.module_named(module, name[:level] + ".".join(parts[:length]))
            if found is not None:
                yield found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _by_call(project: Project, module: Module, call: ast.Call) -> Iterator[Module]:
    """Yield the files that a call may import: those that it names a part of, else all in the same top folder."""
    texts = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    words = {word for text in texts for word in text.replace("/", ".").split(".") if word and word != "py"}
    others = [other for other in project.modules if other is not module]
    named = [other for other in others if words & set(other.dotted)]
    if words and named:
        nearest = max(common(other.path, module.path) for other in named)
        yield from (other for other in named if common(other.path, module.path) == nearest)
    elif not words:
        top = len(_top(project)) + 1
        near = [other for other in others if common(other.path, module.path) >= top]
        yield from near if len(module.path.parts) > top else others


def _top(project: Project) -> tuple[str, ...]:
    """Return the parts of the folder that holds all files."""
    paths = [module.path.parent for module in project.modules]
    try:
        return type(paths[0])(commonpath(paths)).parts
    except ValueError:  # absolute and relative ones
        return ()
