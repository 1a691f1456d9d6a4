"""Tables of a model's layers, layers from their configurations, and all kernels of a model turned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.configs import layer_from_config
from keras_unified.engine.topology import NodeAttributes, is_container, view
from keras_unified.engine.weight_files import layers_of, turned
from keras_unified.errors import TopologyError

# Keras 0.3's name for it.
container_from_config = layer_from_config

__all__ = [
    "container_from_config",
    "convert_all_kernels_in_model",
    "count_total_params",
    "get_layer",
    "layer_from_config",
    "model_summary",
    "print_summary",
]

_HEADINGS = ("Layer (type)", "Output Shape", "Param #", "Connected to")
_POSITIONS = (0.33, 0.55, 0.67, 1.0)
_HEADINGS_03 = ("Layer (name)", "Output Shape", "Param #")
_POSITIONS_03 = (30, 60, 80)


def print_summary(
    layers: Iterable[Any],
    relevant_nodes: Collection[str] | None = None,
    line_length: int = 100,
    positions: Sequence[float] | None = None,
) -> None:
    """Print a table of layers: name and class, output shape, number of weights, what each reads from.

    Args:
        layers: the layers.
        relevant_nodes: names of the calls to be shown ("dense_1_ib-0"); by default all.
        line_length: width in characters.
        positions: where the columns end, as shares of the width or in characters.

    Era:
        Keras 1.
    """
    layers = list(layers)
    ends = _ends(line_length, positions)
    print("_" * line_length)  # noqa: T201
    _print_row(_HEADINGS, ends)
    print("=" * line_length)  # noqa: T201
    for number, layer in enumerate(layers):
        reads = _connections(layer, relevant_nodes)
        first = (
            f"{layer.name} ({type(layer).__name__})",
            _output_shape(layer),
            layer.count_params(),
            (reads or [""])[0],
        )
        _print_row(first, ends)
        for read in reads[1:]:
            _print_row(("", "", "", read), ends)
        print(("=" if number == len(layers) - 1 else "_") * line_length)  # noqa: T201
    trainable, other = count_total_params(layers)
    print(f"Total params: {trainable + other:,}")  # noqa: T201
    print(f"Trainable params: {trainable:,}")  # noqa: T201
    print(f"Non-trainable params: {other:,}")  # noqa: T201
    print("_" * line_length)  # noqa: T201


def print_model(model: Any, line_length: int, positions: Sequence[float] | None) -> None:
    """Print the table of a model's layers, with those calls that are the model's own."""
    print_summary(layers_of(model), model.container_nodes, line_length, positions)


def model_summary(model: Any) -> None:
    """Print a table of a model's layers as Keras 0.3 did: name, output shape, number of weights.

    Era:
        Keras 0.3.
    """
    line = "-" * _POSITIONS_03[-1]
    if hasattr(model, "add"):
        print(line)  # noqa: T201
        print(f"Initial input shape: {model.input_shape}")  # noqa: T201
    print(line)  # noqa: T201
    _print_row(_HEADINGS_03, _POSITIONS_03, gap=0)
    print(line)  # noqa: T201
    for layer in model.layers:
        shown = (f"{type(layer).__name__} ({layer.name})", _output_shape(layer), layer.count_params())
        _print_row(shown, _POSITIONS_03, gap=0)
    print(line)  # noqa: T201
    print(f"Total params: {model.count_params()}")  # noqa: T201
    print(line)  # noqa: T201


def get_layer(identifier: Any, kwargs: dict[str, Any] | None = None) -> Any:
    """Return a layer made from the name of its class, or from a dict of that name and keywords.

    Raises:
        InvalidValueError: where there is no such class; the nearest is named.

    Era:
        Keras 0.3.

    Example:
        >>> get_layer("Dense", {"output_dim": 3}).output_dim
        3
    """
    from keras_unified import layers
    from keras_unified.utils.generic_utils import get_from_module

    return get_from_module(identifier, vars(layers), "layer", instantiate=True, kwargs=kwargs)


def _ends(line_length: int, positions: Sequence[float] | None) -> list[int]:
    positions = positions or _POSITIONS
    return [int(line_length * p) if positions[-1] <= 1 else int(p) for p in positions]


def _print_row(fields: Sequence[Any], ends: Sequence[int], gap: int = 1) -> None:
    """Print fields, each cut where its column ends; `gap` is the least number of spaces between two."""
    line = ""
    for number, (field, end) in enumerate(zip(fields, ends, strict=False)):
        if number and gap:
            line = line[:-gap] + " " * gap
        line = (line + str(field))[:end].ljust(end)
    print(line)  # noqa: T201


def _output_shape(layer: Any) -> Any:
    try:
        return layer.output_shape if isinstance(layer, NodeAttributes) else tuple(layer.output.shape)
    except (TopologyError, AttributeError, ValueError):
        return "multiple"


def _connections(layer: Any, relevant_nodes: Collection[str] | None) -> list[str]:
    own = isinstance(layer, NodeAttributes)
    nodes = layer.inbound_nodes if own else [view(node) for node in keras3.inbound_nodes(layer)]
    return [
        f"{inbound.name}[{node_index}][{tensor_index}]"
        for number, node in enumerate(nodes)
        if relevant_nodes is None or f"{layer.name}_ib-{number}" in relevant_nodes
        for inbound, node_index, tensor_index in zip(
            node.inbound_layers, node.node_indices, node.tensor_indices, strict=True
        )
    ]


def count_total_params(layers: Iterable[Any], layer_set: set[Any] | None = None) -> tuple[int, int]:
    """Return how many numbers the weights of layers have: (trainable, not trainable), shared layers once.

    Args:
        layers: layers or models.
        layer_set: layers that were counted already; those counted are added.
    """
    seen: set[Any] = set() if layer_set is None else layer_set
    trainable = other = 0
    for layer in layers:
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        if is_container(layer):
            more, rest = count_total_params(layer.layers, seen)
        else:
            more = sum(_size(v) for v in layer.trainable_weights)
            rest = sum(_size(v) for v in layer.non_trainable_weights)
        trainable, other = trainable + more, other + rest
    return trainable, other


def _size(variable: Any) -> int:
    size = 1
    for length in variable.shape:
        size *= int(length)
    return size


def convert_all_kernels_in_model(model: Any) -> None:
    """Turn all convolution kernels of a model by 180 degrees: those trained on Theano for TensorFlow, or back.

    Era:
        Keras 1.1.
    """
    for layer in model.layers:
        layer.set_weights(turned(layer, layer.get_weights()))
