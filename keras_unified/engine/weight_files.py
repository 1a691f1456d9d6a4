"""HDF5 files of weights, in the three layouts that Keras 0.3 and Keras 1 wrote.

=============  ====================================================================================
Keras 0.3      ``nb_layers``, groups ``layer_0`` ... with ``nb_params`` and ``param_0`` ... (Sequential)
Keras 0.3      one group ``graph`` with ``nb_params`` and ``param_0`` ... (Graph)
Keras 1        ``layer_names``, a group for each with ``weight_names`` and a dataset for each
=============  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import h5py
import numpy as np

from keras_unified.dialects.weight_files import (
    KERNEL_LAYERS,
    TIME_AXIS,
    TIME_KERNEL_LAYERS,
    TO_TIME_FIRST,
    TO_TIME_THIRD,
)
from keras_unified.engine import keras3
from keras_unified.engine.merging import Merge
from keras_unified.engine.model import Model
from keras_unified.engine.naming import name_in_files
from keras_unified.errors import InvalidValueError, listing


def layers_of(model: Any) -> list[Any]:
    """Return the layers that a file of Keras 1 has groups for, in order."""
    return list(getattr(model, "flattened_layers", model.layers))


# -- writing


def write_weights(model: Any, group: h5py.Group, era: str) -> None:
    """Write a model's weights into a group of a file, in the layout of an era."""
    if era != "0.3":
        _write_named(layers_of(model), group)
    elif hasattr(model, "node_config"):
        _write_numbered(model.get_weights(), group.create_group("graph"))
    else:
        group.attrs["nb_layers"] = len(model.layers)
        for number, layer in enumerate(model.layers):
            _write_numbered(_arrays_of(layer), group.create_group(f"layer_{number}"))


def _write_named(layers: Iterable[Any], group: h5py.Group) -> None:
    layers = list(layers)
    group.attrs["layer_names"] = np.array([layer.name.encode() for layer in layers], "S")
    for layer in layers:
        arrays = layer.get_weights()
        names = _names_of_weights(layer, len(arrays))
        inner = group.create_group(layer.name)
        inner.attrs["weight_names"] = np.array([name.encode() for name in names], "S")
        for name, array in zip(names, arrays, strict=True):
            inner.create_dataset(name, data=array)


def _names_of_weights(layer: Any, count: int) -> list[str]:
    names = [name_in_files(variable) for variable in layer.weights]
    return names if len(set(names)) == len(names) == count else [f"param_{i}" for i in range(count)]


def _write_numbered(arrays: Sequence[np.ndarray], group: h5py.Group) -> None:
    group.attrs["nb_params"] = len(arrays)
    for number, array in enumerate(arrays):
        group.create_dataset(f"param_{number}", data=array)


def _arrays_of(layer: Any) -> list[np.ndarray]:
    return [array for inner in _inner_layers(layer) for array in inner.get_weights()]


def _inner_layers(layer: Any) -> list[Any]:
    """Return the layers whose weights Keras 0.3 counted as those of `layer`: a Merge had those of its branches."""
    if isinstance(layer, Merge) and layer.layers:
        return [inner for branch in layer.layers for inner in _inner_layers(branch)]
    return [layer]


# -- reading


def read_weights(model: Any, file: h5py.Group, by_name: bool = False, kernels: str | None = None) -> None:
    """Set a model's weights from a file in any of the three layouts.

    Args:
        model: the model.
        file: the open file, or a group in it.
        by_name: whether each layer takes the weights of the layer of its name, instead of that at its place.
        kernels: "theano" for a file of convolutions trained on Theano, whose kernels are turned on the way in.

    Raises:
        InvalidValueError: for a file in none of the layouts, and for weights that do not fit; nothing is set then.
    """
    if "layer_names" not in file.attrs and "model_weights" in file:
        file = file["model_weights"]
    if kernels not in (None, "tensorflow", "theano"):
        raise InvalidValueError(
            f"kernels is 'tensorflow' or 'theano', what the file's were trained on; got {kernels!r}."
        )
    if by_name and "layer_names" not in file.attrs:
        raise InvalidValueError("A weight file of Keras 0.3 has no names of layers: load it without by_name=True.")
    if "nb_layers" in file.attrs:
        pairs = _pairs_by_number(model, file)
    elif "graph" in file:
        pairs = _pairs_of_graph(model, file["graph"])
    elif "layer_names" in file.attrs:
        pairs = _pairs_by_name(model, file) if by_name else _pairs_by_place(model, file)
    else:
        raise InvalidValueError(
            f"{file.file.filename} holds no weights of Keras 0.3 or Keras 1. It holds {listing(file)} with the "
            f"attributes {listing(file.attrs)}."
        )
    fitted = [(layer, _fitted(layer, arrays, kernels, where)) for layer, arrays, where in pairs]
    for layer, arrays in fitted:
        layer.set_weights(arrays)


_Pair = tuple[Any, list[np.ndarray], str]


def _names(attribute: Iterable[Any]) -> list[str]:
    return [name.decode() if isinstance(name, bytes) else str(name) for name in attribute]


def _numbered(group: h5py.Group) -> list[np.ndarray]:
    return [np.asarray(group[f"param_{number}"]) for number in range(int(group.attrs["nb_params"]))]


