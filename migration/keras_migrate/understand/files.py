"""Which file of a project an import leads to."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras_migrate.understand.modules import Module


class Files:
    """Which file of a project an import leads to.

    Args:
        modules: The files.
    """

    def __init__(self, modules: list[Module]) -> None:
        self.modules = modules
        self.by_name: dict[str, list[Module]] = {}
        for module in modules:
            if module.dotted:
                self.by_name.setdefault(module.dotted[-1], []).append(module)

    def module_named(self, importer: Module, dotted: str) -> Module | None:
        """Return the module of the project that an import names, the one nearest to the importer where several fit."""
        level = len(dotted) - len(dotted.lstrip("."))
        parts = tuple(p for p in dotted.strip(".").split(".") if p)
        if level:
            base = importer.path.parent
            for _ in range(level - 1):
                base = base.parent
            parts = (*base.parts, *parts)
        if not parts:
            return None
        fitting = [m for m in self.by_name.get(parts[-1], []) if m.dotted[-len(parts) :] == parts]
        found = max(fitting, key=lambda m: common(m.path, importer.path), default=None)
        if found is None or level or self._may_import(importer, found, parts):
            return found
        return None

    def _may_import(self, importer: Module, found: Module, parts: tuple[str, ...]) -> bool:
        """Whether an absolute import may lead to a file: not into another package, nor past one of the name itself."""
        home = found.path.parents[len(parts) if found.path.stem == "__init__" else len(parts) - 1]
        if home in importer.path.parents:
            return True
        own = (around / parts[0] for around in importer.path.parents)
        shadowed = any(folder in self._folders or folder.with_suffix(".py") in self._files for folder in own)
        return not shadowed and home not in self._packages

    @cached_property
    def _files(self) -> set[Path]:
        return {module.path for module in self.modules}

    @cached_property
    def _folders(self) -> set[Path]:
        return {folder for module in self.modules for folder in module.path.parents}

    @cached_property
    def _packages(self) -> set[Path]:
        """The folders of which files around them import a part by the folder's name."""
        found = set()
        for module in self.modules:
            if module.path.stem == "__init__":
                found.add(module.path.parent)
            firsts = {dotted.partition(".")[0] for dotted in module.names.imported if "." in dotted}
            found |= {around / first for around in module.path.parents for first in firsts if first}
        return found & self._folders


def common(one: Path, other: Path) -> int:
    """Return how many parts two paths begin with alike."""
    shared = 0
    for a, b in zip(one.parts, other.parts, strict=False):
        if a != b:
            break
        shared += 1
    return shared
