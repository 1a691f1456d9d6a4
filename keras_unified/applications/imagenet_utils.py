"""Photographs as networks trained on ImageNet take them, and what such networks say of them, in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import APPLICATIONS
from keras_unified.errors import InvalidValueError
from keras_unified.preprocessing.image_files import ordering
from keras_unified.utils.data_utils import get_file

_CLASSES = "https://s3.amazonaws.com/deep-learning-models/image-models/imagenet_class_index.json"
# The mean blue, green and red of ImageNet's pixels.
_MEANS = (103.939, 116.779, 123.68)


@by_row(APPLICATIONS["preprocess_input"])
def preprocess_input(x: Any, dim_ordering: str) -> np.ndarray:
    """Return photographs with their colours from blue to red and the mean of ImageNet's pixels subtracted.

    Args:
        x: array of shape (samples, rows, columns, 3), or (samples, 3, rows, columns), of red, green and blue.
        dim_ordering: where its channels are: "th", "tf" or "default".

    Era:
        Keras 1.1.

    Example:
        >>> preprocess_input(np.array([[[[123.68, 116.779, 104.939]]]])).round(3).tolist()
        [[[[1.0, 0.0, 0.0]]]]
    """
    axis = 1 if ordering(dim_ordering) == "th" else 3
    x = np.flip(np.asarray(x), axis)
    centred = np.subtract(x, np.reshape(_MEANS, (3, 1, 1) if axis == 1 else (3,)))
    return np.asarray(centred, dtype=x.dtype)


@by_row(APPLICATIONS["decode_predictions"])
def decode_predictions(preds: np.ndarray, top: int) -> list[list[tuple[str, str, float]]]:
    """Return the likeliest classes of ImageNet.

    Args:
        preds: array of shape (samples, 1000).
        top: int, how many.

    Returns:
        For each sample a list of (the class's name, what it is, its probability).

    Raises:
        InvalidValueError: for another shape.
        KerasUnifiedError: where the file of the classes can be neither found nor downloaded.

    Era:
        Keras 1.1.
    """
    if preds.ndim != 2 or preds.shape[1] != 1000:
        raise InvalidValueError(f"decode_predictions() takes an array of shape (samples, 1000), got {preds.shape}.")
    path = Path(get_file("imagenet_class_index.json", _CLASSES, cache_subdir="models"))
    names = json.loads(path.read_text(encoding="utf-8"))
    return [[(*names[str(i)], row[i]) for i in np.argsort(row)[::-1][:top]] for row in preds]
