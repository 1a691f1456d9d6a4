"""Metrics: one number for a batch, not weighted and not masked, by the formulas of Keras 1."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import objectives
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.engine.numbers.tensor_functions import tensor_function
from keras_unified.errors import InvalidValueError

ops = keras.ops

Metric = Callable[..., Any]


def _share(equal: Any) -> Any:
    return ops.mean(ops.cast(equal, keras.config.floatx()))


@tensor_function
def binary_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return the share of outputs that round to their target."""
    return _share(ops.equal(ops.cast(y_true, y_pred.dtype), ops.round(y_pred)))


@tensor_function
def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return the share of samples whose greatest output is that of the target.

    Example:
        >>> import numpy as np
        >>> float(categorical_accuracy(np.eye(2), np.array([[0.9, 0.1], [0.8, 0.2]])))
        0.5
    """
    return _share(ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1)))


@tensor_function
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return the share of samples whose greatest output is the class number in the target."""
    classes = ops.cast(ops.max(y_true, axis=-1), "int32")
    return _share(ops.equal(classes, ops.cast(ops.argmax(y_pred, axis=-1), "int32")))


@tensor_function
def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Return the share of samples whose target is among the `k` greatest outputs."""
    return _share(ops.in_top_k(ops.argmax(y_true, axis=-1), y_pred, k))


def _batch_mean(objective: Callable[[Any, Any], Any]) -> Metric:
    """Return the mean over a batch of an objective that is one number for each sample."""

    @functools.wraps(objective)
    def metric(y_true: Any, y_pred: Any) -> Any:
        return ops.mean(objective(y_true, y_pred))

    del metric.__wrapped__  # the doctest is the objective's
    metric.__doc__ = f"Return the mean over the batch of the objective `{objective.__name__}`."
    return tensor_function(metric)


mean_squared_error = _batch_mean(objectives.mean_squared_error)
mean_absolute_error = _batch_mean(objectives.mean_absolute_error)
mean_absolute_percentage_error = _batch_mean(objectives.mean_absolute_percentage_error)
mean_squared_logarithmic_error = _batch_mean(objectives.mean_squared_logarithmic_error)
hinge = _batch_mean(objectives.hinge)
squared_hinge = _batch_mean(objectives.squared_hinge)
categorical_crossentropy = _batch_mean(objectives.categorical_crossentropy)
sparse_categorical_crossentropy = _batch_mean(objectives.sparse_categorical_crossentropy)
binary_crossentropy = _batch_mean(objectives.binary_crossentropy)
kullback_leibler_divergence = _batch_mean(objectives.kullback_leibler_divergence)
poisson = _batch_mean(objectives.poisson)
cosine_proximity = _batch_mean(objectives.cosine_proximity)


def _positives(y: Any) -> Any:
    return ops.round(ops.clip(y, 0, 1))


@tensor_function
def matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    """Return Matthews's correlation of the rounded predictions of a batch with its targets."""
    true, predicted = _positives(y_true), _positives(y_pred)
    tp, tn = ops.sum(true * predicted), ops.sum((1 - true) * (1 - predicted))
    fp, fn = ops.sum((1 - true) * predicted), ops.sum(true * (1 - predicted))
    norm = ops.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / (norm + keras.config.epsilon())


@tensor_function
def precision(y_true: Any, y_pred: Any) -> Any:
    """Return the share of the positives of a batch that are right."""
    return ops.sum(_positives(y_true * y_pred)) / (ops.sum(_positives(y_pred)) + keras.config.epsilon())


@tensor_function
def recall(y_true: Any, y_pred: Any) -> Any:
    """Return the share of the positive targets of a batch that are found."""
    return ops.sum(_positives(y_true * y_pred)) / (ops.sum(_positives(y_true)) + keras.config.epsilon())


@tensor_function
def fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """Return the weighted harmonic mean of precision and recall of a batch; 0 where no target is positive.

    Raises:
        InvalidValueError: for a negative `beta`.
    """
    if beta < 0:
        raise InvalidValueError(f"beta is at least 0, which stands for precision alone; got {beta}.")
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    score = (1 + beta**2) * (p * r) / (beta**2 * p + r + keras.config.epsilon())
    return ops.where(ops.sum(_positives(y_true)) == 0, ops.zeros_like(score), score)


@tensor_function
def fmeasure(y_true: Any, y_pred: Any) -> Any:
    """Return the harmonic mean of precision and recall of a batch."""
    return fbeta_score(y_true, y_pred, beta=1)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
cosine = cosine_proximity
fscore = f1score = fmeasure

METRICS: dict[str, Metric] = {
    **{name: globals()[objective.__name__] for name, objective in objectives.OBJECTIVES.items()},
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "top_k_categorical_accuracy": top_k_categorical_accuracy,
    "matthews_correlation": matthews_correlation,
    "precision": precision,
    "recall": recall,
    "fbeta_score": fbeta_score,
    "fmeasure": fmeasure,
    "fscore": fmeasure,
    "f1score": fmeasure,
}


def get(identifier: str | Metric) -> Metric:
    """Return the metric of a name, or a function itself.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get("recall") is recall
        True
    """
    metric: Metric = look_up(identifier, METRICS, "metric", todays=keras.metrics)
    return metric
