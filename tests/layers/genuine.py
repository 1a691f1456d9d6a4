"""Cases of the genuine Keras (tests/golden): a stack of layers, what it predicts, and what a step of training does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from keras_unified import backend as K
from keras_unified import constraints, dialect, layers, regularizers
from keras_unified.models import Sequential
from keras_unified.optimizers import SGD

FUNCTIONS = {
    "double_plus_one": lambda x: x * 2 + 1,
    "max_time": lambda x: K.max(x, axis=1),
    "my_act": lambda x: x * K.sigmoid(x),
    "scaled": lambda x, factor=1.0: x * factor,
    "shape_drop_time": lambda s: (s[0], s[2]),
    "shape_first3": lambda s: (s[0], 3),
    "slice_first3": lambda x: x[:, :3],
}


def cases(name: str) -> list[dict[str, Any]]:
    return json.loads((Path(__file__).parents[1] / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def title(case: dict[str, Any]) -> str:
    return f"{case['version']}-{case['id']}"


def decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [decoded(v) for v in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"$t": items}:
            return tuple(decoded(items))
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


def check(case: dict[str, Any]) -> None:
    """Assert that the case's model predicts, and is trained by one step, as in the genuine Keras."""
    with dialect(case["version"], case.get("backend")):
        model = model_of(case)
        assert list(model.output_shape) == case["shape"]
        x = np.array(case["x"])
        if "calls" in case:
            for call in case["calls"]:
                if call == "reset_states":
                    model.reset_states()
                else:
                    np.testing.assert_allclose(model.predict(x, batch_size=len(x)), call, rtol=1e-4, atol=2e-5)
            return
        np.testing.assert_allclose(model.predict(x), case["predict"], rtol=1e-4, atol=2e-5)
        if "y" not in case:
            return
        y = np.array(case["y"])
        if "test_on_batch" in case:
            np.testing.assert_allclose(model.test_on_batch(x, y), case["test_on_batch"], rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(model.train_on_batch(x, y), case["train_on_batch"], rtol=1e-3, atol=1e-4)
        for weight, expected in zip(model.get_weights(), case["trained"], strict=True):
            np.testing.assert_allclose(weight, expected, rtol=2e-3, atol=2e-4)
