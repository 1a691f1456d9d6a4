"""Layers and models from their configurations and back, in the shapes of Keras 0.3, 1.0 and 1.2."""

from __future__ import annotations

import contextlib
import contextvars
import copy
import importlib
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from keras_unified.dialects import dialect, get_dialect
from keras_unified.dialects.configs import config_03, era_of_config, in_shape_of_keras_1, keywords_of
from keras_unified.engine import keras3
from keras_unified.engine.custom_objects import custom_object_scope, get_custom_objects
from keras_unified.engine.keras3 import keras
from keras_unified.engine.other_tensors import check_is_kept
from keras_unified.engine.topology import NodeAttributes, is_container, view
from keras_unified.errors import InvalidValueError, KerasUnifiedError, listing, nearest

# Where old code found layers, beside `layers` itself.
_MODULES = (
    "core",
    "convolutional",
    "pooling",
    "recurrent",
    "local",
    "embeddings",
    "normalization",
    "noise",
    "advanced_activations",
    "wrappers",
    "convolutional_recurrent",
    "containers",
)


# -- writing


def layer_config(layer: Any) -> dict[str, Any]:
    """Return ``{"class_name": ..., "config": ...}`` of a layer or model.

    Raises:
        InvalidValueError: where a configuration cannot say what the layer computes.

    Example:
        >>> from keras_unified.layers import Flatten
        >>> layer_config(Flatten(name="f"))
        {'class_name': 'Flatten', 'config': {'name': 'f', 'trainable': True}}
    """
    if not isinstance(layer, NodeAttributes):
        return dict(keras.saving.serialize_keras_object(layer))
    check_is_kept(layer)
    config = keras3.plain_containers(layer.get_config())  # type: ignore[attr-defined]
    return {"class_name": type(layer).__name__, "config": config}


def layer_config_03(layer: Any) -> dict[str, Any]:
    """Return the configuration of a layer or container as Keras 0.3 wrote it."""
    check_is_kept(layer)
    config = layer.get_config()
    return config if is_container(layer) else config_03(type(layer).__name__, layer.name, config)


def functional_config(model: Any) -> dict[str, Any] | None:
    """Return a model as Keras 1 wrote it: layers with the calls made of them; None where operations are no layers."""
    on_path = calls_of(model)
    if not all(isinstance(operation, keras.layers.Layer) for operation, _ in on_path.values()):
        return None
    layers = [layer for layer in model.operations if any(op is layer for op, _ in on_path.values())]
    kept: dict[tuple[int, int], int] = {}
    for layer in layers:
        indices = [i for i in range(len(keras3.inbound_nodes(layer))) if (id(layer), i) in on_path]
        kept |= {(id(layer), index): place + is_container(layer) for place, index in enumerate(indices)}

    def place(tensor: Any) -> list[Any]:
        layer, index, at = keras3.history(tensor)  # type: ignore[misc]
        return [layer.name, kept[id(layer), index], at]

    ends = {id(tensor) for tensor in model.inputs}
    written = []
    for layer in layers:
        calls = [node for i, node in enumerate(map(view, keras3.inbound_nodes(layer))) if (id(layer), i) in kept]
        inbound = [[place(t) for t in c.input_tensors] for c in calls if id(c.output_tensors[0]) not in ends]
        written.append({"name": layer.name, **layer_config(layer), "inbound_nodes": inbound})
    config = {
        "name": model.name,
        "layers": written,
        "input_layers": [place(t) for t in model.inputs],
        "output_layers": [place(t) for t in model.outputs],
    }
    if model.output_names != [place[0] for place in config["output_layers"]]:
        config["output_names"] = list(model.output_names)
    return config


def classes_of(model: Any) -> dict[str, type]:
    """Return the classes that a model is made of, by the names under which files know them; Keras's own aside."""
    found = {type(model).__name__: type(model)}
    for layer in model.layers:
        inner = getattr(layer, "layer", None)
        for part in (layer, inner):
            if is_container(part):
                found |= classes_of(part)
            elif part is not None and not type(part).__module__.startswith("keras."):
                found[type(part).__name__] = type(part)
    return found


def functions_of(compilation: Any) -> dict[str, Any]:
    """Return the user's functions in what a model was compiled with, by name."""
    found = keras.tree.flatten(compilation)
    return {plain(f): f for f in found if callable(f) and not (f.__module__ or "").startswith("keras_unified.")}


