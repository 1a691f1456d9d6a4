"""Pictures of models through pydot and Graphviz."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.topology import NodeAttributes, is_container, view
from keras_unified.errors import KerasUnifiedError, TopologyError


def _pydot() -> Any:
    try:
        import pydot
    except ImportError as error:
        raise KerasUnifiedError("A picture of a model needs pydot. Run: pip install pydot") from error
    return pydot


def model_to_dot(model: Any, show_shapes: bool = False, show_layer_names: bool = True) -> Any:
    """Return a model as a graph of pydot, one box for each layer.

    Args:
        model: any model.
        show_shapes: whether the boxes tell the shapes of inputs and outputs.
        show_layer_names: whether they tell the names of the layers, or their classes alone.

    Returns:
        A `pydot.Dot`.

    Raises:
        KerasUnifiedError: where pydot is not installed.

    Era:
        Keras 1.
    """
    return _graph(model, show_shapes, show_layer_names, recursive=False)


def to_graph(model: Any, recursive: bool = True, show_shape: bool = False) -> Any:
    """Return a model as a graph of pydot.

    Args:
        model: any model.
        recursive: whether models inside it are shown as their layers, or as one box each.
        show_shape: whether the boxes tell the shapes of inputs and outputs.

    Raises:
        KerasUnifiedError: where pydot is not installed.

    Era:
        Keras 0.3.
    """
    return _graph(model, show_shape, True, recursive)


def plot(model: Any, to_file: str | Path = "model.png", **kwargs: Any) -> None:
    """Write a picture of a model.

    Args:
        model: any model.
        to_file: file whose ending says the format ("model.png", "model.svg"); without one it is PNG.
        kwargs: `show_shapes` and `show_layer_names` as `model_to_dot` takes them (Keras 1), or `recursive` and
            `show_shape` as `to_graph` does (Keras 0.3).

    Raises:
        KerasUnifiedError: where pydot is not installed, or Graphviz, which draws.
    """
    as_in_03 = kwargs.keys() & {"recursive", "show_shape"}
    dot = to_graph(model, **kwargs) if as_in_03 else model_to_dot(model, **kwargs)
    kind = Path(to_file).suffix.lstrip(".") or "png"
    try:
        dot.write(str(to_file), format=kind)
    except FileNotFoundError as error:
        raise KerasUnifiedError(
            "A picture of a model needs Graphviz, whose program `dot` was not found. Install Graphviz "
            "(apt-get install graphviz, brew install graphviz), or keep the text of model_to_dot(model).to_string()."
        ) from error


def _graph(model: Any, show_shapes: bool, show_names: bool, recursive: bool) -> Any:
    pydot = _pydot()
    dot = pydot.Dot()
    dot.set("rankdir", "TB")
    dot.set("concentrate", True)
    dot.set_node_defaults(shape="record")
    inside = list(_operations(model, recursive))
    layers = [layer for layer in inside if not (recursive and is_container(layer))]
    shown = {id(layer) for layer in layers}
    for layer in layers:
        dot.add_node(pydot.Node(str(id(layer)), label=_label(layer, show_shapes, show_names)))
    edges = dict.fromkeys(edge for layer in inside for edge in _edges(layer, recursive))
    for source, target in edges:
        if {source, target} <= shown:
            dot.add_edge(pydot.Edge(str(source), str(target)))
    return dot


def _operations(model: Any, recursive: bool) -> Iterator[Any]:
    """Yield what a model is made of; with `recursive`, after each model inside it what that is made of."""
    for operation in model.operations:
        yield operation
        if recursive and is_container(operation):
            yield from _operations(operation, recursive)


def _edges(layer: Any, recursive: bool) -> Iterator[tuple[int, int]]:
    """Yield the boxes that each call of a layer reads from, with its own; of a model, those where it begins."""
    opened = recursive and is_container(layer)
    for node in map(view, keras3.inbound_nodes(layer)):
        targets = [keras3.history(t)[0] for t in layer.inputs] if opened else [layer] * len(node.input_tensors)  # type: ignore[index]
        for tensor, target in zip(node.input_tensors, targets, strict=True):
            if keras3.history(tensor)[0] is not target:  # type: ignore[index]
                yield id(_maker(tensor, recursive)), id(target)


def _maker(tensor: Any, recursive: bool) -> Any:
    """Return the layer that made a tensor; with `recursive`, the one inside a model that did."""
    layer, _, index = keras3.history(tensor)  # type: ignore[misc]
    return _maker(layer.outputs[index], recursive) if recursive and is_container(layer) else layer


def _label(layer: Any, show_shapes: bool, show_names: bool) -> str:
    name, kind = layer.name, type(layer).__name__
    inner = getattr(layer, "layer", None)
    if inner is not None:
        name, kind = f"{name}({inner.name})", f"{kind}({type(inner).__name__})"
    label = f"{name}: {kind}" if show_names else kind
    if not show_shapes or not isinstance(layer, NodeAttributes):
        return label
    before, after = _shape(layer, "input_shape"), _shape(layer, "output_shape")
    return f"{label}\n|{{input:|output:}}|{{{{{before}}}|{{{after}}}}}"


def _shape(layer: Any, side: str) -> str:
    try:
        return str(getattr(layer, side))
    except TopologyError:
        return "multiple"
