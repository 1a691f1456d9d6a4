"""Initializations at their old import path: functions from a shape to a variable drawn from `np.random`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keras_unified.backend import variable
from keras_unified.engine.numbers import initializations as laws
from keras_unified.engine.numbers.initializations import get_fans


def _as_variable(law: Callable[..., Any]) -> Callable[..., Any]:
    """Return a law as the old Keras had it: with a `name`, and giving a variable."""

    @functools.wraps(law)
    def initialization(shape: Any, *args: Any, name: str | None = None, **kwargs: Any) -> Any:
        return variable(law(tuple(shape), *args, **kwargs), name=name)

    del initialization.__wrapped__  # type: ignore[attr-defined]  # whose signature has no name
    return initialization


uniform = _as_variable(laws.uniform)
normal = _as_variable(laws.normal)
lecun_uniform = _as_variable(laws.lecun_uniform)
glorot_normal = _as_variable(laws.glorot_normal)
glorot_uniform = _as_variable(laws.glorot_uniform)
he_normal = _as_variable(laws.he_normal)
he_uniform = _as_variable(laws.he_uniform)
orthogonal = _as_variable(laws.orthogonal)
identity = _as_variable(laws.identity)
zero = _as_variable(laws.zero)
one = _as_variable(laws.one)


def get(identifier: Any, **kwargs: Any) -> Any:
    """Return the function of a name, with `kwargs` bound to it, or a function itself.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get("one")((2,)).numpy().tolist()
        [1.0, 1.0]
    """
    law = laws.get(identifier)
    if law is identifier:
        return law
    return functools.partial(_as_variable(law), **kwargs) if kwargs else _as_variable(law)


__all__ = [
    "get",
    "get_fans",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_uniform",
    "normal",
    "one",
    "orthogonal",
    "uniform",
    "zero",
]
