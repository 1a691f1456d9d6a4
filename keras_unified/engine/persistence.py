"""What a model writes and reads: its configuration, JSON and YAML, weights, whole files, and its summary."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.models import SAVE_WEIGHTS
from keras_unified.engine import configs, keras3
from keras_unified.engine.other_tensors import check_is_kept
from keras_unified.engine.topology import is_container


class Persistence:
    """The part of `Model` that has to do with files."""

    name: str
    layers: list[Any]
    dialect: Any

    @property
    def container_nodes(self) -> set[str]:
        """The calls that make up this model, as ``"name_ib-index"``.

        Era:
            Keras 1.
        """
        return {f"{layer.name}_ib-{index + is_container(layer)}" for layer, index in configs.calls_of(self).values()}

    # -- configuration

    def get_config(self) -> dict[str, Any]:
        """Return the layers, the calls made of them, and the ends of the model, as Keras 1 wrote them.

        A model in which tensors were computed without layers is written as Keras 3 writes it.
        """
        for layer in self.layers:
            check_is_kept(layer)
        config = configs.functional_config(self)
        return dict(super().get_config()) if config is None else config  # type: ignore[misc]

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Make a model from what `get_config` returned, or Keras 1 or 3 wrote.

        Args:
            config: dict with 'layers', 'input_layers' and 'output_layers'.
            custom_objects: the user's classes and functions by name.
        """
        calls = [call for layer in config["layers"] for call in layer["inbound_nodes"]]
        if any(isinstance(call, Mapping) for call in calls):
            return super().from_config(config, custom_objects)  # type: ignore[misc]
        with configs.reading(None, custom_objects) as known:
            return configs.model_from_functional_config(cls, config, known)

    def _described(self) -> dict[str, Any]:
        config: Any = self.get_config()
        if isinstance(config, dict) and self.dialect.era == "0.3" and "input_layers" not in config:
            return config
        return {
            "class_name": type(self).__name__,
            "config": config,
            "keras_version": self.dialect.release,
        }

    def to_json(self, **kwargs: Any) -> str:
        """Return the configuration as JSON, to be read by `model_from_json`.

        Args:
            kwargs: for `json.dumps`.
        """
        return json.dumps(configs.plain(self._described()), **kwargs)

    def to_yaml(self, **kwargs: Any) -> str:
        """Return the configuration as YAML, to be read by `model_from_yaml`.

        Args:
            kwargs: for `yaml.safe_dump`.

        Raises:
            KerasUnifiedError: where PyYAML is not installed.
        """
        return str(configs.yaml_library().safe_dump(configs.plain(self._described()), **kwargs))

    # -- weights

    @by_row(SAVE_WEIGHTS)
    def save_weights(self, filepath: str | Path, overwrite: bool) -> None:
        """Write the weights to an HDF5 file, in the layout of the era that the model was built in.

        Args:
            filepath: where to.
            overwrite: bool; whether to replace a file without asking (Keras 0.3 asks by default).
        """
        from keras_unified.engine.weight_files import write_weights
        from keras_unified.utils.io_utils import ask_to_proceed_with_overwrite

        if not overwrite and Path(filepath).exists() and not ask_to_proceed_with_overwrite(filepath):
            return
        with h5py.File(filepath, "w") as file:
            write_weights(self, file, self.dialect.era)

    def load_weights(
        self, filepath: str | Path, by_name: bool = False, *, kernels: str | None = None, **kwargs: Any
    ) -> None:
        """Set the weights from an HDF5 file, of this package or of Keras 0.1 to 1.2, or from a file of Keras 3.

        Args:
            filepath: where from.
            by_name: bool; whether each layer takes the weights stored under its name (Keras 1.2), instead of those at
                its place; layers without a namesake keep theirs.
            kernels: "theano" where the file's convolutions were trained on Theano: they are turned by 180 degrees. Not
                needed in the dialect's backend "theano".
            kwargs: for Keras 3, where the file is one of its own.

        Raises:
            FileNotFoundError: where there is no such file.
            InvalidValueError: where the weights do not fit the model; nothing is set then.
        """
        from keras_unified.engine.weight_files import read_weights

        if not Path(filepath).exists():
            raise FileNotFoundError(f"Model {self.name!r}: there is no file {str(filepath)!r} to load weights from.")
        if not h5py.is_hdf5(filepath):
            super().load_weights(filepath, **kwargs)  # type: ignore[misc]
            return
        with h5py.File(filepath, "r") as file:
            is_keras_3 = not file.attrs.keys() & {"layer_names", "nb_layers"} and "layers" in file
            if not is_keras_3:
                read_weights(self, file, by_name, None if self.dialect.backend == kernels else kernels)
        if is_keras_3:
            super().load_weights(filepath, **kwargs)  # type: ignore[misc]

    # -- whole models

    def save(self, filepath: str | Path, overwrite: bool = True, **kwargs: Any) -> None:
        """Write the model, its weights, and how it was compiled, with the optimizer's state, to one file.

        Args:
            filepath: a name that ends in ".keras" is written in Keras 3's format, any other as HDF5 in Keras 1's.
            overwrite: bool; whether to replace a file without asking.
            kwargs: for Keras 3.
        """
        from keras_unified.engine.model_files import save_model

        if str(filepath).endswith(".keras"):
            super().save(filepath, overwrite=overwrite, **kwargs)  # type: ignore[misc]
        else:
            save_model(self, filepath, overwrite)

    @property
    def asked(self) -> tuple[Any, Any, Any, Any] | None:
        """What `compile` was told of losses, metrics, their weights and modes; None where the model is not compiled."""
        return vars(self).get("_asked")

    def get_compile_config(self) -> dict[str, Any] | None:
        """Return how the model was compiled, for a file of Keras 3."""
        from keras_unified.engine.model_files import compilation

        settings = compilation(self)
        return None if settings is None else dict(configs.plain(settings))

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """Compile as `get_compile_config` says; called by Keras 3 when it reads a file."""
        from keras_unified.engine.model_files import compile_as

        compile_as(self, config, configs.known_to_keras_3())
        self.build_optimizer()  # type: ignore[attr-defined]

    def __reduce__(self) -> Any:
        known = {**configs.classes_of(self), **configs.functions_of(self.asked)}
        own = {name: keras3.plain_containers(v) for name, v in vars(self).items() if _is_users(name, v)}
        return keras3.load_bytes, (keras3.saved_bytes(self), known), own or None

    def __setstate__(self, own: Mapping[str, Any]) -> None:
        """Set what a subclass had noted on a model, where the copy does not have it by itself."""
        for name in own.keys() - vars(self).keys():
            setattr(self, name, own[name])

    def summary(self, line_length: int | None = None, positions: Sequence[float] | None = None, **kwargs: Any) -> None:
        """Print a table of the layers, the shapes of their outputs, their weights and what they read from.

        Args:
            line_length: width in characters (100).
            positions: where the columns end, as shares of the width (.33, .55, .67, 1.) or in characters.
            kwargs: for Keras 3, which prints its own table where any is given.
        """
        from keras_unified.utils.layer_utils import model_summary, print_model

        if kwargs:
            super().summary(line_length=line_length, positions=positions, **kwargs)  # type: ignore[misc]
        elif get_dialect().era == "0.3":
            model_summary(self)
        else:
            print_model(self, line_length or 100, positions)


# What models of ours have by themselves, or get when they are compiled and trained.
_OURS = {
    *("dialect", "optimizer", "loss", "loss_weights", "sample_weight_mode", "history", "validation_data"),
    *("stop_training", "layer", "merge_mode", "encoder", "decoder", "nodes", "namespace"),
    *("input_order", "input_config", "node_config", "output_order", "output_config"),
}


@functools.cache
def _names_of_keras_3() -> frozenset[str]:
    bare = keras3.OpenFunctional.__new__(keras3.OpenFunctional)
    keras3.begin_model(bare, "bare")
    return frozenset(vars(bare))


def _is_users(name: str, value: Any) -> bool:
    """Whether an attribute may be one that a subclass of the user's has set, and that a copy shall have."""
    is_own = not name.startswith("_") and name not in _OURS and name not in _names_of_keras_3()
    return is_own and not isinstance(value, keras3.keras.layers.Layer)
