"""The process behind `--verify`: runs two programs without training and compares the models in their variables."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SKIPPED = (
    *("fit", "fit_generator", "train_on_batch", "test_on_batch", "evaluate", "evaluate_generator"),
    *("save", "save_weights", "load_weights"),
)
ROWS = 3  # samples of random data that predictions are compared on
TOLERANCE = 1e-5
# Where each gate of Keras 3 is among those of the old Keras, which had three arrays for each.
GATES = {"LSTM": (0, 2, 1, 3), "GRU": (0, 1, 2)}


def models_of(text: str, name: str) -> dict[str, Any]:
    """Run a program with its training left out, and return the models in its variables by their names."""
    import keras
    import numpy as np

    from keras_unified.engine.model import Model
    from keras_unified.legacy.one_dict import FedOneDict

    for kind in (keras.Model, Model, FedOneDict):
        for method in SKIPPED:
            if hasattr(kind, method):
                setattr(kind, method, lambda *args, **kwargs: None)  # takes whatever training took
    np.random.seed(0)
    space: dict[str, Any] = {"__name__": "__main__", "__file__": name}
    exec(compile(text, name, "exec"), space)  # noqa: S102  the user asked to run it
    return {key: value for key, value in space.items() if isinstance(value, keras.Model)}


def difference(old: Any, new: Any) -> str:
    """Return in words how two models differ in topology, weights or predictions; "" where they do not."""
    from keras_unified.engine.canonical import describe_difference
    from keras_unified.engine.model import Model

    if not isinstance(new, Model):
        return difference_from_keras3(old, new)
    if list(old.output_names) != list(new.output_names):  # reading them completes a Graph
        return f"the outputs are {old.output_names} before and {new.output_names} after"
    parted = describe_difference(old, new)
    if parted:
        return parted
    weights = {layer.name: layer.get_weights() for layer in old.layers}
    for layer in new.layers:
        mine = layer.get_weights()
        if not mine:  # a merge has none, and no name that the program gave it
            continue
        if [w.shape for w in mine] != [w.shape for w in weights.get(layer.name, [])]:
            return f"the weights of layer {layer.name!r} have other shapes"
        layer.set_weights(weights[layer.name])
    data = _data(old)
    return _parted(Model.predict(old, data), Model.predict(new, data))


def difference_from_keras3(old: Any, new: Any) -> str:
    """Return how a model of plain Keras 3 differs from an old one in weights or predictions; "" where it does not."""
    from keras_unified.engine.model import Model

    data = _data(old)
    before = Model.predict(old, data)
    first, second = ([layer for layer in model.layers if layer.weights] for model in (old, new))
    if len(first) != len(second):
        return f"{len(first)} layers have weights before and {len(second)} after"
    named = {layer.name: layer for layer in first}
    for mine, theirs in zip((named.get(b.name, a) for a, b in zip(first, second, strict=True)), second, strict=True):
        weights = _fused(mine)
        if [w.shape for w in weights] != [tuple(w.shape) for w in theirs.weights]:
            return f"the weights of layer {theirs.name!r} have other shapes"
        theirs.set_weights(weights)
    given = data if len(old.input_names) > 1 else next(iter(data.values()))
    return _parted(before, new.predict(given, verbose=0))


def _fused(layer: Any) -> list[Any]:
    """Return a layer's weights as Keras 3 has them, all gates in one matrix."""
    import numpy as np

    weights, gates = layer.get_weights(), GATES.get(type(layer).__name__)
    if gates is None or len(weights) != 3 * len(gates):
        return list(weights)
    return [np.concatenate(some, -1) for some in zip(*(weights[3 * g : 3 * g + 3] for g in gates), strict=True)]


def _data(model: Any) -> dict[str, Any]:
    """Return random data for a model's inputs."""
    import numpy as np

    random = np.random.RandomState(1)
    _ = model.output_names  # reading them completes a Graph
    return {
        name: random.randint(0, 2, size=(ROWS, *(n or 2 for n in tensor.shape[1:]))).astype(tensor.dtype)
        for name, tensor in zip(model.input_names, model.inputs, strict=True)
    }


def _parted(one: Any, other: Any) -> str:
    import numpy as np

    if isinstance(one, dict) and isinstance(other, dict):
        other = {name: other[name] for name in one}
    pairs = list(zip(_arrays(one), _arrays(other), strict=True))
    return "" if all(np.allclose(a, b, atol=TOLERANCE) for a, b in pairs) else "the predictions differ"


def _arrays(prediction: Any) -> list[Any]:
    if isinstance(prediction, dict):
        return list(prediction.values())
    return prediction if isinstance(prediction, list) else [prediction]


def main(old: str, new: str, answer: str) -> None:
    """Compare two programs, and write how they differ as JSON."""
    from keras_unified.dropin import hook

    hook.install()
    before = models_of(Path(old).read_text(encoding="utf-8"), old)
    text = Path(new).read_text(encoding="utf-8")
    if "keras_unified" not in text:  # a program for Keras 3 gets that
        hook.uninstall()
    after = models_of(text, new)
    names = [name for name in before if name in after]
    parted = [f"{name}: {difference(before[name], after[name])}" for name in names]
    told = [line for line in parted if not line.endswith(": ")]
    if not names:
        told = ["not verified: the program leaves no model in a variable of the module"]
    Path(answer).write_text(json.dumps("; ".join(told)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
