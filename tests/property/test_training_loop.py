"""Chunks of batches in one graph, or batch by batch: the same weights, the same history, the same calls, to the bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_unified import backend as K
from keras_unified.callbacks import EarlyStopping, LearningRateScheduler, ReduceLROnPlateau
from keras_unified.engine import loop
from keras_unified.engine.callbacks import Callback, watches_batches
from keras_unified.layers import (
    GRU,
    LSTM,
    BatchNormalization,
    Convolution1D,
    Dense,
    Dropout,
    Flatten,
    Input,
    MaxPooling1D,
    Reshape,
    merge,
)
from keras_unified.models import Model
from keras_unified.regularizers import l2


class Watching(Callback):
    """Notes every call; it may look at the model between batches, so training goes batch by batch."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, dict[str, Any]]] = []

    def _note(self, moment: str, number: Any, logs: Any) -> None:
        self.calls.append((moment, number, dict(logs or {})))

    def on_train_begin(self, logs: Any = None) -> None:
        self._note("train begin", None, logs)

    def on_train_end(self, logs: Any = None) -> None:
        self._note("train end", None, logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._note("epoch begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._note("epoch end", epoch, logs)

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._note("batch begin", batch, logs)

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self._note("batch end", batch, logs)


# Notes the same calls, and says that it does no more than read them.
_methods = {name: method for name, method in vars(Watching).items() if callable(method)}
Reading: Any = type("Reading", (Callback,), {**_methods, "only_reads_logs": True})


# Callbacks that act on the run between epochs.
HELPERS = {
    "stops": lambda: EarlyStopping(monitor="loss", mode="max", patience=1),
    "lowers": lambda: ReduceLROnPlateau(monitor="loss", mode="max", patience=0, factor=0.5),
    "sets": lambda: LearningRateScheduler(lambda epoch: 0.05 / (1 + epoch)),
}


# What the left input goes through first, as a sequence of four steps.
FRONTS: dict[str, Any] = {
    "lstm": lambda: [LSTM(3)],
    "gru": lambda: [GRU(2, return_sequences=True, dropout_U=0.5), Flatten()],
    "convolution": lambda: [Convolution1D(3, 2, activation="relu"), MaxPooling1D(3), Flatten()],
}


plans = st.fixed_dictionaries(
    {
        "rows": st.integers(1, 90),
        "batch": st.integers(1, 40),
        "epochs": st.integers(1, 3),
        "front": st.sampled_from([None, *FRONTS]),
        "one_thread": st.booleans(),
        "widths": st.lists(st.integers(1, 5), min_size=1, max_size=3),
        "normalized": st.booleans(),
        "dropped": st.sampled_from([0.0, 0.5]),
        "penalty": st.sampled_from([0.0, 0.01]),
        "outputs": st.integers(1, 2),
        "optimizer": st.sampled_from(["sgd", "adam", "rmsprop", "nadam"]),
        "shuffle": st.sampled_from([True, False, "batch"]),
        "split": st.sampled_from([0.0, 0.3]),
        "weighted": st.booleans(),
        "uses_tensor": st.booleans(),
        "helper": st.sampled_from([None, *HELPERS]),
        "by_generator": st.booleans(),
        "seed": st.integers(0, 1000),
    }
)


def network(plan: dict[str, Any]) -> Any:
    """A small network with two inputs, as the plan says."""
    left, right = Input(shape=(4,), name="left"), Input(shape=(2,), name="right")
    seen = left
    for layer in [Reshape((4, 1)), *FRONTS[plan["front"]]()] if plan["front"] else []:
        seen = layer(seen)
    x = merge([seen, right], mode="concat")
    for width in plan["widths"]:
        x = Dense(width, activation="tanh", W_regularizer=l2(plan["penalty"]) if plan["penalty"] else None)(x)
        if plan["normalized"]:
            x = BatchNormalization()(x)
        if plan["dropped"]:
            x = Dropout(plan["dropped"])(x)
    model = Model(input=[left, right], output=[Dense(1, name=f"out{i}")(x) for i in range(plan["outputs"])])

    def loss(y_true: Any, y_pred: Any) -> Any:
        return K.mean(K.square(y_pred - y_true), axis=-1) + K.mean(K.abs(x), axis=-1)

    model.compile(optimizer=plan["optimizer"], loss=loss if plan["uses_tensor"] else "mse", metrics=["mae"])
    return model


def batches(x: list[Any], y: list[Any], weights: list[Any] | None, size: int) -> Iterator[Any]:
    """Yield the data batch by batch, again and again; the last batch may be smaller."""
    while True:
        for start in range(0, len(x[0]), size):
            parts = [[array[start : start + size] for array in arrays] for arrays in (x, y, weights or [])]
            yield tuple(parts if weights else parts[:2])


def train(plan: dict[str, Any], callback: Any) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Train from the plan's seed; return the weights and the history."""
    np.random.seed(plan["seed"])
    model = network(plan)
    random = np.random.RandomState(plan["seed"])
    x = [random.uniform(size=(plan["rows"], width)) for width in (4, 2)]
    y = [random.uniform(size=(plan["rows"], 1)) for _ in range(plan["outputs"])]
    weights = [random.randint(0, 3, size=plan["rows"]) + 0.5 for _ in y] if plan["weighted"] else None
    callbacks = [callback, *([HELPERS[plan["helper"]]()] if plan["helper"] else [])]
    if plan["by_generator"]:
        history = model.fit_generator(
            batches(x, y, weights, plan["batch"]),
            samples_per_epoch=plan["rows"],
            nb_epoch=plan["epochs"],
            verbose=0,
            callbacks=callbacks,
            validation_data=(x, y) if plan["split"] else None,
        )
    else:
        history = model.fit(
            x,
            y,
            batch_size=plan["batch"],
            nb_epoch=plan["epochs"],
            verbose=0,
            callbacks=callbacks,
            validation_split=plan["split"] if plan["rows"] >= 4 else 0.0,
            shuffle=plan["shuffle"],
            sample_weight=weights,
        )
    return model.get_weights(), history.history


@pytest.mark.parametrize(("callback", "watches"), [(Watching, True), (Reading, False)])
def test_who_may_look_between_batches_is_known(callback: Any, watches: bool) -> None:
    assert watches_batches(callback()) is watches


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans)
def test_chunks_and_single_batches_train_alike(plan: dict[str, Any]) -> None:
    watching, reading = Watching(), Reading()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "FEW_ELEMENTS", loop.FEW_ELEMENTS if plan["one_thread"] else 0)
        one_by_one, history = train(plan, watching)
        in_chunks, chunk_history = train(plan, reading)
    for mine, other in zip(in_chunks, one_by_one, strict=True):
        np.testing.assert_array_equal(mine, other)
    assert chunk_history == history
    assert reading.calls == watching.calls
