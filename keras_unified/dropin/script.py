"""Run an old program as it is: `python -m keras_unified old_script.py`."""

from __future__ import annotations

import runpy
import sys
import tokenize
from collections.abc import Sequence
from pathlib import Path

from keras_unified.dialects import set_dialect
from keras_unified.dialects.signs import Reading, read_era
from keras_unified.dropin.hook import installed
from keras_unified.errors import InvalidValueError


def read_script_era(script: str) -> Reading:
    """Return the era that a script was written for, read off its text.

    Args:
        script: path of a file in the syntax of Python 3.

    Raises:
        InvalidValueError: where there is no such file, or its syntax is not that of Python 3.
    """
    try:
        with tokenize.open(script) as file:
            return read_era(file.read())
    except OSError as error:
        raise InvalidValueError(f"Cannot read {script}: {error.strerror}.") from error
    except SyntaxError as error:
        raise InvalidValueError(
            f"{script}, line {error.lineno}: {error.msg}. This Python is a Python 3; for a program in the syntax of "
            f"Python 2, run `keras-migrate` on it first, or 2to3."
        ) from error


def run_script(script: str, arguments: Sequence[str] = (), version: str = "auto") -> dict[str, object]:
    """Run a program of 2015-2017 as `python script` would have, with keras_unified for its `import keras`.

    Args:
        script: path of the program.
        arguments: what it finds in `sys.argv` after its own path.
        version: the Keras that it was written for: an era, any version of one, or "auto" to read it off the text.

    Returns:
        The names that the program has defined.

    Raises:
        InvalidValueError: for a script that cannot be read, or a version that is not spoken.
        Exception: whatever the program raises, with its own lines in the traceback.
    """
    set_dialect(read_script_era(script).era if version == "auto" else version)
    before = sys.argv, sys.path[:]
    sys.argv = [script, *arguments]
    # As `python script` has it: the script's folder comes first.
    sys.path[:1] = [str(Path(script).resolve().parent)]
    try:
        with installed():
            return runpy.run_path(script, run_name="__main__")
    finally:
        sys.argv, sys.path[:] = before
