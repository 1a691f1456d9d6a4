"""A user's function as it is now: what it reads from around it keeps its value.

The static graph of the old Keras ran a function once, when its layer was called or its loss was compiled. Today it runs
again for each graph that is traced, when the variable of a loop, say, has gone on.
"""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterator, Mapping
from typing import Any

_WRITES = ("STORE_GLOBAL", "DELETE_GLOBAL")
_WRITES_TO_CELLS = ("STORE_DEREF", "DELETE_DEREF")
# What has one meaning for as long as the program runs.
_LASTING = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
_ALWAYS = ("__builtins__", "__name__", "__package__", "__file__", "__spec__")


def snapshot(function: Any) -> Any:
    """Return a function that computes from now on what `function` computes now.

    Names that are read from around it keep the objects that they stand for; what these hold may still change. A
    function that itself writes to such names, and anything that is no plain function, is returned as it is.

    Example:
        >>> functions = [snapshot(lambda x: x + i) for i in range(3)]
        >>> [function(10) for function in functions]
        [10, 11, 12]
    """
    if not isinstance(function, types.FunctionType) or _writes_around(function.__code__):
        return function
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    read = {name: value for name, value in function.__globals__.items() if name in names}
    held = [cell for cell in function.__closure__ or () if _is_filled(cell)]
    if all(isinstance(value, _LASTING) for value in [*read.values(), *(cell.cell_contents for cell in held)]):
        return function
    around = {name: function.__globals__[name] for name in _ALWAYS if name in function.__globals__}
    cells = tuple(
        types.CellType(cell.cell_contents) if _is_filled(cell) else cell for cell in function.__closure__ or ()
    )
    taken = types.FunctionType(
        function.__code__, {**around, **read}, function.__name__, function.__defaults__, cells or None
    )
    functools.update_wrapper(taken, function)
    taken.__kwdefaults__ = function.__kwdefaults__
    del taken.__wrapped__  # type: ignore[attr-defined]
    return taken


def snapshots(asked: Any) -> Any:
    """Return functions in lists and dicts, and in any nesting of those, as they are now.

    Example:
        >>> by = 2
        >>> snapshots({"a": [lambda x: by * x, "mse"]})["a"][1]
        'mse'
    """
    if isinstance(asked, Mapping):
        return {name: snapshots(some) for name, some in asked.items()}
    if type(asked) in (list, tuple):
        return type(asked)(map(snapshots, asked))
    return snapshot(asked)


class TakenWhenCalled:
    """A layer that computes what functions of the user's computed when it was first called.

    Example:
        >>> import numpy as np
        >>> from keras_unified.layers import Input, Lambda
        >>> layers = []
        >>> for column in range(2):
        ...     layers.append(Lambda(lambda x: x[:, column]))
        ...     outputs = layers[-1](Input(shape=(2,)))
        >>> [float(layer(np.array([[3.0, 4.0]]))[0]) for layer in layers]
        [3.0, 4.0]
    """

    def as_called(self, name: str) -> Any:
        """Return an attribute, where it is a function as it was when this was first asked."""
        taken = self.__dict__.setdefault("_taken", {})
        now = getattr(self, name)
        if taken.get(name, (None,))[0] is not now:
            taken[name] = now, snapshot(now)
        return taken[name][1]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield the code of a function and of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _writes_around(code: types.CodeType) -> bool:
    """Whether a function, or one inside it, assigns to names outside of it."""
    return any(
        step.opname in _WRITES or (step.opname in _WRITES_TO_CELLS and step.argval in code.co_freevars)
        for inner in _codes(code)
        for step in dis.get_instructions(inner)
    )


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False
