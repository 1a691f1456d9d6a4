"""Functions of a Lambda or merge that read tensors of the model besides their input, as in the graphs of Keras 1."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.topology import same_topology
from keras_unified.errors import InvalidValueError, TopologyError
from keras_unified.layers import (
    Activation,
    Dense,
    Dropout,
    Input,
    Lambda,
    MaskedLambda,
    Masking,
    TimeDistributed,
    merge,
)
from keras_unified.models import Graph, Model, Sequential
from keras_unified.optimizers import SGD

X = np.array([[1.0, 2.0]])


def scaling(by: float, **options: Any) -> Any:
    return Dense(2, bias=False, weights=[by * np.eye(2)], **options)


def two_branches() -> tuple[Any, Any, Any]:
    """Return an input, twice the input and three times the input."""
    x = Input(shape=(2,))
    return x, scaling(2.0, name="h")(x), scaling(3.0, name="gate")(x)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda x, h, gate: Lambda(lambda t: t * gate)(h), [6.0, 24.0]),
        (lambda x, h, gate: Lambda(lambda t: t + 2 * gate, output_shape=(2,))(h), [8.0, 16.0]),
        (lambda x, h, gate: Lambda(lambda t: gate)(h), [3.0, 6.0]),
        (lambda x, h, gate: Lambda(lambda t: K.exp(K.zeros_like(gate)) + t)(h), [3.0, 5.0]),
        (lambda x, h, gate: Lambda(lambda t: t - x)(h), [1.0, 2.0]),
        (lambda x, h, gate: Lambda(lambda t: t * (gate + h))(h), [10.0, 40.0]),
        (lambda x, h, gate: merge([h, h], mode=lambda t: t[0] * gate), [6.0, 24.0]),
        (lambda x, h, gate: merge([x, h], mode=lambda t: t[0] + t[1] - gate * x), [0.0, -6.0]),
    ],
)
@pytest.mark.parametrize("era", ["1.0", "1.2"])
def test_a_function_may_read_any_tensor_of_the_model(era: str, call: Any, expected: list[float]) -> None:
    with dialect(era):
        x, h, gate = two_branches()
        model = Model(x, call(x, h, gate))
        assert model.predict(X).tolist() == [expected]
        assert model.predict(np.repeat(X, 70, 0)).tolist() == [expected] * 70


def test_the_node_shows_the_declared_inputs_alone() -> None:
    x, h, gate = two_branches()
    layer = Lambda(lambda t: t * gate, name="gated")
    out = layer(h)
    assert layer.input is h
    assert [node.inbound_layers[0].name for node in layer.inbound_nodes] == ["h"]
    model = Model(x, out)
    assert [layer.name for layer in model.layers] == [model.input_names[0], "h", "gated"]
    assert [w.tolist() for w in model.get_weights()] == [[[2.0, 0.0], [0.0, 2.0]]]
    assert same_topology(model, Model(x, out))
    assert not same_topology(model, Model(x, h))


def test_what_only_the_function_reads_is_not_trained() -> None:
    x, h, gate = two_branches()
    model = Model(x, Lambda(lambda t: t * gate)(h))
    model.compile(SGD(lr=0.1), lambda true, pred: pred)
    model.train_on_batch(np.array([[1.0, 0.0]]), np.zeros((1, 2)))
    # The loss is the mean of (h gate, 0): its slope by h is gate / 2 = 1.5.
    np.testing.assert_allclose(model.get_weights()[0], [[1.85, 0.0], [0.0, 2.0]], rtol=1e-6)
    assert model.predict(np.array([[1.0, 0.0]]))[0, 0] == pytest.approx(5.55)


def test_what_the_model_has_as_well_is_trained_through_the_function() -> None:
    x, h, gate = two_branches()
    gated = Lambda(lambda t: t * gate)(h)
    model = Model(x, [gated, gate])
    model.compile(SGD(lr=0.1), lambda true, pred: pred, loss_weights=[1.0, 0.0])
    model.fit(np.array([[1.0, 0.0]]), [np.zeros((1, 2))] * 2, nb_epoch=1, verbose=0)
    by_name = {layer.name: layer.get_weights()[0][0, 0] for layer in model.layers if layer.weights}
    # Slopes: gate / 2 = 1.5 by h, and h / 2 = 1 by gate.
    assert by_name == {"h": pytest.approx(1.85), "gate": pytest.approx(2.9)}


def test_a_variational_autoencoder_that_samples_from_names_around_it() -> None:
    x = Input(shape=(2,))
    z_mean, z_log_var = scaling(2.0)(x), scaling(0.0)(x)

    def sampling(args: Any) -> Any:
        epsilon = K.random_normal(shape=K.shape(z_mean), std=0.0)
        return z_mean + K.exp(z_log_var / 2) * epsilon

    z = Lambda(sampling, output_shape=(2,))([z_mean, z_log_var])
    centred = Lambda(lambda t: t - z_mean)(Activation("linear")(z))
    model = Model(x, [z, centred])
    assert [array.tolist() for array in model.predict(X)] == [[[2.0, 4.0]], [[0.0, 0.0]]]


def test_names_that_are_bound_anew_in_a_loop() -> None:
    x = Input(shape=(2,))
    h = x
    for by in (2.0, 3.0):
        gate = scaling(by)(x)
        h = Lambda(lambda t: t * gate)(h)  # noqa: B023  (that is what is tested)
    # 1 * 2 * 3 and 2 * 4 * 6.
    assert Model(x, h).predict(X).tolist() == [[6.0, 48.0]]


def test_a_shared_layer_and_a_model_inside_another() -> None:
    x, h, gate = two_branches()
    layer = Lambda(lambda t: t * gate)
    inner = Model(x, [layer(h), layer(x)])
    assert [array.tolist() for array in inner.predict(X)] == [[[6.0, 24.0]], [[3.0, 12.0]]]
    outer = Input(shape=(2,))
    doubled = Lambda(lambda t: 2 * t)(outer)
    assert [a.tolist() for a in Model(outer, inner(doubled)).predict(X)] == [[[24.0, 96.0]], [[12.0, 48.0]]]


def test_a_stack_and_a_graph_and_what_stands_in_attributes() -> None:
    model = Sequential([scaling(2.0, input_shape=(2,)), scaling(5.0)])
    model.add(Lambda(lambda t: t + model.layers[0].output))
    assert model.predict(X).tolist() == [[12.0, 24.0]]
    model.compile("sgd", "mse")
    assert model.evaluate(X, np.array([[12.0, 24.0]]), verbose=0) == 0.0
    with dialect("1.0"):
        graph = Graph()
        graph.add_input("x", (2,))
        graph.add_node(scaling(2.0), "h", input="x")
        graph.add_node(Lambda(lambda t: t * graph.nodes["h"].output), "squared", input="h")
        graph.add_output("y", input="squared")
        assert graph.predict({"x": X})["y"].tolist() == [[4.0, 16.0]]


def test_the_phase_reaches_what_the_function_reads() -> None:
    x = Input(shape=(2,))
    dropped = Dropout(0.999)(x)
    model = Model(x, Lambda(lambda t: t + dropped)(scaling(0.0)(x)))
    assert model.predict(X).tolist() == X.tolist()
    of_phase = K.function([x, K.learning_phase()], [model.output])
    many = np.ones((50, 2))
    assert of_phase([many, 0])[0].tolist() == many.tolist()
    assert (of_phase([many, 1])[0] == 0).sum() > 80


def test_gradients_go_through() -> None:
    x, h, gate = two_branches()
    out = Lambda(lambda t: t * gate)(h)
    # The output is 6 x squared.
    assert K.function([x], K.gradients(K.sum(out), x))([X])[0].tolist() == [[12.0, 24.0]]


def test_a_mask_goes_on() -> None:
    x = Input(shape=(2, 1))
    masked = Masking()(x)
    doubled = MaskedLambda(lambda t: t + x)(masked)
    assert doubled._keras_mask.shape == (None, 2)
    assert Model(x, doubled).predict(np.array([[[1.0], [0.0]]])).tolist() == [[[2.0], [0.0]]]


@pytest.mark.parametrize("keep", ["to_json", "to_yaml", "get_config", "save", "keras"])
def test_a_configuration_is_refused_and_weights_are_saved(keep: str, tmp_path: Any) -> None:
    x, h, gate = two_branches()
    model = Model(x, Lambda(lambda t: t * gate, name="gated")(h))
    path = {"save": [str(tmp_path / "m.h5")], "keras": [str(tmp_path / "m.keras")]}.get(keep, [])
    told = "Lambda 'gated': besides its input the function uses the output of layer 'gate', of shape (None, 2), which a"
    with pytest.raises(InvalidValueError, match=re.escape(told)):
        getattr(model, "save" if keep == "keras" else keep)(*path)
    model.save_weights(str(tmp_path / "w.h5"))
    model.layers[1].set_weights([np.zeros((2, 2))])
    model.load_weights(str(tmp_path / "w.h5"))
    assert model.predict(X).tolist() == [[6.0, 24.0]]


def test_a_stack_is_not_kept_either() -> None:
    for era in ("0.3", "1.2"):
        with dialect(era):
            model = Sequential([scaling(2.0, input_shape=(2,))])
            model.add(Lambda(lambda t: t + model.layers[0].output))  # noqa: B023
            with pytest.raises(InvalidValueError, match="which a configuration cannot say"):
                model.to_json()


def test_a_tensor_of_another_model_is_told_of() -> None:
    x, h, _ = two_branches()
    other = scaling(1.0)(Input(shape=(2,), name="elsewhere"))
    with pytest.raises(TopologyError, match="the outputs also depend on 'elsewhere'"):
        Model(x, Lambda(lambda t: t * other)(h))


def test_inside_a_layer_for_each_step_it_is_refused() -> None:
    x = Input(shape=(3, 2))
    gate = TimeDistributed(scaling(1.0), name="gate")(x)
    with pytest.raises(TopologyError, match="besides its input the function uses the output of layer 'gate'"):
        TimeDistributed(Lambda(lambda t: t * gate[:, 0], name="l"))(x)
