"""Masking, Activation, dropout and the other layers of `layers.core`."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.errors import InvalidValueError, MaskError
from keras_unified.layers import (
    Activation,
    ActivityRegularization,
    Dense,
    Dropout,
    Input,
    Masking,
    SpatialDropout1D,
    SpatialDropout2D,
    TimeDistributedMerge,
    core,
)


def test_masking_hides_the_steps_that_hold_one_value():
    layer = Masking(mask_value=2.0)
    y = layer(np.float32([[[2, 2], [2, 1], [0, 0]]]))
    assert y.numpy().tolist() == [[[0, 0], [2, 1], [0, 0]]]
    mask = layer.compute_mask(np.float32([[[2, 2], [2, 1], [0, 0]]]))
    assert mask.numpy().tolist() == [[False, True, True]]


def test_activation_takes_a_name_or_a_function_and_passes_the_mask():
    masked = Masking()(Input(shape=(2, 3)))
    for activation in ("tanh", K.tanh):
        layer = Activation(activation)
        layer(masked)
        assert layer.output_mask is not None
    assert Activation("hard_sigmoid")(np.float32([[1.0]])).numpy()[0, 0] == pytest.approx(0.7)


def test_dropout_works_in_training_alone_and_keeps_the_mean():
    layer = Dropout(0.25)
    x = np.ones((1000, 40), "float32")
    assert layer(x, training=False).numpy().tolist() == x.tolist()
    y = layer(x, training=True).numpy()
    assert set(np.unique(y)) == {0.0, np.float32(1 / 0.75)}
    assert y.mean() == pytest.approx(1.0, abs=0.02)


def test_dropout_draws_its_seed_from_np_random_as_keras_1_did():
    def next_after(era: str) -> float:
        with dialect(era):
            np.random.seed(7)
            Dropout(0.5)(Input(shape=(3,)))
            return float(np.random.rand())

    aside = np.random.RandomState(7)
    untouched = np.random.RandomState(7).rand()
    aside.randint(1, 10**7)
    assert next_after("1.2") == aside.rand()
    assert next_after("0.3") == untouched


def test_a_seed_makes_dropout_repeat_itself():
    x = np.ones((4, 6), "float32")
    first, second = (Dropout(0.5, seed=3)(x, training=True).numpy() for _ in range(2))
    assert first.tolist() == second.tolist()


def test_two_dropouts_of_keras_0_3_differ():
    x = np.ones((4, 60), "float32")
    with dialect("0.3"):
        first, second = (Dropout(0.5)(x, training=True).numpy() for _ in range(2))
    assert first.tolist() != second.tolist()


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_dropout_of_nothing_or_all_does_nothing(p):
    x = np.ones((2, 3), "float32")
    assert Dropout(p)(x, training=True).numpy().tolist() == x.tolist()


def test_spatial_dropout_drops_whole_features():
    x = np.ones((8, 5, 6), "float32")
    y = SpatialDropout1D(0.5)(x, training=True).numpy()
    assert set(np.unique(y)) == {0.0, 2.0}
    assert (y == y[:, :1]).all()


@pytest.mark.parametrize(("ordering", "axes"), [("th", (2, 3)), ("tf", (1, 2))])
def test_spatial_dropout_2d_drops_whole_maps(ordering, axes):
    x = np.ones((4, 6, 6, 6), "float32")
    y = SpatialDropout2D(0.5, dim_ordering=ordering)(x, training=True).numpy()
    assert set(np.unique(y.mean(axis=axes))) == {0.0, 2.0}


def test_dim_ordering_follows_the_era_and_the_setting():
    with dialect("1.0"):
        assert SpatialDropout2D(0.5).dim_ordering == "th"
    assert SpatialDropout2D(0.5).dim_ordering == "tf"
    assert SpatialDropout2D(0.5, data_format="channels_first").dim_ordering == "th"
    with pytest.raises(InvalidValueError, match="dim_ordering"):
        SpatialDropout2D(0.5, dim_ordering="nchw")


def test_activity_regularization_adds_its_penalty():
    layer = ActivityRegularization(l1=0.1, l2=0.01)
    layer(np.float32([[1, -2], [3, 0]]))
    # A tenth of 1 + 2 + 3, and a hundredth of 1 + 4 + 9.
    assert float(layer.losses[0]) == pytest.approx(0.74)


def test_activity_regularization_takes_a_mask_in_keras_1_alone():
    masked = Masking()(Input(shape=(2, 3)))
    assert ActivityRegularization(l1=0.1)(masked).shape == (None, 2, 3)
    with dialect("0.3"), pytest.raises(MaskError):
        ActivityRegularization(l1=0.1)(Masking()(Input(shape=(2, 3))))


@pytest.mark.parametrize(("mode", "expected"), [("sum", [[6, 9]]), ("ave", [[2, 3]]), ("mul", [[6, 24]])])
def test_time_distributed_merge_joins_the_steps(mode, expected):
    x = np.float32([[[1, 2], [2, 3], [3, 4]]])
    assert TimeDistributedMerge(mode=mode)(x).numpy().tolist() == expected


def test_an_unknown_mode_is_an_error():
    with pytest.raises(InvalidValueError, match="'ave'"):
        TimeDistributedMerge(mode="avg")


def test_dense_refuses_a_masked_input():
    with pytest.raises(MaskError, match="Dense"):
        Dense(2)(Masking()(Input(shape=(4, 3))))


def test_the_old_module_has_the_old_names():
    for name in ("Layer", "MaskedLayer", "Merge", "Dense", "Lambda", "TimeDistributedDense", "Highway"):
        assert hasattr(core, name)
