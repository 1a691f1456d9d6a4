"""The base layer: calls, masks by position, lists merged at the call, updates, custom layers."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import ArgumentError, MaskError
from keras_unified.layers import Activation, BatchNormalization, Dense, Input, Layer, Masking, RepeatVector
from keras_unified.models import Sequential

X = np.float32([[1, 2]])


class Shift(Layer):
    """A custom layer of Keras 1 that counts the batches that it was trained on."""

    def build(self, input_shape):
        self.seen = self.add_weight((1,), initializer="zero", name=f"{self.name}_seen", trainable=False)

    def call(self, x, mask=None):
        self.add_update([(self.seen, self.seen + 1.0)], x)
        return x + 1


def test_a_list_of_tensors_is_merged_at_the_call():
    a, b = Input(shape=(3,)), Input(shape=(4,))
    assert RepeatVector(10)([a, b], merge_mode="concat").shape == (None, 10, 7)
    assert RepeatVector(10)([a, b], concat_axis=1).shape == (None, 10, 7)
    assert Dense(2)([a, a], merge_mode="sum").shape == (None, 2)
    assert Activation("linear")([a, a], merge_mode="dot", dot_axes=1).shape == (None, 1)


def test_a_mask_may_be_given_by_position():
    x, mask = Input(shape=(5, 3)), Input(shape=(5,), dtype="bool")
    layer = Activation("tanh")
    layer(x, mask)
    assert layer.output_mask is mask
    with pytest.raises(MaskError):
        Dense(2)(x, mask)


@pytest.mark.parametrize("value", [True, False])
def test_supports_masking_may_be_set_before_or_after_the_base_constructor(value):
    class Before(Layer):
        def __init__(self, **kwargs):
            self.supports_masking = value
            super().__init__(**kwargs)

        def call(self, x, mask=None):
            return 2 * x

    after = Before()
    after.supports_masking = not value
    masked = Masking()(Input(shape=(5, 3)))
    passes, raises = (Before(), after) if value else (after, Before())
    assert passes(masked).shape == (None, 5, 3)
    with pytest.raises(MaskError, match="does not support masking"):
        raises(masked)


def test_updates_happen_in_training_alone():
    layer = Shift()
    for training in (True, False, True):
        assert layer(X, training=training).numpy().tolist() == [[2, 3]]
    assert layer.get_weights()[0].tolist() == [2.0]


def test_moving_averages_of_the_backend_are_updates():
    class Average(Layer):
        def build(self, input_shape):
            self.average = self.add_weight((2,), initializer="zero", trainable=False)

        def call(self, x, mask=None):
            self.add_update(K.moving_average_update(self.average, K.mean(x, axis=0), 0.5), x)
            return x

    layer = Average()
    layer(X, training=True)
    assert layer.get_weights()[0].tolist() == [0.5, 1.0]


def test_an_unknown_keyword_names_the_class_and_the_nearest():
    with pytest.raises(ArgumentError, match=r"Shift\(\) has no argument 'nam'. Did you mean 'name'"):
        Shift(nam="s")


def test_a_users_subclass_keeps_the_arguments_and_config_of_its_base():
    class Wide(Dense):
        def __init__(self, **kwargs):
            super().__init__(7, activation="tanh", **kwargs)

    layer = Wide(name="w")
    assert layer(X).shape == (1, 7)
    assert (layer.get_config()["output_dim"], layer.get_config()["activation"]) == (7, "tanh")


def test_call_on_a_variable_is_computed_when_asked_in_the_phase_asked_for():
    layer = BatchNormalization(epsilon=0.0)
    layer.build((None, 1))
    values = K.variable(np.array([[1.0], [3.0]]))
    normalized = layer.call(values)
    run = K.function([K.learning_phase()], [normalized])
    np.testing.assert_allclose(run([1])[0], [[-1.0], [1.0]], rtol=1e-5)
    np.testing.assert_allclose(run([0])[0], [[1.0], [3.0]], rtol=1e-5)
    values.set_value(np.array([[5.0], [9.0]]))
    np.testing.assert_allclose(K.eval(normalized), [[5.0], [9.0]], rtol=1e-5)


def test_a_model_is_a_layer_but_of_no_other_class():
    model = Sequential([Dense(2, input_dim=3)])
    assert isinstance(model, Layer)
    assert isinstance(model.layers[0], Layer)
    assert not isinstance(model, Dense)
    assert not isinstance("model", Layer)
