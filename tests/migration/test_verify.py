from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from keras_migrate.verify import compare

OLD = """
from keras.models import Graph
from keras.layers import Dense
g = Graph()
g.add_input('x', (4,))
g.add_shared_node(Dense(3), 's', ['x', 'x'], outputs=['a', 'b'])
g.add_node(Dense(1), 'd', inputs=['a', 'b'])
g.add_output('y', input='d')
g.fit(None)
"""
NEW = """
from keras_unified.models import Model
from keras_unified.layers import Dense, Input, merge
x = Input(shape=(4,), name='x')
s = Dense(3, name='s')
g = Model(input=[x], output={'y': Dense(1, name='d')(merge([s(x), s(x)], mode='concat'))})
"""


def test_the_same_model_is_verified_and_another_is_not(tmp_path):
    assert compare(tmp_path / "p.py", OLD, NEW) == ""
    assert "mode is 'concat' in the first and 'sum' in the second" in compare(
        tmp_path / "p.py", OLD, NEW.replace("'concat'", "'sum'")
    )


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("import nowhere\n", "No module named 'nowhere'"),
        ("x = 1\n", "no model in a variable"),
        ("while True: pass\n", "ran longer than 25 s"),
    ],
)
def test_what_cannot_be_verified_says_why(tmp_path, new, reason):
    outcome = compare(tmp_path / "p.py", "x = 1\n", new, 25)
    assert outcome.startswith("not verified: ")
    assert reason in outcome


HEAD = "from keras.models import Graph\nfrom keras.layers import Dense, LSTM\n"
OLD_3 = (
    HEAD
    + """
g = Graph()
g.add_input('x', input_shape=(5, 4))
g.add_node(LSTM(3), name='l', input='x')
g.add_node(Dense(2, init='uniform'), name='d', input='l')
g.add_output('y', input='d')
g.compile('sgd', {'y': 'mse'})
g.save_weights('weights.h5')
"""
)


def verified(folder, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "keras_migrate", "--verify", "--quiet", *arguments, "."]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_program_for_keras_3_is_verified_and_what_it_writes_stays_out_of_its_folder(tmp_path):
    (tmp_path / "p.py").write_text(OLD_3 + "open('written', 'w').write(open('data').read())\n")
    (tmp_path / "data").write_text("data")
    code, said = verified(tmp_path, "--to", "keras3", "--unsafe")
    assert "p.py: verified: the same topology, weights and predictions" in said
    assert code == 1  # the change is not written yet
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "p.py"]


def test_a_wrong_program_for_keras_3_is_found_out(tmp_path):
    new = OLD_3.replace("keras.", "keras_unified.")
    right = (
        "import keras\nfrom keras import layers\nx = layers.Input((5, 4), name='x')\n"
        "l = layers.LSTM(3, name='l', recurrent_activation=lambda x: keras.ops.clip(0.2 * x + 0.5, 0, 1))(x)\n"
        "g = keras.Model(x, {'y': layers.Dense(2, name='d')(l)})\n"
    )
    assert compare(tmp_path / "p.py", OLD_3, new) == ""
    assert compare(tmp_path / "p.py", OLD_3, right) == ""
    wrong = right.replace(", recurrent_activation=lambda x: keras.ops.clip(0.2 * x + 0.5, 0, 1)", "")
    assert compare(tmp_path / "p.py", OLD_3, wrong) == "g: the predictions differ"


def test_notebooks_and_python_2_are_verified(tmp_path):
    cells = [HEAD + "%matplotlib inline\n", OLD_3.removeprefix(HEAD), "!ls\n"]
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 0}))
    (tmp_path / "two.py").write_text(OLD_3 + "print 'made', 0777\n")
    _, said = verified(tmp_path)
    assert "n.ipynb: verified: the same topology, weights and predictions" in said
    assert "two.py: verified: the same topology, weights and predictions" in said


def test_a_program_is_ended_with_all_that_it_started(tmp_path):
    text = "import subprocess\nsubprocess.run(['sleep', '4321'])\n"
    assert compare(tmp_path / "p.py", text, text, 20) == "not verified: it ran longer than 20 s"
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 4321" not in running.splitlines()
