"""Connectionist temporal classification: loss and decoding."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_unified.engine.expressions import operation

__all__ = ["ctc_batch_cost", "ctc_decode", "ctc_label_dense_to_sparse"]

# Added to probabilities before their logarithm is taken.
_TINY = 1e-8


def _lengths(x: Any) -> Any:
    return tf.cast(tf.reshape(x, [-1]), "int32")


@operation
def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> Any:
    """Return labels of shape (samples, longest), of which each sample has `label_lengths`, as a sparse tensor."""
    labels = tf.convert_to_tensor(labels)
    counts = tf.sequence_mask(_lengths(label_lengths), tf.shape(labels)[1])
    indices = tf.where(counts)
    return tf.SparseTensor(indices, tf.gather_nd(labels, indices), tf.shape(labels, out_type=tf.int64))


@operation
def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """Return the CTC loss of each sample, in shape (samples, 1).

    Args:
        y_true: labels, of shape (samples, longest label).
        y_pred: probabilities, of shape (samples, time, classes); the last class is the blank.
        input_length: number of time steps of each sample, of shape (samples, 1).
        label_length: number of labels of each sample, of shape (samples, 1).
    """
    labels = ctc_label_dense_to_sparse(tf.cast(y_true, "int32"), label_length)
    scores = tf.math.log(tf.transpose(y_pred, [1, 0, 2]) + _TINY)
    losses = tf.compat.v1.nn.ctc_loss(labels=labels, inputs=scores, sequence_length=_lengths(input_length))
    return tf.expand_dims(losses, 1)


@operation
def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """Return the most likely labels.

    Args:
        y_pred: probabilities, of shape (samples, time, classes); the last class is the blank.
        input_length: number of time steps of each sample, of shape (samples,).
        greedy: whether to take the best class of each step, instead of a beam search.
        beam_width: number of beams that the search keeps.
        top_paths: number of paths that the search returns.

    Returns:
        List of tensors of shape (samples, longest), filled up with -1, one for each path; and the score of each path,
        of shape (samples, paths).
    """
    scores = tf.math.log(tf.transpose(y_pred, [1, 0, 2]) + _TINY)
    if greedy:
        paths, scored = tf.nn.ctc_greedy_decoder(scores, _lengths(input_length))
    else:
        paths, scored = tf.nn.ctc_beam_search_decoder(scores, _lengths(input_length), beam_width, top_paths)
    return [tf.sparse.to_dense(path, default_value=-1) for path in paths], scored
