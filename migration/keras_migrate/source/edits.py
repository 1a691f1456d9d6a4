"""Edits of exact spans: what no edit touches keeps every byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class OverlapError(ValueError):
    """Two edits want to change the same text."""


@dataclass(frozen=True, order=True)
class Edit:
    """Replace the text from `start` up to `end` by `new`; equal ends insert."""

    start: int
    end: int
    new: str


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits from the first place to the last, each once; those of one place stay in their order."""
    return sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made at once.

    Raises:
        OverlapError: If two edits overlap.

    Example:
        >>> apply("a = 1", [Edit(0, 1, "b"), Edit(4, 5, "2")])
        'b = 2'
        >>> apply("c", [Edit(0, 0, "b"), Edit(0, 0, "a")])
        'bac'
    """
    pieces: list[str] = []
    done = 0
    for edit in in_order(edits):
        if edit.start < done:
            raise OverlapError(f"two edits want the text at {edit.start}..{edit.end}")
        pieces += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*pieces, text[done:]])


def within(edit: Edit, span: tuple[int, int]) -> bool:
    """Whether an edit touches nothing outside of a span."""
    return span[0] <= edit.start and edit.end <= span[1]


def line_before(line: int, edits: Sequence[Edit], old: str, starts: Sequence[int]) -> int:
    """Return the line of the old text that a line of the text after some edits comes from.

    Args:
        line: The line in the new text, from 1.
        edits: How the old text became the new one.
        old: The old text.
        starts: Where the lines of the new text begin.
    """
    offset, shift = starts[min(line, len(starts)) - 1], 0
    for edit in in_order(edits):
        if edit.start + shift + len(edit.new) > offset:
            if edit.start + shift <= offset:
                return old.count("\n", 0, edit.start) + 1
            break
        shift += len(edit.new) - (edit.end - edit.start)
    return old.count("\n", 0, max(offset - shift, 0)) + 1


def composed(first: Sequence[Edit], second: Sequence[Edit], text: str) -> list[Edit]:
    """Return edits that do at once what two rounds of edits do one after the other.

    Args:
        first: The edits of the first round.
        second: Those of the second, in the text that the first one makes.
        text: The text before both.

    Example:
        >>> composed([Edit(0, 1, "bcd")], [Edit(1, 2, "x"), Edit(4, 4, "!")], "a e")
        [Edit(start=0, end=1, new='bxd'), Edit(start=2, end=2, new='!')]
    """
    middle = apply(text, first)
    spans: list[tuple[int, int, int]] = []  # in the middle: from, to, and by how much the text grew there
    shift = 0
    for edit in in_order(first):
        growth = len(edit.new) - (edit.end - edit.start)
        spans.append((edit.start + shift, edit.start + shift + len(edit.new), growth))
        shift += growth
    changes = sorted([*spans, *((edit.start, edit.end, 0) for edit in set(second))])
    clusters: list[list[int]] = []
    for start, end, growth in changes:
        if clusters and start <= clusters[-1][1]:
            clusters[-1][1] = max(clusters[-1][1], end)
            clusters[-1][2] += growth
        else:
            clusters.append([start, end, growth])
    found, shift = [], 0
    for start, end, growth in clusters:
        inside = [Edit(e.start - start, e.end - start, e.new) for e in second if start <= e.start and e.end <= end]
        new = apply(middle[start:end], inside)
        found.append(Edit(start - shift, end - shift - growth, new))
        shift += growth
    return found
