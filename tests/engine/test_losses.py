"""How outputs are judged: weights, masks, names of metrics, objects of today's Keras; values computed by hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import objectives
from keras_unified.engine.training import weighted_objective
from keras_unified.errors import InvalidValueError
from keras_unified.layers import Dense, Input
from keras_unified.models import Model, Sequential

X = np.array([[1.0], [2.0], [3.0]])
Y = np.array([[1.0], [1.0], [1.0]])  # errors of 0, 1, 2 where the prediction is the input


def identity(**compilation: Any) -> Any:
    model = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[1.0]])])])
    model.compile(**{"optimizer": "sgd", "loss": "mse", **compilation})
    return model


def of_three(y_true: Any, y_pred: Any) -> Any:
    error = K.mean(K.abs(y_pred - y_true))
    return {"twice": 2 * error, "thrice": 3 * error}


@pytest.mark.parametrize(
    ("weights", "mask", "expected"),
    [
        ([1.0, 1.0, 1.0], None, (0 + 1 + 4) / 3),
        # Weights that are zero do not count among the samples.
        ([0.0, 1.0, 2.0], None, (1 + 8) / 2),
        # What a mask lets through counts by its share.
        ([1.0, 1.0, 1.0], [0.0, 1.0, 1.0], (1 + 4) / 2),
        ([1.0, 0.0, 3.0], [0.0, 1.0, 1.0], (0 + 0 + 4 * 3 / (2 / 3)) / (2 / 3) / 3),
    ],
)
def test_weighted_objective_takes_variables(weights: list[float], mask: Any, expected: float) -> None:
    loss = weighted_objective(objectives.get("mse"))
    found = loss(K.variable(Y), K.variable(X), K.variable(weights), None if mask is None else K.variable(mask))
    assert K.eval(found) == pytest.approx(expected, rel=1e-6)


def test_weights_of_time_steps_have_two_axes() -> None:
    y_true, y_pred = np.zeros((2, 3, 2)), np.arange(12.0).reshape(2, 3, 2)
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0]])
    # Absolute errors of the two steps that count: 0.5 and 10.5; two of six steps count.
    found = weighted_objective(objectives.mae)(K.variable(y_true), K.variable(y_pred), K.variable(weights))
    assert K.eval(found) == pytest.approx((0.5 + 2 * 10.5) / 2, rel=1e-6)


def test_a_metric_may_give_several_numbers_by_name() -> None:
    model = identity(metrics=[of_three])
    assert model.metrics_names == ["loss", "twice", "thrice"]
    assert model.test_on_batch(X, Y) == pytest.approx([5 / 3, 2.0, 3.0], rel=1e-6)
    history = model.fit(X, Y, nb_epoch=1, batch_size=3, verbose=0, validation_data=(X, X)).history
    assert {name: values[0] for name, values in history.items() if name.startswith("t")} == {
        "twice": 2.0,
        "thrice": 3.0,
    }
    assert set(history) == {"loss", "twice", "thrice", "val_loss", "val_twice", "val_thrice"}


def test_numbers_of_several_outputs_are_named_by_output() -> None:
    x = Input(shape=(1,))
    model = Model(x, [Dense(1, name="a")(x), Dense(1, name="b")(x)])
    model.compile("sgd", "mse", metrics={"b": ["acc", of_three]})
    assert model.metrics_names == ["loss", "a_loss", "b_loss", "b_acc", "b_twice", "b_thrice"]


def test_metrics_of_one_name_are_told_apart_in_the_history() -> None:
    model = identity(metrics=[lambda t, p: K.min(p), lambda t, p: K.max(p)])
    assert model.metrics_names == ["loss", "<lambda>", "<lambda>"]
    history = model.fit(X, X, nb_epoch=1, verbose=0).history
    assert history == {"loss": [0.0], "<lambda>_1": [1.0], "<lambda>_2": [3.0]}


def test_a_metric_that_has_a_number_for_each_sample_is_averaged() -> None:
    assert identity(metrics=[objectives.mae]).test_on_batch(X, Y) == pytest.approx([5 / 3, 1.0], rel=1e-6)


def test_metrics_of_todays_keras_are_computed_batch_by_batch() -> None:
    model = identity(metrics=[keras.metrics.RootMeanSquaredError(), "MeanAbsoluteError"])
    assert model.metrics_names == ["loss", "root_mean_squared_error", "mean_absolute_error"]
    for _ in range(2):  # nothing is left of the batch before
        assert model.test_on_batch(X[1:2], Y[:1]) == [1.0, 1.0, 1.0]
        assert model.test_on_batch(X[2:], Y[:1]) == [4.0, 2.0, 2.0]


def test_losses_of_todays_keras_are_weighted_by_sample() -> None:
    model = identity(loss=keras.losses.MeanSquaredError())
    assert model.test_on_batch(X, Y, sample_weight=np.array([0.0, 0.0, 2.0])) == 8.0


def test_a_loss_that_is_one_number_for_the_batch_is_what_it_says() -> None:
    assert identity(loss=lambda t, p: K.max(K.abs(p - t))).test_on_batch(X, Y) == 2.0


def test_an_unknown_mode_of_weights_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="sample_weight_mode is None or 'temporal', not 'temporl'"):
        identity(sample_weight_mode="temporl")
