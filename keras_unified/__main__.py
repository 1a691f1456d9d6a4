"""`python -m keras_unified [--dialect VERSION] script.py ARGUMENTS`: run an old program as it is."""

from __future__ import annotations

import argparse
import os
import sys
import types
from pathlib import Path

from keras_unified import __version__
from keras_unified.dialects.eras import VARIABLE
from keras_unified.dropin.script import run_script
from keras_unified.errors import InvalidValueError

_OURS = Path(__file__).parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m keras_unified",
        description="Run a program of 2015-2017 as it is: its `import keras` finds keras_unified.",
    )
    parser.add_argument(
        "--dialect",
        default=os.environ.get(VARIABLE) or "auto",
        metavar="VERSION",
        help="the Keras it was written for: 0.3, 1.0, 1.2, any version of these, or auto, which reads it off the "
        f"program (default: {VARIABLE} in the environment, else auto)",
    )
    parser.add_argument("--version", action="version", version=f"keras_unified {__version__}")
    parser.add_argument("script", help="the program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its own arguments")
    return parser


def _users_part(traceback: types.TracebackType | None) -> types.TracebackType | None:
    """Return a traceback from the first line of the user's program on, without the steps that started it."""
    step = traceback
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if not file.is_relative_to(_OURS) and file.name not in ("runpy.py", "<frozen runpy>"):
            return step
        step = step.tb_next
    return None


def main() -> int:
    """Run the script named on the command line; return 0, or 1 where it fails. Exits with 2 where it cannot start."""
    parser = _parser()
    arguments = parser.parse_args()
    try:
        run_script(arguments.script, arguments.arguments, arguments.dialect)
    except Exception as error:  # noqa: BLE001 (the program's own error, shown as Python shows it)
        program = _users_part(error.__traceback__)
        if isinstance(error, InvalidValueError) and program is None:
            parser.exit(2, f"keras_unified: {error}\n")
        sys.excepthook(type(error), error.with_traceback(program), program)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
