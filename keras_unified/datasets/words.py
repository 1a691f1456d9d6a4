"""What the data sets of texts have in common: texts as numbers of words, shuffled, marked and cut as asked."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_unified.errors import InvalidValueError

Texts = list[list[int]]


def shuffle(texts: Texts, labels: list[Any], seed: int) -> None:
    """Shuffle texts and labels in place, in the same way, by `np.random` seeded with `seed`."""
    for values in (texts, labels):
        np.random.seed(seed)
        np.random.shuffle(values)


def prepared(
    texts: Texts,
    labels: list[Any],
    nb_words: int | None,
    skip_top: int,
    maxlen: int | None,
    start_char: int | None,
    oov_char: int | None,
    index_from: int,
) -> tuple[Texts, list[Any]]:
    """Return texts with marks for their start and for words that are left out, and the labels of those that are kept.

    Args:
        texts: lists of the numbers of words, the most frequent word being 1.
        labels: one for each.
        nb_words: int, numbers from this on are left out; by default from the greatest on.
        skip_top: int, numbers below this are left out.
        maxlen: int, texts of this length or longer are left out.
        start_char: int, put before each text; None for nothing.
        oov_char: int, put in place of each word that is left out. With None the era kept these words and dropped the
            others, and so does this.
        index_from: int, added to each number first.

    Raises:
        InvalidValueError: where no text is shorter than `maxlen`.

    Example:
        >>> prepared([[1, 2], [3]], [0, 1], 6, 0, None, start_char=1, oov_char=2, index_from=3)
        ([[1, 4, 5], [1, 2]], [0, 1])
    """
    marked = [[w + index_from for w in text] for text in texts]
    if start_char is not None:
        marked = [[start_char, *text] for text in marked]
    kept = [number for number, text in enumerate(marked) if not maxlen or len(text) < maxlen]
    if not kept:
        raise InvalidValueError(f"No text is shorter than maxlen={maxlen}. Give a greater maxlen.")
    marked, labels = [marked[number] for number in kept], [labels[number] for number in kept]
    limit = nb_words or max(map(max, marked))

    def is_left_out(word: int) -> bool:
        return word >= limit or word < skip_top

    if oov_char is None:
        return [[w for w in text if is_left_out(w)] for text in marked], labels
    return [[oov_char if is_left_out(w) else w for w in text] for text in marked], labels


def parted(texts: Texts, labels: list[Any], test_split: float) -> tuple[tuple[Texts, Any], tuple[Texts, Any]]:
    """Return texts and labels in two parts, the last `test_split` of them being the second.

    Example:
        >>> parted([[1], [2], [3], [4]], [0, 1, 0, 1], 0.25)
        (([[1], [2], [3]], [0, 1, 0]), ([[4]], [1]))
    """
    at = int(len(texts) * (1 - test_split))
    return (texts[:at], labels[:at]), (texts[at:], labels[at:])
