"""Files that say no word of Keras, and use a graph of another file."""

from __future__ import annotations

from keras_migrate.project import migrate

NET = """from keras.models import Graph
from keras.layers.core import Dense
model = Graph()
model.add_input('x', (4,))
model.add_node(Dense(1), 'd', 'x')
model.add_output('y', 'd')
"""


def test_a_file_without_a_word_of_keras_is_rewritten_with_the_graph_that_it_imports(tmp_path):
    texts = {
        "net.py": NET,
        "use.py": "from net import model as found\n",
        "main.py": "from use import (\n    found)\nprint(found.predict({'x': 1})['y'])\n",
        "other.py": "import json\nprint json, found.predict({'x': 1})['y']\n",
        "old.py": "import use\nprint 'Python 2'\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    done = {result.path.name: result for result in migrate([tmp_path / name for name in texts])}
    assert done["main.py"].new == "from use import (\n    found)\nprint(found.predict({'x': 1}))\n"
    assert {name: result.status for name, result in done.items()} == {
        "net.py": "rewritten",
        "use.py": "fine",
        "main.py": "rewritten",
        "other.py": "fine",
        "old.py": "fine",
    }
    assert done["old.py"].findings == []
