"""The ends of a model: the tensors where it begins and ends, and whether they can be that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.errors import TopologyError, listing


def tensors_of(given: Any) -> tuple[list[Any], list[str] | None]:
    """Return the tensors of what a user passed as input or output, and their names where it was a dict."""
    if isinstance(given, dict):
        return list(given.values()), [str(name) for name in given]
    return (list(given) if isinstance(given, (list, tuple)) else [given]), None


def check_ends(inputs: Sequence[Any], outputs: Sequence[Any], name: str) -> None:
    """Raise where tensors cannot be the ends of a model, saying which and what to do.

    Args:
        inputs, outputs: what the user stated.
        name: the model's name, for the message.

    Raises:
        TopologyError: see `Model`.
    """
    for what, tensors in (("input", inputs), ("output", outputs)):
        for number, tensor in enumerate(tensors):
            if not isinstance(tensor, keras.KerasTensor) or keras3.history(tensor) is None:
                raise TopologyError(
                    f"{what.capitalize()} {number} of model {name!r} is not a tensor that layers made, but "
                    f"{type(tensor).__name__} {tensor!r}. Call a layer on Input(shape=...) and pass what it returns."
                )
    names = []
    for tensor in inputs:
        layer = keras3.history(tensor)[0]  # type: ignore[index]
        if not isinstance(layer, keras.layers.InputLayer):
            raise TopologyError(
                f"Input {layer.name!r} of model {name!r} is the output of a {type(layer).__name__}. A model begins at "
                f"Input(shape=...) tensors: pass those that {layer.name!r} was made from, or call layers on a new one."
            )
        if layer.name in names:
            raise TopologyError(f"Input {layer.name!r} of model {name!r} is given twice, or two inputs share the name.")
        names.append(layer.name)
    reached = inputs_reached(outputs)
    stated = {id(t) for t in inputs}
    missing = [t.name for t in reached if id(t) not in stated]
    if missing:
        raise TopologyError(
            f"Model {name!r}: the outputs also depend on {listing(missing)}, missing among the inputs {listing(names)}."
        )
    reached_ids = {id(t) for t in reached}
    unused = [t.name for t in inputs if id(t) not in reached_ids]
    if unused:
        raise TopologyError(
            f"Model {name!r}: no output depends on input {listing(unused)}. Leave it out, or use it in an output."
        )


def inputs_reached(outputs: Iterable[Any]) -> list[Any]:
    """Return the tensors of `Input` that `outputs` were made from."""
    found: list[Any] = []
    seen: set[int] = set()
    stack = list(outputs)
    while stack:
        tensor = stack.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        operation, index, _ = keras3.history(tensor)  # type: ignore[misc]
        node = keras3.inbound_nodes(operation)[index]
        if node.is_input:
            found.append(tensor)
        else:
            stack.extend(node.input_tensors)
    return found[::-1]


def get_source_inputs(tensor: Any) -> list[Any]:
    """Return the tensors of `Input` that a tensor was made from.

    Era:
        Keras 1 (`engine.topology`).

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> x = Input(shape=(3,))
        >>> get_source_inputs(Dense(2)(x))[0] is x
        True
    """
    return inputs_reached([tensor])
