"""Graph: what programs touch of it, beside what they add to it."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from keras_unified import dialect, same_topology
from keras_unified.errors import ArgumentError, TopologyError
from keras_unified.layers import Dense, Input, Lambda, merge
from keras_unified.models import Graph, Model, Sequential


def two_branches():
    graph = Graph()
    graph.add_input(name="x", input_shape=(4,))
    graph.add_node(Dense(3), name="left", input="x")
    graph.add_node(Dense(3), name="right", input="x")
    graph.add_output(name="y", inputs=["left", "right"], merge_mode="sum")
    return graph


def test_ends_answer_names_and_positions():
    graph = two_branches()
    assert graph.inputs["x"].name == "x"
    assert graph.inputs[0].shape == (None, 4)
    assert graph.outputs["y"].output is graph.outputs[0]
    assert "x" in graph.inputs
    assert list(graph.outputs.keys()) == ["y"]
    with pytest.raises(TopologyError, match=r"There is no 'z'"):
        _ = graph.inputs["z"]


def test_nodes_keep_their_order_and_are_the_layers():
    graph = two_branches()
    assert list(graph.nodes) == ["left", "right"]
    assert graph.nodes["left"].W.shape == (4, 3)
    assert graph.input_order == ["x"]
    assert graph.output_order == ["y"]
    assert graph.namespace == {"x", "left", "right", "y"}


@pytest.mark.parametrize("dtype", ["int", "int32", int, np.int32])
def test_every_way_to_say_int(dtype):
    graph = Graph()
    graph.add_input("x", input_shape=(4,), dtype=dtype)
    assert graph.inputs["x"].output.dtype == "int32"


def test_a_join_answers_names_positions_and_values():
    graph = Graph()
    graph.add_input(name="a", input_shape=(2,))
    graph.add_input(name="b", input_shape=(2,))
    by_name = Lambda(lambda joined: joined["a"] + 2 * joined[1] + 0 * next(iter(joined.values())))
    graph.add_node(by_name, name="sum", inputs=["a", "b"], merge_mode="join")
    graph.add_output(name="y", input="sum")
    made = graph.predict({"a": np.array([[1.0, 2.0]]), "b": np.array([[10.0, 20.0]])})["y"]
    assert made.tolist() == [[21.0, 42.0]]


def test_a_shared_node_is_one_layer_in_the_functional_api():
    graph = Graph()
    for name in ("a", "b"):
        graph.add_input(name=name, input_shape=(4,))
    graph.add_shared_node(Dense(3), name="shared", inputs=["a", "b"], outputs=["of_a", "of_b"])
    graph.add_output(name="y", inputs=["of_a", "of_b"])
    a, b = Input(shape=(4,)), Input(shape=(4,))
    dense = Dense(3)
    assert same_topology(graph, Model([a, b], merge([dense(a), dense(b)], mode="concat")))
    assert list(graph.nodes) == ["shared", "of_a", "of_b"]
    assert graph.nodes["of_b"].output_shape == (None, 3)
    assert len(graph.get_weights()) == 2


def test_keras_1_0_left_shared_layers_untrained():
    changes = {}
    for era in ("0.3", "1.0"):
        with dialect(era):
            graph = Graph()
            graph.add_input(name="a", input_shape=(2,))
            graph.add_shared_node(Dense(2), name="shared", inputs=["a"], merge_mode=None, outputs=["o"])
            graph.add_node(Dense(1), name="top", input="o")
            graph.add_output(name="y", input="top")
            graph.compile("sgd", {"y": "mse"})
            before = graph.get_weights()[0]
            graph.train_on_batch({"a": np.ones((4, 2)), "y": np.ones((4, 1))})
            changes[era] = not np.array_equal(before, graph.get_weights()[0])
    assert changes == {"0.3": True, "1.0": False}


def test_a_node_may_be_replaced_by_hand():
    graph = two_branches()
    graph.compile("sgd", {"y": "mse"})
    graph.nodes.pop("right")
    graph.namespace.remove("right")
    graph.node_config.pop()
    graph.outputs.pop("y")
    graph.output_order.pop()
    graph.output_config.pop()
    graph.add_node(Dense(5), name="right", input="left")
    graph.add_output(name="y", input="right")
    assert graph.output_shape == (None, 5)
    assert len(graph.get_weights()) == 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda g: g.add_node(Dense(2), name="left", input="x"), "the name is taken"),
        (lambda g: g.add_node(Dense(2), name="n", input="lefd"), "no input or node 'lefd'. Did you mean 'left'"),
        (lambda g: g.add_output(name="y", input="left"), "there is an output of this name"),
    ],
)
def test_errors_are_raised_where_the_call_is_wrong(call, message):
    with pytest.raises(TopologyError, match=message):
        call(two_branches())


def test_a_node_without_input_is_an_error():
    with pytest.raises(ArgumentError, match="says neither input= nor inputs="):
        two_branches().add_node(Dense(2), name="n")


def test_graphs_and_sequentials_nest():
    inner = two_branches()
    stack = Sequential([inner, Dense(2)])
    outer = Graph()
    outer.add_input(name="x", input_shape=(4,))
    outer.add_node(stack, name="stack", input="x")
    outer.add_node(inner, name="inner", input="x")
    outer.add_output(name="y", inputs=["stack", "inner"])
    assert stack.output_shape == (None, 2)
    assert outer.output_shape == (None, 5)
    x = Input(shape=(4,))
    assert inner({"x": x}).shape == (None, 3)


def test_a_subclass_may_add_nodes_in_its_constructor():
    class Net(Graph):
        def __init__(self, width):
            super().__init__()
            self.add_input(name="x", input_shape=(4,))
            self.add_node(Dense(width), name="h", input="x", create_output=True)

    net = Net(3)
    assert net.output_shape == (None, 3)
    again = copy.deepcopy(net)
    assert type(again) is Net
    x = {"x": np.ones((2, 4))}
    assert np.array_equal(net.predict(x)["h"], again.predict(x)["h"])


def test_a_pickle_goes_on_training_the_same_way():
    graph = two_branches()
    graph.compile("adam", {"y": "mse"})
    data = {"x": np.random.rand(8, 4), "y": np.random.rand(8, 3)}
    graph.fit(data, nb_epoch=1, verbose=0)
    again = pickle.loads(pickle.dumps(graph))
    for model in (graph, again):
        np.random.seed(3)
        model.fit(data, nb_epoch=2, verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(graph.get_weights(), again.get_weights(), strict=True))


def test_several_inputs_and_outputs_come_as_dicts_of_tensors():
    graph = two_branches()
    graph.add_output(name="z", input="left")
    assert set(graph.get_output()) == {"y", "z"}
    assert set(graph.get_input()) == {"x"}
    assert graph.output_shape == {"y": (None, 3), "z": (None, 3)}
