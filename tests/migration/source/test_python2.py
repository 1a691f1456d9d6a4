from __future__ import annotations

import ast

import pytest
from keras_migrate.source.parse import parse
from keras_migrate.source.python2 import shadow
from keras_migrate.source.text import SourceText


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print x, y", "____= x, y"),
        ("print 'a' % b,", "____= 'a' % b,"),
        ("print", "print"),
        ("print >>f, x", "print >>f, x"),
        ("if a: print b; print c", "if a: ____= b; ____= c"),
        ("exec code in space", "___= code in space"),
        ("raise E, 'm', tb", "raise E^ 'm'^ tb"),
        ("a <> b", "a != b"),
        ("`a`", "(a)"),
        ("x = 0777 + 10L + 0xFFL", "x = 1777 + 10  + 0xFF "),
        ("x = ur'a'", "x =  r'a'"),
        ("f = lambda (a, b): a", "f = lambda  a, b : a"),
        ("try:\n  pass\nexcept E, e:\n  print e", "try:\n  pass\nexcept E   :\n  ____= e"),
        ("def f(a, (b, c)): print b", "def f(a,  b, c ): ____= b"),
    ],
)
def test_python_2_becomes_something_of_the_same_length_that_python_3_parses(old, new):
    assert shadow(old + "\n") == new + "\n"
    ast.parse(new)


def test_tabs_and_spaces_are_read_as_python_2_read_them():
    source = SourceText("if a:\n        b = 1\n\tc = 'd'\n")
    parsed = parse(source)
    assert parsed.tabs
    assert [source.of(s) for s in parsed.tree.body[0].body] == ["b = 1", "c = 'd'"]


def test_what_is_neither_is_an_error_with_its_line():
    with pytest.raises(SyntaxError) as raised:
        parse(SourceText("x = 1\nprint x y\n"))
    assert raised.value.lineno == 2


def test_a_warning_about_the_program_is_not_ours():
    assert not parse(SourceText("x = '\\d'\n")).python2
