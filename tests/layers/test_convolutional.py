"""Convolutions, their variants, and what changes the size of images: layouts, paddings, arguments, errors."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.keras3 import keras
from keras_unified.errors import ArgumentError, InvalidValueError, MaskError
from keras_unified.layers import (
    AtrousConvolution1D,
    AtrousConvolution2D,
    Conv2D,
    Convolution1D,
    Convolution2D,
    Convolution3D,
    Cropping1D,
    Cropping2D,
    Cropping3D,
    Deconvolution2D,
    Input,
    LocallyConnected1D,
    LocallyConnected2D,
    Masking,
    SeparableConvolution2D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)


def call(layer, x):
    return np.asarray(layer(np.asarray(x, "float32")))


def image(*numbers):
    """Rows of numbers as one image of one channel, channels last."""
    return np.array(numbers, "float32")[None, :, :, None]


def with_kernel(layer, x, kernel):
    layer(np.asarray(x, "float32"))
    layer.set_weights([np.asarray(kernel, "float32").reshape(w.shape) for w in layer.get_weights()[:1]])
    return call(layer, x)


ROW = image([1, 2, 3, 4])
KERNEL = [1, 10]  # along a row


# -- weights


@pytest.mark.parametrize(("version", "shape"), [("0.3", (8, 4, 3, 1)), ("1.0", (8, 4, 3, 1)), ("1.2", (3, 1, 4, 8))])
def test_kernel_of_convolution1d_lies_as_in_its_era(version, shape):
    with dialect(version):
        layer = Convolution1D(8, 3)
        layer(Input(shape=(10, 4)))
    assert [w.shape for w in layer.get_weights()] == [shape, (8,)]


def test_kernels_follow_the_ordering():
    first, last = Convolution2D(8, 3, 5, dim_ordering="th"), Convolution2D(8, 3, 5, dim_ordering="tf")
    first(Input(shape=(2, 9, 9)))
    last(Input(shape=(9, 9, 2)))
    assert (first.W_shape, last.W_shape) == ((8, 2, 3, 5), (3, 5, 2, 8))


def test_first_weights_are_those_of_the_era():
    np.random.seed(7)
    layer = Convolution2D(8, 3, 5, dim_ordering="tf")
    layer(Input(shape=(9, 9, 2)))
    np.random.seed(7)
    bound = np.sqrt(6 / (2 * 15 + 8 * 15))
    np.testing.assert_allclose(layer.get_weights()[0], np.random.uniform(-bound, bound, (3, 5, 2, 8)), rtol=1e-6)


def test_default_ordering_is_what_is_set():
    assert Convolution2D(1, 1, 1).dim_ordering == "tf"
    with dialect("1.0"):
        assert Convolution2D(1, 1, 1).dim_ordering == "th"
        K.set_image_dim_ordering("tf")
        try:
            assert Convolution2D(1, 1, 1).dim_ordering == "tf"
        finally:
            K.set_image_dim_ordering(None)


def test_both_orderings_compute_the_same():
    x = np.random.uniform(size=(2, 7, 6, 3))
    last = Convolution2D(4, 3, 2, dim_ordering="tf", border_mode="same", activation="relu")
    first = Convolution2D(4, 3, 2, dim_ordering="th", border_mode="same", activation="relu")
    expected = call(last, x)
    call(first, np.moveaxis(x, -1, 1))
    W, b = last.get_weights()
    first.set_weights([W.transpose(3, 2, 0, 1), b + 0.5])
    last.set_weights([W, b + 0.5])
    expected = call(last, x)
    np.testing.assert_allclose(np.moveaxis(call(first, np.moveaxis(x, -1, 1)), 1, -1), expected, atol=1e-6)


def test_no_bias_leaves_the_kernel_alone():
    layer = Convolution2D(8, 3, 3, bias=False)
    layer(Input(shape=(9, 9, 1)))
    assert layer.b is None
    assert len(layer.get_weights()) == 1


# -- paddings, on TensorFlow and on Theano


@pytest.mark.parametrize(
    ("border_mode", "expected"),
    [("valid", [21, 32, 43]), ("same", [21, 32, 43, 4]), ("full", [10, 21, 32, 43, 4])],
)
def test_tensorflow_pads_the_end_and_leaves_the_kernel(border_mode, expected):
    layer = Convolution2D(1, 1, 2, border_mode=border_mode, bias=False)
    assert with_kernel(layer, ROW, KERNEL).ravel().tolist() == expected
    assert layer.compute_output_shape((None, 1, 4, 1)) == (None, 1, len(expected), 1)


@pytest.mark.parametrize(
    ("border_mode", "expected"),
    [("valid", [12, 23, 34]), ("same", [1, 12, 23, 34]), ("full", [1, 12, 23, 34, 40])],
)
def test_theano_pads_both_sides_and_turns_the_kernel(border_mode, expected):
    with dialect("1.0", backend="theano"):
        layer = Convolution2D(1, 1, 2, border_mode=border_mode, bias=False, dim_ordering="tf")
    assert with_kernel(layer, ROW, KERNEL).ravel().tolist() == expected


def test_strides_and_holes():
    x = image([1, 2, 3, 4, 5])
    strided = Convolution2D(1, 1, 2, subsample=(1, 2), bias=False)
    holes = AtrousConvolution2D(1, 1, 2, atrous_rate=(1, 2), bias=False)
    assert with_kernel(strided, x, KERNEL).ravel().tolist() == [21, 43]
    assert with_kernel(holes, x, KERNEL).ravel().tolist() == [31, 42, 53]
    both = AtrousConvolution2D(1, 1, 2, atrous_rate=(1, 2), subsample=(1, 2), bias=False)
    assert with_kernel(both, x, KERNEL).ravel().tolist() == [31, 53]
    line = AtrousConvolution1D(1, 2, atrous_rate=3, bias=False)
    assert with_kernel(line, x[:, 0], KERNEL).ravel().tolist() == [41, 52]


def test_transposed_convolution_spreads_each_number():
    layer = Deconvolution2D(1, 1, 2, output_shape=(None, 1, 5, 1), bias=False)
    assert with_kernel(layer, ROW, KERNEL).ravel().tolist() == [1, 12, 23, 34, 40]
    assert layer.get_config()["output_shape"] == (None, 1, 5, 1)


def test_separable_convolution_mixes_channels_after_space():
    layer = SeparableConvolution2D(1, 1, 2, bias=False)
    x = np.concatenate([ROW, 100 * ROW], axis=-1)
    layer(x)
    assert [w.old_name.removeprefix(f"{layer.name}_") for w in layer.weights] == [
        "depthwise_kernel",
        "pointwise_kernel",
    ]
    layer.set_weights([np.array([[1, 1], [10, 0]], "float32").reshape(1, 2, 2, 1), np.ones((1, 1, 2, 1))])
    assert call(layer, x).ravel().tolist() == [121, 232, 343]


def test_volumes_are_convolved_along_three_axes():
    layer = Convolution3D(1, 2, 2, 2, init="one", bias=False, dim_ordering="tf")
    assert call(layer, np.ones((1, 3, 3, 2, 1))).ravel().tolist() == [8, 8, 8, 8]


def test_locally_connected_layers_have_weights_of_their_own_at_each_place():
    line = LocallyConnected1D(1, 2, bias=False)
    assert with_kernel(line, ROW[:, 0], [[1, 0], [0, 1], [10, 10]]).ravel().tolist() == [1, 3, 70]
    square = LocallyConnected2D(1, 1, 3, dim_ordering="th", bias=False)
    assert with_kernel(square, np.moveaxis(ROW, -1, 1), [[1, 1, 1], [0, 0, 2]]).ravel().tolist() == [6, 8]


def test_locally_connected_layers_need_a_known_size():
    with pytest.raises(InvalidValueError, match="must be known"):
        LocallyConnected1D(1, 2)(Input(shape=(None, 3)))


# -- sizes


def test_up_sampling_repeats():
    assert call(UpSampling1D(2), [[[1.0], [2.0]]]).ravel().tolist() == [1, 1, 2, 2]
    assert call(UpSampling2D((1, 2)), ROW).ravel().tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert call(UpSampling3D((1, 2, 1), dim_ordering="th"), ROW[:, None]).shape == (1, 1, 1, 8, 1)


def test_zero_padding_takes_numbers_pairs_and_names():
    line = [[[1.0], [2.0]]]
    for padding, expected in [
        (1, [0, 1, 2, 0]),
        ((0, 2), [1, 2, 0, 0]),
        ({"left_pad": 2}, [0, 0, 1, 2]),
    ]:
        assert call(ZeroPadding1D(padding), line).ravel().tolist() == expected
    for padding in [(0, 1, 2, 0), {"bottom_pad": 1, "left_pad": 2}, ((0, 1), (2, 0))]:
        assert call(ZeroPadding2D(padding), ROW)[0, :, :, 0].tolist() == [[0, 0, 1, 2, 3, 4], [0] * 6]
    assert call(ZeroPadding3D((1, 0, 2), dim_ordering="tf"), np.ones((1, 1, 1, 1, 1))).shape == (1, 3, 1, 5, 1)


def test_padding_of_an_unknown_side_is_refused():
    with pytest.raises(InvalidValueError, match="'rigth_pad'"):
        ZeroPadding1D({"rigth_pad": 1})


def test_cropping_takes_both_ends():
    assert call(Cropping1D((1, 0)), [[[1.0], [2.0]]]).ravel().tolist() == [2]
    assert call(Cropping2D(((0, 0), (1, 2))), ROW).ravel().tolist() == [2]
    assert call(Cropping3D(dim_ordering="th"), np.ones((1, 2, 3, 4, 5))).shape == (1, 2, 1, 2, 3)
    with pytest.raises(InvalidValueError, match="for each of 2 axes"):
        Cropping2D(((0, 0),))


# -- arguments


def test_keras_3_writes_the_kernel_in_one():
    layers = [Conv2D(8, (3, 5)), Conv2D(8, kernel_size=(3, 5)), Conv2D(8, 3, 5), Conv2D(filters=8, nb_row=3, nb_col=5)]
    assert {layer.kernel_size for layer in layers} == {(3, 5)}
    assert Conv2D(8, kernel_size=3, data_format="channels_first", padding="same").dim_ordering == "th"
    with pytest.raises(ArgumentError, match="kernel twice"):
        Conv2D(8, 3, 3, kernel_size=3)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Convolution2D(8, 3, 3, border_mode="half"), "Unknown border_mode 'half'"),
        (lambda: Convolution2D(8, 3, 3, dim_ordering="thf"), "Unknown dim_ordering 'thf'"),
        (lambda: Convolution2D(8, 3, 3, subsample=(1, 1, 1)), "Expected 2 sizes"),
        (lambda: LocallyConnected1D(8, 3, border_mode="same"), "Unknown border_mode 'same'"),
    ],
)
def test_wrong_values_are_refused(make, match):
    with pytest.raises(InvalidValueError, match=match):
        make()


def test_masked_input_is_refused():
    with pytest.raises(MaskError, match="Convolution1D"):
        Convolution1D(8, 3)(Masking()(Input(shape=(5, 3))))


def test_input_of_another_rank_is_refused():
    with pytest.raises(ValueError, match="expected ndim=4"):
        Convolution2D(8, 3, 3)(Input(shape=(5, 3)))


@pytest.mark.parametrize(
    "layer",
    [
        Convolution1D(8, 3, activation="relu", W_constraint="maxnorm", input_dim=4, input_length=9),
        AtrousConvolution1D(8, 3, atrous_rate=2),
        Convolution2D(8, 3, 3, subsample=(2, 2), W_regularizer="l2", dim_ordering="th"),
        AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2)),
        Deconvolution2D(8, 3, 3, (None, 8, 8, 8)),
        SeparableConvolution2D(8, 3, 3, depth_multiplier=2),
        Convolution3D(8, 3, 3, 3, border_mode="same"),
        LocallyConnected1D(8, 3, subsample_length=2),
        LocallyConnected2D(8, 3, 3, bias=False),
        UpSampling2D((2, 3), dim_ordering="th"),
        ZeroPadding2D({"top_pad": 2}),
        Cropping3D(((1, 2), (0, 0), (1, 1))),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_config_makes_the_same_layer(layer):
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()


def test_a_layer_computes_in_the_dialect_that_it_was_made_in():
    with dialect("1.2", backend="theano"):
        layer = Convolution2D(1, 1, 2, bias=False)
    inputs = Input(shape=(1, 4, 1))
    model = keras.Model(inputs, layer(inputs))
    layer.set_weights([np.array(KERNEL, "float32").reshape(1, 2, 1, 1)])
    assert np.asarray(model(ROW)).ravel().tolist() == [12, 23, 34]
