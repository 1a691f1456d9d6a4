"""The one way through: layers, nodes, the Model, its training loop, and the numbers of the era."""

from __future__ import annotations

from keras_unified.engine.symbolic import install

install()
