from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections import Counter

import pytest
from keras_migrate.project import FileResult, Options, migrate_text
from keras_migrate.rewrite import Rewritten, rewrite
from keras_migrate.rules.registry import Selection
from keras_migrate.source.text import SourceText


def comments(text: str) -> Counter[str]:
    return Counter(t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT)


def _rewritten(text: str) -> Rewritten:
    return rewrite(SourceText(text))


@pytest.fixture
def for_keras3():
    """Return what becomes of a program with `--to keras3`."""

    def migrated(text: str | bytes, *, dialect: str = "auto", unsafe: bool = False) -> FileResult:
        data = text if isinstance(text, bytes) else textwrap.dedent(text).lstrip("\n").encode()
        selection = Selection.of([], [], "keras3", unsafe=unsafe)
        return migrate_text(data, Options(selection=selection, dialect=dialect))

    return migrated


@pytest.fixture
def moves(for_keras3):
    """Assert what a program becomes with `--to keras3`, and what holds for every rewrite: bytes and comments are kept.

    What is left has to be named, as rules and lines.
    """

    def check(
        before: str, after: str, left: tuple[tuple[str, int], ...] = (), *, dialect: str = "auto", unsafe: bool = False
    ) -> FileResult:
        before, after = textwrap.dedent(before).lstrip("\n"), textwrap.dedent(after).lstrip("\n")
        done = for_keras3(before, dialect=dialect, unsafe=unsafe)
        assert done.new == after
        assert [(f.rule, f.line) for f in done.left] == list(left)
        ast.parse(after)
        told = {c for c in comments(after) if c.startswith("# keras-migrate: KM")}
        assert comments(before) == Counter({c: n for c, n in comments(after).items() if c not in told})
        again = for_keras3(after, dialect=dialect, unsafe=unsafe)
        assert again.new == after
        assert [f for f in again.findings if f.fixed] == []
        assert [f.rule for f in again.left] == [rule for rule, _ in left]
        windows = for_keras3(before.replace("\n", "\r\n"), dialect=dialect, unsafe=unsafe)
        assert windows.new == after.replace("\n", "\r\n")
        assert for_keras3(before.removesuffix("\n"), dialect=dialect, unsafe=unsafe).new == after.removesuffix("\n")
        for head, encoding in (
            (b"\xef\xbb\xbf", "utf-8"),
            ("# -*- coding: latin-1 -*-\n# caf\xe9\n".encode("latin-1"), "latin-1"),
        ):
            made = for_keras3(head + before.encode(encoding), dialect=dialect, unsafe=unsafe)
            assert made.new_bytes == head + after.encode(encoding)
        return done

    return check


@pytest.fixture
def becomes():
    """Assert what a program becomes, and what holds for every rewrite: it parses, comments and bytes are kept."""

    def check(before: str, after: str) -> Rewritten:
        before, after = textwrap.dedent(before).lstrip("\n"), textwrap.dedent(after).lstrip("\n")
        done = _rewritten(before)
        assert done.text == after
        assert [f for f in done.findings if not f.fixed] == []
        ast.parse(after)
        assert comments(before) == comments(after)
        again = _rewritten(after)
        assert again.text == after
        assert again.findings == []
        windows = _rewritten(before.replace("\n", "\r\n"))
        assert windows.text == after.replace("\n", "\r\n")
        assert _rewritten(before.removesuffix("\n")).text == after.removesuffix("\n")
        for head, encoding in (
            (b"\xef\xbb\xbf", "utf-8"),
            ("# -*- coding: latin-1 -*-\n# caf\xe9\n".encode("latin-1"), "latin-1"),
        ):
            source = SourceText.from_bytes(head + before.encode(encoding))
            assert source.with_text(rewrite(source).text).to_bytes() == head + after.encode(encoding)
        return done

    return check


@pytest.fixture
def refuses():
    """Assert that a program's graphs are left as they are, with rules and lines, and a reason for the first."""

    def check(before: str, places: list[tuple[str, int]], reason: str) -> Rewritten:
        before = textwrap.dedent(before).lstrip("\n")
        done = _rewritten(before)
        left = [f for f in done.findings if not f.fixed]
        assert [(f.rule, f.line) for f in left] == places
        assert reason in left[0].message
        assert "Graph()" in done.text
        assert "Input(" not in done.text
        assert _rewritten(done.text).text == done.text
        return done

    return check


@pytest.fixture
def stays():
    """Assert that a program is none of ours: nothing is changed and nothing is said."""

    def check(before: str) -> None:
        before = textwrap.dedent(before).lstrip("\n")
        done = _rewritten(before)
        assert done.text == before
        assert done.findings == []

    return check
