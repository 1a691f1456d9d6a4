"""Which files, and one typed result for each; one bad file never stops the run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from keras_migrate.rewrite import rewrite
from keras_migrate.rules.rule import Finding
from keras_migrate.source.text import DecodeError, SourceText
from keras_migrate.source.write import replace

EXCLUDED = frozenset({
    ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".svn", ".tox", ".venv", "__pycache__", "build",
    "dist", "node_modules", "site-packages", "venv",
})  # fmt: skip
SUFFIXES = (".py",)
Status = Literal["rewritten", "fine", "refused", "failed"]


@dataclass
class FileResult:
    """What became of one file.

    Args:
        path: The file.
        status: "rewritten" (all that needed it), "fine" (nothing needed it), "refused" (something is left, and the findings
            say what) or "failed" (it could not be read or written, and `error` says why).
        old: Its text before.
        new: Its text after; equal to `old` where nothing changes.
        findings: What was done and what was left.
        error: Why it failed.
    """

    path: Path
    status: Status
    old: str = ""
    new: str = ""
    findings: list[Finding] = field(default_factory=list)
    error: str = ""

    @property
    def changed(self) -> bool:
        """Whether the text changes."""
        return self.old != self.new

    @property
    def left(self) -> list[Finding]:
        """What was not done."""
        return [finding for finding in self.findings if not finding.fixed]


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to look at: each file named, and the Python files below each directory that git does not ignore."""
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path) if path.is_dir() else [path]:
            if found not in seen:
                seen.add(found)
                yield found


def _below(directory: Path) -> list[Path]:
    listed = _listed_by_git(directory)
    found = listed if listed is not None else _walked(directory)
    kept = (p for p in found if p.suffix in SUFFIXES and not EXCLUDED & set(p.relative_to(directory).parts[:-1]))
    return sorted(p for p in kept if p.is_file())


def _listed_by_git(directory: Path) -> list[Path] | None:
    """Return what git tracks or would track below a directory, None where git has no say."""
    command = ["git", "-C", str(directory), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "."]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    if done.returncode:
        return None
    return [directory / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def _walked(directory: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(directory):
        folders[:] = [f for f in folders if f not in EXCLUDED]
        yield from (Path(root, name) for name in names)


def migrate(path: Path, *, write: bool = False) -> FileResult:
    """Rewrite one file.

    Args:
        path: The file.
        write: Whether the new text is put into the file.

    Returns:
        What became of it; errors are part of the result.
    """
    try:
        data = path.read_bytes()
        source = SourceText.from_bytes(data)
    except (OSError, DecodeError) as error:
        return FileResult(path, "failed", error=str(error))
    try:
        done = rewrite(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = f"cannot be parsed, so nothing in it was looked at: {getattr(error, 'msg', None) or error}"
        return FileResult(path, "refused", source.text, source.text, [Finding("KM902", line, reason, fixed=False)])
    result = FileResult(path, "fine", source.text, done.text, done.findings)
    if result.left:
        result.status = "refused"
    elif result.changed:
        result.status = "rewritten"
    if write and result.changed:
        try:
            replace(path, data, source.with_text(done.text).to_bytes())
        except OSError as error:
            result.status, result.error = "failed", f"not written: {error}"
    return result
