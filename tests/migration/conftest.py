from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections import Counter

import pytest
from keras_migrate.rewrite import Rewritten, rewrite
from keras_migrate.source.text import SourceText


def comments(text: str) -> Counter[str]:
    return Counter(t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT)


def _rewritten(text: str) -> Rewritten:
    return rewrite(SourceText(text))


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
