from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from keras_unified import backend as K
from keras_unified.engine.functions import Function, compute, gradients
from keras_unified.engine.keras3 import keras
from keras_unified.errors import ArgumentError, DataError, InvalidValueError, TopologyError


@pytest.fixture
def network():
    x = keras.Input((3,), name="x")
    dense = keras.layers.Dense(4, activation="tanh")
    hidden = dense(x)
    return x, dense, hidden


def test_the_phase_is_an_input_like_any_other(network):
    x, _, hidden = network
    dropped = keras.layers.Dropout(0.5)(hidden)
    f = Function([x, K.learning_phase()], [hidden, dropped])
    a = np.ones((50, 3))
    hidden_value, in_test = f([a, 0])
    np.testing.assert_array_equal(in_test, hidden_value)
    in_training = f([a, 1])[1]
    assert 0.3 < (in_training == 0).mean() < 0.7
    assert (f([a, 1])[1] != in_training).any()


def test_without_the_phase_it_is_test(network):
    x, _, hidden = network
    dropped = keras.layers.Dropout(0.5)(hidden)
    f = Function([x], [hidden, dropped])
    np.testing.assert_array_equal(*f([np.ones((5, 3))]))


def test_a_fixed_phase_holds_for_functions(network):
    x, _, hidden = network
    f = Function([x], [keras.layers.Dropout(0.5)(hidden)])
    K.set_learning_phase(1)
    try:
        assert (f([np.ones((50, 3))])[0] == 0).any()
    finally:
        K.clear_session()
    assert (f([np.ones((50, 3))])[0] != 0).all()


def test_moving_averages_stay_as_they_are(network):
    x, _, hidden = network
    normalization = keras.layers.BatchNormalization()
    f = Function([x, K.learning_phase()], [normalization(hidden)])
    f([np.random.rand(8, 3), 1])
    np.testing.assert_array_equal(normalization.moving_mean, np.zeros(4))


def test_a_function_may_begin_in_the_middle_of_a_model(network):
    _, _, hidden = network
    out = hidden * 2
    np.testing.assert_array_equal(Function([hidden], [out])([np.ones((1, 4))])[0], [[2, 2, 2, 2]])


def test_other_batch_sizes_are_not_traced_anew(network):
    x, _, hidden = network
    traces = []

    class Counting(keras.layers.Layer):
        def call(self, inputs):
            traces.append(1)
            return inputs

    f = Function([x], [Counting()(hidden)])
    traces.clear()
    for size in (1, 2, 3, 4):
        f([np.ones((size, 3))])
    assert len(traces) == 1


def test_inputs_and_outputs_are_lists(network):
    x, _, hidden = network
    with pytest.raises(ArgumentError, match="outputs of a backend function must be a list"):
        Function([x], hidden)
    with pytest.raises(ArgumentError, match="called with a list of arrays"):
        Function([x], [hidden])(np.ones((1, 3)))


def test_a_missing_input_is_named(network):
    x, _, hidden = network
    other = keras.Input((4,), name="other")
    with pytest.raises(TopologyError, match=r"'other'.*not among its inputs \('x'\)"):
        Function([x], [hidden + other])


def test_wrong_data_is_named(network):
    x, _, hidden = network
    f = Function([x], [hidden])
    with pytest.raises(DataError, match=r"'x'.*shape \(None, 3\).*\(2, 5\)"):
        f([np.ones((2, 5))])
    with pytest.raises(DataError, match="has 1 inputs, but got 2"):
        f([np.ones((2, 3)), 0])


def test_gradients_by_the_input_are_those_of_a_tape(network):
    x, dense, hidden = network
    (slope,) = gradients(K.mean(hidden), [x])
    a = np.random.rand(5, 3).astype("float32")
    with tf.GradientTape() as tape:
        t = tf.constant(a)
        tape.watch(t)
        loss = tf.reduce_mean(tf.tanh(t @ dense.kernel + dense.bias))
    np.testing.assert_allclose(Function([x], [slope])([a])[0], tape.gradient(loss, t), rtol=1e-5, atol=1e-7)


