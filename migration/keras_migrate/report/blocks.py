"""Which lines of two texts differ, found in time that grows with their length, however often lines repeat."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

CONTEXT = 3  # lines that are shown around a change
LINE = re.compile(r"[^\n]*\n|[^\n]+")  # as `diff` has them: a form feed ends none


class Block(NamedTuple):
    """Lines `old` to `old_end` of the one text stand for lines `new` to `new_end` of the other."""

    old: int
    old_end: int
    new: int
    new_end: int


def changes(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Return the blocks of lines that differ.

    Lines that stand once in each text hold them together; only what lies between two of those is compared in full.

    Example:
        >>> changes(["a", "b", "c"], ["a", "x", "y", "c"])
        [Block(old=1, old_end=2, new=1, new_end=3)]
    """
    found: list[Block] = []
    for start, start_new, end, end_new in _between_anchors(old, new):
        matcher = SequenceMatcher(None, old[start:end], new[start_new:end_new], autojunk=end - start > len(_SMALL))
        found += [
            Block(start + i, start + i_end, start_new + j, start_new + j_end)
            for tag, i, i_end, j, j_end in matcher.get_opcodes()
            if tag != "equal"
        ]
    return found


_SMALL = range(2000)  # longer stretches without an anchor are compared by their rarer lines


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Block]]:
    """Yield the blocks that differ in groups that share their context."""
    group: list[Block] = []
    for block in changes(old, new):
        if group and block.old - group[-1].old_end > 2 * CONTEXT:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _between_anchors(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches of both texts between lines that stand once in each, and in the same order."""
    i = j = 0
    for anchor, anchor_new in [*_anchors(old, new), (len(old), len(new))]:
        while i < anchor and j < anchor_new and old[i] == new[j]:
            i, j = i + 1, j + 1
        end, end_new = anchor, anchor_new
        while end > i and end_new > j and old[end - 1] == new[end_new - 1]:
            end, end_new = end - 1, end_new - 1
        if end > i or end_new > j:
            yield i, j, end, end_new
        i, j = anchor, anchor_new


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    once, once_new = ({line for line, n in Counter(lines).items() if n == 1} for lines in (old, new))
    there = {line: j for j, line in enumerate(new) if line in once_new}
    pairs = [(i, there[line]) for i, line in enumerate(old) if line in once and line in there]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, in order of the first text, that is in order of the second, too."""
    ends: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for place, (_, j) in enumerate(pairs):
        at = bisect.bisect_left(ends, j)
        before[place] = last[at - 1] if at else -1
        if at == len(ends):
            ends.append(j)
            last.append(place)
        else:
            ends[at], last[at] = j, place
    found = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]
