"""Functions as text in a Lambda's config, and back."""

from __future__ import annotations

import pytest

from keras_unified.engine import keras3
from keras_unified.engine.function_text import (
    function_dump,
    function_from_config,
    function_load,
    function_to_config,
)
from keras_unified.errors import InvalidValueError


class Callable:
    def __call__(self, x):
        return x


def test_defaults_and_closed_over_values_come_along():
    by = 5

    def scaled(x, plus=1):
        return x * by + plus

    assert function_load(function_dump(scaled))(2) == 11


def test_the_same_function_gives_the_same_text_wherever_it_stands():
    first = function_dump(lambda x: [y + 1 for y in x])
    second = function_dump(
        lambda x: [
            y + 1 for y in x
        ]
    )  # fmt: skip
    assert first == second
    assert first != function_dump(lambda x: [y + 2 for y in x])


def test_loaded_functions_know_the_backend_numpy_and_what_is_named():
    assert function_load(function_dump(lambda x: x * K.epsilon()))(2.0) == pytest.approx(2e-7)  # noqa: F821
    assert function_load(function_dump(lambda: np.pi + more), {"more": 1})() > 4  # noqa: F821


def test_other_callables_are_kept_by_name():
    assert function_to_config("function", Callable()) == {"function": "Callable", "function_type": "function"}
    thing = Callable()
    config = {"function": "Callable", "function_type": "function"}
    assert function_from_config("function", config, {"Callable": thing}) is thing


def test_a_name_that_nobody_gave_is_an_error():
    config = {"function": "scaled", "function_type": "function"}
    with pytest.raises(InvalidValueError, match=r"Did you mean 'scale'.*custom_objects"):
        function_from_config("function", config, {"scale": abs})


def test_code_that_another_program_wrote_is_not_run():
    with pytest.raises(InvalidValueError, match=r"stored as code by another program.*custom_objects"):
        function_load("this is no code")


def test_code_of_another_python_says_what_to_do(monkeypatch):
    monkeypatch.setattr(keras3, "runs_stored_code", lambda: True)
    with pytest.raises(InvalidValueError, match=r"another version of Python.*custom_objects"):
        function_load("this is no code")
