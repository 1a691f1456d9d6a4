"""Targets, sample weights, loss and metrics of a compiled model as tensors: values and slopes by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.constraints import nonneg
from keras_unified.dialects import dialect
from keras_unified.errors import NotCompiledError
from keras_unified.layers import Dense, Dropout, Input, Lambda, Layer, Masking, TimeDistributed
from keras_unified.models import Graph, Model, Sequential
from keras_unified.optimizers import SGD, Adam
from keras_unified.regularizers import activity_l2, l2

X, Y, ONES = np.array([[1.0], [2.0]]), np.array([[5.0], [7.0]]), np.ones(2)


def weighing(weight: float, **options: Any) -> Any:
    return Dense(1, bias=False, weights=[np.array([[weight]])], **options)


def chain(**options: Any) -> Any:
    """A model that doubles and then triples: errors of 1 and 5, a loss of 13 with slopes of 33 and 22."""
    x = Input(shape=(1,))
    return Model(x, weighing(3.0)(weighing(2.0, **options)(x)))


def slopes(model: Any, weights: Any = ONES, phase: int = 1) -> tuple[float, list[float]]:
    """Return the loss and its slopes as programs of Keras 1 got at them."""
    gradients = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
    fed = model.inputs + model.targets + model.sample_weights + [K.learning_phase()]
    loss, *found = K.function(fed, [model.total_loss, *gradients])([X, Y, weights, phase])
    return float(loss), [slope.item() for slope in found]


def test_the_loss_and_its_slopes() -> None:
    model = chain()
    model.compile("sgd", "mse")
    assert slopes(model) == (13.0, [33.0, 22.0])
    # Of the first sample alone, which counts thrice: three times the squared error over the share of one half, halved.
    assert slopes(model, np.array([3.0, 0.0])) == (3.0, [18.0, 12.0])


def test_penalties_are_part_of_the_loss() -> None:
    model = chain(W_regularizer=l2(0.5), activity_regularizer=activity_l2(0.5))
    model.compile("sgd", "mse")
    # Half the square of the weight, and half those of its outputs 2 and 4.
    assert slopes(model) == (13.0 + 2.0 + 10.0, [33.0 + 2.0 + 10.0, 22.0])
    assert slopes(model)[0] == model.test_on_batch(X, Y)
    model.layers[1].set_weights([np.array([[1.0]])])
    # Now of 1 and 2; the errors are 2 and 1.
    assert slopes(model)[0] == 2.5 + 0.5 + 2.5 == model.train_on_batch(X, Y)


@pytest.mark.parametrize(("era", "in_test"), [("1.0", 13.0), ("1.2", 15.0)])
def test_penalties_count_in_training_and_from_keras_12_on_in_a_test(era: str, in_test: float) -> None:
    with dialect(era):
        model = chain(W_regularizer=l2(0.5))
        model.compile("sgd", "mse")
        assert slopes(model, phase=1) == (15.0, [35.0, 22.0])
        assert slopes(model, phase=0)[0] == in_test


def test_losses_of_a_model_are_computed_afresh() -> None:
    model = chain(W_regularizer=l2(0.5), activity_regularizer=activity_l2(0.5))
    of_output, of_weight = model.losses
    assert K.eval(of_weight) == 2.0
    model.layers[1].set_weights([np.array([[1.0]])])
    assert K.function(model.inputs, [of_output, of_weight])([X]) == [2.5, 0.5]
    assert [K.eval(loss) for loss in weighing(2.0).losses] == []


def test_losses_of_layers_inside_layers_and_of_the_users_layers() -> None:
    class Penalized(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            self.add_loss(K.sum(x), x)
            return x

    inner = Sequential([weighing(2.0, activity_regularizer=activity_l2(0.5), input_dim=1)])
    x = Input(shape=(1,))
    model = Model(x, Penalized()(inner(x)))
    model.compile(SGD(lr=0.0), "mse")
    # Outputs of 2 and 4 for targets of 5 and 7: 9; half the squares: 10; the sum: 6.
    assert slopes(model)[0] == 25.0 == model.train_on_batch(X, Y)
    steps = Sequential([TimeDistributed(weighing(2.0, activity_regularizer=activity_l2(0.5)), input_shape=(1, 1))])
    steps.compile("sgd", "mse")
    assert K.function(steps.inputs, steps.losses)([X[:, np.newaxis]]) == [10.0]


def test_by_a_tensor_inside_the_model() -> None:
    model = chain()
    model.compile("sgd", "mse")
    (saliency,) = K.gradients(model.total_loss, model.layers[1].output)
    found = K.function(model.inputs + model.targets + model.sample_weights, [saliency])([X, Y, ONES])
    # The error times the weight of 3.
    assert found[0].tolist() == [[3.0], [15.0]]


def test_a_loss_that_uses_a_tensor_of_the_model() -> None:
    model = chain()
    hidden = model.layers[1].output
    model.compile("sgd", lambda true, pred: K.mean(K.square(pred - true), axis=-1) + K.sum(K.square(hidden), axis=-1))
    assert slopes(model) == (23.0, [43.0, 22.0])


def test_several_outputs() -> None:
    x = Input(shape=(1,))
    model = Model(x, {"two": weighing(2.0)(x), "three": weighing(3.0)(x)})
    model.compile("sgd", "mae", metrics={"three": "mse"}, loss_weights={"three": 10.0})
    fed = model.inputs + model.targets + model.sample_weights
    numbers = K.function(fed, [model.total_loss, *model.metrics_tensors])([X, Y, Y, ONES, np.array([0.0, 2.0])])
    # Errors of 3 and 3; of 2 and 1, of which the second counts, twice over a share of one half.
    assert dict(zip(model.metrics_names, map(float, numbers), strict=True)) == {
        "loss": 23.0,
        "two_loss": 3.0,
        "three_loss": 2.0,
        "three_mean_squared_error": 2.5,
    }
    assert [tensor.shape for tensor in model.targets] == [(None, None)] * 2
    assert [f.__name__ for f in model.loss_functions] == ["mean_absolute_error"] * 2
    assert model.sample_weight_modes == [None, None]


def test_masks_and_weights_of_time_steps() -> None:
    x = Input(shape=(2, 1))
    model = Model(x, Lambda(lambda t: t, mask=lambda t, mask: mask)(Masking(mask_value=-1.0)(x)))
    model.compile("sgd", "mse", sample_weight_mode="temporal")
    data, weights = np.array([[[1.0], [2.0]], [[3.0], [-1.0]]]), np.array([[1.0, 0.0], [2.0, 0.0]])
    fed = model.inputs + model.targets + model.sample_weights
    (loss,) = K.function(fed, [model.total_loss])([data, 0 * data, weights])
    assert loss == pytest.approx((1 + 2 * 9) / 0.75 / (2 / 4) / 4, rel=1e-6)
    assert model.sample_weights[0].shape == (None, None)


def test_a_graph_and_the_model_inside_a_stack() -> None:
    graph = Graph()
    graph.add_input("x", input_shape=(1,))
    graph.add_node(weighing(2.0), "two", input="x")
    graph.add_node(weighing(3.0), "six", input="two")
    graph.add_output("y", input="six")
    graph.compile("sgd", {"y": "mse"})
    assert slopes(graph) == (13.0, [33.0, 22.0])
    stack = Sequential([weighing(2.0, input_dim=1), weighing(3.0)])
    stack.compile("sgd", "mse")
    assert slopes(stack) == slopes(stack.model) == (13.0, [33.0, 22.0])


@pytest.mark.parametrize("era", ["1.0", "1.2"])
def test_updates_by_hand_train_as_train_on_batch_does(era: str) -> None:
    trained = []
    for by_hand in (True, False):
        with dialect(era):
            model = chain(W_constraint=nonneg())
            model.compile(Adam(lr=3.0), "mse")
            if by_hand:
                updates = model.optimizer.get_updates(
                    model._collected_trainable_weights, model.constraints, model.total_loss
                )
                assert model.optimizer.updates == updates
                fed = model.inputs + model.targets + model.sample_weights
                step = K.function(fed, [model.total_loss], updates=updates + model.updates)
                losses = [float(step([X, Y, ONES])[0]) for _ in range(3)]
            else:
                losses = [model.train_on_batch(X, Y) for _ in range(3)]
        trained.append((losses, [w.item() for w in model.get_weights()]))
    assert trained[0][0] == pytest.approx(trained[1][0], rel=1e-5)
    assert trained[0][1] == pytest.approx(trained[1][1], rel=1e-5)
    # A step of Adam is its rate at first: 2 - 3 is held at 0.
    assert trained[0][0][:2] == [13.0, pytest.approx(37.0, rel=1e-5)]


def test_the_functions_are_there_when_they_are_made() -> None:
    x = Input(shape=(1,))
    model = Model(x, Dropout(0.999)(weighing(2.0)(x)))
    model.compile(SGD(lr=0.1), "mse", metrics=["mae"])
    assert model.train_function is model.test_function is model.predict_function is None
    model._make_train_function()
    model._make_test_function()
    model._make_predict_function()
    many = np.ones((50, 1))
    assert [float(n) for n in model.test_function([X, Y, ONES, 0.0])] == [9.0, 3.0]
    assert [float(n) for n in model.test_function([X, Y, ONES])] == [9.0, 3.0]
    assert model.predict_function([many, 0])[0].tolist() == (2 * many).tolist()
    # In the phase of training nearly all of fifty outputs are dropped.
    assert (model.predict_function([many, 1])[0] == 0).sum() > 40
    model = chain()
    model.compile(SGD(lr=0.01), "mse")
    model._make_train_function()
    assert [float(n) for n in model.train_function([X, Y, ONES, 1.0])] == [13.0]
    assert [w.item() for w in model.get_weights()] == pytest.approx([1.67, 2.78], rel=1e-6)
    model.compile("sgd", "mse")
    assert model.train_function is None


def test_a_model_that_is_not_compiled_says_so() -> None:
    with pytest.raises(NotCompiledError, match="is not compiled"):
        chain().total_loss  # noqa: B018


def test_constraints_are_a_dict_in_keras_1_and_a_list_before() -> None:
    assert next(iter(chain(W_constraint=nonneg()).constraints.values())).get_config()["name"] == "NonNeg"
    with dialect("0.3"):
        assert len(chain().constraints) == 2
