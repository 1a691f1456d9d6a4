"""`--verify`: old and new program run in processes of their own, and the models that they leave behind are compared.

Only when the user asks: it runs their code. Training is skipped, since what is compared is what was built.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from keras_migrate.project import FileResult

SECONDS = 300
SAME, DIFFERENT = 0, 1


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
        if result.graphs and result.path.suffix == ".py":
            outcome = compare(result.path, result.old, result.new, seconds)
            print(f"{result.path}: {outcome or 'verified: the same topology, weights and predictions'}", file=stream)
            code = DIFFERENT if outcome else code
    return code


def compare(path: Path, old: str, new: str, seconds: float = SECONDS) -> str:
    """Return in words how the models of two programs differ, "" where they are the same.

    Args:
        path: Where the program lies; both run there, so that they find their data and their siblings.
        old: The old program.
        new: The new one.
        seconds: After how long it is given up.
    """
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder, "old.py"), Path(folder, "new.py")
        for file, text in zip(programs, (old, new), strict=True):
            file.write_text(text, encoding="utf-8")
        answer = Path(folder, "answer.json")
        command = [sys.executable, "-m", "keras_migrate.compare_models", *map(str, programs), str(answer)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(path.resolve().parent), *sys.path])}
        try:
            done = subprocess.run(
                command,
                cwd=path.resolve().parent,
                env=environment,
                timeout=seconds,
                capture_output=True,
                text=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"not verified: it ran longer than {seconds:.0f} s"
        if not answer.exists():
            return f"not verified: {(done.stderr.strip().splitlines() or ['it ended without an answer'])[-1]}"
        return str(json.loads(answer.read_text(encoding="utf-8")))
