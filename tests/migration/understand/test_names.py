from __future__ import annotations

import ast

import pytest
from keras_migrate.understand.names import Names


def meaning(text: str) -> str | None:
    names = Names(ast.parse(text))
    call = [n for n in names.scopes if isinstance(n, ast.Call)][-1]
    return names.keras(call.func)


@pytest.mark.parametrize(
    "text",
    [
        "from keras.models import Graph\nGraph()",
        "from keras.models import Graph as G\nG()",
        "import keras\nkeras.models.Graph()",
        "import keras.models\nkeras.models.Graph()",
        "import keras.models as m\nm.Graph()",
        "from keras import models\nmodels.Graph()",
        "from keras import models as km\nkm.Graph()",
        "from keras.models import *\nGraph()",
        "from keras.models import Graph\nNet = Graph\nNet()",
        "import keras\nmodels = keras.models\nmodels.Graph()",
        "def f():\n    from keras.models import Graph\n    return Graph()",
        "from keras.models import Graph\ndef f():\n    return Graph()",
        "try:\n    from keras.models import Graph\nexcept ImportError:\n    Graph = None\nGraph()",
        "from keras_unified.models import Graph\nGraph()",
        "class A:\n    Graph = 1\n    def f(self):\n        return Graph()\nfrom keras.models import Graph",
    ],
)
def test_whatever_way_it_is_imported_it_is_keras_graph(text):
    assert meaning(text) == "models.Graph"


@pytest.mark.parametrize(
    "text",
    [
        "from networkx import Graph\nGraph()",
        "import networkx as keras\nkeras.models.Graph()",
        "from mykeras.models import Graph\nGraph()",
        "from .keras.models import Graph\nGraph()",
        "from keras.models import Graph\nfrom networkx import Graph\nGraph()",
        "from keras.models import Graph\nclass Graph: pass\nGraph()",
        "from keras.models import Graph\ndef f(Graph):\n    return Graph()",
        "from keras.models import Graph\ndef f():\n    Graph = make\n    return Graph()",
        "from keras.models import Graph\n[Graph() for Graph in graphs]",
        "from keras.models import *\nfrom networkx import *\nGraph()",
        "def f():\n    from keras.models import Graph\nGraph()",
        "Graph()",
    ],
)
def test_what_else_bears_the_name_is_not(text):
    assert meaning(text) is None
