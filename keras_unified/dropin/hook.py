"""The hook on imports: `builtins.__import__` and `importlib.import_module`, put in place and taken away."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keras_unified.dropin.importers import is_user_code
from keras_unified.dropin.namespace import find_module, keras

_import = builtins.__import__
_import_module = importlib.import_module


def _names_keras(name: str) -> bool:
    return name == "keras" or name.startswith("keras.")


def _import_for_users(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> types.ModuleType:
    """Import as the statement does; `keras` is ours where the importing module is the user's."""
    keras_meant = not level and _names_keras(name)
    if not keras_meant and name.partition(".")[0] != "theano":
        return _import(name, globals, locals, fromlist, level)
    importer: Mapping[str, object] = globals if globals is not None else sys._getframe(1).f_globals
    if not is_user_code(importer):
        return _import(name, globals, locals, fromlist, level)
    if not keras_meant:
        return _import_theano(name, globals, locals, fromlist, level)
    if name == "keras":
        return keras
    module = find_module(name)
    if not fromlist:
        _import_module(module)
        return keras
    return _import(module, globals, locals, fromlist, 0)


def _import_theano(name: str, *arguments: Any) -> types.ModuleType:
    try:
        return _import(name, *arguments)
    except ModuleNotFoundError as error:
        if error.name == "theano":
            error.msg = (
                "No module named 'theano'. keras_unified computes on TensorFlow: what this program does in Theano "
                "itself has to be written with keras.backend (theano.tensor.tanh(x) is K.tanh(x), theano.function "
                "is K.function)."
            )
        raise


def _import_module_for_users(name: str, package: str | None = None) -> types.ModuleType:
    """Import as `importlib.import_module` does; `keras` is ours where the caller is the user's."""
    if _names_keras(name) and is_user_code(sys._getframe(1).f_globals):
        return keras if name == "keras" else _import_module(find_module(name))
    return _import_module(name, package)


def install() -> None:
    """Let `import keras` in the user's own code find keras_unified, from here on in this process.

    The user's own code is all that lies neither in the standard library nor among installed packages. Those, and
    TensorFlow and Keras themselves, keep the real Keras. A module below keras that we do not have is the real one.

    A process that is started afresh (multiprocessing with "spawn") calls `install` for itself.

    Example:
        >>> install()
        >>> program = {}
        >>> exec("import keras", program)
        >>> program["keras"].models.__name__
        'keras_unified.models'
        >>> uninstall()
    """
    builtins.__import__ = _import_for_users
    importlib.import_module = _import_module_for_users


def uninstall() -> None:
    """Give `import keras` its own meaning again; what was imported stays as it is."""
    builtins.__import__ = _import
    importlib.import_module = _import_module


def is_installed() -> bool:
    """Return whether `import keras` in user code finds keras_unified now."""
    return builtins.__import__ is _import_for_users


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Have `import keras` in user code find keras_unified inside a `with` block.

    Example:
        >>> program = {}
        >>> with installed():
        ...     exec("from keras import models", program)
        >>> program["models"].__name__
        'keras_unified.models'
    """
    before = is_installed()
    install()
    try:
        yield
    finally:
        if not before:
            uninstall()
