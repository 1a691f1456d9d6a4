"""Which file of a project an import leads to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Generic, Protocol, TypeVar


class Imports(Protocol):
    """What has to be known of a file: where it lies, and the dotted names that it imports."""

    path: Path

    @property
    def dotted(self) -> tuple[str, ...]: ...

    @property
    def imported(self) -> set[str]: ...


File = TypeVar("File", bound=Imports)


class Files(Generic[File]):
    """Which file of a project an import leads to.

    Args:
        modules: The files.
    """

    def __init__(self, modules: Sequence[File]) -> None:
        self.modules = modules
        self.by_name: dict[str, list[File]] = {}
        for module in modules:
            if module.dotted:
                self.by_name.setdefault(module.dotted[-1], []).append(module)

    def module_named(self, importer: File, dotted: str) -> File | None:
        """Return the module of the project that an import names, the one nearest to the importer where several fit."""
        level = len(dotted) - len(dotted.lstrip("."))
        parts = tuple(p for p in dotted.strip(".").split(".") if p)
        if level == 0 and (not parts or parts[-1] not in self.by_name):
            return None  # as most
        if level == 0 and parts[0] == "keras":
            return None  # Keras, even where a copy of it lies beside: its imports become those of keras_unified
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

    def _may_import(self, importer: File, found: File, parts: tuple[str, ...]) -> bool:
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
        named: dict[str, list[Path]] = {}
        for folder in self._folders:
            named.setdefault(folder.name, []).append(folder)
        found = set()
        for module in self.modules:
            if module.path.stem == "__init__":
                found.add(module.path.parent)
            firsts = {name.partition(".")[0] for name in module.imported if "." in name}
            beside = (folder for first in firsts if first for folder in named.get(first, ()))
            found |= {folder for folder in beside if folder.parent in module.path.parents}
        return found & self._folders


def dotted(path: Path) -> tuple[str, ...]:
    """Return the parts of a path as an import would name them."""
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def common(one: Path, other: Path) -> int:
    """Return how many parts two paths begin with alike."""
    shared = 0
    for a, b in zip(one.parts, other.parts, strict=False):
        if a != b:
            break
        shared += 1
    return shared
