"""Random graphs, built through Graph, the functional API and, where they are chains, Sequential: the same model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_unified import backend as K
from keras_unified.engine.canonical import describe_difference
from keras_unified.layers import Activation, Dense, Input, Lambda, merge
from keras_unified.models import Graph, Model, Sequential

WIDTH = 3
ROWS = np.linspace(-1, 1, 8 * WIDTH, dtype="float32").reshape(8, WIDTH)
# Modes that make one tensor of several of one width.
ELEMENTWISE = ("sum", "mul", "ave", "max")


@dataclass(frozen=True)
class Node:
    """A node to build.

    Attributes:
        kind: of layer: "dense", "tanh", "stack" (a Sequential), "graph", or "join" (a function of an ordered dict).
        inputs: numbers of the tensors that it reads.
        mode: how these are merged before the layer, or, where it is shared, its outputs after it; None where a shared
            layer's outputs stay apart.
        shared: whether the layer is called on each of them.
        is_output: whether it is made an output where it is added.
    """

    kind: str
    inputs: tuple[int, ...]
    mode: str | None
    shared: bool
    is_output: bool

    @property
    def count(self) -> int:
        """How many tensors it makes."""
        return len(self.inputs) if self.shared and self.mode is None else 1

    def merged(self, widths: list[int]) -> int:
        """The width of what comes out of its merge."""
        if self.mode == "concat":
            return sum(widths)
        return 1 if self.mode == "dot" else widths[0]

    def read(self, widths: list[int]) -> int:
        """The width of what its layer reads."""
        return widths[0] if self.shared or len(widths) == 1 else self.merged(widths)

    def made(self, widths: list[int]) -> list[int]:
        """The widths of its tensors."""
        width = self.read(widths) if self.kind in ("tanh", "join") else WIDTH
        if not self.shared:
            return [width]
        return [width] * self.count if self.mode is None else [self.merged([width] * len(widths))]


@dataclass(frozen=True)
class Plan:
    """A graph to build; `outputs` are numbers of tensors, beside those of nodes that are outputs by themselves."""

    inputs: int
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    inputs = draw(st.integers(1, 2))
    widths = [WIDTH] * inputs
    nodes: list[Node] = []
    for number in range(draw(st.integers(inputs, 5))):
        # The first nodes read the inputs, so that none is left unused.
        must = [number] if number < inputs else []
        others = draw(st.lists(st.integers(0, len(widths) - 1), min_size=0 if must else 1, max_size=2, unique=True))
        read = tuple(dict.fromkeys([*must, *others]))
        node = draw(nodes_on(read, [widths[i] for i in read]))
        nodes.append(node)
        widths += node.made([widths[i] for i in read])
    read_by_some = {i for node in nodes for i in node.inputs}
    ends, first = [], inputs
    for node in nodes:
        made = range(first, first + node.count)
        ends += [tensor for tensor in made if tensor not in read_by_some and not node.is_output]
        first += node.count
    extra = draw(st.sampled_from([(), (inputs,)]))
    return Plan(inputs, tuple(nodes), tuple(dict.fromkeys([*ends, *extra])))


@st.composite
def nodes_on(draw: st.DrawFn, read: tuple[int, ...], widths: list[int]) -> Node:
    """Draw a node that reads tensors of these numbers and widths."""
    kind = draw(st.sampled_from(["dense", "tanh", "stack", "graph"]))
    is_output = draw(st.booleans())
    if len(read) == 1:
        return Node(kind, read, "concat", False, is_output)
    same = len(set(widths)) == 1
    modes = ["concat", *(ELEMENTWISE if same else ()), *(["dot"] if same and len(read) == 2 else ())]
    if same and draw(st.booleans()):
        apart = draw(st.booleans())
        return Node(kind, read, None if apart else draw(st.sampled_from(modes)), True, is_output)
    if same and draw(st.booleans()):
        return Node("join", read, "join", False, is_output)
    return Node(kind, read, draw(st.sampled_from(modes)), False, is_output)


def differences(values: Any) -> Any:
    """A function of several tensors, in an ordered dict or in a list."""
    tensors = list(values.values()) if isinstance(values, dict) else list(values)
    result = tensors[0]
    for tensor in tensors[1:]:
        result = result - 2 * tensor
    return result


def layer_of(node: Node, number: int, width: int) -> Any:
    # A layer whose calls a Graph merges is called after the merged node, as Keras 1 called it.
    name = f"input_for_n{number}" if node.shared and node.mode else f"n{number}"
    if node.kind == "stack":
        return Sequential([Dense(4, input_dim=width, name=f"{name}_in"), Dense(WIDTH, name=f"{name}_out")], name=name)
    if node.kind == "graph":
        graph = Graph(name=name)
        graph.add_input(f"{name}_x", (width,))
        for side in ("left", "right"):
            graph.add_node(Dense(WIDTH), f"{name}_{side}", f"{name}_x")
        graph.add_output(f"{name}_y", inputs=[f"{name}_left", f"{name}_right"], merge_mode="sum")
        return graph
    if node.kind == "join":
        return Lambda(differences, name=name)
    return Dense(WIDTH, name=name) if node.kind == "dense" else Activation("tanh", name=name)


def by_graph(plan: Plan) -> Graph:
    graph = Graph()
    names = [f"i{n}" for n in range(plan.inputs)]
    widths = [WIDTH] * plan.inputs
    for name in names:
        graph.add_input(name=name, input_shape=(WIDTH,))
    for number, node in enumerate(plan.nodes):
        read, name, read_widths = [names[i] for i in node.inputs], f"n{number}", [widths[i] for i in node.inputs]
        layer = layer_of(node, number, node.read(read_widths))
        if node.shared and node.mode is None:
            made = [f"{name}_{n}" for n in range(node.count)]
            graph.add_shared_node(layer, name=name, inputs=read, outputs=made, create_output=node.is_output)
            names += made
        elif node.shared:
            graph.add_shared_node(layer, name=name, inputs=read, merge_mode=node.mode, create_output=node.is_output)
            names.append(name)
        else:
            several = {"inputs": read, "merge_mode": node.mode} if len(read) > 1 else {"input": read[0]}
            graph.add_node(layer, name=name, create_output=node.is_output, **several)
            names.append(name)
        widths += node.made(read_widths)
    for end in plan.outputs:
        graph.add_output(name=f"o{end}", input=names[end])
    return graph


def by_functional_api(plan: Plan) -> Model:
    tensors = [Input(shape=(WIDTH,), name=f"i{n}") for n in range(plan.inputs)]
    inputs, outputs = list(tensors), {}
    for number, node in enumerate(plan.nodes):
        read = [tensors[i] for i in node.inputs]
        layer = layer_of(node, number, node.read([t.shape[1] for t in read]))
        if node.shared:
            made = [layer(t) for t in read]
            made = made if node.mode is None else [merge(made, mode=node.mode)]
        elif len(read) == 1:
            made = [layer(read[0])]
        else:
            made = [layer(read if node.mode == "join" else merge(read, mode=node.mode))]
        if node.is_output:
            outputs.update({f"n{number}_{n}" if len(made) > 1 else f"n{number}": t for n, t in enumerate(made)})
        tensors += made
    outputs.update({f"o{end}": tensors[end] for end in plan.outputs})
    return Model(input=inputs, output=outputs)


def by_sequential(plan: Plan) -> Sequential | None:
    chain = all(node.inputs == (number,) for number, node in enumerate(plan.nodes))
    ends = any(node.is_output for node in plan.nodes) or plan.outputs != (len(plan.nodes),)
    if plan.inputs != 1 or not chain or ends or plan.nodes[0].kind in ("stack", "graph"):
        return None
    first = plan.nodes[0]
    start = Dense(WIDTH, input_dim=WIDTH) if first.kind == "dense" else Activation("tanh", input_shape=(WIDTH,))
    return Sequential([start, *(layer_of(node, n, WIDTH) for n, node in enumerate(plan.nodes) if n)])


def train(model: Any, plan: Plan, weights: list[np.ndarray], data: dict[str, np.ndarray]) -> list[np.ndarray]:
    model.compile(optimizer="sgd", loss=dict.fromkeys(model.output_names, "mse"))
    model.set_weights(weights)
    np.random.seed(5)
    if isinstance(model, Graph):
        model.fit(data, batch_size=3, nb_epoch=2, verbose=0)
    elif isinstance(model, Sequential):
        model.fit(data["i0"], data[f"o{plan.outputs[0]}"], batch_size=3, nb_epoch=2, verbose=0)
    else:
        model.fit(data, None, batch_size=3, nb_epoch=2, verbose=0)
    return model.get_weights()


def assert_equal(one: list[np.ndarray], two: list[np.ndarray]) -> None:
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)


def by_name(model: Any) -> dict[str, np.ndarray]:
    return {w.path.split("/")[-1]: np.array(w) for w in model.weights}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_three_ways_make_one_model(plan):
    K.clear_session()
    graph, functional, chain = by_graph(plan), by_functional_api(plan), by_sequential(plan)
    assert describe_difference(graph, functional) == ""
    assert graph.output_names == functional.output_names
    functional.set_weights(
        [
            np.random.RandomState(number).uniform(-1, 1, w.shape).astype("float32")
            for number, w in enumerate(functional.get_weights())
        ]
    )
    start = by_name(functional)
    for weight in graph.weights:
        weight.assign(start[weight.path.split("/")[-1]])
    data = {name: ROWS + n for n, name in enumerate(functional.input_names)}
    predicted = dict(zip(functional.output_names, as_list(functional.predict(data)), strict=True))
    for name, values in graph.predict(data).items():
        np.testing.assert_array_equal(values, predicted[name])
    data.update({name: np.roll(values, 1, axis=0) for name, values in predicted.items()})
    if not functional.trainable_weights:
        return
    graph_after = by_name_after(graph, plan, data)
    functional_after = by_name_after(functional, plan, data)
    assert graph_after.keys() == functional_after.keys()
    for name, values in graph_after.items():
        np.testing.assert_array_equal(values, functional_after[name])
    if chain is not None:
        assert describe_difference(chain, functional) == ""
        weights = list(start.values())
        assert_equal(train(chain, plan, weights, data), list(functional_after.values()))
        np.testing.assert_array_equal(chain.predict(ROWS), functional.predict(ROWS))


def by_name_after(model: Any, plan: Plan, data: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    train(model, plan, model.get_weights(), data)
    return by_name(model)


def as_list(values: Any) -> list[np.ndarray]:
    return values if isinstance(values, list) else [values]
