"""The data sets, read from small files of their forms, against what the genuine Keras made of the same files."""

from __future__ import annotations

import gzip
import pickle
import tarfile

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.datasets import cifar10, cifar100, imdb, mnist, reuters
from keras_unified.errors import InvalidValueError, KerasUnifiedError

IMDB_TRAIN = ([[1, 2, 3], [4, 5], [1], [2, 6]], [0, 1, 0, 1])
IMDB_TEST = ([[3, 2], [1, 7, 1], [2]], [1, 0, 0])
REUTERS = ([[1, 2], [3], [4, 1, 1], [2], [5]], [0, 1, 2, 3, 4])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which load_data looks for files."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    return tmp_path / "datasets"


def store(path, value):
    path.write_bytes(pickle.dumps(value, 2))


def as_lists(parts):
    return [[list(map(list, x)), list(y)] for x, y in parts]


def test_the_digits_are_what_the_file_holds(folder):
    parts = [(np.full((n, 28, 28), n, "uint8"), np.arange(n, dtype="uint8")) for n in (3, 2)]
    with gzip.open(folder / "mnist.pkl.gz", "wb") as file:
        pickle.dump(tuple(parts), file, 2)
    (x_train, y_train), (x_test, _) = mnist.load_data()
    assert x_train.shape == (3, 28, 28)
    assert y_train.tolist() == [0, 1, 2]
    assert x_test.max() == 2


def test_reviews_are_marked_and_shuffled_as_they_were(folder, monkeypatch):
    monkeypatch.setattr(imdb, "_MD5", {})
    store(folder / "imdb_full.pkl", (IMDB_TRAIN, IMDB_TEST))
    parts = imdb.load_data()
    assert as_lists(parts) == [
        [[[1, 5, 9], [1, 4], [1, 4, 5, 6], [1, 7, 8]], [1, 0, 0, 1]],
        [[[1, 4, 2, 4], [1, 5], [1, 6, 5]], [0, 0, 1]],
    ]
    assert all(isinstance(values, np.ndarray) for part in parts for values in part)


def test_reviews_are_cut_as_they_were(folder, monkeypatch):
    monkeypatch.setattr(imdb, "_MD5", {})
    store(folder / "imdb_full.pkl", (IMDB_TRAIN, IMDB_TEST))
    cut = imdb.load_data(nb_words=7, maxlen=4)
    assert as_lists(cut) == [[[[1, 5, 2], [1, 4], [1, 2, 2], [1, 5]], [1, 0, 1, 0]], [[[1, 6, 5]], [1]]]
    # Without a mark for words that are left out, it was the others that were dropped.
    dropped = imdb.load_data(nb_words=7, oov_char=None, start_char=None)
    assert as_lists(dropped) == [[[[9], [], [], [7, 8]], [1, 0, 0, 1]], [[[10], [], []], [0, 0, 1]]]
    with pytest.raises(InvalidValueError, match="No text is shorter than maxlen=1"):
        imdb.load_data(maxlen=1)


def test_keras_0_3_parted_the_reviews_itself(folder):
    store(folder / "imdb.pkl", IMDB_TRAIN)
    with dialect("0.3"):
        parts = imdb.load_data(nb_words=7, maxlen=4)
    assert parts == (([[1, 5, 2], [1, 4]], [1, 0]), ([[1, 2, 2]], [1]))


def test_newswires_are_parted_and_their_frequent_words_left_out(folder):
    store(folder / "reuters.pkl", REUTERS)
    parts = reuters.load_data(test_split=0.4, skip_top=5)
    assert parts == (([[2, 6], [2, 2, 5], [2, 5]], [1, 0, 3]), ([[2, 7, 2, 2], [2, 2]], [2, 4]))


def test_words_have_numbers(folder):
    store(folder / "reuters_word_index.pkl", {"oil": 7})
    assert reuters.get_word_index() == {"oil": 7}


def photographs(first, labels, key):
    data = np.arange(first, first + len(labels), dtype="uint8").repeat(3072).reshape(-1, 3072)
    data[:, 0] = 99  # the first pixel's red
    return {b"data": data, key: labels}


@pytest.fixture
def cifar_10(folder):
    unpacked = folder / "cifar-10-batches-py"
    unpacked.mkdir()
    for number in range(1, 6):
        store(unpacked / f"data_batch_{number}", photographs(number, [number], b"labels"))
    store(unpacked / "test_batch", photographs(6, [0, 9], b"labels"))
    with tarfile.open(folder / "cifar-10-batches-py.tar.gz", "w:gz") as archive:
        archive.add(unpacked, "cifar-10-batches-py")
    for file in unpacked.iterdir():
        file.unlink()
    unpacked.rmdir()


def test_photographs_come_out_of_their_archive_with_channels_where_the_era_had_them(cifar_10):
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert K.image_dim_ordering() == "tf"
    assert x_train.shape == (5, 32, 32, 3)
    assert x_train[0, 0, :2].tolist() == [[99, 1, 1], [1, 1, 1]]
    assert y_train.tolist() == [[1], [2], [3], [4], [5]]
    assert y_train.dtype == "uint8"
    assert x_test.shape == (2, 32, 32, 3)
    assert y_test.tolist() == [[0], [9]]
    with dialect("1.0"):
        assert cifar10.load_data()[0][0].shape == (5, 3, 32, 32)


def test_photographs_of_100_kinds_have_two_labels(folder):
    unpacked = folder / "cifar-100-python"
    unpacked.mkdir()
    for name in ("train", "test"):
        store(unpacked / name, photographs(1, [42], b"fine_labels") | {b"coarse_labels": [7]})
    assert cifar100.load_data()[0][1].tolist() == [[42]]
    assert cifar100.load_data("coarse")[1][1].tolist() == [[7]]
    with pytest.raises(InvalidValueError, match="Did you mean 'coarse'"):
        cifar100.load_data("course")


def test_a_file_that_would_run_something_is_not_read(folder):
    (folder / "reuters.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(KerasUnifiedError, match=r"holds a os.system, which is no data"):
        reuters.load_data()
