"""Activations, by the formulas of Keras 0.3 to 1.2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.engine.numbers.tensor_functions import tensor_function
from keras_unified.engine.symbolic import is_symbolic
from keras_unified.errors import InvalidValueError

ops = keras.ops

Activation = Callable[[Any], Any]


@tensor_function
def softmax(x: Any) -> Any:
    """Return the softmax over the last axis of a tensor of rank 2 or 3.

    Raises:
        InvalidValueError: for another rank, as the era had it.

    Example:
        >>> import numpy as np
        >>> np.asarray(softmax(np.zeros((1, 4), "float32"))).tolist()
        [[0.25, 0.25, 0.25, 0.25]]
    """
    rank = len(x.shape)
    if rank not in (2, 3):
        raise InvalidValueError(
            f"softmax takes a tensor of rank 2 or 3, got rank {rank}. Reshape it, or apply it per step."
        )
    return ops.softmax(x, axis=-1)


@tensor_function
def elu(x: Any, alpha: float = 1.0) -> Any:
    """Return x where it is positive and ``alpha * (exp(x) - 1)`` elsewhere."""
    return ops.elu(x, alpha)


@tensor_function
def softplus(x: Any) -> Any:
    """Return ``log(exp(x) + 1)``."""
    return ops.softplus(x)


@tensor_function
def softsign(x: Any) -> Any:
    """Return ``x / (1 + |x|)``."""
    return ops.softsign(x)


@tensor_function
def relu(x: Any, alpha: float = 0.0, max_value: float | None = None) -> Any:
    """Return x where it is positive, ``alpha * x`` elsewhere, and at most `max_value`."""
    positive = ops.relu(x) if not alpha else ops.leaky_relu(x, alpha)
    return positive if max_value is None else ops.minimum(positive, max_value)


@tensor_function
def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent."""
    return ops.tanh(x)


@tensor_function
def sigmoid(x: Any) -> Any:
    """Return ``1 / (1 + exp(-x))``."""
    return ops.sigmoid(x)


@tensor_function
def hard_sigmoid(x: Any) -> Any:
    """Return ``0.2 x + 0.5`` held between 0 and 1; Keras 3's function of this name has another slope.

    Example:
        >>> import numpy as np
        >>> np.asarray(hard_sigmoid(np.array([-3.0, 0.0, 1.0]))).tolist()
        [0.0, 0.5, 0.7]
    """
    y = 0.2 * x + 0.5
    return ops.clip(y, 0.0, 1.0) if is_symbolic(y) else _held(y)


@ops.custom_gradient  # type: ignore[untyped-decorator]
def _held(x: Any) -> Any:
    """Hold x between 0 and 1; its gradient takes one product where that of `ops.clip` takes two selections."""

    def gradient(*args: Any, upstream: Any = None) -> Any:
        passes = ops.logical_and(x > 0.0, x < 1.0)
        return (args[0] if upstream is None else upstream) * ops.cast(passes, x.dtype)

    return ops.clip(x, 0.0, 1.0), gradient


def linear(x: Any) -> Any:
    """Return x itself."""
    return x


ACTIVATIONS: dict[str, Activation] = {
    "softmax": softmax,
    "elu": elu,
    "softplus": softplus,
    "softsign": softsign,
    "relu": relu,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "hard_sigmoid": hard_sigmoid,
    "linear": linear,
}


def get(identifier: str | Activation | None) -> Activation:
    """Return the activation of a name, a function itself, or `linear` for None.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get(None) is linear, get("tanh") is tanh
        (True, True)
    """
    if identifier is None:
        return linear
    activation: Activation = look_up(identifier, ACTIVATIONS, "activation", todays=keras.activations)
    return activation
