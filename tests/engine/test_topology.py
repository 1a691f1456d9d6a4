"""The Node view: what layers tell of their calls."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import InvalidValueError, TopologyError
from keras_unified.layers import Dense, Input, MaxPooling1D, ZeroPadding1D, merge
from keras_unified.models import Model, Sequential


def test_a_layer_called_twice_tells_of_each_call():
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    dense = Dense(2)
    first, second = dense(a), dense(b)
    assert dense.get_input_at(0) is a
    assert dense.get_input_at(1) is b
    assert dense.get_output_at(0) is first
    assert dense.get_output_at(1) is second
    assert [[layer.name for layer in node.inbound_layers] for node in dense.inbound_nodes] == [["a"], ["b"]]
    assert dense.input_shape == (None, 4)
    assert dense.output_shape == (None, 2)
    assert len(dense.trainable_weights) == 2


def test_input_and_output_of_a_layer_called_twice_are_ambiguous():
    dense = Dense(2, name="twice")
    dense(Input(shape=(4,)))
    dense(Input(shape=(4,)))
    with pytest.raises(TopologyError, match=r"'twice' was called 2 times.*get_output_at"):
        _ = dense.output
    with pytest.raises(TopologyError, match="get_input_at"):
        _ = dense.input


def test_a_layer_that_was_never_called_says_so():
    with pytest.raises(TopologyError, match="no output tensors yet: call it on a tensor"):
        _ = Dense(2).output


def test_there_is_no_node_beyond_the_last():
    dense = Dense(2, name="once")
    dense(Input(shape=(4,)))
    with pytest.raises(InvalidValueError, match="'once' has 1 nodes"):
        dense.get_output_at(1)


def test_the_only_call_is_the_input_and_output():
    x = Input(shape=(4,))
    dense = Dense(2)
    y = dense(x)
    assert dense.input is x
    assert dense.output is y


def test_nodes_tell_where_tensors_came_from():
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    shared = Dense(3, name="shared")
    p, q = shared(a), shared(b)
    merged = merge([q, p], mode="concat", name="merged")
    layer = Model([a, b], merged).get_layer("merged")
    node = layer.inbound_nodes[0]
    assert node.get_config() == {
        "outbound_layer": "merged",
        "inbound_layers": ["shared", "shared"],
        "node_indices": [1, 0],
        "tensor_indices": [0, 0],
    }
    assert node.input_shapes == [(None, 3), (None, 3)]
    assert node.output_shapes == [(None, 6)]
    assert node.input_masks == [None, None]
    assert [n.outbound_layer.name for n in shared.outbound_nodes] == ["merged", "merged"]


def test_a_models_first_node_is_its_own_and_calls_come_after_it():
    model = Sequential([Dense(2, input_dim=4)])
    x = Input(shape=(4,))
    y = model(x)
    assert model.get_output_at(1) is y
    assert model.get_input_at(1) is x
    assert model.inbound_nodes[0].inbound_layers == []
    assert model.get_output_at(0) is model.outputs[0]
    dense = Dense(1)
    dense(y)
    assert dense.inbound_nodes[0].node_indices == [1]


def test_set_input_starts_a_layer_on_another_tensor():
    layer = ZeroPadding1D(1)
    layer(Input(shape=(4, 2)))
    image, free = K.variable(np.ones((1, 4, 2))), K.placeholder((1, 4, 2))
    both = K.concatenate([image, free], axis=0)
    layer.set_input(both, shape=(2, 4, 2))
    assert layer.input is both
    model = Sequential([layer, MaxPooling1D(2)])
    assert model.output_shape == (2, 3, 2)
    pooled = K.function([free], [model.layers[-1].output])([np.full((1, 4, 2), 5.0)])[0]
    assert pooled[:, 0, 0].tolist() == [1.0, 5.0]


def test_set_input_takes_a_variable():
    layer = ZeroPadding1D(1)
    layer.set_input(K.variable(np.ones((1, 2, 1))))
    assert layer.input_shape == (1, 2, 1)
    assert layer.output_shape == (1, 4, 1)
    assert K.eval(layer.output).ravel().tolist() == [0.0, 1.0, 1.0, 0.0]
    layer.set_input(Input(shape=(5, 1)))
    assert layer.output_shape == (None, 7, 1)


def test_set_input_of_a_layer_called_twice_is_refused():
    layer = Dense(2)
    layer(Input(shape=(3,)))
    layer(Input(shape=(3,)))
    with pytest.raises(TopologyError, match="was called 2 times"):
        layer.set_input(Input(shape=(3,)))
