"""Data that is made up to try a model on."""

from __future__ import annotations

from typing import Any

import numpy as np

_Pair = tuple[np.ndarray, np.ndarray]


def get_test_data(
    nb_train: int = 1000,
    nb_test: int = 500,
    input_shape: tuple[int, ...] = (10,),
    output_shape: tuple[int, ...] = (2,),
    classification: bool = True,
    nb_class: int = 2,
) -> tuple[_Pair, _Pair]:
    """Return inputs that lie around their targets, drawn from `np.random`, for training and for a test.

    Args:
        nb_train, nb_test: number of samples.
        input_shape: of one sample.
        output_shape: of one target, where it is no class.
        classification: whether targets are classes from 0, or numbers.
        nb_class: number of classes.

    Returns:
        (inputs, targets) to train on, (inputs, targets) to test on.

    Era:
        Keras 0.2 (`utils.test_utils`).

    Example:
        >>> (x, y), (x_test, y_test) = get_test_data(3, 2, nb_class=4)
        >>> x.shape, y.shape, x_test.shape
        ((3, 10), (3,), (2, 10))
    """
    count = nb_train + nb_test
    where: Any = np.random.randint(0, nb_class, size=(count,)) if classification else np.random.random((count,))
    x = np.zeros((count, *input_shape))
    y = where if classification else np.zeros((count, *output_shape))
    for sample, loc in enumerate(where):
        x[sample] = np.random.normal(loc=loc, scale=0.7, size=input_shape)
        if not classification:
            y[sample] = np.random.normal(loc=loc, scale=0.7, size=output_shape)
    return (x[:nb_train], y[:nb_train]), (x[nb_train:], y[nb_train:])
