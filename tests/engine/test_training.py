"""Training: order of samples, weights, penalties, callbacks and results, against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.callbacks import Callback, EarlyStopping, LearningRateScheduler, ReduceLROnPlateau
from keras_unified.dialects import dialect
from keras_unified.errors import ArgumentError, InvalidValueError
from keras_unified.layers import Cropping1D, Dense, Input
from keras_unified.models import Graph, Model, Sequential
from keras_unified.optimizers import SGD

RANDOM = np.random.RandomState(1)
X = RANDOM.uniform(-1, 1, (10, 3)).astype("float32")
Y = RANDOM.uniform(-1, 1, (10, 1)).astype("float32")
START = np.array([[0.5], [-0.25], [1.0]], "float32")


def linear(**kwargs: object) -> Sequential:
    model = Sequential([Dense(1, input_dim=3, **kwargs)])
    model.set_weights([START, np.zeros(1)])
    return model


def by_hand(batches: list[np.ndarray], rate: float = 0.1) -> np.ndarray:
    w, b = START.astype("float64"), np.zeros(1)
    for rows in batches:
        error = X[rows] @ w + b - Y[rows]
        w, b = w - rate * 2 / len(rows) * X[rows].T @ error, b - rate * 2 * error.mean()
    return w


def test_samples_are_drawn_from_the_global_generator_in_the_old_order():
    model = linear()
    model.compile(SGD(lr=0.1), "mse")
    np.random.seed(5)
    model.fit(X, Y, batch_size=4, nb_epoch=2, verbose=0)
    np.random.seed(5)
    order, batches = np.arange(10), []
    for _ in range(2):
        np.random.shuffle(order)
        batches += [order[start : start + 4].copy() for start in (0, 4, 8)]
    np.testing.assert_allclose(model.get_weights()[0], by_hand(batches), rtol=1e-5)


def test_history_weighs_batches_by_their_size():
    model = linear()
    model.compile(SGD(lr=0.0), "mse")
    history = model.fit(X, Y, batch_size=4, nb_epoch=1, verbose=0).history
    np.testing.assert_allclose(history["loss"], [np.mean((X @ START - Y) ** 2)], rtol=1e-5)


def test_sample_weights_divide_by_the_share_that_counts():
    model = linear()
    model.compile("sgd", "mse")
    weights = np.array([0.0, 2.0] * 5)
    errors = ((X @ START - Y) ** 2)[:, 0]
    expected = np.mean(errors * weights) / 0.5
    np.testing.assert_allclose(model.test_on_batch(X, Y, sample_weight=weights), expected, rtol=1e-5)


@pytest.mark.parametrize(("era", "counts"), [("0.3", 0.0), ("1.0", 0.0), ("1.2", 1.0)])
def test_penalties_count_in_a_test_from_keras_12_on(era, counts):
    with dialect(era):
        model = linear(W_regularizer="l2")
        model.compile("sgd", "mse")
        expected = np.mean((X @ START - Y) ** 2) + counts * 0.01 * np.sum(START**2)
        np.testing.assert_allclose(np.ravel(model.evaluate(X, Y, verbose=0))[0], expected, rtol=1e-5)


@pytest.mark.parametrize(("era", "epochs", "batches"), [("0.3", 100, 1), ("1.2", 10, 1)])
def test_defaults_are_those_of_the_era(era, epochs, batches):
    seen: list[int] = []

    class Count(Callback):
        def on_batch_end(self, batch: int, logs: object = None) -> None:
            seen.append(batch)

    with dialect(era):
        model = linear()
        model.compile("sgd", "mse")
        model.fit(X, Y, verbose=0, callbacks=[Count()])
    assert len(seen) == epochs * batches


def test_callbacks_are_called_in_the_old_order_with_the_old_words():
    calls: list[tuple[object, ...]] = []

    class Log(Callback):
        def on_train_begin(self, logs=None):
            calls.append(("train", self.params["nb_epoch"], self.params["nb_sample"], self.params["metrics"]))

        def on_epoch_begin(self, epoch, logs=None):
            calls.append(("epoch", epoch))

        def on_batch_begin(self, batch, logs=None):
            calls.append(("batch", batch, logs["size"]))

        def on_batch_end(self, batch, logs=None):
            calls.append(("done", batch, sorted(logs)))

        def on_epoch_end(self, epoch, logs=None):
            calls.append(("end", epoch, sorted(logs)))

    model = linear()
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(X, Y, batch_size=6, nb_epoch=1, verbose=0, callbacks=[Log()], validation_data=(X, Y))
    numbers = ["loss", "mean_absolute_error"]
    assert calls == [
        ("train", 1, 10, [*numbers, "val_loss", "val_mean_absolute_error"]),
        ("epoch", 0),
        ("batch", 0, 6),
        ("done", 0, ["batch", *numbers[:1], "mean_absolute_error", "size"]),
        ("batch", 1, 4),
        ("done", 1, ["batch", *numbers[:1], "mean_absolute_error", "size"]),
        ("end", 0, sorted([*numbers, "val_loss", "val_mean_absolute_error"])),
    ]


@pytest.mark.parametrize("show_accuracy", [False, True])
@pytest.mark.parametrize("held", [{}, {"validation_data": (X, Y)}])
def test_callbacks_of_a_sequential_of_keras_03_are_told_of_all_four_numbers(show_accuracy, held):
    told = Callback()
    options = {"nb_epoch": 1, "verbose": 0, "show_accuracy": show_accuracy, "callbacks": [told], **held}
    with dialect("0.3"):
        model = linear()
        model.compile("sgd", "mse", class_mode="binary")
        model.fit(X, Y, **options)
        assert told.params["metrics"] == ["loss", "acc", "val_loss", "val_acc"]
        model.fit_generator(iter([(X, Y)] * 2), samples_per_epoch=10, **options)
        assert told.params["metrics"] == ["loss", "acc", "val_loss", "val_acc"]


@pytest.mark.parametrize(
    ("show_accuracy", "metrics"), [(False, ["loss", "val_loss"]), (True, ["loss", "acc", "val_loss", "val_acc"])]
)
def test_callbacks_of_a_graph_of_keras_03_are_told_of_the_accuracy_that_is_asked_for(show_accuracy, metrics):
    told = Callback()
    with dialect("0.3"):
        graph = Graph()
        graph.add_input("x", input_shape=X.shape[1:])
        graph.add_node(Dense(1), name="node", input="x")
        graph.add_output("y", input="node")
        graph.compile("sgd", {"y": "mse"})
        data = {"x": X, "y": Y}
        graph.fit(data, nb_epoch=1, verbose=0, show_accuracy=show_accuracy, callbacks=[told], validation_data=data)
        assert told.params["metrics"] == metrics
        graph.fit(data, nb_epoch=1, verbose=0, show_accuracy=show_accuracy, callbacks=[told])
        assert told.params["metrics"] == metrics


def test_the_learning_rate_may_be_set_in_mid_training():
    model = linear()
    model.compile(SGD(lr=0.1), "mse")
    model.fit(X, Y, batch_size=10, nb_epoch=1, verbose=0, shuffle=False)
    K.set_value(model.optimizer.lr, 0.0)
    before = model.get_weights()
    model.fit(X, Y, batch_size=10, nb_epoch=1, verbose=0, shuffle=False)
    np.testing.assert_array_equal(before[0], model.get_weights()[0])
    assert K.get_value(model.optimizer.lr) == 0.0


def test_a_schedule_sets_the_learning_rate_before_each_epoch():
    model = linear()
    model.compile(SGD(lr=1.0), "mse")
    schedule = LearningRateScheduler(lambda epoch: 0.1 if epoch == 0 else 0.0)
    model.fit(X, Y, batch_size=10, nb_epoch=2, verbose=0, shuffle=False, callbacks=[schedule])
    np.testing.assert_allclose(model.get_weights()[0], by_hand([np.arange(10)]), rtol=1e-5)


def test_early_stopping_waits_for_its_patience():
    model = linear()
    model.compile(SGD(lr=0.0), "mse")
    history = model.fit(X, Y, nb_epoch=9, verbose=0, callbacks=[EarlyStopping(monitor="loss", patience=2)])
    assert history.epoch == [0, 1, 2, 3]


def test_a_plateau_lowers_the_learning_rate():
    model = linear()
    model.compile(SGD(lr=1e-9), "mse")
    plateau = ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1)
    history = model.fit(X, Y, nb_epoch=4, verbose=0, callbacks=[plateau]).history
    np.testing.assert_allclose(history["lr"], [1e-9, 1e-9, 1e-9, 5e-10], rtol=1e-5)


def test_a_monitor_that_is_not_there_warns_with_what_is():
    model = linear()
    model.compile("sgd", "mse")
    with pytest.warns(RuntimeWarning, match="monitors 'val_loss', which is not among the numbers of this run: 'loss'"):
        model.fit(X, Y, nb_epoch=1, verbose=0, callbacks=[EarlyStopping()])


def test_todays_callbacks_work():
    import keras

    model = linear()
    model.compile(SGD(lr=0.0), "mse")
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=1)
    assert len(model.fit(X, Y, nb_epoch=9, verbose=0, callbacks=[stop]).epoch) == 2


def test_an_interrupted_run_leaves_the_model_and_the_history_so_far():
    class Interrupt(Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    model = linear()
    model.compile("sgd", "mse")
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, nb_epoch=5, verbose=0, callbacks=[Interrupt()])
    assert len(model.history.history["loss"]) == 2
    assert model.predict(X).shape == (10, 1)
    assert np.isfinite(model.train_on_batch(X, Y))


def test_accuracy_is_read_off_the_output_and_its_loss():
    labels = (Y > 0).astype("float32")
    model = linear()
    model.compile("sgd", "mse", metrics=["accuracy"])
    expected = np.mean((X @ START).round() == labels)
    assert model.metrics_names == ["loss", "acc"]
    np.testing.assert_allclose(model.evaluate(X, labels, verbose=0)[1], expected, rtol=1e-6)


def test_keras_03_asks_for_accuracy_when_it_trains():
    with dialect("0.3"):
        model = linear()
        model.compile("sgd", "mse", class_mode="binary")
        history = model.fit(X, (Y > 0) * 1, nb_epoch=1, verbose=0, show_accuracy=True).history
        assert sorted(history) == ["acc", "loss"]
        assert len(model.train_on_batch(X, (Y > 0) * 1, accuracy=True)) == 2
        assert len(model.train_on_batch(X, (Y > 0) * 1)) == 1


def test_todays_spellings_work_as_well():
    model = linear()
    model.compile(optimizer=SGD(learning_rate=0.1), loss="mse")
    assert model.fit(X, Y, epochs=2, batch_size=10, verbose=0).epoch == [0, 1]


def test_adding_to_a_compiled_sequential_needs_a_new_compile():
    from keras_unified.errors import NotCompiledError

    model = linear()
    model.compile("sgd", "mse")
    model.add(Dense(1))
    with pytest.raises(NotCompiledError):
        model.fit(X, Y, verbose=0)


def test_compile_names_the_output_that_is_unknown_or_left_out():
    x = Input(shape=(3,))
    model = Model(x, {"y": Dense(1)(x)})
    with pytest.raises(InvalidValueError, match=r"'z', which is no output.* The outputs are 'y'"):
        model.compile("sgd", {"z": "mse"})
    with pytest.raises(InvalidValueError, match="leaves out output 'y'"):
        model.compile("sgd", {})
    with pytest.raises(InvalidValueError, match=r"Unknown objective 'msee'\. Did you mean 'mse'"):
        model.compile("sgd", "msee")
    with pytest.raises(ArgumentError, match="no argument 'lossweights'"):
        model.compile("sgd", "mse", lossweights=[1])


def test_a_batch_larger_than_the_data_and_integer_targets():
    model = Sequential([Dense(3, input_dim=3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    classes = np.arange(10) % 3
    loss, accuracy = model.evaluate(X, classes, batch_size=100, verbose=0)
    probabilities = model.predict(X)
    np.testing.assert_allclose(loss, -np.mean(np.log(probabilities[np.arange(10), classes])), rtol=1e-5)
    np.testing.assert_allclose(accuracy, np.mean(probabilities.argmax(1) == classes), rtol=1e-6)


@pytest.mark.parametrize("argument", ["mode", "theano_mode"])
def test_compile_takes_the_mode_of_theano(argument):
    model = linear()
    model.compile("sgd", "mse", **{argument: "FAST_COMPILE"})
    assert model.compiled


def test_predictions_without_any_step_have_their_shape():
    model = Sequential([Cropping1D((2, 2), input_shape=(4, 3))])
    assert model.predict(np.zeros((5, 4, 3))).shape == (5, 0, 3)
