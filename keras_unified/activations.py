"""Activations at their old import path."""

from __future__ import annotations

from keras_unified.engine.numbers.activations import (
    elu,
    get,
    hard_sigmoid,
    linear,
    relu,
    sigmoid,
    softmax,
    softplus,
    softsign,
    tanh,
)

__all__ = ["elu", "get", "hard_sigmoid", "linear", "relu", "sigmoid", "softmax", "softplus", "softsign", "tanh"]
