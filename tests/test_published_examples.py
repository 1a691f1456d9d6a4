"""The examples with which the functional API was published, as they were written, against an LSTM computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from keras_unified import backend as K
from keras_unified.layers import LSTM, Activation, Dense, Input, Lambda, RepeatVector, merge
from keras_unified.models import Model, Sequential

RANDOM = np.random.RandomState(3)
A = RANDOM.uniform(-1, 1, (5, 10, 32)).astype("float32")
B = RANDOM.uniform(-1, 1, (5, 10, 32)).astype("float32")


def lstm_by_hand(weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    """The LSTM of Keras 1: gates i, c, f, o with (W, U, b) each, inner activation clip(0.2 x + 0.5)."""
    gates = [weights[at : at + 3] for at in range(0, 12, 3)]

    def squash(v: np.ndarray) -> np.ndarray:
        return np.clip(0.2 * v + 0.5, 0, 1)

    h = c = np.zeros((len(x), weights[0].shape[1]))
    for t in range(x.shape[1]):
        i, g, f, o = (x[:, t] @ w + h @ u + b for w, u, b in gates)
        c = squash(f) * c + squash(i) * np.tanh(g)
        h = squash(o) * np.tanh(c)
    return h


@pytest.fixture(autouse=True)
def _names_from_one() -> None:
    K.clear_session()


def test_two_lstm_branches():
    a = Input(input_shape=(10, 32))
    b = Input(input_shape=(10, 32))
    encoded_a = LSTM(16)(a)
    encoded_b = LSTM(16)(b)
    merged = merge([encoded_a, encoded_b], merge_mode="concat")
    decoded = RepeatVector(10)(merged)
    model = Model(input=[a, b], output=[decoded])

    weights = model.get_weights()
    by_hand = np.concatenate([lstm_by_hand(weights[:12], A), lstm_by_hand(weights[12:], B)], axis=-1)
    predicted = model.predict({"input_1": A, "input_2": B})
    assert predicted.shape == (5, 10, 32)
    np.testing.assert_allclose(predicted, np.repeat(by_hand[:, None], 10, axis=1), atol=2e-6)


def test_a_layer_called_on_a_list_merges_it():
    a = Input(shape=(10, 32))
    b = Input(shape=(10, 32))
    lstm = LSTM(16)
    decoded = RepeatVector(10)([lstm(a), lstm(b)], merge_mode="concat")
    model = Model([a, b], decoded)
    expected = np.concatenate([lstm_by_hand(model.get_weights(), v) for v in (A, B)], axis=-1)
    np.testing.assert_allclose(model.predict([A, B])[:, 3], expected, atol=2e-6)


def test_the_shared_lstm():
    a = Input(batch_shape=(5, 10, 32))
    b = Input(batch_shape=(5, 10, 32))
    lstm = LSTM(16)
    encoded_a, encoded_b = lstm(a), lstm(b)
    out = Dense(1, activation="sigmoid")(merge([encoded_a, encoded_b], mode="concat", concat_axis=-1))
    model = Model(input=[a, b], output=out)

    assert [w.shape for w in model.get_weights()] == [(32, 16), (16, 16), (16,)] * 4 + [(32, 1), (1,)]
    assert lstm.get_output_at(0) is encoded_a
    assert lstm.get_output_at(1) is encoded_b
    *recurrent, w, bias = model.get_weights()
    encoded = np.concatenate([lstm_by_hand(recurrent, v) for v in (A, B)], axis=-1)
    expected = 1 / (1 + np.exp(-(encoded @ w + bias)))
    np.testing.assert_allclose(model.predict([A, B], batch_size=5), expected, atol=2e-6)


def test_lambda_of_a_raw_tensorflow_function():
    x = Input(shape=(2,))
    model = Model(x, Lambda(tf.sigmoid)(x))
    np.testing.assert_allclose(model.predict(np.array([[0.0, 2.0]])), [[0.5, 0.88079708]], rtol=1e-6)


def test_arithmetic_on_tensors_makes_nodes_of_a_trainable_model():
    a, b = Input(shape=(2,)), Input(shape=(2,))
    total = np.float32(2) * a + 0.2 * b
    dense = Dense(1)
    out = dense(a + b)
    model = Model([a, b], [total, out, K.sigmoid(a), tf.sigmoid(b)])
    dense.set_weights([np.array([[1.0], [-1.0]]), np.array([0.5])])
    one, two = np.array([[1.0, 2.0]], "float32"), np.array([[3.0, -4.0]], "float32")
    predicted = model.predict([one, two])
    np.testing.assert_allclose(predicted[0], [[2.6, 3.2]], rtol=1e-6)
    np.testing.assert_allclose(predicted[1], [[6.5]], rtol=1e-6)
    np.testing.assert_allclose(predicted[2], [[0.73105858, 0.88079708]], rtol=1e-6)
    np.testing.assert_allclose(predicted[3], [[0.95257413, 0.01798621]], rtol=1e-5)

    model = Model([a, b], tf.nn.relu(out))
    model.compile("sgd", "mse")
    model.train_on_batch([one, two], np.array([[0.0]]))
    # d/dW (6.5)^2 = 2 * 6.5 * (a + b), with learning rate 0.01.
    np.testing.assert_allclose(dense.get_weights()[0], [[1 - 0.01 * 13 * 4], [-1 - 0.01 * 13 * -2]], rtol=1e-5)
    np.testing.assert_allclose(dense.get_weights()[1], [0.5 - 0.13], rtol=1e-5)


def test_several_sequentials_are_the_branches_of_one_model_and_share_weights_when_called_twice():
    branch = Sequential([Dense(2, input_dim=3), Activation("tanh")])
    other = Sequential([Dense(2, input_dim=3)])
    a, b = Input(shape=(3,)), Input(shape=(3,))
    model = Model([a, b], merge([branch(a), branch(b), other(a)], mode="concat"))
    assert len(model.trainable_weights) == 4
    kernel, bias, other_kernel, other_bias = model.get_weights()
    one, two = A[:, 0, :3], B[:, 0, :3]
    expected = [np.tanh(one @ kernel + bias), np.tanh(two @ kernel + bias), one @ other_kernel + other_bias]
    np.testing.assert_allclose(model.predict([one, two]), np.concatenate(expected, axis=1), rtol=1e-5, atol=1e-6)


def test_a_dict_as_output_and_the_forms_of_compile():
    x = Input(shape=(3,), name="x")
    data, target = A[:, 0, :3], B[:, 0, :1]

    def trained(loss: object, fit: object) -> list[np.ndarray]:
        dense = Dense(1, name="y")
        model = Model(input=x, output={"y": dense(x)})
        dense.set_weights([np.full((3, 1), 0.5), np.zeros(1)])
        model.compile("sgd", loss)
        fit(model)
        return model.get_weights()

    forms = [
        trained("mse", lambda m: m.fit(data, target, nb_epoch=1, shuffle=False, verbose=0)),
        trained(["mse"], lambda m: m.fit([data], [target], nb_epoch=1, shuffle=False, verbose=0)),
        trained({"y": "mse"}, lambda m: m.fit({"x": data}, {"y": target}, nb_epoch=1, shuffle=False, verbose=0)),
        trained("mse", lambda m: m.fit({"x": data, "y": target}, None, nb_epoch=1, shuffle=False, verbose=0)),
    ]
    error = data @ np.full((3, 1), 0.5) - target
    np.testing.assert_allclose(forms[0][0], 0.5 - 0.01 * 2 / 5 * data.T @ error, rtol=1e-5)
    for form in forms[1:]:
        np.testing.assert_array_equal(form[0], forms[0][0])
        np.testing.assert_array_equal(form[1], forms[0][1])
