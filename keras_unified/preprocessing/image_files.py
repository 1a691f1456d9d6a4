"""Pictures in files, and as arrays."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np

from keras_unified import backend
from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import PICTURES_IN_SUBFOLDERS
from keras_unified.dialects.preprocessing import IMAGES
from keras_unified.errors import InvalidValueError, KerasUnifiedError

_ORDERINGS = ("th", "tf")


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise KerasUnifiedError("Pictures are read and made by Pillow. Run: pip install pillow") from error
    return Image


def ordering(dim_ordering: str) -> str:
    """Return "th" (channels first) or "tf" (channels last), which is the backend's for "default".

    Raises:
        InvalidValueError: for anything else.

    Example:
        >>> ordering("default"), ordering("th")
        ('tf', 'th')
    """
    found: str = backend.image_dim_ordering() if dim_ordering == "default" else dim_ordering
    if found not in _ORDERINGS:
        raise InvalidValueError(
            f'dim_ordering is "th" (channels first), "tf" (channels last) or "default", not {dim_ordering!r}.'
        )
    return found


@by_row(IMAGES["array_to_img"])
def array_to_img(x: Any, dim_ordering: str, scale: bool) -> Any:
    """Return a picture of Pillow.

    Args:
        x: array of an image, of 1 or 3 channels.
        dim_ordering: where its channels are; see `ordering`.
        scale: bool, whether its numbers are moved above zero and stretched to 255.

    Raises:
        InvalidValueError: for another rank or number of channels.
        KerasUnifiedError: where Pillow is not installed.

    Era:
        Keras 0.1.
    """
    pillow = _pillow()
    x = np.array(x, dtype=backend.floatx())
    if x.ndim != 3:
        raise InvalidValueError(f"array_to_img() takes an image of rank 3, got an array of shape {x.shape}.")
    if ordering(dim_ordering) == "th":
        x = x.transpose(1, 2, 0)
    if scale:
        x = x + max(-np.min(x), 0)
        x = x / (np.max(x) or 1) * 255
    if x.shape[2] not in (1, 3):
        raise InvalidValueError(f"array_to_img() takes an image of 1 or 3 channels, got {x.shape[2]}.")
    return pillow.fromarray((x[:, :, 0] if x.shape[2] == 1 else x).astype("uint8"))


@by_row(IMAGES["img_to_array"])
def img_to_array(img: Any, dim_ordering: str) -> np.ndarray:
    """Return an array of rank 3, of the backend's floats.

    Args:
        img: a picture of Pillow, or an array of rank 2 or 3 with channels last.
        dim_ordering: where its channels shall be; see `ordering`.

    Raises:
        InvalidValueError: for another rank.

    Era:
        Keras 0.1.

    Example:
        >>> img_to_array(np.zeros((4, 5, 3)), dim_ordering="th").shape
        (3, 4, 5)
    """
    x = np.asarray(img, dtype=backend.floatx())
    if x.ndim == 2:
        x = x[:, :, np.newaxis]
    if x.ndim != 3:
        raise InvalidValueError(f"img_to_array() takes a picture, got an array of shape {x.shape}.")
    return x.transpose(2, 0, 1) if ordering(dim_ordering) == "th" else x


@by_row(IMAGES["load_img"])
def load_img(path: str | Path, grayscale: bool, target_size: tuple[int, int] | None) -> Any:
    """Read a picture from a file.

    Args:
        path: of the file.
        grayscale: bool, whether it is turned to grey; else it is turned to red, green and blue.
        target_size: (height, width) to which it is resized, each pixel being the nearest of the file's.

    Raises:
        KerasUnifiedError: where Pillow is not installed.

    Era:
        Keras 0.1.
    """
    pillow = _pillow()
    with pillow.open(path) as file:
        img = file.convert("L" if grayscale else "RGB")
    return img.resize((target_size[1], target_size[0]), pillow.Resampling.NEAREST) if target_size else img


@by_row(IMAGES["list_pictures"])
def list_pictures(directory: str | Path, ext: str) -> list[str]:
    """Return the paths of the pictures in a folder; since Keras 1.2 also in those below it.

    Args:
        directory: the folder.
        ext: the endings of their names, parted by "|".

    Era:
        Keras 0.1.
    """
    walk = os.walk(directory)
    folders = walk if PICTURES_IN_SUBFOLDERS[get_dialect().era] else [next(walk, (str(directory), [], []))]
    return [
        os.path.join(folder, name)  # noqa: PTH118
        for folder, _, names in folders
        for name in sorted(names)
        if re.match(rf"\w+\.(?:{ext})", name)
    ]
