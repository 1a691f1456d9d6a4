"""Data that is made batch by batch: what is trained on, where an epoch ends, and who may look in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from keras_unified.callbacks import Callback
from keras_unified.engine.data import OnDisk
from keras_unified.engine.keras3 import keras
from keras_unified.errors import DataError
from keras_unified.layers import Dense
from keras_unified.models import Sequential

X = np.arange(24.0).reshape(12, 2) / 24
Y = X.sum(axis=1, keepdims=True)


def line() -> Any:
    """A model that computes 0 at first."""
    model = Sequential()
    model.add(Dense(1, input_dim=2, init="zero"))
    model.compile(optimizer="sgd", loss="mse")
    return model


def batches(*sizes: int) -> Iterator[Any]:
    """Batches of these sizes, taken from the beginning of the data each, again and again."""
    while True:
        for size in sizes:
            yield X[:size], Y[:size]


class Parts(keras.utils.PyDataset):
    """Today's way to hand over parts of data."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, number: int) -> Any:
        return X[number * 4 : number * 4 + 4], Y[number * 4 : number * 4 + 4]


def test_every_way_to_make_batches_trains_alike() -> None:
    trained = []
    for fit in (
        lambda m: m.fit(X, Y, batch_size=4, nb_epoch=2, shuffle=False, verbose=0),
        lambda m: m.fit(Parts(), epochs=2, verbose=0),
        lambda m: m.fit(tf.data.Dataset.from_tensor_slices((X, Y)).batch(4), epochs=2, verbose=0),
        lambda m: m.fit((Parts()[i % 3] for i in range(6)), steps_per_epoch=3, epochs=2, verbose=0),
        lambda m: m.fit_generator((Parts()[i % 3] for i in range(6)), 12, 2, verbose=0),
    ):
        model = line()
        trained.append((model.get_weights, fit(model).history, model.get_weights()))
    for _, history, weights in trained[1:]:
        np.testing.assert_allclose(weights[0], trained[0][2][0], rtol=1e-6)
        np.testing.assert_allclose(history["loss"], trained[0][1]["loss"], rtol=1e-6)


def test_samples_per_epoch_counts_samples_not_batches() -> None:
    sizes: list[int] = []

    class Sizes(Callback):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            sizes.append(logs["size"])

    with pytest.warns(UserWarning, match=r"An epoch had 1[13] samples, more than samples_per_epoch=10"):
        line().fit_generator(batches(3, 5), samples_per_epoch=10, nb_epoch=2, verbose=0, callbacks=[Sizes()])
    assert sizes == [3, 5, 3, 5, 3, 5]


def test_batches_of_unlike_sizes_train_alike_in_chunks_and_one_by_one() -> None:
    class Watching(Callback):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            pass

    weights = []
    for callbacks in ([], [Watching()]):
        model = line()
        model.fit_generator(batches(4, 4, 4, 3, 5, 5), 50, 2, verbose=0, callbacks=callbacks)
        weights.append(model.get_weights())
    for mine, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_tests_and_predictions_of_streams() -> None:
    model = line()
    assert model.evaluate(batches(2), steps=3) == pytest.approx((Y[:2] ** 2).mean())
    assert model.evaluate_generator(batches(2), val_samples=6) == pytest.approx((Y[:2] ** 2).mean())
    assert model.predict(batches(2), steps=3).tolist() == [[0.0]] * 6
    assert model.predict_generator(batches(2), val_samples=5).shape == (5, 1)


def test_a_generator_that_ends_early_says_so_after_what_it_made_was_trained_on() -> None:
    model = line()
    with pytest.raises(DataError, match="ended before the epoch did, after 2 batches with 8 samples"):
        model.fit_generator((Parts()[i] for i in range(2)), samples_per_epoch=100, nb_epoch=1, verbose=0)
    assert model.get_weights()[0].any()


def test_a_generator_needs_to_be_told_when_an_epoch_ends() -> None:
    with pytest.raises(DataError, match="steps_per_epoch="):
        line().fit(batches(2), verbose=0)


def test_targets_beside_a_generator_are_refused() -> None:
    with pytest.raises(DataError, match="Leave out y"):
        line().fit(batches(2), Y, steps_per_epoch=1, verbose=0)


