"""Updates: what calls of layers give to variables in training, told to programs that run them by themselves."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.layers import LSTM, BatchNormalization, Dense, Input, Layer
from keras_unified.models import Model, Sequential


def test_a_model_tells_the_updates_of_the_calls_inside_it_alone():
    normalize = BatchNormalization()
    normalize(Input(shape=(2,)))
    x = Input(shape=(2,))
    model = Model(x, Dense(1)(normalize(x)))
    assert [id(variable) for variable, _ in model.updates] == [id(weight) for weight in normalize.weights[2:]]
    assert len(normalize.updates) == 4
    assert len(normalize.get_updates_for(x)) == 2


def test_a_model_called_as_a_layer_has_its_updates_there_too():
    inner = Sequential([BatchNormalization(input_shape=(2,))])
    x = Input(shape=(2,))
    assert len(inner.updates) == 2
    assert len(Model(x, inner(x)).updates) == 2


def test_a_backend_function_makes_the_updates_of_a_model():
    x = Input(shape=(2,))
    model = Model(x, BatchNormalization(momentum=0.9)(x))
    step = K.function([x], [], updates=model.updates)
    step([np.array([[1.0, 4.0], [3.0, 8.0]])])
    _, _, mean, variance = model.get_weights()
    np.testing.assert_allclose(mean, [0.2, 0.6], rtol=1e-6)
    np.testing.assert_allclose(variance, [1.0, 1.3], rtol=1e-6)


def test_reading_the_updates_changes_nothing():
    model = Sequential([BatchNormalization(input_shape=(2,))])
    before = model.get_weights()
    assert model.updates
    np.testing.assert_equal(model.get_weights(), before)


def test_the_states_of_a_stateful_layer_are_updates():
    model = Sequential([LSTM(3, batch_input_shape=(2, 4, 1), stateful=True), Dense(1)])
    assert [variable.shape for variable, _ in model.state_updates] == [(2, 3), (2, 3)]
    assert len(model.updates) == 2


class Counting(Layer):
    """A layer of Keras 0.3 that counts the batches it was trained on."""

    def build(self):
        self.seen = K.zeros((1,))
        self.updates = []

    def get_output(self, train=False):
        self.updates = [(self.seen, self.seen + 1)]
        return self.get_input(train)


def test_updates_that_a_layer_sets_while_it_computes_are_made_in_training():
    model = Sequential([Counting(input_shape=(2,)), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((6, 2)), np.ones((6, 1)), batch_size=2, nb_epoch=1, verbose=0)
    model.predict(np.ones((6, 2)))
    assert K.get_value(model.layers[0].seen) == pytest.approx([3.0])
    assert len(model.updates) == 1
