"""The reference pages are those that the tables give."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_committed_pages_are_what_the_tables_give_now() -> None:
    given = dict(runpy.run_path(str(DOCS / "make_reference.py"))["pages"]())
    folder = DOCS / "reference"
    committed = {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*.md")}
    assert committed.keys() == given.keys(), "say: python docs/make_reference.py"
    assert committed == given, "say: python docs/make_reference.py"


def test_a_page_tells_the_defaults_of_each_era_and_the_name_of_today() -> None:
    page = (DOCS / "reference" / "layers" / "BatchNormalization.md").read_text(encoding="utf-8")
    assert "| `epsilon` | `1e-06` | `1e-05` | `0.001` | `epsilon` |" in page
    assert "In Keras 3: `keras.layers.BatchNormalization`." in page
