"""The report as a unified diff that `patch -p1` and `git apply` take."""

from __future__ import annotations

import difflib

from keras_migrate.project import FileResult


def diff(result: FileResult) -> str:
    """Return the unified diff of one file, "" where it does not change."""
    old, new = (text.splitlines(keepends=True) for text in (result.old, result.new))
    # An absolute path keeps one slash, as git has it.
    path = str(result.path).lstrip("/")
    made = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in made)
