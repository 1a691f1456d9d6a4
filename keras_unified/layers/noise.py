"""Layers that disturb their input in training: GaussianNoise, GaussianDropout."""

from __future__ import annotations

import math
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import SameShapeLayer
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.seeds import seed_generator

ops = keras.ops

__all__ = ["GaussianDropout", "GaussianNoise"]


class GaussianNoise(SameShapeLayer):
    """In training, add a normal deviate of mean 0 to each number.

    Args:
        sigma: float, its standard deviation.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.noise`).

    Example:
        >>> from keras_unified.layers import Input
        >>> GaussianNoise(0.1)(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["GaussianNoise"])
    def __init__(self, sigma: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sigma = sigma

    def build(self, input_shape: Shape) -> None:
        self.seeds = seed_generator(self.name)

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        if not training:
            return x
        return x + keras.random.normal(ops.shape(x), stddev=self.sigma, dtype=x.dtype, seed=self.seeds)


class GaussianDropout(SameShapeLayer):
    """In training, multiply each number by a normal deviate of mean 1.

    Args:
        p: float between 0 and 1; the deviate's variance is p / (1 - p), as dropout's would be.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.noise`); Srivastava et al., "Dropout", 2014.

    Example:
        >>> from keras_unified.layers import Input
        >>> GaussianDropout(0.5)(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["GaussianDropout"])
    def __init__(self, p: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.p = p

    def build(self, input_shape: Shape) -> None:
        if 0.0 < self.p < 1.0:
            self.seeds = seed_generator(self.name)

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        if not (training and 0.0 < self.p < 1.0):
            return x
        deviation = math.sqrt(self.p / (1.0 - self.p))
        return x * keras.random.normal(ops.shape(x), mean=1.0, stddev=deviation, dtype=x.dtype, seed=self.seeds)
