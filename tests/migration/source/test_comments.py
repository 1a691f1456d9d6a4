from __future__ import annotations

import ast

import pytest
from keras_migrate.source.comments import moved_above
from keras_migrate.source.edits import Edit, apply
from keras_migrate.source.text import SourceText


def _after(text: str, *changes: tuple[str, str]) -> str:
    edits = [Edit(text.index(old), text.index(old) + len(old), new) for old, new in changes]
    return apply(text, [*edits, *moved_above(SourceText(text), ast.parse(text), edits)])


@pytest.mark.parametrize(
    ("text", "change", "after"),
    [
        ("if x:\n    f([1,  # one\n       2])\n", ("1,  # one\n       2", "1, 2"), "if x:\n    # one\n    f([1, 2])\n"),
        ("f([1,  # one\n   2])\n", ("1,  # one\n   2", "2,  # one\n   1"), "f([2,  # one\n   1])\n"),
        ("f('# no', [1,\n2])\n", ("'# no', [1,\n2]", "1"), "f(1)\n"),
        ('s = """\n"""; f([1,  # one\n2])\n', ("1,  # one\n2", "1"), '# one\ns = """\n"""; f([1])\n'),
        ("if f([1,  # one\n      2]): pass\n", ("1,  # one\n      2", "1"), "# one\nif f([1]): pass\n"),
        ("f([1,  # a\n   2,  # b\n   3])\n", ("1,  # a\n   2,  # b\n   3", "1"), "# a\n# b\nf([1])\n"),
    ],
)
def test_a_comment_that_an_edit_leaves_out_moves_above_its_statement(text, change, after):
    assert _after(text, change) == after


def test_a_comment_that_another_edit_puts_elsewhere_does_not_move():
    text = "f([1,  # one\n   2])\n"
    edits = [Edit(0, 0, "x = [1,  # one\n     2]\n"), Edit(2, 18, "x")]
    assert moved_above(SourceText(text), ast.parse(text), edits) == []
