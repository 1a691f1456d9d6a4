"""Dense and its kin: weights, their order and law, ranks, names and errors."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.errors import ArgumentError, InvalidValueError
from keras_unified.layers import Dense, Highway, Input, MaxoutDense, TimeDistributedDense


def test_dense_multiplies_adds_and_activates():
    layer = Dense(2, activation="relu", weights=[[[1.0, -1.0], [2.0, -2.0], [3.0, -3.0]], [0.5, 0.5]])
    output = layer(np.float32([[1, 1, 1]]))
    assert output.numpy().tolist() == [[6.5, 0.0]]


def test_seed_7_draws_the_weights_of_the_genuine_keras():
    # np.random.RandomState(7).rand(): 0.07630829, 0.77991879, ...; glorot_uniform of (3, 2) spans +-sqrt(6 / 5).
    np.random.seed(7)
    layer = Dense(2)
    layer(Input(shape=(3,)))
    kernel, bias = layer.get_weights()
    np.testing.assert_allclose(kernel[0], [-0.92826, 0.61327], atol=1e-5)
    assert bias.tolist() == [0.0, 0.0]


def test_integers_are_taken_as_floats():
    layer = Dense(1, weights=[[[0.5], [0.5]], [0.0]])
    assert layer(Input(shape=(2,), dtype="int32")).dtype == "float32"
    assert layer(np.array([[1, 2]])).numpy().tolist() == [[1.5]]


def test_no_bias_leaves_one_weight():
    layer = Dense(2, bias=False)
    layer(Input(shape=(3,)))
    assert [w.shape for w in layer.get_weights()] == [(3, 2)]
    assert layer.b is None


def test_dense_keeps_middle_axes_in_keras_1_2_alone():
    assert Dense(2)(Input(shape=(4, 3))).shape == (None, 4, 2)
    for era in ("0.3", "1.0"):
        with dialect(era), pytest.raises(ValueError, match="ndim=2"):
            Dense(2)(Input(shape=(4, 3)))


def test_positions_of_arguments_are_those_of_the_era():
    layer = Dense(3, "uniform", "tanh", [np.ones((2, 3)), np.zeros(3)])
    layer(Input(shape=(2,)))
    assert layer.get_weights()[0].tolist() == [[1.0] * 3] * 2
    assert layer.get_config()["activation"] == "tanh"


def test_names_of_keras_3_are_understood():
    layer = Dense(units=3, kernel_initializer="one", use_bias=False)
    layer(Input(shape=(2,)))
    assert layer.get_weights()[0].tolist() == [[1.0] * 3] * 2


def test_an_old_and_a_new_name_together_are_an_error():
    with pytest.raises(ArgumentError, match="'output_dim' twice"):
        Dense(3, units=3)


def test_an_unknown_argument_names_the_nearest():
    with pytest.raises(ArgumentError, match="Did you mean 'activation'"):
        Dense(3, activaton="tanh")


def test_an_unknown_size_says_what_to_do():
    with pytest.raises(InvalidValueError, match="complete input_shape"):
        Dense(3)(Input(shape=(None,)))


def test_config_holds_the_keys_of_the_era():
    with dialect("0.3"):
        assert "bias" not in Dense(3).get_config()
        assert Dense(3, bias=False).get_config()["bias"] is False
    config = Dense(3, W_regularizer="l2", input_dim=4, name="d").get_config()
    assert config == {
        "name": "d",
        "trainable": True,
        "batch_input_shape": (None, 4),
        "output_dim": 3,
        "init": "glorot_uniform",
        "activation": "linear",
        "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.009999999776482582},
        "b_regularizer": None,
        "activity_regularizer": None,
        "W_constraint": None,
        "b_constraint": None,
        "bias": True,
        "input_dim": 4,
    }
    assert Dense.from_config(config).get_config() == config


@pytest.mark.parametrize(
    ("era", "shapes", "gates"),
    [("0.3", [(2, 2), (2,), (2, 2), (2,)], -2.0), ("1.2", [(2, 2), (2, 2), (2,), (2,)], 1.0)],
)
def test_highway_lists_its_weights_and_begins_its_gates_as_the_era(era, shapes, gates):
    with dialect(era):
        layer = Highway()
        layer(Input(shape=(2,)))
    assert [w.shape for w in layer.get_weights()] == shapes
    assert layer.get_weights()[3].tolist() == [gates, gates]


def test_transform_bias_has_no_effect_in_keras_1_2():
    layer = Highway(transform_bias=-3)
    layer(Input(shape=(2,)))
    assert layer.b_carry.numpy().tolist() == [1.0, 1.0]


def test_maxout_takes_the_greatest_of_its_maps():
    layer = MaxoutDense(1, nb_feature=2, weights=[[[[1.0]], [[-1.0]]], [[0.0], [0.5]]])
    assert layer(np.float32([[2.0], [-2.0]])).numpy().tolist() == [[2.0], [2.5]]


def test_time_distributed_dense_states_the_length_of_its_input():
    layer = TimeDistributedDense(3, input_dim=4, input_length=5)
    assert layer.batch_input_shape == (None, 5, 4)
    assert layer(Input(shape=(5, 4))).shape == (None, 5, 3)
