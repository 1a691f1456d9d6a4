"""The loop over the steps of a sequence, its states and its masks: what recurrent layers are derived from."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import MASKED_START_IS_STATE
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine import keras3
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.phase import current_phase
from keras_unified.engine.updates import apply_updates
from keras_unified.errors import InvalidValueError
from keras_unified.layers.images import one_of

ops = keras.ops


class Recurrent(ArgumentLayer):
    """A layer that goes through a sequence step by step; to be derived from.

    A subclass sets ``self.states`` in `build`, to a list of None for each state, and `output_dim`; it defines ``step(x,
    states)``, which returns a step's output and the list of new states, the output being the first of them. It may
    define ``get_constants(x)``, a list that `step` gets after its states, ``preprocess_input(x)`` and
    ``get_initial_states(x)``.

    Attributes:
        states: one entry for each state: a variable, which is no weight, where the layer is stateful, else None.

    Args:
        return_sequences: bool, whether to give the output of every step, or of the last alone.
        go_backwards: bool, whether to go from the last step to the first; the outputs then are in that order.
        stateful: bool, whether sample i of a batch begins with the states that sample i of the batch before ended with.
            The first layer of the model must know the batch size (``batch_input_shape``).
        unroll: bool, whether the loop over the steps is written out.
        consume_less: "cpu", "mem" or "gpu"; "gpu" keeps the weights of all gates in one array each.
        weights: list of arrays in the order of `get_weights`.
        input_dim, input_length: last axis of the input and number of steps, where this is the first layer.

    Takes floats of shape (samples, steps, input_dim) and gives (samples, output_dim), or (samples, steps, output_dim)
    with `return_sequences`. A masked step repeats the output and the states of the step before it. The mask passes
    with `return_sequences` and ends here without.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.recurrent`).

    Example:
        >>> class Total(Recurrent):
        ...     output_dim = 2
        ...
        ...     def build(self, input_shape):
        ...         self.states = [None]
        ...
        ...     def step(self, x, states):
        ...         total = states[0] + x
        ...         return total, [total]
        >>> Total()(np.array([[[1.0, 2.0], [3.0, 4.0]]], dtype="float32")).numpy()
        array([[4., 6.]], dtype=float32)
    """

    output_dim: int
    states: list[Any]
    state_count = 1

    @by_row(LAYERS["Recurrent"])
    def __init__(
        self,
        return_sequences: bool,
        go_backwards: bool,
        stateful: bool,
        unroll: bool,
        consume_less: str,
        **kwargs: Any,
    ) -> None:
        one_of("consume_less", consume_less, ("cpu", "mem", "gpu"))
        super().__init__(**kwargs)
        self.return_sequences = return_sequences
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.consume_less = consume_less
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim=3)]

    def short_input_shape(self, input_dim: int, input_length: int | None) -> Shape:
        return (None, input_length, input_dim)

    # -- states

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "states":  # variables that are no weights
            with keras3.untracked():
                super().__setattr__(name, value)
        else:
            super().__setattr__(name, value)

    def reset_states(self) -> None:
        """Set the states of a stateful layer to zero, or make them.

        Raises:
            InvalidValueError: where the layer is not stateful, or does not know the batch size.
        """
        if not self.stateful:
            raise InvalidValueError(f"Layer {self.name!r} keeps no states to reset: make it with stateful=True.")
        input_shape = self.input_spec[0].shape
        if input_shape is None or input_shape[0] is None:
            raise InvalidValueError(
                f"Layer {self.name!r} is stateful and must know its batch size. Give the first layer of a Sequential "
                f"a batch_input_shape, or the Input of a functional model a batch_shape."
            )
        if any(isinstance(state, keras.Variable) for state in getattr(self, "states", ())):
            for state in self.states:
                state.assign(np.zeros(state.shape))
        else:
            zeros = [np.zeros(shape) for shape in self.state_shapes(input_shape)]
            self.states = [keras.Variable(zero, dtype=self.dtype, trainable=False) for zero in zeros]

    def state_shapes(self, input_shape: Any) -> list[tuple[int, ...]]:
        """Return the shape of each state, with the batch axis, for an input of `input_shape`."""
        return [(input_shape[0], self.output_dim)] * self.state_count

    def begin_states(self, input_shape: Shape) -> None:
        """Note the input's shape and make the states; `build` of a subclass calls it.

        Raises:
            InvalidValueError: where the loop is to be written out, but the number of steps is not known.
        """
        if self.unroll and input_shape[1] is None:
            raise InvalidValueError(
                f"Layer {self.name!r} cannot be unrolled over an unknown number of steps. Give the first layer of the "
                f"model a complete input_shape (an Embedding: an input_length), or leave unroll out."
            )
        known = input_shape if self.stateful else (None, None, *input_shape[2:])
        self.input_spec = [InputSpec(shape=tuple(known))]
        self.states = [None] * self.state_count
        if self.stateful:
            self.reset_states()

    # -- what a subclass may define

    def step(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Return the output of one step and the list of new states.

        Args:
            x: the step's input, of shape (samples, input_dim), or what `preprocess_input` made of it.
            states: the states, then the constants.
        """
        raise NotImplementedError(f"{type(self).__name__} must define step(x, states).")

    def get_constants(self, x: Any) -> list[Any]:
        """Return what each step gets after the states."""
        return []

    def get_initial_states(self, x: Any) -> list[Any]:
        """Return what the states begin with: zeros of shape (samples, output_dim)."""
        zeros = ops.zeros((ops.shape(x)[0], self.output_dim), dtype=self.compute_dtype)
        return [zeros] * len(self.states)

    def preprocess_input(self, x: Any) -> Any:
        """Return what the loop goes through, of shape (samples, steps, ...)."""
        return x

    # -- the loop

    def call(self, x: Any, mask: Any = None) -> Any:
        start = list(self.states) if self.stateful else self.get_initial_states(x)
        constants = _told_phase(self.get_constants, x)
        last, outputs, states = keras3.rnn_loop(
            lambda x, states: self.step(x, list(states)),
            _told_phase(self.preprocess_input, x),
            [ops.convert_to_tensor(state) for state in start],
            go_backwards=self.go_backwards,
            mask=mask,
            constants=constants,
            unroll=self.unroll,
            return_all_outputs=self.return_sequences,
        )
        output = outputs if self.return_sequences else last
        if self.stateful:
            if mask is not None and not self.unroll and MASKED_START_IS_STATE[self.dialect.era]:
                output = self._with_start(output, start[0], mask)
            apply_updates(zip(self.states, states, strict=True))
        return output

    def _with_start(self, output: Any, start: Any, mask: Any) -> Any:
        """Return `output` with the steps that come before any that counts replaced by `start`."""
        counts = ops.cast(ops.flip(mask, axis=1) if self.go_backwards else mask, "int32")
        if self.return_sequences:
            counts, start = ops.cumsum(counts, axis=1), ops.expand_dims(start, 1)
        else:
            counts = ops.sum(counts, axis=1)
        rank_left = len(output.shape) - len(counts.shape)
        return ops.where(ops.reshape(counts > 0, (*ops.shape(counts), *[1] * rank_left)), output, start)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return previous_mask if self.return_sequences else None

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        steps = (input_shape[1],) if self.return_sequences else ()
        return (input_shape[0], *steps, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments as a JSON-able dict; of a stateful layer with the shape of its input."""
        config = {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "consume_less": self.consume_less,
            "input_dim": self.input_dim,
            "input_length": self.input_length,
        }
        if self.stateful and self.input_spec[0].shape:
            config["batch_input_shape"] = self.input_spec[0].shape
            del config["input_dim"], config["input_length"]
        return config


def _told_phase(method: Callable[..., Any], x: Any) -> Any:
    """Call a method of a subclass, with `train` where it takes that, as those of Keras 0.3 did."""
    if "train" in inspect.signature(method).parameters:
        return method(x, train=current_phase())
    return method(x)
