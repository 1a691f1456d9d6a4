"""What all optimizers have in common: numbers to be set in mid-training, clipping, updates, state, configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import default_of, reject_unknown
from keras_unified.dialects.optimizers import CONFIG_HAS_NAME, DECAY_IS_ALWAYS_COUNTED
from keras_unified.dialects.rows import Row
from keras_unified.engine.expressions import Variable, operation
from keras_unified.engine.functions import Function, gradients, loss_to_come
from keras_unified.engine.keras3 import OpenOptimizer, keras
from keras_unified.errors import InvalidValueError

ops = keras.ops

CLIPPING = ("clipnorm", "clipvalue", "name")


def number(value: Any, name: str) -> Variable:
    """Return a coefficient as a variable, which the compiled step reads: `K.set_value` takes effect at once."""
    return Variable(float(value), name=name, trainable=False)


def _constraints(variables: Sequence[Any], era: str) -> Any:
    """Return the constraints of variables as old optimizers took them: a list in Keras 0.3, later a dict."""
    if era == "0.3":
        return [v.constraint or (lambda weight: weight) for v in variables]
    return {v: v.constraint for v in variables if v.constraint is not None}


def _dense(gradient: Any) -> Any:
    """Return a gradient as a tensor; that of an Embedding comes as the rows that were looked up."""
    if not isinstance(gradient, tf.IndexedSlices):
        return tf.convert_to_tensor(gradient)
    return tf.math.unsorted_segment_sum(gradient.values, gradient.indices, gradient.dense_shape[0])


@operation
def _next(count: Any) -> Any:
    return count + 1


Rule = Callable[..., tuple[Any, list[Any]]]


def in_one_kernel(kernel: Callable[..., None]) -> Callable[[Rule], Rule]:
    """Decorate a `step` with a function that does the same in place, by one operation of TensorFlow.

    Args:
        kernel: function of the optimizer, the gradient, the weight's variable, the list of its slots' variables, the
            rate and the number of updates before this one, all of the weight's dtype.
    """

    def decorate(step: Rule) -> Rule:
        step.kernel = kernel  # type: ignore[attr-defined]
        return step

    return decorate


class Optimizer(OpenOptimizer):
    """Base class of the optimizers, ours and a user's own.

    A subclass has a `step`; or, written as in the old Keras, `get_updates(params, constraints, loss)`, which calls
    `get_gradients(loss, params)` and returns the pairs (variable, new value).

    Args:
        lr: float, the learning rate; or a schedule of Keras 3.
        decay: float; the update number t, from 0, has the rate ``lr / (1 + decay * t)``.
        clipnorm: float, the greatest Euclidean norm of all gradients together; 0 for none.
        clipvalue: float, the greatest absolute value of an entry of a gradient; 0 for none.
        name: str.

    Raises:
        ArgumentError: for a keyword that no optimizer of this class has.

    Era:
        Keras 0.3, 1.0, 1.2 (`optimizers`).
    """

    # Names of what is kept for each weight, in the order of the era's files.
    slot_names: tuple[str, ...] = ()
    # Whether the number of updates stands before them there.
    counts: bool = False
    limits: dict[str, float]
    # The loss of the step that is being made, for a user's own optimizer that looks at it.
    current_loss: Any = None

    def __init__(
        self,
        lr: Any = 0.0,
        decay: float = 0.0,
        clipnorm: float = 0.0,
        clipvalue: float = 0.0,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        reject_unknown(self._row(), unknown, CLIPPING)
        self.__dict__["limits"] = {"clipnorm": 0.0, "clipvalue": 0.0}
        super().__init__(learning_rate=lr if callable(lr) else self._current_lr, name=name or type(self).__name__)
        self.dialect = get_dialect()
        self.clipnorm, self.clipvalue = clipnorm, clipvalue
        self._note_updates([])
        self.initial_decay = float(decay)
        self.decay = number(decay, "decay")
        self.lr = lr if callable(lr) else number(lr, "learning_rate")

    @classmethod
    def _row(cls) -> Row:
        row: Row = getattr(cls.__init__, "row", None) or Row(cls.__name__, {})
        return row

    def _current_lr(self) -> Any:
        return self.lr

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a coefficient's variable where one is held, so that ``optimizer.lr = 0.1`` takes effect at once."""
        held = self.__dict__.get(name)
        if isinstance(held, Variable) and not isinstance(value, keras.Variable):
            held.assign(value)
        else:
            super().__setattr__(name, value)

    @property
    def clipnorm(self) -> float:
        """The greatest norm of all gradients together; 0 for none."""
        return self.limits["clipnorm"]

    @clipnorm.setter
    def clipnorm(self, limit: float | None) -> None:
        self.limits["clipnorm"] = limit or 0.0

    @property
    def clipvalue(self) -> float:
        """The greatest absolute value of an entry of a gradient; 0 for none."""
        return self.limits["clipvalue"]

    @clipvalue.setter
    def clipvalue(self, limit: float | None) -> None:
        self.limits["clipvalue"] = limit or 0.0

    @property
    def learning_rate(self) -> Any:
        """Keras 3's name of `lr`."""
        return super().learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.lr = value

    @property
    def iterations(self) -> Any:
        """The number of updates so far, a variable."""
        return self.__dict__.get("_old_iterations", super().iterations)

    @iterations.setter
    def iterations(self, variable: Any) -> None:
        """Old optimizers bring a counter of their own."""
        self.__dict__["_old_iterations"] = variable

    # -- updates

    def step(self, gradient: Any, weight: Any, slots: Sequence[Any], rate: Any, t: Any) -> tuple[Any, list[Any]]:
        """Return a weight's new value and those of its slots.

        Args:
            gradient, weight, slots: tensors of one shape.
            rate: scalar, the learning rate of this update.
            t: scalar, the number of updates before this one.
        """
        raise NotImplementedError(f"{type(self).__name__} has neither a step nor old get_updates.")

    def after_step(self, t: Any) -> list[tuple[Any, Any]]:
        """Return pairs of a variable, not of one weight but of the optimizer, and its value after the update `t`."""
        return []

    def build(self, variables: Sequence[Any]) -> None:
        """Make what is kept for each of `variables`."""
        if self.built:
            return
        self.__dict__["_before_build"] = len(self.variables)
        super().build(list(variables))
        self.slots = [[self.add_variable_from_reference(v, name=name) for v in variables] for name in self.slot_names]
        if self._is_old_style():
            loss, slopes = loss_to_come(variables)
            updates = self.get_updates(list(variables), _constraints(variables, self.dialect.era), loss)
            self._written = Function([loss, *slopes], [], updates)

    def _is_old_style(self) -> bool:
        return type(self).get_updates is not Optimizer.get_updates

    def _rate(self, rate: Any, t: Any) -> Any:
        """Return the learning rate of update number `t`, both of one dtype."""
        if self.initial_decay > 0 or DECAY_IS_ALWAYS_COUNTED[self.dialect.era]:
            rate = rate * (1.0 / (1.0 + ops.cast(self.read(self.decay), rate.dtype) * t))
        return rate

    def _stepped(self, gradient: Any, weight: Any, rate: Any, t: Any, *slots: Any) -> list[Any]:
        dtype = weight.dtype
        rate, t = ops.cast(rate, dtype), ops.cast(t, dtype)
        value, new_slots = self.step(ops.cast(gradient, dtype), weight, slots, self._rate(rate, t), t)
        return [value, *new_slots]

    def read(self, number: Any) -> Any:
        """Return a scalar variable as a tensor, the same one for all weights of an update."""
        known: dict[int, Any] | None = self.__dict__.get("_read")
        if known is None:
            return ops.convert_to_tensor(number)
        if id(number) not in known:
            # Keras's conversion gives the variable itself, which every use would read anew.
            known[id(number)] = tf.convert_to_tensor(number)
        return known[id(number)]

    def _slots_of(self, variable: Any) -> list[Any]:
        index = self._get_variable_index(variable)
        return [slot[index] for slot in self.slots]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one weight and what is kept for it; Keras 3 calls this."""
        slots = self._slots_of(variable)
        rate, t = self.read(learning_rate), self.read(self.iterations)
        kernel = getattr(type(self).step, "kernel", None)
        if kernel is not None:
            dtype = variable.dtype
            rate, t = ops.cast(rate, dtype), ops.cast(t, dtype)
            weight, *kept = (v.value if isinstance(v, keras.Variable) else v for v in (variable, *slots))
            kernel(self, ops.cast(gradient, dtype), weight, kept, self._rate(rate, t), t)
            return
        tensors = [ops.convert_to_tensor(variable), rate, t, *(ops.convert_to_tensor(slot) for slot in slots)]
        for old, new in zip([variable, *slots], self._stepped(gradient, *tensors), strict=True):
            self.assign(old, new)

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> Any:
        """Clip gradients and update weights; Keras 3 calls this inside the compiled step."""
        if self._is_old_style():
            return self._apply_written(grads, trainable_variables)
        after = self.after_step(self.iterations)
        self.__dict__["_read"] = {}
        try:
            super().apply(self.clipped(grads), trainable_variables)
        finally:
            del self.__dict__["_read"]
        for variable, value in after:
            variable.assign(value)
        return None

    def _apply_written(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None) -> None:
        if not self.built:
            self.build(list(trainable_variables or ()))
        feeds = [
            ops.zeros(v.shape, v.dtype) if g is None else _dense(g)
            for g, v in zip(grads, self._trainable_variables, strict=True)
        ]
        loss = float("nan") if self.current_loss is None else self.current_loss
        self._written.in_graph([tf.cast(loss, keras.config.floatx()), *feeds])

    def clipped(self, grads: Sequence[Any]) -> list[Any]:
        """Return gradients clipped first by the norm of all of them, then entry by entry; None stays None."""
        grads = [None if g is None else _dense(g) for g in grads]
        limit = self.limits["clipnorm"]
        if limit > 0:
            norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in grads if g is not None))
            grads = [None if g is None else ops.where(norm >= limit, g * limit / norm, g) for g in grads]
        limit = self.limits["clipvalue"]
        if limit > 0:
            grads = [None if g is None else ops.clip(g, -limit, limit) for g in grads]
        return grads

    # -- as the old Keras called it

    def get_gradients(self, loss: Any, params: Sequence[Any]) -> list[Any]:
        """Return the gradients of `loss` by `params`, clipped.

        Args:
            loss: symbolic tensor or expression.
            params: list of variables.
        """
        grads = gradients(loss, params)
        clipped: Callable[..., Any] = operation(self.clipped)
        return list(clipped(grads)) if any(limit > 0 for limit in self.limits.values()) else list(grads)

    def get_updates(self, params: Sequence[Any], constraints: Any, loss: Any) -> list[tuple[Any, Any]]:
        """Return the updates of a step towards a lower loss, for `K.function(..., updates=...)`.

        Args:
            params: list of variables.
            constraints: dict from a variable to a function (Keras 1), or list of functions, one for each (Keras 0.3).
            loss: symbolic tensor or expression.

        Returns:
            List of pairs (variable, new value).
        """
        if not self.built:
            self.build(list(params))
        stepped = operation(self._stepped)
        functions = [] if isinstance(constraints, Mapping) else list(constraints)
        updates = [(self.iterations, _next(self.iterations)), *self.after_step(self.iterations)]
        for gradient, weight, function in zip_longest(self.get_gradients(loss, params), params, functions):
            if isinstance(constraints, Mapping):
                function = next((c for v, c in constraints.items() if v is weight), None)
            slots = self._slots_of(weight)
            value, *new_slots = stepped(gradient, weight, self.lr, self.iterations, *slots)
            updates += zip(slots, new_slots, strict=True)
            updates.append((weight, value if function is None else function(value)))
        self._note_updates(updates)
        return updates

    def _note_updates(self, updates: list[tuple[Any, Any]]) -> None:
        """Keep the last updates as `updates`, past Keras, which would take their variables for the optimizer's."""
        self.__dict__["updates"] = updates

    # -- state and configuration

    @property
    def weights(self) -> list[Any]:
        """The variables that files of the era hold, in order of the names of the weights; none before `build`."""
        if "_old_weights" in self.__dict__:
            return list(self.__dict__["_old_weights"])
        if not self.built:
            return []
        names = [getattr(v, "old_name", None) or v.path for v in self._trainable_variables]
        order = sorted(range(len(names)), key=names.__getitem__)
        return [*([self.iterations] if self.counts else ()), *(slot[i] for slot in self.slots for i in order)]

    @weights.setter
    def weights(self, variables: Sequence[Any]) -> None:
        self.__dict__["_old_weights"] = variables

    def get_weights(self) -> list[np.ndarray]:
        """Return the optimizer's state as arrays, in the era's order."""
        return [np.asarray(v, keras.config.floatx()) for v in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the optimizer's state from arrays in the order of `get_weights`.

        Raises:
            InvalidValueError: for another number of arrays or another shape.
        """
        self._assign(self.weights, weights)

    def get_state(self) -> list[np.ndarray]:
        """Return all that updates change, once there was one: the count of them, and for each weight its slots and it.

        Era:
            Keras 0.2 and 0.3.
        """
        return [np.array(variable) for variable in self._changed()]

    def set_state(self, value_list: Sequence[Any]) -> None:
        """Set the state from arrays in the order of `get_state`.

        Raises:
            InvalidValueError: for another number of arrays or another shape.
        """
        self._assign(self._changed(), value_list)

    def _changed(self) -> list[Any]:
        if not self.built:
            return []
        changed = [self.iterations] if self.counts else []
        for weight in self._trainable_variables:
            changed += [*self._slots_of(weight), weight]
        return changed

    def _assign(self, variables: Sequence[Any], values: Sequence[Any]) -> None:
        expected = [tuple(v.shape) for v in variables]
        if [np.shape(value) for value in values] != expected:
            raise InvalidValueError(
                f"The state of {type(self).__name__} has shapes {expected}, but got {[np.shape(v) for v in values]}."
            )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(np.asarray(value).astype(variable.dtype))

    def load_own_variables(self, store: Any) -> None:
        """Read the state from a file of Keras 3; one that was written before the first update holds no slots."""
        if len(store) == self.__dict__.get("_before_build"):
            self._assign(self.variables[: len(store)], [store[str(number)] for number in range(len(store))])
        else:
            super().load_own_variables(store)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments by their old names, as they are now."""
        era = self.dialect.era
        of_era = {argument.name for argument in self._row().in_era(era)}
        config: dict[str, Any] = {"name": type(self).__name__} if CONFIG_HAS_NAME[era] else {}
        for argument in self._row().arguments:
            value = getattr(self, argument.name)
            value = float(value.numpy()) if isinstance(value, keras.Variable) else value
            if argument.name in of_era or value != default_of(argument, era):
                config[argument.name] = value
        limits = {} if CONFIG_HAS_NAME[era] else self.limits
        return config | {name: limit for name, limit in limits.items() if limit}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Return an optimizer made from what `get_config` returned, in any era's form."""
        del custom_objects
        return cls(**config)
