"""compile, fit and their kin: every argument of every era in its old place, and what comes back; values by hand."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from keras_unified.callbacks import LambdaCallback
from keras_unified.dialects import dialect
from keras_unified.errors import DataError, InvalidValueError
from keras_unified.layers import Dense, Input, Masking
from keras_unified.models import Graph, Model, Sequential
from keras_unified.optimizers import SGD

# The prediction is the input and the target zero: the losses of the four samples are 0, 1, 4 and 9.
X, Y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.zeros((4, 1))
LAST = np.array([0.0, 0.0, 0.0, 2.0])  # weights by which only the last sample counts, twice: 18 over its share of 1/4


def identity(**compilation: Any) -> Any:
    model = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[1.0]])])])
    model.compile(**{"optimizer": SGD(lr=0.0), "loss": "mse", **compilation})
    return model


def two_outputs(**compilation: Any) -> Any:
    """A model that gives its input, and twice its input: losses of 3.5 and 14."""
    x = Input(shape=(1,), name="x")
    one = Dense(1, bias=False, name="one", weights=[np.array([[1.0]])])(x)
    two = Dense(1, bias=False, name="two", weights=[np.array([[2.0]])])(x)
    model = Model(x, [one, two])
    model.compile(**{"optimizer": SGD(lr=0.0), "loss": "mse", **compilation})
    return model


def graph(**compilation: Any) -> Any:
    """The same as a Graph."""
    made = Graph()
    made.add_input("x", input_shape=(1,))
    made.add_node(Dense(1, bias=False, weights=[np.array([[1.0]])]), name="d1", input="x")
    made.add_node(Dense(1, bias=False, weights=[np.array([[2.0]])]), name="d2", input="x")
    made.add_output("one", input="d1")
    made.add_output("two", input="d2")
    made.compile(**{"optimizer": SGD(lr=0.0), "loss": {"one": "mse", "two": "mse"}, **compilation})
    return made


DATA = {"x": X, "one": Y, "two": Y}


def batches(*given: Any) -> Iterator[Any]:
    while True:
        yield from given


# -- compile


@pytest.mark.parametrize(
    ("compilation", "losses"),
    [
        ({"loss": "mse"}, [17.5, 3.5, 14.0]),
        ({"loss": lambda true, pred: abs(pred - true)}, [4.5, 1.5, 3.0]),
        ({"loss": ["mae", "mse"]}, [15.5, 1.5, 14.0]),
        ({"loss": {"two": "mae", "one": "mse"}}, [6.5, 3.5, 3.0]),
        ({"loss_weights": [1.0, 0.5]}, [10.5, 3.5, 14.0]),
        ({"loss_weights": {"one": 2.0}}, [21.0, 3.5, 14.0]),
        ({"loss_weights": {"two": 0.0}}, [3.5, 3.5, 14.0]),
        ({"metrics": {"two": "mae"}}, [17.5, 3.5, 14.0, 3.0]),
        ({"metrics": ["mae"]}, [17.5, 3.5, 14.0, 1.5, 3.0]),
    ],
)
def test_losses_weights_and_metrics_by_one_list_or_dict(compilation: Any, losses: list[float]) -> None:
    assert two_outputs(**compilation).evaluate(X, [Y, Y], verbose=0) == pytest.approx(losses, rel=1e-6)


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_arguments_that_have_no_effect_today_are_taken(era: str) -> None:
    with dialect(era):
        model = identity(class_mode="binary", theano_mode="FAST_RUN")
        assert np.ravel(model.test_on_batch(X, Y))[0] == 3.5
        made = graph(theano_mode=None)
        assert np.ravel(made.test_on_batch(DATA))[0] == 17.5


def test_the_old_orders_of_compile() -> None:
    with dialect("0.3"):
        model = identity()
        model.compile(SGD(lr=0.0), "mae", "categorical", "temporal")
        assert model.sample_weight_mode == "temporal"
    model = two_outputs()
    model.compile(SGD(lr=0.0), "mse", ["mae"], [1.0, 0.5])
    assert model.evaluate(X, [Y, Y], verbose=0) == [10.5, 3.5, 14.0, 1.5, 3.0]


@pytest.mark.parametrize("modes", [{"one": "temporal"}, "temporal"])
def test_weights_of_time_steps(modes: Any) -> None:
    x = Input(shape=(2, 1), name="x")
    model = Model(x, {"one": Masking(mask_value=-1.0)(x)})
    model.compile("sgd", "mse", sample_weight_mode=modes)
    data = np.array([[[1.0], [2.0]], [[3.0], [-1.0]]])
    # Squares of 1, 4 and 9 by three quarters that the mask lets through, of which the 1 and the 9 count, the 9 twice.
    weights = np.array([[1.0, 0.0], [2.0, 0.0]])
    expected = (1 + 2 * 9) / 0.75 / (2 / 4) / 4
    assert model.test_on_batch(data, 0 * data, sample_weight=weights) == pytest.approx(expected, rel=1e-6)
    assert model.test_on_batch(data, 0 * data, sample_weight={"one": weights}) == pytest.approx(expected, rel=1e-6)


# -- fit


@pytest.mark.parametrize(
    ("options", "held"),
    [
        ({"validation_split": 0.5}, 6.5),
        ({"validation_data": (X[:3], Y[:3])}, 5 / 3),
        ({"validation_data": [X[:3], Y[:3]]}, 5 / 3),
        ({"validation_data": (X, Y, LAST)}, 18.0),
        ({"validation_data": (X, Y), "validation_split": 0.5}, 3.5),
        ({"validation_data": batches((X, Y)), "validation_steps": 1}, 3.5),
        ({"validation_split": 0.5, "sample_weight": np.array([1.0, 1.0, 0.0, 3.0])}, 27.0),
    ],
)
def test_held_data(options: Any, held: float) -> None:
    history = identity().fit(X, Y, nb_epoch=1, verbose=0, **options).history
    assert history["val_loss"] == pytest.approx([held], rel=1e-6)


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_held_data_of_a_graph_is_one_dict(era: str) -> None:
    with dialect(era):
        history = graph().fit(DATA, nb_epoch=1, verbose=0, validation_data=DATA, sample_weight={"one": LAST}).history
    assert (history["loss"], history["val_loss"]) == ([18.0 + 14.0], [17.5])
    history = two_outputs().fit(DATA, None, nb_epoch=1, verbose=0, validation_data=DATA).history
    assert (history["loss"], history["val_loss"]) == ([17.5], [17.5])


@pytest.mark.parametrize(
    ("era", "last"),
    [("0.3", {"show_accuracy": False}), ("1.0", {}), ("1.2", {"initial_epoch": 1})],
)
def test_the_old_order_of_fit(era: str, last: dict[str, Any]) -> None:
    seen: list[tuple[int, int]] = []

    with dialect(era):
        model = identity()
        noting = LambdaCallback(on_batch_end=lambda batch, logs: seen.append((batch, logs["size"])))
        # batch_size, nb_epoch, verbose, callbacks, validation_split, validation_data, shuffle
        history = model.fit(X, Y, 3, 2, 0, [noting], 0.0, (X, Y), False, **last)
        assert history.epoch == list(range(last.get("initial_epoch", 0), 2))
    assert seen[:2] == [(0, 3), (1, 1)]
    assert history.history["val_loss"][0] == pytest.approx(3.5, rel=1e-6)


def test_the_old_order_of_a_graphs_fit() -> None:
    with dialect("0.3"):
        history = graph().fit(DATA, 3, 2, 0, [], 0.25).history
    # The last sample is held: losses of 9 and 36.
    assert (history["loss"], history["val_loss"]) == (pytest.approx([25 / 3] * 2), [45.0, 45.0])


def test_a_run_may_begin_at_a_later_epoch() -> None:
    begun: list[int] = []
    noting = LambdaCallback(on_epoch_begin=lambda epoch, logs: begun.append(epoch))
    history = identity().fit(X, Y, nb_epoch=4, initial_epoch=2, verbose=0, callbacks=[noting])
    assert begun == history.epoch == [2, 3]


def test_whole_batches_may_be_shuffled() -> None:
    orders: list[list[float]] = []
    model = identity(loss=lambda true, pred: pred[:, 0])
    noting = LambdaCallback(on_batch_end=lambda batch, logs: orders.append(logs["loss"]))
    np.random.seed(1)
    model.fit(np.arange(7.0), np.zeros(7), batch_size=2, nb_epoch=1, shuffle="batch", verbose=0, callbacks=[noting])
    np.random.seed(1)
    pairs = np.arange(6).reshape(3, 2)
    np.random.shuffle(pairs)
    # An incomplete batch stays last.
    assert orders == [*pairs.mean(axis=1).tolist(), 6.0]


# -- what comes back


def test_results_of_keras_03_are_lists_where_there_is_a_batch() -> None:
    with dialect("0.3"):
        model = identity(loss="binary_crossentropy")
        model.compile(SGD(lr=0.0), "mse")
        assert model.train_on_batch(X, Y) == [3.5]
        assert model.train_on_batch(X, Y, accuracy=True) == [3.5, 0.25]
        assert model.test_on_batch(X, Y, True) == [3.5, 0.25]
        assert model.evaluate(X, Y, verbose=0) == 3.5
        assert model.evaluate(X, Y, show_accuracy=True, verbose=0) == [3.5, 0.25]
        assert [p.tolist() for p in model.predict_on_batch(X)] == [X.tolist()]
        history = model.fit(X, Y, nb_epoch=1, verbose=0, show_accuracy=True, validation_data=(X, Y)).history
        assert history == {"loss": [3.5], "acc": [0.25], "val_loss": [3.5], "val_acc": [0.25]}


@pytest.mark.parametrize("era", ["1.0", "1.2"])
def test_results_of_keras_1_are_numbers_or_lists(era: str) -> None:
    with dialect(era):
        model = identity()
        assert model.train_on_batch(X, Y) == model.test_on_batch(X, Y) == model.evaluate(X, Y, verbose=0) == 3.5
        assert model.predict_on_batch(X).tolist() == X.tolist()
        model = identity(metrics=["accuracy"])
        assert model.train_on_batch(X, Y) == model.evaluate(X, Y, verbose=0) == [3.5, 0.25]
        history = model.fit(X, Y, nb_epoch=1, verbose=0, validation_data=(X, Y)).history
        assert history == {"loss": [3.5], "acc": [0.25], "val_loss": [3.5], "val_acc": [0.25]}


def test_histories_name_the_outputs() -> None:
    history = two_outputs(metrics=["accuracy"]).fit(X, [Y, Y], nb_epoch=1, verbose=0).history
    assert history == {"loss": [17.5], "one_loss": [3.5], "two_loss": [14.0], "one_acc": [0.25], "two_acc": [0.25]}
    history = two_outputs(metrics={"two": "acc"}).fit(X, [Y, Y], nb_epoch=1, verbose=0, validation_split=0.5).history
    assert set(history) == {f"{p}{n}" for p in ("", "val_") for n in ("loss", "one_loss", "two_loss", "two_acc")}


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_graph_predicts_a_dict(era: str) -> None:
    with dialect(era):
        made = graph()
        for predicted in (made.predict({"x": X}), made.predict_on_batch({"x": X}), made.predict(DATA, 2, 0)):
            assert {name: array.tolist() for name, array in predicted.items()} == {
                "one": X.tolist(),
                "two": (2 * X).tolist(),
            }


def test_several_outputs_are_predicted_as_a_list() -> None:
    one, two = two_outputs().predict(X)
    assert (one.tolist(), two.tolist()) == (X.tolist(), (2 * X).tolist())


def test_classes_and_probabilities() -> None:
    model = identity()
    assert model.predict_classes(X, verbose=0).tolist() == [[0], [1], [1], [1]]
    assert model.predict_proba(X, 2, 0).tolist() == X.tolist()
    model = Sequential([Dense(3, input_dim=3, bias=False, weights=[np.eye(3)])])
    assert model.predict_classes(np.eye(3)[[2, 0, 1]], verbose=0).tolist() == [2, 0, 1]


# -- the arguments of a single batch


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_weights_of_a_single_batch(era: str) -> None:
    with dialect(era):
        model, made = identity(), graph()
        assert np.ravel(model.train_on_batch(X, Y, sample_weight=LAST))[0] == 18.0
        assert np.ravel(model.test_on_batch(X, Y, sample_weight=LAST))[0] == 18.0
        assert np.ravel(model.train_on_batch(X, Y, class_weight={0: 2.0}))[0] == 7.0
        assert np.ravel(made.train_on_batch(DATA, sample_weight={"one": LAST}))[0] == 32.0
        assert np.ravel(made.train_on_batch(DATA, class_weight={"two": {0: 2.0}}))[0] == 31.5
        assert np.ravel(made.test_on_batch(DATA, sample_weight={"two": LAST}))[0] == 3.5 + 72.0


def test_the_old_orders_of_a_single_batch() -> None:
    with dialect("0.3"):  # X, y, accuracy, class_weight, sample_weight
        assert identity().train_on_batch(X, Y, False, None, LAST) == [18.0]
    for era in ("1.0", "1.2"):
        with dialect(era):
            model = identity()  # x, y, class_weight, sample_weight
            assert model.train_on_batch(X, Y, {0: 2.0}) == 7.0
            assert model.train_on_batch(X, Y, None, LAST) == 18.0
            model = Model(model.input, model.output)  # x, y, sample_weight, class_weight
            model.compile(SGD(lr=0.0), "mse")
            assert model.train_on_batch(X, Y, LAST) == 18.0
            assert model.train_on_batch(X, Y, None, {0: 2.0}) == 7.0


# -- generators


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_generators_yield_pairs_or_triples(era: str) -> None:
    with dialect(era):
        model = identity()
        options = {"samples_per_epoch": 4, "nb_epoch": 1, "verbose": 0}
        assert model.fit_generator(batches((X, Y)), **options).history == {"loss": [3.5]}
        assert model.fit_generator(batches((X, Y, LAST)), **options).history == {"loss": [18.0]}
        held = {"validation_data": batches((X, Y, LAST)), "nb_val_samples": 8}
        assert model.fit_generator(batches((X, Y)), **options, **held).history["val_loss"] == [18.0]
        held = {"validation_data": (X, Y, LAST)}
        assert model.fit_generator(batches((X, Y)), **options, **held).history["val_loss"] == [18.0]
        assert model.evaluate_generator(batches((X, Y, LAST), (X[:2], Y[:2])), val_samples=6) == pytest.approx(
            (4 * 18.0 + 2 * 0.5) / 6
        )


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_generators_of_a_graph_yield_dicts_or_pairs_of_dicts(era: str) -> None:
    with dialect(era):
        made = graph()
        options = {"samples_per_epoch": 4, "nb_epoch": 1, "verbose": 0}
        assert made.fit_generator(batches(DATA), **options).history["loss"] == [17.5]
        assert made.fit_generator(batches((DATA, {"one": LAST})), **options).history["loss"] == [32.0]
        held = {"validation_data": batches((DATA, {"one": LAST})), "nb_val_samples": 4}
        assert made.fit_generator(batches(DATA), **options, **held).history["val_loss"] == [32.0]
        assert np.ravel(made.evaluate_generator(batches(DATA), 4))[0] == 17.5


def test_the_old_arguments_of_generators_are_taken() -> None:
    drawn: list[int] = []

    def counted() -> Iterator[Any]:
        for number in range(100):
            drawn.append(number)
            yield X + number, Y

    with dialect("0.3"):
        identity().fit_generator(batches((X, Y)), 4, 1, verbose=0, show_accuracy=True, nb_worker=2, nb_val_worker=2)
        queue = {"max_q_size": 2, "wait_time": 0.01, "nb_worker": 2}
        assert identity().evaluate_generator(batches((X, Y)), 4, verbose=0, **queue) == 3.5
        assert graph().evaluate_generator(batches(DATA), 4, verbose=0, **queue) == 17.5
    model = identity(loss=lambda true, pred: pred[:, 0])
    losses: list[float] = []
    noting = LambdaCallback(on_batch_end=lambda batch, logs: losses.append(logs["loss"]))
    model.fit_generator(counted(), 12, 2, 0, [noting], max_q_size=4, nb_worker=4, pickle_safe=True)
    # Each batch is trained on once, in the order in which the generator made them.
    assert losses == [1.5 + number for number in range(6)]
    assert drawn[:6] == list(range(6))
    assert model.predict_generator(counted(), 8, max_q_size=2, nb_worker=2).ravel().tolist() == [0, 1, 2, 3, 1, 2, 3, 4]
    assert model.evaluate_generator(counted(), val_samples=8, nb_worker=2, pickle_safe=True) == 2.0


# -- an end before the end


def test_a_run_that_is_interrupted_between_batches_leaves_what_there_is() -> None:
    def stop(batch: int, logs: Any) -> None:
        if batch == 1 and len(model.history.epoch) == 1:
            raise KeyboardInterrupt

    model = identity(optimizer=SGD(lr=0.1))
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, 1, 5, 0, [LambdaCallback(on_batch_end=stop)])
    assert model.history.epoch == [0]
    assert len(model.history.history["loss"]) == 1
    by_then = model.get_weights()[0].item()
    assert np.isfinite(by_then)
    assert model.fit(X, Y, nb_epoch=1, verbose=0).epoch == [0]
    assert model.get_weights()[0].item() != by_then


@pytest.fixture
def heeding_ctrl_c() -> Iterator[None]:
    """Where the tests run in several processes, those may ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_ctrl_c")
