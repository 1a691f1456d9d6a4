"""Optimizers at their old import path."""

from __future__ import annotations

from keras_unified.engine.numbers.optimizer_base import Optimizer
from keras_unified.engine.numbers.optimizers import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    Nadam,
    RMSprop,
    TFOptimizer,
    adadelta,
    adagrad,
    adam,
    adamax,
    get,
    nadam,
    optimizer_from_config,
    rmsprop,
    sgd,
)

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "TFOptimizer",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "get",
    "nadam",
    "optimizer_from_config",
    "rmsprop",
    "sgd",
]
