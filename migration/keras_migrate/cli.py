"""The command line: arguments, exit codes, what a person sees."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from keras_migrate.project import FileResult, files, migrate
from keras_migrate.report.diff import diff
from keras_migrate.report.text import lines, summary

DONE, LEFT, ABNORMAL = 0, 1, 2
EPILOG = """\
exit codes: 0 nothing to do, or all of it written; 1 changes are needed or something is left; 2 a file could not be read or
written, or the command was wrong."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="keras-migrate",
        description="Rewrite programs for the Keras of 2015-2017 to the functional API of keras_unified.",
        epilog=EPILOG,
    )
    made.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a directory to look through")
    how = made.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="write the new text into the files")
    how.add_argument("--diff", action="store_true", help="show the changes as a unified diff, write nothing")
    how.add_argument("--check", action="store_true", help="say which files would change, write nothing (the default)")
    made.add_argument("--verbose", "-v", action="store_true", help="also list what was done")
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(argv)
    missing = [path for path in options.paths if not path.exists()]
    for path in missing:
        print(f"{path}: no such file or directory", file=sys.stderr)
    if missing:
        return ABNORMAL
    results = []
    for result in migrate(files(options.paths), write=options.write):
        _show(result, options)
        results.append(result)
    print(summary(results, written=options.write), file=sys.stderr)
    return exit_code(results, written=options.write)


def _show(result: FileResult, options: argparse.Namespace) -> None:
    if options.diff:
        sys.stdout.write(diff(result))
    elif result.changed and not options.write:
        print(f"{result.path}: would be rewritten")
    elif result.changed and not result.error:
        print(f"{result.path}: rewritten")
    for line in lines(result, verbose=options.verbose):
        print(line, file=sys.stderr if options.diff else sys.stdout)


def exit_code(results: Sequence[FileResult], *, written: bool) -> int:
    """Return 0, 1 or 2 for what became of the files."""
    if any(result.status == "failed" for result in results):
        return ABNORMAL
    if any(result.left or (result.changed and not written) for result in results):
        return LEFT
    return DONE
