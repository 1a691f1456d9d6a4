"""Layers chained by hand, as Keras 0.3 did: each is told of the one before it instead of being called on a tensor."""

from __future__ import annotations

import inspect
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.inputs import Input
from keras_unified.engine.naming import automatic_name
from keras_unified.engine.topology import is_container
from keras_unified.errors import TopologyError


def begin(layer: Any) -> Any:
    """Call a layer, or a stack without an input, on an input of the shape that it states, if it was not called yet.

    Returns:
        What it made, or None where it states no shape or was called several times.

    Example:
        >>> from keras_unified.layers import Dense
        >>> begin(Dense(3, input_dim=4)).shape
        (None, 3)
        >>> begin(Dense(3)) is None
        True
    """
    nodes = getattr(layer, "inbound_nodes", ())
    if nodes:
        return layer.output if len(nodes) == 1 else None
    shape = getattr(layer, "batch_input_shape", None)
    return None if shape is None else layer(input_for(layer, shape, layer.input_dtype_name))


def input_for(layer: Any, batch_shape: tuple[int | None, ...], dtype: Any = None) -> Any:
    """Return an input tensor named after the layer that will read it ("dense_input_1")."""
    name = automatic_name(f"{type(layer).__name__.lower()}_input")
    return Input(batch_shape=batch_shape, dtype=dtype, name=name)


def output_of(layer: Any) -> Any:
    """Return the tensor that a layer in a chain makes.

    Raises:
        TopologyError: where nothing says what its input is.
    """
    chained = vars(layer).get("chained_output")
    if chained is None:
        chained = layer.output if is_container(layer) else begin(layer)
    if chained is None:
        raise TopologyError(
            f"Layer {layer.name!r} has no input: call layer.set_previous(...), or give it input_shape=(...)."
        )
    return chained


class Chained:
    """What a layer or model of Keras 0.3 knew of the layer before it.

    Example:
        >>> from keras_unified.layers import Activation, Dense
        >>> first, second = Dense(3, input_dim=4), Activation("relu")
        >>> second.set_previous(first)
        >>> second.previous is first, second.get_output().shape
        (True, (None, 3))
    """

    name: str
    cache_enabled: bool = True
    layer_cache: Any = None
    shape_cache: Any = None
    nb_input: int = 1
    nb_output: int = 1
    set_node: Any = None

    @property
    def uses_learning_phase(self) -> bool:
        """Whether training and test differ in what this layer, or one inside it, computes.

        Era:
            Keras 1.
        """
        if is_container(self):
            return any(getattr(layer, "uses_learning_phase", False) for layer in self.layers)  # type: ignore[attr-defined]
        inner = getattr(self, "layer", None)
        if inner is not None:
            return bool(getattr(inner, "uses_learning_phase", False))
        return "training" in inspect.signature(type(self).call).parameters  # type: ignore[attr-defined]

    @property
    def previous(self) -> Any:
        """The layer that `set_previous` named."""
        try:
            return vars(self)["chained_previous"]
        except KeyError:
            raise AttributeError(f"Layer {self.name!r} has no previous layer.") from None

    def set_previous(self, layer: Any, reset_weights: bool = True) -> None:
        """Read from the output of `layer` from here on.

        Args:
            layer: a layer or model with one output.
            reset_weights: accepted; weights are drawn when the layer is built, and stay.

        Raises:
            TopologyError: where `layer` has no input itself.
        """
        tensor = output_of(layer)
        # Past Keras's attribute tracking: the layer before is no part of this one.
        vars(self).update(chained_previous=layer, chained_output=self(tensor))  # type: ignore[operator]

    def clear_previous(self, reset_weights: bool = True) -> None:
        """Forget the layer before."""
        vars(self).pop("chained_previous", None)
        vars(self).pop("chained_output", None)

    def set_input_shape(self, input_shape: tuple[int | None, ...]) -> None:
        """State the shape of the input, with the batch axis."""
        self.batch_input_shape: tuple[int | None, ...] | None = tuple(input_shape)

    def _only_attribute(self, attribute: str, accessor: str) -> Any:
        if not keras3.inbound_nodes(self) and self.set_node is None and not keras3.in_layer_call():
            begin(self)
        return super()._only_attribute(attribute, accessor)  # type: ignore[misc]

    def get_output(self, train: bool = False) -> Any:
        """Return the output tensor."""
        chained = vars(self).get("chained_output")
        return super().get_output(train) if chained is None else chained  # type: ignore[misc]

    def get_params(self) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
        """Return the trainable weights, their regularizers, their constraints (one each) and the updates."""
        weights: list[Any] = list(self.trainable_weights)  # type: ignore[attr-defined]
        regularizers = [w.regularizer for w in weights if getattr(w, "regularizer", None) is not None]
        constraints = [getattr(w, "constraint", None) or _identity for w in weights]
        return weights, regularizers, constraints, list(getattr(self, "updates", ()))


def _identity(weight: Any) -> Any:
    """The constraint that Keras 0.3 listed for a weight without one."""
    return weight
