"""Compiling again, and with an optimizer that several models share: what is theirs, and what is the optimizer's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.callbacks import LambdaCallback
from keras_unified.dialects import dialect
from keras_unified.errors import DataError, InvalidValueError
from keras_unified.layers import Dense, Input
from keras_unified.models import Graph, Model, Sequential
from keras_unified.optimizers import SGD, Adam, Optimizer

ONE, ZERO = np.ones((1, 1)), np.zeros((1, 1))


def model_of(optimizer: Any) -> Any:
    """Return a model of one weight, 1 at first, whose loss is its square."""
    model = Sequential([Dense(1, input_dim=1, bias=False, weights=[ONE])])
    model.compile(optimizer, "mse")
    return model


def updated(model: Any) -> float:
    """Return the weight after one more update."""
    model.train_on_batch(ONE, ZERO)
    return model.get_weights()[0].item()


def test_models_that_share_an_optimizer_have_their_own_momentum() -> None:
    optimizer = SGD(lr=0.1, momentum=0.9)
    one, other = model_of(optimizer), model_of(optimizer)
    assert one.optimizer is optimizer
    # The velocity of the second update is 0.9 times that of the first, -0.2, and -0.16.
    assert [updated(one), updated(one)] == pytest.approx([0.8, 0.46], rel=1e-6)
    assert [updated(other), updated(other)] == pytest.approx([0.8, 0.46], rel=1e-6)


def test_models_that_share_an_optimizer_share_its_rate_and_its_count() -> None:
    optimizer = SGD(lr=0.1, decay=1.0)
    one, other = model_of(optimizer), model_of(optimizer)
    assert updated(one) == pytest.approx(0.8, rel=1e-6)
    # The second update of the optimizer has half the rate, whichever model makes it.
    assert updated(other) == pytest.approx(0.9, rel=1e-6)
    assert K.get_value(one.optimizer.iterations) == K.get_value(other.optimizer.iterations) == 2
    K.set_value(optimizer.lr, 0.0)
    assert (updated(one), updated(other)) == pytest.approx((0.8, 0.9), rel=1e-6)
    other.optimizer.lr = 0.3
    assert updated(one) == pytest.approx(0.8 - 0.3 / 5 * 1.6, rel=1e-6)


def test_compiling_again_forgets_the_momentum_and_not_the_count() -> None:
    optimizer = SGD(lr=0.1, momentum=0.9)
    model = model_of(optimizer)
    updated(model)
    model.compile(optimizer, "mse")
    assert updated(model) == pytest.approx(0.8 - 0.1 * 1.6, rel=1e-6)
    assert K.get_value(optimizer.iterations) == 2


def test_the_steps_of_adam_are_counted_over_all_models() -> None:
    optimizer = Adam(lr=0.1, epsilon=0.0)
    one, other = model_of(optimizer), model_of(optimizer)
    assert updated(one) == pytest.approx(0.9, rel=1e-5)
    # The other model's averages are of one gradient, and corrected as if they were of two.
    step = 0.1 * np.sqrt(1 - 0.999**2) / (1 - 0.9**2) * 0.1 / np.sqrt(0.001)
    assert updated(other) == pytest.approx(1 - step, rel=1e-5)


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_an_old_optimizer_of_the_users_may_be_shared(era: str) -> None:
    class Momentum(Optimizer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.rate = K.variable(0.1)

        def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
            updates = []
            for p, g in zip(params, self.get_gradients(loss, params), strict=True):
                velocity = K.variable(np.zeros(K.get_value(p).shape))
                moved = 0.9 * velocity - self.rate * g
                updates += [(velocity, moved), (p, p + moved)]
            return updates

    with dialect(era):
        optimizer = Momentum()
        one, other = model_of(optimizer), model_of(optimizer)
        assert [updated(one), updated(other), updated(one)] == pytest.approx([0.8, 0.8, 0.46], rel=1e-6)
        K.set_value(optimizer.rate, 0.0)
        # What is left is nine tenths of the velocity of -0.34.
        assert updated(one) == pytest.approx(0.46 - 0.306, rel=1e-5)


@pytest.mark.parametrize("era", ["1.0", "1.2"])
def test_a_crossentropy_of_one_class_is_refused(era: str) -> None:
    with dialect(era):
        model = Sequential([Dense(1, input_dim=1)])
        model.compile("sgd", "categorical_crossentropy")
        with pytest.raises(DataError, match=r"is always 0\. Use binary_crossentropy"):
            model.fit(ONE, ZERO, verbose=0)


def test_a_crossentropy_of_one_class_is_warned_of_in_keras_03() -> None:
    with dialect("0.3"):
        model = Sequential([Dense(1, input_dim=1)])
        model.compile("sgd", "categorical_crossentropy")
        with pytest.warns(UserWarning, match="Use binary_crossentropy"):
            assert model.train_on_batch(ONE, ZERO) == [0.0]


class DescendsWith(Optimizer):
    """An optimizer of the user's that asks for the gradients in its own way, or hands all over to another one."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how, self.inner = how, SGD(lr=0.1)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        if self.how == "another optimizer":
            return self.inner.get_updates(params, constraints, loss)
        slopes = K.gradients(loss, params) if self.how == "K.gradients" else self.inner.get_gradients(loss, params)
        return [(p, p - 0.1 * slope) for p, slope in zip(params, slopes, strict=True)]


