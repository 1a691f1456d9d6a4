"""Activations that have parameters: LeakyReLU, PReLU, ELU, ParametricSoftplus, Thresholded*, SReLU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import SameShapeLayer
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras

ops = keras.ops

__all__ = [
    "ELU",
    "LeakyReLU",
    "PReLU",
    "ParametricSoftplus",
    "SReLU",
    "ThresholdedLinear",
    "ThresholdedReLU",
]


class LeakyReLU(SameShapeLayer):
    """``x`` where it is positive, ``alpha * x`` elsewhere.

    Args:
        alpha: float, the slope of the negative part.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.advanced_activations`); Maas et al., 2013.

    Example:
        >>> LeakyReLU(alpha=0.1)(keras.ops.array([[-1, 2]], "float32")).numpy().tolist()
        [[-0.10000000149011612, 2.0]]
    """

    @by_row(LAYERS["LeakyReLU"])
    def __init__(self, alpha: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = float(alpha)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.leaky_relu(x, self.alpha)


class ELU(SameShapeLayer):
    """``x`` where it is positive, ``alpha * (exp(x) - 1)`` elsewhere.

    Args:
        alpha: float, minus the limit of the negative part.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.advanced_activations`); Clevert et al., 2015.

    Example:
        >>> ELU(alpha=2.0)(keras.ops.array([[-100, 2]], "float32")).numpy().tolist()
        [[-2.0, 2.0]]
    """

    @by_row(LAYERS["ELU"])
    def __init__(self, alpha: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = float(alpha)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.elu(x, self.alpha)


class ThresholdedReLU(SameShapeLayer):
    """``x`` where it is greater than `theta`, 0 elsewhere.

    Args:
        theta: float, the threshold.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.advanced_activations`); Konda et al., 2014.

    Example:
        >>> ThresholdedReLU(theta=1.0)(keras.ops.array([[-3, 0.5, 2]], "float32")).numpy().tolist()
        [[0.0, 0.0, 2.0]]
    """

    @by_row(LAYERS["ThresholdedReLU"])
    def __init__(self, theta: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theta = float(theta)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.where(x > self.theta, x, ops.zeros_like(x))


class ThresholdedLinear(SameShapeLayer):
    """``x`` where its absolute value is at least `theta`, 0 elsewhere.

    Args:
        theta: float, the threshold.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3 (`layers.advanced_activations`); Konda et al., 2014.

    Example:
        >>> ThresholdedLinear(theta=1.0)(keras.ops.array([[-3, 0.5, 2]], "float32")).numpy().tolist()
        [[-3.0, 0.0, 2.0]]
    """

    @by_row(LAYERS["ThresholdedLinear"])
    def __init__(self, theta: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theta = float(theta)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.where(ops.abs(x) < self.theta, ops.zeros_like(x), x)


class _PerUnit(SameShapeLayer):
    """An activation with parameters for each unit, or for each group of units along the axes that share them."""

    def __init__(self, shared_axes: int | Sequence[int] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes

    def add_parameter(self, name: str, input_shape: Shape, initializer: Any) -> Any:
        """Add a weight of the shape of a sample, with size 1 along the shared axes; its law may be a number."""
        shape = list(input_shape[1:])
        for axis in self.shared_axes or ():
            shape[axis - 1] = 1
        return self.add_weight(tuple(shape), initializer=initializer, name=f"{self.name}_{name}")


class PReLU(_PerUnit):
    """``x`` where it is positive, ``alphas * x`` elsewhere, with learnt alphas.

    Args:
        init: initial law of the alphas.
        weights: [alphas of the shape of a sample].
        shared_axes: axes (counted from 1) along which units share their alpha; (1, 2) for images with channels last.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.advanced_activations`); He et al., 2015.

    Example:
        >>> PReLU(weights=[[0.5, 0.25]])(keras.ops.array([[-4, -4]], "float32")).numpy().tolist()
        [[-2.0, -1.0]]
    """

    @by_row(LAYERS["PReLU"])
    def __init__(self, init: Any, shared_axes: int | Sequence[int] | None, **kwargs: Any) -> None:
        super().__init__(shared_axes, **kwargs)
        self.keep(init=init)

    def build(self, input_shape: Shape) -> None:
        self.alphas = self.add_parameter("alphas", input_shape, self.init)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.relu(x) - self.alphas * ops.relu(-x)


class ParametricSoftplus(_PerUnit):
    """``alphas * log(1 + exp(betas * x))`` with learnt alphas and betas.

    Args:
        alpha_init, beta_init: floats, what the alphas and betas begin with.
        weights: [alphas, betas], each of the shape of a sample.
        shared_axes: as in `PReLU`.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.advanced_activations`); McFarland et al., 2013.

    Example:
        >>> ParametricSoftplus(alpha_init=2.0, beta_init=1.0)(keras.ops.array([[100]], "float32")).numpy().tolist()
        [[200.0]]
    """

    @by_row(LAYERS["ParametricSoftplus"])
    def __init__(
        self, alpha_init: float, beta_init: float, shared_axes: int | Sequence[int] | None, **kwargs: Any
    ) -> None:
        super().__init__(shared_axes, **kwargs)
        self.alpha_init = float(alpha_init)
        self.beta_init = float(beta_init)

    def build(self, input_shape: Shape) -> None:
        self.alphas = self.add_parameter("alphas", input_shape, self.alpha_init)
        self.betas = self.add_parameter("betas", input_shape, self.beta_init)

    def call(self, x: Any, mask: Any = None) -> Any:
        return ops.softplus(self.betas * x) * self.alphas


class SReLU(_PerUnit):
    """The S-shaped rectifier: linear in the middle, with learnt thresholds and slopes to the left and the right of it.

    Args:
        t_left_init, a_left_init: initial laws of the left threshold and of the slope below it.
        t_right_init, a_right_init: initial laws of the distance from the left to the right threshold, and of the slope
            above that.
        shared_axes: as in `PReLU`.

    Weights: t_left, a_left, t_right, a_right, each of the shape of a sample. Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.advanced_activations`); Jin et al., 2015. With a negative left slope the backends
        differ, as they did: Theano's caps the left part at the right threshold, TensorFlow's does not.

    Example:
        >>> layer = SReLU(t_left_init="zero", a_left_init="zero", t_right_init="one", a_right_init="zero")
        >>> layer(keras.ops.array([[-5, 0.25, 5]], "float32")).numpy().tolist()
        [[0.0, 0.25, 1.0]]
    """

    @by_row(LAYERS["SReLU"])
    def __init__(
        self,
        t_left_init: Any,
        a_left_init: Any,
        t_right_init: Any,
        a_right_init: Any,
        shared_axes: int | Sequence[int] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(shared_axes, **kwargs)
        self.keep(
            t_left_init=t_left_init, a_left_init=a_left_init, t_right_init=t_right_init, a_right_init=a_right_init
        )

    def build(self, input_shape: Shape) -> None:
        self.t_left = self.add_parameter("t_left", input_shape, self.t_left_init)
        self.a_left = self.add_parameter("a_left", input_shape, self.a_left_init)
        self.t_right = self.add_parameter("t_right", input_shape, self.t_right_init)
        self.a_right = self.add_parameter("a_right", input_shape, self.a_right_init)

    def call(self, x: Any, mask: Any = None) -> Any:
        width = ops.abs(self.t_right)
        inside = x - self.t_left
        if self.dialect.backend == "theano":
            middle = ops.minimum(ops.where(inside > 0, inside, self.a_left * inside), width)
        else:
            middle = ops.minimum(ops.relu(inside), width) - self.a_left * ops.relu(-inside)
        return self.t_left + middle + ops.relu(inside - width) * self.a_right
