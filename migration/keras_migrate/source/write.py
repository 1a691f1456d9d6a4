"""Atomic writes: a file holds its old text or its new text, never a part of either."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


class ChangedMeanwhileError(OSError):
    """Someone else changed the file after it was read."""


def replace(path: Path, old: bytes, new: bytes, *, backup: str | None = None) -> None:
    """Replace a file's bytes in one step, keeping its mode; a symbolic link stays one and its target is written.

    Args:
        path: The file.
        old: The bytes that were read and understood.
        new: The bytes to put there.
        backup: A suffix under which the old file is kept beside the new one.

    Raises:
        ChangedMeanwhileError: If the file no longer holds `old`.
        OSError: If it cannot be written; it then still holds `old`.
    """
    target = path.resolve()
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "read-only; give it write permission and run again", str(path))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".keras-migrate", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(new)
            out.flush()
            os.fsync(out.fileno())
        shutil.copymode(target, name)
        if target.read_bytes() != old:
            raise ChangedMeanwhileError(f"{path} was changed by someone else meanwhile; run again")
        if backup:
            shutil.copy2(target, target.with_name(target.name + backup))
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
