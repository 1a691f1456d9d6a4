"""Sequential: what programs do with a stack beside adding to it."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from keras_unified import dialect, same_topology
from keras_unified.errors import ArgumentError, TopologyError
from keras_unified.layers import LSTM, Activation, Dense, Embedding, Input, Lambda, Merge, merge
from keras_unified.models import Graph, Model, Sequential

X = np.array([[1.0, 2.0]])


def stack(*widths, width=2):
    model = Sequential()
    for number, units in enumerate(widths):
        model.add(Dense(units, input_dim=width) if not number else Dense(units))
    return model


def test_layers_are_taken_off_by_pop_of_the_model_and_of_its_list():
    model = stack(3, 4, 5)
    model.pop()
    assert model.output_shape == (None, 4)
    model.layers.pop()
    assert model.output_shape == (None, 3)
    assert model.predict(X).shape == (1, 3)
    model.pop()
    with pytest.raises(TopologyError, match="has no layer to pop"):
        model.pop()


def test_a_head_is_changed_as_programs_of_keras_1_changed_it():
    model = stack(3, 4)
    model.compile("sgd", "mse")
    model.layers.pop()
    model.outputs = [model.layers[-1].output]
    model.layers[-1].outbound_nodes = []
    model.add(Dense(7))
    assert model.output_shape == (None, 7)
    assert [len(layer.get_weights()[1]) for layer in model.layers] == [3, 7]
    with pytest.raises(TopologyError, match="ends with its topmost layer"):
        model.outputs = [model.layers[0].output]


def test_a_functional_model_ends_where_its_outputs_are_set():
    x = Input(shape=(2,))
    middle = Dense(3, name="middle")(x)
    model = Model(x, Dense(4)(middle))
    model.layers.pop()
    model.layers[-1].outbound_nodes = []
    assert model.layers[-1].outbound_nodes == []
    model.outputs = [model.layers[-1].output]
    assert model.output_shape == (None, 3)
    assert model.output_names == ["middle"]
    assert len(model.get_weights()) == 2
    assert Model(model.input, Dense(5)(model.layers[-1].output)).predict(X).shape == (1, 5)


def test_building_on_after_compile_asks_to_compile_anew():
    model = stack(3)
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.add(Dense(1))
    with pytest.raises(RuntimeError, match=r"is not compiled, or was changed since. Call compile"):
        model.train_on_batch(X, np.zeros((1, 1)))
    model.compile("sgd", "mse")
    model.train_on_batch(X, np.zeros((1, 1)))
    assert [w.shape for w in model.get_weights()] == [(2, 3), (3,), (3, 1), (1,)]
    assert before[0].shape == (2, 3)


def test_a_layer_is_frozen_by_its_place():
    model = stack(3, 1)
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    frozen, free = (layer.get_weights()[0] for layer in model.layers)
    model.train_on_batch(X, np.ones((1, 1)))
    assert np.array_equal(frozen, model.layers[0].get_weights()[0])
    assert not np.array_equal(free, model.layers[1].get_weights()[0])
    assert [tuple(p.shape) for p in model.params] == [(3, 1), (1,)]


@pytest.mark.parametrize(
    ("mode", "how", "expected"),
    [
        ("sum", {}, [[11.0, 22.0]]),
        ("mul", {}, [[10.0, 40.0]]),
        ("ave", {}, [[5.5, 11.0]]),
        ("max", {}, [[10.0, 20.0]]),
        ("concat", {}, [[1.0, 2.0, 10.0, 20.0]]),
        ("concat", {"concat_axis": 1}, [[1.0, 2.0, 10.0, 20.0]]),
        ("dot", {"dot_axes": 1}, [[50.0]]),
        ("cos", {"dot_axes": 1}, [[[1.0]]]),
        (lambda tensors: tensors[1] - tensors[0], {"output_shape": (2,)}, [[9.0, 18.0]]),
        (lambda tensors: tensors[1] - tensors[0], {"output_shape": lambda shapes: shapes[0]}, [[9.0, 18.0]]),
    ],
)
def test_a_stack_begins_with_a_merge_and_takes_a_list(mode, how, expected):
    branches = [Sequential([Activation("linear", input_shape=(2,))]) for _ in range(2)]
    model = Sequential([Merge(branches, mode=mode, **how)])
    np.testing.assert_allclose(model.predict([X, 10 * X]), expected, rtol=1e-6)


def test_a_join_hands_the_next_layer_an_ordered_dict():
    left, right = (Sequential([Activation("linear", input_shape=(2,))], name=name) for name in ("left", "right"))
    model = Sequential([Merge([left, right], mode="join")])
    with pytest.raises(TopologyError, match="ends with a Merge whose mode is 'join'"):
        model.summary()
    model.add(Lambda(lambda joined: joined["right"] - next(iter(joined.values())) + 0 * joined[1], output_shape=(2,)))
    model.add(Dense(1))
    assert model.layers[1].output_shape == (None, 2)
    model.compile("sgd", "mse")
    model.fit([X, 10 * X], np.zeros((1, 1)), nb_epoch=1, verbose=0)
    model.pop()
    assert model.predict([X, 10 * X]).tolist() == [[9.0, 18.0]]


def test_a_merge_of_a_stack_a_graph_and_a_model():
    graph = Graph()
    graph.add_input("g", input_shape=(2,))
    graph.add_node(Dense(3), name="d", input="g")
    graph.add_output("o", input="d")
    x = Input(shape=(2,), name="x")
    model = Sequential([Merge([stack(3), graph, Model(x, Dense(3)(x))], mode="sum"), Dense(1)])
    model.compile("sgd", "mse")
    model.fit([X, X, X], np.zeros((1, 1)), nb_epoch=1, verbose=0)
    assert len(model.get_weights()) == 8
    inputs = [Input(shape=(2,)) for _ in range(3)]
    functional = Model(inputs, Dense(1)(merge([Dense(3)(i) for i in inputs], mode="sum")))
    # The branches are models of their own on both sides only if they are called; here their layers count.
    assert same_topology(model, functional)


def test_a_merge_reads_the_call_and_the_output_that_are_named():
    x, y = Input(shape=(2,)), Input(shape=(2,))
    dense = Dense(3)
    both = Model([x, y], [dense(x), Dense(4)(y)])
    assert Merge([both, both], mode="concat", tensor_indices=[0, 1]).output_shape == (None, 7)
    assert Merge([both, both], mode="concat", tensor_indices=[1, 1]).output_shape == (None, 8)


def test_a_function_that_merges_says_what_the_mask_is():
    branches = [Sequential([Embedding(5, 3, mask_zero=True, input_length=4)]) for _ in range(2)]
    kept = Merge(branches, mode=sum_of, output_shape=(4, 3), output_mask=lambda masks: masks[0])
    model = Sequential([kept, LSTM(2)])
    short, long = np.array([[1, 2, 0, 0]]), np.array([[1, 2, 3, 4]])
    # The mask is that of the first input: what the second has after it makes no difference.
    np.testing.assert_allclose(model.predict([short, long]), model.predict([short, np.array([[1, 2, 4, 1]])]))
    assert not np.allclose(model.predict([long, long]), model.predict([long, np.array([[1, 2, 4, 1]])]))


def sum_of(tensors):
    return tensors[0] + tensors[1]


def test_a_stack_without_a_shape_waits_for_data():
    model = Sequential([Dense(3), Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(TopologyError, match="does not know the shape of its input yet"):
        model.summary()
    model.fit(X, np.zeros((1, 1)), nb_epoch=1, verbose=0)
    assert model.input_shape == (None, 2)


def test_stacks_nest_and_their_layers_are_one_model():
    model = Sequential([stack(3), stack(4, width=3)])
    assert model.output_shape == (None, 4)
    assert len(model.layers) == 2
    assert len(model.get_weights()) == 4


def test_states_are_kept_from_batch_to_batch_until_they_are_reset():
    model = Sequential([LSTM(2, stateful=True, batch_input_shape=(1, 3, 2))])
    x = np.ones((1, 3, 2))
    first, second = (model.predict(x, batch_size=1) for _ in range(2))
    model.reset_states()
    third = model.predict(x, batch_size=1)
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(first, third)


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_shape_that_a_layer_further_up_states_does_not_count(era):
    with dialect(era):
        model = Sequential([LSTM(5, stateful=True, return_sequences=True, batch_input_shape=(2, 1, 1))])
        model.add(LSTM(4, stateful=True, batch_input_shape=(2, 1, 1)))
        assert model.output_shape == (2, 4)


def test_a_copy_and_a_pickle_predict_the_same_and_go_their_own_way():
    model = stack(3, 1)
    model.compile("sgd", "mse")
    expected = model.predict(X)
    for again in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(again.predict(X), expected)
        again.train_on_batch(X, np.ones((1, 1)))
        assert not np.array_equal(again.predict(X), expected)
    np.testing.assert_array_equal(model.predict(X), expected)


def test_what_is_no_layer_is_refused():
    with pytest.raises(ArgumentError, match=r"takes a layer, got the class Dense. Write model.add\(Dense\(10\)\)"):
        Sequential().add(Dense)
    with pytest.raises(TopologyError, match="has no layers yet"):
        Sequential().summary()


def test_what_follows_by_position_is_what_a_sequential_of_keras_1_took():
    model = Sequential()
    model.add(Dense(1, init="zero", input_dim=2))
    model.compile("sgd", "mse", [], None)
    # Targets 1 and 3 against 0: the second counts five times, by its class or by its own weight.
    targets, twice = np.array([1.0, 3.0]), np.repeat(X, 2, axis=0)
    assert model.train_on_batch(twice, targets, {1: 1.0, 3: 5.0}) == pytest.approx((1.0 + 5.0 * 9.0) / 2)
    model.layers[0].set_weights([np.zeros((2, 1)), np.zeros(1)])
    assert model.train_on_batch(twice, targets, None, np.array([1.0, 5.0])) == pytest.approx((1.0 + 5.0 * 9.0) / 2)
    assert model.evaluate_generator(iter([(X, np.zeros(1))] * 3), 3, 10) == pytest.approx(
        float(model.predict(X)[0, 0]) ** 2
    )


def test_the_fourth_argument_of_compile_is_the_mode_of_sample_weights():
    model = Sequential()
    model.add(LSTM(2, return_sequences=True, input_shape=(3, 1)))
    model.compile("sgd", "mse", [], "temporal")
    assert model.sample_weight_mode == "temporal"
    assert model.loss_weights is None