def test_ctrl_c_ends_a_run_at_any_moment_and_leaves_model_and_history() -> None:
    model = identity(optimizer=SGD(lr=1e-4))
    model.fit(X, Y, nb_epoch=1, verbose=0)
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, nb_epoch=10**9, verbose=0)
    timer.join()
    epochs = len(model.history.epoch)
    assert epochs > 1
    assert abs(len(model.history.history["loss"]) - epochs) <= 1
    assert 0 < model.get_weights()[0].item() < 1
    assert model.predict(X).shape == (4, 1)
    assert model.fit(X, Y, nb_epoch=2, verbose=0).epoch == [0, 1]


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ValueError("no more files")])
@pytest.mark.parametrize("pickle_safe", [False, True])
def test_a_generator_that_raises_ends_the_run_with_that(raised: Any, pickle_safe: bool) -> None:
    def breaking() -> Iterator[Any]:
        for _ in range(3):
            yield X, Y
        raise raised

    model, threads = identity(), threading.active_count()
    with pytest.raises(raised if isinstance(raised, type) else type(raised)):
        model.fit_generator(breaking(), 8, 5, 0, max_q_size=1, nb_worker=3, pickle_safe=pickle_safe)
    assert model.history.history == {"loss": [3.5]}
    assert threading.active_count() == threads
    assert model.evaluate(X, Y, verbose=0) == 3.5


