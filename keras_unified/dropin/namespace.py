"""What a user's program gets for the word keras: our modules where we have them, the real Keras's where not."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import types
from typing import Any

import keras_unified


@functools.cache
def find_module(name: str) -> str:
    """Return the module that `name`, "keras" or below it, stands for in user code.

    Args:
        name: a dotted name.

    Example:
        >>> find_module("keras.models"), find_module("keras.saving")
        ('keras_unified.models', 'keras.saving')
    """
    ours = name.replace("keras", "keras_unified", 1)
    try:
        found = importlib.util.find_spec(ours) is not None
    except ModuleNotFoundError as error:
        # A parent that we do not have. What one of our own modules misses is no reason to look elsewhere.
        if not ours.startswith(str(error.name)):
            raise
        found = False
    return ours if found else name


class Keras(types.ModuleType):
    """The module that `import keras` gives to user code."""

    def __getattr__(self, name: str) -> Any:
        """Return ours, module or object; else the real Keras's."""
        if name == "__version__":
            return keras_unified.get_dialect().release
        if name.startswith("__"):
            raise AttributeError(f"module 'keras' has no attribute {name!r}")
        ours = f"keras.{name}"
        if find_module(ours) != ours:
            return importlib.import_module(find_module(ours))
        if hasattr(keras_unified, name):
            return getattr(keras_unified, name)
        return getattr(importlib.import_module("keras"), name)

    def __dir__(self) -> list[str]:
        """Return our names."""
        return dir(keras_unified)


keras = Keras("keras", keras_unified.__doc__)
keras.__path__ = list(keras_unified.__path__)
keras.__file__ = keras_unified.__file__
