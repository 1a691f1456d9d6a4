"""The containers of Keras 0.3 at their old import path; one class is both the container and the model."""

from __future__ import annotations

from keras_unified.legacy.graph import Graph
from keras_unified.legacy.sequential import Sequential

__all__ = ["Graph", "Sequential"]
