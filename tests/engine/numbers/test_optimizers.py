"""Optimizers: coefficients set in mid-training, clipping, configurations, and optimizers that users wrote."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect, layers, optimizers
from keras_unified.errors import ArgumentError, InvalidValueError
from keras_unified.models import Sequential

X = np.array([[1.0, 2.0], [3.0, -1.0]], "float32")
Y = np.array([[1.0], [0.0]], "float32")
W = np.array([[0.5], [-0.5]], "float32")


def compiled(optimizer: Any) -> Any:
    model = Sequential()
    model.add(layers.Dense(1, input_dim=2, bias=False))
    model.compile(optimizer=optimizer, loss="mse")
    model.set_weights([W])
    return model


def weights_after(optimizer: Any, steps: int = 1) -> np.ndarray:
    model = compiled(optimizer)
    for _ in range(steps):
        model.train_on_batch(X, Y)
    return model.get_weights()[0]


# The prediction is [-0.5, 2], the error [-1.5, 2], the gradient of the mean square X' @ error = [[4.5], [-5.0]].
GRADIENT = np.array([[4.5], [-5.0]])
NORM = np.sqrt(4.5**2 + 5.0**2)


def test_a_plain_step_goes_against_the_gradient() -> None:
    np.testing.assert_allclose(weights_after(optimizers.SGD(lr=0.1)), W - 0.1 * GRADIENT, rtol=1e-5)


def test_clipnorm_holds_the_norm_of_the_gradients() -> None:
    found = weights_after(optimizers.SGD(lr=0.1, clipnorm=1.0))
    np.testing.assert_allclose(found, W - 0.1 * GRADIENT / NORM, rtol=1e-5)


def test_clipvalue_holds_each_entry() -> None:
    found = weights_after(optimizers.SGD(lr=0.1, clipvalue=4.6))
    np.testing.assert_allclose(found, W - 0.1 * np.array([[4.5], [-4.6]]), rtol=1e-5)


def test_both_clippings_together_come_norm_first() -> None:
    found = weights_after(optimizers.SGD(lr=0.1, clipnorm=1.0, clipvalue=0.7))
    np.testing.assert_allclose(found, W - 0.1 * np.clip(GRADIENT / NORM, -0.7, 0.7), rtol=1e-5)


def test_what_is_clipped_may_be_read_and_set_before_training() -> None:
    optimizer = optimizers.SGD(lr=0.1, clipvalue=4.6)
    assert (optimizer.clipnorm, optimizer.clipvalue) == (0.0, 4.6)
    optimizer.clipnorm, optimizer.clipvalue = 1.0, 0.7
    assert optimizer.get_config()["clipnorm"] == 1.0
    found = weights_after(optimizer)
    np.testing.assert_allclose(found, W - 0.1 * np.clip(GRADIENT / NORM, -0.7, 0.7), rtol=1e-5)


@pytest.mark.parametrize("way", ["K.set_value", "set_value", "attribute", "learning_rate"])
def test_the_learning_rate_can_be_set_in_mid_training(way: str) -> None:
    model = compiled(optimizers.SGD(lr=0.1))
    model.train_on_batch(X, Y)
    before = model.get_weights()[0]
    if way == "K.set_value":
        K.set_value(model.optimizer.lr, 0.0)
    elif way == "set_value":
        model.optimizer.lr.set_value(0.0)
    else:
        setattr(model.optimizer, "lr" if way == "attribute" else way, 0.0)
    model.train_on_batch(X, Y)
    np.testing.assert_array_equal(model.get_weights()[0], before)
    assert K.get_value(model.optimizer.lr) == 0.0


def test_the_gradient_of_an_embedding_is_clipped_and_unused_rows_stay() -> None:
    model = Sequential()
    model.add(layers.Embedding(3, 1, input_length=1))
    model.add(layers.Flatten())
    model.compile(optimizer=optimizers.SGD(lr=1.0, clipnorm=1.0), loss="mse")
    model.set_weights([np.array([[0.0], [5.0], [7.0]])])
    model.train_on_batch(np.array([[1]]), np.array([[0.0]]))
    np.testing.assert_allclose(model.get_weights()[0], [[0.0], [4.0], [7.0]], rtol=1e-6)


def test_configurations_are_those_of_the_era() -> None:
    with dialect("0.3"):
        assert optimizers.Adagrad(clipnorm=1.0).get_config() == {
            "name": "Adagrad",
            "lr": 0.009999999776482582,
            "epsilon": 1e-06,
        }
    with dialect("1.0"):
        assert optimizers.Adagrad(clipnorm=1.0).get_config() == {
            "lr": 0.009999999776482582,
            "epsilon": 1e-08,
            "clipnorm": 1.0,
        }
    assert optimizers.Adadelta().get_config() == {"lr": 1.0, "rho": 0.95, "epsilon": 1e-08, "decay": 0.0}


def test_an_optimizer_comes_back_from_its_configuration() -> None:
    config = optimizers.SGD(lr=0.5, momentum=0.25, nesterov=True, clipvalue=2.0).get_config()
    assert optimizers.get({"class_name": "SGD", "config": config}).get_config() == config
    assert optimizers.optimizer_from_config({"class_name": "sgd", "config": config}).get_config() == config


def test_unknown_names_are_told_with_the_nearest() -> None:
    with pytest.raises(ArgumentError, match="momentum"):
        optimizers.SGD(momentun=0.5)
    with pytest.raises(InvalidValueError, match="rmsprop"):
        optimizers.get("rmspop")


def test_old_and_new_name_together_are_refused() -> None:
    with pytest.raises(ArgumentError, match="twice"):
        optimizers.SGD(lr=0.1, learning_rate=0.1)


def test_the_state_lists_the_weights_by_name_after_the_count() -> None:
    model = Sequential()
    for number in (2, 10):
        model.add(layers.Dense(number, input_dim=2, name=f"d_{number}"))
    model.compile(optimizer="adam", loss="mse")
    model.train_on_batch(X, np.zeros((2, 10)))
    shapes = [w.shape for w in model.optimizer.get_weights()]
    assert shapes == [(), *(2 * [(2, 10), (10,), (2, 2), (2,)])]


def test_updates_for_a_backend_function_are_those_of_training() -> None:
    model = compiled("sgd")
    target = K.placeholder(shape=(None, 1))
    loss = K.mean(K.square(model.output - target))
    updates = optimizers.Adam(lr=0.1).get_updates(model.trainable_weights, model.constraints, loss)
    train = K.function([model.input, target], [loss], updates=updates)
    assert train([X, Y])[0] == pytest.approx((1.5**2 + 2.0**2) / 2)
    train([X, Y])
    np.testing.assert_allclose(model.get_weights()[0], weights_after(optimizers.Adam(lr=0.1), steps=2), rtol=1e-5)


class Halving(optimizers.Optimizer):
    """As a user of Keras 1 wrote it: a step of half the gradient, and a count."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.count = K.variable(0.0)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        self.updates = [K.update_add(self.count, 1)]
        for p, g in zip(params, self.get_gradients(loss, params), strict=True):
            new = p - 0.5 * g
            if p in constraints:
                new = constraints[p](new)
            self.updates.append(K.update(p, new))
        return self.updates


def test_an_optimizer_that_a_user_wrote_trains() -> None:
    model = compiled(Halving(clipvalue=4.6))
    model.train_on_batch(X, Y)
    np.testing.assert_allclose(model.get_weights()[0], W - 0.5 * np.array([[4.5], [-4.6]]), rtol=1e-5)
    assert K.get_value(model.optimizer.count) == 1.0


def test_the_state_of_keras_0_3_is_all_that_updates_change() -> None:
    optimizer = optimizers.SGD(lr=0.1, momentum=0.9)
    assert optimizer.get_state() == []
    model = compiled(optimizer)
    model.train_on_batch(X, Y)
    state = optimizer.get_state()
    assert state[0] == 1
    np.testing.assert_allclose(state[1], -0.1 * GRADIENT, rtol=1e-5)
    np.testing.assert_allclose(state[2], W - 0.1 * GRADIENT, rtol=1e-5)
    model.train_on_batch(X, Y)
    optimizer.set_state(state)
    np.testing.assert_array_equal(model.get_weights()[0], state[2])
    assert optimizer.iterations.numpy() == 1
    with pytest.raises(InvalidValueError, match=r"has shapes \[\(\), \(2, 1\), \(2, 1\)\], but got"):
        optimizer.set_state(state[1:])
