# ruff: noqa: E501  programs are as long as the command writes them
from __future__ import annotations

import json

import pytest
from keras_migrate.cli import main
from keras_migrate.source.notebook import Notebook, NotebookError

HEAD = '{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "metadata": {},\n   "source": ["Graph() # text"]\n  },\n'
CELL = '  {\n   "cell_type": "code",\n   "execution_count": 3,\n   "metadata": {},\n   "outputs": [{"text": ["é"]}],\n   "source": %s\n  }'
TAIL = '\n ],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 0\n}'


def notebook(*cells: str) -> str:
    return HEAD + ",\n".join(CELL % cell for cell in cells) + TAIL


def test_cells_are_rewritten_and_all_else_keeps_every_byte(tmp_path):
    file = tmp_path / "a.ipynb"
    imports = '[\n    "%matplotlib inline\\n",\n    "from keras.models import Graph\\n",\n    "from keras.layers import Dense"\n   ]'
    untouched = '["!ls\\n",   "x = 1"]'
    build = "\"g = Graph()\\ng.add_input('x', (4,))\\ng.add_node(Dense(1), 'd', 'x')\""
    finish = "[\n    \"?g\\n\",\n    \"g.add_output('y', input='d')\"\n   ]"
    bash = '["%%bash\\n", "echo Graph()"]'
    file.write_text(notebook(imports, untouched, build, finish, bash), encoding="utf-8")
    assert main(["--write", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == notebook(
        '[\n    "%matplotlib inline\\n",\n    "from keras_unified.models import Model\\n",\n'
        '    "from keras_unified.layers import Input\\n",\n    "from keras_unified.layers import Dense"\n   ]',
        untouched,
        "\"x_tensor = Input(shape=(4,), name='x')\\nd = Dense(1, name='d')(x_tensor)\"",
        '[\n    "?g\\n",\n    "g = Model(input=[x_tensor], output={\'y\': d})"\n   ]',
        bash,
    )


def test_names_are_followed_across_cells():
    read = Notebook(notebook('["a = 1\\n", "b = 2"]', '"c = a"'))
    assert read.text == "a = 1\nb = 2\nc = a\n"


@pytest.mark.parametrize("raw", ["", "{", '{"cells": [', "not json"])
def test_what_is_no_notebook_is_said(raw):
    with pytest.raises(NotebookError):
        Notebook(raw)


def test_an_unchanged_cell_is_never_encoded_anew():
    raw = notebook('["x = \\u00e9\\n"]', '"y"')
    assert Notebook(raw).with_edits([]) == raw
    assert json.loads(raw)
