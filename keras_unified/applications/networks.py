"""What the networks for photographs have in common: where they begin, and the weights that they end with."""

from __future__ import annotations

from typing import Any

from keras_unified import backend
from keras_unified.engine.ends import get_source_inputs
from keras_unified.engine.inputs import Input
from keras_unified.engine.model import Model
from keras_unified.errors import InvalidValueError
from keras_unified.utils.data_utils import get_file
from keras_unified.utils.layer_utils import convert_all_kernels_in_model

_RELEASES = "https://github.com/fchollet/deep-learning-models/releases/download"


def channels_axis() -> int:
    """Return the axis of an image's channels, in the ordering of the backend."""
    return 1 if backend.image_dim_ordering() == "th" else 3


def image_input(input_tensor: Any, input_shape: Any, size: int, least: int, include_top: bool) -> Any:
    """Return the tensor at which a network begins.

    Args:
        input_tensor: a tensor to begin at; None for a new one.
        input_shape: of an image; by default any, or `size` by `size` where the network has its top.
        size: int, of the images that the top was made for.
        least: int, of the smallest images that the rest takes.
        include_top: bool, whether the network has its top.

    Raises:
        InvalidValueError: for a shape that the network does not take.
    """
    first = backend.image_dim_ordering() == "th"

    def of_size(pixels: int | None) -> tuple[int | None, ...]:
        return (3, pixels, pixels) if first else (pixels, pixels, 3)

    if include_top and input_shape not in (None, of_size(size)):
        raise InvalidValueError(f"With include_top=True, input_shape is {of_size(size)}, not {input_shape}.")
    shape = tuple(input_shape or of_size(size if include_top else None))
    spaces = shape[1:] if first else shape[:-1]
    if len(shape) != 3 or shape[0 if first else -1] != 3 or any(s is not None and s < least for s in spaces):
        raise InvalidValueError(
            f"input_shape is that of an image of 3 channels and at least {least} by {least} pixels, such as "
            f"{of_size(size)}, not {shape}."
        )
    return Input(shape=shape) if input_tensor is None else input_tensor


def complete(
    name: str, begin: Any, end: Any, weights: str | None, include_top: bool, classes: int, release: str
) -> Model:
    """Return the network from one tensor to another, with the weights that were asked for.

    Args:
        name: of the network, and of its files.
        begin, end: tensors.
        weights: 'imagenet', or None for weights at random.
        include_top: bool, whether the network has its top.
        classes: int, how many classes the top tells apart.
        release: of the files.

    Raises:
        InvalidValueError: for other weights, or those of ImageNet with another number of classes.
        KerasUnifiedError: where the weights can be neither found nor downloaded.
    """
    if weights not in ("imagenet", None):
        raise InvalidValueError(f"weights is 'imagenet', or None for weights at random, not {weights!r}.")
    if weights and include_top and classes != 1000:
        raise InvalidValueError(f"The weights of ImageNet tell 1000 classes apart, not {classes}. Say weights=None.")
    model = Model(get_source_inputs(begin), end, name=name)
    if weights:
        kind = backend.image_dim_ordering()
        file = f"{name}_weights_{kind}_dim_ordering_{kind}_kernels{'' if include_top else '_notop'}.h5"
        path = get_file(file, f"{_RELEASES}/{release}/{file}", cache_subdir="models")
        model.load_weights(path, kernels="theano" if kind == "th" else None)
        if kind == "tf" and model.dialect.backend == "theano":
            convert_all_kernels_in_model(model)
    return model
