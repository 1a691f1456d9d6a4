from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import InvalidValueError

X = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("reshape", ((3, 2),), [[0, 1], [2, 3], [4, 5]]),
        ("permute_dimensions", ((1, 0),), [[0, 3], [1, 4], [2, 5]]),
        ("flatten", (), [0, 1, 2, 3, 4, 5]),
        ("batch_flatten", (), [[0, 1, 2], [3, 4, 5]]),
        ("expand_dims", (), [[[0], [1], [2]], [[3], [4], [5]]]),
        ("expand_dims", (0,), [[[0, 1, 2], [3, 4, 5]]]),
        ("repeat", (2,), [[[0, 1, 2], [0, 1, 2]], [[3, 4, 5], [3, 4, 5]]]),
        ("repeat_elements", (2, 1), [[0, 0, 1, 1, 2, 2], [3, 3, 4, 4, 5, 5]]),
        ("tile", (2,), [[0, 1, 2, 0, 1, 2], [3, 4, 5, 3, 4, 5]]),
        ("tile", ((2, 1),), [[0, 1, 2], [3, 4, 5], [0, 1, 2], [3, 4, 5]]),
        ("reverse", (1,), [[2, 1, 0], [5, 4, 3]]),
        ("reverse", ((0, 1),), [[5, 4, 3], [2, 1, 0]]),
    ],
)
def test_rearranging(name, args, expected):
    assert K.eval(getattr(K, name)(K.variable(X), *args)).tolist() == expected


def test_squeeze_undoes_expand_dims():
    assert K.eval(K.squeeze(K.expand_dims(K.variable(X), 1), 1)).tolist() == X.tolist()


def test_joining():
    x = K.variable(X)
    assert K.concatenate([x, x]).shape == (2, 6)
    assert K.concatenate([x, x], axis=0).shape == (4, 3)
    assert K.stack([x, x, x]).shape == K.pack([x, x, x]).shape == (3, 2, 3)


def test_static_shapes_of_symbolic_tensors():
    x = K.placeholder((None, 4, 5))
    assert K.batch_flatten(x).shape == (None, 20)
    assert K.repeat_elements(x, 3, axis=1).shape == (None, 12, 5)
    assert K.batch_flatten(K.placeholder((None, None, 5))).shape == (None, None)


def test_counting():
    assert K.eval(K.arange(3)).tolist() == [0, 1, 2]
    assert K.eval(K.arange(1, 6, 2, dtype="float32")).tolist() == [1.0, 3.0, 5.0]
    assert K.eval(K.arange(-3)).tolist() == []
    assert K.eval(K.one_hot(K.variable([[2, 0]], dtype="int32"), 3)).tolist() == [[[0, 0, 1], [1, 0, 0]]]


def test_padding_time():
    x = K.ones((1, 2, 1))
    assert K.eval(K.temporal_padding(x)).ravel().tolist() == [0, 1, 1, 0]
    assert K.eval(K.asymmetric_temporal_padding(x, 0, 2)).ravel().tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(("ordering", "shape"), [("th", (1, 2, 5, 7)), ("tf", (1, 3, 6, 3))])
def test_padding_images(ordering, shape):
    x = K.ones((1, 2, 3, 3)) if ordering == "th" else K.ones((1, 1, 2, 3))
    padded = K.eval(K.spatial_2d_padding(x, (1, 2), dim_ordering=ordering))
    assert padded.shape == shape
    assert padded.sum() == K.eval(x).sum()


def test_padding_images_side_by_side():
    x = K.asymmetric_spatial_2d_padding(K.ones((1, 1, 1, 1)), 1, 0, 0, 2, dim_ordering="tf")
    assert K.eval(x)[0, :, :, 0].tolist() == [[0, 0, 0], [1, 0, 0]]


def test_padding_volumes():
    assert K.spatial_3d_padding(K.ones((1, 2, 2, 2, 3)), (1, 2, 3), dim_ordering="tf").shape == (1, 4, 6, 8, 3)


@pytest.mark.parametrize("ordering", ["th", "tf"])
def test_resizing_repeats_each_pixel(ordering):
    image = np.array([[1.0, 2.0]]).reshape((1, 1, 1, 2) if ordering == "th" else (1, 1, 2, 1))
    grown = K.eval(K.resize_images(K.variable(image), 2, 3, ordering))
    assert grown.squeeze().tolist() == [[1, 1, 1, 2, 2, 2]] * 2


def test_resizing_volumes():
    assert K.resize_volumes(K.ones((1, 2, 3, 4, 5)), 2, 3, 4, "th").shape == (1, 2, 6, 12, 20)


def test_repeat_takes_matrices():
    with pytest.raises(InvalidValueError, match="2 axes, not of 3"):
        K.repeat(K.ones((1, 2, 3)), 2)
