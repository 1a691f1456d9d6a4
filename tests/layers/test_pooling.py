"""Pooling: windows, strides and paddings of both backends, and pooling of everything."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.errors import InvalidValueError, MaskError
from keras_unified.layers import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    Input,
    Masking,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)

LINE = np.array([[[1.0], [5.0], [2.0], [4.0], [3.0]]], "float32")
SQUARE = np.arange(9.0, dtype="float32").reshape(1, 3, 3, 1)


def numbers(layer, x):
    return np.asarray(layer(x)).ravel().tolist()


def test_windows_along_steps():
    assert numbers(MaxPooling1D(2), LINE) == [5, 4]
    assert numbers(MaxPooling1D(2, stride=1), LINE) == [5, 5, 4, 4]
    assert numbers(AveragePooling1D(2), LINE) == [3, 3]


def test_windows_of_images_in_both_orderings():
    assert numbers(MaxPooling2D((2, 2), strides=(1, 1)), SQUARE) == [4, 5, 7, 8]
    assert numbers(MaxPooling2D((2, 2), strides=(1, 1), dim_ordering="th"), np.moveaxis(SQUARE, -1, 1)) == [4, 5, 7, 8]
    assert numbers(AveragePooling2D((3, 1)), SQUARE) == [3, 4, 5]


def test_windows_of_volumes():
    volume = np.arange(8.0, dtype="float32").reshape(1, 2, 2, 2, 1)
    assert numbers(MaxPooling3D(), volume) == [7]
    assert numbers(AveragePooling3D((2, 1, 2)), volume) == [2.5, 4.5]


def test_same_padding_of_tensorflow_is_at_the_end():
    assert numbers(MaxPooling1D(2, border_mode="same"), LINE) == [5, 4, 3]
    assert numbers(AveragePooling1D(2, border_mode="same"), LINE) == [3, 3, 3]


def test_same_padding_of_theano_is_on_both_sides():
    with dialect("1.0", backend="theano"):
        assert numbers(MaxPooling1D(2, border_mode="same"), LINE) == [1, 5, 4]
        assert numbers(AveragePooling1D(2, border_mode="same"), LINE) == [1, 3.5, 3.5]


def test_everything_of_a_channel():
    two = np.concatenate([SQUARE, -SQUARE], axis=-1)
    assert numbers(GlobalMaxPooling2D(), two) == [8, 0]
    assert numbers(GlobalAveragePooling2D(dim_ordering="th"), np.moveaxis(two, -1, 1)) == [4, -4]
    assert numbers(GlobalMaxPooling1D(), LINE) == [5]
    assert numbers(GlobalAveragePooling1D(), LINE) == [3]
    assert numbers(GlobalMaxPooling3D(), two[..., None, :]) == [8, 0]
    assert numbers(GlobalAveragePooling3D(dim_ordering="th"), np.moveaxis(two, -1, 1)[..., None]) == [4, -4]


def test_unknown_sizes_stay_unknown():
    assert MaxPooling2D()(Input(shape=(None, 9, 3))).shape == (None, None, 4, 3)


def test_config_has_the_strides_that_hold():
    config = MaxPooling1D(3).get_config()
    assert (config["pool_length"], config["stride"], config["border_mode"]) == (3, 3, "valid")
    assert MaxPooling1D.from_config(config).get_config() == config


def test_wrong_values_are_refused():
    with pytest.raises(InvalidValueError, match="Unknown border_mode 'full'"):
        MaxPooling2D(border_mode="full")
    with pytest.raises(InvalidValueError, match="Expected 2 sizes"):
        MaxPooling2D((2, 2, 2))


def test_masked_input_is_refused():
    with pytest.raises(MaskError, match="GlobalAveragePooling1D"):
        GlobalAveragePooling1D()(Masking()(Input(shape=(5, 3))))
