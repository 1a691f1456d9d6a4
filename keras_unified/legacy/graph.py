"""Graph: nodes with names, each called on the tensors of the nodes that it names as its inputs."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import GRAPH_TRAINS_SHARED_LAYERS
from keras_unified.dialects.models import GRAPH, GRAPH_METHODS
from keras_unified.engine import configs, keras3
from keras_unified.engine.inputs import Input
from keras_unified.engine.merging import MODES, merge
from keras_unified.engine.symbolic import is_symbolic
from keras_unified.errors import ArgumentError, TopologyError, listing, nearest
from keras_unified.legacy.facade import printed
from keras_unified.legacy.graph_configs import graph_config, graph_config_03, read_graph
from keras_unified.legacy.join import Join, call_on_join
from keras_unified.legacy.named import NamedTensors, Nodes, SharedNode, layers_of_nodes
from keras_unified.legacy.one_dict import FedOneDict


class Graph(FedOneDict):
    """A model whose nodes are added one by one and named; it is fed one dict and predicts a dict.

    Attributes:
        nodes: ordered dict from the name of a node to its layer.
        input_order, output_order: names of the inputs and outputs in order of definition.
        input_config, node_config, output_config: what was added, as lists of dicts.
        namespace: the set of all names.

    Era:
        Keras 0.2 and 0.3 (`models.Graph`), Keras 1.0 (`legacy.models.Graph`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> graph = Graph()
        >>> graph.add_input(name="x", input_shape=(4,))
        >>> graph.add_node(Dense(3), name="hidden", input="x")
        >>> graph.add_output(name="y", inputs=["hidden", "x"])
        >>> graph.output_shape, graph.output_order
        ((None, 7), ['y'])
    """

    @by_row(GRAPH)
    def __init__(self, name: str | None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        # Past Keras's attribute tracking: which layers are the model's is decided when it is attached.
        self.__dict__.update(nodes=Nodes(), _values={}, _ends={}, _attached=None)
        self.__dict__.update(namespace=set(), input_order=[], output_order=[])
        self.__dict__.update(input_config=[], node_config=[], output_config=[])

    @by_row(GRAPH_METHODS["add_input"])
    def add_input(self, name: str, input_shape: Any, batch_input_shape: Any, dtype: Any, **kwargs: Any) -> None:
        """Add an input.

        Args:
            name: str, unlike all other names in the graph.
            input_shape: tuple without the batch axis.
            batch_input_shape: tuple with it.
            dtype: 'float', 'int', `int`, a dtype's name or NumPy's dtype.
        """
        self._check_free(name)
        self._values[name] = Input(shape=input_shape, batch_shape=batch_input_shape, dtype=dtype, name=name)
        self.namespace.add(name)
        self.input_order.append(name)
        shape = {"input_shape": input_shape} if batch_input_shape is None else {"batch_input_shape": batch_input_shape}
        self.input_config.append({"name": name, "dtype": dtype, **shape})

    @by_row(GRAPH_METHODS["add_node"])
    def add_node(
        self,
        layer: Any,
        name: str,
        input: str | None,
        inputs: Sequence[str],
        merge_mode: str,
        concat_axis: int,
        dot_axes: Any,
        create_output: bool,
    ) -> None:
        """Add a node: a layer called on one node or input, or on several, which are merged first.

        Args:
            layer: a layer or model.
            name: str, unlike all other names in the graph; the layer gets it.
            input: name of the node or input that the layer is called on.
            inputs: names of several.
            merge_mode: 'concat', 'sum', 'mul', 'ave', 'dot', 'cos', or 'join', which hands the layer an ordered dict.
            concat_axis, dot_axes: see `Merge`.
            create_output: bool, whether the node is an output of the graph as well.
        """
        self._check_layer(layer, name)
        value = self._value_of(name, input, inputs, merge_mode, concat_axis, dot_axes, f"merge_inputs_for_{name}")
        self._check_free(name)
        layer.name = name
        self._values[name] = call_on_join(layer, value) if isinstance(value, Join) else layer(value)
        self.namespace.add(name)
        self.nodes[name] = layer
        self.node_config.append(
            _config(name, input, inputs, merge_mode, concat_axis, dot_axes, create_output=create_output)
        )
        if create_output:
            self.add_output(name, input=name)

    @by_row(GRAPH_METHODS["add_shared_node"])
    def add_shared_node(
        self,
        layer: Any,
        name: str,
        inputs: Sequence[str],
        merge_mode: str | None,
        concat_axis: int,
        dot_axes: Any,
        outputs: Sequence[str],
        create_output: bool,
    ) -> None:
        """Add a layer that is called on each of several nodes, with the same weights.

        Args:
            layer: a layer or model.
            name: str, unlike all other names in the graph.
            inputs: names of the nodes or inputs that the layer is called on, once each.
            merge_mode: how the results are merged into node `name`; None where they stay apart.
            concat_axis, dot_axes: see `Merge`.
            outputs: without `merge_mode`, names of the results, one for each of `inputs`.
            create_output: bool, whether the result, or each of `outputs`, is an output of the graph.
        """
        self._check_layer(layer, name)
        called_on = self._apart(inputs, name)
        if merge_mode is None and len(outputs) not in (0, len(called_on)):
            raise ArgumentError(
                f"{self._where(name)}: without merge_mode, outputs= names one result for each of the "
                f"{len(called_on)} inputs; got {listing(outputs)}."
            )
        for claimed in (name, *outputs):
            self._check_free(claimed)
        layer.name = f"input_for_{name}" if merge_mode else name
        made = [layer(value) for _, value in called_on]
        names = [called for called, _ in called_on]
        if merge_mode:
            by_input = list(zip(names, made, strict=True))
            self._values[name] = self._merged(by_input, merge_mode, concat_axis, dot_axes, name)
        else:
            self._values[name] = Join(zip(outputs or names, made, strict=True))
            self._values.update(zip(outputs, made, strict=bool(outputs)))
        self.namespace.update((name, *outputs))
        for node in (name, *outputs):
            self.nodes[node] = SharedNode(node, layer, self._values[node])
        self.node_config.append(
            _config(name, None, inputs, merge_mode, concat_axis, dot_axes, outputs=outputs, create_output=create_output)
        )
        if create_output:
            for output in outputs if merge_mode is None else (name,):
                self.add_output(output, input=output)

    @by_row(GRAPH_METHODS["add_output"])
    def add_output(
        self,
        name: str,
        input: str | None,
        inputs: Sequence[str],
        merge_mode: str,
        concat_axis: int,
        dot_axes: Any,
    ) -> None:
        """Name a node, or several merged into one, as an output of the graph.

        Args:
            name: str, unlike all other outputs; losses, targets and predictions go by it.
            input, inputs, merge_mode, concat_axis, dot_axes: see `add_node`.
        """
        if name in self._ends:
            raise TopologyError(f"{self._where(name)}: there is an output of this name already.")
        value = self._value_of(name, input, inputs, merge_mode, concat_axis, dot_axes, f"merge_outputs_for_{name}")
        if isinstance(value, Join):
            raise TopologyError(f"{self._where(name)}: a join is several tensors, which cannot be one output.")
        self.namespace.add(name)
        self._ends[name] = value
        self.output_order.append(name)
        self.output_config.append(_config(name, input, inputs, merge_mode, concat_axis, dot_axes))

    def sync(self) -> None:
        """Become the model of the inputs and outputs as they are now."""
        wanted = [[(name, id(self._values.get(name))) for name in self.input_order]]
        wanted.append([(name, id(self._ends.get(name))) for name in self.output_order])
        if self._attached == wanted:
            return
        if not self.output_order:
            raise TopologyError(f"Graph {self.name!r} has no output yet. Add one with add_output(name=..., input=...).")
        self.__dict__["_attached"] = wanted
        self._attach(
            [self._values[name] for name in self.input_order],
            [self._ends[name] for name in self.output_order],
            self.output_order,
            first_layers=self.node_layers,
        )

    @property
    def node_layers(self) -> list[Any]:
        """The layers of the nodes in order, a shared one once."""
        return list(layers_of_nodes(self.nodes.values()))

    @property
    def trainable_variables(self) -> list[Any]:
        """The variables that training changes: in Keras 1.0 those of a shared layer were none of them."""
        self.sync()
        return self._without_shared(super().trainable_variables)

    @property
    def penalized_weights(self) -> list[Any]:
        """The weights whose regularizers count in the loss; those of a shared layer likewise."""
        return self._without_shared(super().penalized_weights)

    def _without_shared(self, variables: list[Any]) -> list[Any]:
        if GRAPH_TRAINS_SHARED_LAYERS[self.dialect.era]:
            return variables
        shared = {id(v) for node in self.nodes.values() if isinstance(node, SharedNode) for v in node.layer.variables}
        return [v for v in variables if id(v) not in shared]

    def __call__(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the graph on a tensor, a list of tensors, or a dict of them by the names of its inputs.

        Returns:
            A tensor, or a list of tensors; a dict by the names of the outputs where several were made of a dict, and
            in Keras 0.3 wherever there are several inputs or outputs.
        """
        if not isinstance(x, dict):
            made = super().__call__(x, *args, **kwargs)
            return self._named_03(made) if self.dialect.era == "0.3" and is_symbolic(x) else made
        missing = [name for name in self.input_order if name not in x]
        if missing:
            raise TopologyError(f"Graph {self.name!r} was called without its input {listing(missing)}.")
        made = super().__call__(_one_or_all([x[name] for name in self.input_order]), *args, **kwargs)
        return self._named_03(made) if self.dialect.era == "0.3" or isinstance(made, (list, tuple)) else made

    def _named_03(self, made: Any) -> Any:
        return self._one_way(dict(zip(self.output_order, keras3.keras.tree.flatten(made), strict=True)))

    @property
    def inputs(self) -> NamedTensors:
        """The input tensors by position, and the input layers by name."""
        tensors = [self._values[name] for name in self.input_order]
        return NamedTensors(tensors, {t.name: keras3.history(t)[0] for t in tensors}, self._forget_input)  # type: ignore[index]

    @property  # type: ignore[misc]
    def outputs(self) -> NamedTensors:  # type: ignore[override]
        """The output tensors by position, and the layers that made them by name."""
        tensors = {name: self._ends[name] for name in self.output_order if name in self._ends}
        layers = {name: _maker(name, tensor) for name, tensor in tensors.items()}
        return NamedTensors(tensors.values(), layers, self._forget_output)

    @property
    def nb_input(self) -> int:  # type: ignore[override]
        """The number of inputs."""
        return len(self.input_order)

    @property
    def nb_output(self) -> int:  # type: ignore[override]
        """The number of outputs."""
        return len(self.output_order)

    @property
    def input_shape(self) -> Any:
        """The shape of the only input with the batch axis, or a dict of shapes by name."""
        return _one_or_dict({name: tuple(self._values[name].shape) for name in self.input_order})

    @property
    def output_shape(self) -> Any:
        """The shape of the only output with the batch axis, or a dict of shapes by name."""
        return _one_or_dict({name: tuple(tensor.shape) for name, tensor in self._ends.items()})

    def get_input(self, train: bool = False) -> Any:
        """Return the input tensor where there is one input and one output, else a dict of them by name."""
        return self._one_way({name: self._values[name] for name in self.input_order})

    def get_output(self, train: bool = False) -> Any:
        """Return the output tensor where there is one input and one output, else a dict of them by name."""
        return self._one_way({name: self._ends[name] for name in self.output_order})

    def _one_way(self, tensors: dict[str, Any]) -> Any:
        return next(iter(tensors.values())) if self.nb_input == self.nb_output == 1 else tensors

    # -- configuration

    def get_config(self, verbose: int = 0) -> dict[str, Any]:
        """Return what was added, with the configurations of the layers, as the era wrote it; print it if `verbose`."""
        if self.dialect.era == "0.3" and not keras3.is_saving():
            return printed({**graph_config_03(self), **configs.compilation_03(self)}, verbose)
        return printed(graph_config(self), verbose)

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Make a graph from what `get_config` returned, in this package or in Keras 0.3 or 1.0.

        Args:
            config: dict with 'input_config', 'node_config', 'output_config' and 'nodes'.
            custom_objects: the user's classes and functions by name.
        """
        graph = cls.__new__(cls)
        Graph.__init__(graph, name=config.get("name"))
        with configs.reading(None, custom_objects) as known:
            read_graph(graph, copy.deepcopy(dict(config)), known)
        return graph

    # -- names

    def _where(self, name: str) -> str:
        return f"Graph {self.name!r}, {name!r}"

    def _check_free(self, name: str) -> None:
        if name in self.namespace:
            raise TopologyError(f"{self._where(name)}: the name is taken. Names of inputs and nodes differ in a graph.")

    def _check_layer(self, layer: Any, name: str) -> None:
        if isinstance(layer, type) or not isinstance(layer, keras3.keras.layers.Layer):
            given = f"the class {layer.__name__}" if isinstance(layer, type) else repr(layer)
            raise ArgumentError(f"{self._where(name)}: a node is a layer or model, got {given}.")

    def _forget_input(self, name: str) -> None:
        del self._values[name]

    def _forget_output(self, name: str) -> None:
        del self._ends[name]

    def _known(self, name: str, wanted_by: str) -> Any:
        known = [*self.input_order, *self.nodes]
        if name not in known or name not in self._values:
            raise TopologyError(
                f"{self._where(wanted_by)}: there is no input or node {name!r}.{nearest(name, known)} "
                f"So far there are {listing(known)}."
            )
        return self._values[name]

    def _apart(self, names: Sequence[str], wanted_by: str) -> list[tuple[str, Any]]:
        """Return the tensors of nodes with their names; of a node that is several, each under a name of its own."""
        apart: list[tuple[str, Any]] = []
        for name in names:
            value = self._known(name, wanted_by)
            parts = value.items() if isinstance(value, Join) else ()
            apart += [(f"{name}_{part}", tensor) for part, tensor in parts] or [(name, value)]
        return apart

    def _value_of(
        self,
        name: str,
        input: str | None,
        inputs: Sequence[str],
        mode: str,
        concat_axis: int,
        dot_axes: Any,
        merged: str,
    ) -> Any:
        """Return the tensor, or the join, that `input` or `inputs` stand for."""
        if input and inputs:
            raise ArgumentError(f"{self._where(name)}: give input= or inputs=, not both.")
        if input:
            return self._known(input, name)
        if not inputs:
            raise ArgumentError(f"{self._where(name)}: says neither input= nor inputs=. Name what it reads from.")
        values = [(i, self._known(i, name)) for i in inputs]
        if len(values) == 1:
            return values[0][1]
        return self._merged(values, mode, concat_axis, dot_axes, merged)

    def _merged(self, values: Sequence[tuple[str, Any]], mode: str, concat_axis: int, dot_axes: Any, name: str) -> Any:
        if mode == "join":
            return Join(values)
        if mode not in MODES:
            raise ArgumentError(
                f"{self._where(name)}: no merge_mode {mode!r}.{nearest(mode, (*MODES, 'join'))} "
                f"The modes are {listing((*MODES, 'join'))}."
            )
        tensors = [t for _, value in values for t in (value.values() if isinstance(value, Join) else [value])]
        return merge(tensors, mode=mode, concat_axis=concat_axis, dot_axes=dot_axes, name=name)


def _maker(name: str, tensor: Any) -> Any:
    """Return the layer that made an output; where it was called several times, the one call."""
    layer = keras3.history(tensor)[0]  # type: ignore[index]
    return layer if len(keras3.inbound_nodes(layer)) == 1 else SharedNode(name, layer, tensor)


def _one_or_all(tensors: list[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else tensors


def _one_or_dict(by_name: dict[str, Any]) -> Any:
    return next(iter(by_name.values())) if len(by_name) == 1 else by_name


def _config(
    name: str, input: str | None, inputs: Sequence[str], merge_mode: Any, concat_axis: int, dot_axes: Any, **more: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "input": input,
        "inputs": list(inputs),
        "merge_mode": merge_mode,
        "concat_axis": concat_axis,
        "dot_axes": dot_axes,
        **more,
    }
