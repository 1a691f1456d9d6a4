# ruff: noqa: E501  programs are as long as the command writes them
from __future__ import annotations

import pytest
from keras_migrate.rewrite import rewrite
from keras_migrate.source.text import SourceText


@pytest.mark.parametrize(
    "text",
    [
        "import networkx as nx\nimport keras_unified\ng = nx.Graph()\ng.add_node('a', input='b')\n",
        "import keras_unified\nclass Graph(object):\n    def add_node(self, layer, name, input): pass\ng = Graph()\ng.add_node(1, name='a', input='b')\n",
        "import keras_unified\nimport pydot\ndef draw(graph):\n    graph.add_node(pydot.Node('a'))\n",
        "import tensorflow as tf\nimport keras_unified\nwith tf.Graph().as_default():\n    pass\n",
    ],
)
def test_the_graphs_of_other_libraries_are_never_touched(stays, text):
    stays(text)


HEAD = "from keras_unified.models import Graph\nfrom keras_unified.layers import Dense, Input\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("nets = [Graph()]\n", 3, "not bound to a plain variable", id="in a list"),
        pytest.param("g = Graph()\n", 3, "nothing that can be followed is added", id="empty"),
        pytest.param(
            "g = Graph()\ng.add_input('x', (4,))\nprint(g.nodes)\ng.add_output('y', input='x')\n",
            5,
            "before the last",
            id="early use",
        ),
        pytest.param(
            "g = Graph()\ng.add_input('x', (4,))\ng.add_node(Dense(1), 'd', merge_mode='sum')\ng.add_output('y', input='d')\n",
            5,
            "neither input= nor inputs=",
            id="no input",
        ),
        pytest.param(
            "g = Graph()\ng.add_input('x', (4,))\ng.add_node(layer(), next(names), 'x')\ng.add_output('y', input='x')\n",
            5,
            "made by a call",
            id="a name that changes",
        ),
    ],
)
def test_what_is_not_followed_is_left_marked_and_said(refuses, text, line, reason):
    done = refuses(HEAD + text, [("KM901", line)], reason)
    assert done.text.count("# keras-migrate: KM901 ") in (0, 1)


@pytest.mark.parametrize("look", ["getattr(g, 'add_' + kind)(layer)", "getattr(g, 'nodes')", "setattr(g, name, 1)"])
def test_a_graph_that_is_looked_into_by_name_stays(refuses, look):
    refuses(
        f"""
        from keras.models import Graph
        g = Graph()
        g.add_input('x', (4,))
        g.add_output('y', input='x')
        {look}
        """,
        [("KM901", 5)],
        "looks for what a Graph has",
    )


def test_an_attribute_that_every_model_has_may_be_looked_up_by_name(becomes):
    becomes(
        """
        from keras.models import Graph
        g = Graph()
        g.add_input('x', (4,))
        g.add_output('y', input='x')
        print(getattr(g, 'optimizer', None))
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Input
        x = Input(shape=(4,), name='x')
        g = Model(input=[x], output={'y': x})
        print(getattr(g, 'optimizer', None))
        """,
    )


@pytest.mark.parametrize(
    ("imports", "said"),
    [
        ("from keras_unified.models import *\nfrom networkx import *\n", "any of the star imports; import it by name"),
        ("from keras_unified.models import Sequential\nimport networkx\n", "bound by nothing in this file; import it"),
    ],
)
def test_a_graph_of_unknown_origin_is_told_of(imports, said):
    done = rewrite(SourceText(imports + "g = Graph()\ng.add_node(1)\n"))
    assert done.text == imports + "g = Graph()\ng.add_node(1)\n"
    assert [(f.rule, f.line) for f in done.findings] == [("KM903", 3)]
    assert said in done.findings[0].message
