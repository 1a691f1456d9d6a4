"""Texts as sequences of words, as sequences of the words' numbers, and as vectors."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import TFIDF_IS_A_PRODUCT
from keras_unified.dialects.preprocessing import TEXTS
from keras_unified.errors import InvalidValueError, nearest

_MODES = ("binary", "count", "freq", "tfidf")


def base_filter() -> str:
    """Return the characters that are no part of words: punctuation but the apostrophe, tabs and line ends.

    Era:
        Keras 0.3 and 1.0.

    Example:
        >>> "'" in base_filter(), "," in base_filter()
        (False, True)
    """
    return string.punctuation.replace("'", "") + "\t\n"


@by_row(TEXTS["text_to_word_sequence"])
def text_to_word_sequence(text: str, filters: str, lower: bool, split: str) -> list[str]:
    """Split a text into words.

    Args:
        text: str.
        filters: characters that part words, beside `split`.
        lower: bool, whether words are turned to lower case.
        split: str, what parts words.

    Era:
        Keras 0.1.

    Example:
        >>> text_to_word_sequence("Don't panic, Arthur!")
        ["don't", 'panic', 'arthur']
    """
    if lower:
        text = text.lower()
    return [word for word in text.translate(dict.fromkeys(map(ord, filters), split)).split(split) if word]


@by_row(TEXTS["one_hot"])
def one_hot(text: str, n: int, filters: str, lower: bool, split: str) -> list[int]:
    """Return a number from 1 to n - 1 for each word of a text, by Python's `hash`; words may share one.

    Python 3 hashes text otherwise in each process, unless PYTHONHASHSEED says how.

    Args:
        text, filters, lower, split: see `text_to_word_sequence`.
        n: int, size of the vocabulary.

    Era:
        Keras 0.1.

    Example:
        >>> one, two, again = one_hot("one two one", 50)
        >>> one == again, 1 <= two < 50
        (True, True)
    """
    words = text_to_word_sequence(text, filters, lower, split)
    return [abs(hash(word)) % (n - 1) + 1 for word in words]


class Tokenizer:
    """Numbers for the words of a body of texts, 1 for the most frequent, and texts by those.

    Args:
        nb_words: int; of words whose number is not below it nothing is kept. By default all are kept.
        filters, lower, split: see `text_to_word_sequence`.
        char_level: bool, whether each character is a word.

    Attributes:
        word_counts, word_docs: dicts from a word to how often it occurs, and in how many texts.
        word_index: dict from a word to its number.
        index_docs: dict from a number to in how many texts it occurs.
        document_count: number of texts.

    Era:
        Keras 0.1; vectors by tf-idf are others since Keras 1.0.

    Example:
        >>> tokenizer = Tokenizer()
        >>> tokenizer.fit_on_texts(["a rose is a rose"])
        >>> tokenizer.texts_to_sequences(["a rose", "is it"])
        [[1, 2], [3]]
        >>> tokenizer.texts_to_matrix(["rose rose"], mode="count")
        array([[0., 0., 2., 0.]])
    """

    @by_row(TEXTS["Tokenizer"])
    def __init__(self, nb_words: int | None, filters: str, lower: bool, split: str, char_level: bool) -> None:
        self.word_counts: Counter[str] = Counter()
        self.word_docs: Counter[str] = Counter()
        self.word_index: dict[str, int] = {}
        self.index_docs: dict[int, int] = {}
        self.document_count = 0
        self.nb_words = nb_words
        self.filters = filters
        self.lower = lower
        self.split = split
        self.char_level = char_level

    def _words(self, text: str) -> Sequence[str]:
        return text if self.char_level else text_to_word_sequence(text, self.filters, self.lower, self.split)

    def fit_on_texts(self, texts: Iterable[str]) -> None:
        """Count the words of texts, beside those that were counted before, and number them anew.

        Args:
            texts: strings; a generator will do.
        """
        self.document_count = 0
        for text in texts:
            self.document_count += 1
            words = self._words(text)
            self.word_counts.update(words)
            self.word_docs.update(set(words))
        self.word_index = {word: at for at, (word, _) in enumerate(self.word_counts.most_common(), start=1)}
        self.index_docs = {self.word_index[word]: texts for word, texts in self.word_docs.items()}

    def fit_on_sequences(self, sequences: Sequence[Iterable[int]]) -> None:
        """Count in how many sequences each number occurs, where texts are numbers already."""
        self.document_count = len(sequences)
        self.index_docs = dict(Counter(number for sequence in sequences for number in set(sequence)))

    def texts_to_sequences(self, texts: Iterable[str]) -> list[list[int]]:
        """Return the numbers of the words of each text; words without one are left out."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[str]) -> Iterator[list[int]]:
        """Yield what `texts_to_sequences` returns, text by text."""
        for text in texts:
            numbers = (self.word_index.get(word) for word in self._words(text))
            yield [n for n in numbers if n is not None and (not self.nb_words or n < self.nb_words)]

    def texts_to_matrix(self, texts: Iterable[str], mode: str = "binary") -> np.ndarray:
        """Return a row for each text; see `sequences_to_matrix`."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode=mode)

    def sequences_to_matrix(self, sequences: Sequence[Sequence[int]], mode: str = "binary") -> np.ndarray:
        """Return a row for each sequence, with a column for each number.

        Args:
            sequences: lists of ints.
            mode: 'binary' (whether it occurs), 'count', 'freq' (the share of the sequence), or 'tfidf'.

        Raises:
            InvalidValueError: for another mode, or where nothing was counted that says how many columns there are.
        """
        if mode not in _MODES:
            raise InvalidValueError(f"Tokenizer: no mode {mode!r}.{nearest(mode, _MODES)} The modes are {_MODES}.")
        columns = self.nb_words or (len(self.word_index) + 1 if self.word_index else 0)
        if not columns:
            raise InvalidValueError("Tokenizer: call fit_on_texts(texts) first, or say nb_words.")
        if mode == "tfidf" and not self.document_count:
            raise InvalidValueError("Tokenizer: call fit_on_texts(texts) or fit_on_sequences(...) before mode='tfidf'.")
        matrix = np.zeros((len(sequences), columns))
        for row, sequence in zip(matrix, sequences, strict=True):
            for number, count in Counter(n for n in sequence if n < columns).items():
                row[number] = self._entry(mode, number, count, len(sequence))
        return matrix

    def _entry(self, mode: str, number: int, count: int, length: int) -> Any:
        if mode == "binary":
            return 1
        if mode == "count":
            return count
        if mode == "freq":
            return count / length
        texts, containing = self.document_count, self.index_docs.get(number, 0)
        if TFIDF_IS_A_PRODUCT[get_dialect().era]:
            return (1 + np.log(count)) * np.log(1 + texts / (1 + containing))
        return np.log(count / length) / (1 + np.log(1 + containing / (1 + texts)))
