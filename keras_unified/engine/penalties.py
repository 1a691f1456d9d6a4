"""Penalties: what regularizers and layers add to the loss, as tensors to compute with."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_unified.engine import keras3
from keras_unified.engine.expressions import operation
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import get_uid
from keras_unified.engine.numbers.regularizers import activity_penalty


class ActivityPenalty:
    """An activity regularizer as Keras 3 calls it: Keras 3 divides by the batch size, the old Keras did not."""

    def __init__(self, regularizer: Any, era: str) -> None:
        self.regularizer = regularizer
        self.era = era

    def __call__(self, output: Any) -> Any:
        penalty = activity_penalty(self.regularizer, output, self.era)
        return penalty * keras.ops.cast(keras.ops.shape(output)[0], penalty.dtype)

    def __getattr__(self, name: str) -> Any:
        if name == "regularizer":
            raise AttributeError(name)
        return getattr(self.regularizer, name)


class _LossesOfCall(keras.Operation):  # type: ignore[misc]
    """The node that computes what a call of a layer adds to the loss."""

    def __init__(self, call: keras3.Node) -> None:
        super().__init__(name=f"losses_of_call_{get_uid('losses_of_call')}")
        self.graph = keras3.OpenFunction(list(call.input_tensors), list(call.outputs))

    def call(self, inputs: list[Any]) -> list[Any]:
        with keras.StatelessScope(collect_losses=True) as scope:
            keras3.run_graph(self.graph, list(inputs), keras3.current_training())
        return [keras.ops.convert_to_tensor(loss) for loss in scope.losses]


def losses_of_call(call: keras3.Node) -> list[Any]:
    """Return the symbolic values of what this call of a layer adds to the loss, such as penalties on its output.

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> layer = Dense(2, activity_regularizer="l2")
        >>> _ = layer(Input(shape=(3,)))
        >>> [loss.shape for loss in losses_of_call(keras3.inbound_nodes(layer)[0])]
        [()]
    """
    if not isinstance(call.operation, keras.layers.Layer) or call.is_input:
        return []
    inside = [call.operation, *keras3.layers_inside(call.operation)]
    if all(layer.activity_regularizer is None and "_adds_losses" not in vars(layer) for layer in inside):
        return []
    return list(_LossesOfCall(call)(list(call.input_tensors)))


def penalty_on(weight: Any) -> Any:
    """Return the penalty on a weight, as an expression of it.

    Example:
        >>> from keras_unified.layers import Dense
        >>> layer = Dense(1, input_dim=1, W_regularizer="l2", weights=[[[3.0]], [0.0]])
        >>> layer.build((None, 1))
        >>> round(float(penalty_on(layer.W)), 6)
        0.09
    """
    return operation(weight.regularizer)(weight)


class PenaltiesOfCalls:
    """What a layer or model tells of its losses: while it computes, numbers; at other times what they are made of."""

    @property
    def losses(self) -> list[Any]:
        """What is added to the loss: scalars by all calls, and the penalties on weights.

        Era:
            Keras 1.2.
        """
        computed: list[Any] = super().losses  # type: ignore[misc]
        if keras3.is_computing() or tf.inside_function() or keras3.has_losses_of_call_on_numbers(self):
            return computed
        of_calls = [loss for call in self.own_calls() for loss in losses_of_call(call)]
        return of_calls + [penalty_on(weight) for weight in self.penalized_weights]

    def own_calls(self) -> list[keras3.Node]:
        """The calls of the layer; in a model, those of the layers that it is made of."""
        return keras3.inbound_nodes(self)

    @property
    def penalized_weights(self) -> list[Any]:
        """The weights that have a regularizer."""
        return [weight for weight in self.weights if weight.regularizer is not None]  # type: ignore[attr-defined]
