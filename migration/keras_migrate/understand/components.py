"""Which files of a run can have to do with each other: those that import each other, directly or through others."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path

from keras_migrate.understand.files import Files, common, dotted
from keras_migrate.understand.modules import Module
from keras_migrate.understand.related import GRAPH

IMPORTERS = frozenset({"import_module", "__import__", "load_source", "execfile", "run_path", "run_module"})


@dataclass(eq=False)
class Importer:
    """What a file imports.

    Args:
        path: Where it lies.
        text: What it holds.
        imported: The dotted names in its imports.
        loads: The words in each call that imports what run time names.
    """

    path: Path
    text: str
    imported: set[str]
    loads: list[set[str]]

    @property
    def dotted(self) -> tuple[str, ...]:
        """The parts of the path as an import would name them."""
        return dotted(self.path)


def importer(module: Module) -> Importer:
    """Return what a parsed file imports."""
    calls = (n for n in module.names.scopes if isinstance(n, ast.Call) and _called(n) in IMPORTERS)
    return Importer(module.path, module.source.text, module.names.imported, [_words(call) for call in calls])


def components(modules: Sequence[Module]) -> list[list[Module]]:
    """Return the files in groups between which no object can pass, in the order given.

    Args:
        modules: The files of one run, which may be of several repositories.
    """
    if len(modules) == 1:
        return [list(modules)]
    known = {module.path: module for module in modules}
    return [[known[path] for path in group] for group in groups([importer(module) for module in modules])]


def groups(importers: Sequence[Importer]) -> list[list[Path]]:
    """Return files in groups of which none imports one of another, in the order given.

    Args:
        importers: What each file imports.
    """
    files = Files(importers)
    parents = {each: each for each in importers}

    def root(one: Importer) -> Importer:
        while parents[one] is not one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    for one in importers:
        for other in _imported(files, one):
            parents[root(other)] = root(one)
    sizes = Counter(map(root, importers))
    loose = {i for i in importers if sizes[root(i)] == 1 and not any(word in i.text for word in GRAPH)}
    building = _Nearest(i for i in importers if i not in loose)
    for one in loose:  # such as a callback in a file that others load otherwise
        near = building.to(one.path)
        if near is not None:
            parents[root(one)] = root(near)
    found: dict[Importer, list[Path]] = defaultdict(list)
    for one in importers:
        found[root(one)].append(one.path)
    return list(found.values())


class _Nearest:
    """Which of some files lies nearest to another, the first where several do."""

    def __init__(self, importers: Iterable[Importer]) -> None:
        self._first: dict[tuple[str, ...], Importer] = {}
        for each in importers:
            for length in range(len(each.path.parts)):
                self._first.setdefault(each.path.parts[:length], each)

    def to(self, path: Path) -> Importer | None:
        around = (path.parts[:length] for length in reversed(range(len(path.parts))))
        return next((self._first[folder] for folder in around if folder in self._first), None)


def _imported(files: Files[Importer], one: Importer) -> Iterator[Importer]:
    """Yield the files that a file may import."""
    for words in one.loads:
        yield from _by_call(files.modules, one, words)
    for name in one.imported:
        level = len(name) - len(name.lstrip("."))
        parts = name[level:].split(".")
        for length in range(1, len(parts) + 1):  # `import a.b.c` runs a and a.b as well
            found = files.module_named(one, name[:level] + ".".join(parts[:length]))
            if found is not None:
                yield found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _words(call: ast.Call) -> set[str]:
    """Return the parts of the paths and dotted names that a call holds."""
    texts = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return {word for text in texts for word in text.replace("/", ".").split(".") if word and word != "py"}


def _by_call(importers: Sequence[Importer], one: Importer, words: set[str]) -> Iterator[Importer]:
    """Yield the files that a call may import: those that it names a part of, else all in the same top folder."""
    others = [other for other in importers if other is not one]
    named = [other for other in others if words & set(other.dotted)]
    if words and named:
        nearest = max(common(other.path, one.path) for other in named)
        yield from (other for other in named if common(other.path, one.path) == nearest)
    elif not words:
        top = len(_top(importers)) + 1
        near = [other for other in others if common(other.path, one.path) >= top]
        yield from near if len(one.path.parts) > top else others


def _top(importers: Sequence[Importer]) -> tuple[str, ...]:
    """Return the parts of the folder that holds all files."""
    paths = [each.path.parent for each in importers]
    try:
        return type(paths[0])(commonpath(paths)).parts
    except ValueError:  # absolute and relative ones
        return ()
