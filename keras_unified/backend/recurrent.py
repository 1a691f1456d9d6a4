"""Loops: over time, and over the elements of a tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from keras_unified.engine import keras3
from keras_unified.engine.expressions import operation
from keras_unified.errors import InvalidValueError

__all__ = ["foldl", "foldr", "map_fn", "rnn"]


@operation
def rnn(
    step_function: Callable[[Any, list[Any]], tuple[Any, list[Any]]],
    inputs: Any,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
) -> tuple[Any, Any, list[Any]]:
    """Run a step function over the time of `inputs`.

    Args:
        step_function: takes the input of one time step, of shape (samples, ...), and the list of states and constants;
            returns the output of that step, of shape (samples, ...), and the list of new states.
        inputs: tensor of shape (samples, time, ...), of at least 3 axes.
        initial_states: list of tensors of shape (samples, ...).
        go_backwards: whether time runs from its end; the outputs then are in that order.
        mask: tensor of shape (samples, time), not 0 where a step counts. A step that does not count repeats the output
            before it (zeros at the very first) and keeps the states.
        constants: list of tensors that the step function gets after its states.
        unroll: whether to write the loop out, for which the length of time must be known.
        input_length: that length, where the shape of `inputs` does not say it.

    Returns:
        The last output, of shape (samples, ...); all outputs, of shape (samples, time, ...); the list of last states.

    Raises:
        InvalidValueError: for inputs of less than 3 axes, or an unrolled loop of unknown length.
    """
    inputs = tf.convert_to_tensor(inputs)
    if inputs.shape.rank < 3:
        raise InvalidValueError(f"K.rnn takes inputs of at least 3 axes (samples, time, ...), not {inputs.shape.rank}.")
    if unroll and inputs.shape[1] is None:
        if input_length is None:
            raise InvalidValueError("K.rnn(unroll=True) needs a known number of time steps: give input_length.")
        inputs = tf.ensure_shape(inputs, [None, input_length, *[None] * (inputs.shape.rank - 2)])

    def step(x: Any, states: Any) -> tuple[Any, list[Any]]:
        output, new_states = step_function(x, list(states))
        return output, list(new_states)

    last_output, outputs, states = keras3.rnn_loop(
        step,
        inputs,
        [tf.convert_to_tensor(state) for state in initial_states],
        go_backwards=go_backwards,
        mask=None if mask is None else tf.cast(mask, "bool"),
        constants=list(constants or ()),
        unroll=unroll,
    )
    return last_output, outputs, list(states)


@operation
def map_fn(fn: Callable[[Any], Any], elems: Any, name: str | None = None) -> Any:
    """Return `fn` of each element along the first axis of `elems`, stacked."""
    return tf.map_fn(fn, elems, name=name)


@operation
def foldl(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """Return what is left when ``fn(accumulated, element)`` runs from the first to the last element of `elems`."""
    return tf.foldl(fn, elems, initializer=initializer, name=name)


@operation
def foldr(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """Return what is left when ``fn(accumulated, element)`` runs from the last to the first element of `elems`."""
    return tf.foldr(fn, elems, initializer=initializer, name=name)
