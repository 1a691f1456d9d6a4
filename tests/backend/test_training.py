from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.engine.keras3 import keras
from keras_unified.errors import InvalidValueError


@pytest.fixture
def free_phase():
    yield
    K.clear_session()


def both_phases(tensors, x):
    f = K.function([x, K.learning_phase()], tensors)
    return [[a.item() for a in f([np.ones((1, 1)), phase])] for phase in (0, 1)]


def test_choosing_by_the_phase():
    x = K.placeholder((None, 1))
    chosen = [K.in_train_phase(2 * x, x), K.in_test_phase(lambda: 3 * x, lambda: x)]
    assert both_phases(chosen, x) == [[1, 3], [2, 1]]


def test_the_phase_is_a_number_too():
    x = K.placeholder((None, 1))
    computed = [K.switch(K.learning_phase(), x, -x), x * K.cast(K.learning_phase(), "float32")]
    assert both_phases(computed, x) == [[-1, 0], [1, 1]]


def test_choices_of_expressions_follow_the_phase(free_phase):
    v = K.in_train_phase(K.variable(1.0), K.variable(2.0))
    assert K.eval(v) == 2
    K.set_learning_phase(1)
    assert K.learning_phase() == 1
    assert K.eval(v) == 1


def test_inside_a_model_the_phase_is_the_models():
    x = keras.Input((1,))
    model = keras.Model(x, K.in_train_phase(2 * x, x))
    one = np.ones((1, 1))
    assert model(one, training=True).numpy() == 2
    assert model(one, training=False).numpy() == model.predict(one, verbose=0) == 1


def test_inside_a_layer_the_phase_is_known():
    class Noisy(keras.layers.Layer):
        def call(self, inputs, training=None):
            return K.in_train_phase(lambda: inputs + 1, inputs) if K.learning_phase() in (0, 1) else None

    layer = Noisy()
    assert layer(np.ones((1, 1)), training=True).numpy() == 2
    assert layer(np.ones((1, 1))).numpy() == 1


def test_only_0_and_1_are_phases():
    with pytest.raises(InvalidValueError, match="not 2"):
        K.set_learning_phase(2)


def test_switch_takes_scalars_tensors_and_functions():
    a, b = K.variable([1.0, 2.0]), K.variable([10.0, 20.0])
    assert K.eval(K.switch(K.variable(1.0) > 0.5, a, b)).tolist() == [1, 2]
    assert K.eval(K.switch(K.variable(0, dtype="int32"), lambda: a, lambda: b)).tolist() == [10, 20]
    assert K.eval(K.switch(K.variable([0.0, 1.0]), a, b)).tolist() == [10, 2]
    assert K.eval(K.switch(True, a, b)).tolist() == [1, 2]
    x = K.placeholder(ndim=1)
    assert K.function([x], [K.switch(K.sum(x) > 0, x, -x)])([[-1.0, -2.0]])[0].tolist() == [1, 2]
