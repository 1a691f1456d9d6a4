"""Atomic writes: a file holds its old text or its new text, never a part of either."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


class NotWrittenError(OSError):
    """A file keeps its old text; the message says why, and what to do."""


def replace(path: Path, old: bytes, new: bytes, *, backup: str | None = None) -> None:
    """Replace a file's bytes in one step, keeping mode and owner; a symbolic link stays one and its target is written.

    Args:
        path: The file.
        old: The bytes that were read and understood.
        new: The bytes to put there.
        backup: A suffix under which the old file is kept beside the new one.

    Raises:
        NotWrittenError: If someone else changed the file, or it cannot be written; it then holds what it held.
    """
    try:
        _replace(path.resolve(), old, new, backup)
    except NotWrittenError:
        raise
    except OSError as error:
        raise NotWrittenError(f"{error.strerror or error}; the file is as it was. Mend that and run again") from error


def _replace(target: Path, old: bytes, new: bytes, backup: str | None) -> None:
    if not target.exists():
        raise NotWrittenError("it is there no more")
    if not os.access(target, os.W_OK):
        raise NotWrittenError("it is read-only; give it write permission and run again")
    kept = target.with_name(target.name + backup) if backup else None
    if kept is not None and kept.exists() and kept.read_bytes() != old:
        raise NotWrittenError(
            f"{kept.name} is there already, with something else; take another suffix, or move it away"
        )
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".keras-migrate", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(new)
            out.flush()
            os.fsync(out.fileno())
        owner = target.stat()
        with contextlib.suppress(OSError, AttributeError):  # only root may give files away, and Windows cannot
            os.chown(name, owner.st_uid, owner.st_gid)
        shutil.copymode(target, name)
        if target.read_bytes() != old:
            raise NotWrittenError("it was changed by someone else meanwhile; run again")
        if kept is not None:
            shutil.copy2(target, kept)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
