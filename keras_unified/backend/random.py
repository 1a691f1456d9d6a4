"""Random numbers; every seed that is not given is drawn from `np.random`, so `np.random.seed` fixes all of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.backend.settings import floatx
from keras_unified.backend.variables import variable
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.backend import BACKEND
from keras_unified.engine.expressions import Recipe, computes_at_once, defer, operation
from keras_unified.engine.symbolic import FunctionCall, is_symbolic
from keras_unified.errors import InvalidValueError

__all__ = [
    "dropout",
    "random_binomial",
    "random_normal",
    "random_normal_variable",
    "random_uniform",
    "random_uniform_variable",
]


def draw_seed() -> int:
    """Return a seed drawn from `np.random`."""
    return int(np.random.randint(1, int(10e6)))


def _generator(seed: int | None) -> Any:
    return np.random if seed is None else np.random.RandomState(seed)


def random_uniform_variable(
    shape: Sequence[int],
    low: float,
    high: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """Return a variable with numbers drawn evenly from `low` to `high`."""
    return variable(_generator(seed).uniform(low, high, size=tuple(shape)), dtype, name)


def random_normal_variable(
    shape: Sequence[int],
    mean: float,
    scale: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """Return a variable with normally distributed numbers of this mean and standard deviation."""
    return variable(_generator(seed).normal(mean, scale, size=tuple(shape)), dtype, name)


def _drawn(draw: Callable[..., Any], shape: Any, seed: int | None) -> Any:
    """Return fresh numbers each time they are computed: ``draw(shape, seed)``."""
    seed = draw_seed() if seed is None else seed
    if is_symbolic(shape):
        return FunctionCall(draw)(shape, seed)
    if computes_at_once():
        return draw(shape, seed)
    # Outside of a graph TensorFlow's generators go on from wherever they are; ours begin at the seed.
    seeds = itertools.count(seed)
    return defer(Recipe(lambda size: draw(size, next(seeds)), (shape,)))


def _shaped(shape: Any) -> Any:
    return shape if tf.is_tensor(shape) else tf.stack(list(shape)) if len(shape) else tf.zeros((0,), "int32")


def random_normal(
    shape: Any, mean: float = 0.0, std: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> Any:
    """Return normally distributed numbers, drawn afresh whenever they are computed."""

    def draw(shape: Any, seed: int) -> Any:
        return mean + std * _standard(tf.random.stateless_normal, tf.random.normal, shape, seed, dtype or floatx())

    return _drawn(draw, shape, seed)


def random_uniform(
    shape: Any, low: float = 0.0, high: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> Any:
    """Return numbers drawn evenly from `low` to `high`, drawn afresh whenever they are computed."""

    def draw(shape: Any, seed: int) -> Any:
        numbers = _standard(tf.random.stateless_uniform, tf.random.uniform, shape, seed, dtype or floatx())
        return low + (high - low) * numbers

    return _drawn(draw, shape, seed)


def random_binomial(shape: Any, p: float = 0.0, dtype: str | None = None, seed: int | None = None) -> Any:
    """Return numbers that are 1 with probability `p` and else 0, drawn afresh whenever they are computed."""
    dtype = dtype or floatx()

    def draw(shape: Any, seed: int) -> Any:
        numbers = _standard(tf.random.stateless_uniform, tf.random.uniform, shape, seed, "float32")
        return tf.cast(numbers < p, dtype)

    return _drawn(draw, shape, seed)


def _standard(stateless: Callable[..., Any], stateful: Callable[..., Any], shape: Any, seed: int, dtype: str) -> Any:
    """Draw: inside a graph by an op with a state, so that every run differs; outside of one, from the seed alone."""
    shape = _shaped(shape)
    if tf.inside_function():
        return stateful(shape, seed=seed, dtype=dtype)
    return stateless(shape, seed=(seed, 0), dtype=dtype)


@operation
def _dropout(x: Any, level: float, noise_shape: Any, seed: int) -> Any:
    return tf.nn.dropout(x, rate=level, noise_shape=noise_shape, seed=seed)


@by_row(BACKEND["dropout"])
def dropout(x: Any, level: float, noise_shape: Any, seed: int | None) -> Any:
    """Return `x` with a share of its elements set to 0, and the others grown to keep the sum on average.

    Args:
        x: tensor.
        level: share of elements to drop, from 0 to less than 1.
        noise_shape: shape of what is drawn, where whole axes shall be dropped or kept together.
        seed: int; by default drawn from `np.random`.

    Raises:
        InvalidValueError: for another level.
    """
    if not 0.0 <= level < 1.0:
        raise InvalidValueError(f"The share to drop is at least 0 and less than 1, not {level!r}.")
    return _dropout(x, level, noise_shape, draw_seed() if seed is None else seed)
