"""Regularizers and constraints that programs of Keras 0.3 and 1.0 set on layers, by hand or in layers of their own."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import constraints, dialect, regularizers
from keras_unified.layers import Activation, Dense, Layer
from keras_unified.models import Graph, Sequential

X, Y = np.zeros((1, 2)), np.zeros((1, 1))


class Weighted(Layer):
    """A layer as programs of Keras 1.0 wrote them, its constraints by weight."""

    def __init__(self, **kwargs):
        self.W_regularizer = regularizers.get("l2")
        self.W_constraint = constraints.get("nonneg")
        super().__init__(**kwargs)

    def build(self, shape):
        self.W = K.variable(np.array([[-2.0], [1.0]]))
        self.trainable_weights = [self.W]
        self.regularizers = []
        self.W_regularizer.set_param(self.W)
        self.regularizers.append(self.W_regularizer)
        self.constraints = {}
        self.constraints[self.W] = self.W_constraint

    def call(self, x, mask=None):
        return K.dot(x, self.W)

    def get_output_shape_for(self, input_shape):
        return (input_shape[0], 1)


class WeightedIn03(Layer):
    """A layer as programs of Keras 0.3 wrote them, its constraints in order."""

    def __init__(self, **kwargs):
        self.W_regularizer = regularizers.get("l2")
        self.constraints = [constraints.get("nonneg")]
        super().__init__(**kwargs)

    def build(self):
        self.W = K.variable(np.array([[-2.0], [1.0]]))
        self.trainable_weights = [self.W]
        self.W_regularizer.set_param(self.W)
        self.regularizers = [self.W_regularizer]

    @property
    def output_shape(self):
        return (self.input_shape[0], 1)

    def get_output(self, train=False):
        return K.dot(self.get_input(train), self.W)


@pytest.mark.parametrize(("era", "layer"), [("1.0", Weighted), ("0.3", WeightedIn03)])
def test_a_layer_of_the_era_is_penalized_and_constrained(era, layer):
    with dialect(era):
        model = Sequential([layer(input_shape=(2,))])
        model.compile("sgd", "mse")
        # l2 = 0.01: the penalty is 0.01 * (4 + 1), its gradient 0.02 * W, the rate 0.01.
        loss = model.train_on_batch(X, Y)
        assert np.ravel(loss)[0] == pytest.approx(0.05)
        np.testing.assert_allclose(model.get_weights()[0], [[0.0], [1.0 - 0.01 * 0.02]], rtol=1e-6)


def test_keras_1_2_went_without_them_and_said_so():
    model = Sequential([Weighted(input_shape=(2,))])
    with pytest.warns(UserWarning, match=r"regularizers that were set by hand. Keras 1.2 did not use them"):
        model.compile("sgd", "mse")
    assert model.train_on_batch(X, Y) == 0.0
    np.testing.assert_allclose(model.get_weights()[0], [[0.0], [1.0]])


class TooLarge(regularizers.Regularizer):
    """A penalty as programs before Keras 1.2 wrote them, on the output of a layer."""

    def set_layer(self, layer):
        self.layer = layer

    def __call__(self, loss):
        return loss + K.sum(self.layer.get_output(True)) * self.layer.output_shape[1]


def test_a_penalty_on_the_output_is_added_by_hand_to_a_node_of_a_graph():
    with dialect("0.3"):
        graph = Graph()
        graph.add_input("x", input_shape=(2,))
        graph.add_node(Activation("linear"), name="same", input="x")
        graph.add_output("y", input="same")
        regularizer = TooLarge()
        regularizer.set_layer(graph.nodes["same"])
        graph.nodes["same"].regularizers.append(regularizer)
        graph.compile("sgd", {"y": "mse"})
        x = np.array([[1.0, 2.0]])
        assert np.ravel(graph.train_on_batch({"x": x, "y": x}))[0] == pytest.approx(6.0)


def test_what_was_added_by_hand_counts_beside_what_was_there():
    with dialect("1.0"):
        model = Sequential([Dense(1, input_dim=2, W_regularizer="l2", activity_regularizer="activity_l1", bias=False)])
        layer = model.layers[0]
        layer.set_weights([np.ones((2, 1))])
        assert len(layer.regularizers) == 2
        more = regularizers.l1(0.5)
        more.set_param(layer.W)
        output = regularizers.activity_l2(0.1)
        output.set_layer(layer)
        layer.regularizers += [more, output]
        model.compile("sgd", "mse")
        # Prediction 2, target 2: l2 is 0.01 * 2, activity_l1 0.01 * 2, l1 0.5 * 2, activity_l2 0.1 * 4.
        assert model.train_on_batch(np.ones((1, 2)), np.full((1, 1), 2.0)) == pytest.approx(1.44)
        model.compile("sgd", "mse")
        model.layers[0].set_weights([np.ones((2, 1))])
        assert model.train_on_batch(np.ones((1, 2)), np.full((1, 1), 2.0)) == pytest.approx(1.44)
