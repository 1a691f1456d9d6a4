"""Initial weights: drawn from `np.random` in the era's order, by the laws of the era, whatever names them."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect, initializations
from keras_unified.engine.numbers.initializations import draw, get_fans
from keras_unified.errors import InvalidValueError


def own(shape: Any, name: Any, dim_ordering: str = "th") -> Any:
    return initializations.uniform(shape, scale=0.05, name=name)


@pytest.mark.parametrize(
    "identifier",
    ["uniform", initializations.uniform, functools.partial(initializations.uniform, scale=0.05), own],
)
def test_a_seed_of_numpy_gives_the_genuine_weights(identifier: Any) -> None:
    np.random.seed(7)
    # np.random.uniform(-0.05, 0.05, size=(2, 2)) after np.random.seed(7)
    expected = [[-0.04236917, 0.0279919], [-0.00615908, 0.02234652]]
    np.testing.assert_allclose(draw(identifier, (2, 2)), expected, atol=1e-7)


def test_public_functions_give_named_variables() -> None:
    variable = initializations.get("one")((2, 3), name="w")
    assert variable.old_name == "w"
    np.testing.assert_array_equal(K.eval(variable), np.ones((2, 3)))


def test_arguments_come_in_the_old_order() -> None:
    np.random.seed(7)
    np.testing.assert_allclose(K.eval(initializations.uniform((1, 1), 0.5, "w")), [[-0.4236917]], atol=1e-6)


@pytest.mark.parametrize(
    ("era", "shape", "dim_ordering", "fans"),
    [
        ("0.3", (8, 3, 5, 5), "th", (75, 8)),
        ("1.2", (8, 3, 5, 5), "th", (75, 200)),
        ("1.2", (5, 5, 3, 8), "tf", (75, 200)),
        ("1.2", (4, 9), "th", (4, 9)),
        ("1.2", (4, 3, 3), "th", (6, 6)),
    ],
)
def test_fans_of_the_era(era: str, shape: Any, dim_ordering: str, fans: Any) -> None:
    with dialect(era):
        assert get_fans(shape, dim_ordering) == pytest.approx(fans)


def test_further_keywords_of_get_are_ignored_as_they_were() -> None:
    assert initializations.get("glorot_uniform", dim_ordering="tf") is initializations.glorot_uniform


def test_the_nearest_name_is_told() -> None:
    with pytest.raises(InvalidValueError, match="glorot_uniform"):
        initializations.get("glorot_unifrom")
