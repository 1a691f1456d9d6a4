"""Which files, and one typed result for each; one bad file never stops the run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from keras_migrate.rewrite import rewrite_project
from keras_migrate.rules.rule import Finding
from keras_migrate.source.notebook import Notebook
from keras_migrate.source.text import DecodeError, SourceText
from keras_migrate.source.write import replace
from keras_migrate.understand.modules import Module

EXCLUDED = frozenset({
    ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".svn", ".tox", ".venv", "__pycache__", "build",
    "dist", "node_modules", "site-packages", "venv",
})  # fmt: skip
SUFFIXES = (".py", ".ipynb")
# What these rules leave is no matter of Keras.
SYNTAX_RULES = frozenset({"KM501", "KM502"})
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


@dataclass
class _Read:
    """A file that was read: its bytes, its text, and the module where it is one of ours."""

    path: Path
    data: bytes = b""
    source: SourceText | None = None
    module: Module | None = None
    notebook: Notebook | None = None
    result: FileResult | None = None  # set where the file's fate is known already


def _read(path: Path) -> _Read:
    try:
        data = path.read_bytes()
        source = SourceText.from_bytes(data)
    except (OSError, DecodeError) as error:
        return _Read(path, result=FileResult(path, "failed", error=str(error)))
    read = _Read(path, data, source)
    if "keras" not in source.text:
        read.result = FileResult(path, "fine", source.text, source.text)
        return read
    try:
        code = source
        if path.suffix == ".ipynb":
            read.notebook = Notebook(source.text)
            code = read.notebook.source()
        read.module = Module.load(path, code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = f"cannot be parsed, so nothing in it was looked at: {getattr(error, 'msg', None) or error}"
        finding = Finding("KM902", line, reason, fixed=False)
        read.result = FileResult(path, "refused", source.text, source.text, [finding])
    return read


def migrate(paths: Iterable[Path], *, write: bool = False, backup: str | None = None) -> Iterator[FileResult]:
    """Rewrite files that are understood together, one project.

    Args:
        paths: The files.
        write: Whether the new texts are put into the files.
        backup: A suffix under which the old files are kept.

    Yields:
        What became of each file, in the order given; errors are part of the results.
    """
    reads = [_read(path) for path in paths]
    modules = [read.module for read in reads if read.module is not None]
    rewritten = rewrite_project(modules)
    for read in reads:
        if read.result is not None:
            yield read.result
            continue
        assert read.source is not None
        done = rewritten[read.path]
        new = read.notebook.with_edits(done.edits) if read.notebook is not None else done.text
        result = FileResult(read.path, "fine", read.source.text, new, done.findings)
        if any(finding.rule not in SYNTAX_RULES for finding in result.left):
            result.status = "refused"
        elif result.changed:
            result.status = "rewritten"
        if write and result.changed:
            try:
                replace(read.path, read.data, read.source.with_text(new).to_bytes(), backup=backup)
            except OSError as error:
                result.status, result.error = "failed", f"not written: {error}"
        yield result
