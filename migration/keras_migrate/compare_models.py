"""The process behind `--verify`: runs two programs without training and compares the models in their variables."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SKIPPED = ("fit", "fit_generator", "train_on_batch", "test_on_batch", "evaluate", "evaluate_generator")
ROWS = 3  # samples of random data that predictions are compared on
TOLERANCE = 1e-5


def models_of(text: str, name: str) -> dict[str, Any]:
    """Run a program with its training left out, and return the models in its variables by their names."""
    import numpy as np

    from keras_unified.engine.model import Model
    from keras_unified.legacy.one_dict import FedOneDict

    for kind in (Model, FedOneDict):
        for method in SKIPPED:
            setattr(kind, method, lambda *args, **kwargs: None)  # takes whatever training took
    np.random.seed(0)
    space: dict[str, Any] = {"__name__": "__main__", "__file__": name}
    exec(compile(text, name, "exec"), space)  # noqa: S102  the user asked to run it
    return {key: value for key, value in space.items() if isinstance(value, Model)}


def difference(old: Any, new: Any) -> str:
    """Return in words how two models differ in topology, weights or predictions; "" where they do not."""
    import numpy as np

    from keras_unified.engine.canonical import describe_difference
    from keras_unified.engine.model import Model

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
    random = np.random.RandomState(1)
    data = {
        name: random.randint(0, 2, size=(ROWS, *(n or 2 for n in tensor.shape[1:]))).astype(tensor.dtype)
        for name, tensor in zip(old.input_names, old.inputs, strict=True)
    }
    one, other = (Model.predict(model, data) for model in (old, new))
    pairs = zip(*(_arrays(p) for p in (one, other)), strict=True)
    return "" if all(np.allclose(a, b, atol=TOLERANCE) for a, b in pairs) else "the predictions differ"


def _arrays(prediction: Any) -> list[Any]:
    if isinstance(prediction, dict):
        return list(prediction.values())
    return prediction if isinstance(prediction, list) else [prediction]


def main(old: str, new: str, answer: str) -> None:
    """Compare two programs, and write how they differ as JSON."""
    from keras_unified import dropin

    dropin.install()
    found = [models_of(Path(program).read_text(encoding="utf-8"), program) for program in (old, new)]
    names = [name for name in found[0] if name in found[1]]
    parted = [f"{name}: {difference(found[0][name], found[1][name])}" for name in names]
    told = [line for line in parted if not line.endswith(": ")]
    if not names:
        told = ["not verified: the program leaves no model in a variable of the module"]
    Path(answer).write_text(json.dumps("; ".join(told)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
