"""The project holds together: the lock fits, imports are cheap, versions agree, the demo's program is of its time."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

import keras_unified
from keras_unified.dialects.signs import read_era

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = """
[build-system]
requires = []
[project]
dependencies = ["numpy>=1.26"]
[dependency-groups]
test = ["tomli; python_version < '3.11'"]
"""


@pytest.fixture(scope="module")
def check_lock() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_lock", ROOT / "tools" / "check_lock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_lock_that_fits_draws_no_complaint(check_lock: ModuleType) -> None:
    pins = check_lock.read_pins(
        "numpy==1.26.0 ; python_full_version < '3.11'\nnumpy==2.1.0 ; python_full_version >= '3.11'\ntomli==2.0\n"
    )
    wanted = check_lock.read_wanted(SAMPLE)
    assert check_lock.unmet(wanted, pins, "3.10") == []
    assert check_lock.unmet(wanted, pins, "3.13") == []


@pytest.mark.parametrize(
    ("lock", "complaint"),
    [
        ("tomli==2.0", "Python 3.10: numpy is in pyproject.toml and not in the lock"),
        ("numpy==1.20\ntomli==2.0", "Python 3.10: pyproject.toml asks for numpy>=1.26, the lock pins 1.20"),
        (
            "numpy==2.1\ntomli==2.0 ; python_version >= '3.11'",
            "Python 3.10: tomli is in pyproject.toml and not in the lock",
        ),
    ],
)
def test_a_lock_that_lags_is_told_of(check_lock: ModuleType, lock: str, complaint: str) -> None:
    assert check_lock.unmet(check_lock.read_wanted(SAMPLE), check_lock.read_pins(lock), "3.10") == [complaint]


@pytest.mark.parametrize(
    "line",
    ["numpy>=1.26", "numpy", "--index-url https://example.org", "-r other.txt", "numpy @ https://example.org/n.whl"],
)
def test_a_lock_holds_exact_pins_and_nothing_else(check_lock: ModuleType, line: str) -> None:
    with pytest.raises(ValueError, match=r"the lock|no exact version"):
        check_lock.read_pins(f"six==1.17.0\n{line}\n")


def test_what_is_installed_and_not_locked_is_told_of(check_lock: ModuleType) -> None:
    pins = [Requirement(f"numpy=={importlib.metadata.version('numpy')}"), Requirement("no-such-package==1.0")]
    complaints = check_lock.not_as_locked(pins)
    assert complaints[0] == "no-such-package is not installed, the lock pins 1.0"
    assert any(c.startswith("tensorflow 2.") and c.endswith("is installed and not in the lock") for c in complaints)
    assert not any(c.startswith("numpy ") for c in complaints)


@pytest.mark.parametrize(
    "module", ["keras_unified", "keras_unified.dialects.signs", "keras_unified.dropin", "keras_migrate"]
)
def test_importing_it_brings_neither_tensorflow_nor_numpy(module: str) -> None:
    text = f"import sys, {module}; print(sorted({{'tensorflow', 'keras', 'numpy', 'h5py'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_types_are_published() -> None:
    assert (ROOT / "keras_unified" / "py.typed").exists()
    assert (ROOT / "migration" / "keras_migrate" / "py.typed").exists()


def test_versions_agree() -> None:
    assert f"\nversion: {keras_unified.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert importlib.metadata.version("keras-unified") == keras_unified.__version__


def test_the_program_of_the_demo_is_one_of_2015() -> None:
    text = (ROOT / "examples" / "digits_graph.py").read_text(encoding="utf-8")
    assert read_era(text).era == "0.3"
    assert "keras_unified" not in text


def python_blocks(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_what_the_readme_says_keras_migrate_makes_is_what_it_makes(tmp_path: Path) -> None:
    _, before, after = python_blocks("README.md")
    program = tmp_path / "program.py"
    program.write_text(
        f"from keras.models import Graph\nfrom keras.layers.core import Dense\n\n{before}", encoding="utf-8"
    )
    subprocess.run([sys.executable, "-m", "keras_migrate", "--write", program], check=True, capture_output=True)
    assert program.read_text(encoding="utf-8").partition("\n\n")[2] == after


def test_the_readmes_model_shares_one_layer_and_merges() -> None:
    names: dict[str, object] = {}
    exec(python_blocks("README.md")[0], names)
    model, shared = names["model"], names["shared"]
    # 10 * 8 + 8 weights once, although the layer is called twice, and 16 + 1 behind the merge.
    assert model.count_params() == 105
    assert len(shared.inbound_nodes) == 2
