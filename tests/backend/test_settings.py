from __future__ import annotations

import json

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.keras3 import keras
from keras_unified.errors import InvalidValueError


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    K.set_image_dim_ordering(None)
    yield tmp_path
    K.set_image_dim_ordering(None)


@pytest.mark.parametrize(("era", "ordering"), [("0.3", "th"), ("1.0", "th"), ("1.2", "tf")])
def test_the_ordering_is_the_eras_unless_set(era, ordering, home):
    with dialect(era):
        assert K.image_dim_ordering() == ordering
        K.set_image_dim_ordering("th" if ordering == "tf" else "tf")
        assert K.image_dim_ordering() != ordering
    assert list(home.iterdir()) == []


def test_keras_json_comes_before_the_era(home):
    (home / "keras.json").write_text(json.dumps({"backend": "theano", "image_dim_ordering": "th"}))
    assert K.image_dim_ordering() == "th"
    (home / "keras.json").write_text("no json")
    assert K.image_dim_ordering() == "tf"


def test_the_backend_is_the_dialects():
    assert K.backend() == K._BACKEND == "tensorflow"
    with dialect("1.2", "theano"):
        assert K.backend() == K._BACKEND == "theano"


def test_floatx_decides_what_variables_are_made_of():
    K.set_floatx("float64")
    try:
        assert K.floatx() == K._FLOATX == K.dtype(K.zeros((1,))) == "float64"
        assert K.cast_to_floatx([1]).dtype == np.float64
    finally:
        K.set_floatx("float32")


def test_epsilon():
    assert K.epsilon() == pytest.approx(1e-7)
    K.set_epsilon(1e-3)
    try:
        assert K.epsilon() == K._EPSILON == 1e-3
    finally:
        K.set_epsilon(1e-7)


@pytest.mark.parametrize(
    ("function", "value"), [(K.set_floatx, "float8"), (K.set_image_dim_ordering, "channels_first")]
)
def test_unknown_settings_are_refused(function, value):
    with pytest.raises(InvalidValueError, match=value):
        function(value)


def test_names_count_from_one_again_after_clear_session():
    K.clear_session()
    assert [K.get_uid("dense"), K.get_uid("dense")] == [1, 2]
    K.clear_session()
    assert K.get_uid("dense") == 1


def test_sessions_evaluate_and_cannot_be_set():
    x = keras.Input((2,))
    assert K.get_session().run(x * 2, feed_dict={x: np.ones((1, 2))}).tolist() == [[2, 2]]
    assert K.get_session().run([K.variable(3.0)]) == [3.0]
    with pytest.warns(UserWarning, match="computes without sessions"):
        K.set_session(None)


def test_the_old_module_paths():
    from keras_unified.backend import common, tensorflow_backend

    assert tensorflow_backend.conv2d is K.conv2d
    assert K.epsilon() == common._EPSILON
