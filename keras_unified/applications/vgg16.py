"""VGG16 at its old path."""

from __future__ import annotations

from typing import Any

from keras_unified.applications.imagenet_utils import decode_predictions, preprocess_input
from keras_unified.applications.vgg import vgg
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import APPLICATIONS
from keras_unified.engine.model import Model

__all__ = ["VGG16", "decode_predictions", "preprocess_input"]


@by_row(APPLICATIONS["VGG16"])
def VGG16(include_top: bool, weights: str | None, input_tensor: Any, input_shape: Any, classes: int) -> Model:
    """Return the network VGG16 for photographs.

    Args:
        include_top: whether the three dense layers are part of it.
        weights: 'imagenet' for those trained on ImageNet, None for weights at random.
        input_tensor: a tensor of photographs to begin at; by default a new input.
        input_shape: of a photograph, at least 48 by 48 pixels, where the top is not included.
        classes: int, how many classes the top tells apart.

    Raises:
        InvalidValueError: for a shape, weights or classes that do not go together.
        KerasUnifiedError: where the weights can be neither found nor downloaded.

    Era:
        Keras 1.1.
    """
    return vgg("vgg16", (2, 2, 3, 3, 3), include_top, weights, input_tensor, input_shape, classes)
