"""Models at their old import path, models from files and configurations, and helpers that Keras 0.3 had beside them."""

from __future__ import annotations

from keras_unified.engine.array_helpers import (
    batch_shuffle,
    get_function_name,
    make_batches,
    slice_X,
    standardize_weights,
    standardize_X,
    standardize_y,
)
from keras_unified.engine.configs import model_from_config, model_from_json, model_from_yaml
from keras_unified.engine.losses import weighted_objective
from keras_unified.engine.model import Model
from keras_unified.engine.model_files import load_model, save_model
from keras_unified.legacy.graph import Graph
from keras_unified.legacy.sequential import Sequential

__all__ = [
    "Graph",
    "Model",
    "Sequential",
    "batch_shuffle",
    "get_function_name",
    "load_model",
    "make_batches",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "save_model",
    "slice_X",
    "standardize_X",
    "standardize_weights",
    "standardize_y",
    "weighted_objective",
]
