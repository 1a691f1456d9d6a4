"""Optimizers: the update rules of Keras 0.3 to 1.2 on Keras 3's optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row, reject_unknown
from keras_unified.dialects.optimizers import EPSILON_UNDER_ROOT, OPTIMIZERS
from keras_unified.dialects.rows import Row
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.errors import InvalidValueError

ops = keras.ops

# The positional and keyword names by which a coefficient can be read and set: `K.set_value(optimizer.lr, 0.1)`.
_COEFFICIENTS = ("momentum", "rho", "beta_1", "beta_2", "decay")


class Optimizer(keras.optimizers.Optimizer):  # type: ignore[misc]
    """Base class: coefficients as variables that may be set in mid-training, clipping by the norm of all gradients.

    Args:
        lr: float, the learning rate.
        clipnorm: float, the greatest norm of all gradients together; 0 for none.
        clipvalue: float, the greatest absolute value of a gradient's entry; 0 for none.
        coefficients: further numbers by name, each a variable from now on.
    """

    def __init__(
        self, lr: float, clipnorm: float = 0.0, clipvalue: float = 0.0, name: str | None = None, **coefficients: float
    ) -> None:
        given = {k: v for k, v in coefficients.items() if k not in _COEFFICIENTS}
        reject_unknown(
            getattr(type(self).__init__, "row", Row(type(self).__name__, {})), given, ("clipnorm", "clipvalue")
        )
        super().__init__(learning_rate=float(lr), name=name or type(self).__name__)
        self.dialect = get_dialect()
        self.limit_norm = clipnorm
        self.limit_value = clipvalue
        self.initial_decay = float(coefficients.get("decay", 0.0))
        for coefficient, value in coefficients.items():
            setattr(self, coefficient, keras.Variable(float(value), trainable=False, name=coefficient))

    @property
    def lr(self) -> Any:
        """The learning rate, a variable."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: float) -> None:
        self.learning_rate = value

    def slots(self, variables: Iterable[Any], name: str) -> list[Any]:
        """Add a variable of zeros for each of `variables`."""
        return [self.add_variable_from_reference(v, name=name) for v in variables]

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> Any:
        """Clip the gradients by the era's rule and apply the updates."""
        grads = list(grads)
        present = [g for g in grads if g is not None]
        if self.limit_norm and present:
            norm = ops.sqrt(sum(ops.sum(ops.square(ops.convert_to_tensor(g))) for g in present))
            grads = [
                g if g is None else ops.where(norm >= self.limit_norm, g * self.limit_norm / norm, g) for g in grads
            ]
        if self.limit_value:
            grads = [g if g is None else ops.clip(g, -self.limit_value, self.limit_value) for g in grads]
        return super().apply(grads, trainable_variables)

    def decayed(self, learning_rate: Any, dtype: Any) -> Any:
        """Return the learning rate of this update."""
        rate = ops.cast(learning_rate, dtype)
        if self.initial_decay > 0:
            rate = rate * (1.0 / (1.0 + ops.cast(self.decay, dtype) * ops.cast(self.iterations, dtype)))
        return rate

    def slot(self, of: str, variable: Any) -> Any:
        """Return the variable that `slots` added for `variable`."""
        return getattr(self, of)[self._get_variable_index(variable)]

    @property
    def state(self) -> list[Any]:
        """The variables that a file of the era holds, in its order."""
        raise NotImplementedError

    def get_weights(self) -> list[np.ndarray]:
        """Return the optimizer's state as arrays, in the era's order."""
        return [np.asarray(v) for v in self.state]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the optimizer's state from arrays in the order of `get_weights`.

        Raises:
            InvalidValueError: for another number of arrays or another shape.
        """
        expected = [tuple(v.shape) for v in self.state]
        if [np.shape(w) for w in weights] != expected:
            raise InvalidValueError(
                f"The state of {type(self).__name__} has shapes {expected}, but got {[np.shape(w) for w in weights]}."
            )
        for variable, value in zip(self.state, weights, strict=True):
            variable.assign(np.asarray(value).astype(variable.dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments by their old names, as they are now."""
        row = OPTIMIZERS[type(self).__name__]
        config: dict[str, Any] = {}
        for argument in row.arguments:
            value = getattr(self, argument.name)
            config[argument.name] = float(value.numpy()) if isinstance(value, keras.Variable) else value
        limits = {"clipnorm": self.limit_norm, "clipvalue": self.limit_value}
        return config | {name: limit for name, limit in limits.items() if limit}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:  # noqa: ARG003  (Keras 3's signature)
        """Return an optimizer made from what `get_config` returned, in Keras 0.3's form too."""
        return cls(**{k: v for k, v in config.items() if k != "name"})


