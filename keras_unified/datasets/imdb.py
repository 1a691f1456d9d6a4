"""IMDB: 50,000 reviews of films, which liked the film or did not."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_unified.datasets.pickles import read_pickle
from keras_unified.datasets.words import Texts, parted, prepared, shuffle
from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import IMDB_COMES_IN_PARTS
from keras_unified.dialects.utilities import DATASETS
from keras_unified.utils.data_utils import get_file

_FOLDER = "https://s3.amazonaws.com/text-datasets"
# The MD5 of the files that have one.
_MD5 = {
    "imdb_full.pkl": "d091312047c43cf9e4e38fef92437263",
    "imdb_word_index.pkl": "72d94b01291be4ff843198d3b0e1e4d7",
}


@by_row(DATASETS["imdb.load_data"])
def load_data(
    path: str,
    nb_words: int | None,
    skip_top: int,
    maxlen: int | None,
    test_split: float,
    seed: int,
    start_char: int | None,
    oov_char: int | None,
    index_from: int,
) -> Any:
    """Return the reviews as numbers of words, the most frequent word being 1 before `index_from` is added.

    Args:
        path: str, name of the file below ~/.keras/datasets.
        test_split: float, the share of the reviews that are for testing; in Keras 0.3 alone.
        seed: int, by which they are shuffled.
        nb_words, skip_top, maxlen, start_char, oov_char, index_from: see `words.prepared`.

    Returns:
        (x_train, y_train), (x_test, y_test): reviews of ints, classes 0 and 1. Lists in Keras 0.3; arrays since, of
        lists for the reviews.

    Raises:
        InvalidValueError: where no review is shorter than `maxlen`.
        KerasUnifiedError: where the file can be neither found nor downloaded.

    Era:
        Keras 0.1; the half that is for testing comes from the file since Keras 1.0.
    """
    cut = (nb_words, skip_top, maxlen, start_char, oov_char, index_from)
    if not IMDB_COMES_IN_PARTS[get_dialect().era]:
        texts, labels = read_pickle(get_file(path, origin=f"{_FOLDER}/imdb.pkl"))
        shuffle(texts, labels, seed)
        return parted(*prepared(texts, labels, *cut), test_split)
    file = get_file(path, origin=f"{_FOLDER}/imdb_full.pkl", md5_hash=_MD5.get(path))
    (x_train, y_train), (x_test, y_test) = read_pickle(file)
    shuffle(x_train, y_train, seed)
    shuffle(x_test, y_test, seed * 2)
    texts, labels = prepared(x_train + x_test, y_train + y_test, *cut)
    # Also where `maxlen` left some out, the era parted them where the first half had ended.
    at = len(x_train)
    return (_array(texts[:at]), np.array(labels[:at])), (_array(texts[at:]), np.array(labels[at:]))


def _array(texts: Texts) -> np.ndarray:
    """Return an array of lists."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array


@by_row(DATASETS["imdb.get_word_index"])
def get_word_index(path: str) -> dict[str, int]:
    """Return the dict from a word to its number.

    Args:
        path: str, name of the file below ~/.keras/datasets.

    Era:
        Keras 1.0.
    """
    file = get_file(path, origin=f"{_FOLDER}/imdb_word_index.pkl", md5_hash=_MD5.get(path))
    return read_pickle(file, encoding="latin1")  # type: ignore[no-any-return]
