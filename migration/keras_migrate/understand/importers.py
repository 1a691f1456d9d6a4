"""Who imports what a file binds: names under which other files have it, and expressions by which they read it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from keras_migrate.understand.modules import Module, Project
from keras_migrate.understand.names import Scope


@dataclass(frozen=True)
class Import:
    """One `from home import key as name`.

    Args:
        module: The file that imports.
        scope: The scope that it binds the name in.
        name: The name.
        statement: The import.
    """

    module: Module
    scope: Scope
    name: str
    statement: ast.AST


class Importers:
    """The imports of a project's names within the project.

    Args:
        project: The files.
    """

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def _named(self) -> dict[tuple[Module, str], list[Import]]:
        found: dict[tuple[Module, str], list[Import]] = defaultdict(list)
        for module in self.project.modules:
            for scope in dict.fromkeys(module.names.scopes.values()):
                for name, bindings in scope.bindings.items():
                    for binding in bindings:
                        path, _, leaf = (binding.origin or "").rpartition(".")
                        home = self.project.module_named(module, path or ".") if binding.origin else None
                        if home is not None and home is not module:
                            found[home, leaf].append(Import(module, scope, name, binding.node))
        return found

    def named(self, home: Module, key: str) -> list[Import]:
        """Return the imports by which other files have a file's variable under a name of their own."""
        return self._named.get((home, key), []) if len(self.project.modules) > 1 else []

    def reads(self, home: Module, key: str) -> Iterator[tuple[Module, ast.expr]]:
        """Yield where other files read a file's variable without such an import: `home.key`, or after `import *`."""
        for module in self.project.modules if len(self.project.modules) > 1 else ():
            if module is home:
                continue
            for node in module.occurrences.attributes.get(key, []):
                path = (module.names.qualified(node) or "").rpartition(".")[0]
                if path and self.project.module_named(module, path) is home:
                    yield module, node
            if any(self.project.module_named(module, star) is home for star, _ in module.names.stars):
                for node in module.occurrences.by_key.get(key, []):
                    if isinstance(node, ast.Name) and module.names.scopes[node].find(key) is None:
                        yield module, node
