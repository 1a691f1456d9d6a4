"""The one Model: a functional model of Keras 3 that speaks the old Keras, whichever of the three ways described it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import bind, reject_unknown
from keras_unified.dialects.models import MODEL
from keras_unified.engine import keras3
from keras_unified.engine.chaining import Chained
from keras_unified.engine.configs import calls_of
from keras_unified.engine.ends import check_ends, tensors_of
from keras_unified.engine.keras3 import OpenFunction, OpenFunctional, keras
from keras_unified.engine.naming import automatic_name
from keras_unified.engine.penalties import PenaltiesOfCalls
from keras_unified.engine.persistence import Persistence
from keras_unified.engine.topology import Node, NodeAttributes, is_container
from keras_unified.engine.training import Trainer
from keras_unified.engine.updates import updates_of_call
from keras_unified.errors import ArgumentError, InvalidValueError, MaskError, listing, nearest


class Model(Trainer, Persistence, PenaltiesOfCalls, Chained, NodeAttributes, OpenFunctional):
    """A model from input tensors to output tensors; itself a layer that can be called on tensors.

    Args:
        input: a tensor of `Input`, or a list or dict of them; ``inputs`` says the same.
        output: a tensor made from them, a list of such tensors, or a dict whose keys name the outputs; ``outputs``
            says the same.
        name: str; by default "model_1" and so on.

    Raises:
        TopologyError: for an input that is not an `Input`, given twice, missing or unused, and for an output that is
            not a tensor of this package or of Keras.

    Era:
        Keras 1 (`models.Model`).

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> x = Input(shape=(4,), name="x")
        >>> model = Model(input=x, output={"y": Dense(2)(x)})
        >>> model.input_names, model.output_names, model.output_shape
        (['x'], ['y'], (None, 2))
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        keras3.register(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        trainable = kwargs.pop("trainable", True)
        given, rest = bind(MODEL, "1.2", args, kwargs)
        reject_unknown(MODEL, rest, ("trainable",))
        for needed in ("input", "output"):
            if given.get(needed) is None:
                raise ArgumentError(f"Model() needs {needed!r}: the tensor(s) where the model {_END[needed]}.")
        name = given.get("name") or automatic_name(type(self).__name__.lower())
        inputs, _ = tensors_of(given["input"])
        outputs, output_names = tensors_of(given["output"])
        check_ends(inputs, outputs, name)
        keras3.begin_model(self, name)
        self._begin()
        self._attach(inputs, outputs, output_names)
        if not trainable:
            self.trainable = False

    def _begin(self) -> None:
        """Note what a model keeps from the moment it is made."""
        self.dialect = get_dialect()

    def _attach(
        self,
        inputs: list[Any],
        outputs: list[Any],
        output_names: Sequence[str] | None = None,
        first_layers: Iterable[Any] = (),
    ) -> None:
        """Become the model from `inputs` to `outputs`, keeping earlier calls of this model valid.

        Args:
            output_names: names of the outputs; by default those of the layers that made them.
            first_layers: the layers whose weights come first in `get_weights`, in that order.
        """
        if "_input_names" in self.__dict__:
            self._forget_compilation()
        keras3.attach(self, inputs, outputs, self.name, first_layers)
        self._input_names = [keras3.history(t)[0].name for t in inputs]  # type: ignore[index]
        self._output_names = list(output_names or (keras3.history(t)[0].name for t in outputs))  # type: ignore[index]
        self.__dict__.pop("_listed", None)

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs, in order of definition."""
        return self._input_names

    @property
    def output_names(self) -> list[str]:
        """The names of the outputs, in order of definition."""
        return self._output_names

    @output_names.setter
    def output_names(self, names: list[str]) -> None:
        """Keras 3 names the outputs by their layers while it builds; what the user named them counts."""
        self._output_names = names

    @property
    def input_layers(self) -> list[Any]:
        """The layers behind the inputs."""
        return [keras3.history(t)[0] for t in self.inputs]  # type: ignore[index]

    @property
    def output_layers(self) -> list[Any]:
        """The layers that made the outputs."""
        return [keras3.history(t)[0] for t in self.outputs]  # type: ignore[index]

    @property
    def input_layers_node_indices(self) -> list[int]:
        """Which call of its layer each input is."""
        return [keras3.history(t)[1] for t in self.inputs]  # type: ignore[index]

    @property
    def input_layers_tensor_indices(self) -> list[int]:
        """Which output of that call each input is."""
        return [keras3.history(t)[2] for t in self.inputs]  # type: ignore[index]

    @property
    def output_layers_node_indices(self) -> list[int]:
        """Which call of its layer each output is."""
        origins = (keras3.history(t) for t in self.outputs)
        return [o[1] + is_container(o[0]) for o in origins if o]

    @property
    def output_layers_tensor_indices(self) -> list[int]:
        """Which output of that call each output is."""
        return [keras3.history(t)[2] for t in self.outputs]  # type: ignore[index]

    # -- as a layer

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the model on tensors, symbolic or not, or on an array."""
        if args and isinstance(args[0], np.ndarray):
            args = (keras.ops.convert_to_tensor(args[0], dtype=self.inputs[0].dtype), *args[1:])
        return super().__call__(*args, **kwargs)

    @property
    def inbound_nodes(self) -> list[Node]:
        """A node of the model itself, from its inputs to its outputs, then the calls of it on other tensors."""
        origins = [keras3.history(t) for t in self.outputs]
        own = Node(
            self,
            [],
            [],
            [o[2] for o in origins if o],
            list(self.inputs),
            list(self.outputs),
        )
        return [own, *super().inbound_nodes]

    @property  # type: ignore[misc]
    def input(self) -> Any:
        """The model's own input tensor, or the list of them."""
        return self.get_input_at(0)

    @property
    def output(self) -> Any:
        """The model's own output tensor, or the list of them."""
        return self.get_output_at(0)

    @property
    def input_shape(self) -> Any:
        """The shape of the input with the batch axis, or the list of them."""
        return self.get_input_shape_at(0)

    @property
    def output_shape(self) -> Any:
        """The shape of the output with the batch axis, or the list of them."""
        return self.get_output_shape_at(0)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """Return the shape of the output for inputs of other shapes."""
        return self.compute_output_shape(input_shape)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the masks of the outputs that layers inside this model made.

        Raises:
            MaskError: for a masked input; a model's input layers do not support masking.
        """
        if any(mask is not None for mask in keras.tree.flatten(previous_mask)):
            raise MaskError(
                f"Model {self.name!r} was called on a masked tensor, but the inputs of a model do not support masking. "
                f"Put the layer that makes the mask (Masking, or Embedding with mask_zero=True) inside the model."
            )
        symbolic = any(isinstance(t, keras.KerasTensor) for t in keras.tree.flatten(inputs))
        masks = [keras3.get_mask(t) for t in self.outputs]
        if not symbolic or all(mask is None for mask in masks):
            return [None] * len(masks) if len(masks) > 1 else None
        made = OpenFunction(self.inputs, [m for m in masks if m is not None])(keras.tree.flatten(inputs))
        found = iter(keras.tree.flatten(made))
        return [None if mask is None else next(found) for mask in masks]

    # -- layers and weights

    @property
    def layers(self) -> list[Any]:  # type: ignore[override]
        """The layers in order of the graph; the list itself, of which programs take layers off its end."""
        if "_listed" not in self.__dict__:
            self.__dict__["_listed"] = keras3.layers_in_sight(self)
        return self.__dict__["_listed"]  # type: ignore[no-any-return]

    @property
    def outputs(self) -> list[Any]:
        """The output tensors, in order of definition; where they are set, the model ends there from now on."""
        return super().outputs  # type: ignore[no-any-return]

    @outputs.setter
    def outputs(self, tensors: Sequence[Any]) -> None:
        check_ends(self.inputs, tensors, self.name)
        self._attach(list(self.inputs), list(tensors))

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """Return a layer by its name, or by its place in `layers`.

        Raises:
            InvalidValueError: where there is no such layer; the message names the nearest.
        """
        layers = self.layers
        if name is not None:
            for layer in layers:
                if layer.name == name:
                    return layer
            names = [layer.name for layer in layers]
            raise InvalidValueError(
                f"Model {self.name!r} has no layer {name!r}.{nearest(name, names)} Its layers are {listing(names)}."
            )
        if index is None:
            raise ArgumentError("get_layer() needs name= or index=.")
        if not -len(layers) <= index < len(layers):
            raise InvalidValueError(f"Model {self.name!r} has {len(layers)} layers, so there is none at index {index}.")
        return layers[index]

    @property
    def params(self) -> list[Any]:
        """Keras 0.3's name of `trainable_weights`."""
        return list(self.trainable_weights)

    @property
    def regularizers(self) -> list[Any]:
        """The regularizers of the trainable weights, in order."""
        return self.get_params()[1]

    @property
    def constraints(self) -> Any:
        """The constraints of the weights: a dict by weight (Keras 1), or a list with one for each trainable weight."""
        if self.dialect.era == "0.3":
            return self.get_params()[2]
        return {weight: weight.constraint for weight in self.weights if weight.constraint is not None}

    @property
    def updates(self) -> list[Any]:
        """The updates of the layers' calls in this model, as pairs of a variable and a symbolic value for it.

        Era:
            Keras 1.
        """
        return [pair for call in self.own_calls() if not call.is_input for pair in updates_of_call(call)]

    def own_calls(self) -> list[keras3.Node]:
        """The calls of the layers that the outputs depend on."""
        return [keras3.inbound_nodes(layer)[index] for layer, index in calls_of(self).values()]

    @property
    def state_updates(self) -> list[Any]:
        """The updates of stateful layers among `updates`."""
        return [pair for layer in self.layers if getattr(layer, "stateful", False) for pair in layer.updates]

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights of all layers as arrays, layer by layer."""
        return [np.array(weight.value.numpy()) for weight in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the weights of all layers from arrays in the order of `get_weights`.

        Raises:
            InvalidValueError: for another number of arrays, or an array of another shape; the message says which.
        """
        variables = self.weights
        if len(weights) != len(variables):
            raise InvalidValueError(
                f"Model {self.name!r} has {len(variables)} weights, but got a list of {len(weights)} arrays."
            )
        arrays = [np.asarray(w) for w in weights]
        for number, (variable, array) in enumerate(zip(variables, arrays, strict=True)):
            if tuple(variable.shape) != array.shape:
                raise InvalidValueError(
                    f"Weight {number} of model {self.name!r} ({variable.path}) has shape {tuple(variable.shape)}, "
                    f"but got an array of shape {array.shape}."
                )
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)

    def reset_states(self) -> None:
        """Set the states of all stateful layers to zero."""
        for layer in self.layers:
            if getattr(layer, "stateful", False) or isinstance(layer, Model):
                layer.reset_states()

    @property
    def stateful(self) -> bool:
        """Whether any layer carries states from batch to batch."""
        return any(getattr(layer, "stateful", False) for layer in self.layers)


keras3.register(Model)
Container = Model

_END = {"input": "begins", "output": "ends"}
