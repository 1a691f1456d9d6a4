"""A user's function as text and back, which is how a Lambda layer's config holds it."""

from __future__ import annotations

import marshal
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_unified.engine import keras3
from keras_unified.engine.symbolic import function_named, public_name
from keras_unified.errors import InvalidValueError, nearest

_ENCODING = "raw_unicode_escape"


def function_to_config(key: str, value: Any) -> dict[str, Any]:
    """Return the two entries of a config that stand for a function, or for a plain value in its place.

    Args:
        key: the name of the entry ("function"); the other is called `key` + "_type".
        value: a function written in Python (its code is stored, Keras 1.2's "lambda"), another callable (its name,
            "function"), or a plain value ("raw").

    Example:
        >>> function_to_config("output_shape", (3,))
        {'output_shape': (3,), 'output_shape_type': 'raw'}
    """
    if not callable(value):
        return {key: value, f"{key}_type": "raw"}
    name = public_name(value)
    if name is not None or not isinstance(value, types.FunctionType):
        return {key: name or getattr(value, "__name__", type(value).__name__), f"{key}_type": "function"}
    return {key: function_dump(value), f"{key}_type": "lambda"}


def function_from_config(key: str, config: dict[str, Any], custom_objects: Mapping[str, Any]) -> Any:
    """Take the two entries for `key` out of `config` and return the function, or plain value, they stand for.

    Raises:
        InvalidValueError: for a name that is not among `custom_objects`, and for code of another Python.
    """
    value, kind = config.pop(key), config.pop(f"{key}_type", "raw")
    if kind == "raw" or callable(value):
        return value
    if kind == "lambda":
        return function_load(value, custom_objects)
    if value in custom_objects:
        return custom_objects[value]
    if ":" in value:
        return function_named(value)
    raise InvalidValueError(
        f"No function {value!r}.{nearest(value, custom_objects)} "
        f"Pass it when loading: custom_objects={{{value!r}: the function}}."
    )


def function_dump(function: types.FunctionType) -> tuple[str, Any, Any]:
    """Return a function's code, defaults and closed-over values, as Keras 1.2's `func_dump` did.

    Where the function stood in its file is left out: the same function gives the same text wherever it is written.

    Example:
        >>> function_load(function_dump(lambda x: 2 * x))(21)
        42
    """
    cells = function.__closure__
    closure = tuple(cell.cell_contents for cell in cells) if cells else None
    text = marshal.dumps(_without_place(function.__code__)).decode(_ENCODING)
    if not any(known is function.__globals__ for known in _written.setdefault(text, [])):
        _written[text].append(function.__globals__)
    return text, function.__defaults__, closure


def function_load(dumped: Any, names: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """Return the function that `function_dump` wrote, or Keras 1 under this same version of Python.

    Args:
        dumped: what `function_dump` returned, or a string of code alone.
        names: what the function may refer to, beside `K` (the backend), `np` and `tf`.

    Raises:
        InvalidValueError: for code that this process did not write: it is not run, unless Keras 3 is told to run it
            (`keras.config.enable_unsafe_deserialization`, or ``safe_mode=False`` where it reads a file); for code that
            another version of Python wrote; and where what the function refers to is not clear.
    """
    import tensorflow as tf

    import keras_unified.backend

    text, defaults, closure = (dumped, None, None) if isinstance(dumped, str) else dumped
    if text not in _written and not keras3.runs_stored_code():
        raise InvalidValueError(
            "A layer's function was stored as code by another program, and such code is not run. Pass the function "
            "itself when loading, by the layer's name: custom_objects={'lambda_1': the function}. If you trust the "
            "file, call keras.config.enable_unsafe_deserialization() first."
        )
    try:
        code = marshal.loads(text.encode(_ENCODING))  # noqa: S302  (a Lambda in a config is code by its nature)
    except (ValueError, EOFError, TypeError) as error:
        raise InvalidValueError(
            "A layer's function was stored as the code of another version of Python. Pass the function itself when "
            "loading, by the layer's name: custom_objects={'lambda_1': the function}."
        ) from error
    scope = {"K": keras_unified.backend, "np": np, "tf": tf, **_globals_of(text, code), **(names or {})}
    cells = tuple(types.CellType(value) for value in closure) if closure else None
    return types.FunctionType(code, scope, name=code.co_name, argdefs=defaults and tuple(defaults), closure=cells)


# The functions that this process wrote: code -> the globals of each function that has it.
_written: dict[str, list[dict[str, Any]]] = {}


def _globals_of(text: str, code: types.CodeType) -> dict[str, Any]:
    """Return what the function of a code refers to, as it did when it was written."""
    found = _written.get(text, [])
    for name in code.co_names:
        if len({id(scope[name]) for scope in found if name in scope}) > 1:
            raise InvalidValueError(
                f"Two functions of the same code, in which {name!r} means different things, were stored. Pass the "
                f"right function when loading, by the layer's name: custom_objects={{'lambda_1': the function}}."
            )
    return {name: value for scope in found for name, value in scope.items()}


def _without_place(code: types.CodeType) -> types.CodeType:
    constants = tuple(_without_place(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_filename="", co_firstlineno=1, co_consts=constants, **_NO_LINES)


# Python 3.10 names the table of line numbers as later versions do.
_NO_LINES: dict[str, Any] = {"co_linetable": b""}