class SGD(Optimizer):
    """Stochastic gradient descent.

    Args:
        lr: float, learning rate.
        momentum: float, share of the last step that is taken again.
        decay: float; step t has the rate ``lr / (1 + decay * t)``, from t = 0.
        nesterov: bool, whether the gradient is as if taken after the step (Nesterov).
        clipnorm, clipvalue: see `Optimizer`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> SGD(lr=0.1, momentum=0.5).get_config()["nesterov"]
        False
    """

    @by_row(OPTIMIZERS["SGD"])
    def __init__(self, lr: float, momentum: float, decay: float, nesterov: bool, **kwargs: Any) -> None:
        super().__init__(lr, momentum=momentum, decay=decay, **kwargs)
        self.nesterov = nesterov

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.moments = self.slots(variables, "moment")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rate = self.decayed(learning_rate, variable.dtype)
        moment, momentum = self.slot("moments", variable), ops.cast(self.momentum, variable.dtype)
        velocity = momentum * moment - rate * gradient
        self.assign(moment, velocity)
        self.assign_add(variable, momentum * velocity - rate * gradient if self.nesterov else velocity)

    @property
    def state(self) -> list[Any]:
        return [self.iterations, *self.moments]


class RMSprop(Optimizer):
    """Divide the gradient by a running mean of its size (Tieleman and Hinton, 2012).

    Args:
        lr: float, learning rate.
        rho: float, how slowly the mean forgets.
        epsilon: float, kept away from zero by it.
        decay: float, see `SGD`.
        clipnorm, clipvalue: see `Optimizer`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> from keras_unified.dialects import dialect
        >>> with dialect("0.3"):
        ...     RMSprop().epsilon
        1e-06
    """

    @by_row(OPTIMIZERS["RMSprop"])
    def __init__(self, lr: float, rho: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, rho=rho, decay=decay, **kwargs)
        self.epsilon = epsilon

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.accumulators = self.slots(variables, "accumulator")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rho, accumulator = ops.cast(self.rho, variable.dtype), self.slot("accumulators", variable)
        new = rho * accumulator + (1.0 - rho) * ops.square(gradient)
        self.assign(accumulator, new)
        rate = self.decayed(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * gradient / _root(new, self.epsilon, self.dialect.era))

    @property
    def state(self) -> list[Any]:
        return list(self.accumulators)


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

    @by_row(OPTIMIZERS["Adagrad"])
    def __init__(self, lr: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, decay=decay, **kwargs)
        self.epsilon = epsilon

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.accumulators = self.slots(variables, "accumulator")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        accumulator = self.slot("accumulators", variable)
        new = accumulator + ops.square(gradient)
        self.assign(accumulator, new)
        rate = self.decayed(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * gradient / _root(new, self.epsilon, self.dialect.era))

    @property
    def state(self) -> list[Any]:
        return list(self.accumulators)


