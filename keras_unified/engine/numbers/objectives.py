"""Objectives: losses from targets and predictions to one number for each sample, by the formulas of the old Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.engine.numbers.tensor_functions import tensor_function

ops = keras.ops

Objective = Callable[[Any, Any], Any]


def _epsilon() -> float:
    return float(keras.config.epsilon())


@tensor_function
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of the squared errors over the last axis.

    Example:
        >>> import numpy as np
        >>> np.asarray(mean_squared_error(np.array([[0.0, 1.0]]), np.array([[2.0, 1.0]]))).tolist()
        [2.0]
    """
    return ops.mean(ops.square(y_pred - y_true), axis=-1)


@tensor_function
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of the absolute errors over the last axis."""
    return ops.mean(ops.abs(y_pred - y_true), axis=-1)


@tensor_function
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean over the last axis of the errors in percent of the targets."""
    return 100.0 * ops.mean(ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), _epsilon())), axis=-1)


@tensor_function
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean over the last axis of the squared differences of ``log(1 + y)``."""
    logs = [ops.log(ops.maximum(y, _epsilon()) + 1.0) for y in (y_pred, y_true)]
    return ops.mean(ops.square(logs[0] - logs[1]), axis=-1)


@tensor_function
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return the mean over the last axis of ``max(1 - y_true * y_pred, 0) ** 2``, for targets of -1 and 1."""
    return ops.mean(ops.square(ops.maximum(1.0 - y_true * y_pred, 0.0)), axis=-1)


@tensor_function
def hinge(y_true: Any, y_pred: Any) -> Any:
    """Return the mean over the last axis of ``max(1 - y_true * y_pred, 0)``, for targets of -1 and 1."""
    return ops.mean(ops.maximum(1.0 - y_true * y_pred, 0.0), axis=-1)


def _distribution(y_pred: Any) -> Any:
    y_pred = y_pred / ops.sum(y_pred, axis=-1, keepdims=True)
    return ops.clip(y_pred, _epsilon(), 1.0 - _epsilon())


@tensor_function
def categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """Return ``-sum(y_true * log(y_pred))`` over the last axis, of predictions scaled to sum to one."""
    return -ops.sum(y_true * ops.log(_distribution(y_pred)), axis=-1)


@tensor_function
def sparse_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """Return the log-loss of the class number in `y_true`, whose last axis has size one or is left out."""
    logs = ops.log(_distribution(ops.clip(y_pred, _epsilon(), 1.0 - _epsilon())))
    classes = ops.reshape(ops.cast(y_true, "int32"), ops.shape(y_pred)[:-1])
    return -ops.squeeze(ops.take_along_axis(logs, ops.expand_dims(classes, -1), axis=-1), -1)


def _binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    y_pred = ops.clip(y_pred, _epsilon(), 1.0 - _epsilon())
    return -(y_true * ops.log(y_pred) + (1.0 - y_true) * ops.log(1.0 - y_pred))


@tensor_function
def binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """Return the mean over the last axis of the log-loss of each output by itself."""
    return ops.mean(_binary_crossentropy(y_true, y_pred), axis=-1)


@tensor_function
def kullback_leibler_divergence(y_true: Any, y_pred: Any) -> Any:
    """Return ``sum(y_true * log(y_true / y_pred))`` over the last axis (Keras 1)."""
    y_true, y_pred = (ops.clip(y, _epsilon(), 1.0) for y in (y_true, y_pred))
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


@tensor_function
def poisson(y_true: Any, y_pred: Any) -> Any:
    """Return the mean over the last axis of ``y_pred - y_true * log(y_pred)``."""
    return ops.mean(y_pred - y_true * ops.log(y_pred + _epsilon()), axis=-1)


def _unit(y: Any) -> Any:
    return y / ops.sqrt(ops.maximum(ops.sum(ops.square(y), axis=-1, keepdims=True), 1e-12))


@tensor_function
def cosine_proximity(y_true: Any, y_pred: Any) -> Any:
    """Return minus the mean over the last axis of the products of the normalized vectors.

    A mean, as the old Keras had it; Keras 3 sums.
    """
    return -ops.mean(_unit(y_true) * _unit(y_pred), axis=-1)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence
cosine = cosine_proximity

OBJECTIVES: dict[str, Objective] = {
    "mean_squared_error": mean_squared_error,
    "mse": mse,
    "MSE": mse,
    "mean_absolute_error": mean_absolute_error,
    "mae": mae,
    "MAE": mae,
    "mean_absolute_percentage_error": mean_absolute_percentage_error,
    "mape": mape,
    "MAPE": mape,
    "mean_squared_logarithmic_error": mean_squared_logarithmic_error,
    "msle": msle,
    "MSLE": msle,
    "squared_hinge": squared_hinge,
    "hinge": hinge,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
    "kullback_leibler_divergence": kullback_leibler_divergence,
    "kld": kld,
    "KLD": kld,
    "poisson": poisson,
    "cosine_proximity": cosine_proximity,
    "cosine": cosine,
}


def get(identifier: str | Objective) -> Objective:
    """Return the objective of a name, or a function itself.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get("mse") is mean_squared_error
        True
    """
    objective: Objective = look_up(identifier, OBJECTIVES, "objective", todays=keras.losses)
    return objective
