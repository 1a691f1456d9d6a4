"""`model.train_function` and its kin, set by the user: fit and its kin call what stands there, as Keras 1 did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import DataError
from keras_unified.layers import Dense, Dropout, Input
from keras_unified.models import Model

X = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]], "float32")


def line(mode: str | None = None, dropout: float = 0.0) -> Any:
    """Return a model that is compiled: three times the input."""
    x = Input(shape=(2, 1) if mode else (1,))
    y = Dense(1, bias=False, weights=[np.array([[3.0]])])(x)
    model = Model(input=x, output=Dropout(dropout)(y) if dropout else y)
    model.compile("sgd", "mse", metrics=["mae"], sample_weight_mode=mode)
    return model


class Recorder:
    """Stands in for a function of Keras 1: notes what it is called with, and gives what it is told to."""

    def __init__(self, gives: Any) -> None:
        self.gives = gives
        self.calls: list[list[Any]] = []

    def __call__(self, ins: list[Any]) -> Any:
        self.calls.append([np.asarray(array).tolist() for array in ins])
        return self.gives


def test_fit_calls_it_batch_by_batch_with_inputs_targets_and_weights() -> None:
    model = line()
    model.train_function = own = Recorder([np.float32(0.5), np.float32(2.0)])
    history = model.fit(X, 2 * X, batch_size=2, nb_epoch=1, verbose=0, shuffle=False).history
    assert own.calls == [
        [[[1.0], [2.0]], [[2.0], [4.0]], [1.0, 1.0]],
        [[[3.0], [4.0]], [[6.0], [8.0]], [1.0, 1.0]],
        [[[5.0]], [[10.0]], [1.0]],
    ]
    assert history == {"loss": [0.5], "mean_absolute_error": [2.0]}
    assert model.get_weights()[0].tolist() == [[3.0]]


def test_weights_of_samples_and_time_steps_are_handed_on() -> None:
    model = line()
    model.train_function = own = Recorder([0.0, 0.0])
    model.train_on_batch(X[:2], X[:2], sample_weight=np.array([2.0, 3.0]))
    assert own.calls[0][2] == [2.0, 3.0]
    model = line("temporal")
    model.train_function = own = Recorder([0.0, 0.0])
    model.train_on_batch(np.ones((1, 2, 1)), np.ones((1, 2, 1)))
    assert own.calls[0][2] == [[1.0, 1.0]]


def test_the_phase_comes_last_where_the_model_uses_it() -> None:
    model = line(dropout=0.5)
    model.train_function, model.test_function, model.predict_function = (
        train,
        test,
        predict,
    ) = (Recorder([1.0, 1.0]), Recorder([2.0, 2.0]), Recorder([X[:1]]))
    model.train_on_batch(X[:1], X[:1])
    model.test_on_batch(X[:1], X[:1])
    model.predict_on_batch(X[:1])
    assert [len(calls) for calls in (train.calls[0], test.calls[0], predict.calls[0])] == [4, 4, 2]
    assert [calls[-1] for calls in (train.calls[0], test.calls[0], predict.calls[0])] == [1.0, 0.0, 0.0]


def test_callbacks_see_each_batch_after_its_call() -> None:
    from keras_unified.callbacks import LambdaCallback

    model = line()
    told: list[str] = []
    model.train_function = lambda ins: told.append("call") or [1.0, 1.0]
    tell = LambdaCallback(on_batch_begin=lambda *_: told.append("begin"), on_batch_end=lambda *_: told.append("end"))
    model.fit(X, X, batch_size=3, nb_epoch=1, verbose=0, callbacks=[tell])
    assert told == ["begin", "call", "end", "begin", "call", "end"]


def test_it_judges_in_evaluate_and_on_held_data() -> None:
    model = line()
    model.test_function = lambda ins: [np.mean(ins[0]), np.max(ins[1])]
    # Batches of 2, 2 and 1 samples: (1.5 * 2 + 3.5 * 2 + 5) / 5 and (2 * 2 + 4 * 2 + 5) / 5.
    assert model.evaluate(X, X, batch_size=2, verbose=0) == [3.0, pytest.approx(3.4)]
    history = model.fit(X, X, batch_size=2, nb_epoch=1, verbose=0, validation_data=(X, X)).history
    assert history["val_loss"] == [3.0]
    batches = iter([(X[:2], X[:2]), (X[2:4], X[2:4])])
    assert model.evaluate_generator(batches, 4) == [2.5, 3.0]


def test_it_predicts() -> None:
    model = line()
    model.predict_function = lambda ins: [ins[0] + 1.0]
    assert model.predict(X, batch_size=2).tolist() == [[2.0], [3.0], [4.0], [5.0], [6.0]]
    assert model.predict_on_batch(X[:1]).tolist() == [[2.0]]
    assert model.predict_generator(iter([X[:2], X[2:4]]), 4).tolist() == [[2.0], [3.0], [4.0], [5.0]]


def test_a_generators_batches_go_through_it() -> None:
    model = line()
    model.train_function = own = Recorder([4.0, 1.0])
    history = model.fit_generator(iter([(X[:2], X[:2]), (X[2:4], X[2:4])]), 4, 1, verbose=0).history
    assert [call[0] for call in own.calls] == [[[1.0], [2.0]], [[3.0], [4.0]]]
    assert history["loss"] == [4.0]


def test_ours_may_be_wrapped() -> None:
    model, plain = line(), line()
    model._make_train_function()
    ours, losses = model.train_function, []

    def noted(ins: list[Any]) -> Any:
        outs = ours(ins)
        losses.append(float(outs[0]))
        return outs

    model.train_function = noted
    history = model.fit(X, X, batch_size=5, nb_epoch=2, verbose=0, shuffle=False).history
    assert history == plain.fit(X, X, batch_size=5, nb_epoch=2, verbose=0, shuffle=False).history
    assert losses == pytest.approx(history["loss"])
    # The error is twice the input: 4 * (1 + 4 + 9 + 16 + 25) / 5.
    assert losses[0] == 44.0


def test_a_function_over_k_may_give_more_than_the_models_numbers() -> None:
    model = line()
    slope = K.gradients(model.total_loss, model.trainable_weights)[0]
    fed = model.inputs + model.targets + model.sample_weights
    model.train_function = K.function(fed, [model.total_loss, *model.metrics_tensors, slope])
    loss, error, found = model.train_on_batch(X, X)
    assert (loss, error, found.tolist()) == (44.0, 6.0, [[44.0]])
    assert model.fit(X, X, nb_epoch=1, verbose=0).history == {"loss": [44.0], "mean_absolute_error": [6.0]}


def test_a_function_may_give_the_loss_alone() -> None:
    model = line()
    model.train_function = lambda ins: 7.0
    assert model.train_on_batch(X, X) == 7.0
    assert model.fit(X, X, nb_epoch=1, verbose=0).history == {"loss": [7.0]}


def test_numbers_that_are_none_are_told_of() -> None:
    model = line()
    model.train_function = lambda ins: [np.zeros(3), 1.0]
    with pytest.raises(DataError, match=r"gave an array of shape \(3,\) for 'loss'. It gives a number for each of"):
        model.fit(X, X, nb_epoch=1, verbose=0)


def test_compile_puts_ours_in_its_place_again() -> None:
    model = line()
    model.train_function = Recorder([7.0, 7.0])
    model.compile("sgd", "mse")
    assert model.train_on_batch(X, X) == 44.0