@pytest.mark.parametrize("how", ["another optimizer", "K.gradients", "the gradients of another"])
def test_an_old_optimizer_may_leave_its_work_to_another(how: str) -> None:
    assert updated(model_of(DescendsWith(how))) == pytest.approx(0.8, rel=1e-6)


def test_an_old_optimizer_may_look_at_the_loss() -> None:
    class Halving(Optimizer):
        """Goes down by a rate that is the loss, and notes the greatest loss there was."""

        def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
            self.greatest = K.variable(0.0)
            self.updates = [(self.greatest, K.switch(K.greater(loss, self.greatest), loss, self.greatest))]
            slopes = self.get_gradients(loss, params)
            return self.updates + [(p, p - 0.25 * loss * slope) for p, slope in zip(params, slopes, strict=True)]

    model = model_of(Halving())
    # A loss of 1 with a slope of 2, then of 1/4 with a slope of 1.
    assert [updated(model), updated(model)] == [0.5, 0.4375]
    assert K.get_value(model.optimizer.greatest) == 1.0


@pytest.mark.parametrize("loss", [None, [None], {"y": None}])
def test_a_loss_that_is_none_is_refused_when_compiled(loss: Any) -> None:
    model = Sequential([Dense(1, input_dim=1, name="y")])
    with pytest.raises(InvalidValueError, match=r"The loss of output 'y' is None\. Name an objective"):
        model.compile("sgd", loss)


def test_a_metric_that_is_misspelt_is_told_with_the_nearest_accuracy_too() -> None:
    model = Sequential([Dense(1, input_dim=1)])
    with pytest.raises(InvalidValueError, match=r"Unknown metric 'acuracy'\. Did you mean 'accuracy'\?"):
        model.compile("sgd", "mse", metrics=["acuracy"])


def test_weights_of_losses_may_be_variables_that_change_in_mid_training() -> None:
    share = K.variable(1.0)
    x = Input(shape=(1,))
    model = Model(x, [Dense(1, bias=False, weights=[w * ONE])(x) for w in (1.0, 2.0)])
    model.compile(SGD(lr=0.0), "mse", loss_weights=[1.0, share])
    halves = LambdaCallback(on_epoch_end=lambda epoch, logs: K.set_value(share, K.get_value(share) / 2))
    history = model.fit(ONE, [ZERO, ZERO], nb_epoch=3, verbose=0, callbacks=[halves]).history
    assert history["loss"] == [5.0, 3.0, 2.0]


def test_models_of_keras_03_note_how_accuracy_is_judged() -> None:
    with dialect("0.3"):
        found = []
        for width in (1, 3):
            model = Sequential([Dense(width, input_dim=2)])
            model.compile("sgd", "mse", class_mode="categorical")
            found.append(model.class_mode)
        graph = Graph()
        graph.add_input("x", (2,))
        for name in ("a", "b"):
            graph.add_node(Dense(1), f"of_{name}", input="x")
            graph.add_output(name, input=f"of_{name}")
        graph.compile("sgd", {"a": "mse", "b": "mse"})
        assert [*found, graph.class_mode] == ["binary", "categorical", None]
