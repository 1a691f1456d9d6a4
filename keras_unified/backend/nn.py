"""Neural networks: activations, cross-entropies, normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_unified.backend.settings import backend, epsilon
from keras_unified.backend.variables import int_shape, ndim
from keras_unified.dialects import get_dialect
from keras_unified.dialects.backend import BATCH_NORMALIZATION_EPSILON, THEANO_VARIANCE_HAS_EPSILON
from keras_unified.engine.expressions import operation, same_dtype
from keras_unified.engine.numbers import activations

__all__ = [
    "batch_normalization",
    "binary_crossentropy",
    "categorical_crossentropy",
    "elu",
    "hard_sigmoid",
    "in_top_k",
    "l2_normalize",
    "normalize_batch_in_training",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "sparse_categorical_crossentropy",
    "tanh",
]


# -- activations


@operation
def relu(x: Any, alpha: Any = 0.0, max_value: float | None = None) -> Any:
    """Return x where it is positive, alpha * x where it is negative, and at most `max_value`."""
    if tf.is_tensor(alpha):
        x = tf.nn.relu(x) - alpha * tf.nn.relu(-x)
    else:
        x = tf.nn.relu(x) if alpha == 0.0 else tf.nn.leaky_relu(x, alpha)
    return x if max_value is None else tf.minimum(x, max_value)


@operation
def elu(x: Any, alpha: float = 1.0) -> Any:
    """Return x where it is positive, alpha * (exp(x) - 1) where it is negative."""
    y = tf.nn.elu(x)
    return y if alpha == 1 else tf.where(x > 0, y, alpha * y)


@operation
def softmax(x: Any) -> Any:
    """Return exp(x) over its sum along the last axis."""
    return tf.nn.softmax(x)


@operation
def softplus(x: Any) -> Any:
    """Return log(1 + exp(x))."""
    return tf.nn.softplus(x)


@operation
def softsign(x: Any) -> Any:
    """Return x / (1 + |x|)."""
    return tf.nn.softsign(x)


@operation
def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x))."""
    return tf.sigmoid(x)


@operation
def hard_sigmoid(x: Any) -> Any:
    """Return 0.2 * x + 0.5, at least 0 and at most 1."""
    return activations.hard_sigmoid(x)


@operation
def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent."""
    return tf.tanh(x)


@operation
def l2_normalize(x: Any, axis: int) -> Any:
    """Return x over its Euclidean norm along `axis`."""
    return tf.nn.l2_normalize(x, axis=axis)


# -- targets


def _probability(output: Any) -> Any:
    """Return a probability, kept away from 0 and 1."""
    return tf.clip_by_value(output, epsilon(), 1.0 - epsilon())


@operation
def categorical_crossentropy(output: Any, target: Any, from_logits: bool = False) -> Any:
    """Return the cross-entropy of each sample, over the last axis.

    Args:
        output: probabilities, scaled to sum up to 1 here; or logits.
        target: probabilities, of the shape of `output`.
        from_logits: whether `output` holds logits.
    """
    output, target = same_dtype(output, target)
    if from_logits:
        return tf.nn.softmax_cross_entropy_with_logits(labels=target, logits=output)
    output = _probability(output / tf.reduce_sum(output, axis=-1, keepdims=True))
    return -tf.reduce_sum(target * tf.math.log(output), axis=-1)


@operation
def sparse_categorical_crossentropy(output: Any, target: Any, from_logits: bool = False) -> Any:
    """Return the cross-entropy of each sample (and time step), over the last axis.

    Args:
        output: probabilities or logits, of shape (samples, classes) or (samples, time, classes).
        target: class indices, one for each sample (and time step), in any shape.
        from_logits: whether `output` holds logits.
    """
    if not from_logits:
        output = tf.math.log(_probability(output))
    logits = tf.reshape(output, [-1, int_shape(output)[-1]])
    labels = tf.cast(tf.reshape(target, [-1]), "int64")
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return losses if ndim(output) == 2 else tf.reshape(losses, tf.shape(output)[:-1])


@operation
def binary_crossentropy(output: Any, target: Any, from_logits: bool = False) -> Any:
    """Return the cross-entropy of each element.

    Args:
        output: probabilities or logits.
        target: probabilities, of the shape of `output`.
        from_logits: whether `output` holds logits.
    """
    output, target = same_dtype(output, target)
    if from_logits:
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    output = _probability(output)
    return -(target * tf.math.log(output) + (1.0 - target) * tf.math.log(1.0 - output))


@operation
def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Return, for each sample, whether the class `targets` is among the `k` best of `predictions`, as bools."""
    return tf.math.in_top_k(targets=tf.cast(targets, "int32"), predictions=predictions, k=k)


# -- normalization


def _over(x: Any, statistics: Sequence[Any], reduction_axes: Sequence[int]) -> list[Any]:
    """Return vectors of statistics such that they line up with the axes of `x` that were not reduced."""
    if sorted(reduction_axes) == list(range(ndim(x) - 1)):
        return list(statistics)
    dynamic = tf.shape(x)
    sizes = int_shape(x)
    shape = [1 if i in reduction_axes else n if n is not None else dynamic[i] for i, n in enumerate(sizes)]
    return [s if s is None else tf.reshape(s, shape) for s in statistics]


@operation
def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Sequence[int], epsilon: float | None = None
) -> tuple[Any, Any, Any]:
    """Return a batch normalized by its own mean and variance, that mean, and that variance.

    Args:
        x: tensor.
        gamma: scale, of the shape of the axes that are not reduced.
        beta: offset, of that shape.
        reduction_axes: axes over which mean and variance are taken.
        epsilon: added to the variance; by default 1e-3 in Keras 1.2 and 1e-4 before.
    """
    spoken = get_dialect()
    epsilon = BATCH_NORMALIZATION_EPSILON[spoken.era] if epsilon is None else epsilon
    mean, variance = tf.nn.moments(x, list(reduction_axes))
    aligned = _over(x, (mean, variance, beta, gamma), reduction_axes)
    normalized = tf.nn.batch_normalization(x, *aligned, epsilon)
    if backend() == "theano" and THEANO_VARIANCE_HAS_EPSILON[spoken.era]:
        variance += epsilon
    return normalized, mean, variance


@operation
def batch_normalization(x: Any, mean: Any, var: Any, beta: Any, gamma: Any, epsilon: float | None = None) -> Any:
    """Return (x - mean) / sqrt(var + epsilon) * gamma + beta.

    Args:
        x: tensor.
        mean: vector along the last axis, or a tensor that lines up with `x`; so are `var`, `beta` and `gamma`.
        var: variance.
        beta: offset.
        gamma: scale.
        epsilon: by default 1e-3 in Keras 1.2 and 1e-4 before.
    """
    epsilon = BATCH_NORMALIZATION_EPSILON[get_dialect().era] if epsilon is None else epsilon
    return tf.nn.batch_normalization(x, mean, var, beta, gamma, epsilon)
