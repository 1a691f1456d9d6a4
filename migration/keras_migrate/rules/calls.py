"""One call on its way to Keras 3: its arguments by their old names, and the edits that each of them gets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from keras_migrate.source.edits import Edit
from keras_migrate.source.text import SourceText
from keras_unified.dialects.rows import Argument, Row

SIMPLE = (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.Call, ast.List, ast.Tuple, ast.Dict)


@dataclass(eq=False)
class Given:
    """An argument as a call gives it.

    Args:
        name: Its old name; the keyword itself where no row knows it.
        node: The value.
        keyword: The keyword, None where it is given by position.
        argument: What the row says of it, None where no row knows it.
        position: Its place among all arguments of the call.
    """

    name: str
    node: ast.expr
    keyword: ast.keyword | None
    argument: Argument | None
    position: int

    @property
    def is_old(self) -> bool:
        """Whether it is given by a name that Keras 3 does not have."""
        return (
            self.keyword is not None and self.argument is not None and self.keyword.arg != (self.argument.keras3 or "")
        )


class HiddenError(Exception):
    """A call hands over arguments by stars, so which it gives is not seen."""


class Arguments:
    """The arguments of one call, and what becomes of them.

    Args:
        call: The call.
        row: What is called, None where no row has it.
        era: The era whose order of positions holds.
        source: The file.

    Raises:
        HiddenError: If stars hide arguments.
    """

    def __init__(self, call: ast.Call, row: Row | None, era: str, source: SourceText) -> None:
        self.call = call
        self.source = source
        if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            raise HiddenError
        order = row.in_era(era) if row else ()
        if len(call.args) > len(order):
            order = max((row.in_era(e) for e in row.paths), key=len) if row else ()
        by_name = {a.name: a for a in row.arguments} if row else {}
        todays = {a.keras3: a for a in by_name.values() if a.keras3} | {o: a for a in by_name.values() for o in a.also}
        self.given: dict[str, Given] = {}
        for position, node in enumerate(call.args):
            argument = order[position] if position < len(order) else None
            name = argument.name if argument else str(position)
            self.given[name] = Given(name, node, None, argument, position)
        for position, keyword in enumerate(call.keywords, len(call.args)):
            argument = by_name.get(keyword.arg or "") or todays.get(keyword.arg or "")
            name = argument.name if argument else keyword.arg or ""
            self.given[name] = Given(name, keyword.value, keyword, argument, position)
        self._names: dict[Given, str] = {}
        self._values: dict[Given, str] = {}
        self._dropped: set[Given] = set()
        self._added: list[str] = []
        self._around: list[Edit] = []

    @property
    def is_changed(self) -> bool:
        """Whether anything becomes of the call."""
        return bool(self._names or self._values or self._dropped or self._added or self._around)

    def of(self, given: Given) -> str:
        """Return the text of an argument's value."""
        return self.source.of(given.node)

    def left(self) -> list[Given]:
        """Return the arguments that stay, in order."""
        return [g for g in sorted(self.given.values(), key=lambda g: g.position) if g not in self._dropped]

    def rename(self, given: Given, name: str) -> None:
        """Give an argument by another keyword."""
        if given.keyword is None or given.keyword.arg != name:
            self._names[given] = name

    def value(self, given: Given, text: str) -> None:
        """Give another value."""
        if text != self.of(given):
            self._values[given] = text

    def wrap(self, first: Given, last: Given) -> None:
        """Put parentheses around the values from one argument to another that follows it."""
        start, end = self.source.span(first.node)[0], self.source.span(last.node)[1]
        self._around += [Edit(start, start, "("), Edit(end, end, ")")]

    def surround(self, given: Given, before: str, behind: str) -> None:
        """Put text around a value, which stays as it is."""
        start, end = self.source.span(given.node)
        self._around += [Edit(start, start, before), Edit(end, end, behind)]

    def unname(self, given: Given) -> None:
        """Take an argument's keyword away."""
        if given.keyword is not None:
            self._around.append(Edit(self._span(given)[0], self.source.span(given.node)[0], ""))

    def drop(self, given: Given) -> None:
        """Give the argument no more."""
        self._dropped.add(given)

    def add(self, name: str, text: str) -> None:
        """Give one more argument."""
        self._added.append(f"{name}={text}")

    def _span(self, given: Given) -> tuple[int, int]:
        return self.source.span(given.keyword if given.keyword is not None else given.node)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits of the call's arguments."""
        yield from self._around
        for given, name in self._names.items():
            if given in self._dropped:
                continue
            start = self._span(given)[0]
            yield Edit(start, start + len(given.keyword.arg or "") if given.keyword else start,
                       name if given.keyword else f"{name}=")  # fmt: skip
        for given, text in self._values.items():
            if given not in self._dropped:
                yield Edit(*self.source.span(given.node), text)
        yield from self._without_dropped()
        if self._added:
            yield self._more()

    def _without_dropped(self) -> Iterator[Edit]:
        listed = sorted(self.given.values(), key=lambda g: g.position)
        run: list[Given] = []
        before: Given | None = None
        for given in [*listed, None]:
            if given is not None and given in self._dropped:
                run.append(given)
                continue
            if run:
                start, end = self._span(run[0])[0], self._span(run[-1])[1]
                if given is not None:
                    end = self._span(given)[0]
                elif before is not None:
                    start = self._span(before)[1]
                yield Edit(start, end, "")
                run = []
            before = given

    def _more(self) -> Edit:
        text = ", ".join(self._added)
        kept = self.left()
        if kept:
            end = self._span(kept[-1])[1]
            return Edit(end, end, f", {text}")
        if self.given:
            start = self._span(min(self.given.values(), key=lambda g: g.position))[0]
            return Edit(start, start, text)
        end = self.source.span(self.call)[1] - 1
        return Edit(end, end, text)


def atom(text: str, node: ast.expr) -> str:
    """Return an expression's text as it can stand within another expression."""
    return text if isinstance(node, SIMPLE) else f"({text})"


def constant(node: ast.expr) -> object:
    """Return the value of a literal, `...` for any other expression.

    Example:
        >>> constant(ast.parse("(1, -2)", mode="eval").body), constant(ast.parse("f()", mode="eval").body)
        ((1, -2), Ellipsis)
    """
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ...
    return value
