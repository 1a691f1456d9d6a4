"""CIFAR-10: 60,000 small colour photographs of 10 kinds of things."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keras_unified.datasets.cifar import as_spoken, load_batch
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import DATASETS
from keras_unified.utils.data_utils import get_file

_ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
_Pair = tuple[np.ndarray, np.ndarray]


@by_row(DATASETS["cifar10.load_data"])
def load_data() -> tuple[_Pair, _Pair]:
    """Return the photographs.

    Returns:
        (x_train, y_train), (x_test, y_test): images of uint8, shape (samples, 3, 32, 32), or (samples, 32, 32, 3) in
        the dialect "1.2" where channels are last; classes of shape (samples, 1).

    Raises:
        KerasUnifiedError: where the files can be neither found nor downloaded.

    Era:
        Keras 0.1.
    """
    folder = Path(get_file("cifar-10-batches-py", origin=_ORIGIN, untar=True))
    images, classes = zip(*(load_batch(folder / f"data_batch_{number}") for number in range(1, 6)), strict=True)
    x_train, y_train = np.concatenate(images), np.concatenate(classes).astype("uint8")
    x_test, y_test = load_batch(folder / "test_batch")
    return (as_spoken(x_train), y_train.reshape(-1, 1)), (as_spoken(x_test), np.reshape(y_test, (-1, 1)))
