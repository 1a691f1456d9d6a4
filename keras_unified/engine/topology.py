"""The Node view of Keras 1 over Keras 3's nodes: what a layer was called on, call by call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.custom_layers import call_of_class
from keras_unified.errors import InvalidValueError, TopologyError


@dataclass(frozen=True, eq=False)
class Node:
    """One call of a layer: where its inputs came from and what came out.

    Attributes:
        outbound_layer: the layer that was called.
        inbound_layers: the layers that made `input_tensors`, one each.
        node_indices, tensor_indices: which call of an inbound layer, and which of its outputs, each input is.
        input_tensors, output_tensors: symbolic tensors.
        input_masks, output_masks: their masks, None where there is none.
        input_shapes, output_shapes: their shapes, with the batch axis.
    """

    outbound_layer: Any
    inbound_layers: list[Any]
    node_indices: list[int]
    tensor_indices: list[int]
    input_tensors: list[Any]
    output_tensors: list[Any]

    @property
    def input_shapes(self) -> list[tuple[int | None, ...]]:
        return [tuple(t.shape) for t in self.input_tensors]

    @property
    def output_shapes(self) -> list[tuple[int | None, ...]]:
        return [tuple(t.shape) for t in self.output_tensors]

    @property
    def input_masks(self) -> list[Any]:
        return [keras3.get_mask(t) for t in self.input_tensors]

    @property
    def output_masks(self) -> list[Any]:
        return [keras3.get_mask(t) for t in self.output_tensors]

    def get_config(self) -> dict[str, Any]:
        """Return the node in names and numbers, as Keras 1 wrote it."""
        return {
            "outbound_layer": self.outbound_layer.name,
            "inbound_layers": [layer.name for layer in self.inbound_layers],
            "node_indices": self.node_indices,
            "tensor_indices": self.tensor_indices,
        }


def is_container(operation: Any) -> bool:
    """Whether `operation` is itself a model, which in Keras 1 had a node 0 of its own before any call."""
    return isinstance(operation, keras3.Functional)


def view(node: keras3.Node) -> Node:
    """Return the view of one node of Keras 3: data inputs only (masks ride along), container calls counted from 1."""
    operation = node.operation
    outputs = list(node.outputs)
    if node.is_input:
        return Node(operation, [], [], [], outputs, outputs)
    first = node.arguments.args[:1] if isinstance(operation, keras3.keras.layers.Layer) else node.arguments.args
    inputs = [t for t in keras3.keras.tree.flatten(first) if isinstance(t, keras3.keras.KerasTensor)]
    if not inputs:
        inputs = list(node.input_tensors)
    origins = [keras3.history(t) for t in inputs]
    layers = [origin[0] for origin in origins if origin]
    indices = [origin[1] + is_container(origin[0]) for origin in origins if origin]
    return Node(operation, layers, indices, [origin[2] for origin in origins if origin], inputs, outputs)


class NodeAttributes:
    """What a layer tells of its calls: inbound_nodes, input, output, get_output_at(i) and their kin."""

    noted_input_shape: Any = None
    current_input: Any = None
    current_mask: Any = None

    @property
    def inbound_nodes(self) -> list[Node]:
        """The calls of this layer, in order."""
        return [view(node) for node in keras3.inbound_nodes(self)]

    @property
    def outbound_nodes(self) -> list[Node]:
        """The calls of other layers on an output of this one."""
        return [view(node) for node in keras3.outbound_nodes(self)]

    @outbound_nodes.setter
    def outbound_nodes(self, nodes: list[Node]) -> None:
        """Programs empty the list when they take off the layers that read from this one."""
        kept = {id(tensor) for node in nodes for tensor in node.output_tensors}
        known = keras3.outbound_nodes(self)
        known[:] = [node for node in known if not kept.isdisjoint(map(id, node.outputs))]

    def _attribute_at(self, index: int, attribute: str) -> Any:
        nodes = self.inbound_nodes
        if not -len(nodes) <= index < len(nodes):
            raise InvalidValueError(
                f"Layer {self.name!r} has {len(nodes)} nodes (it is called once for each), "  # type: ignore[attr-defined]
                f"so there is no {attribute.replace('_', ' ')} at node {index}."
            )
        values = getattr(nodes[index], attribute)
        return values[0] if len(values) == 1 else values

    def _only_attribute(self, attribute: str, accessor: str) -> Any:
        nodes = self.inbound_nodes
        name, words = self.name, attribute.replace("_", " ")  # type: ignore[attr-defined]
        if not nodes:
            raise TopologyError(f"Layer {name!r} has no {words} yet: call it on a tensor, or add it to a model.")
        values = [getattr(node, attribute) for node in nodes]
        by_value = attribute.endswith("shapes")
        differ = len({repr(v) if by_value else tuple(map(id, v)) for v in values}) > 1
        if differ or (len(values) > 1 and attribute.endswith("masks")):
            raise TopologyError(
                f"Layer {name!r} was called {len(nodes)} times, so it has several {words}. Use {accessor}(index)."
            )
        return values[0][0] if len(values[0]) == 1 else values[0]

    @property
    def input(self) -> Any:
        """The input tensor (a list of them where there are several) of the only call."""
        return self._only_attribute("input_tensors", "get_input_at")

    @property
    def output(self) -> Any:
        """The output tensor (a list of them where there are several) of the only call."""
        return self._only_attribute("output_tensors", "get_output_at")

    @property
    def input_mask(self) -> Any:
        """The mask of the input of the only call."""
        return self._only_attribute("input_masks", "get_input_mask_at")

    @property
    def output_mask(self) -> Any:
        """The mask of the output of the only call."""
        return self._only_attribute("output_masks", "get_output_mask_at")

    @property
    def input_shape(self) -> Any:
        """The input's shape with the batch axis; while a layer of Keras 0.3 is built, the shape it is built for."""
        if self.noted_input_shape is not None:
            return self.noted_input_shape
        return self._only_attribute("input_shapes", "get_input_shape_at")

    @property
    def output_shape(self) -> Any:
        """The output's shape with the batch axis."""
        return self._only_attribute("output_shapes", "get_output_shape_at")

    def get_input_at(self, node_index: int) -> Any:
        """Return the input tensor(s) of call number `node_index`."""
        return self._attribute_at(node_index, "input_tensors")

    def get_output_at(self, node_index: int) -> Any:
        """Return the output tensor(s) of call number `node_index`."""
        return self._attribute_at(node_index, "output_tensors")

    def get_input_mask_at(self, node_index: int) -> Any:
        """Return the input mask(s) of call number `node_index`."""
        return self._attribute_at(node_index, "input_masks")

    def get_output_mask_at(self, node_index: int) -> Any:
        """Return the output mask(s) of call number `node_index`."""
        return self._attribute_at(node_index, "output_masks")

    def get_input_shape_at(self, node_index: int) -> Any:
        """Return the input shape(s) of call number `node_index`."""
        return self._attribute_at(node_index, "input_shapes")

    def get_output_shape_at(self, node_index: int) -> Any:
        """Return the output shape(s) of call number `node_index`."""
        return self._attribute_at(node_index, "output_shapes")

    def get_input(self, train: bool = False) -> Any:
        """Return the input tensor, as the layers of Keras 0.3 asked for it."""
        return self.input if self.current_input is None else self.current_input

    def get_output(self, train: bool = False) -> Any:
        """Return the output tensor, as the layers of Keras 0.3 asked for it."""
        if self.current_input is None:
            return self.output
        return call_of_class(type(self))(self, self.current_input)

    def get_output_mask(self, train: bool = False) -> Any:
        """Return the output's mask, as the layers of Keras 0.3 asked for it."""
        return self.output_mask

    def get_input_mask(self, train: bool = False) -> Any:
        """Return the input's mask, as the layers of Keras 0.3 asked for it."""
        return self.input_mask if self.current_input is None else self.current_mask


_LATER = {
    "Layer": "base_layer",
    "InputSpec": "base_layer",
    "Input": "inputs",
    "InputLayer": "inputs",
    "Container": "model",
    "get_source_inputs": "ends",
    "Merge": "merging",
    "merge": "merging",
    "canonical": "canonical",
    "same_topology": "canonical",
    "describe_difference": "canonical",
}


def __getattr__(name: str) -> Any:
    """Keras 1 kept all of these in `engine.topology`; each has a module of its own here, above this one."""
    import importlib

    if name in _LATER:
        return getattr(importlib.import_module(f"keras_unified.engine.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
