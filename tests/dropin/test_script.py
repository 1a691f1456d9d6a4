"""`python -m keras_unified script.py` runs an old program as `python script.py` did in its day."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from keras_unified import get_dialect
from keras_unified.dropin import run_script
from keras_unified.errors import InvalidValueError


def write(folder: Path, text: str) -> str:
    script = folder / "old.py"
    script.write_text(text)
    return str(script)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "keras_unified", *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_the_program_sees_its_own_arguments_name_and_folder(tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("value = 7\n")
    script = write(tmp_path, "import sys\nfrom beside_it import value\nseen = sys.argv, __name__, __file__\n")
    before = sys.argv[:], sys.path[:]
    names = run_script(script, ["data.csv", "--fast"])
    assert names["seen"] == ([script, "data.csv", "--fast"], "__main__", script)
    assert names["value"] == 7
    assert (sys.argv, sys.path) == before


def test_the_dialect_is_read_off_the_program(tmp_path: Path) -> None:
    script = write(
        tmp_path, "from keras_unified import get_dialect\nera = get_dialect().era\nshow = dict(show_accuracy=1)\n"
    )
    assert run_script(script)["era"] == "0.3"
    assert run_script(script, version="1.0.8")["era"] == "1.0"
    assert get_dialect().version == "1.0.8"


def test_a_program_in_python_2_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match=r"old\.py, line 2.*keras-migrate"):
        run_script(write(tmp_path, "import keras\nprint 'epoch'\n"))


def test_the_command_shows_the_programs_lines_alone_when_it_fails(tmp_path: Path) -> None:
    script = write(tmp_path, "def load(path):\n    return open(path)\n\nload('nowhere.csv')\n")
    done = command(script)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[:2] == ["Traceback (most recent call last):", f'  File "{script}", line 4, in <module>']
    assert lines[-1] == "FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.csv'"
    assert "keras_unified" not in done.stderr


def test_the_command_passes_on_arguments_and_exit_code(tmp_path: Path) -> None:
    script = write(tmp_path, "import sys, keras\nprint(keras.__version__, sys.argv[1:])\nsys.exit(5)\n")
    done = command("--dialect", "0.3", script, "--dialect", "x")
    assert (done.returncode, done.stdout) == (5, "0.3.3 ['--dialect', 'x']\n")


def test_the_command_says_what_it_cannot_start(tmp_path: Path) -> None:
    missing = command("nowhere.py")
    assert (missing.returncode, missing.stderr) == (
        2,
        "keras_unified: Cannot read nowhere.py: No such file or directory.\n",
    )
    unspoken = command("--dialect", "2.0", write(tmp_path, "import keras\n"))
    assert unspoken.returncode == 2
    assert "'2.0' is not a Keras that keras_unified speaks" in unspoken.stderr
