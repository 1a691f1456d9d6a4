"""Masks: who makes one, who keeps it, who raises, and what they do to numbers."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified.dialects import dialect
from keras_unified.errors import MaskError
from keras_unified.layers import LSTM, Activation, Dense, Embedding, Flatten, Input, Lambda, Masking, merge
from keras_unified.models import Model, Sequential

WORDS = np.array([[3, 1, 0, 0], [2, 4, 1, 3]], dtype="int32")


def test_masking_and_embedding_make_a_mask_and_the_node_keeps_it():
    frames, words = Input(shape=(4, 2)), Input(shape=(4,), dtype="int32")
    masking, embedding = Masking(), Embedding(5, 3, mask_zero=True)
    masking(frames), embedding(words)
    assert masking.inbound_nodes[0].output_masks[0].shape == (None, 4)
    assert embedding.inbound_nodes[0].output_masks[0].shape == (None, 4)
    assert embedding.inbound_nodes[0].input_masks == [None]


def test_an_lstm_skips_the_masked_steps():
    words = Input(shape=(4,), dtype="int32")
    embedding, lstm = Embedding(5, 3, mask_zero=True), LSTM(2)
    masked = Model(words, lstm(embedding(words)))
    short = Input(shape=(2,), dtype="int32")
    shorter = LSTM(2)
    unmasked = Model(short, shorter(embedding(short)))
    shorter.set_weights(lstm.get_weights())
    np.testing.assert_allclose(masked.predict(WORDS)[0], unmasked.predict(WORDS[:1, :2])[0], rtol=1e-5)


def test_an_lstm_reads_the_mask_of_the_node_that_its_input_came_from():
    words, frames = Input(shape=(4,), dtype="int32"), Input(shape=(4, 3))
    relay = Activation("linear")
    lstm = LSTM(2, return_sequences=True)
    with_mask = lstm(relay(Embedding(5, 3, mask_zero=True)(words)))
    without = lstm(relay(frames))
    masks = [node.output_masks[0] for node in lstm.inbound_nodes]
    assert masks[0] is not None
    assert masks[1] is None
    assert Model([words, frames], [with_mask, without]).output_shape == [(None, 4, 2), (None, 4, 2)]


@pytest.mark.parametrize("layer", [Flatten, lambda: Lambda(lambda x: x * 2)])
def test_a_layer_without_mask_support_raises(layer):
    words = Input(shape=(4,), dtype="int32")
    with pytest.raises(MaskError, match="does not support masking"):
        layer()(Embedding(5, 3, mask_zero=True)(words))


def test_a_model_called_on_a_masked_tensor_raises():
    inner = Sequential([Dense(2, input_shape=(4, 3))])
    words = Input(shape=(4,), dtype="int32")
    with pytest.raises(MaskError):
        inner(Embedding(5, 3, mask_zero=True)(words))


def test_a_mask_made_inside_a_model_comes_out_of_it():
    inner = Sequential([Embedding(5, 3, mask_zero=True, input_length=4)])
    words = Input(shape=(4,))
    lstm = LSTM(2)
    outer = Model(words, lstm(inner(words)))
    assert lstm.inbound_nodes[0].input_masks[0] is not None
    plain = Sequential([inner.layers[0], lstm])
    np.testing.assert_allclose(outer.predict(WORDS), plain.predict(WORDS), rtol=1e-6)


@pytest.mark.parametrize(("mode", "has_mask"), [("sum", True), ("concat", True), ("ave", True), ("dot", False)])
def test_a_merge_of_masked_branches(mode, has_mask):
    words, frames = Input(shape=(4,), dtype="int32"), Input(shape=(4, 3))
    both = merge([Embedding(5, 3, mask_zero=True)(words), Masking()(frames)], mode=mode, dot_axes=[2, 2])
    from keras_unified.engine import keras3

    assert (keras3.get_mask(both) is not None) == has_mask


def test_the_mask_of_a_sum_is_the_and_of_the_masks():
    words, frames = Input(shape=(4,), dtype="int32"), Input(shape=(4, 3))
    both = merge([Embedding(5, 3, mask_zero=True)(words), Masking()(frames)], mode="sum")
    from keras_unified.engine import keras3

    silent = np.ones((2, 4, 3), "float32")
    silent[1, 3] = 0
    mask = Model([words, frames], keras3.get_mask(both)).predict([WORDS, silent])
    np.testing.assert_array_equal(mask, [[True, True, False, False], [True, True, True, False]])


def test_keras_03_drops_the_mask_in_a_merge():
    from keras_unified.engine import keras3

    with dialect("0.3"):
        words, frames = Input(shape=(4,), dtype="int32"), Input(shape=(4, 3))
        both = merge([Embedding(5, 3, mask_zero=True)(words), Masking()(frames)], mode="sum")
    assert keras3.get_mask(both) is None
