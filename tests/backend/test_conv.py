from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.errors import InvalidValueError

# One image of one channel, 0 to 8 row by row, and a kernel that tells its corners apart.
IMAGE = np.arange(9.0).reshape(1, 3, 3, 1)
KERNEL = np.array([[1.0, 10.0], [100.0, 1000.0]]).reshape(2, 2, 1, 1)


def conv2d(flavour="tensorflow", **options):
    with dialect("1.2", flavour):
        y = K.conv2d(K.variable(IMAGE), K.variable(KERNEL), dim_ordering="tf", **options)
        return K.eval(y)[0, :, :, 0].tolist()


def test_valid_is_where_the_kernel_fits():
    assert conv2d() == [[4310, 5421], [7643, 8754]]


def test_theano_turns_the_kernel():
    # 0, 1, 3, 4 under 1000, 100, 10, 1 make 134.
    assert conv2d("theano") == [[134, 1245], [3467, 4578]]


def test_same_pads_the_end_in_tensorflow_and_both_sides_in_theano():
    assert conv2d(border_mode="same") == [[4310, 5421, 502], [7643, 8754, 805], [76, 87, 8]]
    assert conv2d("theano", border_mode="same") == [[0, 1, 12], [3, 134, 1245], [306, 3467, 4578]]


def test_same_with_strides():
    assert conv2d(border_mode="same", strides=(2, 2)) == [[4310, 502], [76, 8]]
    assert conv2d("theano", border_mode="same", strides=(2, 2)) == [[0, 12], [306, 4578]]


def test_full_is_wherever_they_touch():
    y = conv2d(border_mode="full")
    assert np.shape(y) == (4, 4)
    assert [row[1:3] for row in y[1:3]] == conv2d()
    assert y[0] == [0, 1000, 2100, 200]
    assert y[3] == [60, 76, 87, 8]


def test_holes_in_the_kernel():
    with dialect("1.2"):
        y = K.conv2d(K.variable(IMAGE), K.variable(KERNEL), dim_ordering="tf", filter_dilation=(2, 2))
        z = K.atrous_conv2d(K.variable(IMAGE), K.variable(KERNEL), rate=2, dim_ordering="tf")
    assert K.eval(y).tolist() == K.eval(z).tolist() == [[[[8620.0]]]]


@pytest.mark.parametrize("border_mode", ["valid", "same", "full"])
@pytest.mark.parametrize("flavour", ["tensorflow", "theano"])
def test_channels_first_is_the_same_turned_around(border_mode, flavour):
    x, kernel = np.random.rand(2, 5, 6, 3), np.random.rand(3, 2, 3, 4)
    with dialect("1.2", flavour):
        last = K.eval(K.conv2d(K.variable(x), K.variable(kernel), border_mode=border_mode, dim_ordering="tf"))
        first = K.conv2d(
            K.variable(x.transpose(0, 3, 1, 2)),
            K.variable(kernel.transpose(3, 2, 0, 1)),
            border_mode=border_mode,
            dim_ordering="th",
        )
    np.testing.assert_allclose(K.eval(first).transpose(0, 2, 3, 1), last, rtol=1e-5)


def test_the_ordering_left_out_is_the_eras():
    x = K.zeros((1, 3, 8, 8))
    with dialect("1.0"):
        assert K.pool2d(x, (2, 2), (2, 2)).shape == (1, 3, 4, 4)
    with dialect("1.2"):
        assert K.pool2d(x, (2, 2), (2, 2)).shape == (1, 1, 4, 8)
        K.set_image_dim_ordering("th")
        try:
            assert K.pool2d(x, (2, 2), (2, 2)).shape == (1, 3, 4, 4)
        finally:
            K.set_image_dim_ordering(None)


def test_conv1d_and_conv3d():
    x = np.arange(4.0).reshape(1, 4, 1)
    y = K.conv1d(K.variable(x), K.variable([[[1.0]], [[10.0]]]), stride=2, border_mode="same")
    assert K.eval(y).ravel().tolist() == [10, 32]
    volume = K.ones((1, 1, 4, 5, 6))
    z = K.conv3d(volume, K.ones((2, 1, 2, 2, 2)), dim_ordering="th")
    assert z.shape == (1, 2, 3, 4, 5)
    assert K.eval(z).min() == K.eval(z).max() == 8


def test_deconv2d_is_the_transpose_of_conv2d():
    x, kernel = np.random.rand(1, 7, 8, 2), np.random.rand(3, 3, 2, 5)
    for flavour in ("tensorflow", "theano"):
        for border_mode in ("valid", "same"):
            with dialect("1.2", flavour):
                options = {"strides": (2, 2), "border_mode": border_mode, "dim_ordering": "tf"}
                y = K.eval(K.conv2d(K.variable(x), K.variable(kernel), **options))
                back = np.random.rand(*y.shape)
                swapped = K.variable(kernel.transpose(0, 1, 3, 2))
                z = K.eval(K.deconv2d(K.variable(back), swapped, (None, 7, 8, 2), **options))
            # <conv(x), back> = <x, conv'(back)>
            np.testing.assert_allclose((y * back).sum(), (x * z).sum(), rtol=1e-4)


def test_separable_conv2d_is_two_convolutions():
    x, deep, point = np.random.rand(1, 5, 5, 2), np.random.rand(3, 3, 2, 1), np.random.rand(1, 1, 2, 4)
    y = K.separable_conv2d(K.variable(x), K.variable(deep), K.variable(point), dim_ordering="tf")
    whole = deep[:, :, :, 0, None] * point[0, 0]
    z = K.conv2d(K.variable(x), K.variable(whole), dim_ordering="tf")
    np.testing.assert_allclose(K.eval(y), K.eval(z), rtol=1e-5)


@pytest.mark.parametrize(
    ("flavour", "pool_mode", "expected"),
    [
        ("tensorflow", "max", [[4, 5, 5], [7, 8, 8], [7, 8, 8]]),
        ("tensorflow", "avg", [[2, 3, 3.5], [5, 6, 6.5], [6.5, 7.5, 8]]),
        ("theano", "max", [[0, 1, 2], [3, 4, 5], [6, 7, 8]]),
        ("theano", "avg", [[0, 0.5, 1.5], [1.5, 2, 3], [4.5, 5, 6]]),
    ],
)
def test_pooling_of_same_size(flavour, pool_mode, expected):
    with dialect("1.2", flavour):
        y = K.pool2d(K.variable(IMAGE), (2, 2), border_mode="same", dim_ordering="tf", pool_mode=pool_mode)
        assert K.eval(y)[0, :, :, 0].tolist() == expected


def test_pool3d():
    y = K.pool3d(K.variable(np.arange(8.0).reshape(1, 2, 2, 2, 1)), (2, 2, 2), dim_ordering="tf", pool_mode="avg")
    assert K.eval(y).tolist() == [[[[[3.5]]]]]


def test_unknown_words_are_named():
    x = K.variable(IMAGE)
    with pytest.raises(InvalidValueError, match="border_mode 'some'"):
        K.conv2d(x, K.variable(KERNEL), border_mode="some", dim_ordering="tf")
    with pytest.raises(InvalidValueError, match="dim_ordering 'channels_last'"):
        K.pool2d(x, (2, 2), dim_ordering="channels_last")
    with pytest.raises(InvalidValueError, match="pool_mode 'sum'"):
        K.pool2d(x, (2, 2), dim_ordering="tf", pool_mode="sum")
