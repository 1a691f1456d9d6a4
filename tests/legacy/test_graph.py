"""Graph: what programs touch of it, beside what they add to it."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect, same_topology
from keras_unified.errors import ArgumentError, TopologyError
from keras_unified.layers import Activation, Dense, Embedding, Input, Lambda, Layer, merge
from keras_unified.models import Graph, Model, Sequential, model_from_json, model_from_yaml


def two_branches():
    graph = Graph()
    graph.add_input(name="x", input_shape=(4,))
    graph.add_node(Dense(3), name="left", input="x")
    graph.add_node(Dense(3), name="right", input="x")
    graph.add_output(name="y", inputs=["left", "right"], merge_mode="sum")
    return graph


class Scaled(Layer):
    def __init__(self, by, **kwargs):
        self.by = by
        super().__init__(**kwargs)

    def call(self, x, mask=None):
        return self.by * x

    def get_config(self):
        return {**super().get_config(), "by": self.by}


class Net(Graph):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.add_input(name="x", input_shape=(4,))
        self.add_node(Dense(width), name="h", input="x", create_output=True)

    def double(self):
        return 2 * self.width


class Fixed(Embedding):
    """A subclass of Keras 0.3 whose `build` asks its base's for the weights."""

    def build(self):
        super().build()
        self.trainable_weights = []


def test_a_layer_of_the_users_builds_as_its_base_does():
    with dialect("0.3"):
        graph = Graph()
        graph.add_input("i", (3,), dtype="int")
        graph.add_node(Fixed(5, 2, input_length=3, weights=[np.arange(10.0).reshape(5, 2)]), "fixed", "i")
        graph.add_output("y", "fixed")
        graph.compile("sgd", {"y": "mse"})
        rows = graph.predict({"i": np.array([[0, 2, 4]])})["y"]
    assert rows.tolist() == [[[0, 1], [4, 5], [8, 9]]]
    assert graph.trainable_weights == []


def test_ends_answer_names_and_positions():
    graph = two_branches()
    assert graph.inputs["x"].name == "x"
    assert graph.inputs[0].shape == (None, 4)
    assert graph.outputs["y"].output is graph.outputs[0]
    assert "x" in graph.inputs
    assert list(graph.outputs.keys()) == ["y"]
    with pytest.raises(KeyError, match=r"There is no 'z'. There are 'x'."):
        _ = graph.inputs["z"]
    with pytest.raises(KeyError, match=r"There is no 'lefd'. Did you mean 'left'\?"):
        _ = graph.nodes["lefd"]
    assert "lefd" not in graph.nodes
    assert graph.nodes.get("lefd") is None


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


def test_what_is_no_layer_is_refused():
    with pytest.raises(ArgumentError, match=r"'n': a node is a layer or model, got the class Dense"):
        two_branches().add_node(Dense, name="n", input="x")
    with pytest.raises(ArgumentError, match=r"'n': a node is a layer or model, got 'dense'"):
        two_branches().add_shared_node("dense", name="n", inputs=["x"])


def test_a_name_is_free_after_a_call_that_failed():
    graph = two_branches()
    with pytest.raises(ValueError, match="merge_inputs_for_n"):
        graph.add_node(Dense(2), name="n", inputs=["left", "x"], merge_mode="sum")
    graph.add_node(Dense(2), name="n", input="left")
    assert list(graph.nodes) == ["left", "right", "n"]


def test_building_on_after_compile_asks_to_compile_anew():
    graph = two_branches()
    graph.compile("sgd", {"y": "mse"})
    before = graph.nodes["left"].get_weights()
    graph.add_node(Dense(1), name="more", input="left", create_output=True)
    data = {"x": np.ones((2, 4)), "y": np.ones((2, 3)), "more": np.ones((2, 1))}
    with pytest.raises(RuntimeError, match=r"is not compiled, or was changed since. Call compile"):
        graph.train_on_batch(data)
    assert np.array_equal(graph.nodes["left"].get_weights()[0], before[0])
    graph.compile("sgd", {"y": "mse", "more": "mse"})
    graph.train_on_batch(data)
    assert set(graph.predict(data)) == {"y", "more"}


def test_helpers_add_to_the_graph_that_they_are_handed():
    def add_tower(graph, below, widths):
        for depth, width in enumerate(widths):
            above = f"{below}{depth}"
            graph.add_node(layer=Dense(width), name=above, input=f"{below}{depth - 1}" if depth else below)
        return above

    graph = Graph()
    for side in ("q", "a"):
        graph.add_input(name=side, input_shape=(4,))
    tops = [add_tower(graph, side, (3, 2)) for side in ("q", "a")]
    graph.add_output(name="score", inputs=tops, merge_mode="cos", dot_axes=1)
    assert list(graph.nodes) == ["q0", "q1", "a0", "a1"]
    assert graph.output_shape == (None, 1, 1)


def test_names_are_free():
    graph = Graph()
    graph.add_input(name="s[0]", input_shape=(4,))
    graph.add_node(two_branches(), name="_inner: 1", input="s[0]")
    graph.add_node(Dense(2, W_regularizer="l2"), name="e0[1]", inputs=["_inner: 1", "s[0]"])
    graph.add_shared_node(Dense(2), name="été", inputs=["e0[1]"], outputs=["a/b c"])
    graph.add_output(name="y#", input="a/b c")
    graph.compile("sgd", {"y#": "mse"})
    data = {"s[0]": np.ones((2, 4)), "y#": np.zeros((2, 2))}
    graph.fit(data, nb_epoch=1, verbose=0)
    assert graph.predict(data)["y#"].shape == (2, 2)
    assert list(graph.nodes) == ["_inner: 1", "e0[1]", "été", "a/b c"]
    again = model_from_json(graph.to_json())
    again.set_weights(graph.get_weights())
    assert np.array_equal(again.predict(data)["y#"], graph.predict(data)["y#"])


