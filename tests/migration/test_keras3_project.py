# ruff: noqa: E501
"""`--to keras3` on files, projects, notebooks and Python 2: what goes, what waits, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from keras_migrate.cli import main
from keras_migrate.project import Options, migrate
from keras_migrate.rules.registry import Selection
from keras_migrate.source.edits import Edit

DENSE = "from keras.layers import Dense\nx = Dense(output_dim=4)\n"
GRAPH = """\
from keras.models import Graph
from keras.layers import Dense


def build():
    g = Graph()
    g.add_input('x', input_shape=(4,))
    g.add_node(Dense(output_dim=2), name='d', input='x')
    g.add_output('y', input='d')
    g.compile('sgd', {'y': 'mse'})
    return g
"""
USE = """\
from net import build
import keras

g = build()
g.fit({'x': x, 'y': y}, nb_epoch=3)
print(g.predict({'x': x})['y'])
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*names: str, unsafe: bool = False, dialect: str = "auto") -> list:
    options = Options(selection=Selection.of([], [], "keras3", unsafe=unsafe), dialect=dialect)
    return list(migrate([Path(name) for name in names], options))


def test_a_graph_of_two_files_goes_to_keras_3_in_both(tree, for_keras3):
    Path("net.py").write_text(GRAPH)
    Path("use.py").write_text(USE)
    net, use = run("net.py", "use.py")
    assert (
        net.new
        == """\
from keras.models import Model
from keras.layers import Input
from keras.layers import Dense


def build():
    x = Input(shape=(4,), name='x')
    d = Dense(units=2, name='d')(x)
    g = Model(inputs=[x], outputs={'y': d})
    g.compile('sgd', {'y': 'mse'})
    return g
"""
    )
    assert use.new == USE.replace("{'x': x, 'y': y}, nb_epoch=3", "{'x': x}, {'y': y}, epochs=3")
    assert (net.left, use.left) == ([], [])


def test_a_dict_in_a_variable_is_picked_from_by_names_that_are_written_out(for_keras3):
    done = for_keras3(GRAPH.replace("    return g\n", "    g.fit(data, nb_epoch=1)\n    return g\n"))
    assert (
        "    g.fit({name: data[name] for name in ('x',)},\n"
        "          {name: data[name] for name in ('y',)},\n          epochs=1, batch_size=128)" in done.new
    )


def test_a_file_waits_with_those_that_share_its_graph_and_no_others(tree):
    Path("net.py").write_text(GRAPH.replace("Dense", "LSTM"))
    Path("use.py").write_text(USE)
    Path("other.py").write_text(DENSE + "m.fit(x)\n")
    net, use, other = run("net.py", "use.py", "other.py")
    assert (net.new, use.new) == (net.old, use.old)
    assert [(f.rule, f.line) for f in net.left] == [("KM309", 8)]
    assert [(f.rule, f.line) for f in use.left] == [("KM309", 1)]
    assert use.left[0].message.startswith("waits, since it has graphs in common with net.py:8: LSTM: ")
    assert other.new == "from keras.layers import Dense\nx = Dense(units=4)\nm.fit(x)\n"
    assert [r.left for r in run("net.py", "use.py", "other.py", unsafe=True)] == [[], [], []]


def test_a_file_whose_graph_stays_goes_to_keras_unified_which_has_graph(for_keras3):
    done = for_keras3(
        "from keras.models import Graph\nfrom keras.layers import Dense\nmodels = [Graph()]\nd = Dense(output_dim=3)\n"
    )
    assert done.new.startswith("from keras_unified.models import Graph\nfrom keras_unified.layers import Dense\n")
    assert "Dense(output_dim=3)" in done.new
    assert done.left[0].rule == "KM901"


def test_the_era_is_read_off_each_file_or_said(for_keras3):
    of_03 = "from keras.layers.core import TimeDistributedMerge\nfrom keras.layers import BatchNormalization\nb = BatchNormalization()\n"
    assert "BatchNormalization(epsilon=1e-06, momentum=0.9)" in for_keras3(of_03).new
    assert "b = BatchNormalization()\n" in for_keras3(of_03, dialect="1.2.2").new


def test_comments_that_ignore_are_heeded_and_those_that_ignore_nothing_told_of(for_keras3):
    done = for_keras3(
        "from keras.layers import Dense\n"
        "a = Dense(output_dim=4)  # keras-migrate: ignore[KM301]\n"
        "b = Dense(output_dim=4)  # keras-migrate: ignore[KM302]\n"
        "# keras-migrate: ignore-start\n"
        "c = Dense(init='zero', output_dim=4)\n"
        "# keras-migrate: ignore-end\n"
    )
    assert done.new.splitlines()[1].startswith("a = Dense(output_dim=4)")
    assert done.new.splitlines()[2].startswith("b = Dense(units=4)")
    assert done.new.splitlines()[4] == "c = Dense(init='zero', output_dim=4)"
    assert [(f.rule, f.line, f.message) for f in done.left] == [
        ("KM904", 3, "there is nothing here for KM302 to ignore")
    ]


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [{"data": "kept"}], "source": c.splitlines(keepends=True)}
        for c in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 0}, indent=1) + "\n"


