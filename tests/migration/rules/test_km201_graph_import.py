# ruff: noqa: E501  programs are as long as the command writes them
from __future__ import annotations

import pytest
from keras_migrate.rewrite import rewrite
from keras_migrate.rules.registry import Selection
from keras_migrate.source.text import SourceText

BODY = """
        g = {graph}()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', input='d')
"""
NEW = """
        x = {input}(shape=(4,), name='x')
        d = Dense(1, name='d')(x)
        g = {model}(input=[x], output={{'y': d}})
"""


@pytest.mark.parametrize(
    ("imports", "graph", "new_imports", "input_", "model"),
    [
        pytest.param(
            "from keras.models import Graph\nfrom keras.layers.core import Dense",
            "Graph",
            "from keras_unified.models import Model\nfrom keras_unified.layers import Input\n"
            "from keras_unified.layers.core import Dense",
            "Input",
            "Model",
            id="in Graph's place",
        ),
        pytest.param(
            "from keras.layers import Dense, Input\nfrom keras.models import Sequential, Graph",
            "Graph",
            "from keras_unified.layers import Dense, Input\nfrom keras_unified.models import Sequential, Model",
            "Input",
            "Model",
            id="what is imported already is not imported again",
        ),
        pytest.param(
            "from keras.layers import Dense\nfrom keras.models import Graph, Model, Sequential",
            "Graph",
            "from keras_unified.layers import Dense\nfrom keras_unified.models import Model, Sequential\n"
            "from keras_unified.layers import Input",
            "Input",
            "Model",
            id="Graph goes where Model is there",
        ),
        pytest.param(
            "from keras.layers import Dense\nfrom keras.models import Graph as G",
            "G",
            "from keras_unified.layers import Dense\nfrom keras_unified.models import Model\n"
            "from keras_unified.layers import Input",
            "Input",
            "Model",
            id="an alias",
        ),
        pytest.param(
            "import keras.models as km\nfrom keras.layers import Dense",
            "km.Graph",
            "import keras_unified.models as km\nfrom keras_unified.layers import Input\nfrom keras_unified.layers import Dense",
            "Input",
            "km.Model",
            id="an attribute of a module",
        ),
        pytest.param(
            "from keras.models import *\nfrom keras.layers import Dense",
            "Graph",
            "from keras_unified.models import *\nfrom keras_unified.layers import Input\nfrom keras_unified.layers import Dense",
            "Input",
            "Model",
            id="a star",
        ),
        pytest.param(
            "from keras.layers import Dense\nfrom keras.models import Graph\ndef Input(): pass",
            "Graph",
            "from keras_unified.layers import Dense\nfrom keras_unified.models import Model\n"
            "from keras_unified.layers import Input as keras_input\ndef Input(): pass",
            "keras_input",
            "Model",
            id="a name that is taken",
        ),
    ],
)
def test_functional_code_finds_what_it_calls(becomes, imports, graph, new_imports, input_, model):
    before = imports.replace("\n", "\n        ") + BODY.format(graph=graph)
    after = new_imports.replace("\n", "\n        ") + NEW.format(input=input_, model=model)
    becomes("        " + before, "        " + after)


def test_each_branch_of_a_conditional_import_provides_it(becomes):
    becomes(
        """
        try:
            from keras.models import Graph
        except ImportError:
            from keras.legacy.models import Graph
        from keras.layers import Dense
        """
        + BODY.format(graph="Graph"),
        """
        try:
            from keras_unified.models import Model
            from keras_unified.layers import Input
        except ImportError:
            from keras_unified.models import Model
            from keras_unified.layers import Input
        from keras_unified.layers import Dense
        """
        + NEW.format(input="Input", model="Model"),
    )


def test_each_branch_provides_it_in_keras3_as_well(moves):
    moves(
        """
        try:
            from keras.models import Graph
        except ImportError:
            from keras.legacy.models import Graph
        from keras.layers import Dense
        """
        + BODY.format(graph="Graph"),
        """
        try:
            from keras.models import Model
            from keras.layers import Input
        except ImportError:
            from keras.models import Model
            from keras.layers import Input
        from keras.layers import Dense
        """
        + NEW.format(input="Input", model="Model").replace("input=[x], output=", "inputs=[x], outputs="),
    )


@pytest.mark.parametrize(
    ("comment", "root", "selection"),
    [("", "keras", Selection.of([], ["KM202"])), ("  # keras-migrate: ignore[KM202]", "keras_unified", Selection())],
)
def test_new_imports_are_of_keras_where_the_old_one_stays(comment, root, selection):
    body = BODY.replace("        ", "").format(graph="Graph")
    new = NEW.replace("        ", "").format(input="Input", model="Model")
    text = f"from keras.models import Graph{comment}\nfrom keras.layers.core import Dense\n{body}"
    assert rewrite(SourceText(text), selection=selection).text == (
        f"from keras.models import Model{comment}\nfrom keras.layers import Input\n"
        f"from {root}.layers.core import Dense\n{new}"
    )


def test_what_else_is_called_graph_does_not_keep_the_import(becomes):
    other = "        def f():\n            Graph = make\n            return Graph()\n"
    imports = "\n        from keras{0}.models import {1}\n{2}        from keras{0}.layers import Dense\n"
    becomes(
        imports.format("", "Graph", "") + other + BODY.format(graph="Graph"),
        imports.format("_unified", "Model", "        from keras_unified.layers import Input\n")
        + other
        + NEW.format(input="Input", model="Model"),
    )


def test_graphs_alike_in_several_functions_are_each_proven_where_they_stand(becomes):
    graph = (
        "    {0} = {1}Graph()\n    {0}.add_input('x', (4,))\n    {0}.add_node(Dense(1), 'd', 'x')\n"
        "    {0}.add_output('y', input='d')\n    return {0}\n"
    )
    model = (
        "    x = Input(shape=(4,), name='x')\n    d = Dense(1, name='d')(x)\n    {0} = Model(input=[x], output={{'y': d}})\n"
        "    return {0}\n"
    )
    becomes(
        "from keras.models import Graph\nfrom keras.layers import Dense, containers\n"
         "def a():\n" + graph.format("g", "containers.") + "def b():\n" + graph.format("g", ""),
        "from keras_unified.models import Model\nfrom keras_unified.layers import Input\n"
        "from keras_unified.layers import Dense, containers\n"
         "def a():\n" + model.format("g") + "def b():\n" + model.format("g"),
    )  # fmt: skip
