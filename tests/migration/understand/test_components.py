"""Which files of a run are understood together."""

from __future__ import annotations

from pathlib import Path

import pytest
from keras_migrate.rewrite import rewrite_project
from keras_migrate.source.text import SourceText
from keras_migrate.understand.components import components
from keras_migrate.understand.modules import Module

BUILDS = "from keras.models import Graph\nfrom keras.layers import Dense\n"
FILLS = "g = Graph()\ng.add_input('x', (4,))\ng.add_node(Dense(1), 'd', 'x')\ng.add_output('y', 'd')\n"


def _modules(texts: dict[str, str]) -> list[Module]:
    return [Module.load(Path("runs", name), SourceText(text)) for name, text in texts.items()]


@pytest.mark.parametrize(
    ("texts", "together"),
    [
        ({"a/net.py": "Graph", "a/train.py": "import net", "b/net.py": "Graph"}, ["a/net.py a/train.py", "b/net.py"]),
        ({"a/lib/net.py": "Graph", "a/use/go.py": "from net import f"}, ["a/lib/net.py a/use/go.py"]),
        (
            {"a/lib/__init__.py": "Graph", "a/lib/net.py": "Graph", "b/go.py": "import net; Graph"},
            ["a/lib/__init__.py", "a/lib/net.py", "b/go.py"],
        ),
        (
            {"a/nets/one.py": "Graph", "a/go.py": "load('nets.' + n); Graph", "b/nets/one.py": "Graph"},
            ["a/nets/one.py", "a/go.py", "b/nets/one.py"],
        ),
        (
            {"a/nets/one.py": "Graph", "a/go.py": "import_module('nets.' + n); Graph", "b/nets/one.py": "Graph"},
            ["a/nets/one.py a/go.py", "b/nets/one.py"],
        ),
        (
            {"a/nets/one.py": "Graph", "a/go.py": "import_module(n); Graph", "b/nets/one.py": "Graph"},
            ["a/nets/one.py a/go.py", "b/nets/one.py"],
        ),
        ({"a/net.py": "Graph", "a/score.py": "0", "b/net.py": "Graph"}, ["a/net.py a/score.py", "b/net.py"]),
    ],
)
def test_files_are_understood_together_where_one_may_import_the_other(texts, together):
    found = components(_modules(texts))
    assert [" ".join(str(m.path.relative_to("runs")) for m in group) for group in found] == together


def test_a_graph_that_stays_keeps_none_of_another_repository():
    stays = BUILDS + "def fill(g):\n    g.add_node(Dense(1), 'd', 'x')\ng = load()\nfill(g)\nh = Graph()\nfill(h)\n"
    modules = _modules({"a/net.py": stays, "b/net.py": BUILDS + FILLS})
    done = {str(path): result for path, result in rewrite_project(modules).items()}
    assert "Input(" not in done["runs/a/net.py"].text
    assert [f for f in done["runs/b/net.py"].findings if not f.fixed] == []
    assert "Graph" not in done["runs/b/net.py"].text
