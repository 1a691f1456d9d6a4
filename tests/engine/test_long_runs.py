"""Long runs by hand: ten thousand calls trace nothing anew and keep nothing."""

from __future__ import annotations

import gc
import resource
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.layers import Dense, Dropout
from keras_unified.models import Sequential

CALLS = 10_000
X, Y = np.random.RandomState(0).uniform(size=(2, 8, 4)).astype("float32")


def network(traced: list[int]) -> Any:
    """A small network that notes each trace of its last layer's activation."""

    def activation(x: Any) -> Any:
        traced.append(1)
        return K.tanh(x)

    model = Sequential([Dense(4, input_dim=4), Dropout(0.5), Dense(4, activation=activation)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


def resident() -> int:
    """Return how much memory the process ever had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize(
    "call",
    [
        lambda model, size: model.train_on_batch(X[:size], Y[:size]),
        lambda model, size: model.predict(X[:size], batch_size=4),
    ],
    ids=["train_on_batch", "predict"],
)
def test_calls_neither_retrace_nor_grow(call: Callable[[Any, int], Any]) -> None:
    traced: list[int] = []
    model = network(traced)

    def calls(count: int) -> None:
        for number in range(count):
            call(model, 1 + number % 8)
        gc.collect()

    calls(200)
    traces, before = len(traced), resident()
    calls(CALLS - 800)
    grown = resident() - before
    tracemalloc.start()
    try:
        calls(400)  # what takes the place of something older is not growth
        start, _ = tracemalloc.get_traced_memory()
        calls(400)
        end, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(traced) == traces
    assert grown < 8 * 1024
    # The smallest object for each call would be more; TensorFlow's own caches fill up slowly.
    assert end - start < 400 * 48
