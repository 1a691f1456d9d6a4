"""Binding of calls: sizes that Python 2's division made."""

from __future__ import annotations

import pytest

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.rows import arg, row


@by_row(row("Dense", "layers.core", arg("output_dim", to="units"), arg("p", 0.5)))
def dense(output_dim, p):
    return output_dim, p


@pytest.mark.parametrize(("given", "expected"), [(3.0, 3), (3, 3), (2.5, 2.5)])
def test_a_size_that_is_a_whole_float_is_an_int(given, expected):
    for made in (dense(given), dense(output_dim=given), dense(units=given)):
        assert made == (expected, 0.5)
        assert type(made[0]) is type(expected)


def test_other_numbers_keep_their_type():
    assert type(dense(1, p=1.0)[1]) is float
