"""Write the reference pages from the tables of `keras_unified.dialects`: a page for each class and function.

python docs/make_reference.py
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from keras_unified.dialects.aliases import ALIASES
from keras_unified.dialects.eras import ERAS
from keras_unified.dialects.rows import REQUIRED, Argument, Row
from keras_unified.dialects.tables import KERAS3_MODULES, TABLES

FOLDER = Path(__file__).resolve().parent / "reference"
NOTICE = "<!-- Made by docs/make_reference.py from the tables of keras_unified.dialects. -->"


def default(argument: Argument, era: str) -> str:
    """Return a cell: what an argument defaulted to in an era, "needed" where it had no default, "" where it was not."""
    if era not in argument.defaults:
        return ""
    value = argument.defaults[era]
    return "needed" if value is REQUIRED else code(repr(value))


def code(text: str) -> str:
    """Return text as code in a cell of a table, whatever characters it holds."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def today(subject: str, row: Row) -> str:
    """Return the full name that a row has in Keras 3."""
    if row.keras3 is None:
        return "no peer"
    module = KERAS3_MODULES.get(subject)
    return code(f"keras.{module}.{row.keras3}" if module and "." not in row.keras3 else f"keras.{row.keras3}")


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def call(row: Row, era: str) -> str:
    """Return how a row was called in an era, as text."""
    shown = [
        a.name if a.defaults[era] is REQUIRED else f"{a.name}={a.defaults[era]!r}"
        for a in row.in_era(era)
        if era in a.defaults
    ]
    return f"# Keras {era}: keras.{row.paths[era]}\n{row.name}({', '.join(shown)})"


def page(subject: str, row: Row) -> str:
    """Return the page of one row."""
    calls = "\n\n".join(call(row, era) for era in ERAS if era in row.paths)
    second = [name for path in set(row.paths.values()) for name, of in ALIASES.get(path, {}).items() if of == row.name]
    parts = [
        NOTICE,
        f"# {row.name}",
        row.note,
        f"In Keras 3: {today(subject, row)}.",
        f"Also called {', '.join(code(name) for name in sorted(second))}." if second else "",
        f"```text\n{calls}\n```",
    ]
    if row.arguments:
        head = ["argument", *(f"Keras {era}" for era in ERAS), "Keras 3", "note"]
        cells = [
            [
                code(a.name),
                *(default(a, era) if era in row.paths else "" for era in ERAS),
                code(a.keras3) if a.keras3 else "no peer" if row.keras3 else "",
                a.note,
            ]
            for a in row.arguments
        ]
        parts.append(table(head, cells))
    if row.extra:
        parts.append(f"By keyword also {', '.join(code(name) for name in row.extra)}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def index(subject: str, rows: dict[str, Row]) -> str:
    """Return the page that lists the rows of a subject."""
    cells = [
        [f"[{name}]({name}.md)", *("yes" if era in row.paths else "" for era in ERAS), today(subject, row)]
        for name, row in sorted(rows.items(), key=lambda item: item[0].lower())
    ]
    head = ["name", *(f"Keras {era}" for era in ERAS), "Keras 3"]
    return f"{NOTICE}\n\n# {subject.capitalize()}\n\n{table(head, cells)}\n"


def pages() -> Iterator[tuple[str, str]]:
    """Yield the path of each page below the folder, and its text."""
    subjects = "\n".join(f"- [{subject.capitalize()}]({subject}/index.md)" for subject in TABLES)
    about = (
        "What each class and function of Keras 0.3, 1.0 and 1.2 was called, took and defaulted to, and what it is in "
        "Keras 3.\nkeras_unified takes all of them in every dialect, by the old names and by those of Keras 3."
    )
    yield "index.md", f"{NOTICE}\n\n# Reference\n\n{about}\n\n{subjects}\n"
    for subject, rows in TABLES.items():
        yield f"{subject}/index.md", index(subject, rows)
        for name, row in rows.items():
            yield f"{subject}/{name}.md", page(subject, row)


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, text in pages():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
