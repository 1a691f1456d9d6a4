"""Embedding: rows by integer, masks, dropout of rows."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.layers import Embedding, Input

ROWS = np.float32([[0, 0], [1, 10], [2, 20]])


def test_integers_and_floats_look_up_rows():
    layer = Embedding(3, 2, weights=[ROWS])
    for x in (np.array([[2, 1]]), np.float32([[2, 1]])):
        assert layer(x).numpy().tolist() == [[[2, 20], [1, 10]]]


def test_zero_is_padding_where_the_user_says_so():
    layer = Embedding(3, 2, mask_zero=True)
    layer(Input(shape=(4,), dtype="int32"))
    assert layer.output_mask.shape == (None, 4)
    assert layer.compute_mask(np.array([[0, 2]])).numpy().tolist() == [[False, True]]
    assert Embedding(3, 2).compute_mask(np.array([[0, 2]])) is None


def test_it_states_its_input():
    assert Embedding(3, 2, input_length=4).batch_input_shape == (None, 4)
    assert Embedding(3, 2).batch_input_shape == (None, None)
    assert Embedding(3, 2).input_dtype_name == "int32"
    assert Embedding(3, 2, batch_input_shape=(8, 4)).batch_input_shape == (8, 4)


def test_the_length_is_the_stated_one_or_the_inputs():
    assert Embedding(3, 2, input_length=4).get_output_shape_for((None, None)) == (None, 4, 2)
    assert Embedding(3, 2).get_output_shape_for((None, 7)) == (None, 7, 2)


def test_the_vocabulary_counts_in_the_config():
    config = Embedding(3, 2, input_length=4).get_config()
    assert (config["input_dim"], config["output_dim"], config["input_length"]) == (3, 2, 4)
    assert Embedding.input_keywords == ("input_length",)


def test_dropout_drops_whole_rows_of_the_vocabulary():
    layer = Embedding(200, 3, dropout=0.5, weights=[np.ones((200, 3), "float32")])
    x = np.arange(400).reshape(2, 200) % 200
    y = layer(x, training=True).numpy()
    assert set(np.unique(y)) == {0.0, 2.0}
    assert (y[0] == y[1]).all()
    assert (y == y[:, :, :1]).all()
    assert layer(x, training=False).numpy().tolist() == np.ones((2, 200, 3)).tolist()


def test_dropout_of_keras_0_3_scales_outside_of_training():
    with dialect("0.3"):
        layer = Embedding(200, 3, dropout=0.25, weights=[np.ones((200, 3), "float32")])
    x = np.arange(200)[None]
    assert set(np.unique(layer(x, training=True).numpy())) == {0.0, 1.0}
    assert layer(x, training=False).numpy()[0, 0].tolist() == [0.75] * 3


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_weights_are_drawn_uniformly_within_a_twentieth(era):
    with dialect(era):
        layer = Embedding(50, 40)
        layer(Input(shape=(4,), dtype="int32"))
    (weights,) = layer.get_weights()
    assert 0.049 < np.abs(weights).max() <= 0.05
