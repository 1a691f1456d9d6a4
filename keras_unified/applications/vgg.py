"""The blocks of VGG: convolutions of 3 by 3 pixels, and a maximum of 2 by 2 after each block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keras_unified.applications.networks import complete, image_input
from keras_unified.engine.model import Model
from keras_unified.layers import Convolution2D, Dense, Flatten, MaxPooling2D

_CHANNELS = (64, 128, 256, 512, 512)


def vgg(
    name: str,
    depths: Iterable[int],
    include_top: bool,
    weights: str | None,
    input_tensor: Any,
    input_shape: Any,
    classes: int,
) -> Model:
    """Return a network of VGG.

    Args:
        name: "vgg16" or "vgg19".
        depths: number of convolutions of each block.
        include_top, weights, input_tensor, input_shape, classes: see `VGG16`.

    Era:
        Keras 1.1; Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition (2014).
    """
    x = image = image_input(input_tensor, input_shape, size=224, least=48, include_top=include_top)
    for block, (channels, depth) in enumerate(zip(_CHANNELS, depths, strict=True), start=1):
        for number in range(1, depth + 1):
            conv = Convolution2D(
                channels, 3, 3, activation="relu", border_mode="same", name=f"block{block}_conv{number}"
            )
            x = conv(x)
        x = MaxPooling2D((2, 2), strides=(2, 2), name=f"block{block}_pool")(x)
    if include_top:
        x = Flatten(name="flatten")(x)
        for layer in ("fc1", "fc2"):
            x = Dense(4096, activation="relu", name=layer)(x)
        x = Dense(classes, activation="softmax", name="predictions")(x)
    return complete(name, image, x, weights, include_top, classes, release="v0.1")