def _named(group: h5py.Group) -> list[np.ndarray]:
    return [np.asarray(group[name]) for name in _names(group.attrs["weight_names"])]


def _pairs_by_number(model: Any, file: h5py.Group) -> list[_Pair]:
    count = int(file.attrs["nb_layers"])
    candidates = (model.layers, layers_of(model), [layer for layer in model.layers if layer.weights])
    layers = next((list(found) for found in candidates if len(found) == count), None)
    if layers is None:
        raise InvalidValueError(
            f"The file has weights of {count} layers, but model {model.name!r} has {len(model.layers)}."
        )
    pairs: list[_Pair] = []
    for number, layer in enumerate(layers):
        arrays = _numbered(file[f"layer_{number}"])
        pairs += _split(_inner_layers(layer), arrays, f"layer {number} of the file")
    return pairs


def _pairs_of_graph(model: Any, group: h5py.Group) -> list[_Pair]:
    layers = getattr(model, "node_layers", None) or _in_order_of_calls(model)
    return _split([layer for layer in layers if layer.weights], _numbered(group), "the file")


def _in_order_of_calls(model: Any) -> list[Any]:
    """Return a model's layers in the order in which they were called: that of `add_node` in the Graph that it was."""
    layers, called = layers_of(model), keras3.first_calls(model)
    return sorted(layers, key=lambda layer: called.get(id(layer), -1))


def _split(layers: Sequence[Any], arrays: list[np.ndarray], where: str) -> list[_Pair]:
    """Deal one list of arrays out to layers, as many to each as it has."""
    expected = sum(len(layer.get_weights()) for layer in layers)
    if expected != len(arrays):
        raise InvalidValueError(f"{where.capitalize()} has {len(arrays)} arrays, but the model expects {expected}.")
    rest = iter(arrays)
    return [(layer, [next(rest) for _ in layer.get_weights()], where) for layer in layers]


def _pairs_by_place(model: Any, file: h5py.Group) -> list[_Pair]:
    names = [name for name in _names(file.attrs["layer_names"]) if len(file[name].attrs["weight_names"])]
    layers = [layer for layer in layers_of(model) if layer.weights]
    if len(names) != len(layers):
        raise InvalidValueError(
            f"The file has weights of {len(names)} layers ({listing(names)}), but model {model.name!r} has "
            f"{len(layers)} with weights ({listing(layer.name for layer in layers)}). Load by_name=True to fill in "
            f"the layers that they have in common."
        )
    return [
        (layer, _named(file[name]), f"layer {name!r} of the file") for layer, name in zip(layers, names, strict=True)
    ]


def _pairs_by_name(model: Any, file: h5py.Group) -> list[_Pair]:
    stored = set(_names(file.attrs["layer_names"]))
    return [
        (layer, _named(file[layer.name]), f"layer {layer.name!r} of the file")
        for layer in layers_of(model)
        if layer.name in stored
    ]


def _fitted(layer: Any, arrays: list[np.ndarray], kernels: str | None, where: str) -> list[np.ndarray]:
    """Return arrays as `layer` takes them: kernels in its layout, turned if asked for.

    Raises:
        InvalidValueError: where their number or shapes differ from the layer's.
    """
    shapes = [array.shape for array in layer.get_weights()]
    if len(arrays) == len(shapes):
        if type(layer).__name__ in TIME_KERNEL_LAYERS:
            arrays = [_in_time_layout(a, shape) for a, shape in zip(arrays, shapes, strict=True)]
        if kernels == "theano":
            arrays = turned(layer, arrays)
    if [array.shape for array in arrays] != shapes:
        raise InvalidValueError(
            f"Layer {layer.name!r} ({type(layer).__name__}) has weights of shapes {shapes}, but {where} has "
            f"{[array.shape for array in arrays]}."
        )
    return arrays


def _in_time_layout(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    if array.ndim == 4 and array.shape != shape:
        for axes in (TO_TIME_FIRST, TO_TIME_THIRD):
            if array.transpose(axes).shape == shape:
                return np.asarray(array.transpose(axes))
    return array


def turned(layer: Any, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return a layer's weights with its convolution kernels turned by 180 degrees: Theano's way to TensorFlow's.

    Args:
        layer: a layer, or a model or wrapper of layers.
        arrays: weights in the order of its `get_weights`.
    """
    inner = getattr(layer, "layer", None)
    if isinstance(layer, Model):
        rest = iter(arrays)
        return [a for part in layers_of(layer) for a in turned(part, [next(rest) for _ in part.get_weights()])]
    if inner is not None and type(layer).__name__ == "TimeDistributed":
        return turned(inner, arrays)
    name = type(layer).__name__
    if name in TIME_KERNEL_LAYERS:
        return [np.flip(a, TIME_AXIS[layer.dialect.era]) if a.ndim == 4 else a for a in arrays]
    if name in KERNEL_LAYERS:
        first = layer.dim_ordering == "th"
        return [
            np.flip(a, tuple(range(2, a.ndim) if first else range(a.ndim - 2))) if a.ndim > 3 else a for a in arrays
        ]
    return list(arrays)
