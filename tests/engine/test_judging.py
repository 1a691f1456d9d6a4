"""Losses, metrics and penalties that use tensors of the model or the learning phase, as in variational autoencoders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import objectives
from keras_unified.callbacks import LambdaCallback
from keras_unified.dialects import dialect
from keras_unified.engine import keras3
from keras_unified.errors import TopologyError
from keras_unified.layers import BatchNormalization, Dense, Dropout, Embedding, Input, Lambda
from keras_unified.models import Model, Sequential
from keras_unified.optimizers import SGD
from keras_unified.regularizers import Regularizer, l2

X = np.array([[1.0], [2.0]], "float32")
Y = np.array([[5.0], [7.0]], "float32")


def chain(regularizer: Any = None) -> tuple[Any, Any]:
    """Return a model that doubles, then triples, and its tensor in between."""
    x = Input(shape=(1,))
    hidden = Dense(1, bias=False, W_regularizer=regularizer, weights=[np.array([[2.0]])])(x)
    return Model(x, Dense(1, bias=False, weights=[np.array([[3.0]])])(hidden)), hidden


def loss_with(hidden: Any) -> Any:
    """Return a loss that is 5 and 41 for the two samples: squared errors of 1 and 25, squares of `hidden` of 4 and 16.

    Its gradients are 22 for the second weight, and 43 for the first.
    """
    return lambda y_true, y_pred: objectives.mse(y_true, y_pred) + K.sum(K.square(hidden), axis=-1)


def fit_in_a_chunk(model: Any) -> float:
    return model.fit(X, Y, nb_epoch=1, batch_size=2, verbose=0).history["loss"][0]


def fit_batch_by_batch(model: Any) -> float:
    watching = LambdaCallback(on_batch_end=lambda batch, logs: None)
    return model.fit(X, Y, nb_epoch=1, batch_size=2, verbose=0, callbacks=[watching]).history["loss"][0]


def fit_generator(model: Any) -> float:
    batches = iter([(X, Y)] * 20)
    return model.fit_generator(batches, samples_per_epoch=2, nb_epoch=1, verbose=0).history["loss"][0]


def train_on_batch(model: Any) -> float:
    return model.train_on_batch(X, Y)


@pytest.mark.parametrize("train", [fit_in_a_chunk, fit_batch_by_batch, fit_generator, train_on_batch])
def test_a_loss_that_uses_a_tensor_of_the_model_trains_what_made_it(train: Any) -> None:
    model, hidden = chain()
    model.compile(SGD(lr=0.01), loss_with(hidden))
    assert train(model) == 23.0
    np.testing.assert_allclose([w.item() for w in model.get_weights()], [2 - 0.43, 3 - 0.22], rtol=1e-6)


def test_such_a_loss_and_such_a_metric_are_tested_in_every_way() -> None:
    model, hidden = chain()

    def mean_of_hidden(y_true: Any, y_pred: Any) -> Any:
        return K.mean(hidden)

    model.compile("sgd", loss_with(hidden), metrics=[mean_of_hidden])
    assert model.metrics_names == ["loss", "mean_of_hidden"]
    assert model.evaluate(X, Y, batch_size=1, verbose=0) == [23.0, 3.0]
    assert model.test_on_batch(X, Y) == [23.0, 3.0]
    assert model.evaluate_generator(iter([(X, Y)] * 20), val_samples=2) == [23.0, 3.0]
    assert model.train_on_batch(X, Y) == [23.0, 3.0]


def test_sample_weights_count_in_such_a_loss() -> None:
    model, hidden = chain()
    model.compile("sgd", loss_with(hidden))
    assert model.test_on_batch(X, Y, sample_weight=np.array([3.0, 0.0])) == 15.0


def test_the_loss_sees_the_same_sample_of_a_dropout_as_the_prediction() -> None:
    x = Input(shape=(50,))
    dropped = Dropout(0.5)(x)
    model = Model(x, Lambda(lambda t: 2 * t)(dropped))
    model.compile("sgd", lambda y_true, y_pred: K.sum(K.abs(y_pred - 2 * dropped), axis=-1))
    data = np.ones((8, 50))
    assert model.train_on_batch(data, data) == 0.0
    assert (model.predict(data) == 2.0).all()


def test_the_averages_of_a_batch_normalization_move_once() -> None:
    x = Input(shape=(1,))
    normal = BatchNormalization(momentum=0.5, mode=0)(x)
    model = Model(x, Lambda(lambda t: 1 * t)(normal))
    model.compile(SGD(lr=0.0), lambda y_true, y_pred: K.sum(K.square(y_pred - normal), axis=-1))
    model.train_on_batch(np.array([[2.0], [4.0]]), np.zeros((2, 1)))
    assert model.get_weights()[2].item() == 1.5  # half of zero, half of the batch's mean of 3


def test_masks_reach_a_loss_of_the_users() -> None:
    words = Input(shape=(3,), dtype="int32")
    embedded = Embedding(5, 1, mask_zero=True, weights=[np.arange(5.0).reshape(5, 1)])(words)
    model = Model(words, embedded)
    model.compile("sgd", lambda y_true, y_pred: K.sum(K.square(y_pred - y_true), axis=-1))
    # Squares of 1, 4 and a masked 0, by two thirds that count.
    assert model.test_on_batch(np.array([[1, 2, 0]]), np.zeros((1, 3, 1))) == pytest.approx(2.5, rel=1e-6)


def test_a_model_remembers_nothing_of_the_calls_that_a_loss_makes() -> None:
    model, hidden = chain()
    layer = keras3.history(hidden)[0]
    for _ in range(3):
        model.compile("sgd", loss_with(hidden))
        model.train_on_batch(X, Y)
    assert len(keras3.outbound_nodes(layer)) == 1
    assert len(layer.inbound_nodes) == 1


def test_a_loss_that_uses_another_models_input_is_refused() -> None:
    other = Input(shape=(1,), name="other")
    model, _ = chain()
    model.compile("sgd", lambda y_true, y_pred: K.sum(other + y_pred, axis=-1))
    with pytest.raises(TopologyError, match="depends on the inputs 'other'"):
        model.train_on_batch(X, Y)


def test_losses_and_metrics_see_the_learning_phase() -> None:
    def loss(y_true: Any, y_pred: Any) -> Any:
        return K.in_train_phase(10 * K.mean(y_pred, axis=-1), K.mean(y_pred, axis=-1))

    def phase(y_true: Any, y_pred: Any) -> Any:
        return K.learning_phase()

    model, _ = chain()
    model.compile(SGD(lr=0.0), loss, metrics=[phase])
    assert model.train_on_batch(X, Y) == [90.0, 1.0]
    assert model.test_on_batch(X, Y) == [9.0, 0.0]
    history = model.fit(X, Y, nb_epoch=1, verbose=0, validation_data=(X, Y)).history
    assert history == {"loss": [90.0], "phase": [1.0], "val_loss": [9.0], "val_phase": [0.0]}


def test_penalties_see_the_learning_phase() -> None:
    class InTrainingOnly(Regularizer):
        def __call__(self, x: Any) -> Any:
            return K.in_train_phase(100 * K.sum(x), 0.0 * K.sum(x))

    model, _ = chain(InTrainingOnly())
    model.compile(SGD(lr=0.0), "mse")
    assert model.train_on_batch(X, Y) == 213.0
    assert model.test_on_batch(X, Y) == 13.0


def test_a_penalty_of_keras_10_is_added_to_the_loss_in_training() -> None:
    class Doubled(Regularizer):
        def set_param(self, p: Any) -> None:
            self.p = p

        def __call__(self, loss: Any) -> Any:
            return K.in_train_phase(loss + 2 * K.sum(self.p), loss)

    with dialect("1.0"):
        model = Sequential([Dense(1, input_dim=1, bias=False, W_regularizer=Doubled(), weights=[np.array([[3.0]])])])
        model.compile(SGD(lr=0.0), "mse")
        # Squared errors of 4 and 1.
        assert model.train_on_batch(X, Y) == 8.5
        assert model.test_on_batch(X, Y) == 2.5


@pytest.mark.parametrize(("era", "trained"), [("0.3", True), ("1.0", False), ("1.2", True)])
def test_a_discriminator_that_is_frozen_after_its_compile_trains_by_itself_alone(era: str, trained: bool) -> None:
    with dialect(era):
        discriminator = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[3.0]])])])
        discriminator.compile(SGD(lr=0.01), "mse")
        discriminator.trainable = False
        both = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[2.0]])]), discriminator])
        both.compile(SGD(lr=0.01), "mse")
        both.train_on_batch(X, Y)
        # The gradient of the first weight: (6 - 5) * 3 * 1 + (12 - 7) * 3 * 2.
        first, second = (w.item() for w in both.get_weights())
        assert (first, second) == (pytest.approx(2 - 0.33, rel=1e-6), 3.0)
        discriminator.train_on_batch(X, Y)
        # The errors of -2 and -1 count by the inputs of 1 and 2.
        assert discriminator.get_weights()[0].item() == pytest.approx(3.04 if trained else 3.0, rel=1e-6)


def test_what_is_frozen_counts_again_from_the_next_compile_on() -> None:
    model, _ = chain()
    model.compile(SGD(lr=0.01), "mse")
    model.layers[1].trainable = False
    for _ in range(2):
        before = [w.item() for w in model.get_weights()]
        model.train_on_batch(X, Y)
        moved = [after.item() != w for after, w in zip(model.get_weights(), before, strict=True)]
        model.compile(SGD(lr=0.01), "mse")
    assert moved == [False, True]


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_what_is_frozen_is_penalized_from_keras_10_on(era: str) -> None:
    regularizer = l2(0.5)  # of a weight of 2: 2
    with dialect(era):
        model, _ = chain(regularizer)
        model.layers[1].trainable = False
        model.compile(SGD(lr=0.0), "mse")
        assert np.ravel(model.train_on_batch(X, Y))[0] == (13.0 if era == "0.3" else 15.0)


@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_discriminator_that_is_frozen_after_its_compile_keeps_its_penalty(era: str) -> None:
    with dialect(era):
        layer = Dense(1, input_dim=1, bias=False, W_regularizer=l2(0.5), weights=[np.array([[3.0]])])
        discriminator = Sequential([layer])
        discriminator.compile(SGD(lr=0.0 if era == "1.0" else 0.1), "mse")
        discriminator.trainable = False
        # Squared errors of 4 and 1, and half of nine.
        assert np.ravel(discriminator.train_on_batch(X, Y))[0] == 7.0
        # The penalty's gradient is 3, that of the errors -2 times 2 times 1 and -1 times 2 times 2, halved: -4.
        assert discriminator.get_weights()[0].item() == pytest.approx(3.0 if era == "1.0" else 3.1, rel=1e-6)
