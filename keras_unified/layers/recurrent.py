"""The old `layers.recurrent`: SimpleRNN, GRU, LSTM, and what they are derived from."""

from __future__ import annotations

from typing import Any

from keras_unified.backend.random import dropout as drop
from keras_unified.backend.training import in_train_phase
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.keras3 import keras
from keras_unified.layers.gates import MatrixGates
from keras_unified.layers.recurrence import Recurrent

ops = keras.ops

__all__ = ["GRU", "LSTM", "Recurrent", "SimpleRNN", "time_distributed_dense"]


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


class SimpleRNN(MatrixGates):
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
        recurrent = self.product(states[0], [mask], self.U, self.parts["U"], ops.matmul)
        output = self.activation(self.driven_with(x, [1.0], recurrent))
        return output, [output]


class GRU(MatrixGates):
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
        inner = self.product(state, recurrent[:2], joined["U_zr"], parts[:2], ops.matmul)
        z, r = (self.inner_activation(gate) for gate in ops.split(driven[:, :size] + inner, 2, axis=-1))
        masks = recurrent[:1] if self.is_fused else recurrent[2:]
        candidate = driven[:, size:] + self.product(r * state, masks, joined["U_h"], parts[2:], ops.matmul)
        state = z * state + (1 - z) * self.activation(candidate)
        return state, [state]


class LSTM(MatrixGates):
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
        gates = self.driven_with(x, inputs, self.product(h, recurrent, self.U, self.parts["U"], ops.matmul))
        i, f, candidate, o = ops.split(gates, 4, axis=-1)
        c = self.inner_activation(f) * c + self.inner_activation(i) * self.activation(candidate)
        h = self.inner_activation(o) * self.activation(c)
        return h, [h, c]
