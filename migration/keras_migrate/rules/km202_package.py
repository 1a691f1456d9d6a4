"""KM202: imports from keras become imports from keras_unified at the same path.

Layers of `keras` and models of `keras_unified` do not mix, so a file moves as a whole. The path stays the same.
"""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterator

from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_migrate.source.text import SourceText

RULE = Rule("KM202", "package", "imports from keras become imports from keras_unified, at the same path")
# Old modules whose contents keras_unified has elsewhere.
MOVED = {"keras.legacy.models": "keras_unified.models"}
KERAS = re.compile("keras")
FROM = re.compile(r"from(?:\s|\\\r?\n)+([\w.]+)")


def _statements(body: list[ast.stmt], lines: list[int]) -> Iterator[ast.stmt]:
    """Yield the statements below `body` that stand on one of some lines, without descending into expressions."""
    for statement in body:
        found = bisect.bisect_left(lines, statement.lineno)
        if found == len(lines) or lines[found] > (statement.end_lineno or statement.lineno):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(statement, name, []), lines)
        for handler in getattr(statement, "handlers", []):
            yield from _statements(handler.body, lines)
        for case in getattr(statement, "cases", []):
            yield from _statements(case.body, lines)


def edits(tree: ast.Module, source: SourceText) -> Iterator[tuple[ast.stmt, Edit]]:
    """Yield an edit for each place where an import names keras."""
    named = False  # whether an earlier statement of the module binds `keras` already
    lines = [source.line_of(found.start()) for found in KERAS.finditer(source.text)]
    for statement in _statements(tree.body, lines):
        if isinstance(statement, ast.ImportFrom) and not statement.level and _is_keras(statement.module or ""):
            found = FROM.match(source.text, source.span(statement)[0])
            if found:
                yield statement, Edit(found.start(1), found.end(1), _moved(found.group(1)))
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                if not _is_keras(alias.name):
                    continue
                new = _moved(alias.name)
                if alias.asname:
                    new = f"{new} as {alias.asname}"
                elif alias.name == "keras":
                    new = "keras_unified as keras"
                elif not named:
                    new = f"keras_unified as keras, {new}"
                named = named or (not alias.asname and statement in tree.body)
                yield statement, Edit(*source.span(alias), new)


def _is_keras(module: str) -> bool:
    return module == "keras" or module.startswith("keras.")


def _moved(module: str) -> str:
    return MOVED.get(module, "keras_unified" + module.removeprefix("keras"))
