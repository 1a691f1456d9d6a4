"""The old path keras.legacy.models, where Keras 1.0 kept Graph."""

from __future__ import annotations

from keras_unified.legacy.graph import Graph

__all__ = ["Graph"]
