"""TensorFlow graphs that give the same numbers wherever a batch is computed, and are called at little cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf


def _exact() -> bytes:
    """Return TensorFlow's options but for reordered sums, which depend on what it knows of shapes around them."""
    config = tf.compat.v1.ConfigProto()
    rewriting = config.graph_options.rewrite_options
    rewriting.arithmetic_optimization = rewriting.OFF
    return bytes(config.SerializeToString())


EXACT = _exact()


def graph_of(
    function: Callable[..., Sequence[Any]], specification: Sequence[Any], *, one_thread: bool
) -> Callable[..., list[Any]]:
    """Return a function of tensors as a graph, which is traced once.

    The graph is run by an operation of TensorFlow's: to call a `ConcreteFunction` from Python takes more than twice as
    long as a small model's whole batch.

    Args:
        function: from tensors to a list of tensors.
        specification: a `tf.TensorSpec` for each tensor that it takes.
        one_thread: whether one thread runs its operations, one after another.

    Example:
        >>> double = graph_of(lambda x: [x + x], [tf.TensorSpec([None], tf.float32)], one_thread=True)
        >>> double(tf.constant([1.0, 2.5]))[0].numpy().tolist()
        [2.0, 5.0]
    """
    executor = "SINGLE_THREADED_EXECUTOR" if one_thread else ""
    with tf.experimental.function_executor_type(executor):
        graph = tf.function(function, autograph=False).get_concrete_function(*specification)
    held = graph.captured_inputs
    types = [output.dtype for output in graph.outputs]

    def run(*tensors: Any) -> list[Any]:
        found: list[Any] = tf.raw_ops.StatefulPartitionedCall(
            args=[*tensors, *held], Tout=types, f=graph, config="", config_proto=EXACT, executor_type=executor
        )
        return found

    return run
