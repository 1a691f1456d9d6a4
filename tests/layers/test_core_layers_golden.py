"""What the genuine Keras 0.3.3, 1.0.8 and 1.2.2 computed with the core layers, before and after a step of training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import constraints, dialect, layers, regularizers
from keras_unified.models import Sequential
from keras_unified.optimizers import SGD

CASES = json.loads((Path(__file__).parents[1] / "golden" / "core_layers.json").read_text(encoding="utf-8"))
FUNCTIONS = {
    "double_plus_one": lambda x: x * 2 + 1,
    "max_time": lambda x: K.max(x, axis=1),
    "my_act": lambda x: x * K.sigmoid(x),
    "scaled": lambda x, factor=1.0: x * factor,
    "shape_drop_time": lambda s: (s[0], s[2]),
    "shape_first3": lambda s: (s[0], 3),
    "slice_first3": lambda x: x[:, :3],
}


def decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [decoded(v) for v in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"$t": items}:
            return tuple(items)
        case {"$fn": name}:
            return FUNCTIONS[name]
        case {"$layer": spec}:
            return layer_of(spec)
        case {"$reg": [name, keywords]}:
            return getattr(regularizers, name)(**keywords)
        case {"$con": [name, keywords]}:
            return getattr(constraints, name)(**keywords)
    return {key: decoded(v) for key, v in value.items()}


def layer_of(spec: dict[str, Any]) -> Any:
    return getattr(layers, spec["cls"])(*decoded(spec.get("args", [])), **decoded(spec.get("kw", {})))


def model_of(case: dict[str, Any]) -> Sequential:
    model = Sequential()
    for spec in case["layers"]:
        model.add(layer_of(spec))
    model.compile(optimizer=SGD(lr=0.05), loss="mse")
    model.set_weights([np.float32(w) for w in case["weights"]])
    return model


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['version']}-{case['id']}")
def test_predictions_and_training_are_those_of_the_genuine_keras(case):
    with dialect(case["version"]):
        model = model_of(case)
        assert list(model.output_shape) == case["shape"]
        x = np.array(case["x"])
        np.testing.assert_allclose(model.predict(x), case["predict"], rtol=1e-4, atol=2e-5)
        if "y" not in case:
            return
        y = np.array(case["y"])
        np.testing.assert_allclose(model.test_on_batch(x, y), case["test_on_batch"], rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(model.train_on_batch(x, y), case["train_on_batch"], rtol=1e-3, atol=1e-4)
        for weight, expected in zip(model.get_weights(), case["trained"], strict=True):
            np.testing.assert_allclose(weight, expected, rtol=2e-3, atol=2e-4)


def test_every_core_layer_has_a_case():
    tested = {spec["cls"] for case in CASES for spec in case["layers"]}
    assert tested >= {"Dense", "Highway", "MaxoutDense", "TimeDistributedDense", "Embedding", "BatchNormalization"}
    assert tested >= {
        "PReLU",
        "ELU",
        "LeakyReLU",
        "ParametricSoftplus",
        "ThresholdedReLU",
        "ThresholdedLinear",
        "SReLU",
    }
