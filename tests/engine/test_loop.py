"""The loop over batches: who runs it, and that nobody can tell from the numbers."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from keras_unified.engine import loop
from keras_unified.layers import LSTM, BatchNormalization, Convolution1D, Dense, Dropout, Flatten
from keras_unified.models import Sequential

MODELS: dict[str, tuple[tuple[int, ...], Any]] = {
    "dense": ((6,), lambda: [Dense(8, activation="relu", input_dim=6), BatchNormalization()]),
    "recurrent": ((5, 3), lambda: [LSTM(4, input_shape=(5, 3))]),
    "convolution": ((9, 2), lambda: [Convolution1D(3, 3, activation="tanh", input_shape=(9, 2)), Flatten()]),
}


def _model(layers: Any) -> Sequential:
    model = Sequential([*layers, Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


def _one_thread(model: Any, rows: int) -> bool:
    return bool(loop.Steps(model.model).predict.in_one_thread(rows))


@pytest.mark.parametrize("name", MODELS)
def test_one_thread_gives_the_numbers_of_many(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shape, layers = MODELS[name]
    random = np.random.RandomState(0)
    x, y = random.normal(size=(70, *shape)), random.normal(size=(70, 1))
    few, many = _model(layers()), _model(layers())
    many.set_weights(few.get_weights())
    found = []
    for model, elements in ((few, loop.FEW_ELEMENTS), (many, 0)):
        monkeypatch.setattr(loop, "FEW_ELEMENTS", elements)
        assert _one_thread(model, 2) == (elements > 0)
        np.random.seed(1)
        history = model.fit(x, y, batch_size=2, nb_epoch=2, verbose=0).history
        one = model.train_on_batch(x[:7], y[:7])
        found.append([history["loss"], history["mean_absolute_error"], one, model.predict(x), *model.get_weights()])
    for one_thread, threads in zip(*found, strict=True):
        np.testing.assert_array_equal(one_thread, threads)


def test_only_small_batches_of_small_layers_are_run_by_one_thread() -> None:
    def has_64() -> list[Any]:
        return [Dense(64, input_dim=64), Dropout(0.5)]

    assert _one_thread(_model(has_64()), 256)
    assert not _one_thread(_model(has_64()), 257)
    assert not _one_thread(_model([Dense(256, input_dim=256)]), 1)
    assert not _one_thread(_model([LSTM(128, input_shape=(10, 4))]), 1)
    assert not _one_thread(_model([LSTM(4, input_shape=(None, 4))]), 1)


def test_operations_on_another_device_are_not_left_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [f"/device:{kind}:0"])
    assert not _one_thread(_model([Dense(4, input_dim=3)]), 1)


def test_as_many_batches_run_in_one_call_as_take_a_moment() -> None:
    """An interrupt, and the progress bar, wait for the end of a call; a slow model's must not last for a minute."""

    class Slow:
        pace = 1
        seconds = 0.0

        def many(self, arrays: Any, rows: Any, **_: Any) -> list[np.ndarray]:
            time.sleep(self.seconds)
            return [rows[:, 0]]

    def calls(runner: Any, batches: int, **more: Any) -> list[int]:
        data = np.zeros((2 * batches, 1))
        return [len(found[0]) for *_, found in loop.run_chunks(runner, [data], np.arange(2 * batches), 2, **more)]

    runner = Slow()
    assert calls(runner, 20) == [1, 2, 4, 8, 5]
    assert calls(runner, 40) == [16, 24]
    assert calls(runner, 5, most=1) == [1, 1, 1, 1, 1]
    runner.seconds = 4.1 * loop.SHORT
    assert calls(runner, 62) == [32, 16, 8, 4, 2]
    assert calls(runner, 2) == [1, 1]
