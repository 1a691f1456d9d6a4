"""Functions of the user's compute what they computed when their layer was called, or their loss compiled."""

# ruff: noqa: B023, PERF401  (functions that read the variable of a loop are what is tested)
from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.snapshots import snapshot, snapshots
from keras_unified.layers import Dense, Input, Lambda, merge
from keras_unified.layers.core import LambdaMerge
from keras_unified.models import Graph, Model, Sequential

X = np.array([[1.0, 2.0, 3.0]])
counted = 0


def test_lambdas_of_a_loop_keep_the_loops_variable() -> None:
    x = Input(shape=(3,))
    outputs = []
    for column in range(3):
        outputs.append(Lambda(lambda t: t[:, column : column + 1])(x))
    assert [array.tolist() for array in Model(x, outputs).predict(X)] == [[[1.0]], [[2.0]], [[3.0]]]


def test_merges_of_a_loop_keep_the_loops_variable() -> None:
    x = Input(shape=(3,))
    y = x
    for factor in (2.0, 10.0):
        y = merge([x, y], mode=lambda pair: pair[0] + factor * pair[1])
    # 1 + 2 = 3 times the input, then 1 + 10 * 3.
    assert Model(x, y).predict(X).tolist() == [[31.0, 62.0, 93.0]]


def test_layers_of_a_stack_and_of_a_graph_likewise() -> None:
    model = Sequential()
    for power in (2.0, 3.0):
        model.add(Lambda(lambda t: t**power, **({} if model.layers else {"input_shape": (1,)})))
    assert model.predict(np.array([[2.0]])).tolist() == [[64.0]]
    with dialect("0.3"):
        graph = Graph()
        graph.add_input("x", (1,))
        for name, plus in (("a", 1.0), ("b", 10.0)):
            graph.add_node(Lambda(lambda t: t + plus), name, input="x")
            graph.add_output(f"of_{name}", input=name)
        assert {k: v.item() for k, v in graph.predict({"x": np.array([[5.0]])}).items()} == {"of_a": 6.0, "of_b": 15.0}
        branches = []
        for factor in (1.0, 2.0):
            branch = Sequential([Lambda(lambda t: factor * t, input_shape=(1,))])
            branches.append(branch)
        merged = Sequential([LambdaMerge(branches, lambda outputs: outputs[0] + factor * outputs[1])])
        factor = 100.0
        assert merged.predict([np.array([[5.0]])] * 2).tolist() == [[25.0]]


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_loss_is_what_it_was_at_compile(era: str) -> None:
    with dialect(era):
        models = []
        for factor in (1.0, 10.0):
            model = Sequential([Dense(1, input_dim=1, init="one", bias=False)])
            model.compile("sgd", lambda true, pred: factor * K.mean(K.square(pred - true), axis=-1))
            models.append(model)
        assert [model.evaluate(np.array([[3.0]]), np.array([[1.0]]), verbose=0) for model in models] == [4.0, 40.0]


def test_metrics_are_what_they_were_at_compile() -> None:
    models = []
    for limit in (1.0, 5.0):
        model = Sequential([Dense(1, input_dim=1, init="one", bias=False)])

        def above(true: Any, pred: Any) -> Any:
            return K.mean(K.cast(pred > limit, "float32"))

        model.compile("sgd", "mse", metrics=[above])
        models.append(model)
    assert models[0].metrics_names == ["loss", "above"]
    assert [model.evaluate(np.array([[3.0]]), np.array([[3.0]]), verbose=0) for model in models] == [[0, 1], [0, 0]]


def test_a_variable_that_is_read_may_still_be_set() -> None:
    weight = K.variable(1.0)
    model = Sequential([Dense(1, input_dim=1, init="one", bias=False)])
    model.compile("sgd", lambda true, pred: weight * K.mean(pred - true, axis=-1))
    one, zero = np.array([[1.0]]), np.array([[0.0]])
    assert model.evaluate(one, zero, verbose=0) == 1.0
    K.set_value(weight, 7.0)
    assert model.evaluate(one, zero, verbose=0) == 7.0


def test_another_function_set_on_a_layer_counts() -> None:
    layer = Lambda(lambda t: 2 * t)
    assert K.eval(layer(K.variable(X))).tolist() == [[2.0, 4.0, 6.0]]
    layer.function = lambda t: 3 * t
    assert K.eval(layer(K.variable(X))).tolist() == [[3.0, 6.0, 9.0]]


def test_functions_that_write_around_them_go_on_doing_so() -> None:
    def counts(x: Any) -> Any:
        global counted
        counted += 1
        return x

    total = 0

    def adds(x: Any) -> Any:
        nonlocal total
        total += x
        return x

    def adds_inside(x: Any) -> Any:
        def inner() -> None:
            nonlocal total
            total += x

        inner()
        return x

    for function in (counts, adds, adds_inside):
        assert snapshot(function) is function
    snapshot(counts)(1)
    snapshot(adds_inside)(3)
    assert (counted, total) == (1, 3)


def test_what_has_nothing_to_lose_is_left_as_it_is() -> None:
    def plain(x: Any) -> Any:
        return K.square(x)

    assert snapshots([plain, "mse", {"a": abs}])[0] is plain
    by = 3

    def documented(x: int, *, plus: int = 1) -> int:
        """Times three."""
        return by * x + plus

    taken = snapshot(documented)
    assert (taken(2), taken(2, plus=0), taken.__name__, taken.__doc__) == (7, 6, "documented", "Times three.")


def test_a_function_that_is_not_yet_whole_is_taken() -> None:
    by = 2

    def times(x: int) -> int:
        return by * x if x < 10 else later(x)

    taken = snapshot(times)

    def later(x: int) -> int:
        return x

    assert (taken(3), taken(30)) == (6, 30)
