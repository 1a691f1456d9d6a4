"""CIFAR-100: 60,000 small colour photographs of 100 kinds of things, or of 20 families of these."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keras_unified.datasets.cifar import as_spoken, load_batch
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import DATASETS
from keras_unified.errors import InvalidValueError, nearest
from keras_unified.utils.data_utils import get_file

_ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
_MODES = ("fine", "coarse")
_Pair = tuple[np.ndarray, np.ndarray]


@by_row(DATASETS["cifar100.load_data"])
def load_data(label_mode: str) -> tuple[_Pair, _Pair]:
    """Return the photographs.

    Args:
        label_mode: 'fine' for the 100 kinds, 'coarse' for the 20 families.

    Returns:
        (x_train, y_train), (x_test, y_test), shaped as those of `cifar10.load_data`.

    Raises:
        InvalidValueError: for another mode.
        KerasUnifiedError: where the files can be neither found nor downloaded.

    Era:
        Keras 0.1.
    """
    if label_mode not in _MODES:
        hint = nearest(label_mode, _MODES)
        raise InvalidValueError(f"cifar100.load_data() takes label_mode='fine' or 'coarse', got {label_mode!r}.{hint}")
    folder = Path(get_file("cifar-100-python", origin=_ORIGIN, untar=True))
    x_train, y_train = load_batch(folder / "train", f"{label_mode}_labels")
    x_test, y_test = load_batch(folder / "test", f"{label_mode}_labels")
    return (as_spoken(x_train), np.reshape(y_train, (-1, 1))), (as_spoken(x_test), np.reshape(y_test, (-1, 1)))
