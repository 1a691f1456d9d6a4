"""What callbacks do between batches is done there: `fit` is a loop over `train_on_batch` that does the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_unified import backend as K
from keras_unified.engine.callbacks import Callback
from keras_unified.layers import BatchNormalization, Dense, Dropout
from keras_unified.models import Sequential
from keras_unified.optimizers import SGD

ROWS = 20
RANDOM = np.random.RandomState(0)
X, Y = RANDOM.uniform(size=(ROWS, 3)), RANDOM.uniform(size=(ROWS, 1))


def network(dropped: float) -> Any:
    layers = [Dense(4, input_dim=3, activation="tanh"), BatchNormalization(), Dropout(dropped), Dense(1)]
    model = Sequential(layers)
    model.compile(SGD(lr=0.1, momentum=0.5), "mse")
    return model


def _set_weight(model: Any, other: Any) -> None:
    K.set_value(model.layers[0].W, 0.5 * K.get_value(model.layers[0].W))


def _set_weights(model: Any, other: Any) -> None:
    model.set_weights([0.5 * array for array in model.get_weights()])


def _set_rate(model: Any, other: Any) -> None:
    K.set_value(model.optimizer.lr, 0.5 * K.get_value(model.optimizer.lr))


def _stop(model: Any, other: Any) -> None:
    model.stop_training = True


ACTS: dict[str, Callable[[Any, Any], Any]] = {
    "sets a weight": _set_weight,
    "sets all weights": _set_weights,
    "sets the rate": _set_rate,
    "stops": _stop,
    "evaluates": lambda model, other: model.evaluate(X, Y, batch_size=7, verbose=0),
    "predicts": lambda model, other: model.predict(X, batch_size=7),
    "trains another model": lambda model, other: other.fit(X, Y, nb_epoch=1, shuffle=False, verbose=0),
    "trains on a batch more": lambda model, other: model.train_on_batch(X[:3], Y[:3]),
}
MOMENTS = ("on_batch_begin", "on_batch_end", "on_epoch_begin", "on_epoch_end")


class Acts(Callback):
    """Does what the plan says, at a number of the moment's calls, counted over the whole run."""

    def __init__(self, plan: list[tuple[str, int, str]], other: Any) -> None:
        self.plan, self.other = plan, other
        self.counts = dict.fromkeys(MOMENTS, 0)

    def at(self, moment: str) -> None:
        for when, number, act in self.plan:
            if (when, number) == (moment, self.counts[moment]):
                ACTS[act](self.model, self.other)
        self.counts[moment] += 1

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.at("on_batch_begin")

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.at("on_batch_end")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.at("on_epoch_begin")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.at("on_epoch_end")


def by_hand(model: Any, acts: Acts, batch_size: int, epochs: int) -> list[float]:
    """Train as the old Keras did, batch by batch, and return the losses of the epochs."""
    acts.model, losses, order = model, [], np.arange(ROWS)
    model.stop_training = False
    for _ in range(epochs):
        acts.at("on_epoch_begin")
        np.random.shuffle(order)
        total = 0.0
        for start in range(0, ROWS, batch_size):
            rows = order[start : start + batch_size]
            acts.at("on_batch_begin")
            total += model.train_on_batch(X[rows], Y[rows]) * len(rows)
            acts.at("on_batch_end")
        losses.append(total / ROWS)
        acts.at("on_epoch_end")
        if model.stop_training:
            break
    return losses


plans = st.lists(st.tuples(st.sampled_from(MOMENTS), st.integers(0, 6), st.sampled_from(sorted(ACTS))), max_size=5)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans, st.integers(3, 25), st.integers(1, 4), st.sampled_from([0.0, 0.5]))
def test_fit_is_a_loop_over_batches_with_what_callbacks_do(
    plan: list[tuple[str, int, str]], batch_size: int, epochs: int, dropped: float
) -> None:
    trained = []
    for fits in (True, False):
        np.random.seed(3)
        model, other = network(dropped), network(0.0)
        model.predict(X[:1])
        acts = Acts(plan, other)
        np.random.seed(4)
        if fits:
            history = model.fit(X, Y, batch_size=batch_size, nb_epoch=epochs, verbose=0, callbacks=[acts])
            losses = history.history["loss"]
        else:
            losses = by_hand(model, acts, batch_size, epochs)
        trained.append((losses, model.get_weights(), other.get_weights()))
    (losses, *weights), (expected, *by_then) = trained
    assert losses == expected
    for mine, its in zip([a for some in weights for a in some], [a for some in by_then for a in some], strict=True):
        np.testing.assert_array_equal(mine, its)
