"""Edits of whole statements: replacing, removing and adding them without disturbing what stands around."""

from __future__ import annotations

import ast

from keras_migrate.source.edits import Edit
from keras_migrate.source.text import SourceText


def indent_of(source: SourceText, statement: ast.stmt) -> str:
    """Return a statement's indentation."""
    return source.indent_at(source.span(statement)[0])


def _stands_alone(source: SourceText, statement: ast.stmt) -> bool:
    """Whether a statement begins its line and no other follows on its last one."""
    start, end = source.span(statement)
    before = source.text[source.line_span(start)[0] : start]
    return not before.strip(" \t\f") and not source.text[end:].lstrip(" \t").startswith(";")


def joined(source: SourceText, statement: ast.stmt, lines: list[str]) -> str:
    """Return new statements as they stand in the place of an old one: on lines of their own, or split by semicolons."""
    if _stands_alone(source, statement):
        return (source.newline + indent_of(source, statement)).join(lines)
    return "; ".join(lines)


def replaced(source: SourceText, statement: ast.stmt, lines: list[str], kept: list[tuple[int, int]]) -> Edit:
    """Return the edit that puts new statements in the place of an old one.

    Args:
        source: The file.
        statement: The old statement.
        lines: The new ones, at least one.
        kept: Spans of the old text that the new text takes over; comments elsewhere in the statement move above it.
    """
    start, end = source.span(statement)
    lost = [c.text for c in source.comments_in(start, end) if not any(a <= c.start < b for a, b in kept)]
    if lost and not _stands_alone(source, statement):
        lost = []
    return Edit(start, end, joined(source, statement, lost + lines))


def removed(source: SourceText, statement: ast.stmt) -> Edit:
    """Return the edit that takes a statement away with its line; a comment behind it stays."""
    start, end = source.span(statement)
    text = source.text
    comments = source.comments_in(start, source.line_span(end)[1])
    if comments and _stands_alone(source, statement):
        return Edit(start, comments[-1].end, joined(source, statement, [c.text for c in comments]))
    line_start = source.line_span(start)[0]
    line_end = source.line_span(end)[1]
    if _stands_alone(source, statement):
        return Edit(line_start, _past_blank(source, line_start, line_end), "")
    rest = text[end : comments[0].start if comments else line_end]
    if rest.lstrip(" \t").startswith(";") and rest.lstrip(" \t;").strip():
        skipped = len(rest) - len(rest.lstrip(" \t;"))
        return Edit(start, end + skipped, "")
    return Edit(start, end, "pass")


def _past_blank(source: SourceText, start: int, end: int) -> int:
    """Return where a removed line ends, a blank line behind it included where one before it, or a colon, is enough."""
    before = source.text[source.line_span(start - 1)[0] : start].strip() if start else ""
    after = source.line_span(end)[1] if end < len(source.text) else end
    return after if (not before or before.endswith(":")) and not source.text[end:after].strip() else end


def added_before(source: SourceText, statement: ast.stmt, line: str) -> Edit:
    """Return the edit that adds a statement in front of another, on its level."""
    start = source.span(statement)[0]
    alone = not source.text[source.line_span(start)[0] : start].strip()
    return Edit(start, start, f"{line}{source.newline}{indent_of(source, statement)}" if alone else f"{line}; ")


def added_after(source: SourceText, statement: ast.stmt, lines: list[str]) -> Edit:
    """Return the edit that adds statements behind another, on its level."""
    end = source.span(statement)[1]
    if not _stands_alone(source, statement) and not hasattr(statement, "body"):
        return Edit(end, end, "".join(f"; {line}" for line in lines))
    indent = indent_of(source, statement)
    line_end = source.line_span(end)[1]
    text = "".join(f"{indent}{line}{source.newline}" for line in lines)
    if source.text[:line_end].endswith(("\n", "\r")):
        return Edit(line_end, line_end, text)
    return Edit(line_end, line_end, source.newline + text.removesuffix(source.newline))
