"""Layers chained by hand, as Keras 0.3 did: each is told of the one before it instead of being called on a tensor."""

from __future__ import annotations

import inspect
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.functions import in_training
from keras_unified.engine.inputs import Input
from keras_unified.engine.naming import automatic_name
from keras_unified.engine.symbolic import is_symbolic
from keras_unified.engine.topology import Node, is_container
from keras_unified.errors import InvalidValueError, TopologyError


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
    current_input: Any
    cache_enabled: bool = True
    layer_cache: Any = None
    shape_cache: Any = None
    nb_input: int = 1
    nb_output: int = 1

    @property
    def uses_learning_phase(self) -> bool:
        """Whether training and test differ in what this layer, or one inside it, computes.

        Era:
            Keras 1.
        """
        if is_container(self):
            return any(getattr(layer, "uses_learning_phase", False) for layer in self.layers)
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
        """State the shape of the input, with the batch axis, and make the weights for it."""
        vars(self).pop("set_tensor", None)
        self.batch_input_shape: tuple[int | None, ...] | None = tuple(input_shape)
        self.build_as_stated()

    def build_as_stated(self) -> None:
        """Make the weights, where the shape of the input was stated and they were not made yet."""
        shape = vars(self).get("batch_input_shape")
        if shape is not None and not vars(self).get("built"):
            self.build(shape)

    def weights_as_stated(self) -> list[Any]:
        """Return the weights, which in Keras 0.3 are made as soon as the shape of the input is stated."""
        if self._is_unbuilt_in_03():
            self.build_as_stated()
        return list(self.weights)

    def _is_unbuilt_in_03(self) -> bool:
        state = vars(self)
        speaks_03 = "dialect" in state and state["dialect"].era == "0.3"
        return speaks_03 and not (state.get("built") or state.get("_building"))

    def __getattr__(self, name: str) -> Any:
        if self._is_unbuilt_in_03() and not name.startswith("_") and name != vars(self).get("_being_set"):
            try:
                self.build_as_stated()
            except InvalidValueError as error:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r} yet") from error
            if name in vars(self):
                return vars(self)[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    # -- an input that was set by hand

    @property
    def input(self) -> Any:
        """The input tensor (a list of them where there are several) of the only call; may be set (Keras 0.3)."""
        tensor = self._set_tensor()
        return super().input if tensor is None else tensor  # type: ignore[misc]

    @input.setter
    def input(self, tensor: Any) -> None:
        vars(self)["set_tensor"] = (tensor, keras3.count_calls(self))

    def _set_tensor(self) -> Any:
        """The input that was set, unless the layer was called since."""
        tensor, calls = vars(self).get("set_tensor", (None, 0))
        return tensor if calls == keras3.count_calls(self) else None

    @property
    def inbound_nodes(self) -> list[Node]:
        """The calls of this layer, in order; where its input was set, the call on that."""
        tensor = self._set_tensor()
        if tensor is None or keras3.in_layer_call():
            return super().inbound_nodes  # type: ignore[misc, no-any-return]
        output = self(tensor)  # type: ignore[operator]
        if keras3.count_calls(self) > vars(self)["set_tensor"][1]:
            return super().inbound_nodes[-1:]  # type: ignore[misc, no-any-return]
        return [Node(self, [], [], [], [tensor], keras3.keras.tree.flatten(output))]

    def set_input(self, input_tensor: Any, shape: Any = None) -> None:
        """Forget the layer's calls and read from `input_tensor` from here on.

        Args:
            input_tensor: symbolic tensor, or a variable or expression of the backend.
            shape: accepted; the tensor knows its shape.

        Raises:
            TopologyError: where the layer was called several times.

        Era:
            Keras 1.0 (`engine.topology.Layer`). In Keras 0.3 ``layer.input = tensor``.

        Example:
            >>> from keras_unified import backend as K
            >>> from keras_unified.layers import UpSampling1D
            >>> layer = UpSampling1D(2)
            >>> layer.set_input(K.ones((1, 1, 3)))
            >>> K.eval(layer.output).tolist()
            [[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]]
        """
        del shape
        if keras3.count_calls(self) > 1:
            raise TopologyError(
                f"Layer {self.name!r} was called {keras3.count_calls(self)} times, so which of its inputs is to be set "
                f"is not clear. Call a new layer on the tensor."
            )
        keras3.forget_calls(self)
        self.input = input_tensor
        if is_symbolic(input_tensor):
            self(input_tensor)  # type: ignore[operator]

    # -- tensors in either phase

    def _only_attribute(self, attribute: str, accessor: str) -> Any:
        if not keras3.inbound_nodes(self) and self._set_tensor() is None and not keras3.in_layer_call():
            begin(self)
        return super()._only_attribute(attribute, accessor)  # type: ignore[misc]

    def get_input(self, train: bool = False) -> Any:
        """Return the input tensor; what the layers before it make in training, if `train`."""
        if self.current_input is None and "chained_previous" in vars(self):
            return self.previous.get_output(train)
        return super().get_input(train)  # type: ignore[misc]

    def get_output(self, train: bool = False) -> Any:
        """Return the output tensor; what it is in training, if `train`."""
        if self.current_input is not None:
            return super().get_output(train)  # type: ignore[misc]
        tensor = self.get_input(train)
        if not is_symbolic(tensor):
            with keras3.training_phase(train):
                return self(tensor)  # type: ignore[operator]
        output = vars(self).get("chained_output")
        output = self.output if output is None else output
        return in_training(output) if train else output

    def get_params(self) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
        """Return the trainable weights, their regularizers, their constraints (one each) and the updates."""
        self.build_as_stated()
        weights: list[Any] = list(self.trainable_weights)
        regularizers = [w.regularizer for w in weights if getattr(w, "regularizer", None) is not None]
        constraints = [getattr(w, "constraint", None) or _identity for w in weights]
        return weights, regularizers, constraints, list(getattr(self, "updates", ()))


def _identity(weight: Any) -> Any:
    """The constraint that Keras 0.3 listed for a weight without one."""
    return weight
