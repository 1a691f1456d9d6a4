# ruff: noqa: E501  programs are as long as the command writes them
from __future__ import annotations

import ast
import json

import pytest
from keras_migrate.cli import main
from keras_migrate.source.magics import hidden
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


def test_a_notebook_of_python_2_is_written_as_python_3_when_asked(tmp_path, capsys):
    file = tmp_path / "a.ipynb"
    first = '["import keras, cPickle\\n", "%time print x\\n", "files = !ls \'it\\n"]'
    file.write_text(notebook(first, '["print \\u0027a\\u0027\\n",   "cPickle.dumps(x)"]', '"!ls"'), encoding="utf-8")
    assert main(["--write", "--python3", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == notebook(
        first.replace("keras, cPickle", "keras_unified as keras, pickle"),
        '["print(\'a\')\\n",   "pickle.dumps(x)"]',
        '"!ls"',
    )
    assert main(["--write", "--python3", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: rewritten\n"


def test_lines_that_do_not_change_keep_their_spelling_in_a_changed_cell():
    raw = notebook('["import keras\\n","x = \\u0022\\/\\u0022\\n","y"]')
    assert Notebook(raw).with_codes(['import keras_unified\nx = "/"\ny\n']) == raw.replace(
        "import keras", "import keras_unified"
    )


def test_what_is_left_is_told_with_the_line_of_the_file_the_cell_and_its_line(tmp_path, capsys):
    file = tmp_path / "a.ipynb"
    cells = '"from keras_unified.models import Graph"', '[\n    "x = 1\\n",\n    "gs = [Graph()]"\n   ]'
    file.write_text(notebook(*cells), encoding="utf-8")
    assert main([str(file)]) == 1
    line = file.read_text(encoding="utf-8").split("gs = [")[0].count("\n") + 1
    assert f"{file}:{line}: KM901 cell 3, line 2: the graph is not bound" in capsys.readouterr().out


def test_a_notebook_in_another_language_is_none_of_ours(tmp_path):
    file = tmp_path / "a.ipynb"
    text = notebook('"library(keras)\\nmodel %>% layer_dense(1)"').replace(
        '"metadata": {},\n "nbformat"', '"metadata": {"kernelspec": {"language": "R"}},\n "nbformat"'
    )
    file.write_text(text, encoding="utf-8")
    assert main(["--write", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("%matplotlib inline\n", "0#atplotlib inline\n"),
        ("if a:\n    !ls 'it\n", "if a:\n    0#s 'it\n"),
        ("files, = !ls\n", "files, = 0#s\n"),
        ("%timeit \\\n  f()\n", "0#imeit \\\n# f()\n"),
        ("cd ..\ncd = 5\n", "0# ..\ncd = 5\n"),
        ("?f\nf.g??\n", "0#\nf.g  \n"),
        ("x = (a\n  % b)\n", "x = (a\n  % b)\n"),
        ("x = a \\\n % b\n", "x = a \\\n % b\n"),
        ("x = '''\n%s\n!''' % y\n", "x = '''\n%s\n!''' % y\n"),
        ("x = 'a\\'('\n%ls\n", "x = 'a\\'('\n0#s\n"),
        ("x %= 3 # it's (\n!\n", "x %= 3 # it's (\n0\n"),
    ],
)
def test_magics_are_told_from_pythons_own_signs(code, read):
    assert hidden(code) == read
    ast.parse(read)


def test_names_are_followed_across_cells():
    read = Notebook(notebook('["a = 1\\n", "b = 2"]', '"c = a"'))
    assert read.text == "a = 1\nb = 2\n#\nc = a\n#\n"


BUILD = (
    '"from keras_unified.models import Graph\\nfrom keras_unified.layers import Input\\n'
    "g = Graph()\\ng.add_input('x', (4,))\\ng.add_output('y', input='x')\""
)
BUILT = (
    '"from keras_unified.models import Model\\nfrom keras_unified.layers import Input\\n'
    "x = Input(shape=(4,), name='x')\\ng = Model(input=[x], output={'y': x})\""
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\"g.predict({'x': 0})\"", "\"{'y': g.predict({'x': 0})}\""),
        (
            '"print(g.predict(load()))"',
            "\"data = load()\\nprint({'y': g.predict({name: data[name] for name in g.input_names})})\"",
        ),
        ("\"g.fit({'x': 0,  # zero\\n'y': 1})\"", "\"# zero\\ng.fit({'x': 0},\\n      {'y': 1})\""),
    ],
)
def test_what_a_cells_first_line_becomes_stays_in_the_cell(tmp_path, old, new):
    file = tmp_path / "a.ipynb"
    file.write_text(notebook(BUILD, '"k = 1"', old))
    assert main(["--write", str(file)]) == 0
    assert file.read_text() == notebook(BUILT, '"k = 1"', new)


def test_a_graph_that_stays_is_marked_in_its_own_cell(tmp_path):
    file = tmp_path / "a.ipynb"
    file.write_text(notebook('"from keras_unified.models import Graph"', '"gs = [Graph()]"'))
    assert main(["--write", str(file)]) == 1
    codes = ["".join(cell["source"]) for cell in json.loads(file.read_text())["cells"][1:]]
    assert codes[0] == "from keras_unified.models import Graph"
    assert codes[1].startswith("# keras-migrate: KM901 ")
    assert codes[1].endswith("\ngs = [Graph()]")


@pytest.mark.parametrize("raw", ["", "{", '{"cells": [', "not json"])
def test_what_is_no_notebook_is_said(raw):
    with pytest.raises(NotebookError):
        Notebook(raw)


def test_an_unchanged_cell_is_never_encoded_anew():
    raw = notebook('["x = \\u00e9\\n"]', '"y"')
    assert Notebook(raw).with_edits([]) == raw
    assert json.loads(raw)
