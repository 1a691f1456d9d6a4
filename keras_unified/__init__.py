"""keras_unified: the Keras of 2015-2017 on today's TensorFlow, with one Model under all three ways to describe it."""

from __future__ import annotations

import importlib
import os
from typing import Any

from keras_unified.dialects import dialect, get_dialect, set_dialect

# Keras 3 reads this at import; an old setup names backends that it refuses, such as "theano".
os.environ["KERAS_BACKEND"] = "tensorflow"

__version__ = "0.1.0"

_MODULES = (
    "activations",
    "applications",
    "backend",
    "callbacks",
    "constraints",
    "datasets",
    "dropin",
    "engine",
    "initializations",
    "layers",
    "legacy",
    "metrics",
    "models",
    "objectives",
    "optimizers",
    "preprocessing",
    "regularizers",
    "utils",
)
# Public names and the module each comes from; loaded on first use, since they bring TensorFlow.
_NAMES = {
    "Input": "engine.inputs",
    "Layer": "engine.base_layer",
    "Model": "models",
    "Sequential": "models",
    "Graph": "models",
    "canonical": "engine.canonical",
    "same_topology": "engine.canonical",
    "describe_difference": "engine.canonical",
}

__all__ = ["dialect", "get_dialect", "set_dialect", *_MODULES, *_NAMES]


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
