"""Layers of Keras 0.3 chained by hand, shared layers, autoencoders."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.errors import TopologyError
from keras_unified.layers import Activation, Dense
from keras_unified.layers.containers import Sequential
from keras_unified.layers.core import AutoEncoder, LambdaMerge, Siamese, add_shared_layer


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
