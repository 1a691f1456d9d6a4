"""Models at their old import path: Model, Sequential, Graph."""

from __future__ import annotations

from keras_unified.engine.model import Model
from keras_unified.legacy.graph import Graph
from keras_unified.legacy.sequential import Sequential

__all__ = ["Graph", "Model", "Sequential"]
