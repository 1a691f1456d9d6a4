"""The learning phase, and choosing by it or by any other condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from keras_unified.engine.expressions import LEARNING_PHASE, Recipe, at_once, computes_at_once, defer, operation
from keras_unified.engine.phase import current_phase, fixed_phase, set_fixed_phase
from keras_unified.engine.symbolic import FunctionCall, is_symbolic

__all__ = ["in_test_phase", "in_train_phase", "learning_phase", "set_learning_phase", "switch"]


def learning_phase() -> Any:
    """Return 1 in training and 0 in test, or, where that is not known yet, a stand-in for it.

    Returns:
        Inside a layer that is being called, or after `set_learning_phase`: 0, 1 or a scalar tensor. Otherwise an
        expression, which `function` takes as an input: ``K.function([x, K.learning_phase()], [y])([array, 1])``.
    """
    if fixed_phase() is not None or computes_at_once():
        return current_phase()
    return LEARNING_PHASE


def set_learning_phase(value: int) -> None:
    """Fix the learning phase to 0 (test) or 1 (training).

    Raises:
        InvalidValueError: for anything else.
    """
    set_fixed_phase(value)


def _value(x: Any) -> Any:
    return x() if callable(x) else x


def _choose(condition: Any, x: Any, alt: Any) -> Any:
    """Return `x` where the scalar `condition` holds, else `alt`."""
    if tf.is_tensor(condition):
        return tf.cond(tf.cast(condition, "bool"), lambda: _value(x), lambda: _value(alt))
    return _value(x if condition else alt)


def _by_phase(choose: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Make a choice between two values wait for the phase, unless that is known."""
    on_tensors = operation(choose).__wrapped__  # type: ignore[attr-defined]

    def by_phase(x: Any, alt: Any) -> Any:
        if fixed_phase() is not None or computes_at_once():
            return choose(x, alt)
        x, alt = _value(x), _value(alt)
        if is_symbolic(x, alt):
            return FunctionCall(on_tensors)(x, alt)
        return defer(Recipe(choose, (x, alt)))

    by_phase.__name__ = choose.__name__
    by_phase.__doc__ = choose.__doc__
    by_phase.__wrapped__ = on_tensors  # type: ignore[attr-defined]
    return by_phase


@_by_phase
def in_train_phase(x: Any, alt: Any) -> Any:
    """Return `x` in training and `alt` in test; both tensors, or functions without arguments that return one."""
    return _choose(current_phase(), x, alt)


@_by_phase
def in_test_phase(x: Any, alt: Any) -> Any:
    """Return `x` in test and `alt` in training; both tensors, or functions without arguments that return one."""
    return _choose(current_phase(), alt, x)


@operation
def _switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    if tf.is_tensor(condition) and condition.shape.rank:
        return tf.where(tf.cast(condition, "bool"), then_expression, else_expression)
    return _choose(condition, then_expression, else_expression)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """Return one of two tensors, as `condition` has it.

    Args:
        condition: bool or number, or a tensor of them: a scalar, or, as Theano had it, one for each element.
        then_expression: tensor where the condition holds, or a function without arguments that returns it.
        else_expression: tensor where it does not, or such a function.
    """
    if tf.is_tensor(condition) and computes_at_once() and not condition.shape.rank:
        return at_once(_choose)(condition, then_expression, else_expression)
    return _switch(condition, _value(then_expression), _value(else_expression))
