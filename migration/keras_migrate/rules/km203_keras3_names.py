"""KM203: imports and names become those of Keras 3.

Every import, name and dotted path of the old Keras is looked up in the tables of `keras_unified.dialects` and written
as Keras 3 has it. A name that has another name today is renamed with its uses, unless the file uses the new name for
something else; then it is imported under its old one. What has no peer stays, marked by KM905.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from keras_migrate.rules.moving import Moving
from keras_migrate.rules.rule import Rule
from keras_migrate.rules.today import known, module_today, today
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import removed, replaced
from keras_migrate.understand.names import ROOTS

RULE = Rule("KM203", "keras3-names", "imports and names of the old Keras become those of Keras 3")
NO_PEER = "KM905"
# What rewritten code of the other target imports, and what other rules have their way with.
ELSEWHERE = frozenset({"merge", "Merge"})


@dataclass
class _Alias:
    """One name that an import binds: where it is today, and by which local name."""

    node: ast.alias
    path: str  # below keras, as it was
    module: str | None  # of today, below keras; None where there is no peer
    leaf: str


class Names:
    """The import statements and names of one file.

    Args:
        file: The file.
        gone: Paths whose every use another rule took away, so that their import goes, too.
    """

    def __init__(self, file: Moving, gone: set[str]) -> None:
        self.file = file
        self.gone = gone
        self.local: dict[str, str] = {}  # path as it was -> how it is called in this file from now on
        self.bound: set[str] = set()  # what imports of the whole file bind so far, such as "layers.Conv2D as Conv2D"

    def apply(self) -> None:
        """Make the edits."""
        for node in list(self.file.names.scopes):
            if isinstance(node, ast.ImportFrom) and not node.level and self._is_keras(node.module or ""):
                if self.file.is_on(RULE, node):
                    self._import_from(node)
            elif isinstance(node, ast.Import):
                self._import(node)
        self._uses()

    @staticmethod
    def _is_keras(module: str) -> bool:
        return module.partition(".")[0] in ROOTS

    def _import_from(self, node: ast.ImportFrom) -> None:
        file, source = self.file, self.file.source
        below = (node.module or "").partition(".")[2]
        if any(a.name == "*" for a in node.names):
            self._star(node, below)
            return
        found = [self._alias(a, below) for a in node.names]
        kept = [a for a in found if a.path not in self.gone]
        for alias in kept:
            if alias.module is None:
                file.left(NO_PEER, node, f"Keras 3 has no {alias.path}; keras_unified has it")
        modules = {a.module if a.module is not None else below for a in kept}
        if not kept:
            self._drop(node)
            return
        if self._is_repeated(node, kept):
            self._drop(node)
            return
        lines = []
        marked = {below} if any(a.module is None for a in kept) else set()
        for module in sorted(modules, key=lambda m: (m not in marked, m)):  # a mark stands above what it is about
            mine = [a for a in kept if (a.module if a.module is not None else below) == module]
            root = "keras" if any(a.module is not None for a in mine) else (node.module or "").partition(".")[0]
            names = list(dict.fromkeys(self._written(a) for a in mine))
            lines.append(f"from {root}{'.' if module else ''}{module} import {', '.join(names)}")
        if len(modules) == 1 and len(kept) == len(found):
            self._in_place(node, kept, modules.pop())
            return
        file.edits.append(replaced(source, node, lines, []))
        file.done(RULE, node, f"becomes {'; '.join(lines)}")

    def _is_repeated(self, node: ast.ImportFrom, kept: list[_Alias]) -> bool:
        """Whether two old names became one, which the file imports further up."""
        if node not in self.file.names.tree.body:
            return False
        binds = {f"{a.module}.{self._written(a)}" for a in kept}
        renamed = all(a.module is not None and a.leaf != a.node.name for a in kept)
        if renamed and binds <= self.bound:
            return True
        self.bound |= binds
        return False

    def _drop(self, node: ast.ImportFrom) -> None:
        source = self.file.source
        edit = removed(source, node)
        # The package may be imported in its place, so the blank lines behind it stay.
        self.file.edits.append(Edit(edit.start, min(edit.end, source.line_span(source.span(node)[1])[1]), edit.new))
        self.file.done(RULE, node, "the import is needed no more")

    def _star(self, node: ast.ImportFrom, below: str) -> None:
        module = module_today(below)
        if module is None:
            self.file.left(NO_PEER, node, f"Keras 3 has no module like {below}; import what is used by its name")
            return
        self._rename_module(node, module)

    def _in_place(self, node: ast.ImportFrom, kept: list[_Alias], module: str) -> None:
        """Change only the words of a statement that differ, so that its form and comments stay."""
        changed = self._rename_module(node, module) if any(a.module is not None for a in kept) else False
        written: set[str] = set()
        for alias in kept:
            text = self._written(alias)
            if text in written and len(kept) > 1:
                place = node.names.index(alias.node)
                before = self.file.source.span(node.names[place - 1])[1]
                self.file.edits.append(Edit(before, self.file.source.span(alias.node)[1], ""))
                changed = True
                continue
            written.add(text)
            if text != self.file.source.of(alias.node):
                self.file.edits.append(Edit(*self.file.source.span(alias.node), text))
                changed = True
        if changed:
            self.file.done(RULE, node, f"imports {', '.join(dict.fromkeys(self._written(a) for a in kept))}")

    def _rename_module(self, node: ast.ImportFrom, module: str) -> bool:
        new = f"keras.{module}" if module else "keras"
        if new == node.module:
            return False
        source = self.file.source
        start = source.text.index(node.module or "", source.span(node)[0])
        self.file.edits.append(Edit(start, start + len(node.module or ""), new))
        return True

    def _alias(self, alias: ast.alias, below: str) -> _Alias:
        path = f"{below}.{alias.name}" if below else alias.name
        place = today(path)
        if place is None and not self._is_unknown(path):
            return _Alias(alias, path, None, alias.name)
        if place is None:
            place = self._guess(path, below, alias.name)
        module, _, leaf = place.rpartition(".") if place else ("", "", alias.name)
        return _Alias(alias, path, module if place else None, leaf)

    @staticmethod
    def _is_unknown(path: str) -> bool:
        return known(path) is None

    @staticmethod
    def _guess(path: str, below: str, name: str) -> str | None:
        """Return where a name is that no table has: in the module that stands for its own, if it is a newer one."""
        if not below:
            return path
        home = module_today(below)
        return f"{home}.{name}" if home == below else None

    def _written(self, alias: _Alias) -> str:
        """Return an imported name and its local name, which becomes the new one where nothing is in the way."""
        local = alias.node.asname or alias.node.name
        if alias.node.asname or alias.leaf == alias.node.name:
            self.local[alias.path] = local
            return alias.leaf if local == alias.leaf else f"{alias.leaf} as {local}"
        taken = alias.leaf in self.file.names.used and not self._same(alias)
        if taken or not self._is_function_like(alias):
            self.local[alias.path] = local
            return f"{alias.leaf} as {local}"
        self.local[alias.path] = alias.leaf
        return alias.leaf

    @staticmethod
    def _is_function_like(alias: _Alias) -> bool:
        return known(alias.path) is not None

    def _same(self, alias: _Alias) -> bool:
        """Whether the file binds the new name to the same thing already, and to nothing else."""
        bound = [b for scope in set(self.file.names.scopes.values()) for b in scope.bindings.get(alias.leaf, [])]
        origins = {b.origin for b in bound}
        wanted = f"{alias.module}.{alias.leaf}"
        return all(o and today(o.partition(".")[2]) == wanted for o in origins)

    def _import(self, node: ast.Import) -> None:
        file = self.file
        for alias in node.names:
            if not self._is_keras(alias.name) or not file.is_on(RULE, node):
                continue
            below = alias.name.partition(".")[2]
            module = module_today(below) if below else ""
            if module is None:
                file.left(NO_PEER, node, f"Keras 3 has no module like {below}")
                continue
            new = f"keras.{module}" if module else "keras"
            if alias.asname:
                text = new if (alias.asname, new) == ("keras", "keras") else f"{new} as {alias.asname}"
            else:
                text = new
            if text != file.source.of(alias):
                file.edits.append(Edit(*file.source.span(alias), text))
                file.done(RULE, node, f"imports {new}")

    def _uses(self) -> None:
        for node in self.file.names.loads:
            if not isinstance(self.file.names.parents[node], ast.Attribute):  # the longest name that is known decides
                self._use(node)

    def _use(self, node: ast.Name | ast.Attribute) -> None:
        current: ast.expr = node
        while True:
            path = self.file.path(current)
            if path is not None and (known(path) is not None or module_today(path) is not None):
                break
            if not isinstance(current, ast.Attribute):
                return
            current = current.value
        if path in self.gone or path.partition(".")[0] == "backend" or not self.file.is_on(RULE, node):
            return
        place = today(path)
        if isinstance(current, ast.Name):
            self._name(current, path)
        elif isinstance(current, ast.Attribute) and place is not None:
            self._attribute(current, path, place)
        elif place is None and known(path) is not None:
            self.file.left(NO_PEER, node, f"Keras 3 has no {path}; keras_unified has it")

    def _name(self, node: ast.Name, path: str) -> None:
        new = self.local.get(path)
        if new is None:  # from a star import
            place = today(path)
            new = place.rpartition(".")[2] if place and known(path) else None
        if new and new != node.id and node.id == path.rpartition(".")[2]:
            self.file.edits.append(Edit(*self.file.source.span(node), new))

    def _attribute(self, node: ast.Attribute, path: str, place: str) -> None:
        """Write a dotted name anew: the whole below the package, or its last part below an imported module."""
        base = self.file.path(node.value)
        start, end = self.file.source.span(node)
        module, _, leaf = place.rpartition(".")
        if base is None or self.file.names.qualified(node.value) in ROOTS:
            new = f"{self.file.source.of(node.value)}.{place}"
        elif (module_today(base) or "") == module and isinstance(node.value, ast.Name):
            new = f"{self.file.source.of(node.value)}.{leaf}"
        else:
            new = f"{self._package(node)}.{place}"
        if new != self.file.source.of(node):
            self.file.edits.append(Edit(start, end, new))
            self.file.done(RULE, node, f"{self.file.source.of(node)} becomes {new}")

    def _package(self, node: ast.Attribute) -> str:
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if isinstance(inner, ast.Name) and self.file.names.qualified(inner) in ROOTS:
            return inner.id
        return self.file.keras


def import_lines(file: Moving) -> Iterator[Edit]:
    """Yield the edits that import the package, and define the era's hard sigmoid, where a rule needs them."""
    body = [s for s in file.module.tree.body if not _is_docstring(s)]
    ours = [s for s in body if isinstance(s, (ast.Import, ast.ImportFrom)) and not _is_future(s)]
    if file.needs_import and body:
        first = next((s for s in ours if _names_keras(s)), ours[0] if ours else body[0])
        name = file.keras
        yield file.before(first, "import keras" if name == "keras" else f"import keras as {name}")
    if file.needs_hard_sigmoid and body:
        last_import = max((i for i, s in enumerate(body) if s in ours), default=-1)
        rest = body[last_import + 1 :]
        newline = file.source.newline
        lines = [
            f"@{file.keras}.saving.register_keras_serializable('keras_1')",
            "def hard_sigmoid_of_keras_1(x):",
            f"    return {file.keras}.ops.clip(0.2 * x + 0.5, 0.0, 1.0)",
        ]
        if rest:
            yield file.before(rest[0], newline + newline.join(lines) + newline + newline)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _names_keras(statement: ast.Import | ast.ImportFrom) -> bool:
    modules = [a.name for a in statement.names] if isinstance(statement, ast.Import) else [statement.module or ""]
    return any(m.partition(".")[0] in ROOTS for m in modules)
