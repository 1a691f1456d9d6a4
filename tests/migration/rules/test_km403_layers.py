from __future__ import annotations

import pytest
from keras_migrate.rewrite import Rewritten, rewrite
from keras_migrate.source.text import SourceText

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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "for name in g.nodes:\n    print(name)",
            "for name in [layer.name for layer in g.layers if layer.name not in g.input_names]:\n    print(name)",
        ),
        (
            "for one in g.nodes.values():\n    one.trainable = False",
            "for one in [layer for layer in g.layers if layer.name not in g.input_names]:\n    one.trainable = False",
        ),
        (
            "new = {n: one for n, one in g.nodes.items()}",
            (
                f"new = {{n: one for n, one in [(layer.name, layer) for layer in g.layers\n{' ' * 29}"
                "if layer.name not in g.input_names]}"
            ),
        ),
        (
            "assert 'd' in g.nodes",
            "assert 'd' in [layer.name for layer in g.layers if layer.name not in g.input_names]",
        ),
        ("print(len(g.nodes))", "print(len([layer.name for layer in g.layers if layer.name not in g.input_names]))"),
        (
            "last = list(g.nodes.keys())[-1]",
            "last = list([layer.name for layer in g.layers if layer.name not in g.input_names])[-1]",
        ),
    ],
)
def test_a_walk_over_the_nodes_goes_through_the_layers_that_are_no_inputs(becomes, old, new):
    becomes(OLD + old + "\n", NEW + new + "\n")


def _rewritten(text: str) -> Rewritten:
    return rewrite(SourceText(text))


BRANCHES = """
from keras_unified.models import Graph
from keras_unified.layers import Dense, Input, merge
g = Graph()
g.add_input('a', (4,))
g.add_node(Dense(1), 'd', 'a')
g.add_node(Dense(1), 'e', 'a')
g.add_output('y', inputs=['d', 'e'])
"""


def test_a_walk_leaves_out_what_merges_nodes(becomes):
    becomes(
        BRANCHES + "for one in g.nodes.values():\n    one.trainable = False\n",
        """
        from keras_unified.models import Model
        from keras_unified.layers import Merge
        from keras_unified.layers import Dense, Input, merge
        a = Input(shape=(4,), name='a')
        d = Dense(1, name='d')(a)
        e = Dense(1, name='e')(a)
        g = Model(input=[a], output={'y': merge([d, e], mode='concat')})
        for one in [layer for layer in g.layers
                    if layer.name not in g.input_names and not isinstance(layer, Merge)]:
            one.trainable = False
        """,
    )


def test_a_walk_whose_order_may_be_another_is_told_of():
    done = _rewritten(BRANCHES + "print([one.name for one in g.nodes.values()])\n")
    assert [(f.rule, f.line) for f in done.findings if not f.fixed] == [("KM403", 9)]
    assert "Graph" not in done.text


@pytest.mark.parametrize(
    "walk", ["g.nodes.pop('d')", "nodes = g.nodes", "g.nodes.get('d')", "g.nodes['e'] = 1", "print(g.nodes)"]
)
def test_a_use_without_a_peer_keeps_the_graph(refuses, walk):
    refuses(OLD + walk + "\n", [("KM901", 7)], "no 'nodes' as Graph had it")


def test_the_nodes_of_a_shared_layer_are_no_layers(refuses):
    text = OLD.replace("g.add_output", "g.add_shared_node(Dense(2), 's', ['d', 'a'], outputs=['t', 'u'])\ng.add_output")
    refuses(text.replace("input='d'", "inputs=['t', 'u']") + "print(len(g.nodes))\n", [("KM901", 8)], "no 'nodes'")


def test_a_walk_with_keras3_as_the_target_keeps_the_graph(for_keras3):
    done = for_keras3(OLD + "print(len(g.nodes))\n")
    assert [f.rule for f in done.left if f.rule == "KM901"] == ["KM901"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for n in g.inputs:\n    print(n)", "for n in g.input_names:\n    print(n)"),
        ("print(list(g.inputs.keys()), len(g.outputs))", "print(list(g.input_names), len(g.output_names))"),
        (
            "print([i.name for i in g.inputs.values()])",
            "print([i.name for i in [g.get_layer(name) for name in g.input_names]])",
        ),
        ("new = dict(g.inputs.items())", "new = dict([(name, g.get_layer(name)) for name in g.input_names])"),
        ("for o in g.outputs.values():\n    print(o)", "for o in [g.get_layer('d')]:\n    print(o)"),
        ("new = dict(g.outputs.items())", "new = dict([('y', g.get_layer('d'))])"),
    ],
)
def test_a_walk_over_inputs_and_outputs_goes_through_the_names(becomes, old, new):
    becomes(OLD + old + "\n", NEW + new + "\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print(g.input_order, 'y' in g.outputs)", "print(['a'], 'y' in ['y'])"),
        ("for n in g.inputs.values():\n    print(n)", "for n in [g.get_layer(name) for name in ['a']]:\n    print(n)"),
    ],
)
def test_keras3_is_told_the_names(moves, old, new):
    head = "from keras.models import {0}\nfrom keras.layers import Dense, Input\n"
    moves(
        head.format("Graph") + OLD.split("Input\n")[1] + old + "\n",
        head.format("Model")
        + NEW.split("Input\n")[1].replace("input=[a], output=", "inputs=[a], outputs=")
        + new
        + "\n",
    )


def test_outputs_that_all_are_nodes_are_looked_up_by_any_name(becomes):
    old = OLD.replace("'a')\ng.add_output('y', input='d')", "'a', create_output=True)")
    becomes(old + "f = g.outputs[name]\n", NEW.replace("'y'", "'d'") + "f = g.get_layer(name)\n")


@pytest.mark.parametrize("read", ["g.outputs[name]", "g.outputs", "g.outputs['d']", "g.outputs.get('y')"])
def test_outputs_of_a_name_that_is_not_known_keep_the_graph(refuses, read):
    refuses(OLD + f"print({read})\n", [("KM901", 7)], "no 'outputs' as Graph had it")


def test_an_output_that_merges_nodes_is_no_layer_of_theirs(refuses):
    text = OLD.replace("'y', input='d'", "'y', inputs=['d', 'a']")
    refuses(text + "print(g.outputs['y'])\n", [("KM901", 7)], "no 'outputs' as Graph had it")


LOST = "models = [g]\nuse(*models)\n"


def test_tables_that_only_a_graph_has_are_a_models_where_all_graphs_are_rewritten(becomes):
    becomes(
        OLD + LOST + "def f(m, n):\n    return [m.inputs[i].input for i in m.input_order], m.nodes[n].get_output()\n",
        NEW
        + LOST
        + "def f(m, n):\n    return [m.get_layer(i).input for i in m.input_names], m.get_layer(n).get_output()\n",
    )


def test_tables_of_what_is_not_followed_are_told_of():
    known = "import networkx\nn = networkx.Graph()\nn.nodes\n"
    done = _rewritten(OLD + LOST + "def f(m):\n    print(len(m.nodes))\n" + known)
    left = [(f.rule, f.line) for f in done.findings if not f.fixed]
    assert left == [("KM403", 11)]
    assert "the receiver is not followed" in next(f.message for f in done.findings if not f.fixed)
