"""Sequences of numbers: padding to one length, and the word pairs of skip-grams."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.preprocessing import SEQUENCES
from keras_unified.errors import InvalidValueError, nearest

_SIDES = ("pre", "post")
# Euler's constant, to the digits that the formula of word2vec's frequencies was written with.
_GAMMA = 0.577


@by_row(SEQUENCES["pad_sequences"])
def pad_sequences(
    sequences: Sequence[Any], maxlen: int | None, dtype: Any, padding: str, truncating: str, value: float
) -> np.ndarray:
    """Make sequences equally long.

    Args:
        sequences: list of sequences of numbers, or of arrays of one shape.
        maxlen: int, the length; by default that of the longest.
        dtype: of the result.
        padding: 'pre' or 'post', where a shorter sequence gets `value`.
        truncating: 'pre' or 'post', where a longer one loses entries.
        value: float.

    Returns:
        Array of shape (number of sequences, maxlen), and the shape of an entry.

    Raises:
        InvalidValueError: for another side, or entries of several shapes.

    Era:
        Keras 0.1.

    Example:
        >>> pad_sequences([[1, 2, 3], [4]], maxlen=2)
        array([[2, 3],
               [0, 4]], dtype=int32)
    """
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in _SIDES:
            raise InvalidValueError(
                f"pad_sequences() takes {name}='pre' or 'post', got {side!r}.{nearest(side, _SIDES)}"
            )
    if maxlen is None:
        maxlen = max(map(len, sequences))
    entry = next((np.asarray(s).shape[1:] for s in sequences if len(s)), ())
    padded = np.full((len(sequences), maxlen, *entry), value).astype(dtype)
    for number, sequence in enumerate(sequences):
        kept = np.asarray(sequence[-maxlen:] if truncating == "pre" else sequence[:maxlen], dtype=dtype)
        if not len(kept):
            continue
        if kept.shape[1:] != entry:
            raise InvalidValueError(
                f"pad_sequences(): the entries of sequence {number} have shape {kept.shape[1:]}, those before {entry}."
            )
        padded[number, slice(len(kept)) if padding == "post" else slice(-len(kept), None)] = kept
    return padded


@by_row(SEQUENCES["make_sampling_table"])
def make_sampling_table(size: int, sampling_factor: float) -> np.ndarray:
    """Return how likely word2vec takes each word of a vocabulary that is ordered by frequency.

    The frequency of a word of a rank is taken from Zipf's law.

    Args:
        size: int, number of words.
        sampling_factor: float, word2vec's threshold.

    Returns:
        Array of shape (size,), for `skipgrams`.

    Era:
        Keras 0.1.

    Example:
        >>> make_sampling_table(3, 1e-3).round(4)
        array([0.0315, 0.0315, 0.0548])
    """
    rank = np.maximum(np.arange(size), 1)
    inverse_frequency = rank * (np.log(rank) + _GAMMA) + 0.5 - 1 / (12 * rank)
    scaled = sampling_factor * inverse_frequency
    return np.minimum(1.0, scaled / np.sqrt(scaled))


@by_row(SEQUENCES["skipgrams"])
def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int,
    negative_samples: float,
    shuffle: bool,
    categorical: bool,
    sampling_table: Any,
) -> tuple[list[list[int]], list[Any]]:
    """Return pairs of words, near each other in a text or drawn at random, and which of the two.

    Draws come from Python's `random`, whose seed decides them.

    Args:
        sequence: words of a text as numbers; 0 is no word and is left out.
        vocabulary_size: int, the greatest number and one.
        window_size: int, how many words before and after one are near it.
        negative_samples: float, random pairs for each near one.
        shuffle: bool, whether the pairs are shuffled.
        categorical: bool, whether a label is [0, 1] for near and [1, 0] for random, or 1 and 0.
        sampling_table: array, how likely each word is taken; see `make_sampling_table`.

    Returns:
        List of pairs, list of labels.

    Era:
        Keras 0.1.

    Example:
        >>> skipgrams([7, 0, 9], 10, negative_samples=0, shuffle=False)
        ([[7, 9], [9, 7]], [1, 1])
    """
    near: list[list[int]] = []
    for at, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        window = range(max(0, at - window_size), min(len(sequence), at + window_size + 1))
        near += [[word, sequence[other]] for other in window if other != at and sequence[other]]
    drawn: list[list[int]] = []
    if negative_samples > 0:
        words = [word for word, _ in near]
        random.shuffle(words)
        numbers = range(int(len(near) * negative_samples))
        drawn = [[words[n % len(words)], random.randint(1, vocabulary_size - 1)] for n in numbers]
    couples = near + drawn
    labels: list[Any] = [[0, 1] if categorical else 1] * len(near) + [[1, 0] if categorical else 0] * len(drawn)
    if shuffle:
        seed = random.randint(0, 10_000_000)
        for shuffled in (couples, labels):
            random.seed(seed)
            random.shuffle(shuffled)
    return couples, labels
