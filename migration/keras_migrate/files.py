"""Which files are looked at: those named, and below directories what git does not ignore."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

EXCLUDED = frozenset({
    ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".svn", ".tox", ".venv", "__pycache__",
    "build", "dist", "node_modules", "site-packages", "venv",
})  # fmt: skip
SUFFIXES = (".py", ".ipynb")


def files(paths: Iterable[Path], exclude: Iterable[str] = ()) -> Iterator[Path]:
    """Yield the files to look at: each file named, and the Python files below each directory that git does not ignore.

    A symbolic link is left out where what it leads to is looked at anyhow.

    Args:
        paths: Files and directories.
        exclude: Patterns as the shell has them, of names or of whole paths, that are left out below directories.
    """
    seen: set[Path] = set()
    links: list[Path] = []
    patterns = [pattern.removeprefix("./").rstrip("/") for pattern in exclude]
    for path in paths:
        for found in _below(path) if path.is_dir() else [path]:
            if path.is_dir() and any(found.match(p) or any(fnmatch(part, p) for part in found.parts) for p in patterns):
                continue
            if found not in seen:
                seen.add(found)
                if found.is_symlink():
                    links.append(found)
                else:
                    yield found
    real = {path.resolve() for path in seen - set(links)} if links else set()
    for link in links:
        if link.resolve() not in real:
            real.add(link.resolve())
            yield link


def _below(directory: Path) -> list[Path]:
    listed = _listed_by_git(directory)
    found = listed if listed is not None else _walked(directory)
    kept = (p for p in found if p.suffix in SUFFIXES and not EXCLUDED & set(p.relative_to(directory).parts[:-1]))
    return sorted(p for p in kept if p.is_file())


def _listed_by_git(directory: Path) -> list[Path] | None:
    """Return what git tracks or would track below a directory, None where there is no git.

    In a directory that is in no repository, .gitignore says as much. Repositories within are looked through, too.
    """
    names = _git(directory)
    if names is None:
        with tempfile.TemporaryDirectory() as empty:
            _run_git(["init", "-q", "--bare", "--template=", empty])
            names = _git(directory, GIT_DIR=empty, GIT_WORK_TREE=str(directory.resolve()))
    if names is None:
        return None
    found = []
    has_modules = ".gitmodules" in names
    for name in names:
        path = directory / name
        if name.endswith(SUFFIXES):
            found.append(path)
        elif (name.endswith("/") or has_modules) and path.is_dir() and not path.is_symlink():
            found += _listed_by_git(path) or []
    return found


def _git(directory: Path, **environment: str) -> list[str] | None:
    excluded = [f"--exclude={name}/" for name in sorted(EXCLUDED)]
    command = [
        "-C",
        str(directory),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        *excluded,
        "--",
        ".",
    ]
    listed = _run_git(command, **environment)
    return None if listed is None else [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _run_git(arguments: list[str], **environment: str) -> bytes | None:
    """Return what git says, None where it fails; a hook's own repository is not meant."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False, env={**own, **environment})
    except OSError:
        return None
    return None if done.returncode else done.stdout


def _walked(directory: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(directory):
        folders[:] = [f for f in folders if f not in EXCLUDED]
        yield from (Path(root, name) for name in names)
