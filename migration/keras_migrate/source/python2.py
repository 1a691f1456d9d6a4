"""Python 2 sources: a shadow that Python 3 can parse, each token of which stands where it stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

INDENT = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)


class Python2Error(SyntaxError):
    """The text is no Python 2 either."""


def shadow(text: str) -> str:
    r"""Return a text of the same length and lines that Python 3 parses, and whose names stand where the file's stand.

    What only Python 2 knows is replaced by something of equal length: ``print x`` by an assignment, ``<>`` by ``!=``,
    ``except E, e`` by ``except E``, back-ticks by parentheses.

    Raises:
        Python2Error: If the text is no Python 2.

    Example:
        >>> shadow("print 'a', 0777\n")
        "____= 'a', 1777\n"
    """
    characters = list(text)
    starts = _line_starts(text)
    for node in _nodes(_tree(text)):
        for line, column, new in _changes(node):
            place = starts[line - 1] + column
            characters[place : place + len(new)] = new
    return "".join(characters)


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]


def _tree(text: str) -> Any:
    """Parse with the grammar of Python 2, its print statement included unless the file has none."""
    from fissix import pygram, pytree
    from fissix.pgen2 import driver, parse, tokenize

    error: Exception | None = None
    for grammar in (pygram.python_grammar, pygram.python_grammar_no_print_statement):
        try:
            return driver.Driver(grammar, convert=pytree.convert).parse_string(
                text + ("" if text.endswith("\n") else "\n")
            )
        except (parse.ParseError, tokenize.TokenError, IndentationError, ValueError, RecursionError) as caught:  # noqa: PERF203  two grammars
            error = error or caught
    context = getattr(error, "context", None)
    raised = Python2Error(f"neither Python 3 nor Python 2: {error}")
    raised.lineno = context[1][0] if context else getattr(error, "lineno", None) or 1
    raise raised


def _nodes(tree: Any) -> Iterator[Any]:
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.children)


def _changes(node: Any) -> Iterator[tuple[int, int, str]]:
    """Yield where a node needs other characters: line, column, and what stands there in the shadow."""
    from fissix.pgen2 import token
    from fissix.pygram import python_symbols as symbols

    if node.type == symbols.print_stmt:
        if len(node.children) > 1 and str(node.children[1]).strip() != ">>":
            yield (*_at(node.children[0]), "____=")
    elif node.type == symbols.exec_stmt:
        yield (*_at(node.children[0]), "___=")
    elif node.type == symbols.except_clause and len(node.children) == 4 and str(node.children[2]).strip() == ",":
        for leaf in [node.children[2], *node.children[3].leaves()]:
            yield (*_at(leaf), " " * len(leaf.value))
    elif node.type == symbols.raise_stmt:
        for child in node.children:
            if child.type == token.COMMA:
                yield (*_at(child), "^")
    elif node.type in (symbols.tfpdef, symbols.vfpdef) and str(node.children[0]).strip() == "(":
        yield (*_at(node.children[0]), " ")
        yield (*_at(node.children[-1]), " ")
    elif node.type == token.BACKQUOTE:
        opening = node.parent.children[0] is node
        yield (*_at(node), "(" if opening else ")")
    elif node.type == token.NOTEQUAL and node.value == "<>":
        yield (*_at(node), "!=")
    elif node.type == token.NUMBER:
        yield from _number(node)
    elif node.type == token.STRING and node.value[:2].lower() == "ur":
        yield (*_at(node), " ")


def _at(leaf: Any) -> tuple[int, int]:
    while leaf.children:
        leaf = leaf.children[0]
    return leaf.lineno, leaf.column


def _number(leaf: Any) -> Iterator[tuple[int, int, str]]:
    value = leaf.value
    line, column = _at(leaf)
    if value[-1] in "lL":
        yield line, column + len(value) - 1, " "
        value = value[:-1]
    if len(value) > 1 and value[0] == "0" and value.isdigit():
        yield line, column, "1"
