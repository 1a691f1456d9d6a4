"""Configurations: each era's shape is written, all are read, and stored code of others never runs."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

from keras_unified import dialect, same_topology
from keras_unified.errors import InvalidValueError
from keras_unified.layers import Activation, Dense, Dropout, Input, Lambda, Merge, merge
from keras_unified.models import (
    Graph,
    Model,
    Sequential,
    model_from_config,
    model_from_json,
    model_from_yaml,
)

# What the genuine Keras 0.3.3 wrote of Sequential([Dense(3, input_dim=4)]) compiled with rmsprop and mse, shortened.
OF_03 = {
    "name": "Sequential",
    "layers": [
        {
            "name": "Dense",
            "input_shape": [4],
            "trainable": True,
            "cache_enabled": True,
            "custom_name": "dense",
            "output_dim": 3,
            "init": "glorot_uniform",
            "activation": "linear",
            "W_regularizer": {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.5},
            "W_constraint": {"name": "MaxNorm", "m": 2, "axis": 0},
            "input_dim": 4,
        }
    ],
    "optimizer": {"name": "RMSprop", "lr": 0.01, "rho": 0.9, "epsilon": 1e-06},
    "loss": "mean_squared_error",
}


def shared():
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    dense = Dense(3, name="h")
    merged = merge([dense(a), dense(b)], mode="concat", name="merged")
    return Model([a, b], Dense(2, name="o")(merged))


def test_keras_1_writes_each_call_of_a_shared_layer():
    layers = {layer["name"]: layer for layer in shared().get_config()["layers"]}
    assert layers["h"]["inbound_nodes"] == [[["a", 0, 0]], [["b", 0, 0]]]
    assert layers["merged"]["inbound_nodes"] == [[["h", 0, 0], ["h", 1, 0]]]


@pytest.mark.parametrize(("write", "read"), [("to_json", model_from_json), ("to_yaml", model_from_yaml)])
@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_what_is_written_is_read_again(era, write, read):
    with dialect(era):
        graph = Graph()
        graph.add_input(name="x", input_shape=(4,))
        graph.add_shared_node(Dense(3), name="s", inputs=["x", "x"][:1], outputs=["sx"])
        graph.add_node(Dense(2), name="d", input="sx")
        graph.add_output(name="y", inputs=["d", "sx"])
        stack = Sequential([Dense(3, input_dim=4), Activation("tanh")])
        merged = Sequential([Merge([stack, Sequential([Dense(3, input_dim=2)])], mode="sum"), Dense(1)])
        for model in (graph, stack, merged, shared()):
            assert same_topology(model, read(getattr(model, write)()))


def test_a_sequential_of_keras_1_is_a_list_of_layers():
    config = Sequential([Dense(3, input_dim=4, name="d")]).get_config()
    assert [(layer["class_name"], layer["config"]["name"]) for layer in config] == [("Dense", "d")]


def test_a_compiled_model_of_keras_0_3_comes_back_compiled_with_its_numbers():
    model = model_from_config(OF_03)
    assert model.dialect.era == "0.3"
    assert model.optimizer.get_config()["lr"] == pytest.approx(0.01)
    model.set_weights([np.ones((4, 3)), np.zeros(3)])
    # mean of (0 - 4)^2, and in Keras 0.3 the penalty 0.5 * 12 counts in training alone.
    assert model.test_on_batch(np.ones((1, 4)), np.zeros((1, 3)))[0] == pytest.approx(16.0)


def test_keras_0_3_writes_the_class_as_the_name():
    with dialect("0.3"):
        model = Sequential([Dense(3, input_dim=4, name="d")])
        model.compile("sgd", "mse")
        written = json.loads(model.to_json())
    assert written["name"] == "Sequential"
    assert written["layers"][0]["name"] == "Dense"
    assert written["layers"][0]["custom_name"] == "d"
    assert written["layers"][0]["input_shape"] == [4]
    assert written["optimizer"]["name"] == "SGD"
    assert written["loss"] == "mse"


def test_yaml_of_python_2_and_of_numpy_is_read_without_calling_anything():
    text = """
class_name: Sequential
config:
- class_name: !!python/unicode 'Dense'
  config:
    batch_input_shape: !!python/tuple [null, 4]
    output_dim: !!python/object/apply:numpy.core.multiarray.scalar
    - !!python/object/apply:numpy.dtype
      args: [i8, 0, 1]
      state: !!python/tuple [3, <, null, null, null, -1, -1, 0]
    - !!binary |
      BgAAAAAAAAA=
"""
    assert model_from_yaml(text).output_shape == (None, 6)
    with pytest.raises(InvalidValueError, match="no YAML of a model"):
        model_from_yaml("!!python/object/apply:os.system ['true']")


def test_an_unknown_layer_is_named_with_the_nearest():
    with pytest.raises(InvalidValueError, match=r"'Dence'.*Did you mean 'Dense'.*custom_objects"):
        model_from_config({"class_name": "Sequential", "config": [{"class_name": "Dence", "config": {}}]})


def test_the_function_of_a_lambda_is_given_by_the_name_of_its_layer():
    code = "\u00e3\x00\x00\x00\x00"
    stored = {"function": [code, None, None], "function_type": "lambda", "output_shape": None}
    config = {"name": "double", "batch_input_shape": [None, 2], **stored, "output_shape_type": "raw", "arguments": {}}
    described = {"class_name": "Sequential", "config": [{"class_name": "Lambda", "config": config}]}
    model = model_from_config(described, {"double": lambda x: 2 * x})
    assert model.predict(np.array([[1.0, 2.0]])).tolist() == [[2.0, 4.0]]
    with pytest.raises(InvalidValueError, match="custom_objects"):
        model_from_config(described)


def test_a_lambda_of_this_process_is_read_as_it_is():
    model = Sequential([Lambda(lambda x: x - 1, input_shape=(2,))])
    assert model_from_json(model.to_json()).predict(np.array([[1.0, 3.0]])).tolist() == [[0.0, 2.0]]


def test_a_configuration_that_holds_a_list_can_be_copied_and_read():
    x = Input(shape=(3, 2))
    model = Model(x, Dropout(0.5, noise_shape=[4, 1, 2])(x))
    config = copy.deepcopy(model.get_config())
    assert config["layers"][1]["config"]["noise_shape"] == [4, 1, 2]
    assert same_topology(Model.from_config(config), model)
