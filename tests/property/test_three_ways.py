"""Random graphs, built through Graph, the functional API and, where they are chains, Sequential: the same model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_unified import backend as K
from keras_unified.engine.canonical import describe_difference
from keras_unified.layers import Activation, Dense, Input, merge
from keras_unified.models import Graph, Model, Sequential

WIDTH = 3
ROWS = np.linspace(-1, 1, 8 * WIDTH, dtype="float32").reshape(8, WIDTH)


@dataclass(frozen=True)
class Node:
    """A node to build: `kind` of layer on nodes number `inputs`, merged by `mode` or, where shared, called on each."""

    kind: str
    inputs: tuple[int, ...]
    mode: str
    shared: bool


@dataclass(frozen=True)
class Plan:
    inputs: int
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    inputs = draw(st.integers(1, 2))
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 5))):
        known = inputs + number
        # The first nodes read the inputs, so that none is left unused.
        must = [number] if number < inputs else []
        others = draw(st.lists(st.integers(0, known - 1), min_size=0 if must else 1, max_size=2, unique=True))
        read = tuple(dict.fromkeys([*must, *others]))
        nodes.append(
            Node(
                draw(st.sampled_from(["dense", "tanh", "nested"])),
                read,
                draw(st.sampled_from(["sum", "mul", "ave"])),
                len(read) > 1 and draw(st.booleans()),
            )
        )
    while len(nodes) < inputs:
        nodes.append(Node("dense", (len(nodes),), "sum", False))
    read_by_some = {i for node in nodes for i in node.inputs}
    ends = [inputs + n for n in range(len(nodes)) if inputs + n not in read_by_some]
    extra = draw(st.sampled_from([(), (inputs,)]))
    return Plan(inputs, tuple(nodes), tuple(dict.fromkeys([*ends, *extra])))


def layer_of(node: Node, number: int) -> Any:
    # A layer whose calls a Graph merges is called after the merged node, as Keras 1 called it.
    name = f"input_for_n{number}" if node.shared else f"n{number}"
    if node.kind == "nested":
        return Sequential([Dense(4, input_dim=WIDTH, name=f"{name}_in"), Dense(WIDTH, name=f"{name}_out")], name=name)
    return Dense(WIDTH, name=name) if node.kind == "dense" else Activation("tanh", name=name)


def by_graph(plan: Plan) -> Graph:
    graph = Graph()
    names = [f"i{n}" for n in range(plan.inputs)]
    for name in names:
        graph.add_input(name=name, input_shape=(WIDTH,))
    for number, node in enumerate(plan.nodes):
        layer, read, name = layer_of(node, number), [names[i] for i in node.inputs], f"n{number}"
        if node.shared:
            graph.add_shared_node(layer, name=name, inputs=read, merge_mode=node.mode)
        elif len(read) > 1:
            graph.add_node(layer, name=name, inputs=read, merge_mode=node.mode)
        else:
            graph.add_node(layer, name=name, input=read[0])
        names.append(name)
    for end in plan.outputs:
        graph.add_output(name=f"o{end}", input=names[end])
    return graph


def by_functional_api(plan: Plan) -> Model:
    tensors = [Input(shape=(WIDTH,), name=f"i{n}") for n in range(plan.inputs)]
    inputs = list(tensors)
    for number, node in enumerate(plan.nodes):
        layer, read = layer_of(node, number), [tensors[i] for i in node.inputs]
        if node.shared:
            tensors.append(merge([layer(t) for t in read], mode=node.mode))
        elif len(read) > 1:
            tensors.append(layer(merge(read, mode=node.mode)))
        else:
            tensors.append(layer(read[0]))
    return Model(input=inputs, output={f"o{end}": tensors[end] for end in plan.outputs})


def by_sequential(plan: Plan) -> Sequential | None:
    chain = all(node.inputs == (number,) for number, node in enumerate(plan.nodes))
    if plan.inputs != 1 or not chain or len(plan.outputs) != 1 or plan.nodes[0].kind == "nested":
        return None
    first = plan.nodes[0]
    start = Dense(WIDTH, input_dim=WIDTH) if first.kind == "dense" else Activation("tanh", input_shape=(WIDTH,))
    return Sequential([start, *(layer_of(node, number) for number, node in enumerate(plan.nodes) if number)])


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


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_three_ways_make_one_model(plan):
    K.clear_session()
    graph, functional, chain = by_graph(plan), by_functional_api(plan), by_sequential(plan)
    assert describe_difference(graph, functional) == ""
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
    data.update({name: np.roll(ROWS, n + 1, axis=0) for n, name in enumerate(functional.output_names)})
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
