"""The one Model: its ends, its layers, its weights, and errors that say which."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import ArgumentError, InvalidValueError, TopologyError
from keras_unified.layers import Dense, Input, merge
from keras_unified.models import Model


@pytest.fixture
def diamond() -> Model:
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    left, right = Dense(3, name="left")(a), Dense(3, name="right")(b)
    top = merge([left, right], mode="sum", name="top")
    return Model(input=[a, b], output=[Dense(1, name="p")(top), Dense(2, name="q")(top)])


def test_every_spelling_of_the_constructor_makes_the_model():
    x = Input(shape=(4,))
    y = Dense(2)(x)
    for model in (Model(x, y), Model(input=x, output=y), Model(inputs=x, outputs=y), Model(input=[x], output=[y])):
        assert model.output_shape == (None, 2)
        assert model.inputs == [x]


def test_a_dict_names_the_outputs_in_its_order():
    x = Input(shape=(4,), name="x")
    model = Model(input={"x": x}, output={"second": Dense(2)(x), "first": Dense(1)(x)})
    assert model.input_names == ["x"]
    assert model.output_names == ["second", "first"]
    assert model.output_shape == [(None, 2), (None, 1)]


def test_inputs_and_outputs_keep_the_order_of_definition(diamond):
    assert diamond.input_names == ["a", "b"]
    assert diamond.output_names == ["p", "q"]
    assert diamond.input_shape == [(None, 4), (None, 4)]
    assert [p.shape for p in diamond.predict([np.ones((2, 4)), np.ones((2, 4))])] == [(2, 1), (2, 2)]


def test_layers_come_in_order_of_horizontal_traversal(diamond):
    assert [layer.name for layer in diamond.layers] == ["a", "b", "left", "right", "top", "p", "q"]
    assert diamond.get_layer(index=2).name == "left"
    assert diamond.get_layer(name="q") is diamond.layers[-1]
    assert diamond.get_layer("top") is diamond.layers[4]


def test_an_unknown_layer_is_answered_with_the_nearest(diamond):
    with pytest.raises(InvalidValueError, match=r"no layer 'rihgt'\. Did you mean 'right'"):
        diamond.get_layer("rihgt")
    with pytest.raises(InvalidValueError, match="has 7 layers, so there is none at index 7"):
        diamond.get_layer(index=7)
    with pytest.raises(ArgumentError, match="name= or index="):
        diamond.get_layer()


def test_weights_go_by_layer_name_to_a_model_of_another_shape(diamond):
    x = Input(shape=(4,), name="other")
    other = Model(x, Dense(5, name="new")(Dense(3, name="right")(x)))
    for layer in other.layers:
        if layer.name in {known.name for known in diamond.layers}:
            layer.set_weights(diamond.get_layer(layer.name).get_weights())
    np.testing.assert_array_equal(other.get_layer("right").get_weights()[0], diamond.get_weights()[2])


def test_weights_that_do_not_fit_are_refused_and_nothing_is_set(diamond):
    before = diamond.get_weights()
    with pytest.raises(InvalidValueError, match="has 8 weights, but got a list of 1 arrays"):
        diamond.set_weights(before[:1])
    wrong = [np.zeros_like(w) for w in before]
    wrong[5] = np.zeros((7,))
    with pytest.raises(InvalidValueError, match=r"Weight 5 .* has shape \(1,\), but got an array of shape \(7,\)"):
        diamond.set_weights(wrong)
    for old, new in zip(before, diamond.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("ends", "error", "message"),
    [
        (lambda a, b, y: {"input": a, "output": 3}, TopologyError, "Output 0 of model .* is not a tensor"),
        (lambda a, b, y: {"input": [a, "b"], "output": y}, TopologyError, "Input 1 of model .* is not a tensor"),
        (lambda a, b, y: {"input": [a], "output": y}, TopologyError, "missing among the inputs 'a'"),
        (
            lambda a, b, y: {"input": [a, b, Input(shape=(1,), name="c")], "output": y},
            TopologyError,
            "depends on input 'c'",
        ),
        (lambda a, b, y: {"input": [a, b, a], "output": y}, TopologyError, "Input 'a' .* is given twice"),
        (lambda a, b, y: {"input": y, "output": Dense(1)(y)}, TopologyError, "is the output of a Merge"),
        (lambda a, b, y: {"input": [a, b]}, ArgumentError, "needs 'output'"),
        (
            lambda a, b, y: {"input": [a, b], "output": y, "nmae": "m"},
            ArgumentError,
            "no argument 'nmae'. Did you mean 'name'",
        ),
        (lambda a, b, y: {"input": a, "inputs": a, "output": y}, ArgumentError, "got 'input' twice"),
    ],
)
def test_ends_that_make_no_model_are_errors_that_say_which(ends, error, message):
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    with pytest.raises(error, match=message):
        Model(**ends(a, b, merge([a, b], mode="sum")))


def test_automatic_names_count_as_the_old_keras_did():
    K.clear_session()
    a, b = Input(shape=(4,)), Input(shape=(4,))
    dense = [Dense(2), Dense(2)]
    both = merge([dense[0](a), dense[1](b)], mode="sum")
    model = Model([a, b], both)
    assert [layer.name for layer in model.layers] == ["input_1", "input_2", "dense_1", "dense_2", "merge_1"]
    assert model.name == "model_1"
    K.clear_session()
    assert Dense(2).name == "dense_1"


def test_a_model_is_called_like_a_layer_and_shares_its_weights():
    x = Input(shape=(4,))
    inner = Model(x, Dense(2)(x))
    a, b = Input(shape=(4,)), Input(shape=(4,))
    outer = Model([a, b], merge([inner(a), inner(b)], mode="concat"))
    assert len(outer.trainable_weights) == 2
    rows = np.arange(8, dtype="float32").reshape(2, 4)
    once = inner.predict(rows)
    np.testing.assert_allclose(outer.predict([rows, rows]), np.concatenate([once, once], axis=1), rtol=1e-6)


def test_names_with_slashes_are_kept():
    x = Input(shape=(4,), name="data/in")
    model = Model(x, Dense(2, name="conv1/3x3")(x))
    assert [layer.name for layer in model.layers] == ["data/in", "conv1/3x3"]
    assert model.predict(np.ones((1, 4))).shape == (1, 2)


def test_a_model_is_called_on_an_array_without_a_word():
    x = Input(shape=(4,))
    dense = Dense(2)
    model = Model(x, dense(x))
    kernel, bias = dense.get_weights()
    rows = np.ones((3, 4))
    np.testing.assert_allclose(model(rows), rows @ kernel + bias, rtol=1e-6)
