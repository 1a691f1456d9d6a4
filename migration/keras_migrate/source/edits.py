"""Edits of exact spans: what no edit touches keeps every byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class OverlapError(ValueError):
    """Two edits want to change the same text."""


@dataclass(frozen=True, order=True)
class Edit:
    """Replace the text from `start` up to `end` by `new`; equal ends insert."""

    start: int
    end: int
    new: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made at once.

    Raises:
        OverlapError: If two edits overlap.

    Example:
        >>> apply("a = 1", [Edit(0, 1, "b"), Edit(4, 5, "2")])
        'b = 2'
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(set(edits)):
        if edit.start < done:
            raise OverlapError(f"two edits want the text at {edit.start}..{edit.end}")
        pieces += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*pieces, text[done:]])
