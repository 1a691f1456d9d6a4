"""BatchNormalization: statistics of each mode and era, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.errors import InvalidValueError, MaskError
from keras_unified.layers import BatchNormalization, Input, Masking

# Mean 2 and 20, variance 1 and 100.
X = np.float32([[1, 10], [3, 30]])


def built(era: str, backend: str | None = None, **keywords) -> BatchNormalization:
    with dialect(era, backend):
        return BatchNormalization(**keywords)


@pytest.mark.parametrize(("era", "epsilon", "momentum"), [("0.3", 1e-6, 0.9), ("1.0", 1e-5, 0.99), ("1.2", 1e-3, 0.99)])
def test_defaults_are_those_of_the_era(era, epsilon, momentum):
    layer = built(era)
    assert (layer.epsilon, layer.momentum, layer.axis, layer.mode) == (epsilon, momentum, -1, 0)


def test_training_normalizes_by_the_batch_and_moves_the_averages():
    layer = built("1.2", momentum=0.9, epsilon=0.0)
    assert layer(X, training=True).numpy().tolist() == [[-1, -1], [1, 1]]
    _, _, mean, variance = layer.get_weights()
    np.testing.assert_allclose(mean, [0.2, 2.0], rtol=1e-6)
    np.testing.assert_allclose(variance, [0.9 + 0.1, 0.9 + 10.0], rtol=1e-6)


def test_elsewhere_the_averages_normalize():
    weights = [[2.0, 2.0], [1.0, 1.0], [1.0, 10.0], [4.0, 400.0]]
    layer = built("1.2", epsilon=0.0, weights=weights)
    assert layer(X, training=False).numpy().tolist() == [[1, 1], [3, 3]]


def test_keras_0_3_averages_deviations_and_adds_epsilon_twice():
    layer = built("0.3", epsilon=3.0)
    # standard deviation sqrt(1 + 3) = 2 and sqrt(100 + 3)
    y = layer(X, training=True).numpy()
    np.testing.assert_allclose(y[:, 0], [-1 / 5, 1 / 5], rtol=1e-6)
    np.testing.assert_allclose(layer.get_weights()[3], [0.9 + 0.2, 0.9 + 0.1 * np.sqrt(103)], rtol=1e-6)
    layer.set_weights([[1, 1], [0, 0], [2, 20], [2, 7]])
    np.testing.assert_allclose(layer(X, training=False).numpy(), [[-1 / 5, -1], [1 / 5, 1]], rtol=1e-6)


def test_keras_1_2_on_theano_averages_epsilon_in():
    layer = built("1.2", "theano", momentum=0.9, epsilon=0.5)
    layer(X, training=True)
    np.testing.assert_allclose(layer.get_weights()[3], [0.9 + 0.15, 0.9 + 10.05], rtol=1e-6)


def test_mode_1_normalizes_each_sample():
    # each sample's deviation: 4.5 and 13.5
    y = built("1.2", mode=1, epsilon=0.0)(X).numpy()
    assert y.tolist() == [[-1, 1], [-1, 1]]
    x = np.float32([[0, 2]])
    np.testing.assert_allclose(built("1.2", mode=1, epsilon=3.0)(x).numpy(), [[-0.2, 0.2]], rtol=1e-6)
    np.testing.assert_allclose(built("0.3", mode=1, epsilon=3.0)(x).numpy(), [[-0.25, 0.25]], rtol=1e-6)


def test_mode_2_normalizes_by_the_batch_always():
    layer = built("1.2", mode=2, epsilon=0.0)
    assert layer(X, training=False).numpy().tolist() == [[-1, -1], [1, 1]]
    assert layer.get_weights()[2].tolist() == [0, 0]


@pytest.mark.parametrize("axis", [1, -2])
def test_the_axis_of_the_features_is_the_users(axis):
    x = np.stack([X.T, X.T], axis=-1)
    y = built("1.2", axis=axis, epsilon=0.0)(x, training=True).numpy()
    assert y[:, 0, 0].tolist() == [-1, 1] or y.shape == (2, 2, 2)
    np.testing.assert_allclose(y.mean(axis=(0, 2)), [0, 0], atol=1e-6)
    np.testing.assert_allclose(y.std(axis=(0, 2)), [1, 1], rtol=1e-5)


def test_averages_move_also_where_the_layer_is_not_trainable():
    layer = built("1.2", trainable=False, momentum=0.9)
    layer(X, training=True)
    np.testing.assert_allclose(layer.get_weights()[2], [0.2, 2.0], rtol=1e-6)


def test_an_unknown_mode_is_an_error():
    with pytest.raises(InvalidValueError, match="mode is one of"):
        BatchNormalization(mode=3)
    with dialect("0.3"), pytest.raises(InvalidValueError, match=r"\(0, 1\)"):
        BatchNormalization(mode=2)


def test_a_mask_passes_in_keras_1_alone():
    layer = BatchNormalization()
    layer(Masking()(Input(shape=(4, 3))))
    assert layer.output_mask.shape == (None, 4)
    with dialect("0.3"), pytest.raises(MaskError):
        BatchNormalization()(Masking()(Input(shape=(4, 3))))
