"""Texts against what the genuine Keras 0.3.3 and 1.2.2 made of them."""

from __future__ import annotations

import pytest

from keras_unified import dialect
from keras_unified.errors import InvalidValueError
from keras_unified.preprocessing.text import Tokenizer, base_filter, one_hot, text_to_word_sequence

TEXTS = ["The cat sat on the mat.", "The dog: ate, my-cat's hat!", "the the"]


@pytest.fixture
def tokenizer():
    made = Tokenizer(nb_words=4)
    made.fit_on_texts(TEXTS)
    return made


def test_words_are_what_punctuation_and_the_mark_part():
    assert text_to_word_sequence("A_b c\td's") == ["a", "b", "c", "d's"]
    assert text_to_word_sequence("A,b c", filters=base_filter(), lower=False, split=",") == ["A", "b c"]


def test_numbers_by_hash_stay_below_n():
    assert all(1 <= number < 5 for number in one_hot("one two three four five six", 5))


def test_the_most_frequent_word_is_the_first(tokenizer):
    assert list(tokenizer.word_index) == ["the", "cat", "sat", "on", "mat", "dog", "ate", "my", "cat's", "hat"]
    assert tokenizer.word_counts["the"] == 5
    assert tokenizer.word_docs["cat"] == 1
    assert tokenizer.document_count == 3
    assert tokenizer.texts_to_sequences(TEXTS) == [[1, 2, 3, 1], [1], [1, 1]]


@pytest.mark.parametrize(
    ("era", "mode", "first_row"),
    [
        ("1.2", "binary", [0, 1, 1, 1]),
        ("1.2", "count", [0, 2, 1, 1]),
        ("1.2", "freq", [0, 0.5, 0.25, 0.25]),
        ("1.2", "tfidf", [0, 0.9475118935396932, 0.9162907318741551, 0.9162907318741551]),
        ("0.3", "tfidf", [0, -0.4444345754395798, -1.1333864775155646, -1.1333864775155646]),
    ],
)
def test_rows_of_texts(tokenizer, era, mode, first_row):
    with dialect(era):
        assert tokenizer.texts_to_matrix(TEXTS, mode)[0].tolist() == first_row


def test_characters_may_be_words():
    tokenizer = Tokenizer(char_level=True)
    tokenizer.fit_on_texts(["abca"])
    assert tokenizer.texts_to_sequences(["cab"]) == [[3, 1, 2]]


def test_sequences_alone_are_enough_for_rows():
    tokenizer = Tokenizer(nb_words=4)
    tokenizer.fit_on_sequences([[1, 1, 3], [3]])
    assert tokenizer.index_docs == {1: 1, 3: 2}
    assert tokenizer.sequences_to_matrix([[3, 3, 7]], mode="count").tolist() == [[0, 0, 0, 2]]


def test_what_was_not_counted_is_refused():
    with pytest.raises(InvalidValueError, match="call fit_on_texts"):
        Tokenizer().texts_to_matrix(["a"])
    with pytest.raises(InvalidValueError, match="before mode='tfidf'"):
        Tokenizer(nb_words=3).sequences_to_matrix([[1]], mode="tfidf")
    with pytest.raises(InvalidValueError, match="Did you mean 'tfidf'"):
        Tokenizer(nb_words=3).sequences_to_matrix([[1]], mode="tf-idf")
