"""Errors: one base class, each also the built-in type a caller would catch, and the search for the nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class KerasUnifiedError(Exception):
    """Base class of every error that keras_unified raises on purpose."""


class ArgumentError(KerasUnifiedError, TypeError):
    """A call names an argument that does not exist, gives one twice, or leaves a needed one out."""


class InvalidValueError(KerasUnifiedError, ValueError):
    """An argument's value cannot be used: an unknown name, a wrong shape, a wrong type of object."""


class DataError(KerasUnifiedError, ValueError):
    """Data handed to fit, evaluate, predict or their kin does not fit the model."""


class TopologyError(KerasUnifiedError, ValueError):
    """Layers and tensors do not make up a model: something is missing, unused, duplicate or cyclic."""


class UnknownNameError(KerasUnifiedError, KeyError):
    """Nothing has the name that was asked for.

    Args:
        name: what was asked for.
        known: the names that there are.
    """

    def __init__(self, name: object, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(f"There is no {name!r}.{nearest(str(name), known)} There are {listing(known)}.")

    def __str__(self) -> str:
        """Return the message as it is; a `KeyError` would quote it."""
        return str(self.args[0])


class MaskError(KerasUnifiedError, ValueError):
    """A layer without mask support was handed a masked tensor."""


class NotCompiledError(KerasUnifiedError, RuntimeError):
    """A model was asked to train or evaluate before `compile`."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the hint " Did you mean 'x'?" for the known name closest to `name`, or "" where none is close.

    Example:
        >>> nearest("ouput_dim", ["output_dim", "init"])
        " Did you mean 'output_dim'?"
        >>> nearest("zebra", ["output_dim", "init"])
        ''
    """
    close = difflib.get_close_matches(str(name), [str(k) for k in known], n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def listing(names: Iterable[object]) -> str:
    """Return names quoted and separated by commas, as error messages show them.

    Example:
        >>> listing(["a", "b"])
        "'a', 'b'"
    """
    return ", ".join(repr(name) for name in names) or "none"
