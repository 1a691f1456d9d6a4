"""Layers of Keras 0.3 chained by hand, shared layers, autoencoders."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.errors import TopologyError
from keras_unified.layers import Activation, Dense, Dropout, Layer, Masking, containers
from keras_unified.layers.containers import Sequential
from keras_unified.layers.core import AutoEncoder, LambdaMerge, Siamese, SiameseHead, add_shared_layer


@pytest.fixture(autouse=True)
def _speak_0_3():
    with dialect("0.3"):
        yield


def test_layers_are_chained_by_set_previous():
    first, second = Dense(3, input_dim=2), Activation("relu")
    second.set_previous(first)
    first.set_weights([np.array([[1.0, 0, 0], [0, -1, 0]]), np.zeros(3)])
    function = K.function([first.get_input()], [second.get_output(train=False)])
    assert function([np.array([[5.0, 7.0]])])[0].tolist() == [[5.0, 0.0, 0.0]]
    assert second.previous is first
    second.clear_previous()
    assert not hasattr(second, "previous")


def test_a_layer_without_input_cannot_be_read_from():
    with pytest.raises(TopologyError, match=r"has no input: call layer.set_previous"):
        Activation("relu").set_previous(Dense(3))


def test_a_shared_layer_on_top_of_two_stacks_has_one_set_of_weights():
    left, right = Sequential([Dense(3, input_dim=2)]), Sequential([Dense(3, input_dim=4)])
    add_shared_layer(Dense(5), [left, right])
    assert left.layers[-1].W is right.layers[-1].W
    assert right.output_shape == (None, 5)


def test_a_siamese_merges_what_the_shared_layer_makes_of_each_input():
    inputs = [Dense(3, input_dim=2), Dense(3, input_dim=2)]
    siamese = Siamese(Dense(4), inputs, merge_mode="sum")
    assert siamese.output_shape == (None, 4)
    assert [w.shape for w in siamese.get_weights()] == [(3, 4), (4,), (2, 3), (3,), (2, 3), (3,)]


def test_heads_of_a_siamese_give_the_results_apart():
    inputs = [Dense(2, input_dim=2), Dense(2, input_dim=2)]
    for layer in inputs:
        layer.set_weights([np.eye(2), np.zeros(2)])
    shared = Dense(1)
    siamese = Siamese(shared, inputs, merge_mode=None)
    shared.set_weights([np.array([[1.0], [10.0]]), np.zeros(1)])
    heads = [SiameseHead(0), SiameseHead(1)]
    for head in heads:
        head.set_previous(siamese)
    function = K.function([layer.input for layer in inputs], [head.get_output() for head in heads])
    first, second = function([np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])])
    assert (first.tolist(), second.tolist()) == ([[21.0]], [[43.0]])


def test_a_lambda_merge_takes_the_list_of_outputs():
    branches = [Sequential([Activation("linear", input_shape=(2,))]) for _ in range(2)]
    model = Sequential([LambdaMerge(branches, lambda outputs: outputs[0] - outputs[1])])
    made = model.predict([np.array([[5.0, 7.0]]), np.array([[1.0, 2.0]])])
    assert made.tolist() == [[4.0, 5.0]]


def test_an_autoencoder_gives_the_code_when_asked_for_it():
    both = AutoEncoder(Sequential([Dense(2, input_dim=4)]), Sequential([Dense(4, input_dim=2)]))
    model = Sequential([both])
    model.compile("sgd", "mse")
    assert model.predict(np.ones((3, 4))).shape == (3, 4)
    assert len(model.trainable_weights) == 4
    both.output_reconstruction = False
    model.compile("sgd", "mse")
    assert model.predict(np.ones((3, 4))).shape == (3, 2)
    assert len(model.trainable_weights) == 2
    assert len(model.get_weights()) == 4


def test_a_layer_reads_the_variable_that_is_set_as_its_input_in_either_phase():
    layer = Dropout(0.5)
    layer.input = K.variable(np.full((2, 50), 3.0))
    assert K.eval(layer.get_input(True)).tolist() == [[3.0] * 50] * 2
    assert K.eval(layer.get_output(train=False)).tolist() == [[3.0] * 50] * 2
    assert set(np.ravel(K.eval(layer.get_output(train=True)))) == {0.0, 6.0}
    after = Activation("linear")
    after.set_previous(layer)
    assert K.eval(after.get_output()).tolist() == [[3.0] * 50] * 2
    assert set(np.ravel(K.eval(after.get_output(True)))) == {0.0, 6.0}


def test_an_input_set_in_the_constructor_gives_way_to_that_of_a_model():
    class Own(Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.input = K.placeholder(ndim=2)

        def get_output(self, train=False):
            return 2 * self.get_input(train)

    free = Own()
    assert K.function([free.input], [free.get_output()])([np.ones((1, 3))])[0].tolist() == [[2.0, 2.0, 2.0]]
    model = containers.Sequential([Dense(2, input_dim=3), Own()])
    assert model.layers[1].input is model.layers[0].output


def test_the_output_in_training_is_noisy_whatever_the_phase():
    first, second = Dense(3, input_dim=2), Dropout(0.5)
    second.set_previous(first)
    first.set_weights([np.ones((2, 3)), np.zeros(3)])
    x = np.ones((40, 2))
    both = K.function([first.input], [second.get_output(train=False), second.get_output(train=True)])
    calm, noisy = both([x])
    assert set(calm.ravel()) == {2.0}
    assert set(noisy.ravel()) == {0.0, 4.0}


def test_a_layer_whose_input_shape_is_stated_has_its_weights():
    layer = Dense(3, input_dim=2)
    assert layer.W.shape == (2, 3)
    assert [w.shape for w in Dense(4, input_dim=2).get_weights()] == [(2, 4), (4,)]
    late = Dense(5)
    late.set_input_shape((None, 7))
    assert late.W.shape == (7, 5)
    assert late.output_shape == (None, 5)
    with pytest.raises(AttributeError, match="no attribute 'W'"):
        _ = Dense(2).W


def test_weights_given_to_the_constructor_are_the_only_ones():
    weights = [np.full((2, 3), 0.5), np.zeros(3)]
    layer = Dense(3, input_dim=2, weights=weights)
    np.testing.assert_equal(layer.get_weights(), weights)


def test_build_without_a_shape_is_that_of_the_stated_one():
    for layer in (Layer(), Dropout(0.5), Dense(3)):
        layer.build()
        assert layer.get_params()[0] == []
    layer = Dense(3, input_dim=2)
    layer.build()
    assert [w.shape for w in layer.get_params()[0]] == [(2, 3), (3,)]


def test_a_plain_layer_gives_its_input():
    layer = Layer()
    layer.set_input_shape((None, 3))
    assert K.function([layer.input], [layer.get_output()])([np.ones((1, 3))])[0].tolist() == [[1.0, 1.0, 1.0]]


def test_a_layer_tells_the_mask_of_its_output():
    layer = Masking(5, input_shape=(3, 2))
    steps = np.array([[[1, 1], [5, 5], [5, 0]]])
    assert K.function([layer.input], [layer.get_output_mask()])([steps])[0].tolist() == [[True, False, True]]
