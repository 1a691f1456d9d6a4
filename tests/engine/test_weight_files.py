"""Weight files: three layouts, names, kernels of Theano, and errors before anything is set."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.errors import InvalidValueError
from keras_unified.layers import Convolution1D, Convolution2D, Dense, Flatten, Input, Merge, merge
from keras_unified.models import Graph, Model, Sequential, load_model


def test_a_file_that_is_not_there_is_named() -> None:
    model = Sequential([Dense(1, input_dim=1)])
    with pytest.raises(FileNotFoundError, match="there is no file 'weights' to load weights from"):
        model.load_weights("weights")


def test_keras_1_names_layers_and_weights(tmp_path):
    model = Sequential([Dense(3, input_dim=4, name="rick"), Dense(2, name="morty")])
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert [name.decode() for name in file.attrs["layer_names"]] == ["rick", "morty"]
        assert [name.decode() for name in file["rick"].attrs["weight_names"]] == ["rick_W", "rick_b"]
        assert np.array_equal(file["rick"]["rick_W"], model.layers[0].get_weights()[0])


def test_keras_0_3_numbers_them(tmp_path):
    with dialect("0.3"):
        left, right = Sequential([Dense(3, input_dim=4)]), Sequential([Dense(3, input_dim=2)])
        model = Sequential([Merge([left, right], mode="sum"), Dense(2)])
        model.save_weights(tmp_path / "w.h5")
        with h5py.File(tmp_path / "w.h5") as file:
            assert file.attrs["nb_layers"] == 2
            assert file["layer_0"].attrs["nb_params"] == 4
            assert file["layer_0"]["param_2"].shape == (2, 3)
        weights = model.get_weights()
        model.set_weights([np.zeros_like(w) for w in weights])
        model.load_weights(tmp_path / "w.h5")
        assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), weights, strict=True))


def test_a_graph_of_keras_0_3_is_one_group(tmp_path):
    with dialect("0.3"):
        graph = Graph()
        graph.add_input(name="x", input_shape=(4,))
        graph.add_node(Dense(3), name="h", input="x")
        graph.add_output(name="y", input="h")
        graph.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert list(file) == ["graph"]
        assert file["graph"].attrs["nb_params"] == 2
    graph.load_weights(tmp_path / "w.h5")


def test_a_model_takes_the_file_of_the_graph_that_it_was_in_the_order_of_its_nodes(tmp_path):
    names = ["short", "first", "second", "top"]
    with dialect("0.3"):
        graph = Graph()
        graph.add_input(name="x", input_shape=(4,))
        for name, read in zip(names, ["x", "x", "first", "second"], strict=True):
            graph.add_node(Dense(4), name=name, input=read)
        graph.add_output(name="y", inputs=["top", "short"], merge_mode="sum")
        graph.save_weights(tmp_path / "w.h5")
        x = Input(shape=(4,))
        short, first = Dense(4, name="short")(x), Dense(4, name="first")(x)
        top = Dense(4, name="top")(Dense(4, name="second")(first))
        model = Model(x, merge([top, short], mode="sum"))
    assert [layer.name for layer in model.layers if layer.weights] != names
    model.load_weights(tmp_path / "w.h5")
    for name in names:
        kernel, _ = model.get_layer(name).get_weights()
        assert np.array_equal(kernel, graph.nodes[name].get_weights()[0])


def test_by_name_fills_in_the_layers_in_common(tmp_path):
    model = Sequential([Dense(3, input_dim=4, name="a"), Dense(2, name="b")])
    model.save_weights(tmp_path / "w.h5")
    other = Sequential([Dense(3, input_dim=4, name="a"), Dense(5, name="c")])
    kept = other.layers[1].get_weights()[0]
    other.load_weights(tmp_path / "w.h5", by_name=True)
    assert np.array_equal(other.layers[0].get_weights()[0], model.layers[0].get_weights()[0])
    assert np.array_equal(other.layers[1].get_weights()[0], kept)
    with pytest.raises(InvalidValueError, match=r"'c' \(Dense\) has weights of shapes"):
        other.load_weights(tmp_path / "w.h5")
    assert np.array_equal(other.layers[1].get_weights()[0], kept)


def test_kernels_of_theano_are_turned_when_asked_for(tmp_path):
    model = Sequential([Convolution2D(1, 2, 2, input_shape=(2, 2, 1)), Flatten()])
    model.set_weights([np.arange(4.0).reshape(2, 2, 1, 1), np.zeros(1)])
    model.save_weights(tmp_path / "w.h5")
    model.load_weights(tmp_path / "w.h5", kernels="theano")
    assert model.get_weights()[0].ravel().tolist() == [3.0, 2.0, 1.0, 0.0]


def test_a_kernel_over_time_changes_its_layout_with_the_era(tmp_path):
    with dialect("1.0"):
        old = Sequential([Convolution1D(2, 3, input_shape=(5, 4))])
        old.save_weights(tmp_path / "w.h5")
    new = Sequential([Convolution1D(2, 3, input_shape=(5, 4))])
    new.load_weights(tmp_path / "w.h5")
    assert new.get_weights()[0].shape == (3, 1, 4, 2)
    assert np.array_equal(new.get_weights()[0].transpose(3, 2, 0, 1), old.get_weights()[0])


def test_a_file_without_overwrite_asks_first(tmp_path, monkeypatch):
    model = Sequential([Dense(3, input_dim=4)])
    model.save_weights(tmp_path / "w.h5")
    before = (tmp_path / "w.h5").read_bytes()
    monkeypatch.setattr("builtins.input", lambda question: "n")
    model.set_weights([np.zeros((4, 3)), np.ones(3)])
    model.save_weights(tmp_path / "w.h5", overwrite=False)
    assert (tmp_path / "w.h5").read_bytes() == before


def test_a_whole_model_goes_on_training_from_its_file(tmp_path):
    model = Sequential([Dense(3, input_dim=4, activation="tanh"), Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    x, y = np.random.rand(16, 4), np.random.rand(16, 1)
    model.fit(x, y, nb_epoch=2, verbose=0)
    model.save(tmp_path / "m.h5")
    again = load_model(tmp_path / "m.h5")
    for each in (model, again):
        each.fit(x, y, nb_epoch=2, shuffle=False, verbose=0)
    assert again.metrics_names == ["loss", "mean_absolute_error"]
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), again.get_weights(), strict=True))


def test_a_file_of_weights_alone_holds_no_model(tmp_path):
    Sequential([Dense(3, input_dim=4)]).save_weights(tmp_path / "w.h5")
    with pytest.raises(InvalidValueError, match="weights but no model"):
        load_model(tmp_path / "w.h5")