def known_to_keras_3() -> dict[str, Any]:
    """Return the objects that a file read by Keras 3 right now may refer to by name."""
    return {**keras3.objects_in_scope(), **get_custom_objects()}


def calls_of(model: Any) -> dict[tuple[int, int], tuple[Any, int]]:
    """Return the calls that the outputs depend on through data (not through masks), by (operation's id, node)."""
    found: dict[tuple[int, int], tuple[Any, int]] = {}
    ends = {id(tensor) for tensor in model.inputs}
    stack = [*model.inputs, *model.outputs]
    while stack:
        tensor = stack.pop()
        operation, index, _ = keras3.history(tensor)  # type: ignore[misc]
        if (id(operation), index) in found:
            continue
        found[id(operation), index] = (operation, index)
        if id(tensor) not in ends:
            stack += [t for t in view(keras3.inbound_nodes(operation)[index]).input_tensors if t is not tensor]
    return found


def plain(value: Any) -> Any:
    """Return a value of a config as JSON and YAML hold it.

    Raises:
        InvalidValueError: for what neither holds.

    Example:
        >>> plain({"shape": (np.int64(3), None)})
        {'shape': [3, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, type) or callable(value):
        return getattr(value, "__name__", type(value).__name__)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if hasattr(value, "get_config"):
        return plain({"class_name": type(value).__name__, "config": value.get_config()})
    raise InvalidValueError(f"A configuration cannot hold {value!r} of type {type(value).__name__}.")


def compilation_03(model: Any) -> dict[str, Any]:
    """Return what Keras 0.3 wrote of how a model was compiled; nothing of one that was not."""
    if getattr(model, "optimizer", None) is None:
        return {}
    keys = ("loss", "class_mode", "sample_weight_mode", "sample_weight_modes", "loss_weights")
    written = {key: plain(getattr(model, key)) for key in keys if getattr(model, key, None) is not None}
    settings = plain(model.optimizer.get_config())
    return {**written, "optimizer": {"name": type(model.optimizer).__name__, **settings}}


# -- reading

_shared: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("shared", default=None)


@contextlib.contextmanager
def sharing(fresh: bool = False) -> Iterator[None]:
    """Take layers of one name for one layer inside a `with` block, as Keras 1 did in the branches of a Sequential.

    Args:
        fresh: whether names outside of the block do not count in it.
    """
    token = _shared.set({} if fresh or _shared.get() is None else _shared.get())
    try:
        yield
    finally:
        _shared.reset(token)


@contextlib.contextmanager
def reading(era: str | None, custom_objects: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """Speak `era` while its configuration is read; yields all custom objects that are known."""
    spoken = get_dialect()
    named = custom_objects or {}
    version = spoken.version if era in (None, spoken.era) else era
    with dialect(str(version), spoken.backend), custom_object_scope(named):
        yield dict(get_custom_objects())


def layer_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Make a layer or model from its configuration, whichever era wrote it.

    Args:
        config: a dict with 'class_name' and 'config' (Keras 1), or with the class as 'name' (Keras 0.3).
        custom_objects: the user's classes and functions by name; the function of a Lambda or Merge that was stored as
            code is given here by the name of the layer.

    Returns:
        The layer, not called yet; a model is complete.

    Raises:
        InvalidValueError: for an unknown class, naming the nearest, and for a stored function that was not given.

    Era:
        Keras 1 (`utils.layer_utils`).

    Example:
        >>> layer_from_config({"class_name": "Dense", "config": {"output_dim": 3, "name": "d"}}).name
        'd'
    """
    with reading(era_of_config(config), custom_objects) as known:
        if config.get("module"):
            return keras.saving.deserialize_keras_object(dict(config), custom_objects=known)
        shaped = in_shape_of_keras_1(config)
        cls = layer_class(shaped["class_name"], known)
        shared = _shared.get()
        name = shaped["config"].get("name") if isinstance(shaped["config"], Mapping) else None
        if shared is not None and name in shared and type(shared[name]) is cls:
            return shared[name]
        layer = from_config_of(cls, copy.deepcopy(shaped["config"]), known)
        if shared is not None:
            shared[layer.name] = layer
        return layer


