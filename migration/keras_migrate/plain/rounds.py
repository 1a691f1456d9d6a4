"""A project in plainer words, round by round, and back again where that did not help."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from keras_migrate.plain import (
    aliases,
    arguments,
    classes,
    containers,
    fresh,
    imports,
    loops,
    merges,
    outputs,
    statements,
)
from keras_migrate.plain.site import Site, path_of
from keras_migrate.source.edits import Edit, OverlapError, apply, composed
from keras_migrate.understand.building import Building
from keras_migrate.understand.events import BUILDING
from keras_migrate.understand.modules import Module, Project

ROUNDS = 4  # a form within a form takes one more
Left = tuple[Path, str, str]  # a graph that stays: the file, the function, and the variable


def left(building: Building) -> Iterator[Left]:
    """Yield what a graph that could not be rewritten is called."""
    module, function = building.module, building.function
    where = "" if isinstance(function, ast.Module) else path_of(module, function)
    for name in {building.key, *building.names}:
        yield module.path, where, name


class Plain:
    """The files of a project in plainer words.

    Args:
        modules: The files.
        kept: The graphs around which nothing is changed.

    Attributes:
        modules: The files in plainer words.
        edits: How each file was changed.
        touched: The graphs that are concerned.
    """

    def __init__(self, modules: Sequence[Module], kept: Iterable[Left] = ()) -> None:
        self.kept = set(kept)
        self.old = {module.path: module for module in modules}
        self.modules = list(modules)
        self.edits: dict[Path, list[Edit]] = {}
        self.touched: set[Left] = set()
        for _ in range(ROUNDS):
            if not self._round():
                break

    def _round(self) -> bool:
        """Change what can be changed at once; return whether anything was."""
        project = Project(self.modules)
        changed = False
        for place, module in enumerate(self.modules):
            edits: list[Edit] = []
            for site in _sites(module, project):
                concerned = {(module.path, site.function, key) for key in site.keys}
                if not concerned & self.kept and _fits(edits, site.edits):
                    edits += site.edits
                    self.touched |= concerned
            if edits:
                changed = True
                source = self.old[module.path].source
                before = self.edits.get(module.path, [])
                self.edits[module.path] = composed(before, edits, source.text)
                text = apply(module.source.text, edits)
                self.modules[place] = Module.load(module.path, source.with_text(text))
        return changed


def plainly(modules: Sequence[Module], run: Callable[[Plain], Iterable[Left]]) -> None:
    """Run something on a project in plainer words, and again without those that it leaves.

    Args:
        modules: The files.
        run: Rewrites a project and returns the graphs that it leaves.
    """
    kept: set[Left] = set()
    while True:
        plain = Plain(modules, kept)
        again = set(run(plain)) & plain.touched
        if not again - kept:
            return
        kept |= again


def _sites(module: Module, project: Project) -> Iterator[Site]:
    text = module.source.text
    adds = any(name in text for name in BUILDING)
    if adds and "Graph" in text:
        yield from imports.sites(module)
        yield from containers.sites(module)
        yield from loops.sites(module)
    if "Graph" in text:
        yield from fresh.sites(module, project)
        yield from classes.sites(module, project)
    if adds:
        yield from statements.sites(module)
        yield from outputs.sites(module) if outputs.CREATE in text else ()
        yield from arguments.sites(module, project)
        yield from merges.sites(module) if "Merge" in text else ()
    if adds or "Graph" in text:
        yield from aliases.sites(module, project)


def _fits(edits: Sequence[Edit], more: Sequence[Edit]) -> bool:
    """Whether edits touch no place that others change already."""
    try:
        apply(" " * max((e.end for e in [*edits, *more]), default=0), [*edits, *more])
    except OverlapError:
        return False
    return not any(a.start == b.start for a in edits for b in more)
