"""Notebooks: the code of all cells as one text, and each changed cell put back into otherwise untouched JSON."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]

from keras_migrate.source.edits import Edit, apply, in_order
from keras_migrate.source.magics import magics
from keras_migrate.source.text import SourceText

SPACE = re.compile(r"[ \t\r\n]*")
BETWEEN = "#\n"  # so that the end of one cell is not the beginning of the next
BORDER = "# ---- the next cell ----\n"
# Where a notebook says in which language its code is.
LANGUAGE = (["metadata", "kernelspec", "language"], ["metadata", "language_info", "name"])
# Cell magics below which a cell is still Python.
PYTHON_CELLS = ("%%capture", "%%prun", "%%time", "%%timeit")


class NotebookError(ValueError):
    """The file is no notebook that can be read."""


@dataclass(frozen=True)
class Cell:
    """One code cell.

    Args:
        number: Its place among all cells, from 1.
        raw_start: Where its source begins in the JSON.
        raw_end: Where that ends.
        start: Where its code begins in the joined text.
        end: Where that ends.
        items: Where each string of the source begins and ends in the JSON, and what it says.
    """

    number: int
    raw_start: int
    raw_end: int
    start: int
    end: int
    items: list[tuple[int, int, str]]


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
        except IndexError as error:
            raise NotebookError("not a notebook: it ends too early") from error
        except (ValueError, RecursionError) as error:
            raise NotebookError(f"not a notebook: {error}") from error
        for number, start, end, items in found:
            code = "".join(text for _, _, text in items)
            if not _is_python(code):
                continue
            self.cells.append(Cell(number, start, end, length, length + len(code), items))
            pieces.append(f"{code}\n{BETWEEN}")
            length += len(pieces[-1])
        self.text = "".join(pieces)

    def source(self) -> SourceText:
        """Return the joined code."""
        source = SourceText(self.text)
        source.magics = True
        return source

    def with_edits(self, edits: Iterable[Edit]) -> str:
        """Return the file's text with edits of the joined code made in their cells."""
        listed = in_order(edits)
        codes = []
        for cell in self.cells:
            mine = [e for e in listed if cell.start <= e.start and e.end <= cell.end + 1]
            code = self.text[cell.start : cell.end + 1]
            codes.append(apply(code, [Edit(e.start - cell.start, e.end - cell.start, e.new) for e in mine]))
        return self.with_codes(codes)

    def with_codes(self, codes: Iterable[str]) -> str:
        """Return the file's text with other code, ended by a line feed, in its cells; what did not change is kept."""
        return apply(
            self.raw,
            [
                Edit(cell.raw_start, cell.raw_end, self._encoded(cell, code.removesuffix("\n")))
                for cell, code in zip(self.cells, codes, strict=True)
                if code != self.text[cell.start : cell.end + 1]
            ],
        )

    def converted(self, change: Callable[[str], str]) -> str:
        """Return the file's text with the code of all cells changed as one program; magics stay as they are."""
        names: dict[str, str] = {}
        pieces = []
        for cell in self.cells:
            code, done = self.text[cell.start : cell.end + 1], 0
            pieces.append(BORDER)
            for start, end in magics(code):
                name = f"_ipython_magic_{len(names)}_"
                names[name] = code[start:end]
                pieces += [code[done:start], name]
                done = end
            pieces.append(code[done:])
        new = change("".join(pieces))
        codes = new.split(BORDER)[1:]
        if len(codes) != len(self.cells):
            raise NotebookError("the new code could not be divided into cells")
        return self.with_codes(re.sub(r"_ipython_magic_\d+_", lambda name: names[name.group()], code) for code in codes)

    def place(self, line: int) -> tuple[int, int, int]:
        """Return where a line of the joined code stands: the line of the file, the cell and the line of that."""
        before = -1
        cell, first = self.cells[0], 1
        for cell in self.cells:
            first = before + 2
            before += self.text.count("\n", cell.start, cell.end + 1 + len(BETWEEN))
            if line <= before + 1:
                break
        starts = [start for start, _, text in cell.items for _ in text.splitlines() or [""]]
        start = starts[min(line - first, len(starts) - 1)] if starts else cell.raw_start
        return self.raw.count("\n", 0, start) + 1, cell.number, line - first + 1

    def _encoded(self, cell: Cell, code: str) -> str:
        """Return a cell's new code as the old was written; lines that did not change keep their spelling."""
        raw, items = self.raw, cell.items
        ascii_only = raw[cell.raw_start : cell.raw_end].isascii()
        if raw[cell.raw_start] == '"':
            return json.dumps(code, ensure_ascii=ascii_only)
        if not items:
            return json.dumps(code.splitlines(keepends=True), ensure_ascii=ascii_only)
        known = {text: raw[start:end] for start, end, text in items}
        lines = [
            known.get(line) or json.dumps(line, ensure_ascii=ascii_only) for line in code.splitlines(keepends=True)
        ]
        before, after = raw[cell.raw_start + 1 : items[0][0]], raw[items[-1][1] : cell.raw_end - 1]
        between = raw[items[0][1] : items[1][0]] if len(items) > 1 else f",{before or ' '}"
        return f"[{before}{between.join(lines)}{after}]" if lines else "[]"


def _is_python(code: str) -> bool:
    first = code.lstrip().split("\n", 1)[0]
    return not first.startswith("%%") or first.split()[0] in PYTHON_CELLS


def _sources(raw: str) -> Iterator[tuple[int, int, int, list[tuple[int, int, str]]]]:
    """Yield each code cell's number, where its source stands in the JSON, and where each string of that does."""
    kinds: dict[tuple[str | int, ...], str] = {}
    items: dict[tuple[str | int, ...], list[tuple[int, int, str]]] = defaultdict(list)
    found = []
    for path, start, end in _values(raw, _skip(raw, 0), ()):
        keys = [p for p in path if isinstance(p, str)]
        if keys in (["cells", "cell_type"], ["worksheets", "cells", "cell_type"]):
            kinds[path[:-1]] = raw[start:end]
        elif keys in (["cells", "source"], ["worksheets", "cells", "input"]):
            if raw[start] == '"':
                cell = path[:-1] if isinstance(path[-1], str) else path[:-2]
                items[cell].append((start, end, json.loads(raw[start:end])))
            if isinstance(path[-1], str):
                found.append((path[:-1], start, end))
        elif keys in LANGUAGE and raw[start:end].lower() not in ('"python"', '"ipython"'):
            return
    for number, (cell, start, end) in enumerate(found, 1):
        if kinds.get(cell) == '"code"':
            yield number, start, end, items[cell]


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