def test_a_node_is_frozen_before_compile():
    graph = two_branches()
    graph.nodes["left"].trainable = False
    graph.compile("sgd", {"y": "mse"})
    before = {name: graph.nodes[name].get_weights()[0] for name in ("left", "right")}
    graph.train_on_batch({"x": np.ones((2, 4)), "y": np.zeros((2, 3))})
    assert np.array_equal(before["left"], graph.nodes["left"].get_weights()[0])
    assert not np.array_equal(before["right"], graph.nodes["right"].get_weights()[0])
    assert len(graph.params) == 2
    assert len(graph.regularizers) == 0
    assert len(graph.get_params()[2]) == 2


def test_functions_of_the_ends_of_a_graph_and_of_its_nodes():
    graph = two_branches()
    graph.nodes["left"].set_weights([np.eye(4, 3), np.array([0.0, 1.0, 2.0])])
    function = K.function([graph.inputs["x"].get_input()], [graph.nodes["left"].get_output(train=False)])
    assert function([np.array([[5.0, 6.0, 7.0, 8.0]])])[0].tolist() == [[5.0, 7.0, 9.0]]
    assert K.get_value(graph.nodes["left"].b).tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("mode", "how", "expected"),
    [
        ("sum", {}, [[11.0, 22.0]]),
        ("mul", {}, [[10.0, 40.0]]),
        ("ave", {}, [[5.5, 11.0]]),
        ("concat", {}, [[1.0, 2.0, 10.0, 20.0]]),
        ("concat", {"concat_axis": 1}, [[1.0, 2.0, 10.0, 20.0]]),
        ("dot", {"dot_axes": -1}, [[50.0]]),
        ("dot", {"dot_axes": ([1], [1])}, [[50.0]]),
        ("cos", {"dot_axes": ([1], [1])}, [[1.0]]),
    ],
)
def test_modes_of_keras_0_3(mode, how, expected):
    with dialect("0.3"):
        graph = Graph()
        graph.add_input("a", (2,))
        graph.add_input("b", batch_input_shape=(None, 2))
        graph.add_node(Activation("linear"), "same", inputs=["a", "b"], merge_mode=mode, **how)
        graph.add_output("y", "same")
        made = graph.predict({"a": np.array([[1.0, 2.0]]), "b": np.array([[10.0, 20.0]])})["y"]
    np.testing.assert_allclose(made, expected, rtol=1e-6)


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_graph_with_a_graph_and_a_layer_of_the_users_comes_back_from_text(era, form):
    with dialect(era):
        graph = Graph()
        graph.add_input("x", (4,))
        graph.add_node(two_branches(), "inner", "x")
        graph.add_node(Scaled(7), "scaled", "inner")
        graph.add_output("y", "scaled")
        read = {"json": model_from_json, "yaml": model_from_yaml}[form]
        again = read(getattr(graph, f"to_{form}")(), custom_objects={"Scaled": Scaled})
        assert same_topology(graph, again)
        assert again.nodes["scaled"].by == 7
        assert type(again.nodes["inner"]) is Graph


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
    net = Net(3)
    assert net.output_shape == (None, 3)
    x = {"x": np.ones((2, 4))}
    for again in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert type(again) is Net
        assert again.double() == 6
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


def test_a_layer_is_shared_by_all_results_of_a_shared_node_that_stay_apart():
    graph = Graph()
    graph.add_input("a", (4,))
    graph.add_input("b", (4,))
    first, second = Dense(3), Dense(2)
    graph.add_shared_node(first, "first", inputs=["a", "b"])
    graph.add_shared_node(second, "second", inputs=["first"], outputs=["second_a", "second_b"])
    graph.add_output("y", inputs=["second_a", "second_b"], merge_mode="sum")
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    summed = merge([second(first(a)), second(first(b))], mode="sum")
    assert same_topology(graph, Model([a, b], summed))


def test_graphs_of_keras_03_called_on_tensors_give_a_dict_but_for_one_to_one():
    with dialect("0.3"):
        graph = two_branches()
        x = Input(shape=(4,))
        assert graph(x).shape == (None, 3)
        graph.add_output(name="z", input="left")
        assert {name: made.shape for name, made in graph(x).items()} == {"y": (None, 3), "z": (None, 3)}
        two = Graph()
        two.add_input("a", (4,))
        two.add_input("b", (4,))
        two.add_node(Dense(2), "h", inputs=["a", "b"], create_output=True)
        assert two({"a": x, "b": x})["h"].shape == (None, 2)


@pytest.mark.parametrize("make", [two_branches, lambda: Sequential([Dense(3, input_dim=4)])])
def test_keras_03_prints_a_configuration_that_it_was_asked_to_show(make, capsys):
    with dialect("0.3"):
        config = make().get_config(verbose=1)
        assert f"'name': '{config['name']}'" in capsys.readouterr().out


def test_build_needs_no_shape():
    graph = two_branches()
    graph.build()
    assert graph.count_params() == 2 * (4 * 3 + 3)


def test_a_node_may_read_another_twice():
    graph = Graph()
    graph.add_input(name="x", input_shape=(2,))
    graph.add_output(name="y", inputs=["x", "x"], merge_mode="concat")
    assert np.array_equal(graph.predict({"x": np.array([[1.0, 2.0]])})["y"], [[1.0, 2.0, 1.0, 2.0]])
