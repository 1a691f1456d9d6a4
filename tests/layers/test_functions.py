"""Lambda, MaskedLambda, MaskedLayer."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.configs import layer_from_config
from keras_unified.errors import InvalidValueError, MaskError
from keras_unified.layers import Dense, Embedding, Input, Lambda, MaskedLambda, MaskedLayer, Masking
from keras_unified.models import Model
from keras_unified.optimizers import SGD

X = np.float32([[1, 2, 3]])


@pytest.mark.parametrize("function", [lambda x: x * 2, lambda x: K.square(x) - x, lambda x: tf.add(x, x)])
def test_any_kind_of_function_is_a_layer(function):
    layer = Lambda(function)
    assert layer(Input(shape=(3,))).shape == (None, 3)
    assert layer(np.float32([[3]])).numpy().tolist() == [[6]]


def test_a_raw_tensorflow_function_is_a_layer():
    assert Lambda(tf.sigmoid)(np.float32([[0.0]])).numpy().tolist() == [[0.5]]


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_the_shape_is_found_by_calling_the_function(era):
    with dialect(era):
        assert Lambda(lambda x: K.sum(x, axis=1))(Input(shape=(4, 3))).shape == (None, 3)
        assert Lambda(lambda x: K.sum(x, axis=1)).get_output_shape_for((None, 4, 3)) == (None, 3)


def test_a_stated_shape_counts():
    stated = (lambda s: (s[0], s[2]), (3,), [3])
    for output_shape in stated:
        layer = Lambda(lambda x: K.sum(x, axis=1), output_shape=output_shape)
        assert layer(Input(shape=(4, 3))).shape == (None, 3)


def test_a_shape_that_is_none_is_an_error():
    with pytest.raises(InvalidValueError, match="tuple or a function"):
        Lambda(lambda x: x, output_shape=3)
    with pytest.raises(InvalidValueError, match="must return a tuple"):
        Lambda(lambda x: x, output_shape=lambda s: 3)(Input(shape=(3,)))


def test_arguments_reach_the_function_and_stay_the_users():
    arguments = {"by": 3}
    layer = Lambda(lambda x, by=1: x * by, arguments=arguments)
    assert layer(X).numpy().tolist() == [[3, 6, 9]]
    assert arguments == {"by": 3}


def test_several_tensors_are_a_list():
    layer = Lambda(lambda xs: K.abs(xs[0] - xs[1]), output_shape=lambda shapes: shapes[0])
    assert layer([Input(shape=(3,)), Input(shape=(3,))]).shape == (None, 3)
    assert layer([tf.constant(X), tf.constant(2 * X)]).numpy().tolist() == X.tolist()


def test_a_parameter_train_tells_whether_this_is_training():
    layer = Lambda(lambda x, train: x if train else -x)
    assert layer(X, training=True).numpy().tolist() == X.tolist()
    assert layer(X, training=False).numpy().tolist() == (-X).tolist()


def test_a_masked_input_is_an_error_unless_a_mask_is_stated():
    masked = Embedding(5, 3, mask_zero=True)(Input(shape=(4,), dtype="int32"))
    with pytest.raises(MaskError):
        Lambda(lambda x: x)(masked)
    passing = Lambda(lambda x: x, mask=lambda inputs, mask: mask)
    passing(masked)
    assert passing.output_mask.shape == (None, 4)


def test_a_parameter_mask_is_handed_the_mask():
    def last_known(x, mask=None):
        return x * K.expand_dims(K.cast(mask, "float32"))

    layer = Lambda(last_known, mask=lambda inputs, mask: None)
    y = layer(Masking(mask_value=2.0)(np.float32([[[1, 1], [2, 2]]])))
    assert y.numpy().tolist() == [[[1, 1], [0, 0]]]


def test_masked_lambda_passes_the_mask():
    layer = MaskedLambda(lambda x: 2 * x)
    layer(Masking()(Input(shape=(4, 3))))
    assert layer.output_mask.shape == (None, 4)


def test_a_users_masked_layer_of_keras_0_3_passes_the_mask():
    with dialect("0.3"):

        class Twice(MaskedLayer):
            def get_output(self, train=False):
                return self.get_input(train) * 2

        layer = Twice()
        layer(Masking()(Input(shape=(4, 3))))
    assert layer.output_mask.shape == (None, 4)
    assert layer(X).numpy().tolist() == [[2, 4, 6]]


def test_a_config_brings_the_function_back():
    by = 3
    config = Lambda(lambda x: x * by, output_shape=(3,), name="l").get_config()
    again = layer_from_config({"class_name": "Lambda", "config": config})
    assert again.name == "l"
    assert again(X).numpy().tolist() == [[3, 6, 9]]
    assert again.get_output_shape_for((None, 7)) == (None, 3)


def test_functions_of_the_backend_and_of_tensorflow_are_kept_by_name():
    for function in (K.square, tf.square):
        config = Lambda(function).get_config()
        assert config["function_type"] == "function"
        again = layer_from_config({"class_name": "Lambda", "config": config})
        assert again(X).numpy().tolist() == [[1, 4, 9]]


def test_a_list_of_tensors_trains_all_that_they_come_from() -> None:
    x = Input(shape=(2,))
    h = Dense(2, bias=False, weights=[np.eye(2)])(x)
    gate = Dense(2, bias=False, weights=[3 * np.eye(2)])(x)
    model = Model(x, Lambda(lambda pair: pair[0] * pair[1])([h, gate]))
    assert model.predict(np.array([[1.0, 2.0]])).tolist() == [[3.0, 12.0]]
    model.compile(SGD(lr=0.1), lambda true, pred: pred)
    model.train_on_batch(np.array([[1.0, 0.0]]), np.zeros((1, 2)))
    # The loss is the mean of (h gate, 0): its slope is gate / 2 = 1.5 by h, and h / 2 = 0.5 by gate.
    np.testing.assert_allclose([w[0, 0] for w in model.get_weights()], [0.85, 2.95], rtol=1e-6)
