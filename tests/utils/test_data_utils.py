"""Files that are fetched once, from a folder that stands for the network."""

from __future__ import annotations

import hashlib
import tarfile

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import KerasUnifiedError
from keras_unified.utils import test_utils, theano_utils
from keras_unified.utils.data_utils import get_file


@pytest.fixture
def origin(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


def test_a_file_is_fetched_once(origin, tmp_path):
    (origin / "a.txt").write_text("one")
    path = get_file("mine.txt", (origin / "a.txt").as_uri(), cache_subdir="models")
    assert path == str(tmp_path / "home" / "models" / "mine.txt")
    (origin / "a.txt").write_text("two")
    get_file("mine.txt", (origin / "a.txt").as_uri(), cache_subdir="models")
    assert (tmp_path / "home" / "models" / "mine.txt").read_text() == "one"
    # Unless it is another than was asked for.
    get_file("mine.txt", (origin / "a.txt").as_uri(), False, hashlib.md5(b"two").hexdigest(), "models")
    assert (tmp_path / "home" / "models" / "mine.txt").read_text() == "two"


def test_an_archive_is_unpacked_beside_itself(origin, tmp_path):
    (origin / "inside.txt").write_text("text")
    with tarfile.open(origin / "data.tar.gz", "w:gz") as archive:
        archive.add(origin / "inside.txt", "data/inside.txt")
    path = get_file("data", (origin / "data.tar.gz").as_uri(), untar=True)
    assert path == str(tmp_path / "home" / "datasets" / "data")
    assert (tmp_path / "home" / "datasets" / "data" / "inside.txt").read_text() == "text"


def test_a_file_that_cannot_be_had_is_an_error_that_says_where_it_belongs(origin):
    with pytest.raises(KerasUnifiedError, match=r"gone.txt is not there, and could not be downloaded from file:"):
        get_file("gone.txt", (origin / "gone.txt").as_uri())


def test_data_to_try_a_model_on_lies_around_its_targets():
    (x, y), (x_test, y_test) = test_utils.get_test_data(200, 50, (4,), (3,), classification=False)
    assert (x.shape, y.shape, x_test.shape, y_test.shape) == ((200, 4), (200, 3), (50, 4), (50, 3))
    (x, y), _ = test_utils.get_test_data(500, 1, (4,), nb_class=2)
    assert set(y.tolist()) == {0, 1}
    assert [round(float(x[y == label].mean())) for label in (0, 1)] == [0, 1]


def test_variables_by_the_names_of_keras_0_2():
    assert K.get_value(theano_utils.shared_ones((2, 1))).tolist() == [[1], [1]]
    assert K.get_value(theano_utils.sharedX(np.arange(2), dtype="int32")).dtype == "int32"
    assert np.array(theano_utils.alloc_zeros_matrix(1, 2)).tolist() == [[0, 0]]
