"""ResNet50 at its old path: blocks whose output is added to their input."""

from __future__ import annotations

from typing import Any

from keras_unified.applications.imagenet_utils import decode_predictions, preprocess_input
from keras_unified.applications.networks import channels_axis, complete, image_input
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import APPLICATIONS
from keras_unified.engine.merging import merge
from keras_unified.engine.model import Model
from keras_unified.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Convolution2D,
    Dense,
    Flatten,
    MaxPooling2D,
    ZeroPadding2D,
)

__all__ = ["ResNet50", "decode_predictions", "preprocess_input"]

# Stage -> its number of blocks, and the channels inside of each; four times as many come out.
_STAGES = {2: (3, 64), 3: (4, 128), 4: (6, 256), 5: (3, 512)}


def _normalized(x: Any, channels: int, size: int, place: str, **how: Any) -> Any:
    x = Convolution2D(channels, size, size, name=f"res{place}", **how)(x)
    return BatchNormalization(axis=channels_axis(), name=f"bn{place}")(x)


def _block(x: Any, channels: int, place: str, stride: int | None) -> Any:
    """Return the sum of a block's input and three convolutions of it; with a stride, its input is convolved too."""
    how = {} if stride is None else {"subsample": (stride, stride)}
    main = Activation("relu")(_normalized(x, channels, 1, f"{place}_branch2a", **how))
    main = Activation("relu")(_normalized(main, channels, 3, f"{place}_branch2b", border_mode="same"))
    main = _normalized(main, 4 * channels, 1, f"{place}_branch2c")
    shortcut = x if stride is None else _normalized(x, 4 * channels, 1, f"{place}_branch1", **how)
    return Activation("relu")(merge([main, shortcut], mode="sum"))


@by_row(APPLICATIONS["ResNet50"])
def ResNet50(include_top: bool, weights: str | None, input_tensor: Any, input_shape: Any, classes: int) -> Model:
    """Return the network ResNet50 for photographs.

    Args:
        include_top: whether the dense layer is part of it.
        weights: 'imagenet' for those trained on ImageNet, None for weights at random.
        input_tensor: a tensor of photographs to begin at; by default a new input.
        input_shape: of a photograph, at least 197 by 197 pixels, where the top is not included.
        classes: int, how many classes the top tells apart.

    Raises:
        InvalidValueError: for a shape, weights or classes that do not go together.
        KerasUnifiedError: where the weights can be neither found nor downloaded.

    Era:
        Keras 1.1; He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition (2015).
    """
    image = image_input(input_tensor, input_shape, size=224, least=197, include_top=include_top)
    x = Convolution2D(64, 7, 7, subsample=(2, 2), name="conv1")(ZeroPadding2D((3, 3))(image))
    x = Activation("relu")(BatchNormalization(axis=channels_axis(), name="bn_conv1")(x))
    x = MaxPooling2D((3, 3), strides=(2, 2))(x)
    for stage, (count, channels) in _STAGES.items():
        for number, letter in enumerate("abcdef"[:count]):
            stride = None if number else 1 if stage == 2 else 2
            x = _block(x, channels, f"{stage}{letter}", stride)
    x = AveragePooling2D((7, 7), name="avg_pool")(x)
    if include_top:
        x = Dense(classes, activation="softmax", name="fc1000")(Flatten()(x))
    return complete("resnet50", image, x, weights, include_top, classes, release="v0.2")