def test_a_notebook_is_followed_across_its_cells(tree):
    cells = (
        "%matplotlib inline\nfrom keras.models import Graph\nfrom keras.layers.core import Dense",
        "g = Graph()\ng.add_input('x', input_shape=(4,))\ng.add_node(Dense(output_dim=2), name='d', input='x')",
        "g.add_output('y', input='d')\n!ls",
        "g.compile('sgd', {'y': 'mse'})\ng.fit({'x': x, 'y': y}, nb_epoch=2)",
    )
    after = (
        "%matplotlib inline\nfrom keras.models import Model\nfrom keras.layers import Input\nfrom keras.layers import Dense",
        "x = Input(shape=(4,), name='x')\nd = Dense(units=2, name='d')(x)",
        "g = Model(inputs=[x], outputs={'y': d})\n!ls",
        "g.compile('sgd', {'y': 'mse'})\ng.fit({'x': x}, {'y': y}, epochs=2, batch_size=128)",
    )
    Path("n.ipynb").write_text(notebook(*(c.replace("'x': x", "'x': a") for c in cells)))
    [done] = run("n.ipynb")
    assert done.new == notebook(*(c.replace("'x': x", "'x': a") for c in after))
    assert done.left == []
    assert main(["--write", "--to", "keras3", "n.ipynb"]) == 0
    assert main(["--check", "--to", "keras3", "n.ipynb"]) == 0


def test_python_2_goes_to_keras_3_and_to_python_3(tree):
    Path("two.py").write_text(DENSE + "print 'made', x  # told\n")
    assert main(["--write", "--to", "keras3", "--python3", "two.py"]) == 0
    assert (
        Path("two.py").read_text() == "from keras.layers import Dense\nx = Dense(units=4)\nprint('made', x)  # told\n"
    )


def test_the_target_may_stand_in_pyproject(tree, capsys):
    Path("pyproject.toml").write_text('[tool.keras-migrate]\nto = "keras3"\nunsafe = true\ndialect = "1.2"\n')
    Path("a.py").write_text("from keras.layers import LSTM\nx = LSTM(output_dim=4)\n")
    assert main(["--write", "a.py"]) == 0
    assert "LSTM(units=4, recurrent_activation=hard_sigmoid_of_keras_1" in Path("a.py").read_text()
    for table, reason in (
        ('to = "keras4"', "to must be 'unified' or 'keras3', not 'keras4'"),
        ('dialect = "7"', "'7' is not a Keras"),
    ):
        Path("pyproject.toml").write_text(f"[tool.keras-migrate]\n{table}\n")
        assert main(["a.py"]) == 2
        assert reason in capsys.readouterr().err


def test_a_file_that_waits_ends_with_exit_code_1(tree, capsys):
    Path("a.py").write_text("from keras.layers import LSTM\nx = LSTM(4)\n")
    assert main(["--write", "--to", "keras3", "a.py"]) == 1
    assert "a.py:2: KM309 LSTM:" in capsys.readouterr().out
    assert Path("a.py").read_text() == "from keras.layers import LSTM\nx = LSTM(4)\n"


def test_single_rules_can_be_left_out(tree):
    Path("a.py").write_text(DENSE)
    assert main(["--write", "--to", "keras3", "--ignore", "KM3", "a.py"]) == 0
    assert Path("a.py").read_text() == DENSE


@pytest.mark.parametrize(
    ("right", "wrong"), [("(x)", "(d)"), ("'y': d", "'y': x"), ("[x]", "[x, x]"), ("d = ", "e = ")]
)
def test_a_file_whose_graph_would_be_another_one_stays_as_it_was(for_keras3, monkeypatch, right, wrong):
    def slip(file) -> None:
        place = file.source.text.find(right)
        if place >= 0:
            file.edits.append(Edit(place, place + len(right), wrong))

    monkeypatch.setattr("keras_migrate.keras3.km407_log_names.apply", slip)
    done = for_keras3(GRAPH)
    assert done.new == GRAPH
    assert [f.message for f in done.left] == ["another graph was read off the text for Keras 3; please report it"]


def test_a_file_without_graphs_does_not_wait_for_one_that_uses_it(tree):
    Path("net.py").write_text(GRAPH.replace("Dense(", "LSTM(").replace("import Dense", "import LSTM") + "import top\n")
    Path("top.py").write_text("from keras.layers import Dense\ndef of(net):\n    return Dense(output_dim=net.nodes)\n")
    old = Path("net.py").read_text()
    assert main(["--write", "--to", "keras3", "."]) == 1
    assert Path("net.py").read_text() == old
    assert "Dense(units=net.nodes)" in Path("top.py").read_text()


@pytest.mark.parametrize(
    ("code", "rule", "said"),
    [
        ("m.save_weights('w.h5')", "KM906", "names that end in '.weights.h5' only"),
        ("m.save_weights(folder + '/w_%d.hdf5' % n, overwrite=True)", "KM906", "'.weights.h5'"),
        ("ModelCheckpoint('best-{epoch:02d}.hdf5')", "KM906", "names that end in '.keras' or '.h5' only"),
        ("ModelCheckpoint(filepath='best.h5', save_weights_only=True)", "KM906", "'.weights.h5'"),
        ("print(m.to_yaml())", "KM905", "to_json says the same"),
    ],
)
def test_what_keras3_does_not_save_is_told_of(for_keras3, code, rule, said):
    head = "from keras.models import Sequential\nfrom keras.callbacks import ModelCheckpoint\nm = Sequential()\n"
    done = for_keras3(f"{head}{code}\n")
    assert [(f.rule, f.line) for f in done.left] == [(rule, 4)]
    assert said in done.left[0].message
    assert [(f.rule, f.line) for f in for_keras3(done.new).left] == [(rule, 5)]


@pytest.mark.parametrize(
    "code",
    [
        "m.save_weights('w.weights.h5')",
        "m.save_weights(path)",
        "m.save_weights('%s' % path)",
        "ModelCheckpoint('best.h5')",
        "ModelCheckpoint('best.weights.h5', save_weights_only=True)",
        "yaml.dump(m)",
    ],
)
def test_what_keras3_saves_is_not_told_of(for_keras3, code):
    head = "from keras.models import Sequential\nfrom keras.callbacks import ModelCheckpoint\nm = Sequential()\n"
    assert for_keras3(f"{head}{code}\n").left == []
