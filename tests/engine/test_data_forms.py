"""Every form of data gives the same numbers, in every method of the family; data that does not fit is refused first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from keras_unified.errors import DataError, NotCompiledError
from keras_unified.layers import Dense, Input, merge
from keras_unified.models import Graph, Model, Sequential

RANDOM = np.random.RandomState(0)
A, B = (RANDOM.uniform(-1, 1, (12, size)).astype("float32") for size in (3, 2))
P, Q = (RANDOM.uniform(-1, 1, (12, size)).astype("float32") for size in (1, 2))

PAIRS = {
    "lists": ([A, B], [P, Q]),
    "dicts": ({"a": A, "b": B}, {"p": P, "q": Q}),
    "dicts in another order": ({"b": B, "a": A}, {"q": Q, "p": P}),
    "tuples": ((A, B), (P, Q)),
    "none": ({"a": A, "b": B, "p": P, "q": Q}, None),
    "nested lists": ([A.tolist(), B.tolist()], [P.tolist(), Q.tolist()]),
    "float64": ([A.astype("float64"), B], {"p": P.astype("float64"), "q": Q}),
}


def two_by_two() -> Model:
    a, b = Input(shape=(3,), name="a"), Input(shape=(2,), name="b")
    both = merge([a, b], mode="concat")
    model = Model(input=[a, b], output=[Dense(1, name="p")(both), Dense(2, name="q")(both)])
    model.compile("sgd", "mse")
    model.set_weights([np.linspace(-1, 1, w.size).reshape(w.shape) for w in model.get_weights()])
    return model


def endless(x: Any, y: Any) -> Iterator[Any]:
    while True:
        yield x if y is None else (x, y)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """The numbers that the lists give; the first update is checked by hand below."""
    return results(*PAIRS["lists"])


def results(x: Any, y: Any) -> dict[str, Any]:
    model = two_by_two()
    found: dict[str, Any] = {"evaluate": model.evaluate(x, y, verbose=0), "test": model.test_on_batch(x, y)}
    np.random.seed(3)
    found["fit"] = model.fit(
        x, y, batch_size=5, nb_epoch=2, verbose=0, validation_data=x if y is None else (x, y)
    ).history
    found["batch"] = model.train_on_batch(x, y)
    found["generator"] = model.fit_generator(endless(x, y), samples_per_epoch=12, nb_epoch=1, verbose=0).history
    found["evaluate_generator"] = model.evaluate_generator(endless(x, y), 12)
    found["predict"] = [*model.predict(x), *model.predict_on_batch(x)]
    found["weights"] = model.get_weights()
    return found


def test_the_first_loss_is_that_of_the_formula():
    model = two_by_two()
    kernel_p, bias_p, kernel_q, bias_q = model.get_weights()
    x = np.concatenate([A, B], axis=1)
    p, q = (np.mean((x @ k + b - y) ** 2) for k, b, y in ((kernel_p, bias_p, P), (kernel_q, bias_q, Q)))
    np.testing.assert_allclose(model.evaluate([A, B], [P, Q], verbose=0), [p + q, p, q], rtol=1e-5)


@pytest.mark.parametrize("form", [form for form in PAIRS if form != "lists"])
def test_all_forms_give_the_same_numbers_to_the_bit(form, expected):
    found = results(*PAIRS[form])
    for name in ("evaluate", "test", "fit", "batch", "generator", "evaluate_generator"):
        assert found[name] == expected[name], name
    for name in ("predict", "weights"):
        for one, two in zip(found[name], expected[name], strict=True):
            np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ({"a": A, "bb": B}, [P, Q], r"no input 'bb'\. Did you mean 'b'"),
        ({"a": A}, [P, Q], "no data for input 'b'"),
        ([A], [P, Q], "takes 2 inputs .*but got 1 array"),
        ([A, B, B], [P, Q], "takes 2 inputs .*but got 3 arrays"),
        ([A, A], [P, Q], r"input 'b' takes arrays of shape \(None, 2\), but got one of shape \(12, 3\)"),
        ([A, B[:5]], [P, Q], "'a' has 12, 'b' has 5"),
        ([A, B], [P], "takes 2 outputs"),
        ([A, B], {"p": P}, "no data for output 'q'"),
        ([A, B], {"p": P, "qq": Q}, r"no output 'qq'\. Did you mean 'q'"),
        ([A, B], [P, Q[:3]], "'q' has 3"),
        ([A, B], [P, P], r"output 'q' takes arrays of shape \(None, 2\)"),
        ([A, B], None, "no targets"),
        ({"a": A, "b": B, "p": P, "q": Q}, [P, Q], "Give the targets once"),
        ({"a": A, "b": B, "p": P}, None, "no data for output 'q'"),
        ({"a": A, "b": B, "p": P, "qq": Q}, None, r"no data for output 'q'\. Did you mean 'qq'"),
        ([A[:0], B[:0]], [P[:0], Q[:0]], "no samples"),
        ([[[1.0], [1.0, 2.0]], B], [P, Q], "its rows differ in length"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_data_that_does_not_fit_is_refused_before_anything_is_trained(method, x, y, message):
    model = two_by_two()
    before = model.get_weights()
    with pytest.raises(DataError, match=message):
        getattr(model, method)(x, y)
    for one, two in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_validation_data_that_does_not_fit_is_refused_before_anything_is_trained():
    model = two_by_two()
    before = model.get_weights()
    for wrong in ([A, B], ([A], [P, Q]), {"a": A, "b": B, "p": P}):
        with pytest.raises(DataError):
            model.fit([A, B], [P, Q], validation_data=wrong, verbose=0)
    np.testing.assert_array_equal(before[0], model.get_weights()[0])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sample_weight": np.ones(12)}, "as a list of 2 or as a dict by name"),
        ({"sample_weight": {"p": np.ones(11)}}, r"sample_weight has shape \(11,\), expected \(12,\)"),
        ({"sample_weight": {"p": np.ones(12), "z": 1}}, "'z', which is no output"),
    ],
)
def test_weights_that_do_not_fit_are_refused(given, message):
    with pytest.raises(DataError, match=message):
        two_by_two().fit([A, B], [P, Q], verbose=0, **given)


def test_a_class_without_a_weight_is_refused():
    model = Sequential([Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    with pytest.raises(DataError, match="no weight for class 2"):
        model.fit(A, np.arange(12) % 3, class_weight={0: 1.0, 1: 2.0}, verbose=0)


def test_training_before_compile_says_so():
    x = Input(shape=(3,))
    with pytest.raises(NotCompiledError, match="Call compile"):
        Model(x, Dense(1)(x)).fit(A, P)


def test_one_input_takes_an_array_a_list_of_one_and_lists_of_numbers():
    model = Sequential([Dense(1, input_dim=3)])
    expected = model.predict(A)
    for form in ([A], A.tolist(), [A.tolist()], {model.input_names[0]: A}):
        np.testing.assert_array_equal(model.predict(form), expected)


def test_a_graph_is_fed_one_dict_and_predicts_a_dict():
    graph = Graph()
    graph.add_input(name="a", input_shape=(3,))
    graph.add_node(Dense(1), name="d", input="a")
    graph.add_output(name="p", input="d")
    graph.compile("sgd", {"p": "mse"})
    kernel, bias = graph.get_weights()
    np.testing.assert_allclose(graph.predict({"a": A})["p"], A @ kernel + bias, rtol=1e-5)
    np.testing.assert_allclose(graph.evaluate({"a": A, "p": P}), np.mean((A @ kernel + bias - P) ** 2), rtol=1e-5)
    history = graph.fit({"a": A, "p": P}, nb_epoch=1, batch_size=12, shuffle=False, verbose=0).history
    np.testing.assert_allclose(history["loss"], [np.mean((A @ kernel + bias - P) ** 2)], rtol=1e-5)
    step = 0.01 * 2 / 12 * A.T @ (A @ kernel + bias - P)
    np.testing.assert_allclose(graph.get_weights()[0], kernel - step, rtol=1e-4, atol=1e-6)
    with pytest.raises(DataError, match=r"no data for output 'p'\. Did you mean 'pp'"):
        graph.fit({"a": A, "pp": P})


def test_a_graph_takes_what_it_names_out_of_a_dict_that_holds_more():
    graph = Graph()
    graph.add_input(name="a", input_shape=(3,))
    graph.add_node(Dense(1), name="d", input="a", create_output=True)
    graph.compile("sgd", {"d": "mse"})
    rich = {"a": A, "d": P, "ids": np.arange(12)}
    np.testing.assert_array_equal(graph.predict(rich)["d"], graph.predict({"a": A})["d"])
    assert graph.evaluate(rich) == graph.evaluate({"a": A, "d": P})
