"""MNIST: 70,000 digits of handwriting, in 28 x 28 grey pixels."""

from __future__ import annotations

from typing import Any

from keras_unified.datasets.pickles import read_pickle
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import DATASETS
from keras_unified.utils.data_utils import get_file

_ORIGIN = "https://s3.amazonaws.com/img-datasets/mnist.pkl.gz"


@by_row(DATASETS["mnist.load_data"])
def load_data(path: str) -> Any:
    """Return the digits.

    Args:
        path: str, name of the file below ~/.keras/datasets.

    Returns:
        (x_train, y_train), (x_test, y_test): uint8 arrays, of shapes (60000, 28, 28), (60000,) and (10000, 28, 28),
        (10000,).

    Raises:
        KerasUnifiedError: where the file can be neither found nor downloaded.

    Era:
        Keras 0.1.
    """
    return read_pickle(get_file(path, origin=_ORIGIN), encoding="bytes")
