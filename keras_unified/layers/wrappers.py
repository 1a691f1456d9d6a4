"""Layers around other layers: TimeDistributed, Bidirectional."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import TIME_DISTRIBUTED_PASSES_TRAINING, TIME_DISTRIBUTED_PENALIZES_ACTIVITY
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.configs import layer_config, layer_from_config
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.regularizers import activity_penalty
from keras_unified.engine.updates import updates_ignored
from keras_unified.errors import InvalidValueError, listing, nearest

ops = keras.ops

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


class Wrapper(ArgumentLayer):
    """A layer around another one, whose weights it shows as its own.

    Args:
        layer: the layer inside.

    Era:
        Keras 1 (`layers.wrappers`).
    """

    @by_row(LAYERS["Wrapper"])
    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.layer = layer
        self.supports_masking = True

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights of the layer inside."""
        return self.layer.get_weights()  # type: ignore[no-any-return]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the weights of the layer inside."""
        self.layer.set_weights(weights)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "layer": layer_config(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Return the wrapper that a config describes, the layer inside it made from its own."""
        return cls(**{**config, "layer": layer_from_config(config["layer"], custom_objects)})


def run_inside(layer: Any, x: Any, mask: Any, training: bool | None) -> Any:
    """Compute a layer without making a node of it, as wrappers do; it gets what its `call` has a parameter for."""
    offered = {"mask": mask, "training": training}
    return layer.call(x, **{name: offered[name] for name in offered if name in layer.call_signature_parameters})


class TimeDistributed(Wrapper):
    """Apply a layer, or model, to each step of a sequence, with the same weights.

    Args:
        layer: the layer, which sees shape (samples, ...).

    Takes shape (samples, steps, ...) and gives (samples, steps, *what the layer gives for a step). A mask passes.
    Running averages of a BatchNormalization inside do not move, as they did not; in Keras 0.3 the layer inside takes
    it for granted that this is not training.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.wrappers`).

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> TimeDistributed(Dense(8))(Input(shape=(10, 16))).shape
        (None, 10, 8)
    """

    @by_row(LAYERS["TimeDistributed"])
    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.input_spec = [InputSpec(ndim="3+")]

    def build(self, input_shape: Shape) -> None:
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        era = self.dialect.era
        with updates_ignored():
            steps = run_inside(
                self.layer,
                ops.reshape(x, (-1, *_sizes(x)[2:])),
                None,
                training if TIME_DISTRIBUTED_PASSES_TRAINING[era] else False,
            )
        y = ops.reshape(steps, (-1, _sizes(x)[1], *_sizes(steps)[1:]))
        penalty = getattr(self.layer, "activity_regularizer", None)
        if penalty is not None and TIME_DISTRIBUTED_PENALIZES_ACTIVITY[era]:
            self.add_loss(activity_penalty(penalty.regularizer, y, era))
        return y

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        step = self.layer.get_output_shape_for((input_shape[0], *input_shape[2:]))
        return (step[0], input_shape[1], *step[1:])


def _sizes(x: Any) -> list[Any]:
    """Return the sizes of a tensor's axes, those that are unknown as tensors."""
    known = x.shape
    return list(known) if None not in known else [d if d is not None else ops.shape(x)[i] for i, d in enumerate(known)]


_MERGE: dict[str | None, Any] = {
    "sum": lambda forward, backward: forward + backward,
    "mul": lambda forward, backward: forward * backward,
    "ave": lambda forward, backward: (forward + backward) / 2,
    "concat": lambda forward, backward: ops.concatenate([forward, backward], axis=-1),
    None: lambda forward, backward: [forward, backward],
}


class Bidirectional(Wrapper):
    """Run a recurrent layer over a sequence forwards and another one like it backwards.

    Args:
        layer: a recurrent layer; two like it are made, with weights of their own.
        merge_mode: how the two outputs become one: 'sum', 'mul', 'ave', 'concat', or None for a list of both.
        weights: the weights of the forward layer, then those of the backward one.

    Takes shape (samples, steps, features). A mask passes where the layer returns sequences.

    Raises:
        InvalidValueError: for another merge_mode.

    Era:
        Keras 1.0, 1.2 (`layers.wrappers`); Schuster and Paliwal, 1997.

    Example:
        >>> from keras_unified.layers import LSTM, Input
        >>> Bidirectional(LSTM(8, return_sequences=True))(Input(shape=(10, 16))).shape
        (None, 10, 16)
    """

    @by_row(LAYERS["Bidirectional"])
    def __init__(self, layer: Any, merge_mode: str | None, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        if merge_mode not in _MERGE:
            raise InvalidValueError(
                f"Bidirectional {self.name!r}: no merge_mode {merge_mode!r}."
                f"{nearest(str(merge_mode), [m for m in _MERGE if m])} It is one of {listing(_MERGE)}."
            )
        self.merge_mode = merge_mode
        config = layer.get_config()
        self.forward_layer = type(layer).from_config({**config, "name": f"forward_{layer.name}"})
        self.backward_layer = type(layer).from_config(
            {**config, "name": f"backward_{layer.name}", "go_backwards": not config["go_backwards"]}
        )
        self.forward_layer.initial_weights = layer.initial_weights
        self.return_sequences = layer.return_sequences
        self.stateful = layer.stateful

    def build(self, input_shape: Shape) -> None:
        self.forward_layer.build(input_shape)
        self.backward_layer.build(input_shape)

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        forward = run_inside(self.forward_layer, x, mask, training)
        backward = run_inside(self.backward_layer, x, mask, training)
        if self.return_sequences:
            backward = ops.flip(backward, axis=1)
        return _MERGE[self.merge_mode](forward, backward)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        if not self.return_sequences:
            return None
        return [previous_mask, previous_mask] if self.merge_mode is None else previous_mask

    def get_output_shape_for(self, input_shape: Shape) -> Any:
        shape = self.forward_layer.get_output_shape_for(input_shape)
        if self.merge_mode is None:
            return [shape, shape]
        return (*shape[:-1], 2 * shape[-1]) if self.merge_mode == "concat" else shape

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights of the forward layer, then those of the backward one."""
        return [*self.forward_layer.get_weights(), *self.backward_layer.get_weights()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the weights, the first half the forward layer's."""
        half = len(weights) // 2
        self.forward_layer.set_weights(weights[:half])
        self.backward_layer.set_weights(weights[half:])

    def reset_states(self) -> None:
        """Set the states of both layers to zero."""
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()
