"""Activations, objectives, metrics, constraints, regularizers and optimizers give what the genuine Keras gave."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect, layers, optimizers
from keras_unified.models import Sequential

CASES = json.loads((Path(__file__).parents[2] / "golden" / "numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in CASES["functions"]])
def test_a_function_gives_the_genuine_value(case: dict[str, Any]) -> None:
    module, name = case["function"].split(".")
    function = getattr(importlib.import_module(f"keras_unified.{module}"), name)
    if "make" in case:
        function = function(**case["make"])
    given = [K.variable(np.array(a, "float32")) if isinstance(a, list) else a for a in case["args"]]
    found = K.eval(function(*given, **case.get("kw", {})))
    np.testing.assert_allclose(found, np.array(case["expect"]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['version']}-{c['id']}") for c in CASES["optimizers"]])
def test_an_optimizer_trains_to_the_genuine_weights(case: dict[str, Any]) -> None:
    with dialect(case["version"]):
        made = case["optimizer"]
        optimizer = made if isinstance(made, str) else getattr(optimizers, made[0])(**made[1])
        model = Sequential()
        for name, args, kwargs in case["layers"]:
            model.add(getattr(layers, name)(*args, **kwargs))
        model.compile(optimizer=optimizer, loss=case["loss"])
        model.set_weights([np.array(w, "float32") for w in case["weights"]])
        history = model.fit(np.array(case["x"]), np.array(case["y"]), verbose=0, **case["fit"])
    np.testing.assert_allclose(history.history["loss"], case["loss_history"], rtol=2e-3, atol=1e-4)
    for found, expected in zip(model.get_weights(), case["after"], strict=True):
        np.testing.assert_allclose(found, np.array(expected), rtol=2e-3, atol=2e-4)
