"""Layers that rearrange: Flatten, Reshape, Permute, RepeatVector."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.errors import ArgumentError, InvalidValueError, MaskError
from keras_unified.layers import Flatten, Input, Masking, Permute, RepeatVector, Reshape

X = np.arange(6, dtype="float32").reshape(1, 2, 3)


def test_flatten_puts_a_sample_into_one_row():
    assert Flatten()(X).numpy().tolist() == [[0, 1, 2, 3, 4, 5]]


def test_flatten_wants_a_known_shape():
    with pytest.raises(InvalidValueError, match="complete input_shape"):
        Flatten()(Input(shape=(None, 3)))


def test_flatten_takes_rows_in_keras_0_3_alone():
    with dialect("0.3"):
        assert Flatten()(Input(shape=(3,))).shape == (None, 3)
    with pytest.raises(ValueError, match="min_ndim=3"):
        Flatten()(Input(shape=(3,)))


def test_reshape_fills_in_the_size_that_is_left():
    layer = Reshape((-1, 2))
    assert layer(Input(shape=(2, 3))).shape == (None, 3, 2)
    assert layer(X).numpy().tolist() == [[[0, 1], [2, 3], [4, 5]]]


def test_reshape_refuses_another_number_of_entries():
    with pytest.raises(InvalidValueError, match="6 numbers of shape"):
        Reshape((4,))(Input(shape=(2, 3)))


def test_reshape_takes_the_name_of_either_era():
    with dialect("0.3"):
        assert Reshape(dims=(6,)).get_config()["dims"] == (6,)
    assert Reshape(target_shape=(6,)).get_config()["target_shape"] == (6,)
    with pytest.raises(ArgumentError, match="target_shape"):
        Reshape()


def test_permute_counts_axes_from_one():
    assert Permute((2, 1))(X).numpy().tolist() == [[[0, 3], [1, 4], [2, 5]]]


def test_repeat_vector_repeats():
    assert RepeatVector(2)(np.float32([[1, 2]])).numpy().tolist() == [[[1, 2], [1, 2]]]


def test_integers_stay_integers():
    x = Input(shape=(2, 3), dtype="int32")
    for layer in (Flatten(), Reshape((6,)), Permute((2, 1))):
        assert layer(x).dtype == "int32"


@pytest.mark.parametrize("layer", [Flatten, lambda: Reshape((6,)), lambda: Permute((2, 1))])
@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_masked_input_is_an_error(layer, era):
    with dialect(era), pytest.raises(MaskError, match="does not support masking"):
        layer()(Masking()(Input(shape=(2, 3))))
