"""KM201: the import of Graph becomes the imports that functional code needs.

Graph's name goes from the import unless something else still reads it; what is imported already is used, and a name
that is taken is imported under another. Aliases, star imports, module attributes and conditional imports are followed
as Python follows them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Sequence

from keras_migrate.rules.km106_graph_class import Site
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.tensors import Fresh
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import added_after, joined, removed
from keras_migrate.source.text import SourceText
from keras_migrate.understand.building import Building
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.names import ROOTS, Names, Scope
from keras_migrate.understand.occurrences import position

Stays = Callable[[ast.stmt], bool]
MODELS = ("keras.models", "keras_unified.models")
RULE = Rule("KM201", "graph-import", "the import of Graph becomes the imports of Model, Input and merge")


def of_graph(names: Names) -> list[ast.ImportFrom]:
    """Return the statements that import Graph by its name."""
    found = [s for s in ast.walk(names.tree) if isinstance(s, ast.ImportFrom)]
    return [s for s in found if _of_keras(s) and any(alias.name == "Graph" for alias in s.names)]


class Imports:
    """The symbols that rewritten graphs of one file need, and the edits of its imports that provide them.

    Args:
        source: The file.
        names: Its names.
        fresh: The names still free in it.
    """

    def __init__(self, source: SourceText, names: Names, fresh: Fresh) -> None:
        self.source = source
        self.names = names
        self.fresh = fresh
        self.needed: dict[ast.stmt, dict[str, str]] = defaultdict(dict)  # import statement -> path -> local name
        self.given: dict[str, str] = {}
        self.bound = {name for scope in set(names.scopes.values()) for name in scope.bindings}

    def symbol(self, path: str, building: Building | Site) -> str:
        """Return the text by which the code of a graph calls "models.Model", "layers.Input" and the like."""
        leaf = path.rpartition(".")[2]
        found = self._imported(path, building)
        if found:
            return found
        for constructor in building.constructors:
            of_models = isinstance(constructor, ast.Attribute) and self.names.keras(constructor.value) == "models"
            if isinstance(constructor, ast.Attribute) and of_models and path.startswith("models."):
                return f"{self.source.of(constructor.value)}.{leaf}"
        if path not in self.given:
            self.given[path] = self.fresh.name(f"keras_{leaf.lower()}") if leaf in self.bound else leaf
        for statement in self._homes(building):
            self.needed[statement][path] = self.given[path]
        return self.given[path]

    def _drop_repeated(self) -> None:
        """Leave out what is imported for the whole file further up."""
        known: set[str] = set()
        for statement in self.names.tree.body:
            given = self.needed.get(statement, {})
            for path in known & set(given):
                del given[path]
            known |= set(given)
            if statement in self.needed and not given:
                del self.needed[statement]

    def _homes(self, building: Building | Site) -> list[ast.stmt]:
        """Return the import statements that new imports are put behind."""
        if building.constructors:
            return self._statements(building.constructors[0], building.scope)
        imports = [s for s in self.names.tree.body if isinstance(s, (ast.Import, ast.ImportFrom))]
        ours = [s for s in imports if any(a.name == "Graph" for a in s.names)] or [s for s in imports if _of_keras(s)]
        if not imports:
            raise RefusedError("KM901", building.place, "the file has no import that a new one could stand behind")
        return [(ours or imports)[-1]]

    def _imported(self, path: str, building: Building | Site) -> str | None:
        leaf, scope = path.rpartition(".")[2], building.scope
        places = {path, f"engine.{leaf}", f"engine.topology.{leaf}", f"engine.training.{leaf}"}
        wanted = {f"{root}.{place}" for root in ("keras", "keras_unified") for place in places}
        for inner in scope.chain():
            for name, bindings in inner.bindings.items():
                ours = len(bindings) == 1 and bindings[0].origin in wanted and scope.find(name) is inner
                if ours and (inner is not scope or self._is_before(bindings[0].node, building.place)):
                    return name
        return leaf if scope.find(leaf) is None and self.names.name(leaf, scope) in wanted else None

    def _is_before(self, statement: ast.AST, place: ast.AST) -> bool:
        """Whether an import has surely been run where a place of the same scope is reached."""
        if position(statement) > position(place):
            return False
        around: list[ast.AST] = [place]
        while around[-1] in self.names.parents:
            around.append(self.names.parents[around[-1]])
        parent = self.names.parents[statement]
        return parent in around or isinstance(parent, (ast.Module, ast.Try))

    def _statements(self, constructor: ast.expr, scope: Scope) -> list[ast.stmt]:
        """Return the import statements that the class Graph comes from."""
        root = constructor
        while isinstance(root, ast.Attribute):
            root = root.value
        assert isinstance(root, ast.Name)
        owner = scope.find(root.id)
        if owner is None:
            return [self.names.stars[-1][1]]
        found = [b.node for b in owner.bindings[root.id] if isinstance(b.node, (ast.Import, ast.ImportFrom))]
        if found:
            return list(found)
        value = next(b.value for b in owner.bindings[root.id] if b.value is not None)  # an alias: G = models.Graph
        return self._statements(value, owner)

    def edits(self, rewritten: Sequence[Building | Site], gone: set[ast.AST], stays: Stays) -> list[Edit]:
        """Return the edits of the import statements, given the graphs, and the names of Graph, that are gone.

        Args:
            rewritten: The graphs.
            gone: The names of Graph.
            stays: Whether an import of keras stays one.
        """
        constructors = [(constructor, b.scope) for b in rewritten for constructor in b.constructors]
        gone = gone | {node for constructor, _ in constructors for node in ast.walk(constructor)}
        edits = []
        self._drop_repeated()
        for statement, symbols in self.needed.items():
            models = {p: n for p, n in sorted(symbols.items()) if p.startswith("models.")}
            others = {p: n for p, n in symbols.items() if p not in models}
            whole = False
            root = "keras" if _of_keras(statement, ("keras",)) and stays(statement) else "keras_unified"
            if isinstance(statement, ast.ImportFrom) and any(a.name == "Graph" for a in statement.names):
                here = models if statement.module in MODELS else {}  # else it has no Model
                found, whole = self._in_place_of_graph(statement, here, gone)
                edits += found
                lines = [*_import_lines({} if here else models, root), *_import_lines(others, root)]
            else:
                lines = _import_lines(others | models, root)
            if whole:
                edits.append(removed(self.source, statement) if not lines else self._instead(statement, lines))
            elif lines:
                edits.append(added_after(self.source, statement, lines))
        done = set(self.needed)
        for constructor, scope in constructors:
            for statement in self._statements(constructor, scope):
                if statement not in done and isinstance(statement, ast.ImportFrom):
                    done.add(statement)
                    found, whole = self._in_place_of_graph(statement, {}, gone)
                    edits += [removed(self.source, statement)] if whole else found
        return edits

    def _instead(self, statement: ast.stmt, lines: list[str]) -> Edit:
        return Edit(*self.source.span(statement), joined(self.source, statement, lines))

    def _in_place_of_graph(
        self, statement: ast.ImportFrom, models: dict[str, str], gone: set[ast.AST]
    ) -> tuple[list[Edit], bool]:
        """Return the edits that put the new names of models in Graph's place, and whether nothing is left to import."""
        aliases = [a for a in statement.names if a.name == "Graph"]
        if not aliases:
            return [], False
        alias = aliases[0]
        written = [_as(path.rpartition(".")[2], name) for path, name in models.items()]
        if self._still_read(alias.asname or alias.name, statement, gone):
            written.insert(0, self.source.of(alias))
        if written:
            return [Edit(*self.source.span(alias), ", ".join(written))], False
        if len(statement.names) == 1:
            return [], True
        return [self._without(statement, alias)], False

    def _still_read(self, name: str, statement: ast.stmt, gone: set[ast.AST]) -> bool:
        """Whether anything else reads the name that an import binds."""
        for node, scope in self.names.scopes.items():
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and node not in gone:
                owner = scope.find(name)
                if owner is None or any(binding.node is statement for binding in owner.bindings[name]):
                    return True
        return False

    def _without(self, statement: ast.ImportFrom, alias: ast.alias) -> Edit:
        place = statement.names.index(alias)
        if place:
            return Edit(self.source.span(statement.names[place - 1])[1], self.source.span(alias)[1], "")
        return Edit(self.source.span(alias)[0], self.source.span(statement.names[1])[0], "")


def _of_keras(statement: ast.stmt, roots: Sequence[str] = ROOTS) -> bool:
    if not isinstance(statement, (ast.Import, ast.ImportFrom)):
        return False
    modules = [a.name for a in statement.names] if isinstance(statement, ast.Import) else [statement.module or ""]
    return any(m.partition(".")[0] in roots for m in modules)


def _as(leaf: str, name: str) -> str:
    return leaf if leaf == name else f"{leaf} as {name}"


def _import_lines(symbols: dict[str, str], root: str) -> list[str]:
    by_module: dict[str, list[str]] = defaultdict(list)
    for path, name in symbols.items():
        module, _, leaf = path.rpartition(".")
        by_module[f"{root}.{module}"].append(_as(leaf, name))
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(by_module.items())]
