"""Notebooks: the code of all cells as one text, and each changed cell put back into otherwise untouched JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from keras_migrate.source.edits import Edit, apply
from keras_migrate.source.text import SourceText

SPACE = re.compile(r"[ \t\r\n]*")
# Cell magics below which a cell is still Python.
PYTHON_CELLS = ("%%capture", "%%prun", "%%time", "%%timeit")


class NotebookError(ValueError):
    """The file is no notebook that can be read."""


@dataclass(frozen=True)
class Cell:
    """One code cell: where its source stands in the JSON, and where its code stands in the joined text."""

    raw_start: int
    raw_end: int
    start: int
    end: int
    is_list: bool


class Notebook:
    """A notebook.

    Args:
        raw: The text of the file.

    Raises:
        NotebookError: If it is no notebook of format 3 or later.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.cells: list[Cell] = []
        pieces: list[str] = []
        length = 0
        try:
            found = list(_sources(raw))
        except (ValueError, IndexError, RecursionError) as error:
            raise NotebookError(f"not a notebook: {error}") from error
        for start, end, value in found:
            code = "".join(value) if isinstance(value, list) else value
            if not _is_python(code):
                continue
            self.cells.append(Cell(start, end, length, length + len(code), isinstance(value, list)))
            pieces.append(code + "\n")
            length += len(code) + 1
        self.text = "".join(pieces)

    def source(self) -> SourceText:
        """Return the joined code."""
        source = SourceText(self.text)
        source.magics = True
        return source

    def with_edits(self, edits: Iterable[Edit]) -> str:
        """Return the file's text with edits of the joined code made in their cells."""
        listed = sorted(set(edits))
        changes = []
        for cell in self.cells:
            mine = [e for e in listed if cell.start <= e.start and e.end <= cell.end + 1 and not self._is_next(e, cell)]
            if not mine:
                continue
            code = self.text[cell.start : cell.end + 1]
            new = apply(code, [Edit(e.start - cell.start, e.end - cell.start, e.new) for e in mine])
            changes.append(Edit(cell.raw_start, cell.raw_end, self._encoded(cell, new.removesuffix("\n"))))
        return apply(self.raw, changes)

    def _is_next(self, edit: Edit, cell: Cell) -> bool:
        """Whether an edit begins exactly where the next cell does: an insertion there belongs to the cell before."""
        return edit.start == cell.start and edit.start == edit.end and cell is not self.cells[0]

    def _encoded(self, cell: Cell, code: str) -> str:
        old = self.raw[cell.raw_start : cell.raw_end]
        ascii_only = old.isascii()
        if not cell.is_list:
            return json.dumps(code, ensure_ascii=ascii_only)
        before = SPACE.match(old, 1)
        after = old[len(old[:-1].rstrip()) : -1]
        assert before is not None
        lines = [json.dumps(line, ensure_ascii=ascii_only) for line in code.splitlines(keepends=True)]
        return f"[{before.group()}{(',' + (before.group() or ' ')).join(lines)}{after}]" if lines else "[]"


def _is_python(code: str) -> bool:
    first = code.lstrip().split("\n", 1)[0]
    return not first.startswith("%%") or first.split()[0] in PYTHON_CELLS


def _sources(raw: str) -> Iterator[tuple[int, int, Any]]:
    """Yield where the source of each code cell stands in the JSON, and its value."""
    kinds: dict[tuple[str | int, ...], str] = {}
    found = []
    for path, start, end in _values(raw, _skip(raw, 0), ()):
        keys = [p for p in path if isinstance(p, str)]
        if keys in (["cells", "cell_type"], ["worksheets", "cells", "cell_type"]):
            kinds[path[:-1]] = raw[start:end]
        elif keys in (["cells", "source"], ["worksheets", "cells", "input"]):
            found.append((path[:-1], start, end))
    for cell, start, end in found:
        if kinds.get(cell) == '"code"':
            yield start, end, json.loads(raw[start:end])


def _skip(raw: str, place: int) -> int:
    found = SPACE.match(raw, place)
    assert found is not None
    return found.end()


def _values(raw: str, place: int, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    """Yield path, start and end of every value at or below a place of a JSON text; return by the last one's end."""
    end = place
    if raw[place] == "{":
        end = _skip(raw, place + 1)
        while raw[end] != "}":
            key, end = scanstring(raw, end + 1)
            end = _skip(raw, _skip(raw, end) + 1)
            last = end
            for item in _values(raw, end, (*path, key)):
                yield item
                last = item[2]
            end = _skip(raw, last)
            end = _skip(raw, end + 1) if raw[end] == "," else end
        end += 1
    elif raw[place] == "[":
        end, number = _skip(raw, place + 1), 0
        while raw[end] != "]":
            last = end
            for item in _values(raw, end, (*path, number)):
                yield item
                last = item[2]
            end = _skip(raw, last)
            end = _skip(raw, end + 1) if raw[end] == "," else end
            number += 1
        end += 1
    else:
        _, end = json.JSONDecoder().raw_decode(raw, place)
    yield path, place, end
