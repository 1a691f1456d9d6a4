"""Recurrent layers over sequences of images: ConvLSTM2D."""

from __future__ import annotations

from functools import partial
from typing import Any

from keras_unified.backend.conv import conv2d
from keras_unified.dialects import dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.keras3 import keras
from keras_unified.layers.gates import GatedLayer
from keras_unified.layers.images import one_of, ordering, plus_bias, sizes_of
from keras_unified.utils.np_utils import conv_output_length

ops = keras.ops

__all__ = ["ConvLSTM2D"]


class ConvLSTM2D(GatedLayer):
    """An LSTM over sequences of images, whose products are convolutions.

    Args:
        nb_filter: int, number of channels of the output.
        nb_row, nb_col: ints, rows and columns that a kernel covers.
        init, inner_init: initial laws of the W and of the U.
        forget_bias_init: initial law of b_f.
        activation, inner_activation: names or functions.
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.
        border_mode: "valid" or "same", of the convolutions by the W; those by the U are "same".
        subsample: two ints, the strides of the convolutions by the W.
        W_regularizer, U_regularizer, b_regularizer: without effect, as they were in Keras 1.2.2.
        dropout_W, dropout_U: floats between 0 and 1, the fractions of inputs and of recurrent connections to drop in
            training, the same ones at all steps.
        weights: W, U and b for each of i, c, f, o, in the shapes of `Convolution2D`.
        return_sequences, go_backwards, stateful: as in `Recurrent`.

    Takes floats of shape (samples, steps, rows, columns, channels) with "tf",
    (samples, steps, channels, rows, columns) with "th", and gives images, or sequences of them with `return_sequences`.

    Era:
        Keras 1.2 (`layers.convolutional_recurrent`); Shi et al., "Convolutional LSTM Network", 2015.

    Example:
        >>> from keras_unified.layers import Input
        >>> ConvLSTM2D(8, 3, 3, dim_ordering="tf", return_sequences=True)(Input(shape=(5, 9, 9, 1))).shape
        (None, 5, 7, 7, 8)
    """

    gates = ("i", "f", "c", "o")
    weight_order = ("i", "c", "f", "o")
    state_count = 2

    @by_row(LAYERS["ConvLSTM2D"])
    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Any,
        inner_init: Any,
        forget_bias_init: Any,
        activation: Any,
        inner_activation: Any,
        dim_ordering: str,
        border_mode: str,
        subsample: Any,
        W_regularizer: Any,
        U_regularizer: Any,
        b_regularizer: Any,
        dropout_W: float,
        dropout_U: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(consume_less="mem", **kwargs)
        self.keep(
            nb_filter=nb_filter,
            nb_row=nb_row,
            nb_col=nb_col,
            init=init,
            inner_init=inner_init,
            forget_bias_init=forget_bias_init,
            activation=activation,
            inner_activation=inner_activation,
            dim_ordering=ordering(dim_ordering),
            border_mode=one_of("border_mode", border_mode, ("valid", "same")),
            subsample=sizes_of(subsample, 2),
            W_regularizer=W_regularizer,
            U_regularizer=U_regularizer,
            b_regularizer=b_regularizer,
            dropout_W=dropout_W,
            dropout_U=dropout_U,
        )
        self.gate_axis = -1 if self.dim_ordering == "tf" else 0
        self.channel_axis = -1 if self.dim_ordering == "tf" else 1
        self.input_spec = [InputSpec(ndim=5)]

    # -- shapes

    def frame_of(self, input_shape: Any) -> tuple[Any, ...]:
        """Return the shape of the output at one step, without samples, for an input of `input_shape`."""
        rows, columns = input_shape[2:4] if self.dim_ordering == "tf" else input_shape[3:5]
        sizes = (
            conv_output_length(rows, self.nb_row, self.border_mode, self.subsample[0]),
            conv_output_length(columns, self.nb_col, self.border_mode, self.subsample[1]),
        )
        return (*sizes, self.nb_filter) if self.dim_ordering == "tf" else (self.nb_filter, *sizes)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        steps = (input_shape[1],) if self.return_sequences else ()
        return (input_shape[0], *steps, *self.frame_of(input_shape))

    def state_shapes(self, input_shape: Any) -> list[tuple[int, ...]]:
        return [(input_shape[0], *self.frame_of(input_shape))] * self.state_count

    def get_initial_states(self, x: Any) -> list[Any]:
        """Return what the states begin with: images of zeros."""
        shape = ops.shape(x)
        return [ops.zeros((shape[0], *self.frame_of(shape)), dtype=x.dtype)] * len(self.states)

    # -- weights

    def shapes(self, input_shape: Shape) -> tuple[Shape, Shape, Shape]:
        def kernel(channels: int | None) -> Shape:
            if self.dim_ordering == "tf":
                return (self.nb_row, self.nb_col, channels, self.nb_filter)
            return (self.nb_filter, channels, self.nb_row, self.nb_col)

        channels = input_shape[-1] if self.dim_ordering == "tf" else input_shape[2]
        return kernel(channels), kernel(self.nb_filter), (self.nb_filter,)

    def laws(self, gate: str) -> tuple[tuple[Any, Any], tuple[Any, Any], tuple[Any, Any]]:
        return (self.init, None), (self.inner_init, None), (self.bias_init(gate), None)

    def bias_init(self, gate: str) -> Any:
        return self.forget_bias_init if gate == "f" else "zero"

    # -- the loop

    def get_constants(self, x: Any) -> list[Any]:
        """Return the dropout masks of the recurrent connections and of the inputs, a list of one for each gate."""
        shape = ops.shape(x)
        recurrent = ops.ones((shape[0], *self.frame_of(shape)), dtype=x.dtype)
        return [
            self.masks(recurrent, self.dropout_U, self.U_seeds),
            self.masks(ops.ones_like(x[:, 0]), self.dropout_W, self.W_seeds),
        ]

    def _convolve(self, x: Any, kernel: Any, strides: Any, border_mode: str) -> Any:
        with dialect(self.dialect.version, self.dialect.backend):
            return conv2d(x, ops.convert_to_tensor(kernel), strides, border_mode, self.dim_ordering)

    def _driven(self, x: Any, masks: list[Any]) -> Any:
        """Return the input's part of all gates, of images of shape (samples, ...)."""
        times = partial(self._convolve, strides=self.subsample, border_mode=self.border_mode)
        driven = self.product(x, masks, self.W, self.parts["W"], times, self.channel_axis)
        return plus_bias(driven, self.b, self.dim_ordering)

    def preprocess_input(self, x: Any) -> Any:
        """Return the inputs' part of all gates for all steps at once, or the inputs where some are dropped."""
        if self.drops(self.W_seeds):
            return x
        shape = ops.shape(x)
        driven = self._driven(ops.reshape(x, (-1, *shape[2:])), [1.0])
        return ops.reshape(driven, (-1, shape[1], *ops.shape(driven)[1:]))

    def step(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h, c = states[:2]
        recurrent, inputs = self.masks_of(states)
        driven = x if isinstance(inputs[0], float) else self._driven(x, inputs)
        times = partial(self._convolve, strides=(1, 1), border_mode="same")
        gates = driven + self.product(h, recurrent, self.U, self.parts["U"], times, self.channel_axis)
        i, f, candidate, o = ops.split(gates, 4, axis=self.channel_axis)
        c = self.inner_activation(f) * c + self.inner_activation(i) * self.activation(candidate)
        h = self.inner_activation(o) * self.activation(c)
        return h, [h, c]

    def get_config(self) -> dict[str, Any]:
        """Return the arguments as a JSON-able dict."""
        foreign = ("unroll", "consume_less", "input_dim", "input_length")
        return {key: value for key, value in super().get_config().items() if key not in foreign}
