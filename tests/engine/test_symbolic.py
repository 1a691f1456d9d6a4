from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.keras3 import keras
from keras_unified.errors import KerasUnifiedError

A = np.array([[-1.0, 0.0, 2.0]], "float32")


@pytest.fixture
def x():
    return keras.Input((3,))


def value(tensor, x):
    return K.function([x], [tensor])([A])[0]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (tf.nn.relu, [[0, 0, 2]]),
        (tf.sigmoid, [[0.26894142, 0.5, 0.88079708]]),
        (lambda x: tf.concat([x, x], axis=0), [[-1, 0, 2], [-1, 0, 2]]),
        (lambda x: tf.reduce_mean(x, axis=1), [1 / 3]),
        (lambda x: tf.reshape(x, (-1, 1)), [[-1], [0], [2]]),
        (lambda x: tf.where(x > 0, x, -x), [[1, 0, 2]]),
        (lambda x: tf.matmul(x, tf.Variable(np.eye(3, 2, dtype="float32"))), [[-1, 0]]),
        (lambda x: tf.split(x, 3, axis=1)[2], [[2]]),
        (tf.shape, [1, 3]),
        (tf.convert_to_tensor, [[-1, 0, 2]]),
        (lambda x: tf.nn.l2_normalize(x, axis=1), [[-0.4472136, 0, 0.89442719]]),
        (lambda x: tf.clip_by_value(x, 0.0, 1.0), [[0, 0, 1]]),
    ],
)
def test_raw_tensorflow(function, expected, x):
    np.testing.assert_allclose(value(function(x), x), expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: np.float32(2) * x, [[-2, 0, 4]]),
        (lambda x: np.float64(2) * x, [[-2, 0, 4]]),
        (lambda x: x * np.float64(2), [[-2, 0, 4]]),
        (lambda x: np.array([1.0, 2.0, 3.0]) + x, [[0, 2, 5]]),
        (lambda x: x - np.array([1, 2, 3]), [[-2, -2, -1]]),
        (lambda x: 1.0 / (np.array([2.0, 2.0, 2.0]) + x), [[1, 0.5, 0.25]]),
        (np.exp, [[0.36787944, 1, 7.3890561]]),
        (lambda x: np.ones((2, 1)) @ x, [[-1, 0, 2], [-1, 0, 2]]),
    ],
)
def test_numpy_operands_leave_the_dtype(function, expected, x):
    tensor = function(x)
    assert tensor.dtype == "float32"
    np.testing.assert_allclose(value(tensor, x), expected, rtol=1e-6)


def test_products_with_plain_numbers_are_dense(x):
    assert not (x * 2).sparse
    assert not (K.variable(2.0) * x).sparse


def test_layer_weights_minus_symbolic_tensors(x):
    layer = keras.layers.Dense(3, use_bias=False, kernel_initializer="ones")
    layer(x)
    np.testing.assert_array_equal(value(layer.kernel - x, x), [[2, 1, -1]] * 3)


def test_raw_tensorflow_nodes_train(x):
    layer = keras.layers.Dense(1, kernel_initializer="ones")
    model = keras.Model(x, tf.square(layer(x)))
    model.compile("sgd", "mse")
    # The output is (-1 + 0 + 2)^2 = 1; the slope of (1 - 3)^2 by the bias is 2 * (1 - 3) * 2 * 1 = -8.
    model.fit(A, np.array([[3.0]]), verbose=0)
    np.testing.assert_allclose(layer.bias, [0.08], rtol=1e-5)


def test_named_nodes_survive_a_config(x, tmp_path):
    model = keras.Model(x, K.hard_sigmoid(tf.nn.relu(keras.layers.Dense(2)(x))) * 2)
    expected = model(A)
    again = keras.Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again(A), expected)
    model.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "model.keras")(A), expected)
    np.testing.assert_array_equal(keras.models.clone_model(again).get_weights()[0].shape, (3, 2))


def test_nameless_nodes_say_what_to_do(x):
    model = keras.Model(x, K.map_fn(lambda row: row * 2, x))
    np.testing.assert_array_equal(model(A), A * 2)
    nameless = keras.Model(x, x + K.random_normal(K.shape(x)))
    with pytest.raises(KerasUnifiedError, match="Put the computation into a layer of your own"):
        nameless.get_config()


def test_a_node_keeps_the_dialect_it_was_made_in():
    image = keras.Input((4, 4, 1))
    kernel = K.variable(np.arange(4).reshape(2, 2, 1, 1))
    with dialect("1.2", "theano"):
        turned = K.conv2d(image, kernel, dim_ordering="tf")
    plain = K.conv2d(image, kernel, dim_ordering="tf")
    one = np.zeros((1, 4, 4, 1))
    one[0, 1, 1, 0] = 1
    by_theano, by_tensorflow = K.function([image], [turned, plain])([one])
    np.testing.assert_array_equal(by_tensorflow[0, :2, :2, 0], [[3, 2], [1, 0]])
    np.testing.assert_array_equal(by_theano[0, :2, :2, 0], [[0, 1], [2, 3]])


def test_layer_weights_have_theanos_methods(x):
    layer = keras.layers.Dense(2, kernel_initializer="ones")
    layer(x)
    layer.kernel.set_value(2 * layer.kernel.get_value(borrow=True))
    assert layer.kernel.eval().tolist() == [[2, 2]] * 3
    assert layer.kernel.get_shape().as_list() == [3, 2]
