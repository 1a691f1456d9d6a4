"""Each function of the backend takes what it took in each era, in that order, with those defaults."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path

import pytest

from keras_unified import backend as K
from keras_unified.dialects import dialect
from keras_unified.dialects.arguments import default_of

GENUINE = json.loads((Path(__file__).parents[1] / "dialects" / "genuine.json").read_text(encoding="utf-8"))
# What a default was there, and is here: read when the function is called, or the same in an unchangeable form.
DEFAULTS = {"_FLOATX": "None", "_IMAGE_DIM_ORDERING": "'default'", "'th'": "'default'", "[]": "()"}
# Read by era when the function is called.
BY_ERA = {("batch_normalization", "epsilon"), ("normalize_batch_in_training", "epsilon")}
# Parts of Theano's way to a CTC loss, made of Theano's own loops; a helper of TensorFlow's that one module used.
INNER = {
    *("ctc_cost", "ctc_create_skip_idxs", "ctc_interleave_blanks", "ctc_path_probs", "ctc_update_log_p"),
    "normalize_axis",
}
# The dictionary of Keras 1.0 was never searched; the arguments became `top_paths`.
UNUSED = {"ctc_decode": {"dict_seq_lens", "dict_values"}}
CASES = [
    pytest.param(era, name, text, id=f"{era}-{module.rpartition('.')[2]}-{name}")
    for era, modules in GENUINE.items()
    for module, functions in modules.items()
    if module in ("backend.tensorflow_backend", "backend.theano_backend")
    for name, text in functions.items()
    if not text.startswith("= ") and name not in INNER
]


def own(name: str, era: str) -> dict[str, str]:
    """Return our arguments in order, with the text of their defaults."""
    function = getattr(K, name)
    if hasattr(function, "row"):
        return {argument.name: repr(default_of(argument, era)) for argument in function.row.in_era(era)}
    return {p.name: repr(p.default) for p in inspect.signature(function).parameters.values()}


@pytest.mark.parametrize(("era", "name", "text"), CASES)
def test_a_function_takes_the_genuine_arguments(era: str, name: str, text: str) -> None:
    arguments = ast.parse(f"def f({text}): ...").body[0].args  # type: ignore[attr-defined]
    names = [argument.arg for argument in arguments.args if argument.arg not in UNUSED.get(name, ())]
    ours = own(name, era)
    assert list(ours)[: len(names)] == names
    for argument, default in zip(arguments.args[::-1], arguments.defaults[::-1], strict=False):
        told = ast.unparse(default)
        if (name, argument.arg) not in BY_ERA and argument.arg in names and name not in UNUSED:
            assert ours[argument.arg] in (told, DEFAULTS.get(told)), argument.arg


def test_arguments_by_position_are_those_of_the_era() -> None:
    with dialect("0.3"):
        seeded = K.eval(K.dropout(K.variable([[1.0] * 50] * 2), 0.5, 7))
        assert [set(row) for row in seeded.tolist()] == [{0.0, 2.0}, {0.0, 2.0}]
        assert K.placeholder((2, 3), None, "float64", "x").dtype == "float64"
    with dialect("1.2"):
        whole = K.eval(K.dropout(K.variable([[1.0] * 50] * 2), 0.5, (2, 1)))
        assert [len(set(row)) for row in whole.tolist()] == [1, 1]
        assert K.eval(K.ones_like(K.variable([1.0, 2.0]), "int32")).dtype == "int32"