def from_config_of(cls: Any, config: Any, known: Mapping[str, Any]) -> Any:
    """Make an object of `cls` from its config in the shape of Keras 1, the names in `known` replaced by objects."""
    takes_objects = "custom_objects" in inspect.signature(cls.from_config).parameters
    if issubclass(cls, keras3.Functional):
        return cls.from_config(config, custom_objects=known) if takes_objects else cls.from_config(config)
    keywords = {
        key: _known_object(value, known) if key != "name" else value
        for key, value in keywords_of(cls.__name__, config).items()
    }
    _give_functions(keywords, known)
    if isinstance(keywords.get("layers"), list):
        keywords["layers"] = [layer_from_config(inner) for inner in keywords["layers"]]
    return cls.from_config(keywords, custom_objects=known) if takes_objects else cls.from_config(keywords)


def _known_object(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return known.get(value, value)
    if isinstance(value, dict) and value.get("name") in known:
        return known[value["name"]](**{k: v for k, v in value.items() if k != "name"})
    return value


def _give_functions(keywords: dict[str, Any], known: Mapping[str, Any]) -> None:
    """Put what the user gave for a layer's stored function, by the layer's name, in the place of the stored code."""
    given = known.get(str(keywords.get("name")))
    for key in ("function", "mode"):
        if given is not None and f"{key}_type" in keywords and not isinstance(given, type):
            keywords[key] = given
            keywords[f"{key}_type"] = "raw"
            if keywords.get("output_shape_type") == "lambda":  # found anew by calling the function
                keywords |= {"output_shape": None, "output_shape_type": "raw"}


def layer_class(name: str, known: Mapping[str, Any]) -> Any:
    """Return the class of a layer or model by its name.

    Raises:
        InvalidValueError: for a name that is neither among `known` nor in this package; the nearest is named.
    """
    if name in known:
        return known[name]
    registered = keras.saving.get_registered_object(name)
    if registered is not None:
        return registered
    names: dict[str, Any] = {}
    for path in ("models", "layers", *(f"layers.{module}" for module in _MODULES)):
        with contextlib.suppress(ModuleNotFoundError):
            module = importlib.import_module(f"keras_unified.{path}")
            if inspect.isclass(getattr(module, name, None)):
                return getattr(module, name)
            names |= {n: None for n, v in vars(module).items() if inspect.isclass(v) and issubclass(v, NodeAttributes)}
    raise InvalidValueError(
        f"The configuration names a layer {name!r}, which keras_unified does not have.{nearest(name, names)} "
        f"Pass a class of your own as custom_objects={{{name!r}: {name}}}. Given were {listing(known)}."
    )


def model_from_functional_config(cls: Any, config: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """Make a model from what `functional_config` returned, or any Keras 1 wrote."""
    layers: dict[str, Any] = {}

    def tensor(place: list[Any]) -> Any:
        name, index, at = place[:3]
        if name not in layers:
            raise InvalidValueError(
                f"The configuration of model {config.get('name')!r} reads from a layer {name!r} before it describes "
                f"one.{nearest(name, layers)}"
            )
        layer = layers[name]
        if isinstance(layer, NodeAttributes):
            return layer.inbound_nodes[index].output_tensors[at]
        return keras3.inbound_nodes(layer)[index].outputs[at]

    for described in config["layers"]:
        with sharing(fresh=True):
            layer = layer_from_config(described, known)
        layers[described["name"]] = layer
        for call in described["inbound_nodes"]:
            tensors = [tensor(place) for place in call]
            layer(tensors[0] if len(tensors) == 1 else tensors)
    outputs: Any = [tensor(place) for place in config["output_layers"]]
    if "output_names" in config:
        outputs = dict(zip(config["output_names"], outputs, strict=True))
    inputs = [tensor(place) for place in config["input_layers"]]
    model = cls.__new__(cls, input=inputs, output=outputs)
    base = next(c for c in cls.__mro__ if c.__module__ == "keras_unified.engine.model")
    base.__init__(model, input=inputs, output=outputs, name=config.get("name"))
    return model


def model_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Make a model from its configuration, whichever era wrote it; one of Keras 0.3 that was compiled is compiled.

    Args:
        config: a dict, as `get_config` (Keras 0.3) or `to_json` (Keras 1) write it.
        custom_objects: the user's classes, functions and losses by name; see `layer_from_config`.

    Returns:
        The model, with freshly drawn weights.

    Raises:
        InvalidValueError: for what is no configuration of a model.

    Era:
        Keras 0.1 (`models`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> from keras_unified.models import Sequential
        >>> model = model_from_config(
        ...     {"name": "Sequential", "layers": [{"name": "Dense", "output_dim": 3, "input_shape": [4]}]}
        ... )
        >>> model.output_shape
        (None, 3)
    """
    model = layer_from_config(config, custom_objects)
    if "class_name" not in config and "optimizer" in config:
        _compile_03(model, config, custom_objects or {})
    return model


def _compile_03(model: Any, config: Mapping[str, Any], custom_objects: Mapping[str, Any]) -> None:
    from keras_unified import optimizers

    def found(loss: Any) -> Any:
        return {k: found(v) for k, v in loss.items()} if isinstance(loss, dict) else custom_objects.get(loss, loss)

    settings = dict(config["optimizer"])
    arguments: dict[str, Any] = {
        key: config[key]
        for key in ("class_mode", "sample_weight_mode", "sample_weight_modes", "loss_weights")
        if config.get(key)
    }
    with reading("0.3", custom_objects):
        optimizer = optimizers.get(settings.pop("name"), settings)
        model.compile(loss=found(config.get("loss")), optimizer=optimizer, **arguments)


def model_from_json(json_string: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Make a model from the JSON that `to_json` wrote; see `model_from_config`.

    Example:
        >>> model_from_json('{"class_name": "Dense"')
        Traceback (most recent call last):
        ...
        keras_unified.errors.InvalidValueError: This is no JSON: Expecting ',' delimiter: line 1 column 23 (char 22)
    """
    import json

    try:
        config = json.loads(json_string)
    except json.JSONDecodeError as error:
        raise InvalidValueError(f"This is no JSON: {error}") from error
    return model_from_config(config, custom_objects)


def model_from_yaml(yaml_string: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Make a model from the YAML that `to_yaml` wrote; see `model_from_config`."""
    yaml = yaml_library()

    class Loader(yaml.SafeLoader):  # type: ignore[name-defined, misc]
        """Plain data, and the tuples and strings that Python 2 marked; nothing that runs code."""

    for tag in ("tuple", "list"):
        Loader.add_constructor(f"tag:yaml.org,2002:python/{tag}", Loader.construct_sequence)
    for tag in ("unicode", "str"):
        Loader.add_constructor(f"tag:yaml.org,2002:python/{tag}", Loader.construct_scalar)
    Loader.add_constructor("tag:yaml.org,2002:python/long", Loader.construct_yaml_int)
    Loader.add_constructor(f"{_YAML_CALL}numpy.dtype", _numpy_dtype)
    for module in ("numpy.core.multiarray", "numpy._core.multiarray"):
        Loader.add_constructor(f"{_YAML_CALL}{module}.scalar", _numpy_number)
    try:
        config = yaml.load(yaml_string, Loader=Loader)
    except yaml.YAMLError as error:
        raise InvalidValueError(f"This is no YAML of a model: {error}") from error
    return model_from_config(config, custom_objects)


_YAML_CALL = "tag:yaml.org,2002:python/object/apply:"


def _numpy_dtype(loader: Any, node: Any) -> np.dtype[Any]:
    return np.dtype(str(loader.construct_mapping(node, deep=True)["args"][0]))


def _numpy_number(loader: Any, node: Any) -> Any:
    """Return a number that Keras 1 wrote as a call of NumPy's, without making the call."""
    dtype, data = loader.construct_sequence(node, deep=True)
    if dtype.kind not in "biuf":
        raise InvalidValueError(f"The YAML holds a NumPy scalar of dtype {dtype}, which is no number.")
    return np.frombuffer(data, dtype)[0].item()


def yaml_library() -> Any:
    """Return PyYAML.

    Raises:
        KerasUnifiedError: where it is not installed.
    """
    try:
        import yaml
    except ImportError as error:
        raise KerasUnifiedError("YAML needs PyYAML. Run: pip install pyyaml. Or use JSON.") from error
    return yaml
