"""Embedding: integers to rows of a matrix."""

from __future__ import annotations

from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import EMBEDDING_DROPOUT_SCALES_IN_TRAINING
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.seeds import seed_generator

ops = keras.ops

__all__ = ["Embedding"]


class Embedding(ArgumentLayer):
    """Look integers up in a matrix of vectors.

    Args:
        input_dim: int, size of the vocabulary: 1 + the largest integer.
        output_dim: int, size of the vectors.
        init: initial law of the matrix.
        input_length: int, length of the sequences, where it is always the same.
        W_regularizer, W_constraint, activity_regularizer: as in `Dense`.
        mask_zero: bool, whether 0 means padding; the output is then masked where the input is 0.
        weights: [W of shape (input_dim, output_dim)].
        dropout: float between 0 and 1, the fraction of the vocabulary whose rows are dropped in training.

    Takes integers (floats are rounded towards zero) of shape (samples, steps) and gives (samples, steps, output_dim).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.embeddings`); dropout of rows: Gal, "A Theoretically Grounded Application of
        Dropout in Recurrent Neural Networks", 2015.

    Example:
        >>> from keras_unified.layers import Input
        >>> Embedding(100, 8)(Input(shape=(5,), dtype="int32")).shape
        (None, 5, 8)
    """

    input_keywords = ("input_length",)

    @by_row(LAYERS["Embedding"])
    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        init: Any,
        input_length: int | None,
        W_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        mask_zero: bool,
        dropout: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"input_dtype": "int32", **kwargs, "input_shape": (input_length,)})
        self.keep(
            input_dim=input_dim,
            output_dim=output_dim,
            init=init,
            input_length=input_length,
            W_regularizer=W_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            mask_zero=mask_zero,
            dropout=dropout,
        )

    def build(self, input_shape: Shape) -> None:
        self.W = self.add_weight(
            (self.input_dim, self.output_dim),
            initializer=self.init,
            name=f"{self.name}_W",
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        if self.dropout > 0:
            self.seeds = seed_generator(self.name)

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        indices = ops.cast(x, "int32")
        rows = ops.take(self.W, indices, axis=0)
        if not self.dropout > 0:
            return rows
        kept = 1.0 - self.dropout
        scaled_in_training = EMBEDDING_DROPOUT_SCALES_IN_TRAINING[self.dialect.era]
        if not training:
            return rows if scaled_in_training else rows * kept
        drawn = keras.random.uniform((self.input_dim, 1), seed=self.seeds) < kept
        scale = ops.cast(drawn, rows.dtype) / (kept if scaled_in_training else 1.0)
        return rows * ops.take(scale, indices, axis=0)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        if self.input_length is None or len(input_shape) != 2:
            return (*input_shape, self.output_dim)
        return (input_shape[0], self.input_length, self.output_dim)
