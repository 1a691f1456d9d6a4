"""Programs put otherwise: cut in two files at any statement, or within a function, a branch, a loop.

They do what they did, or something of them is said to be left.
"""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests.migration.programs import HEAD, PROGRAMS, files_of
from tests.migration.standin import record
from tests.migration.test_programs import rewritten

ALONE = sorted(name for name, text in PROGRAMS.items() if not files_of(text)[1])


def cut(program: str) -> list[tuple[str, str]]:
    """Return the ways to cut a program: the file that is imported, and the one that imports it."""
    lines = program.splitlines(keepends=True)
    statements = ast.parse(program).body
    starts = [min(n.lineno for n in [s, *getattr(s, "decorator_list", [])]) for s in statements]
    imports = [s for s in statements if isinstance(s, (ast.Import, ast.ImportFrom))]
    head = "".join("".join(lines[s.lineno - 1 : s.end_lineno]) for s in imports)
    found = []
    for number in range(1, len(statements)):
        before = [s for s in statements[:number] if s not in imports]
        bound = {n.id for s in before for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        bound |= {s.name for s in before if isinstance(s, (ast.FunctionDef, ast.ClassDef))}
        behind = [(start, s) for start, s in zip(starts, statements, strict=True) if s not in [*before, *imports]]
        read = {n.id for _, s in behind for n in ast.walk(s) if isinstance(n, ast.Name)}
        if before and bound & read:
            texts = ["".join(lines[start - 1 : s.end_lineno]) for start, s in behind]
            first = head + "".join(
                "".join(lines[start - 1 : s.end_lineno])
                for start, s in zip(starts, statements, strict=True)
                if s in before
            )
            found.append((first, f"{head}from lib import {', '.join(sorted(bound & read))}\n{''.join(texts)}"))
    return found


AROUND = {
    "a function": ("def main():\n", "main()\n"),
    "a branch": ("if __name__ == '__main__':\n", ""),
    "a try": ("try:\n", "except ValueError:\n    pass\n"),
    "a loop": ("for step in range(2):\n", ""),
    "a with": ("with open('/dev/null') as null:\n", ""),
}


@pytest.mark.parametrize("around", AROUND)
def test_programs_within_a_block_do_the_same_or_something_is_said(around):
    opening, ending = AROUND[around]
    for name, text in PROGRAMS.items():
        main, others = files_of(text)
        moved = f"{HEAD}{opening}{textwrap.indent(main.removeprefix(HEAD), '    ')}\n{ending}"
        try:
            old = record(moved, others)
        except (
            AssertionError,
            AttributeError,
            ImportError,
            NameError,
            SyntaxError,
            TypeError,
        ):  # it needs to be as it is
            continue
        new, left = rewritten({"main": moved, **others})
        if not left:
            assert record(new["main"], {n: new[n] for n in others}) == old, f"{name}: {new['main']}"


@pytest.mark.parametrize("name", ALONE)
def test_a_program_in_two_files_does_the_same_or_something_is_said(name):
    for lib, main in cut(files_of(PROGRAMS[name])[0]):
        try:
            old = record(main, {"lib": lib})
        except (ImportError, NameError, TypeError, AttributeError):  # it needs to be whole
            continue
        new, left = rewritten({"main": main, "lib": lib})
        if not left:
            assert record(new["main"], {"lib": new["lib"]}) == old, f"{new['main']}\n# file lib\n{new['lib']}"