# -- as it is written today


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_results_may_be_dicts(era: str) -> None:
    with dialect(era):
        model = identity()
        expected = {"loss": 3.5, "acc": 0.25}
        assert model.train_on_batch(X, Y, accuracy=True, return_dict=True) == expected
        assert model.test_on_batch(X, Y, accuracy=True, return_dict=True) == expected
        assert model.evaluate(X, Y, show_accuracy=True, verbose=0, return_dict=True) == expected
        assert model.evaluate(batches((X, Y)), steps=1, return_dict=True) == {"loss": 3.5}
        assert model.evaluate_generator(batches((X, Y)), 4, return_dict=True) == {"loss": 3.5}
        assert graph().evaluate(DATA, return_dict=True)["loss"] == 17.5
        assert graph().train_on_batch(DATA, return_dict=True)["loss"] == 17.5
    assert two_outputs(metrics={"two": "mae"}).evaluate(X, [Y, Y], verbose=0, return_dict=True) == {
        "loss": 17.5,
        "one_loss": 3.5,
        "two_loss": 14.0,
        "two_mean_absolute_error": 3.0,
    }


class ByNumber:
    """Two batches by number: losses of 1/2 and 13/2."""

    def __len__(self) -> int:
        return 2

    def __getitem__(self, number: int) -> Any:
        return X[2 * number : 2 * number + 2], Y[:2]


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_what_has_a_length_says_how_much_of_it_counts(era: str) -> None:
    with dialect(era):
        model = identity()
        history = model.fit_generator(ByNumber(), nb_epoch=2, verbose=0, validation_data=ByNumber()).history
        assert history == {"loss": [3.5, 3.5], "val_loss": [3.5, 3.5]}
        assert model.fit(ByNumber(), epochs=1, verbose=0).history == {"loss": [3.5]}
        assert np.ravel(model.evaluate_generator(ByNumber())).tolist() == [3.5]
        assert model.predict_generator(ByNumber()).tolist() == X.tolist()
        with pytest.raises(DataError, match="samples_per_epoch="):
            model.fit_generator(batches((X, Y)), nb_epoch=1, verbose=0)


