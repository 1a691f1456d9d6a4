"""`import keras` finds keras_unified in the user's own code, in every way to write it, and nowhere else."""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from keras_unified import dialect, dropin

Run = Callable[..., dict[str, object]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a text as the module `name`, whose file is `file`, with the drop-in import in place; give its names."""

    def run(text: str, name: str = "__main__", file: str | None = "train.py") -> dict[str, object]:
        names: dict[str, object] = {"__name__": name}
        if file is not None:
            names["__file__"] = str(tmp_path / file)
        with dropin.installed():
            exec(compile(text, file or "<session>", "exec"), names)
        return names

    return run


@pytest.mark.parametrize(
    "text",
    [
        "from keras.models import Graph as found",
        "import keras; found = keras.models.Graph",
        "import keras.models; found = keras.models.Graph",
        "import keras.models as models; found = models.Graph",
        "from keras import models; found = models.Graph",
        "found = __import__('keras').models.Graph",
        "found = __import__('keras.models', fromlist=['Graph']).Graph",
        "import importlib; found = importlib.import_module('keras.models').Graph",
        "import importlib; found = importlib.import_module('keras').models.Graph",
        "exec('from keras.models import *'); found = Graph",
        "def later():\n    from keras.models import Graph\n    return Graph\nfound = later()",
        "try:\n    from keras.models import Graph as found\nexcept ImportError:\n    found = None",
    ],
)
@pytest.mark.parametrize("file", ["train.py", None], ids=["file", "session"])
def test_user_code_gets_the_old_graph(run: Run, text: str, file: str | None) -> None:
    from keras_unified.models import Graph

    assert run(text, file=file)["found"] is Graph


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("keras.src.saving", "saving.py"),
        ("tensorflow.python", "tensorflow.py"),
        ("tf_keras.models", "models.py"),
        ("keras_unified.engine", "engine.py"),
        ("somebody_elses", "lib/python3/site-packages/somebody_elses/__init__.py"),
        ("debian", "usr/lib/python3/dist-packages/debian.py"),
        ("pickle", os.__file__),
    ],
)
def test_libraries_keep_the_real_keras(run: Run, name: str, file: str) -> None:
    real = importlib.import_module("keras")
    text = "import keras, importlib; found = keras, importlib.import_module('keras'), __import__('keras')"
    assert run(text, name, file)["found"] == (real, real, real)


def test_the_real_keras_stays_under_its_name(run: Run) -> None:
    real = importlib.import_module("keras")
    names = run("import keras\nimport tensorflow as tf\ndense = tf.keras.layers.Dense(3)\nfound = keras")
    assert sys.modules["keras"] is real
    assert isinstance(names["dense"], real.layers.Dense)
    assert names["found"] is not real


def test_a_module_that_old_keras_never_had_is_the_real_one(run: Run) -> None:
    real = importlib.import_module("keras.saving")
    names = run(
        "import keras\nfrom keras import saving\nimport keras.saving as again\nfound = keras.saving, saving, again"
    )
    assert names["found"] == (real, real, real)


def test_a_module_that_no_keras_has_is_an_import_error(run: Run) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"keras\.no_such_module"):
        run("import keras.no_such_module")
    with pytest.raises(ImportError, match="cannot import name 'no_such_name'"):
        run("from keras import no_such_name")


def test_a_package_of_the_users_may_have_a_module_called_keras(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "theirs"
    package.mkdir()
    (package / "__init__.py").write_text("from .keras import mine\n")
    (package / "keras.py").write_text("mine = 'mine'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert run("from theirs import mine")["mine"] == "mine"


def test_version_is_that_of_the_dialect(run: Run) -> None:
    with dialect("0.3"):
        assert run("import keras; found = keras.__version__")["found"] == "0.3.3"
    with dialect("1.0.4"):
        assert run("from keras import __version__")["__version__"] == "1.0.4"


def test_theano_is_missed_with_the_way_out(run: Run) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'theano'.*keras\.backend"):
        run("import theano.tensor as T")
    assert run("try:\n    import theano\nexcept ImportError:\n    theano = None")["theano"] is None


def test_uninstalled_imports_are_python_s_own() -> None:
    own = builtins.__import__, importlib.import_module
    with dropin.installed():
        assert dropin.is_installed()
        with dropin.installed():
            assert builtins.__import__ is not own[0]
        assert dropin.is_installed()
    assert (builtins.__import__, importlib.import_module) == own
    assert not dropin.is_installed()


def test_an_old_program_trains_to_the_numbers_of_the_same_layers_called_by_hand(run: Run) -> None:
    names = run(
        "import numpy as np\n"
        "from keras.models import Sequential\n"
        "from keras.layers.core import Dense\n"
        "model = Sequential()\n"
        "model.add(Dense(1, input_dim=2, weights=[np.array([[1.], [2.]]), np.array([0.5])]))\n"
        "model.compile(loss='mse', optimizer='sgd')\n"
        "model.fit(np.array([[1., 1.]]), np.array([[2.5]]), nb_epoch=1, verbose=0)\n"
        "found = model.get_weights()\n"
    )
    # Prediction 3.5, error 1, gradient 2 * error * input = 2, step 0.01 * 2.
    kernel, bias = names["found"]
    np.testing.assert_allclose(kernel, [[0.98], [1.98]], rtol=1e-6)
    np.testing.assert_allclose(bias, [0.48], rtol=1e-6)
