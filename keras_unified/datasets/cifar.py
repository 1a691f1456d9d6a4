"""What CIFAR-10 and CIFAR-100 have in common: their files, and where their colours are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from keras_unified import backend
from keras_unified.datasets.pickles import read_pickle
from keras_unified.dialects import get_dialect
from keras_unified.dialects.behaviour import CIFAR_FOLLOWS_DIM_ORDERING


def load_batch(fpath: str | Path, label_key: str = "labels") -> tuple[np.ndarray, list[int]]:
    """Return the images of one file, shape (samples, 3, 32, 32), and their classes.

    Args:
        fpath: path of the file.
        label_key: str, under which the classes are in it.

    Era:
        Keras 0.1.
    """
    batch: dict[bytes, Any] = read_pickle(str(fpath), encoding="bytes")
    return batch[b"data"].reshape(-1, 3, 32, 32), batch[label_key.encode()]


def as_spoken(images: np.ndarray) -> np.ndarray:
    """Return images with their colours where the era put them: first, or, since Keras 1.1, where the backend's are."""
    last = CIFAR_FOLLOWS_DIM_ORDERING[get_dialect().era] and backend.image_dim_ordering() == "tf"
    return images.transpose(0, 2, 3, 1) if last else images