class Adadelta(Optimizer):
    """Scale each step by the size of the steps before it (Zeiler, 2012).

    Args:
        lr, rho, epsilon, decay, clipnorm, clipvalue: see `RMSprop`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> round(Adadelta().get_config()["rho"], 6)
        0.95
    """

    @by_row(OPTIMIZERS["Adadelta"])
    def __init__(self, lr: float, rho: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, rho=rho, decay=decay, **kwargs)
        self.epsilon = epsilon

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.accumulators = self.slots(variables, "accumulator")
            self.delta_accumulators = self.slots(variables, "delta_accumulator")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rho = ops.cast(self.rho, variable.dtype)
        accumulator, deltas = self.slot("accumulators", variable), self.slot("delta_accumulators", variable)
        new = rho * accumulator + (1.0 - rho) * ops.square(gradient)
        self.assign(accumulator, new)
        update = gradient * ops.sqrt(deltas + self.epsilon) / ops.sqrt(new + self.epsilon)
        self.assign_sub(variable, self.decayed(learning_rate, variable.dtype) * update)
        self.assign(deltas, rho * deltas + (1.0 - rho) * ops.square(update))

    @property
    def state(self) -> list[Any]:
        return [*self.accumulators, *self.delta_accumulators]


class _Moments(Optimizer):
    """What the Adam family has in common: a first and a second moment for each weight."""

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.first_moments = self.slots(variables, "first_moment")
            self.second_moments = self.slots(variables, "second_moment")

    def betas(self, dtype: Any) -> tuple[Any, Any]:
        """Return both coefficients in the dtype of a weight."""
        return ops.cast(self.beta_1, dtype), ops.cast(self.beta_2, dtype)

    @property
    def state(self) -> list[Any]:
        return [self.iterations, *self.first_moments, *self.second_moments]


class Adam(_Moments):
    """Adam (Kingma and Ba, 2014).

    Args:
        lr: float, learning rate.
        beta_1, beta_2: floats, how slowly the moments forget.
        epsilon: float, added to the root of the second moment.
        decay: float, see `SGD`.
        clipnorm, clipvalue: see `Optimizer`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> Adam(learning_rate=0.5).get_config()["lr"]
        0.5
    """

    @by_row(OPTIMIZERS["Adam"])
    def __init__(self, lr: float, beta_1: float, beta_2: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, beta_1=beta_1, beta_2=beta_2, decay=decay, **kwargs)
        self.epsilon = epsilon

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        beta_1, beta_2 = self.betas(variable.dtype)
        m, v = self.slot("first_moments", variable), self.slot("second_moments", variable)
        t = ops.cast(self.iterations + 1, variable.dtype)
        rate = self.decayed(learning_rate, variable.dtype)
        rate = rate * (ops.sqrt(1.0 - ops.power(beta_2, t)) / (1.0 - ops.power(beta_1, t)))
        new_m = beta_1 * m + (1.0 - beta_1) * gradient
        new_v = beta_2 * v + (1.0 - beta_2) * ops.square(gradient)
        self.assign(m, new_m)
        self.assign(v, new_v)
        self.assign_sub(variable, rate * new_m / (ops.sqrt(new_v) + self.epsilon))