@pytest.mark.parametrize(("often", "tests"), [(1, 4), (2, 2), (3, 1), ([1, 4], 2), ({5}, 0)])
def test_epochs_that_are_judged(often: Any, tests: int) -> None:
    options: Any = {"nb_epoch": 4, "verbose": 0, "validation_data": (X, Y), "validation_freq": often}
    for history in (
        identity().fit(X, Y, **options).history,
        identity().fit(ByNumber(), **options).history,
        identity().fit_generator(ByNumber(), **options).history,
    ):
        assert history.get("val_loss", []) == [3.5] * tests


def test_held_data_may_be_in_batches_of_another_size() -> None:
    # The losses of a batch are divided by the share of its weights that are not zero: (1 + 4 + 18) / 4 over 3/4, but
    # in twos 1 / 2 over 1/2 and (4 + 18) / 2.
    held: Any = {"validation_data": (X, Y, np.array([0.0, 1.0, 1.0, 2.0])), "nb_epoch": 1, "verbose": 0}
    assert identity().fit(X, Y, **held).history["val_loss"] == pytest.approx([23 / 3], rel=1e-6)
    assert identity().fit(X, Y, validation_batch_size=2, **held).history["val_loss"] == pytest.approx([6.0], rel=1e-6)


def test_how_todays_keras_may_run_is_taken_but_for_what_is_not_done() -> None:
    model = identity(run_eagerly=False, jit_compile="auto")
    assert model.evaluate(X, Y, verbose=0) == 3.5
    assert graph(run_eagerly=None, jit_compile=False).evaluate(DATA)[0] == 17.5
    for name in ("run_eagerly", "jit_compile"):
        with pytest.raises(InvalidValueError, match=f"{name}=True is not supported"):
            identity(**{name: True})
