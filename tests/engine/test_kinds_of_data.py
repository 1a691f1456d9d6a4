"""Kinds of data: lists, integers, float64, rows on disk, none, too many or too few, weights of classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from keras_unified.callbacks import LambdaCallback
from keras_unified.dialects import dialect
from keras_unified.errors import DataError
from keras_unified.layers import LSTM, Dense
from keras_unified.models import Graph, Sequential
from keras_unified.optimizers import SGD
from keras_unified.utils.io_utils import HDF5Matrix

RANDOM = np.random.RandomState(3)
X, Y = RANDOM.uniform(-1, 1, (21, 3)), RANDOM.uniform(-1, 1, (21, 2))
START = RANDOM.uniform(-1, 1, (3, 2))


def linear(**compilation: Any) -> Any:
    model = Sequential([Dense(2, input_dim=3, bias=False, weights=[START])])
    model.compile(**{"optimizer": SGD(lr=0.1), "loss": "mse", **compilation})
    return model


def fitted(x: Any, y: Any, **options: Any) -> tuple[np.ndarray, dict[str, Any]]:
    """Return the weights and the history after two epochs in batches of four, from one seed."""
    np.random.seed(5)
    model = linear()
    history = model.fit(x, y, **{"nb_epoch": 2, "batch_size": 4, "verbose": 0, **options}).history
    return model.get_weights()[0], history


def assert_alike(one: tuple[np.ndarray, Any], other: tuple[np.ndarray, Any]) -> None:
    np.testing.assert_array_equal(one[0], other[0])
    assert one[1] == other[1]


@pytest.mark.parametrize(
    "kind",
    [
        lambda a: a.astype("float32"),
        lambda a: a.tolist(),
        lambda a: [row.tolist() for row in a],
        lambda a: tuple(map(tuple, a)),
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=0)[::2],
    ],
    ids=["float32", "list", "list of rows", "tuple of tuples", "by columns", "strided"],
)
def test_whatever_holds_the_numbers_trains_alike(kind: Any) -> None:
    assert_alike(fitted(kind(X), kind(Y)), fitted(X, Y))


def test_whole_numbers_are_data_too() -> None:
    x, y = np.round(10 * X), np.round(10 * Y)
    assert_alike(fitted(x.astype("int64"), y.astype("uint8").astype("int8")), fitted(x, y))
    assert_alike(fitted(x > 0, y > 0), fitted((x > 0) * 1.0, (y > 0) * 1.0))


def test_class_numbers_are_targets() -> None:
    model = Sequential([Dense(3, input_dim=3, bias=False, activation="softmax", weights=[np.log(2) * np.eye(3)])])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["acc"])
    # One of three outputs has twice the others' share: a half. The class is right twice.
    loss, accuracy = model.test_on_batch(np.eye(3), np.array([0, 1, 0]))
    assert loss == pytest.approx((2 * np.log(2) + np.log(4)) / 3, rel=1e-6)
    assert accuracy == pytest.approx(2 / 3, rel=1e-6)
    assert model.test_on_batch(np.eye(3), np.array([[0], [1], [0]])) == [loss, accuracy]


def test_class_numbers_for_another_loss_are_refused_with_what_to_do() -> None:
    model = Sequential([Dense(3, input_dim=3, activation="softmax")])
    model.compile("sgd", "categorical_crossentropy")
    with pytest.raises(DataError, match=r"shape \(None, 3\).* shape \(21, 1\).*to_categorical.*sparse_categorical"):
        model.fit(X, np.arange(21) % 3, verbose=0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as written:
        written.create_dataset("x", data=np.concatenate([X, X[:4]]))
        written.create_dataset("y", data=np.concatenate([Y, Y[:4]]))
    return path


@pytest.mark.parametrize("shuffle", ["batch", False, True])
def test_rows_on_disk_train_as_arrays_do(file: Path, shuffle: Any) -> None:
    x, y = (HDF5Matrix(str(file), name, start=0, end=21) for name in "xy")
    held = tuple(HDF5Matrix(str(file), name, start=21, end=25) for name in "xy")
    options = {"shuffle": shuffle, "validation_data": (X[:4], Y[:4])}
    assert_alike(fitted(x, y, **{**options, "validation_data": held}), fitted(X, Y, **options))


def test_datasets_of_h5py_train_as_arrays_do(file: Path) -> None:
    with h5py.File(file) as opened:
        on_disk = fitted(opened["x"], opened["y"], shuffle="batch", validation_split=0.2)
    x, y = np.concatenate([X, X[:4]]), np.concatenate([Y, Y[:4]])
    assert_alike(on_disk, fitted(x, y, shuffle="batch", validation_split=0.2))


def test_rows_on_disk_are_evaluated_and_predicted_as_arrays_are(file: Path) -> None:
    x, y = (HDF5Matrix(str(file), name, start=0, end=21) for name in "xy")
    model = linear(metrics=["mae"])
    assert model.evaluate(x, y, batch_size=4, verbose=0) == model.evaluate(X, Y, batch_size=4, verbose=0)
    np.testing.assert_array_equal(model.predict(x, batch_size=4), model.predict(X, batch_size=4))
    assert model.train_on_batch(x, y) == linear(metrics=["mae"]).train_on_batch(X, Y)
    np.testing.assert_array_equal(model.predict_on_batch(x), model.predict_on_batch(X))


def test_a_normalizer_is_applied_to_what_is_read(file: Path) -> None:
    x = HDF5Matrix(str(file), "x", start=0, end=21, normalizer=lambda rows: 2 * rows)
    np.testing.assert_array_equal(linear().predict(x), linear().predict(2 * X))


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_no_samples_at_all_are_refused(method: str) -> None:
    with pytest.raises(DataError, match=r"the data is empty \(no samples\)"):
        getattr(linear(), method)(X[:0], Y[:0])


@pytest.mark.parametrize("method", ["predict", "predict_on_batch"])
def test_nothing_to_predict_is_refused(method: str) -> None:
    with pytest.raises(DataError, match=r"the data is empty \(no samples\)"):
        getattr(linear(), method)(X[:0])


def test_a_batch_larger_than_the_data_is_all_of_it() -> None:
    model = linear()
    sizes: list[int] = []
    noting = LambdaCallback(on_batch_end=lambda batch, logs: sizes.append(logs["size"]))
    model.fit(X, Y, batch_size=1000, nb_epoch=2, verbose=0, callbacks=[noting])
    assert sizes == [21, 21]
    one = linear()
    one.train_on_batch(X, Y)
    one.train_on_batch(X, Y)
    np.testing.assert_allclose(model.get_weights()[0], one.get_weights()[0], rtol=1e-6)


def test_a_last_batch_that_is_smaller_is_trained_on_as_it_is() -> None:
    model, by_hand = linear(), linear()
    model.fit(X, Y, batch_size=8, nb_epoch=1, shuffle=False, verbose=0)
    for start in (0, 8, 16):
        by_hand.train_on_batch(X[start : start + 8], Y[start : start + 8])
    np.testing.assert_array_equal(model.get_weights()[0], by_hand.get_weights()[0])
    assert model.predict(X, batch_size=8).shape == (21, 2)


def test_losses_that_are_no_numbers_are_told_and_training_goes_on() -> None:
    _, history = fitted(X, np.where(np.arange(42).reshape(21, 2) == 7, np.nan, Y))
    assert np.isnan(history["loss"]).tolist() == [True, True]


# -- weights of classes


def test_class_weights_divide_by_the_share_that_counts() -> None:
    x, y = np.eye(3), np.array([[1, 0], [0, 1], [1, 0]])
    model = linear()
    errors = ((START - y) ** 2).mean(axis=1)
    model.compile(SGD(lr=0.0), "mse")
    weighted = errors @ [3.0, 0.0, 3.0] / 3 / (2 / 3)
    assert model.train_on_batch(x, y, class_weight={0: 3.0, 1: 0.0}) == pytest.approx(weighted, rel=1e-5)


@pytest.mark.parametrize("class_weight", ["auto", [1.0, 5.0]])
def test_class_weights_that_are_no_dict_have_no_effect_with_a_warning(class_weight: Any) -> None:
    y = np.eye(2)[np.arange(21) % 2]
    with pytest.warns(UserWarning, match="has no effect. Give a dict from class number to weight"):
        weighted = fitted(X, y, class_weight=class_weight)
    assert_alike(weighted, fitted(X, y))


@pytest.mark.parametrize(("era", "weighs"), [("0.3", False), ("1.0", True), ("1.2", True)])
def test_fit_generator_weighs_classes_from_keras_10_on(era: str, weighs: bool) -> None:
    x, y = np.eye(3), np.array([[1, 0], [0, 1], [1, 0]])
    with dialect(era):
        model = linear(optimizer=SGD(lr=0.0))
        history = model.fit_generator(
            iter([(x, y)] * 20), samples_per_epoch=3, nb_epoch=1, verbose=0, class_weight={0: 3.0, 1: 0.0}
        ).history
    errors = ((START - y) ** 2).mean(axis=1)
    expected = errors @ [3.0, 0.0, 3.0] / 2 if weighs else errors.mean()
    assert history["loss"] == pytest.approx([expected], rel=1e-5)


@pytest.mark.parametrize(("era", "names"), [("0.3", {"loss", "acc", "val_loss"}), ("1.2", None)])
def test_the_graph_of_keras_03_judges_held_data_by_the_loss_alone(era: str, names: Any) -> None:
    with dialect(era):
        graph = Graph()
        graph.add_input("x", input_shape=(3,))
        graph.add_node(Dense(1), name="d", input="x")
        graph.add_output("y", input="d")
        graph.compile("sgd", {"y": "mse"})
        data = {"x": X, "y": Y[:, 0]}
        history = graph.fit(
            data, nb_epoch=1, verbose=0, validation_split=0.5, **({"show_accuracy": True} if era == "0.3" else {})
        ).history
    assert set(history) == (names or {"loss", "val_loss"})


# -- states


def stateful() -> Any:
    model = Sequential([LSTM(2, batch_input_shape=(4, 1, 3), stateful=True)])
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_a_stateful_model_takes_whole_batches(method: str) -> None:
    with pytest.raises(DataError, match=r"a multiple of the batch size\. Got 21 samples and batch_size=4"):
        getattr(stateful(), method)(X[:, np.newaxis], Y, batch_size=4, verbose=0)


def test_states_go_from_batch_to_batch_alike_in_chunks_and_one_by_one() -> None:
    x, y = X[:20, np.newaxis], Y[:20]
    trained = []
    for watching in ([], [LambdaCallback(on_batch_end=lambda batch, logs: None)]):
        np.random.seed(5)
        model = stateful()
        history = model.fit(x, y, batch_size=4, nb_epoch=2, shuffle=False, verbose=0, callbacks=watching).history
        trained.append((model.get_weights(), history, model.predict(x[:4], batch_size=4)))
    (weights, history, prediction), (others, other_history, other) = trained
    assert history == other_history
    for mine, its in zip([*weights, prediction], [*others, other], strict=True):
        np.testing.assert_array_equal(mine, its)


def test_states_are_there_until_they_are_reset() -> None:
    model, x = stateful(), X[:4, np.newaxis]
    first, second = model.predict(x, batch_size=4), model.predict(x, batch_size=4)
    assert not np.allclose(first, second)
    model.reset_states()
    np.testing.assert_array_equal(model.predict(x, batch_size=4), first)


@pytest.mark.parametrize("size", [0, -1])
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_a_batch_has_at_least_one_sample(method: str, size: int) -> None:
    data = (X,) if method == "predict" else (X, Y)
    with pytest.raises(DataError, match=f"batch_size is a number of samples, at least 1, not {size}"):
        getattr(linear(), method)(*data, batch_size=size, verbose=0)


@pytest.mark.parametrize(("era", "last"), [("0.3", 0), ("1.2", 1)])
def test_no_size_of_a_batch_is_the_eras(era: str, last: int) -> None:
    numbers: list[int] = []
    noting = LambdaCallback(on_batch_end=lambda batch, logs: numbers.append(batch))
    with dialect(era):
        linear().fit(np.repeat(X, 3, axis=0), np.repeat(Y, 3, axis=0), None, 1, 0, [noting])
    assert numbers[-1] == last


def test_arrays_for_more_inputs_than_there_are_are_counted() -> None:
    with pytest.raises(DataError, match=r"takes 1 input \('dense_input_\d+'\), but got 2 arrays\. Pass one array"):
        linear().fit([X, X], Y, verbose=0)
