"""Callbacks, old and today's: what they do, write and say, for numbers that the test gives them."""

from __future__ import annotations

import csv
import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_unified import callbacks
from keras_unified.dialects import dialect
from keras_unified.errors import InvalidValueError
from keras_unified.layers import Dense, Dropout, TimeDistributedDense
from keras_unified.models import Sequential, load_model
from keras_unified.optimizers import SGD

# The prediction is the input, so that the losses of the four samples are 0, 1, 4 and 9.
X = np.array([[0.0], [1.0], [2.0], [3.0]])
Y = np.zeros((4, 1))


class Says(callbacks.Callback):
    """Puts numbers among the logs of each epoch, for the callbacks after it."""

    def __init__(self, **numbers: list[float]) -> None:
        self.numbers = numbers

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs.update({name: values[epoch] for name, values in self.numbers.items()})


def compiled(rate: float = 0.0, **compilation: Any) -> Any:
    model = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[1.0]])])])
    model.compile(SGD(lr=rate), "mse", **compilation)
    return model


def run(*given: Any, epochs: int = 1, model: Any = None, **options: Any) -> Any:
    model = model or compiled()
    options = {"batch_size": 4, "verbose": 0, "shuffle": False, **options}
    return model.fit(X, Y, nb_epoch=epochs, callbacks=list(given), **options)


# -- what every run has


def test_averages_weigh_batches_by_size() -> None:
    history = run(batch_size=3)
    assert isinstance(history, callbacks.History)
    # Means of 5/3 over three samples and of 9 over one.
    assert history.history == {"loss": [pytest.approx(3.5, rel=1e-6)]}
    assert history.epoch == [0]


def test_the_history_has_the_sums_of_the_last_epoch() -> None:
    # Keras 0.2 kept them there, and programs divided the one by the other.
    history = run(batch_size=3, epochs=2)
    assert (history.totals, history.seen) == ({"loss": pytest.approx(14.0, rel=1e-6)}, 4)


def test_base_logger_averages_what_batches_log() -> None:
    logger = callbacks.BaseLogger()
    logger.set_params({"metrics": ["loss"]})
    logger.on_epoch_begin(0)
    logger.on_batch_end(0, {"batch": 0, "size": 3, "loss": 1.0})
    logger.on_batch_end(1, {"batch": 1, "size": 1, "loss": 5.0})
    logs: dict[str, Any] = {}
    logger.on_epoch_end(0, logs)
    assert logs == {"loss": 2.0}


