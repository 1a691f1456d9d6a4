"""When two models are the same."""

from __future__ import annotations

import pytest

from keras_unified.engine.canonical import canonical, describe_difference, same_topology
from keras_unified.layers import Dense, Input, merge
from keras_unified.models import Graph, Model, Sequential


def two_branches(shared: bool, width: int = 3) -> Model:
    a, b = Input(shape=(4,)), Input(shape=(4,))
    left = Dense(width)
    right = left if shared else Dense(width)
    return Model(input=[a, b], output=merge([left(a), right(b)], mode="sum"))


def test_names_do_not_count():
    x, z = Input(shape=(4,), name="x"), Input(shape=(4,), name="z")
    assert same_topology(Model(x, Dense(2, name="first")(x)), Model(z, Dense(2, name="second")(z)))


def test_sharing_counts():
    assert not same_topology(two_branches(shared=True), two_branches(shared=False))
    assert "shared" in describe_difference(two_branches(shared=True), two_branches(shared=False))


def test_a_layers_own_arguments_count():
    difference = describe_difference(two_branches(True, width=3), two_branches(True, width=5))
    assert "output_dim is 3 in the first and 5 in the second" in difference


def test_order_of_inputs_counts():
    a, b = Input(shape=(4,)), Input(shape=(2,))
    out = merge([a, b], mode="concat")
    assert same_topology(Model([a, b], out), Model([a, b], out))
    assert not same_topology(Model([a, b], out), Model([b, a], out))
    assert "inputs differ" in describe_difference(Model([a, b], out), Model([b, a], out))


def test_order_of_merged_tensors_counts():
    a, b = Input(shape=(3,)), Input(shape=(3,))
    p, q = Dense(3, activation="relu")(a), Dense(3)(b)
    one = Model([a, b], merge([p, q], mode="sum"))
    two = Model([a, b], merge([q, p], mode="sum"))
    assert not same_topology(one, two)


def test_a_nested_model_is_compared_by_what_is_in_it():
    def outer(inner_width: int) -> Model:
        inner = Sequential([Dense(inner_width, input_dim=4), Dense(2)])
        x = Input(shape=(4,))
        return Model(x, inner(x))

    assert same_topology(outer(3), outer(3))
    assert "inside it: " in describe_difference(outer(3), outer(5))


def test_a_longer_model_differs_and_the_difference_names_the_extra_layer():
    x = Input(shape=(4,))
    hidden = Dense(4, name="hidden")(x)
    short, long = Model(x, hidden), Model(x, Dense(4, name="extra")(hidden))
    assert "only the second has Dense 'extra'" in describe_difference(short, long)


@pytest.mark.parametrize("build", ["functional", "sequential", "graph"])
def test_the_three_ways_make_the_same_model(build):
    x = Input(shape=(4,))
    expected = Model(x, Dense(2)(Dense(3, activation="tanh")(x)))
    if build == "functional":
        z = Input(batch_shape=(None, 4))
        made = Model(input=z, output=Dense(2)(Dense(3, activation="tanh")(z)))
    elif build == "sequential":
        made = Sequential([Dense(3, activation="tanh", input_dim=4), Dense(2)])
    else:
        made = Graph()
        made.add_input(name="x", input_shape=(4,))
        made.add_node(Dense(3, activation="tanh"), name="hidden", input="x")
        made.add_node(Dense(2), name="last", input="hidden")
        made.add_output(name="y", input="last")
    assert describe_difference(made, expected) == ""
    assert canonical(made) == canonical(expected)
    assert hash(canonical(made)) == hash(canonical(expected))
