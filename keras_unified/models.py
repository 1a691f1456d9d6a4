"""Models at their old import path: Model, Sequential, Graph, and models from files and configurations."""

from __future__ import annotations

from keras_unified.engine.configs import model_from_config, model_from_json, model_from_yaml
from keras_unified.engine.model import Model
from keras_unified.engine.model_files import load_model, save_model
from keras_unified.legacy.graph import Graph
from keras_unified.legacy.sequential import Sequential

__all__ = [
    "Graph",
    "Model",
    "Sequential",
    "load_model",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "save_model",
]
