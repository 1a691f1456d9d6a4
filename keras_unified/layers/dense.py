"""Layers that multiply by a matrix: Dense, MaxoutDense, Highway, TimeDistributedDense."""

from __future__ import annotations

from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import DENSE_RANK, HIGHWAY_GATE_BIAS, HIGHWAY_WEIGHTS
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import InputSpec, Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import activations

ops = keras.ops


class Dense(ArgumentLayer):
    """A fully connected layer: ``activation(x W + b)``.

    Args:
        output_dim: int, size of the output's last axis.
        init: initial law of W.
        activation: name or function; None is linear.
        weights: [W of shape (input_dim, output_dim), b of shape (output_dim,)].
        W_regularizer, b_regularizer, activity_regularizer: penalties on W, on b, on the output.
        W_constraint, b_constraint: projections after each update.
        bias: bool, whether there is a b.
        input_dim: int, size of the input's last axis, where this is the first layer.

    Takes floats of shape (samples, input_dim) and gives (samples, output_dim); in Keras 1.2 with any axes between.

    Raises:
        ValueError: for an input of another rank.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Dense(3)(Input(shape=(5,))).shape
        (None, 3)
    """

    @by_row(LAYERS["Dense"])
    def __init__(
        self,
        output_dim: int,
        init: Any,
        activation: Any,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            output_dim=output_dim,
            init=init,
            activation=activation,
            W_regularizer=W_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.input_spec = [InputSpec(ndim=DENSE_RANK[self.dialect.era])]

    def build(self, input_shape: Shape) -> None:
        self.input_dim = input_shape[-1]
        add_matrix(self, (self.input_dim, self.output_dim), (self.output_dim,))

    def call(self, x: Any, mask: Any = None) -> Any:
        output = ops.matmul(ops.cast(x, self.compute_dtype), self.W)
        return self.activation(ops.add(output, self.b) if self.bias else output)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.output_dim)


def add_matrix(layer: Any, shape: Shape, bias_shape: Shape) -> None:
    """Add `layer.W` and, where it has one, `layer.b`, with their regularizers and constraints."""
    layer.W = layer.add_weight(
        shape,
        initializer=layer.init,
        name=f"{layer.name}_W",
        regularizer=layer.W_regularizer,
        constraint=layer.W_constraint,
    )
    layer.b = None
    if layer.bias:
        layer.b = layer.add_weight(
            bias_shape,
            initializer="zero",
            name=f"{layer.name}_b",
            regularizer=layer.b_regularizer,
            constraint=layer.b_constraint,
        )


class TimeDistributedDense(Dense):
    """`Dense` applied to each step of a sequence, with the same weights.

    Args:
        input_length: int, number of steps, where this is the first layer; the others as in `Dense`.

    Takes floats of shape (samples, steps, input_dim) and gives (samples, steps, output_dim). A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> TimeDistributedDense(3)(Input(shape=(4, 5))).shape
        (None, 4, 3)
    """

    @by_row(LAYERS["TimeDistributedDense"])
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = [InputSpec(ndim=3)]
        self.supports_masking = True

    def short_input_shape(self, input_dim: int, input_length: int | None) -> Shape:
        return (None, input_length, input_dim)


class MaxoutDense(ArgumentLayer):
    """The greatest of several linear maps, output by output.

    Args:
        output_dim: int, size of the output.
        nb_feature: int, number of linear maps.
        weights: [W of shape (nb_feature, input_dim, output_dim), b of shape (nb_feature, output_dim)].
        init, bias, input_dim, regularizers, constraints: as in `Dense`.

    Takes floats of shape (samples, input_dim) and gives (samples, output_dim).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`); Goodfellow et al., "Maxout Networks", 2013.

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = MaxoutDense(3, nb_feature=2)
        >>> layer(Input(shape=(5,))).shape, [w.shape for w in layer.get_weights()]
        ((None, 3), [(2, 5, 3), (2, 3)])
    """

    @by_row(LAYERS["MaxoutDense"])
    def __init__(
        self,
        output_dim: int,
        nb_feature: int,
        init: Any,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            output_dim=output_dim,
            nb_feature=nb_feature,
            init=init,
            W_regularizer=W_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.input_spec = [InputSpec(ndim=2)]

    def build(self, input_shape: Shape) -> None:
        add_matrix(self, (self.nb_feature, input_shape[1], self.output_dim), (self.nb_feature, self.output_dim))

    def call(self, x: Any, mask: Any = None) -> Any:
        output = ops.tensordot(ops.cast(x, self.compute_dtype), self.W, axes=[[1], [1]])
        return ops.max(ops.add(output, self.b) if self.bias else output, axis=1)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], self.output_dim)


class Highway(ArgumentLayer):
    """A densely connected highway layer: a gate mixes what the layer computes with what it was given.

    Args:
        transform_bias: float, what the gates' bias begins with; without effect in Keras 1.2, where that is 1.
        weights: [W, b, W_carry, b_carry] in Keras 0.3 and 1.0, [W, W_carry, b, b_carry] in Keras 1.2; matrices of
            shape (input_dim, input_dim).
        init, activation, bias, input_dim, regularizers, constraints: as in `Dense`; those of W and b do not hold for
            the gates' W_carry and b_carry.

    Takes floats of shape (samples, input_dim) and gives the same shape.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`); Srivastava et al., "Highway Networks", 2015.

    Example:
        >>> from keras_unified.layers import Input
        >>> Highway()(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["Highway"])
    def __init__(
        self,
        init: Any,
        transform_bias: float,
        activation: Any,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            init=init,
            transform_bias=transform_bias,
            activation=activation,
            W_regularizer=W_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.input_spec = [InputSpec(ndim=2)]

    def build(self, input_shape: Shape) -> None:
        size = input_shape[1]
        add_matrix(self, (size, size), (size,))
        self.W_carry = self.add_weight((size, size), initializer=self.init, name=f"{self.name}_W_carry")
        self.b_carry = None
        if self.bias:
            gate_bias = HIGHWAY_GATE_BIAS[self.dialect.era]
            start = self.transform_bias if gate_bias is None else gate_bias
            self.b_carry = self.add_weight((size,), initializer=start, name=f"{self.name}_b_carry")
        weights = [getattr(self, name) for name in HIGHWAY_WEIGHTS[self.dialect.era]]
        self.trainable_weights = [weight for weight in weights if weight is not None]

    def call(self, x: Any, mask: Any = None) -> Any:
        x = ops.cast(x, self.compute_dtype)
        gate = ops.matmul(x, self.W_carry)
        carried = ops.matmul(x, self.W)
        if self.bias:
            gate, carried = ops.add(gate, self.b_carry), ops.add(carried, self.b)
        gate = activations.sigmoid(gate)
        return self.activation(carried) * gate + (1 - gate) * x

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return input_shape
