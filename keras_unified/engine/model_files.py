"""Whole models in one HDF5 file, as Keras 1 wrote them: configuration, weights, compilation, optimizer state."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from keras_unified.engine.configs import model_from_config, plain
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.optimizer_base import Optimizer
from keras_unified.engine.numbers.optimizers import TFOptimizer, optimizer_from_config
from keras_unified.engine.weight_files import read_weights, write_weights
from keras_unified.errors import InvalidValueError


def save_model(model: Any, filepath: str | Path, overwrite: bool = True) -> None:
    """Write a model to an HDF5 file; see `Model.save`.

    Era:
        Keras 1 (`models`).
    """
    from keras_unified.utils.io_utils import ask_to_proceed_with_overwrite

    if str(filepath).endswith(".keras"):
        model.save(filepath, overwrite=overwrite)
        return
    if not overwrite and Path(filepath).exists() and not ask_to_proceed_with_overwrite(filepath):
        return
    with h5py.File(filepath, "w") as file:
        file.attrs["keras_version"] = model.dialect.release.encode()
        described = {"class_name": type(model).__name__, "config": model.get_config()}
        file.attrs["model_config"] = json.dumps(plain(described)).encode()
        write_weights(model, file.create_group("model_weights"), "1.2")
        settings = compilation(model)
        if settings is not None:
            _write_compilation(model, settings, file)


def compilation(model: Any) -> dict[str, Any] | None:
    """Return how a model was compiled, as Keras 1 wrote it; None where it was not, or not by an optimizer of ours."""
    asked = model.asked
    if asked is None:
        return None
    optimizer = model.optimizer
    if not isinstance(optimizer, Optimizer) or isinstance(optimizer, TFOptimizer):
        warnings.warn(
            f"Model {model.name!r} is saved without its optimizer, which is not of keras_unified.optimizers: compile "
            f"the model again when it is loaded.",
            stacklevel=3,
        )
        return None
    loss, metrics, loss_weights, modes = asked
    return {
        "optimizer_config": {"class_name": type(optimizer).__name__, "config": optimizer.get_config()},
        "loss": loss,
        "metrics": metrics,
        "sample_weight_mode": modes,
        "loss_weights": loss_weights,
    }


def compile_as(model: Any, settings: Mapping[str, Any], custom_objects: Mapping[str, Any]) -> None:
    """Compile a model as `compilation` says; losses, metrics and optimizers of the user by name in `custom_objects`."""

    def found(value: Any) -> Any:
        if isinstance(value, list):
            return [found(v) for v in value]
        if isinstance(value, dict):
            return {key: found(v) for key, v in value.items()}
        return custom_objects.get(value, value) if isinstance(value, str) else value

    model.compile(
        optimizer=optimizer_from_config(settings["optimizer_config"], dict(custom_objects)),
        loss=found(settings["loss"]),
        metrics=found(settings["metrics"]),
        loss_weights=settings["loss_weights"],
        sample_weight_mode=settings["sample_weight_mode"],
    )


def _write_compilation(model: Any, settings: dict[str, Any], file: h5py.File) -> None:
    file.attrs["training_config"] = json.dumps(plain(settings)).encode()
    if not model.optimizer.built:
        return
    group = file.create_group("optimizer_weights")
    arrays = model.optimizer.get_weights()
    names = [f"param_{number}" for number in range(len(arrays))]
    group.attrs["weight_names"] = np.array([name.encode() for name in names], "S")
    for name, array in zip(names, arrays, strict=True):
        group.create_dataset(name, data=array)


def load_model(
    filepath: str | Path,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    *,
    kernels: str | None = None,
) -> Any:
    """Read a model from a file of Keras 1 (HDF5) or of Keras 3 (".keras").

    Args:
        filepath: where from.
        custom_objects: the user's classes, functions, losses and metrics by name.
        compile: bool; whether to compile the model as it was and give the optimizer its state.
        kernels: "theano" where the file's convolutions were trained on Theano; see `Model.load_weights`.

    Returns:
        The model; compiled, where the file says how.

    Raises:
        InvalidValueError: for a file that holds no model.

    Era:
        Keras 1 (`models`).
    """
    if not h5py.is_hdf5(filepath):
        return keras.saving.load_model(filepath, custom_objects=custom_objects, compile=compile)
    with h5py.File(filepath, "r") as file:
        if "model_config" not in file.attrs:
            raise InvalidValueError(
                f"{filepath} holds weights but no model. Build the model and call load_weights({str(filepath)!r})."
            )
        config = _read(file, "model_config")
        version = file.attrs.get("keras_version")
        if version is not None:
            config["keras_version"] = _text(version)
        model = model_from_config(config, custom_objects)
        read_weights(model, file["model_weights"], kernels=kernels)
        if "training_config" not in file.attrs:
            warnings.warn(f"{filepath} says nothing of training: compile the model before you train it.", stacklevel=2)
        elif compile:
            compile_as(model, _read(file, "training_config"), custom_objects or {})
            if "optimizer_weights" in file:
                model.build_optimizer()
                group = file["optimizer_weights"]
                arrays = [np.asarray(group[_text(name)]) for name in group.attrs["weight_names"]]
                model.optimizer.set_weights(arrays)
    return model


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _read(file: h5py.File, attribute: str) -> dict[str, Any]:
    return dict(json.loads(_text(file.attrs[attribute])))
