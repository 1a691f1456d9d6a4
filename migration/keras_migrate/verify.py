"""`--verify`: old and new program run in processes of their own, and the models that they leave behind are compared.

Only when the user asks: it runs their code. Training and saving are skipped, since what is compared is what was built.
The programs run in a folder of their own, with copies of what lies beside them and links to what is large, so that
what they write stays there; after a while they are given up, with all that they started.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from keras_migrate.project import FileResult
from keras_migrate.source.magics import hidden
from keras_migrate.source.notebook import Notebook
from keras_migrate.source.python3 import refactored
from keras_unified.dialects.eras import VARIABLE
from keras_unified.dialects.signs import read_tree

SECONDS = 300
SAME, DIFFERENT = 0, 1
COPIED = 1_000_000  # bytes up to which a file beside the program is copied; a larger one is linked to
MANY = 1000  # files beside a program, above which it runs where it lies


def verify(results: Sequence[FileResult], stream: TextIO, seconds: float = SECONDS) -> int:
    """Build the models of each rewritten program before and after, and tell whether they are the same.

    Args:
        results: What became of the files.
        stream: Where the outcome is told, a line for each file.
        seconds: After how long a program is given up.

    Returns:
        0 where all are the same, 1 where one is not or could not be compared.
    """
    code = SAME
    for result in results:
        if result.graphs and not result.error:
            outcome = compare(result.path, result.old, result.new, seconds)
            print(f"{result.path}: {outcome or 'verified: the same topology, weights and predictions'}", file=stream)
            code = DIFFERENT if outcome else code
    return code


def compare(path: Path, old: str, new: str, seconds: float = SECONDS) -> str:
    """Return in words how the models of two programs differ, "" where they are the same.

    Args:
        path: Where the program lies; a notebook is one by its name.
        old: The old program, of Python 2 or 3.
        new: The new one.
        seconds: After how long it is given up.
    """
    try:
        texts = [runnable(path, text) for text in (old, new)]
        era = read_tree(ast.parse(texts[0])).era
    except (SyntaxError, ValueError) as error:
        return f"not verified: {error}"
    with tempfile.TemporaryDirectory() as folder, _workplace(path, Path(folder, "beside")) as place:
        programs = Path(folder, "old.py"), Path(folder, "new.py")
        for file, text in zip(programs, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        answer = Path(folder, "answer.json")
        command = [sys.executable, "-m", "keras_migrate.compare_models", *map(str, programs), str(answer)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(path.resolve().parent), *sys.path]),
            "CUDA_VISIBLE_DEVICES": "-1",
            "MPLBACKEND": "Agg",
            VARIABLE: os.environ.get(VARIABLE, era),
        }
        said = _run(command, place, environment, seconds)
        if said is None:
            return f"not verified: it ran longer than {seconds:.0f} s"
        if not answer.exists():
            return f"not verified: {(said.strip().splitlines() or ['it ended without an answer'])[-1]}"
        return str(json.loads(answer.read_text(encoding="utf-8")))


def runnable(path: Path, text: str) -> str:
    """Return a file's program as Python 3 runs it: a notebook's cells without magics, Python 2 as Python 3.

    Raises:
        SyntaxError: If it is neither.
        NotebookError: If it is no notebook.
    """
    if path.suffix == ".ipynb":
        text = hidden(Notebook(text).text)
    try:
        ast.parse(text)
    except SyntaxError:
        text = refactored(text.expandtabs())
        ast.parse(text)
    return text


@contextmanager
def _workplace(path: Path, place: Path) -> Iterator[Path]:
    """Make a folder that looks like the one that a program lies in; `../` leads to what lies there, too."""
    home = path.resolve().parent
    beside = sorted(home.iterdir()) if home.is_dir() else []
    if len(beside) > MANY:
        yield home
        return
    here = place / (home.name or "here")
    here.mkdir(parents=True)
    above = sorted(home.parent.iterdir()) if home != home.parent else []
    for other in above[:MANY]:
        if other != home:
            (place / other.name).symlink_to(other)
    for other in beside:
        if other.is_file() and other.stat().st_size <= COPIED and os.access(other, os.R_OK):
            shutil.copyfile(other, here / other.name)
        else:
            (here / other.name).symlink_to(other)
    yield here


def _run(command: list[str], place: Path, environment: dict[str, str], seconds: float) -> str | None:
    """Return what a command says on stderr, None where it had to be ended, with all that it started."""
    process = subprocess.Popen(
        command,
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
