"""Atomic writes: each file holds its old or its new text, and of files that go together all are written or none."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


class NotWrittenError(OSError):
    """A file keeps its old text; the message says why, and what to do."""


@dataclass(frozen=True)
class Change:
    """The new bytes of a file.

    Args:
        path: The file.
        old: The bytes that were read and understood.
        new: The bytes to put there.
    """

    path: Path
    old: bytes
    new: bytes


def replace_all(changes: Sequence[Change], backup: str | None = None) -> dict[Path, str]:
    """Replace the bytes of files in one step each, keeping mode and owner; where one cannot be written, none is.

    A symbolic link stays one, and its target is written.

    Args:
        changes: The files.
        backup: A suffix under which each old file is kept beside the new one.

    Returns:
        Why a file was not written, and what to do, by its path; empty where all were. Nothing has changed otherwise.
    """
    prepared: list[tuple[Change, Path]] = []
    why: dict[Path, str] = {}
    try:
        for change in changes:
            try:
                prepared.append((change, _prepared(change, backup)))
            except NotWrittenError as error:  # noqa: PERF203  each file by itself
                why[change.path] = str(error)
            except OSError as error:
                why[change.path] = f"{error.strerror or error}; the file is as it was. Mend that and run again"
        for change, _ in prepared:
            if change.path.resolve().read_bytes() != change.old:
                why[change.path] = "it was changed by someone else meanwhile; run again"
        if why:
            first = next(iter(why))
            return {c.path: why.get(c.path, f"{first.name} goes with it, and could not be written") for c in changes}
        with _uninterrupted():
            for change, new in prepared:
                target = change.path.resolve()
                if backup:
                    shutil.copy2(target, target.with_name(target.name + backup))
                new.replace(target)
        return {}
    finally:
        for _, new in prepared:
            with contextlib.suppress(OSError):
                new.unlink()


def _prepared(change: Change, backup: str | None) -> Path:
    """Return a file beside another that holds what that is to hold."""
    target = change.path.resolve()
    if not target.exists():
        raise NotWrittenError("it is there no more")
    if not os.access(target, os.W_OK):
        raise NotWrittenError("it is read-only; give it write permission and run again")
    kept = target.with_name(target.name + backup) if backup else None
    if kept is not None and kept.exists() and kept.read_bytes() != change.old:
        raise NotWrittenError(f"{kept.name} is there already, with something else; name another suffix, or move it")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".keras-migrate", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(change.new)
            out.flush()
            os.fsync(out.fileno())
        owner = target.stat()
        with contextlib.suppress(OSError, AttributeError):  # only root may give files away, and Windows cannot
            os.chown(name, owner.st_uid, owner.st_gid)
        shutil.copymode(target, name)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until files that go together are all written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # whoever set another knows better
        yield
        return
    signal.signal(signal.SIGINT, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if caught:
        raise KeyboardInterrupt
