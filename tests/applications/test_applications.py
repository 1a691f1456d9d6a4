"""The networks for photographs: as many weights as they are known to have, under the names that files hold."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.applications import VGG16, VGG19, ResNet50, imagenet_utils
from keras_unified.errors import InvalidValueError, KerasUnifiedError
from keras_unified.layers import Input


@pytest.mark.parametrize(
    ("network", "count", "end"),
    [
        (VGG16, 14714688, (None, 7, 7, 512)),
        (VGG19, 20024384, (None, 7, 7, 512)),
        (ResNet50, 23587712, (None, 1, 1, 2048)),
    ],
)
def test_a_network_without_its_top_has_the_weights_that_it_is_known_for(network, count, end):
    model = network(include_top=False, weights=None, input_shape=(224, 224, 3))
    assert model.count_params() == count
    assert model.output_shape == end


def test_the_names_are_those_of_the_files():
    model = VGG16(include_top=False, weights=None)
    named = [layer.name for layer in model.layers if layer.weights]
    assert named[:3] == ["block1_conv1", "block1_conv2", "block2_conv1"]
    assert named[-1] == "block5_conv3"
    top = ResNet50(weights=None, classes=10)
    assert top.count_params() == 23587712 + 2048 * 10 + 10
    names = {layer.name for layer in top.layers}
    assert {"conv1", "bn_conv1", "res2a_branch1", "bn5c_branch2c", "avg_pool", "fc1000"} <= names
    assert "res2b_branch1" not in names


def test_weights_come_from_the_file_below_the_home_of_keras(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    model = VGG16(include_top=False, weights=None)
    model.set_weights([np.full(w.shape, 0.5) for w in model.weights])
    (tmp_path / "models").mkdir()
    model.save_weights(tmp_path / "models" / "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5")
    image = Input(shape=(48, 48, 3))
    again = VGG16(include_top=False, input_tensor=image)
    assert again.inputs == [image]
    assert all((w == 0.5).all() for w in again.get_weights())


def test_weights_that_cannot_be_had_are_an_error_that_says_where_they_belong(tmp_path, monkeypatch):
    def offline(*_, **__):
        raise OSError("offline")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr("keras.utils.get_file", offline)
    with pytest.raises(KerasUnifiedError, match=r"vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5 is not there"):
        VGG16(include_top=False)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"weights": "imagnet"}, "weights is 'imagenet', or None"),
        ({"weights": "imagenet", "classes": 10, "include_top": True}, "tell 1000 classes apart, not 10"),
        ({"input_shape": (47, 47, 3)}, r"at least 48 by 48 pixels, such as \(224, 224, 3\), not \(47, 47, 3\)"),
        ({"input_shape": (64, 64, 1)}, "an image of 3 channels"),
        ({"input_shape": (64, 64, 3), "include_top": True}, r"input_shape is \(224, 224, 3\), not \(64, 64, 3\)"),
    ],
)
def test_what_does_not_go_together_is_refused(monkeypatch, how, message):
    monkeypatch.setattr("keras_unified.applications.vgg.Dense", lambda *_, **__: lambda x: x)
    with pytest.raises(InvalidValueError, match=message):
        VGG16(**{"include_top": False, "weights": None, **how})


@pytest.mark.parametrize("ordering", ["tf", "th"])
def test_photographs_are_centred(ordering):
    pixel = np.array([1.0, 2.0, 3.0], dtype="float32").reshape((1, 1, 1, 3) if ordering == "tf" else (1, 3, 1, 1))
    made = imagenet_utils.preprocess_input(pixel, dim_ordering=ordering)
    np.testing.assert_allclose(made.ravel(), [3 - 103.939, 2 - 116.779, 1 - 123.68], rtol=1e-6)
    assert made.shape == pixel.shape
    assert made.dtype == K.floatx()


def test_predictions_are_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    index = {str(n): [f"n{n:08d}", f"thing_{n}"] for n in range(1000)}
    (tmp_path / "models" / "imagenet_class_index.json").write_text(json.dumps(index))
    row = np.zeros((1, 1000))
    row[0, [7, 3]] = 0.75, 0.25
    told = imagenet_utils.decode_predictions(row, top=2)
    assert told == [[("n00000007", "thing_7", 0.75), ("n00000003", "thing_3", 0.25)]]
    with pytest.raises(InvalidValueError, match=r"takes an array of shape \(samples, 1000\), got \(1, 10\)"):
        imagenet_utils.decode_predictions(np.zeros((1, 10)))
