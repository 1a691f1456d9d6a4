"""Configurations of models: the shapes that the eras wrote, and every one of them brought into the shape of Keras 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keras_unified.dialects.eras import era_of
from keras_unified.errors import InvalidValueError, listing

# What Keras 0.3 wrote of each layer beside its own arguments, and what it is called from Keras 1 on (None: dropped).
BASE_KEYS_03: Mapping[str, str | None] = {"custom_name": "name", "cache_enabled": None}
# What a compiled model of Keras 0.3 wrote beside its layers, by the argument of compile() that it stands for.
COMPILE_KEYS_03 = ("optimizer", "loss", "class_mode", "sample_weight_mode", "sample_weight_modes", "loss_weights")
# Classes that hold other layers in Keras 0.3, and the keys under which they do.
NESTED_03: Mapping[str, Mapping[str, str]] = {
    "AutoEncoder": {"encoder_config": "encoder", "decoder_config": "decoder"},
    "TimeDistributed": {"layer": "layer"},
    "Siamese": {"layer": "layer"},
}
# Old names of classes that a config may hold.
CLASS_NAMES: Mapping[str, str] = {"Container": "Model", "Functional": "Model"}
# Keys of a layer's config that the oldest versions spelt otherwise.
KEYS: Mapping[str, Mapping[str, str]] = {
    "MaxPooling2D": {"poolsize": "pool_size"},
    "Dropout": {"level": "p"},
    "GaussianDropout": {"level": "p"},
}
# Keys that had an effect in Theano alone, or none.
DROPPED_KEYS: Mapping[str, tuple[str, ...]] = {
    "MaxPooling2D": ("ignore_border",),
    "MaxPooling1D": ("ignore_border",),
    "LSTM": ("truncate_gradient",),
    "GRU": ("truncate_gradient",),
    "SimpleRNN": ("truncate_gradient",),
}


def era_of_config(config: Mapping[str, Any]) -> str | None:
    """Return the era that wrote a configuration, or None where it does not say.

    Example:
        >>> era_of_config({"name": "Sequential", "layers": []})
        '0.3'
        >>> era_of_config({"class_name": "Sequential", "config": [], "keras_version": "1.0.8"})
        '1.0'
        >>> era_of_config({"class_name": "Sequential", "config": []}) is None
        True
    """
    if "class_name" not in config:
        return "0.3"
    version = config.get("keras_version")
    return None if version is None else era_of(str(version))


def in_shape_of_keras_1(config: Any) -> dict[str, Any]:
    """Return the configuration of a layer or model as ``{"class_name": ..., "config": ...}``.

    Args:
        config: a dict as any era wrote it.

    Raises:
        InvalidValueError: for what is no configuration.

    Example:
        >>> in_shape_of_keras_1({"name": "Dense", "custom_name": "d", "cache_enabled": True, "output_dim": 3})
        {'class_name': 'Dense', 'config': {'name': 'd', 'output_dim': 3}}
    """
    if not isinstance(config, Mapping):
        raise InvalidValueError(
            f"The configuration of a model is a dict, got {type(config).__name__}. For the list that "
            f"Sequential.get_config() returns, call Sequential.from_config()."
        )
    if "class_name" in config:
        class_name = str(config["class_name"])
        return {**config, "class_name": CLASS_NAMES.get(class_name, class_name)}
    name = config.get("name")
    if name is None:
        raise InvalidValueError(
            f"This dict is no configuration of a layer or model: it has neither 'class_name' (Keras 1) nor 'name' "
            f"(Keras 0.3). It has {listing(config)}."
        )
    return {"class_name": name, "config": _config_of_03(str(name), config)}


def _config_of_03(name: str, config: Mapping[str, Any]) -> Any:
    if name == "Sequential":
        return [in_shape_of_keras_1(layer) for layer in config["layers"]]
    if name == "Graph":
        nodes = {node: in_shape_of_keras_1(layer) for node, layer in config["nodes"].items()}
        return {**{k: v for k, v in config.items() if k not in ("name", *COMPILE_KEYS_03)}, "nodes": nodes}
    kept: dict[str, Any] = {}
    for key, value in config.items():
        key_now = BASE_KEYS_03.get(key, key)
        if key == "name" or key_now is None:
            continue
        kept[key_now] = value
    for held, held_now in NESTED_03.get(name, {}).items():
        if held in kept:
            kept[held_now] = in_shape_of_keras_1(kept.pop(held))
    for key in ("layers", "inputs"):
        if isinstance(kept.get(key), list) and name in ("Merge", "LambdaMerge", "Siamese"):
            kept[key] = [in_shape_of_keras_1(layer) for layer in kept[key]]
    if kept.get("name") == name.lower():  # Keras 0.3 called each layer so that got no name, two in one model as well
        del kept["name"]
    return kept


def keywords_of(class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the constructor's keywords that a layer's configuration stands for, whichever version wrote it.

    Example:
        >>> keywords_of("MaxPooling2D", {"poolsize": [2, 2], "ignore_border": True})
        {'pool_size': (2, 2)}
    """
    spelt = KEYS.get(class_name, {})
    dropped = DROPPED_KEYS.get(class_name, ())
    return {spelt.get(key, key): _with_tuples(value) for key, value in config.items() if key not in dropped}


def _with_tuples(value: Any) -> Any:
    """JSON knows no tuples: a list of numbers and None was one."""
    if isinstance(value, list) and value and all(v is None or isinstance(v, (int, float)) for v in value):
        return tuple(value)
    return value


def config_03(class_name: str, name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a layer's configuration as Keras 0.3 wrote it.

    Args:
        class_name: name of its class.
        name: its own name.
        config: its configuration in the shape of Keras 1.

    Example:
        >>> config_03("Dense", "d", {"name": "d", "batch_input_shape": (None, 4), "output_dim": 3})
        {'name': 'Dense', 'input_shape': (4,), 'cache_enabled': True, 'custom_name': 'd', 'output_dim': 3}
    """
    shape = config.get("batch_input_shape")
    head: dict[str, Any] = {"name": class_name}
    if shape is not None:
        head |= {"input_shape": tuple(shape[1:])} if shape[0] is None else {"batch_input_shape": tuple(shape)}
    head |= {"cache_enabled": True, "custom_name": name}
    return {**head, **{k: v for k, v in config.items() if k not in ("batch_input_shape", "input_dtype", *head)}}
