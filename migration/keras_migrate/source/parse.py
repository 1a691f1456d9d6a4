"""From text to a syntax tree: Python 3, else Python 2, and mixed tabs and spaces as Python 2 read them."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

from keras_migrate.source.magics import hidden
from keras_migrate.source.python2 import shadow
from keras_migrate.source.text import SourceText

TAB = 8  # a tab reaches to the next multiple of eight columns, as Python 2 had it


@dataclass(frozen=True)
class Parsed:
    """A syntax tree, and what had to be done to get it.

    Args:
        tree: The tree; its positions are those of the source.
        python2: The text is Python 2.
        tabs: The text mixes tabs and spaces so that Python 3 refuses it.
    """

    tree: ast.Module
    python2: bool = False
    tabs: bool = False


def parse(source: SourceText) -> Parsed:
    """Parse a file.

    Raises:
        SyntaxError: If it is neither Python 3 nor Python 2.
    """
    text = hidden(source.text) if source.magics else source.text
    try:
        return _parsed(source, text)
    except TabError:
        return _parsed(source, _without_tabs(source, text), tabs=True)


def _parsed(source: SourceText, text: str, *, tabs: bool = False) -> Parsed:
    """Parse a text, and tell the source what was parsed in its stead."""
    source.parsed = text
    try:
        return Parsed(_tree(text), tabs=tabs)
    except TabError:
        raise
    except (SyntaxError, ValueError) as error:
        try:
            source.parsed = shadow(text)
            return Parsed(_tree(source.parsed), python2=True, tabs=tabs)
        except TabError:
            raise
        except SyntaxError:
            raise error from None


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about escapes and comparisons in the program, which stay as they are
        return ast.parse(text)


def _without_tabs(source: SourceText, text: str) -> str:
    """Return the text with spaces for the tabs of its indentation, and tell the source how far each line moved."""
    pieces = []
    for number, start in enumerate(source.line_starts):
        end = source.line_starts[number + 1] if number + 1 < len(source.line_starts) else len(text)
        line = text[start:end]
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        wide = indent.expandtabs(TAB)
        source.moved[number + 1] = len(wide) - len(indent)
        pieces.append(wide + line[len(indent) :])
    return "".join(pieces)
