"""Sequences against what the genuine Keras 1.2.2 made of the same seeds and numbers."""

from __future__ import annotations

import random

import numpy as np
import pytest

from keras_unified.errors import InvalidValueError
from keras_unified.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams


def test_sequences_are_padded_and_cut_in_front():
    assert pad_sequences([[1], [2, 3, 4], []], maxlen=2).tolist() == [[0, 1], [3, 4], [0, 0]]
    assert pad_sequences([[1], [2, 3]]).dtype == "int32"


def test_sequences_of_vectors_are_padded_and_cut_behind():
    padded = pad_sequences(
        [[[1, 2]], [], [[3, 4], [5, 6], [7, 8]]],
        maxlen=2,
        dtype="float32",
        padding="post",
        truncating="post",
        value=-1,
    )
    assert padded.tolist() == [[[1, 2], [-1, -1]], [[-1, -1], [-1, -1]], [[3, 4], [5, 6]]]


@pytest.mark.parametrize("side", ["padding", "truncating"])
def test_another_side_is_refused(side):
    with pytest.raises(InvalidValueError, match=rf"{side}='pre' or 'post', got 'pree'. Did you mean 'pre'\?"):
        pad_sequences([[1]], **{side: "pree"})


def test_entries_of_two_shapes_are_refused():
    with pytest.raises(InvalidValueError, match=r"entries of sequence 1 have shape \(2,\), those before \(\)"):
        pad_sequences([[1], [[2, 3]]])


def test_the_sampling_table_of_word2vec():
    expected = [0.03152247875194251, 0.03152247875194251, 0.054759726939176974, 0.07415564097374219]
    assert make_sampling_table(4, 1e-3).tolist() == expected


def test_skipgrams_draw_as_they_drew():
    random.seed(3)
    couples, labels = skipgrams([1, 2, 0, 3], 10, window_size=1)
    assert couples == [[1, 3], [2, 9], [1, 2], [2, 1]]
    assert labels == [0, 0, 1, 1]


def test_skipgrams_of_words_sampled_by_a_table():
    random.seed(3)
    table = np.array([0, 0.5, 0.9, 0.1])
    couples, labels = skipgrams([1, 2, 3], 10, 2, 0.5, shuffle=False, categorical=True, sampling_table=table)
    assert couples == [[1, 2], [1, 3], [2, 1], [2, 3], [1, 1], [1, 8]]
    assert labels == [[0, 1]] * 4 + [[1, 0]] * 2