def test_gradients_by_a_tensor_in_between_and_by_what_it_is_made_of(network):
    x, dense, hidden = network
    loss = K.sum(K.square(hidden))
    by_hidden, by_kernel, by_x = gradients(loss, [hidden, dense.kernel, x])
    assert by_kernel.shape == (3, 4)
    a = np.random.rand(2, 3).astype("float32")
    h, g_hidden, g_kernel, g_x = Function([x], [hidden, by_hidden, by_kernel, by_x])([a])
    np.testing.assert_allclose(g_hidden, 2 * h, rtol=1e-6)
    before_tanh = 2 * h * (1 - h * h)
    np.testing.assert_allclose(g_kernel, a.T @ before_tanh, rtol=1e-4)
    np.testing.assert_allclose(g_x, before_tanh @ dense.kernel.numpy().T, rtol=1e-4, atol=1e-6)


def test_the_gradient_of_a_gradient():
    x = keras.Input((1,))
    (first,) = gradients(K.sum(K.pow(x, 3)), [x])
    (second,) = gradients(K.sum(first), [x])
    np.testing.assert_allclose(Function([x], [first, second])([[[2.0]]]), [[[12.0]], [[12.0]]])


def test_a_model_that_contains_a_gradient_trains(network):
    x, dense, hidden = network
    model = keras.Model(x, gradients(K.sum(hidden), [x])[0])
    model.compile("sgd", "mse")
    before = dense.kernel.numpy()
    model.fit(np.ones((4, 3)), np.ones((4, 3)), verbose=0)
    assert np.abs(dense.kernel.numpy() - before).max() > 0


def test_gradients_of_expressions_of_variables():
    x = K.variable([[0.5, 1.0]])
    product = x * K.exp(x)
    loss = K.sum(product) + K.stop_gradient(K.sum(x))
    by_x, by_product = K.gradients(loss, [x, product])
    np.testing.assert_allclose(K.eval(by_x), np.exp([[0.5, 1.0]]) * [[1.5, 2.0]], rtol=1e-6)
    np.testing.assert_array_equal(K.eval(by_product), [[1, 1]])
    K.set_value(x, [[0.0, 0.0]])
    np.testing.assert_array_equal(K.eval(by_x), [[1, 1]])


def test_what_has_no_gradient_is_named(network):
    x, _, hidden = network
    other = keras.Input((3,), name="other")
    with pytest.raises(InvalidValueError, match="does not depend on 'other'"):
        gradients(K.sum(hidden), [other])
    with pytest.raises(InvalidValueError, match="a value already"):
        gradients(tf.constant(1.0), [x])


def test_dead_ends_have_gradient_zero(network):
    x, _, hidden = network
    (slope,) = gradients(K.sum(K.stop_gradient(hidden)), [x])
    np.testing.assert_array_equal(Function([x], [slope])([np.ones((1, 3))])[0], [[0, 0, 0]])


def test_a_loss_that_uses_a_tensor_of_the_model_can_be_computed_in_a_graph(network):
    x, dense, hidden = network
    model = keras.Model(x, hidden * 2)

    def loss(y_true, y_pred):
        return K.mean(K.square(y_true - y_pred), axis=-1) + K.sum(K.abs(hidden), axis=-1)

    @tf.function(autograph=False)
    def slope(a, y):
        with tf.GradientTape() as tape:
            score = compute(loss(y, model(a)), model.inputs, [a])
        return score, tape.gradient(score, dense.bias.value)

    a = tf.ones((2, 3))
    score, gradient = slope(a, tf.zeros((2, 4)))
    h = Function([x], [hidden])([a])[0]
    np.testing.assert_allclose(score, (4 * h * h).mean(axis=-1) + np.abs(h).sum(axis=-1), rtol=1e-5)
    np.testing.assert_allclose(gradient, ((2 * h + np.sign(h)) * (1 - h * h)).sum(axis=0), rtol=1e-4, atol=1e-6)
    with pytest.raises(TopologyError, match="depends on the inputs 'x'"):
        compute(hidden, [], [])
