"""What a file imports, read off its text: who shares out files among processes need not parse them first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from keras_migrate.source.notebook import Notebook
from keras_migrate.source.text import SourceText
from keras_migrate.understand.components import IMPORTERS, Importer, importer
from keras_migrate.understand.modules import Module

NAMES = r"(\([^)]*\)|(?:\\\r?\n|[^\\\r\n;])*)"
IMPORT = re.compile(
    rf"(?:^|[;:])[ \t]*(?:from[ \t]*([.\w][.\w \t]*?)[ \t]*\bimport\b[ \t]*{NAMES}|import[ \t]+{NAMES})", re.MULTILINE
)
COMMENT = re.compile(r"#.*")


def scanned(path: Path, text: str) -> Importer:
    """Return what a file imports: of one that is plain about it all that it does, and what its strings seem to.

    Args:
        path: Where the file lies.
        text: What it holds.
    """
    if path.suffix == ".ipynb" or any(word in text for word in IMPORTERS):
        try:
            source = Notebook(text).source() if path.suffix == ".ipynb" else SourceText(text)
            return importer(Module.load(path, source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return Importer(path, text, set(), [])  # whoever reads it to rewrite it will say so
    return Importer(path, text, set(imported(text)), [])


def imported(text: str) -> Iterator[str]:
    r"""Yield the dotted names that a program imports.

    Example:
        >>> sorted(
        ...     imported("import a.b as c, d\nfrom .net import (f,  # a comment\n  g as h)\nif x: from . import *\n")
        ... )
        ['.', '.net.f', '.net.g', 'a.b', 'd']
    """
    for home, members, modules in IMPORT.findall(text):
        dot = "" if home.endswith(".") else "."
        base = f"{home.replace(' ', '')}{dot}" if home else ""
        listed = COMMENT.sub("", members or modules).replace("\\", " ").strip("() \t")
        for part in listed.split(","):
            words = part.split()
            if words:
                yield home if words[0] == "*" else f"{base}{words[0]}"
