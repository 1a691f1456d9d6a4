"""Recurrent layers: the base class that users derive from, and SimpleRNN, GRU, LSTM."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_unified.backend.random import dropout as drop
from keras_unified.backend.training import in_train_phase
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import (
    GATE_RECURRENT_INIT,
    GATE_RECURRENT_REGULARIZER,
    MASKED_START_IS_STATE,
)
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine import keras3
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import initializations
from keras_unified.engine.phase import current_phase
from keras_unified.engine.seeds import seed_generator
from keras_unified.errors import InvalidValueError, listing

ops = keras.ops

__all__ = ["GRU", "LSTM", "Recurrent", "SimpleRNN", "time_distributed_dense"]

_CONSUME_LESS = ("cpu", "mem", "gpu")


def time_distributed_dense(
    x: Any,
    w: Any,
    b: Any = None,
    dropout: float | None = None,
    input_dim: int | None = None,
    output_dim: int | None = None,
    timesteps: int | None = None,
) -> Any:
    """Return ``x w + b`` for every step of a sequence; in training with the same inputs dropped at all steps.

    Args:
        x: floats of shape (samples, steps, input_dim).
        w: matrix of shape (input_dim, output_dim).
        b: vector of shape (output_dim,), or None.
        dropout: float between 0 and 1, the fraction of the inputs to drop in training.
        input_dim, output_dim, timesteps: sizes, where the tensors do not know them.

    Returns:
        Floats of shape (samples, steps, output_dim).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.recurrent`).
    """
    if dropout:
        ones = ops.ones_like(x[:, :1, :])
        x = x * in_train_phase(drop(ones, dropout), ones)
    shape = ops.shape(x)
    flat = ops.matmul(ops.reshape(x, (-1, input_dim or shape[2])), w)
    if b is not None:
        flat = flat + b
    return ops.reshape(flat, (-1, timesteps or shape[1], output_dim or ops.shape(w)[1]))


class Recurrent(ArgumentLayer):
    """A layer that goes through a sequence step by step; to be derived from.

    A subclass sets ``self.states`` in `build`, to a list of None for each state, and `output_dim`; it defines ``step(x,
    states)``, which returns a step's output and the list of new states, the output being the first of them. It may
    define ``get_constants(x)``, a list that `step` gets after its states, ``preprocess_input(x)`` and
    ``get_initial_states(x)``.

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
        if consume_less not in _CONSUME_LESS:
            raise InvalidValueError(f"consume_less is one of {listing(_CONSUME_LESS)}, not {consume_less!r}.")
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

    @property
    def states(self) -> list[Any]:
        """One entry for each state: a variable that is no weight where the layer is stateful, else None."""
        return self._states

    @states.setter
    def states(self, states: list[Any]) -> None:
        with keras3.untracked():
            self._states = states

    def reset_states(self) -> None:
        """Set the states of a stateful layer to zero, or make them.

        Raises:
            InvalidValueError: where the layer is not stateful, or does not know the batch size.
        """
        if not self.stateful:
            raise InvalidValueError(f"Layer {self.name!r} keeps no states to reset: make it with stateful=True.")
        shapes = self.state_shapes(self.input_spec[0].shape)
        if any(isinstance(state, keras.Variable) for state in getattr(self, "_states", ())):
            for state in self.states:
                state.assign(np.zeros(state.shape))
        else:
            self.states = [keras.Variable(np.zeros(shape), dtype=self.dtype, trainable=False) for shape in shapes]

    def state_shapes(self, input_shape: Shape) -> list[Shape]:
        """Return the shape of each state, with the batch axis, for an input of `input_shape`."""
        if input_shape is None or input_shape[0] is None:
            raise InvalidValueError(
                f"Layer {self.name!r} is stateful and must know its batch size. Give the first layer of a Sequential "
                f"a batch_input_shape, or the Input of a functional model a batch_shape."
            )
        return [(input_shape[0], self.output_dim)] * self.state_count

    state_count = 1

    def begin_states(self, input_shape: Shape) -> None:
        """Note the input's shape and make the states; `build` of a subclass calls it."""
        self.input_spec = [InputSpec(shape=tuple(input_shape))]
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
        if self.unroll and x.shape[1] is None:
            raise InvalidValueError(
                f"Layer {self.name!r} cannot be unrolled over an unknown number of steps. Give the first layer of the "
                f"model a complete input_shape (an Embedding: an input_length), or leave unroll out."
            )
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
            for variable, state in zip(self.states, states, strict=True):
                variable.assign(state)
        return output

    def _with_start(self, output: Any, start: Any, mask: Any) -> Any:
        """Return `output` with the steps that come before any that counts replaced by `start`."""
        counts = ops.cast(ops.flip(mask, axis=1) if self.go_backwards else mask, "int32")
        if not self.return_sequences:
            return ops.where(ops.any(counts > 0, axis=1)[:, None], output, start)
        return ops.where((ops.cumsum(counts, axis=1) > 0)[:, :, None], output, ops.expand_dims(start, 1))

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


class _Gated(Recurrent):
    """A recurrent layer with a W, a U and a b for each of its gates, by which all gates are computed at once."""

    gates: tuple[str, ...] = ("",)  # in the order in which their weights are drawn, and their columns stand
    weight_order: tuple[str, ...] = ("",)  # in the order of `get_weights`

    def build(self, input_shape: Shape) -> None:
        self.begin_states(input_shape)
        self.input_dim = input_shape[-1]
        self.is_fused = len(self.gates) == 1 or self.consume_less == "gpu"
        groups = ("",) if self.is_fused else self.gates
        added = {group: self._add_group(group) for group in groups}
        if not self.is_fused:
            self.trainable_weights = [weight for gate in self.weight_order for weight in added[gate]]
        with keras3.untracked():
            self.parts = {kind: [added[group][at] for group in groups] for at, kind in enumerate("WUb")}
        self._draw_seeds()

    def _add_group(self, gate: str) -> tuple[Any, Any, Any]:
        """Add the W, U and b of one gate, or of all of them where those are one array each."""
        suffix = f"_{gate}" if gate else ""
        columns = self.output_dim * (len(self.gates) if self.is_fused else 1)
        era = self.dialect.era
        recurrent_init = "inner_init" if self.is_fused else GATE_RECURRENT_INIT[era]
        recurrent_regularizer = "U_regularizer" if self.is_fused else GATE_RECURRENT_REGULARIZER[era]
        group = (
            self.add_weight(
                (self.input_dim, columns),
                initializer=self.init,
                name=f"{self.name}_W{suffix}",
                regularizer=self.W_regularizer,
            ),
            self.add_weight(
                (self.output_dim, columns),
                initializer=getattr(self, recurrent_init),
                name=f"{self.name}_U{suffix}",
                regularizer=getattr(self, recurrent_regularizer),
            ),
            self.add_weight(
                (columns,),
                initializer=self._fused_bias if self.is_fused else self.bias_init(gate),
                name=f"{self.name}_b{suffix}",
                regularizer=self.b_regularizer,
            ),
        )
        if gate:
            for kind, weight in zip("WUb", group, strict=True):
                setattr(self, f"{kind}{suffix}", weight)
        return group

    def bias_init(self, gate: str) -> Any:
        """Return what the bias of a gate begins with."""
        return "zero"

    def _fused_bias(self, shape: Shape, name: str | None = None) -> np.ndarray:
        era = self.dialect.era
        parts = [initializations.draw(self.bias_init(gate), (self.output_dim,), era=era) for gate in self.gates]
        return np.concatenate([np.asarray(part) for part in parts])

    # -- matrices

    def join(self) -> dict[str, Any]:
        """Return W, U and b of all gates side by side."""
        return {
            kind: ops.convert_to_tensor(parts[0]) if len(parts) == 1 else ops.concatenate(parts, axis=-1)
            for kind, parts in self.parts.items()
        }

    @property
    def joined(self) -> dict[str, Any]:
        """What `join` returned before the loop began, or would return now."""
        return self.__dict__.get("_joined") or self.join()

    @property
    def W(self) -> Any:
        """The input weights of all gates side by side, of shape (input_dim, gates * output_dim)."""
        return self.joined["W"]

    @property
    def U(self) -> Any:
        """The recurrent weights of all gates side by side, of shape (output_dim, gates * output_dim)."""
        return self.joined["U"]

    @property
    def b(self) -> Any:
        """The biases of all gates side by side, of shape (gates * output_dim,)."""
        return self.joined["b"]

    def call(self, x: Any, mask: Any = None) -> Any:
        self.__dict__["_joined"] = self.join()
        try:
            return super().call(x, mask)
        finally:
            del self.__dict__["_joined"]

    # -- dropout

    def _draw_seeds(self) -> None:
        """Make a seed for each mask, in the order in which the old Keras drew them."""
        self.U_seeds = self._seeds("U") if 0 < self.dropout_U < 1 else []
        self.W_seeds = self._seeds("W") if 0 < self.dropout_W < 1 and self.drops_inputs() else []
        if self.W_seeds and self.consume_less == "cpu":
            self.W_seeds = self._seeds("W")  # it drew masks for the steps as well, and did not use them

    def _seeds(self, kind: str) -> list[Any]:
        return [seed_generator(f"{self.name}_{kind}_{gate}") for gate in self.gates]

    def drops_inputs(self) -> bool:
        """Return whether `dropout_W` has an effect."""
        return True

    def _masks(self, x: Any, size: int, fraction: float, seeds: list[Any]) -> list[Any]:
        """Return what each gate's input of `size` is multiplied by at all steps: 1.0 where nothing is dropped."""
        phase = current_phase()
        if not seeds or (isinstance(phase, int) and not phase):
            return [1.0] * len(self.gates)
        ones = ops.ones((ops.shape(x)[0], size), dtype=self.compute_dtype)
        return [in_train_phase(lambda: keras.random.dropout(ones, fraction, seed=seed), ones) for seed in seeds]

    def get_constants(self, x: Any) -> list[Any]:
        """Return the dropout masks of the recurrent connections and of the inputs, a list of one for each gate."""
        input_seeds = [] if self.consume_less == "cpu" else self.W_seeds
        return [
            self._masks(x, self.output_dim, self.dropout_U, self.U_seeds),
            self._masks(x, x.shape[-1], self.dropout_W, input_seeds),
        ]

    # -- products

    def product(self, x: Any, masks: list[Any], matrix: Any, parts: list[Any]) -> Any:
        """Return x times the matrix of all gates, after x was multiplied by each gate's mask.

        Args:
            x: floats of shape (samples, size).
            masks: a list of one mask for each gate, or of 1.0; where all gates are in one array the first holds.
            matrix: the matrices of the gates side by side.
            parts: the same one by one.
        """
        if isinstance(masks[0], float):
            return ops.matmul(x, matrix)
        if self.is_fused:
            return ops.matmul(x * masks[0], matrix)
        return ops.concatenate([ops.matmul(x * mask, part) for mask, part in zip(masks, parts, strict=True)], axis=-1)

    def preprocess_input(self, x: Any) -> Any:
        """Return the inputs' part of all gates for all steps at once (consume_less="cpu"), or the inputs."""
        if self.consume_less != "cpu":
            return x
        shape = ops.shape(x)
        masks = self._masks(x, x.shape[-1], self.dropout_W, self.W_seeds)
        if isinstance(masks[0], float):
            flat = ops.matmul(ops.reshape(x, (-1, x.shape[-1])), self.W)
        else:
            dropped = [ops.reshape(x * ops.expand_dims(mask, 1), (-1, x.shape[-1])) for mask in masks]
            parts = [ops.matmul(y, part) for y, part in zip(dropped, self.parts["W"], strict=True)]
            flat = ops.concatenate(parts, axis=-1)
        return ops.reshape(flat + self.b, (-1, shape[1], flat.shape[-1]))

    def driven(self, x: Any, masks: list[Any]) -> Any:
        """Return the input's part of all gates at one step."""
        return x if self.consume_less == "cpu" else self.product(x, masks, self.W, self.parts["W"]) + self.b

    def masks_of(self, states: list[Any]) -> tuple[list[Any], list[Any]]:
        """Return the masks among what `step` gets; a subclass may have left them out."""
        nothing = [1.0] * len(self.gates)
        recurrent, inputs = [*states[self.state_count :], nothing, nothing][:2]
        return recurrent, inputs


class SimpleRNN(_Gated):
    """A fully connected recurrent layer: ``h = activation(x W + h U + b)``.

    Args:
        output_dim: int, size of the state and of the output.
        init, inner_init: initial laws of W and of U.
        activation: name or function.
        W_regularizer, U_regularizer, b_regularizer: penalties.
        dropout_W, dropout_U: floats between 0 and 1, the fractions of inputs and of recurrent connections to drop in
            training, the same ones at all steps; `dropout_W` only with consume_less="cpu".
        weights: [W of shape (input_dim, output_dim), U of shape (output_dim, output_dim), b of shape (output_dim,)].
        return_sequences, go_backwards, stateful, unroll, input_dim, input_length: as in `Recurrent`.

    Takes and gives what `Recurrent` does.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.recurrent`); dropout: Gal, "A Theoretically Grounded Application of Dropout in
        Recurrent Neural Networks", 2015.

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = SimpleRNN(4, return_sequences=True)
        >>> layer(Input(shape=(7, 3))).shape, [w.shape for w in layer.get_weights()]
        ((None, 7, 4), [(3, 4), (4, 4), (4,)])
    """

    @by_row(LAYERS["SimpleRNN"])
    def __init__(
        self,
        output_dim: int,
        init: Any,
        inner_init: Any,
        activation: Any,
        W_regularizer: Any,
        U_regularizer: Any,
        b_regularizer: Any,
        dropout_W: float,
        dropout_U: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            output_dim=output_dim,
            init=init,
            inner_init=inner_init,
            activation=activation,
            W_regularizer=W_regularizer,
            U_regularizer=U_regularizer,
            b_regularizer=b_regularizer,
            dropout_W=dropout_W,
            dropout_U=dropout_U,
        )

    def drops_inputs(self) -> bool:
        return self.consume_less == "cpu"

    def get_constants(self, x: Any) -> list[Any]:
        """Return the dropout masks of the recurrent connections and of the inputs, 1.0 where nothing is dropped."""
        return [masks[0] for masks in super().get_constants(x)]

    def step(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        mask = states[1] if len(states) > 1 else 1.0
        output = self.driven(x, [1.0]) + self.product(states[0], [mask], self.U, self.parts["U"])
        output = self.activation(output)
        return output, [output]


class GRU(_Gated):
    """A gated recurrent unit, with the reset gate before the product.

    ``z = inner(x W_z + h U_z + b_z)``, ``r = inner(x W_r + h U_r + b_r)``,
    ``h = z h + (1 - z) activation(x W_h + (r h) U_h + b_h)``.

    Args:
        output_dim: int, size of the state and of the output.
        init, inner_init: initial laws of the W and of the U; Keras 1.2 drew the U by `init` too, unless
            consume_less="gpu".
        activation, inner_activation: names or functions.
        W_regularizer, U_regularizer, b_regularizer: penalties; in Keras 1.2 `W_regularizer` holds for the U as well and
            `U_regularizer` for none, unless consume_less="gpu".
        dropout_W, dropout_U: floats between 0 and 1, the fractions of inputs and of recurrent connections to drop in
            training, the same ones at all steps.
        weights: W of shape (input_dim, output_dim), U of shape (output_dim, output_dim) and b of shape (output_dim,)
            for each of z, r, h; with consume_less="gpu" one W, U and b, in which those stand side by side.
        return_sequences, go_backwards, stateful, unroll, consume_less, input_dim, input_length: as in `Recurrent`.

    Takes and gives what `Recurrent` does.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.recurrent`); Cho et al., "On the Properties of Neural Machine Translation", 2014.

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = GRU(4)
        >>> layer(Input(shape=(7, 3))).shape, len(layer.get_weights())
        ((None, 4), 9)
    """

    gates = ("z", "r", "h")
    weight_order = gates

    @by_row(LAYERS["GRU"])
    def __init__(
        self,
        output_dim: int,
        init: Any,
        inner_init: Any,
        activation: Any,
        inner_activation: Any,
        W_regularizer: Any,
        U_regularizer: Any,
        b_regularizer: Any,
        dropout_W: float,
        dropout_U: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            output_dim=output_dim,
            init=init,
            inner_init=inner_init,
            activation=activation,
            inner_activation=inner_activation,
            W_regularizer=W_regularizer,
            U_regularizer=U_regularizer,
            b_regularizer=b_regularizer,
            dropout_W=dropout_W,
            dropout_U=dropout_U,
        )

    def join(self) -> dict[str, Any]:
        joined = super().join()
        gates = 2 * self.output_dim
        return {**joined, "U_zr": joined["U"][:, :gates], "U_h": joined["U"][:, gates:]}

    def step(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        state = states[0]
        recurrent, inputs = self.masks_of(states)
        size = 2 * self.output_dim
        driven = self.driven(x, inputs)
        joined, parts = self.joined, self.parts["U"]
        inner = self.product(state, recurrent[:2], joined["U_zr"], parts[:2])
        z, r = ops.split(self.inner_activation(driven[:, :size] + inner), 2, axis=-1)
        masks = recurrent[:1] if self.is_fused else recurrent[2:]
        candidate = driven[:, size:] + self.product(r * state, masks, joined["U_h"], parts[2:])
        state = z * state + (1 - z) * self.activation(candidate)
        return state, [state]


class LSTM(_Gated):
    """A long short-term memory.

    ``i, f, o = inner(x W + h U + b)``, each with its own weights, ``c = f c + i activation(x W_c + h U_c + b_c)``,
    ``h = o activation(c)``.

    Args:
        output_dim: int, size of the states and of the output.
        init, inner_init: initial laws of the W and of the U; Keras 1.2 drew the U by `init` too, unless
            consume_less="gpu".
        forget_bias_init: initial law of b_f.
        activation, inner_activation: names or functions.
        W_regularizer, U_regularizer, b_regularizer: penalties; in Keras 1.2 `W_regularizer` holds for the U as well and
            `U_regularizer` for none, unless consume_less="gpu".
        dropout_W, dropout_U: floats between 0 and 1, the fractions of inputs and of recurrent connections to drop in
            training, the same ones at all steps.
        weights: W of shape (input_dim, output_dim), U of shape (output_dim, output_dim) and b of shape (output_dim,)
            for each of i, c, f, o; with consume_less="gpu" one W, U and b, in which i, f, c, o stand side by side.
        return_sequences, go_backwards, stateful, unroll, consume_less, input_dim, input_length: as in `Recurrent`.

    Takes and gives what `Recurrent` does.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.recurrent`); Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997.

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = LSTM(4)
        >>> layer(Input(shape=(7, 3))).shape, len(layer.get_weights())
        ((None, 4), 12)
    """

    gates = ("i", "f", "c", "o")
    weight_order = ("i", "c", "f", "o")
    state_count = 2

    @by_row(LAYERS["LSTM"])
    def __init__(
        self,
        output_dim: int,
        init: Any,
        inner_init: Any,
        forget_bias_init: Any,
        activation: Any,
        inner_activation: Any,
        W_regularizer: Any,
        U_regularizer: Any,
        b_regularizer: Any,
        dropout_W: float,
        dropout_U: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            output_dim=output_dim,
            init=init,
            inner_init=inner_init,
            forget_bias_init=forget_bias_init,
            activation=activation,
            inner_activation=inner_activation,
            W_regularizer=W_regularizer,
            U_regularizer=U_regularizer,
            b_regularizer=b_regularizer,
            dropout_W=dropout_W,
            dropout_U=dropout_U,
        )

    def bias_init(self, gate: str) -> Any:
        return self.forget_bias_init if gate == "f" else "zero"

    def step(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h, c = states[:2]
        recurrent, inputs = self.masks_of(states)
        gates = self.driven(x, inputs) + self.product(h, recurrent, self.U, self.parts["U"])
        i, f, candidate, o = ops.split(gates, 4, axis=-1)
        c = self.inner_activation(f) * c + self.inner_activation(i) * self.activation(candidate)
        h = self.inner_activation(o) * self.activation(c)
        return h, [h, c]
