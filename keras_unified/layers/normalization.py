"""BatchNormalization, with the statistics of each era."""

from __future__ import annotations

from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import (
    AVERAGES_INCLUDE_EPSILON,
    BATCH_NORMALIZATION_MASKS,
    BATCH_NORMALIZATION_MODES,
    RUNNING_STD_IS_DEVIATION,
)
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import SameShapeLayer
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.updates import apply_updates
from keras_unified.errors import InvalidValueError

ops = keras.ops

__all__ = ["BatchNormalization"]


class BatchNormalization(SameShapeLayer):
    """Shift and scale the input to mean 0 and standard deviation 1, then by a learnt beta and gamma.

    Args:
        epsilon: float, added to variances (in Keras 0.3 to standard deviations as well).
        mode: 0, by feature: with the statistics of the batch in training and running averages of them elsewhere;
            1, by sample: with the statistics of each sample's last axis; 2, by feature, with those of the batch always
            (Keras 1).
        axis: int, the axis of the features.
        momentum: float, the share that the running averages keep of themselves in each update.
        weights: [gamma, beta, running_mean, running_std], each of shape (features,). Keras 1 keeps the variance under
            the name running_std.
        beta_init, gamma_init: initial laws.
        gamma_regularizer, beta_regularizer: penalties (Keras 1.2).

    Takes and gives any shape. A mask passes, unused, in Keras 1. Training moves the running averages also where the
    layer is not trainable, as it did.

    Raises:
        InvalidValueError: for another mode.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.normalization`); Ioffe and Szegedy, 2015. On Theano, Keras 1.2 averaged
        variances with epsilon in them; the dialect with ``backend="theano"`` does.

    Example:
        >>> from keras_unified.layers import Input
        >>> BatchNormalization()(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["BatchNormalization"])
    def __init__(
        self,
        epsilon: float,
        mode: int,
        axis: int,
        momentum: float,
        beta_init: Any,
        gamma_init: Any,
        gamma_regularizer: Any,
        beta_regularizer: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            epsilon=epsilon,
            mode=mode,
            axis=axis,
            momentum=momentum,
            beta_init=beta_init,
            gamma_init=gamma_init,
            gamma_regularizer=gamma_regularizer,
            beta_regularizer=beta_regularizer,
        )
        self.supports_masking = BATCH_NORMALIZATION_MASKS[self.dialect.era]
        modes = BATCH_NORMALIZATION_MODES[self.dialect.era]
        if mode not in modes:
            raise InvalidValueError(
                f"BatchNormalization {self.name!r}: mode is one of {modes} in Keras {self.dialect.era}, got {mode!r}."
            )

    @property
    def _keeps_deviation(self) -> bool:
        return RUNNING_STD_IS_DEVIATION[self.dialect.era]

    def build(self, input_shape: Shape) -> None:
        shape = (input_shape[self.axis],)
        self.gamma = self.add_weight(
            shape, initializer=self.gamma_init, name=f"{self.name}_gamma", regularizer=self.gamma_regularizer
        )
        self.beta = self.add_weight(
            shape, initializer=self.beta_init, name=f"{self.name}_beta", regularizer=self.beta_regularizer
        )
        self.running_mean = self.add_weight(
            shape, initializer="zero", name=f"{self.name}_running_mean", trainable=False
        )
        self.running_std = self.add_weight(shape, initializer="one", name=f"{self.name}_running_std", trainable=False)

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        if self.mode == 1:
            return self._by_sample(x)
        if self.mode == 0 and not training:
            return self._normalized(x, self.running_mean, self.running_std)
        axes = [axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]
        mean, variance = ops.moments(x, axes=axes)
        spread = ops.sqrt(variance + self.epsilon) if self._keeps_deviation else variance
        if self.mode == 0:
            self._average(mean, spread)
        return self._normalized(x, mean, spread)

    def _by_sample(self, x: Any) -> Any:
        mean, variance = ops.moments(x, axes=[-1], keepdims=True)
        inside = 0.0 if self._keeps_deviation else self.epsilon
        return self.gamma * ((x - mean) / (ops.sqrt(variance + inside) + self.epsilon)) + self.beta

    def _normalized(self, x: Any, mean: Any, spread: Any) -> Any:
        """Normalize by feature; `spread` is what the era's running_std holds."""
        if not self._keeps_deviation:
            return ops.batch_normalization(x, mean, spread, self.axis, self.beta, self.gamma, self.epsilon)
        shape = [1] * len(x.shape)
        shape[self.axis] = -1
        mean, spread, beta, gamma = (ops.reshape(t, shape) for t in (mean, spread, self.beta, self.gamma))
        return gamma * ((x - mean) / (spread + self.epsilon)) + beta

    def _average(self, mean: Any, spread: Any) -> None:
        if self.dialect.backend in AVERAGES_INCLUDE_EPSILON[self.dialect.era]:
            spread = spread + self.epsilon
        averages = ((self.running_mean, mean), (self.running_std, spread))
        apply_updates((old, old * self.momentum + new * (1.0 - self.momentum)) for old, new in averages)
