"""Initializations at their old import path: functions from a shape to a variable drawn from `np.random`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keras_unified.backend import variable
from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import bind, reject_unknown
from keras_unified.dialects.functions import INITIALIZATIONS
from keras_unified.engine.numbers import initializations as laws
from keras_unified.engine.numbers.initializations import get_fans


def _as_variable(law: Callable[..., Any]) -> Callable[..., Any]:
    """Return a law as the old Keras had it: with a `name` and a `dim_ordering`, and giving a variable."""
    row = INITIALIZATIONS[law.__name__]
    taken = inspect.signature(law).parameters

    def initialization(*args: Any, **kwargs: Any) -> Any:
        given, unknown = bind(row, get_dialect().era, args, kwargs)
        reject_unknown(row, unknown)
        shape = tuple(given.pop("shape"))
        drawn = law(shape, **{name: value for name, value in given.items() if name in taken})
        return variable(drawn, name=given.get("name"))

    initialization.__name__ = initialization.__qualname__ = law.__name__
    initialization.__doc__ = law.__doc__
    initialization.law = law  # type: ignore[attr-defined]
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
    """Return the function of a name, or a function itself; further keywords are taken and, as in those days, ignored.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get("one")((2,)).numpy().tolist()
        [1.0, 1.0]
    """
    del kwargs
    law = laws.get(identifier)
    name = getattr(law, "__name__", "")
    return globals()[name] if laws.DRAWS.get(name) is law else law


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
