"""Comments that edits would take away with what is around them: they move above their statement."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence

from keras_migrate.source.edits import Edit
from keras_migrate.source.text import SourceText

MARK = "# keras-migrate: KM"


def moved_above(source: SourceText, tree: ast.Module, edits: Sequence[Edit]) -> list[Edit]:
    r"""Return the edits that put above its statement each comment that some edits leave out, other than our marks.

    Args:
        source: The file.
        tree: Its syntax tree.
        edits: The edits of the file.

    Example:
        >>> source = SourceText("f({1: 2,  # two\n   3: 4})\n")
        >>> moved_above(source, ast.parse(source.text), [Edit(2, 23, "{1: 2}")])
        [Edit(start=0, end=0, new='# two\n')]
    """
    replacing = [edit for edit in set(edits) if "#" in source.text[edit.start : edit.end]]
    if not replacing:
        return []
    elsewhere = [edit.new for edit in set(edits) if "#" in edit.new]
    found = []
    for edit in sorted(replacing):
        inside = [c for c in source.comments_in(edit.start, edit.end) if not c.text.startswith(MARK)]
        kept = Counter({text: sum(_times(text, new) for new in elsewhere) for text in {c.text for c in inside}})
        kept.subtract(c.text for e in replacing if e is not edit for c in source.comments_in(e.start, e.end))
        for comment in inside:
            if kept[comment.text] > 0:
                kept[comment.text] -= 1
                continue
            start = _line_of_statement(source, tree, comment.start)
            line = f"{source.indent_at(start)}{comment.text}{source.newline}"
            found.append(Edit(start, start, line))
    lines: dict[int, str] = {}
    for added in found:
        lines[added.start] = lines.get(added.start, "") + added.new
    return [Edit(start, start, new) for start, new in lines.items()]


def _times(comment: str, text: str) -> int:
    """Return how often a text holds a comment."""
    return len(re.findall(rf"{re.escape(comment)}[ \t]*(?=\r|\n|$)", text))


def _line_of_statement(source: SourceText, tree: ast.Module, place: int) -> int:
    """Return where the line begins on which the statement around a place begins, and no other goes on."""
    starts = (source.span(node)[0] for node in ast.walk(tree) if isinstance(node, ast.stmt))
    for start in sorted((s for s in starts if s <= place), reverse=True):
        line = source.line_span(start)[0]
        if not source.text[line:start].strip(" \t\f"):
            return line
    return 0
