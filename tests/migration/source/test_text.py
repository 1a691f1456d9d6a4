from __future__ import annotations

import ast

import pytest
from keras_migrate.source.edits import Edit, OverlapError, apply
from keras_migrate.source.text import DecodeError, SourceText


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\n",
        b"x = 1\r\ny = 2\r\n",
        b"x = 1",
        b"\xef\xbb\xbfx = 1\n",
        "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
        "x = 'é' # 日本\n".encode(),
        b"x = 1\rif x:\r\ty = 2\r",
        b"x = '''\x0c'''\n\x0cy = 1\n",
        b"",
    ],
)
def test_bytes_come_back_as_they_were(data):
    assert SourceText.from_bytes(data).to_bytes() == data


@pytest.mark.parametrize("data", [b"x = '\xe9'\n", b"# coding: nonsense\n", b"\xff\xfe\x00"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(DecodeError):
        SourceText.from_bytes(data)


def test_positions_count_bytes_in_the_tree_and_characters_in_the_text():
    source = SourceText("a = 'é日'; b = 2\r\n\x0cc = '''x\r\ny'''; d = 3\n")
    tree = ast.parse(source.text)
    assert [source.of(s) for s in tree.body] == ["a = 'é日'", "b = 2", "c = '''x\r\ny'''", "d = 3"]


def test_edits_change_their_spans_only():
    assert apply("abcdef", [Edit(1, 2, "X"), Edit(4, 4, "-"), Edit(5, 6, "")]) == "aXcd-e"


def test_edits_that_overlap_are_an_error():
    with pytest.raises(OverlapError):
        apply("abcdef", [Edit(1, 3, ""), Edit(2, 4, "")])
