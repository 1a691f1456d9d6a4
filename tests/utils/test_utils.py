"""The helpers of keras.utils, against values by hand."""

from __future__ import annotations

import shutil

import h5py
import numpy as np
import pytest

from keras_unified.errors import InvalidValueError, KerasUnifiedError
from keras_unified.layers import Convolution2D, Dense, Input
from keras_unified.models import Graph, Model, Sequential
from keras_unified.utils import generic_utils, io_utils, layer_utils, np_utils, visualize_util


def test_one_hot_rows_are_as_many_as_the_greatest_class_or_as_asked():
    assert np_utils.to_categorical([[1], [0]]).tolist() == [[0, 1], [1, 0]]
    assert np_utils.to_categorical([1], 3).tolist() == [[0, 1, 0]]


@pytest.mark.parametrize(("border", "length"), [("same", 5), ("valid", 4), ("full", 6)])
def test_lengths_of_convolutions(border, length):
    assert np_utils.conv_output_length(10, 3, border, 2) == length
    with pytest.raises(InvalidValueError):
        np_utils.conv_output_length(10, 3, "half", 2)


def test_a_kernel_is_turned_along_its_space_axes():
    kernel = np.arange(8.0).reshape(2, 1, 2, 2)
    assert np_utils.convert_kernel(kernel, "th")[0, 0].tolist() == [[3, 2], [1, 0]]
    assert np.array_equal(np_utils.convert_kernel(np_utils.convert_kernel(kernel, "th"), "th"), kernel)
    model = Sequential([Convolution2D(1, 2, 2, input_shape=(2, 2, 1))])
    model.set_weights([np.arange(4.0).reshape(2, 2, 1, 1), np.zeros(1)])
    layer_utils.convert_all_kernels_in_model(model)
    assert model.get_weights()[0].ravel().tolist() == [3, 2, 1, 0]


@pytest.fixture
def stored(tmp_path):
    with h5py.File(tmp_path / "d.h5", "w") as file:
        file["x"] = np.arange(20.0).reshape(10, 2)
    return str(tmp_path / "d.h5")


def test_rows_on_disk_are_read_in_any_order_and_more_than_once(stored):
    rows = io_utils.HDF5Matrix(stored, "x", start=2, end=8)
    assert rows.shape == (6, 2)
    assert rows[[3, 0, 3]][:, 0].tolist() == [10, 4, 10]
    assert rows[1:3][:, 0].tolist() == [6, 8]
    assert rows[0].tolist() == [4, 5]
    with pytest.raises(IndexError):
        _ = rows[6]


def test_names_come_from_the_scope_before_the_module():
    with generic_utils.custom_object_scope({"Dense": int}):
        assert generic_utils.get_from_module("Dense", {"Dense": float}, "layer") is int
    assert generic_utils.get_from_module("Dense", {"Dense": float}, "layer") is float
    with pytest.raises(InvalidValueError, match="Did you mean 'Dense'"):
        generic_utils.get_from_module("Denze", {"Dense": float}, "layer")


def test_the_summary_counts_shared_layers_once(capsys):
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    dense = Dense(3, name="d")
    Model([a, b], [dense(a), dense(b)]).summary()
    shown = capsys.readouterr().out
    assert "d (Dense)                        (None, 3)             15          a[0][0]" in shown
    assert "Total params: 15\n" in shown
    assert shown.count("b[0][0]") == 1


def test_a_picture_says_what_is_missing(tmp_path, monkeypatch):
    pydot = pytest.importorskip("pydot")
    model = Sequential([Dense(3, input_dim=4, name="d")])
    text = visualize_util.model_to_dot(model, show_shapes=True).to_string()
    assert "d: Dense" in text
    assert "(None, 3)" in text

    def missing(*_, **__):
        raise FileNotFoundError

    monkeypatch.setattr(pydot.Dot, "write", missing, raising=False)
    with pytest.raises(KerasUnifiedError, match="Graphviz"):
        visualize_util.plot(model, tmp_path / "m.png")


@pytest.fixture
def nested():
    """A graph with a graph inside, whose layers have names."""
    inner = Graph()
    inner.add_input("x", (4,))
    inner.add_node(Dense(3), "d", "x")
    inner.add_node(Dense(3), "e", "x")
    inner.add_output("y", inputs=["d", "e"], merge_mode="sum")
    outer = Graph()
    outer.add_input("a", (4,))
    outer.add_node(inner, "inner", "a")
    outer.add_node(Dense(2), "top", "inner")
    outer.add_output("z", "top")
    return outer


@pytest.mark.parametrize(
    ("recursive", "expected"),
    [
        (False, {("a", "inner"), ("inner", "top")}),
        (
            True,
            {("a", "x"), ("x", "d"), ("x", "e"), ("d", "merge_outputs_for_y"), ("e", "merge_outputs_for_y")}
            | {("merge_outputs_for_y", "top")},
        ),
    ],
)
def test_a_picture_shows_what_reads_from_what_into_models_and_out_of_them(nested, recursive, expected):
    pytest.importorskip("pydot")
    dot = visualize_util.to_graph(nested, recursive=recursive)
    names = {
        node.get_name(): str(node.get("label")).strip('"').partition(":")[0]
        for node in dot.get_nodes()
        if node.get("label")
    }
    found = {(names[edge.get_source()], names[edge.get_destination()]) for edge in dot.get_edges()}
    assert found == expected


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize(("name", "begins"), [("m.png", b"\x89PNG"), ("m.svg", b"<?xml"), ("m", b"\x89PNG")])
def test_a_picture_is_drawn_in_the_format_of_its_name(nested, tmp_path, name, begins):
    pytest.importorskip("pydot")
    visualize_util.plot(nested, tmp_path / name, show_shapes=True)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_picture_needs_pydot(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pydot", None)
    with pytest.raises(KerasUnifiedError, match="pip install pydot"):
        visualize_util.model_to_dot(Sequential([Dense(3, input_dim=4)]))
