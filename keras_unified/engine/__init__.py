"""The one way through: layers, nodes, the model and its training."""

from __future__ import annotations

from typing import Any

from keras_unified.engine.symbolic import install

install()

# What Keras 1 offered here, and the module that has it; loaded on first use, since they import each other's package.
_NAMES = {
    "Container": "model",
    "Input": "inputs",
    "InputLayer": "inputs",
    "InputSpec": "base_layer",
    "Layer": "base_layer",
    "Merge": "merging",
    "Model": "model",
    "Node": "topology",
    "get_source_inputs": "ends",
    "merge": "merging",
}

__all__ = [*_NAMES]  # noqa: PLE0604  (the table above)


def __getattr__(name: str) -> Any:
    import importlib

    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