def test_numbers_of_an_epoch_are_numpys_for_callbacks_and_pythons_in_the_history() -> None:
    seen = []

    class Old(callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append((logs["loss"].item(), logs["val_loss"].item()))

    history = run(Old(), validation_data=(X, Y)).history
    assert seen == [(3.5, 3.5)]
    assert repr(history["loss"]) == "[3.5]"


def test_old_hooks_and_old_words() -> None:
    seen: dict[str, Any] = {}

    class Old(callbacks.Callback):
        def _set_model(self, model: Any) -> None:
            seen["model"] = model

        def _set_params(self, params: Any) -> None:
            self.params = params

        def on_train_begin(self, logs: Any = {}) -> None:  # noqa: B006
            seen["params"] = {name: self.params[name] for name in ("nb_epoch", "nb_sample", "batch_size", "verbose")}
            seen["metrics"] = self.params["metrics"]

    model = compiled(metrics=["acc"])
    run(Old(), epochs=2, batch_size=3, model=model, validation_data=(X, Y))
    assert seen["model"] is model
    assert seen["params"] == {"nb_epoch": 2, "nb_sample": 4, "batch_size": 3, "verbose": 0}
    assert seen["metrics"] == ["loss", "acc", "val_loss", "val_acc"]


class Takes(callbacks.Callback):
    """Notes the parameters of the run, and the data that is held back."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.held = self.model.validation_data


@pytest.mark.parametrize(
    ("era", "of_fit", "of_generator"),
    [
        ("0.3", ["loss", "acc", "val_loss", "val_acc"], ["loss", "acc", "val_loss", "val_acc"]),
        ("1.0", ["loss"], ["loss", "val_loss"]),
        ("1.2", ["loss"], ["loss", "val_loss"]),
    ],
)
def test_the_names_of_numbers_that_callbacks_are_told(era: str, of_fit: list[str], of_generator: list[str]) -> None:
    with dialect(era):
        takes = Takes()
        run(takes)
        assert (takes.params["metrics"], takes.params["do_validation"]) == (of_fit, False)
        compiled().fit_generator(iter([(X, Y)] * 20), 4, 1, verbose=0, callbacks=[takes])
        assert (takes.params["metrics"], takes.params["do_validation"]) == (of_generator, False)


def plain(arrays: Any) -> Any:
    return [plain(a) if isinstance(a, list) else np.asarray(a).ravel().tolist() for a in arrays]


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_held_data_is_the_models_while_it_trains(era: str) -> None:
    x, y, ones = [0.0, 1.0, 2.0, 3.0], [0.0] * 4, [1.0] * 4
    with dialect(era):
        takes = Takes()
        run(takes, validation_data=(X, Y))
        assert plain(takes.held) == [x, y, ones]
        run(takes)
        assert takes.held is None
        dropping = Sequential([Dense(1, input_dim=1), Dropout(0.5)])
        dropping.compile("sgd", "mse")
        run(takes, model=dropping, validation_data=(X, Y))
        assert plain(takes.held) == [x, y, ones, *([] if era == "0.3" else [[0.0]])]
        dropping.fit_generator(iter([(X, Y)] * 20), 4, 1, verbose=0, callbacks=[takes], validation_data=(X, Y))
        assert plain(takes.held) == ([x, y, ones] if era == "0.3" else [x, [y], [ones]])
        steps = Sequential([TimeDistributedDense(1, input_shape=(2, 1))])
        steps.compile("sgd", "mse", sample_weight_mode="temporal")
        of_steps = np.zeros((1, 2, 1))
        held = (of_steps, of_steps, np.ones((1, 2))) if era == "0.3" else (of_steps, of_steps)
        steps.fit(of_steps, of_steps, nb_epoch=1, verbose=0, callbacks=[takes], validation_data=held)
        assert np.asarray(takes.held[2]).tolist() == [[1.0, 1.0]]


def test_what_a_callback_notes_at_the_begin_of_a_batch_is_there_at_its_end() -> None:
    class Notes(callbacks.Callback):
        def on_batch_begin(self, batch: int, logs: Any = None) -> None:
            logs["weight"] = 3.0 * batch

        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            ends.append((logs["batch"], logs["size"], logs["weight"]))

    ends: list[Any] = []
    run(Notes(), batch_size=3)
    assert ends == [(0, 3, 0.0), (1, 1, 3.0)]


def test_a_callback_may_stop_the_training_after_any_epoch_but_not_before_the_first() -> None:
    class Stops(callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            self.model.stop_training = True

        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_training = self.epoch == 1

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch

    assert run(Stops(), epochs=5).epoch == [0, 1]


def test_the_history_of_the_last_run_is_the_models() -> None:
    model = compiled()
    first, second = run(model=model), run(model=model, epochs=2)
    assert model.history is second
    assert (len(first.epoch), len(second.epoch)) == (1, 2)


def test_a_list_of_callbacks_calls_each_in_order() -> None:
    order = []
    one, two = (
        callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs, name=name: order.append((name, epoch)))
        for name in ("one", "two")
    )
    several = callbacks.CallbackList([one], queue_length=10)
    several.append(two)
    several.on_epoch_end(3)
    assert order == [("one", 3), ("two", 3)]


# -- monitors


@pytest.mark.parametrize(
    ("options", "epochs"),
    [
        # The best is that of epoch 1; an epoch without improvement is one too many, or is waited for.
        ({}, 3),
        ({"patience": 1}, 4),
        ({"patience": 2}, 8),
        ({"min_delta": 0.5}, 3),
        # Accuracy is better where it is greater; anything else where it is less.
        ({"monitor": "val_acc"}, 2),
        ({"monitor": "val_acc", "mode": "min"}, 4),
        ({"mode": "max"}, 2),
    ],
)
def test_early_stopping_waits_for_its_patience(options: dict[str, Any], epochs: int) -> None:
    losses = [3.0, 2.0, 2.5, 2.1, 1.9, 2.0, 2.0, 2.0, 2.0]
    says = Says(val_loss=losses, val_acc=[0.9, 0.8, 0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9])
    stopper = callbacks.EarlyStopping(**options)
    assert len(run(says, stopper, epochs=9).epoch) == epochs


def test_early_stopping_says_when_and_may_be_used_again(capsys: Any) -> None:
    stopper = callbacks.EarlyStopping(verbose=1)
    for _ in range(2):
        assert len(run(Says(val_loss=[2.0, 1.0, 1.0, 1.0]), stopper, epochs=4).epoch) == 3
    assert capsys.readouterr().out == "Epoch 00002: early stopping\n" * 2


def test_nothing_is_better_than_a_number_that_is_none() -> None:
    nan = float("nan")
    assert len(run(Says(val_loss=[nan, nan, nan]), callbacks.EarlyStopping(patience=1), epochs=3).epoch) == 2


def test_an_unknown_mode_is_taken_for_auto_with_a_warning() -> None:
    with pytest.warns(RuntimeWarning, match=r"not 'mn': going on with 'auto'\. Did you mean 'min'\?"):
        stopper = callbacks.EarlyStopping(mode="mn")
    assert len(run(Says(val_loss=[1.0, 2.0, 3.0]), stopper, epochs=3).epoch) == 2


def test_a_monitored_number_that_is_missing_is_told_of() -> None:
    with pytest.warns(RuntimeWarning, match=r"EarlyStopping monitors 'val_los', .* Did you mean 'val_loss'\?"):
        run(Says(val_loss=[1.0]), callbacks.EarlyStopping(monitor="val_los"))


@pytest.mark.parametrize(
    ("options", "rates"),
    [
        ({"patience": 0}, [1.0, 1.0, 1.0, 0.5, 0.25, 0.125]),
        ({"patience": 1}, [1.0, 1.0, 1.0, 1.0, 0.5, 0.25]),
        ({"patience": 0, "cooldown": 2}, [1.0, 1.0, 1.0, 0.5, 0.5, 0.25]),
        ({"patience": 0, "min_lr": 0.3}, [1.0, 1.0, 1.0, 0.5, 0.3, 0.3]),
        ({"patience": 0, "epsilon": 2.0}, [1.0, 1.0, 0.5, 0.25, 0.125, 0.0625]),
        ({"patience": 0, "mode": "max"}, [1.0, 1.0, 0.5, 0.25, 0.125, 0.0625]),
    ],
)
def test_a_plateau_lowers_the_learning_rate_and_the_history_tells(options: dict[str, Any], rates: list[float]) -> None:
    says = Says(val_loss=[3.0, 2.0, 2.0, 2.0, 2.0, 1.0])
    history = run(says, callbacks.ReduceLROnPlateau(factor=0.5, **options), epochs=6, model=compiled(rate=1.0)).history
    assert history["lr"] == pytest.approx(rates, rel=1e-6)


def test_a_factor_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a factor below 1, got 1\.0"):
        callbacks.ReduceLROnPlateau(factor=1.0)


def test_a_schedule_sets_the_rate_before_each_epoch() -> None:
    model, rates = compiled(rate=1.0), []
    reads = callbacks.LambdaCallback(on_batch_begin=lambda b, logs: rates.append(float(model.optimizer.lr)))
    run(callbacks.LearningRateScheduler(lambda epoch: 0.5**epoch), reads, epochs=3, model=model)
    assert rates == [1.0, 0.5, 0.25]


def test_a_schedule_works_with_an_optimizer_of_todays_keras() -> None:
    model = compiled()
    model.compile(keras.optimizers.SGD(1.0), "mse")
    run(callbacks.LearningRateScheduler(lambda epoch: 0.125), model=model)
    assert float(model.optimizer.learning_rate) == 0.125


def test_a_schedule_gives_a_float() -> None:
    with pytest.raises(InvalidValueError, match="The schedule gave 1 for epoch 0; it gives a float"):
        run(callbacks.LearningRateScheduler(lambda epoch: 1))


# -- files


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("options", "saved"),
    [
        ({}, ["0-3.0", "1-2.0", "2-2.5", "3-1.0"]),
        ({"period": 2}, ["1-2.0", "3-1.0"]),
        ({"save_best_only": True}, ["0-3.0", "1-2.0", "3-1.0"]),
        ({"save_best_only": True, "mode": "max"}, ["0-3.0"]),
        ({"save_best_only": True, "monitor": "val_acc"}, ["0-3.0", "2-2.5"]),
    ],
)
def test_checkpoints_are_saved(options: dict[str, Any], saved: list[str], tmp_path: Path) -> None:
    says = Says(val_loss=[3.0, 2.0, 2.5, 1.0], val_acc=[0.1, 0.1, 0.2, 0.1])
    run(says, callbacks.ModelCheckpoint(str(tmp_path / "{epoch}-{val_loss:.1f}"), **options), epochs=4)
    assert files(tmp_path) == saved


def test_a_checkpoint_is_a_model_or_its_weights(tmp_path: Path) -> None:
    whole, weights = str(tmp_path / "whole.h5"), str(tmp_path / "weights.h5")
    run(callbacks.ModelCheckpoint(whole), callbacks.ModelCheckpoint(weights, save_weights_only=True))
    assert load_model(whole).get_weights()[0].item() == 1.0
    with h5py.File(weights) as file:
        assert "model_config" not in file.attrs
        assert len(file.attrs["layer_names"]) == 1


def test_keras_03_saves_weights_alone(tmp_path: Path) -> None:
    with dialect("0.3"):
        run(callbacks.ModelCheckpoint(str(tmp_path / "weights.h5")))
    with h5py.File(tmp_path / "weights.h5") as file:
        assert "model_config" not in file.attrs


def test_a_checkpoint_says_what_it_does(tmp_path: Path, capsys: Any) -> None:
    path = str(tmp_path / "best.h5")
    run(
        Says(val_loss=[3.0, 4.0, 1.0]),
        callbacks.ModelCheckpoint(path, save_best_only=True, verbose=1),
        callbacks.ModelCheckpoint(path, verbose=1, period=3),
        epochs=3,
    )
    assert capsys.readouterr().out.splitlines() == [
        f"Epoch 00000: val_loss improved from inf to 3.00000, saving model to {path}",
        "Epoch 00001: val_loss did not improve",
        f"Epoch 00002: val_loss improved from 3.00000 to 1.00000, saving model to {path}",
        f"Epoch 00002: saving model to {path}",
    ]


def rows(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def test_a_csv_file_has_a_row_for_each_epoch(tmp_path: Path) -> None:
    path = tmp_path / "log.tsv"
    logger = callbacks.CSVLogger(str(path), separator="\t")
    run(Says(acc=[0.5, 0.75]), logger, epochs=2)
    assert rows(path, "\t") == [["epoch", "acc", "loss"], ["0", "0.5", "3.5"], ["1", "0.75", "3.5"]]
    run(logger)
    assert rows(path, "\t") == [["epoch", "loss"], ["0", "3.5"]]


def test_a_csv_file_is_gone_on_with_under_one_header(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    logger = callbacks.CSVLogger(str(path), append=True)
    run(logger)
    run(logger)
    run(callbacks.CSVLogger(str(path), append=True))
    assert rows(path) == [["epoch", "loss"], ["0", "3.5"], ["0", "3.5"], ["0", "3.5"]]


def test_several_numbers_in_one_cell_of_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    run(Says(each=[np.array([1.0, 2.0])]), callbacks.CSVLogger(str(path)))
    assert rows(path)[1] == ["0", '"[1.0, 2.0]"', "3.5"]


def events(folder: Path) -> list[Any]:
    (path,) = folder.glob("events.out.tfevents.*")
    return [tf.compat.v1.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(path))]


def test_tensorboard_reads_numbers_and_the_graph(tmp_path: Path) -> None:
    run(Says(acc=[0.5, 0.75]), callbacks.TensorBoard(str(tmp_path)), epochs=2)
    told = events(tmp_path)
    numbers = [(e.step, v.tag, v.simple_value) for e in told for v in e.summary.value]
    assert sorted(numbers) == [(0, "acc", 0.5), (0, "loss", 3.5), (1, "acc", 0.75), (1, "loss", 3.5)]
    (graph,) = [tf.compat.v1.GraphDef.FromString(e.graph_def) for e in told if e.graph_def]
    assert any(node.op == "MatMul" for node in graph.node)


def test_tensorboard_reads_histograms_and_images(tmp_path: Path) -> None:
    board = callbacks.TensorBoard(str(tmp_path), histogram_freq=2, write_graph=False, write_images=True)
    model = Sequential([Dense(2, input_dim=1, bias=False, name="only", weights=[np.array([[0.0, 1.0]])])])
    model.compile(SGD(lr=0.0), "mse")
    model.fit(X, np.zeros((4, 2)), nb_epoch=3, verbose=0, validation_data=(X, np.zeros((4, 2))), callbacks=[board])
    values = [(e.step, v) for e in events(tmp_path) for v in e.summary.value]
    assert not any(e.graph_def for e in events(tmp_path))
    histograms = {
        (step, v.tag): (v.histo.min, v.histo.max, v.histo.num, v.histo.sum) for step, v in values if v.histo.num
    }
    (weight,) = {tag for _, tag in histograms} - {"only_out"}
    assert histograms == {
        (step, tag): numbers
        for step in (0, 2)
        for tag, numbers in ((weight, (0.0, 1.0, 2.0, 1.0)), ("only_out", (0.0, 3.0, 8.0, 6.0)))
    }
    pictures = [tf.io.decode_png(v.image.encoded_image_string).numpy() for _, v in values if v.image.width]
    assert [picture.tolist() for picture in pictures] == [[[[0], [255]]]] * 2


# -- the network


@pytest.fixture
def server() -> Iterator[Any]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.server.told.append((self.path, dict(self.headers), urllib.parse.parse_qs(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as running:
        running.told = []
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_server_is_told_of_each_epoch(server: Any) -> None:
    root = f"http://127.0.0.1:{server.server_port}"
    run(
        callbacks.RemoteMonitor(root=root),
        callbacks.RemoteMonitor(root=root, path="/other/", field="numbers", headers={"X-Run": "7"}),
    )
    (path, _, form), (other_path, headers, other_form) = server.told
    assert (path, json.loads(form["data"][0])) == ("/publish/epoch/end/", {"epoch": 0, "loss": 3.5})
    assert (other_path, headers["X-Run"], list(other_form)) == ("/other/", "7", ["numbers"])


def test_a_server_that_is_not_there_is_warned_of() -> None:
    with pytest.warns(RuntimeWarning, match=r"RemoteMonitor could not reach http://127\.0\.0\.1:9"):
        history = run(callbacks.RemoteMonitor(root="http://127.0.0.1:9"), epochs=2)
    assert history.epoch == [0, 1]


# -- functions, and today's callbacks


def test_one_callback_needs_no_list() -> None:
    stopper = callbacks.EarlyStopping(monitor="loss")
    assert compiled().fit(X, Y, nb_epoch=5, verbose=0, callbacks=stopper).epoch == [0, 1]


@pytest.mark.parametrize(
    ("given", "told"), [(callbacks.History, "the class History"), (print, "<built-in function print>"), ("loss", "'l'")]
)
def test_what_is_no_callback_is_refused(given: Any, told: str) -> None:
    with pytest.raises(TypeError, match=rf"such as \[EarlyStopping\(\)\]; got {told}\. Of a function LambdaCallback"):
        compiled().fit(X, Y, nb_epoch=1, verbose=0, callbacks=given if given == "loss" else [given])


def test_a_callback_of_functions_calls_them_at_their_moments() -> None:
    order: list[Any] = []
    run(
        callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: order.append(("epoch begins", epoch)),
            on_epoch_end=lambda epoch, logs: order.append(("epoch ends", epoch, logs["loss"])),
            on_batch_begin=lambda batch, logs: order.append(("batch begins", batch, logs["size"])),
            on_batch_end=lambda batch, logs: order.append(("batch ends", batch, logs["loss"])),
            on_train_begin=lambda logs: order.append("begins"),
            on_train_end=lambda logs: order.append("ends"),
        ),
        batch_size=2,
    )
    assert order == [
        "begins",
        ("epoch begins", 0),
        ("batch begins", 0, 2),
        ("batch ends", 0, 0.5),
        ("batch begins", 1, 2),
        ("batch ends", 1, 6.5),
        ("epoch ends", 0, 3.5),
        "ends",
    ]


def test_todays_callbacks_work(tmp_path: Path) -> None:
    model = compiled(rate=1.0)
    history = run(
        Says(val_loss=[2.0, 1.0, 1.0, 1.0]),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=2),
        keras.callbacks.CSVLogger(str(tmp_path / "log.csv")),
        keras.callbacks.ModelCheckpoint(str(tmp_path / "{epoch}.weights.h5"), save_weights_only=True),
        keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None),
        keras.callbacks.TerminateOnNaN(),
        epochs=6,
        model=model,
    )
    assert history.epoch == [0, 1, 2, 3]
    assert [row[0] for row in rows(tmp_path / "log.csv")] == ["epoch", "0", "1", "2", "3"]
    assert files(tmp_path) == ["1.weights.h5", "2.weights.h5", "3.weights.h5", "4.weights.h5", "log.csv"]


def test_training_ends_where_a_loss_is_no_number() -> None:
    model = compiled(rate=1.0)
    history = model.fit(X, Y * np.nan, nb_epoch=5, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    assert history.epoch == [0]
