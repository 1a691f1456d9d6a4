"""Weights of a layer: how they begin, how they are got and set, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import InvalidValueError
from keras_unified.layers import Dense, Layer
from keras_unified.models import Sequential

X = np.float32([[1, 2]])


class Scaling(Layer):
    """A layer of Keras 1 with a weight and a variable that it does not list among its weights."""

    def build(self, input_shape):
        self.scale = K.variable(np.ones(1))
        self.fixed = K.variable(np.full(1, 3.0))
        self.kept = [K.variable(np.zeros(1))]
        self.trainable_weights = [self.scale]

    def call(self, x, mask=None):
        return x * self.scale + self.fixed


@pytest.mark.parametrize(
    ("initializer", "expected"),
    [
        ("one", [1, 1]),
        (0.5, [0.5, 0.5]),
        (np.array([3, 4]), [3, 4]),
        (lambda shape, name=None: np.full(shape, 2), [2, 2]),
    ],
)
def test_weights_begin_by_a_name_a_number_an_array_or_a_function(initializer, expected):
    layer = Layer()
    assert layer.add_weight((2,), initializer=initializer).numpy().tolist() == expected


def test_an_initial_value_of_another_shape_is_an_error():
    with pytest.raises(InvalidValueError, match=r"has shape \(3,\), expected \(2,\)"):
        Layer(name="l").add_weight((2,), initializer=np.zeros(3), name="w")


def test_weights_given_to_the_constructor_are_set_when_the_layer_is_built():
    given = [np.float32([[3, 4], [5, 6]]), np.float32([1, 2])]
    layer = Dense(2, weights=given)
    assert np.asarray(layer(X)).tolist() == [[14.0, 18.0]]


def test_weights_of_other_shapes_given_to_the_constructor_are_an_error():
    with pytest.raises(InvalidValueError, match="weights of shapes"):
        Dense(2, weights=[np.ones((3, 2)), np.zeros(2)])(X)


def test_a_variable_that_is_merely_an_attribute_is_no_weight():
    model = Sequential([Scaling(input_shape=(2,))])
    assert [w is model.layers[0].scale for w in model.weights] == [True]
    model.compile("sgd", "mse")
    model.fit(X, X, nb_epoch=1, verbose=0)
    assert model.layers[0].fixed.get_value().tolist() == [3.0]
    assert model.layers[0].scale.get_value() != [1.0]


def test_weights_are_set_in_the_order_in_which_they_are_got():
    layer = Dense(1, input_dim=2)
    Sequential([layer])
    layer.set_weights([np.float32([[1], [2]]), np.float32([3])])
    assert [weight.tolist() for weight in layer.get_weights()] == [[[1.0], [2.0]], [3.0]]


def test_other_numbers_of_weights_are_an_error_that_gives_the_shapes():
    layer = Dense(1, input_dim=2, name="d")
    Sequential([layer])
    with pytest.raises(InvalidValueError, match=r"'d' \(Dense\) has weights of shapes \[\(2, 1\), \(1,\)\]"):
        layer.set_weights([np.zeros((2, 1))])


def test_params_are_the_trainable_weights_in_the_order_that_was_set():
    layer = Dense(1, input_dim=2)
    Sequential([layer])
    kernel, bias = layer.trainable_weights
    layer.params = [bias, kernel]
    assert [tuple(weight.shape) for weight in layer.trainable_weights] == [(1,), (2, 1)]
