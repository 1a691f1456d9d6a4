"""The door to private names of Keras 3, and what an old set-up must not break."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from keras_unified.engine import keras3
from keras_unified.errors import KerasUnifiedError

ROOT = Path(__file__).resolve().parents[2]


def test_this_release_of_keras_has_every_private_name_that_is_needed():
    keras3.self_check()


def test_a_release_without_one_of_them_is_named(monkeypatch):
    class Renamed:
        """A functional model of a release that calls things otherwise."""

    monkeypatch.setattr(keras3, "Functional", Renamed)
    with pytest.raises(KerasUnifiedError, match="_run_through_graph, which keras_unified needs"):
        keras3.self_check()


def test_only_the_door_touches_private_modules_of_keras():
    sources = [path for path in (ROOT / "keras_unified").rglob("*.py") if path.name != "keras3.py"]
    assert len(sources) > 50
    imports = re.compile(r"^\s*(from|import) keras\.src", re.MULTILINE)
    assert [str(path) for path in sources if imports.search(path.read_text(encoding="utf-8"))] == []


def test_an_old_setup_that_names_theano_does_not_break_the_import(tmp_path):
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(json.dumps({"backend": "theano", "floatx": "float32"}))
    environment = {**os.environ, "KERAS_BACKEND": "theano", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    program = (
        "from keras_unified.models import Sequential\n"
        "from keras_unified.layers import Dense\n"
        "print(Sequential([Dense(2, input_dim=3)]).output_shape)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=200, check=True
    )
    assert run.stdout.strip().endswith("(None, 2)")


def test_naming_the_package_loads_no_tensorflow():
    program = (
        "import sys, keras_unified.dialects.layers; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=True)