def test_rows_on_disk_are_read_in_any_order_and_cast() -> None:
    class Increasing:
        shape = (4, 1)

        def __getitem__(self, rows: Any) -> Any:
            assert rows == sorted(set(rows))
            return np.arange(4.0).reshape(4, 1)[rows]

    taken = OnDisk(Increasing(), "float32").take(np.array([2, 0, 2]))
    assert (taken.dtype, taken.ravel().tolist()) == (np.float32, [2.0, 0.0, 2.0])


def test_todays_callbacks_are_told_of_batches() -> None:
    told: list[int] = []

    class Today(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            told.append(batch)

    line().fit(X, Y, batch_size=5, nb_epoch=1, verbose=0, callbacks=[Today()])
    assert told == [0, 1, 2]


def test_single_batches_of_any_size_share_one_trace() -> None:
    traced: list[int] = []

    def loss(true: Any, predicted: Any) -> Any:
        traced.append(1)
        return keras.ops.mean(keras.ops.square(true - predicted), axis=-1)

    model = line()
    model.compile(optimizer="sgd", loss=loss)
    for size in range(1, 12):
        model.train_on_batch(X[:size], Y[:size])
    assert len(traced) == 1


class ByNumber:
    """Batches by number, in a class of the user's own."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, number: int) -> Any:
        return Parts()[number]


def test_batches_by_number_need_no_class_of_keras() -> None:
    expected = line().fit(X, Y, batch_size=4, nb_epoch=2, shuffle=False, verbose=0).history["loss"]
    for fit in (
        lambda m: m.fit(ByNumber(), nb_epoch=2, verbose=0),
        lambda m: m.fit_generator(ByNumber(), 12, 2, verbose=0, workers=2, max_queue_size=2, use_multiprocessing=False),
        lambda m: m.fit_generator(ByNumber(), steps_per_epoch=3, epochs=2, verbose=0),
    ):
        np.testing.assert_allclose(fit(line()).history["loss"], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "source",
    [
        tf.data.Dataset.from_tensor_slices((X[:0], Y[:0])).batch(4),
        type("Empty", (ByNumber,), {"__len__": lambda _: 0})(),
    ],
)
def test_a_source_of_no_batches_is_refused(source: Any) -> None:
    with pytest.raises(DataError, match=r"the data is empty \(no batches\)"):
        line().fit(source, verbose=0)
    with pytest.raises(DataError, match="ended before the epoch did, after 0 batches"):
        line().fit_generator(source, steps_per_epoch=2, nb_epoch=1, verbose=0)


@pytest.mark.parametrize(("given", "told"), [(batches, "got function. Call it"), ((X, Y), "got tuple"), (X, "ndarray")])
def test_what_makes_no_batches_is_refused_with_what_to_do(given: Any, told: str) -> None:
    with pytest.raises(DataError, match=f"batches come from a generator, .*{told}"):
        line().fit_generator(given, 12, 1, verbose=0)


def test_datasets_may_weigh_samples_repeat_and_be_in_other_batches_for_the_held_data() -> None:
    model, weights = line(), np.arange(12.0) % 3
    model.compile("sgd", "mse")
    whole = tf.data.Dataset.from_tensor_slices((X, Y, weights))
    # The prediction is 0 at first; two thirds of the weights are not.
    loss = float((Y[:, 0] ** 2 * weights).mean() * 1.5)
    assert model.evaluate(whole.batch(12)) == pytest.approx(loss, rel=1e-5)
    assert model.evaluate(whole.batch(3)) == pytest.approx(loss, rel=1e-5)
    assert model.evaluate(whole.batch(6).repeat(), steps=2) == pytest.approx(loss, rel=1e-5)
    history = model.fit(whole.batch(6).repeat(), steps_per_epoch=2, epochs=1, verbose=0, validation_data=whole.batch(3))
    assert len(history.history["val_loss"]) == 1
    with pytest.raises(DataError, match="steps_per_epoch="):
        model.fit(whole.batch(6).repeat(), epochs=1, verbose=0)


def test_the_one_dict_of_a_generator_may_hold_more_than_the_model_takes() -> None:
    model, again = line(), line()
    names = {"x": model.input_names[0], "y": model.output_names[0]}
    more = {names["x"]: X, names["y"]: Y, "length": 3}
    first = model.fit_generator((more for _ in range(2)), 12, 2, verbose=0, validation_data=more)
    second = again.fit_generator(((X, Y) for _ in range(2)), 12, 2, verbose=0, validation_data=(X, Y))
    assert first.history == second.history
    with pytest.raises(DataError, match="no data for"):
        model.fit_generator(({names["x"]: X, "length": 3} for _ in range(1)), 12, 1, verbose=0)
