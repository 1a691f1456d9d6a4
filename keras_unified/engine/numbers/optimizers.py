"""Optimizers: the update rules of Keras 0.3 to 1.2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.optimizers import EPSILON_UNDER_ROOT, OPTIMIZERS
from keras_unified.engine.expressions import operation
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.engine.numbers.optimizer_base import Optimizer, in_one_kernel, number

ops = keras.ops

Step = tuple[Any, list[Any]]


def _move(optimizer: Any, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> None:
    del t
    tf.raw_ops.ResourceApplyKerasMomentum(
        var=weight.handle,
        accum=slots[0].handle,
        lr=rate,
        grad=gradient,
        momentum=ops.cast(optimizer.read(optimizer.momentum), weight.dtype),
        use_nesterov=optimizer.nesterov,
    )


class SGD(Optimizer):
    """Stochastic gradient descent.

    Args:
        lr: float, learning rate.
        momentum: float, share of the last step that is taken again.
        decay: float; update t, from 0, has the rate ``lr / (1 + decay * t)``.
        nesterov: bool, whether the gradient is as if taken after the step (Nesterov).
        clipnorm, clipvalue: see `Optimizer`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> SGD(lr=0.1, momentum=0.5).get_config()["nesterov"]
        False
    """

    slot_names = ("moment",)
    counts = True

    @by_row(OPTIMIZERS["SGD"])
    def __init__(self, lr: float, momentum: float, decay: float, nesterov: bool, **kwargs: Any) -> None:
        super().__init__(lr, decay, **kwargs)
        self.momentum = number(momentum, "momentum")
        self.nesterov = nesterov

    @in_one_kernel(_move)
    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        momentum = ops.cast(self.read(self.momentum), weight.dtype)
        velocity = momentum * slots[0] - rate * gradient
        return weight + (momentum * velocity - rate * gradient if self.nesterov else velocity), [velocity]


class RMSprop(Optimizer):
    """Divide the gradient by a running mean of its size (Tieleman and Hinton, 2012).

    Args:
        lr: float, learning rate.
        rho: float, how slowly the mean forgets.
        epsilon: float, keeps the divisor away from zero.
        decay, clipnorm, clipvalue: see `Optimizer`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> from keras_unified.dialects import dialect
        >>> with dialect("0.3"):
        ...     RMSprop().epsilon
        1e-06
    """

    slot_names = ("accumulator",)

    @by_row(OPTIMIZERS["RMSprop"])
    def __init__(self, lr: float, rho: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, decay, **kwargs)
        self.rho = number(rho, "rho")
        self.epsilon = epsilon

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        rho = ops.cast(self.read(self.rho), weight.dtype)
        size = rho * slots[0] + (1.0 - rho) * ops.square(gradient)
        return weight - rate * gradient / _root(size, self.epsilon, self.dialect.era), [size]


class Adagrad(Optimizer):
    """Divide the gradient by the root of the sum of its squares so far (Duchi et al., 2011).

    Args:
        lr, epsilon, decay, clipnorm, clipvalue: see `RMSprop`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> Adagrad().get_config()["epsilon"]
        1e-08
    """

    slot_names = ("accumulator",)

    @by_row(OPTIMIZERS["Adagrad"])
    def __init__(self, lr: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, decay, **kwargs)
        self.epsilon = epsilon

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        size = slots[0] + ops.square(gradient)
        return weight - rate * gradient / _root(size, self.epsilon, self.dialect.era), [size]


class Adadelta(Optimizer):
    """Scale each step by the size of the steps before it (Zeiler, 2012).

    Args:
        lr, rho, epsilon, decay, clipnorm, clipvalue: see `RMSprop`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> Adadelta().get_config()["rho"]
        0.95
    """

    slot_names = ("accumulator", "delta_accumulator")

    @by_row(OPTIMIZERS["Adadelta"])
    def __init__(self, lr: float, rho: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, decay, **kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        size, delta = slots
        size = self.rho * size + (1.0 - self.rho) * ops.square(gradient)
        update = gradient * ops.sqrt(delta + self.epsilon) / ops.sqrt(size + self.epsilon)
        return weight - rate * update, [size, self.rho * delta + (1.0 - self.rho) * ops.square(update)]


class _Moments(Optimizer):
    """What Adam and its kin have in common."""

    slot_names = ("first_moment", "second_moment")
    counts = True

    def __init__(self, lr: float, beta_1: float, beta_2: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, decay, **kwargs)
        self.beta_1 = number(beta_1, "beta_1")
        self.beta_2 = number(beta_2, "beta_2")
        self.epsilon = epsilon

    def betas(self, dtype: Any) -> tuple[Any, Any]:
        """Return both coefficients in the dtype of a weight."""
        return ops.cast(self.read(self.beta_1), dtype), ops.cast(self.read(self.beta_2), dtype)


class Adam(_Moments):
    """Adam (Kingma and Ba, 2014).

    Args:
        lr: float, learning rate.
        beta_1, beta_2: floats, how slowly the moments forget.
        epsilon: float, added to the root of the second moment.
        decay, clipnorm, clipvalue: see `Optimizer`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> Adam(learning_rate=0.5).get_config()["lr"]
        0.5
    """

    @by_row(OPTIMIZERS["Adam"])
    def __init__(self, lr: float, beta_1: float, beta_2: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, beta_1, beta_2, epsilon, decay, **kwargs)

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        beta_1, beta_2 = self.betas(weight.dtype)
        rate = rate * (ops.sqrt(1.0 - ops.power(beta_2, t + 1)) / (1.0 - ops.power(beta_1, t + 1)))
        m = beta_1 * slots[0] + (1.0 - beta_1) * gradient
        v = beta_2 * slots[1] + (1.0 - beta_2) * ops.square(gradient)
        return weight - rate * m / (ops.sqrt(v) + self.epsilon), [m, v]


class Adamax(_Moments):
    """Adam by the greatest gradient instead of the second moment (Kingma and Ba, 2014, section 7).

    Args:
        lr, beta_1, beta_2, epsilon, decay, clipnorm, clipvalue: see `Adam`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> Adamax().epsilon
        1e-08
    """

    @by_row(OPTIMIZERS["Adamax"])
    def __init__(self, lr: float, beta_1: float, beta_2: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, beta_1, beta_2, epsilon, decay, **kwargs)

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        beta_1, beta_2 = self.betas(weight.dtype)
        m = beta_1 * slots[0] + (1.0 - beta_1) * gradient
        u = ops.maximum(beta_2 * slots[1], ops.abs(gradient))
        return weight - rate / (1.0 - ops.power(beta_1, t + 1)) * m / (u + self.epsilon), [m, u]


class Nadam(_Moments):
    """Adam with Nesterov momentum (Dozat, 2015).

    Args:
        lr, beta_1, beta_2, epsilon, clipnorm, clipvalue: see `Adam`.
        schedule_decay: float, how fast the momentum warms up.

    Era:
        Keras 1.0, 1.2 (`optimizers`).

    Example:
        >>> Nadam().get_config()["schedule_decay"]
        0.004
    """

    @by_row(OPTIMIZERS["Nadam"])
    def __init__(
        self, lr: float, beta_1: float, beta_2: float, epsilon: float, schedule_decay: float, **kwargs: Any
    ) -> None:
        super().__init__(lr, beta_1, beta_2, epsilon, 0.0, **kwargs)
        self.schedule_decay = schedule_decay
        # Files of the era do not hold it.
        self.m_schedule = keras.Variable(1.0, trainable=False, name="m_schedule", aggregation="only_first_replica")

    def _momentum(self, beta_1: Any, t: Any) -> Any:
        return beta_1 * (1.0 - 0.5 * ops.power(0.96, t * self.schedule_decay))

    def after_step(self, t: Any) -> list[tuple[Any, Any]]:
        def scheduled(schedule: Any, beta_1: Any, t: Any) -> Any:
            return schedule * self._momentum(beta_1, ops.cast(t, schedule.dtype) + 1)

        return [(self.m_schedule, operation(scheduled)(self.m_schedule, self.beta_1, t))]

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> Step:
        beta_1, beta_2 = self.betas(weight.dtype)
        now, following = self._momentum(beta_1, t + 1), self._momentum(beta_1, t + 2)
        schedule = ops.cast(self.m_schedule, weight.dtype) * now
        m = beta_1 * slots[0] + (1.0 - beta_1) * gradient
        v = beta_2 * slots[1] + (1.0 - beta_2) * ops.square(gradient)
        mixed = (1.0 - now) * gradient / (1.0 - schedule) + following * m / (1.0 - schedule * following)
        return weight - rate * mixed / (ops.sqrt(v / (1.0 - ops.power(beta_2, t + 1))) + self.epsilon), [m, v]


class TFOptimizer(Optimizer):
    """An optimizer of TensorFlow's own, such as ``tf.compat.v1.train.GradientDescentOptimizer``.

    Args:
        optimizer: object with `apply_gradients`.

    Era:
        Keras 1.2 (`optimizers`), on TensorFlow.
    """

    @by_row(OPTIMIZERS["TFOptimizer"])
    def __init__(self, optimizer: Any) -> None:
        super().__init__()
        self.optimizer = optimizer

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> Any:
        """Hand gradients and weights to the wrapped optimizer."""
        variables = list(trainable_variables or self._trainable_variables)
        self.optimizer.apply_gradients([(g, v.value) for g, v in zip(grads, variables, strict=True) if g is not None])
        self.iterations.assign_add(1)


def _root(size: Any, epsilon: float, era: str) -> Any:
    return ops.sqrt(size + epsilon) if EPSILON_UNDER_ROOT[era] else ops.sqrt(size) + epsilon


sgd = SGD
rmsprop = RMSprop
adagrad = Adagrad
adadelta = Adadelta
adam = Adam
adamax = Adamax
nadam = Nadam

_CLASSES = (SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam, TFOptimizer)
for _class in _CLASSES:
    keras.saving.register_keras_serializable(package="keras_unified")(_class)
CLASSES: dict[str, Any] = {name: cls for cls in _CLASSES for name in (cls.__name__, cls.__name__.lower())}


def get(identifier: Any, kwargs: dict[str, Any] | None = None) -> Any:
    """Return the optimizer of a name or configuration, or an optimizer itself, Keras 3's and TensorFlow's too.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> type(get("rmsprop")).__name__
        'RMSprop'
    """
    if isinstance(identifier, str) and identifier.lower() in CLASSES:
        identifier = identifier.lower()
    found = look_up(identifier, CLASSES, "optimizer", kwargs, keras.optimizers)
    wraps = hasattr(found, "apply_gradients") and not isinstance(found, keras.optimizers.Optimizer)
    return TFOptimizer(found) if wraps else found


def optimizer_from_config(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the optimizer that ``{"class_name": ..., "config": {...}}`` describes."""
    cls = (custom_objects or {}).get(config["class_name"])
    return cls.from_config(config["config"]) if cls is not None else get(config)
