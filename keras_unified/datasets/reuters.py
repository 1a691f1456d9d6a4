"""Reuters: 11,228 newswires on 46 topics."""

from __future__ import annotations

from typing import Any

from keras_unified.datasets.pickles import read_pickle
from keras_unified.datasets.words import parted, prepared, shuffle
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import DATASETS
from keras_unified.utils.data_utils import get_file

_FOLDER = "https://s3.amazonaws.com/text-datasets"


@by_row(DATASETS["reuters.load_data"])
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
    """Return the newswires as numbers of words, the most frequent word being 1 before `index_from` is added.

    Args:
        path: str, name of the file below ~/.keras/datasets.
        test_split: float, the share of the newswires that are for testing.
        seed: int, by which they are shuffled.
        nb_words, skip_top, maxlen, start_char, oov_char, index_from: see `words.prepared`.

    Returns:
        (x_train, y_train), (x_test, y_test): lists of lists of ints, lists of topics.

    Raises:
        InvalidValueError: where no newswire is shorter than `maxlen`.
        KerasUnifiedError: where the file can be neither found nor downloaded.

    Era:
        Keras 0.1.
    """
    texts, labels = read_pickle(get_file(path, origin=f"{_FOLDER}/reuters.pkl"))
    shuffle(texts, labels, seed)
    return parted(*prepared(texts, labels, nb_words, skip_top, maxlen, start_char, oov_char, index_from), test_split)


@by_row(DATASETS["reuters.get_word_index"])
def get_word_index(path: str) -> dict[str, int]:
    """Return the dict from a word to its number.

    Args:
        path: str, name of the file below ~/.keras/datasets.

    Era:
        Keras 0.1.
    """
    file = get_file(path, origin=f"{_FOLDER}/reuters_word_index.pkl")
    return read_pickle(file, encoding="latin1")  # type: ignore[no-any-return]