class Adamax(_Moments):
    """Adam by the greatest gradient instead of the second moment (Kingma and Ba, 2014, section 7).

    Args:
        lr, beta_1, beta_2, epsilon, decay, clipnorm, clipvalue: see `Adam`.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).

    Example:
        >>> round(Adamax().get_config()["lr"], 6)
        0.002
    """

    @by_row(OPTIMIZERS["Adamax"])
    def __init__(self, lr: float, beta_1: float, beta_2: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(lr, beta_1=beta_1, beta_2=beta_2, decay=decay, **kwargs)
        self.epsilon = epsilon

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        beta_1, beta_2 = self.betas(variable.dtype)
        m, u = self.slot("first_moments", variable), self.slot("second_moments", variable)
        t = ops.cast(self.iterations + 1, variable.dtype)
        rate = self.decayed(learning_rate, variable.dtype) / (1.0 - ops.power(beta_1, t))
        new_m = beta_1 * m + (1.0 - beta_1) * gradient
        new_u = ops.maximum(beta_2 * u, ops.abs(gradient))
        self.assign(m, new_m)
        self.assign(u, new_u)
        self.assign_sub(variable, rate * new_m / (new_u + self.epsilon))


class Nadam(_Moments):
    """Adam with Nesterov's momentum, warmed up (Dozat, 2015).

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
        super().__init__(lr, beta_1=beta_1, beta_2=beta_2, **kwargs)
        self.epsilon = epsilon
        self.schedule_decay = schedule_decay

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.m_schedule = self.add_variable((), initializer="ones", name="m_schedule")

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> Any:
        """Apply the updates, and move the schedule of the momentum once for all weights."""
        result = super().apply(grads, trainable_variables)
        self.m_schedule.assign(self.m_schedule * self._momentum_at(ops.cast(self.iterations, "float32")))
        return result

    def _momentum_at(self, t: Any) -> Any:
        return ops.cast(self.beta_1, t.dtype) * (1.0 - 0.5 * ops.power(0.96, t * self.schedule_decay))

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        beta_1, beta_2 = self.betas(variable.dtype)
        m, v = self.slot("first_moments", variable), self.slot("second_moments", variable)
        t = ops.cast(self.iterations + 1, variable.dtype)
        now, following = self._momentum_at(t), self._momentum_at(t + 1)
        schedule = ops.cast(self.m_schedule, variable.dtype) * now
        new_m = beta_1 * m + (1.0 - beta_1) * gradient
        new_v = beta_2 * v + (1.0 - beta_2) * ops.square(gradient)
        self.assign(m, new_m)
        self.assign(v, new_v)
        mixed = (1.0 - now) * gradient / (1.0 - schedule) + following * new_m / (1.0 - schedule * following)
        root = ops.sqrt(new_v / (1.0 - ops.power(beta_2, t))) + self.epsilon
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * mixed / root)


class TFOptimizer(Optimizer):
    """An optimizer of TensorFlow's own, such as ``tf.compat.v1.train.GradientDescentOptimizer``.

    Args:
        optimizer: object with `apply_gradients`.

    Era:
        Keras 1.2 (`optimizers`), on TensorFlow.
    """

    @by_row(OPTIMIZERS["TFOptimizer"])
    def __init__(self, optimizer: Any) -> None:
        super().__init__(0.0)
        self.optimizer = optimizer

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> Any:
        """Hand gradients and weights to the wrapped optimizer."""
        variables = list(trainable_variables or self._trainable_variables)
        if not self.built:
            self.build(variables)
        self.optimizer.apply_gradients([(g, v.value) for g, v in zip(grads, variables, strict=True) if g is not None])
        self.iterations.assign_add(1)
        return self.iterations

    @property
    def state(self) -> list[Any]:
        return [self.iterations]


sgd = SGD
rmsprop = RMSprop
adagrad = Adagrad
adadelta = Adadelta
adam = Adam
adamax = Adamax
nadam = Nadam

_CLASSES = (SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam, TFOptimizer)
CLASSES: dict[str, Any] = {
    **{cls.__name__: cls for cls in _CLASSES},
    **{cls.__name__.lower(): cls for cls in _CLASSES},
}


def get(identifier: Any, kwargs: dict[str, Any] | None = None) -> Any:
    """Return the optimizer of a name or configuration, or an optimizer itself, Keras 3's and TensorFlow's too.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> type(get("rmsprop")).__name__
        'RMSprop'
    """
    if isinstance(identifier, str) and identifier not in CLASSES and identifier.lower() in CLASSES:
        identifier = identifier.lower()
    found = look_up(identifier, CLASSES, "optimizer", kwargs)
    wraps = hasattr(found, "apply_gradients") and not isinstance(found, keras.optimizers.Optimizer)
    return TFOptimizer(found) if wraps else found


def optimizer_from_config(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the optimizer that ``{"class_name": ..., "config": {...}}`` describes."""
    cls = (custom_objects or {}).get(config["class_name"])
    return cls.from_config(config["config"]) if cls is not None else get(config)


def _root(accumulator: Any, epsilon: float, era: str) -> Any:
    if EPSILON_UNDER_ROOT[era]:
        return ops.sqrt(accumulator + epsilon)
    return ops.sqrt(accumulator) + epsilon
