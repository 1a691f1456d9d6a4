from __future__ import annotations

import pytest

OLD = """
from keras_unified.models import Graph
from keras_unified.layers import Dense, Input
g = Graph()
g.add_input('a', (4,))
g.add_node(Dense(1), 'd', 'a')
g.add_output('y', input='d')
"""
NEW = """
from keras_unified.models import Model
from keras_unified.layers import Dense, Input
a = Input(shape=(4,), name='a')
d = Dense(1, name='d')(a)
g = Model(input=[a], output={'y': d})
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("w = g.nodes['d'].get_weights()", "w = g.get_layer('d').get_weights()"),
        ("g.nodes[name].trainable = False", "g.get_layer(name).trainable = False"),
        ("s = g.inputs['a'].input_shape", "s = g.get_layer('a').input_shape"),
        ("f = g.outputs['y'].get_output(False)", "f = g.get_layer('d').get_output(False)"),
        ("assert 'a' in g.inputs and n not in g.outputs", "assert 'a' in g.input_names and n not in g.output_names"),
        ("print(g.output_order, g.input_order)", "print(g.output_names, g.input_names)"),
    ],
)
def test_tables_of_a_graph_become_what_a_model_has(becomes, old, new):
    becomes(OLD + old + "\n", NEW + new + "\n")


def test_a_use_without_a_peer_keeps_the_graph(refuses):
    refuses(OLD + "for name in g.nodes:\n    print(name)\n", [("KM901", 7)], "no 'nodes' as Graph had it")


@pytest.mark.parametrize("read", ["g.outputs[name]", "g.outputs", "g.outputs['d']"])
def test_outputs_of_a_name_that_is_not_known_keep_the_graph(refuses, read):
    refuses(OLD + f"print({read})\n", [("KM901", 7)], "no 'outputs' as Graph had it")


def test_an_output_that_merges_nodes_is_no_layer_of_theirs(refuses):
    text = OLD.replace("'y', input='d'", "'y', inputs=['d', 'a']")
    refuses(text + "print(g.outputs['y'])\n", [("KM901", 7)], "no 'outputs' as Graph had it")
