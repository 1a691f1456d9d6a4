"""Files that are fetched once and kept below ~/.keras, as old programs find their data and weights there."""

from __future__ import annotations

import hashlib
import os
import tarfile
from pathlib import Path

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.utilities import UTILITIES
from keras_unified.engine.keras3 import keras
from keras_unified.errors import KerasUnifiedError


@by_row(UTILITIES["get_file"])
def get_file(fname: str, origin: str, untar: bool, md5_hash: str | None, cache_subdir: str) -> str:
    """Return the path of a file, downloading it where it is not there yet.

    Args:
        fname: str, the file's name; with `untar`, that of the folder in the archive fname.tar.gz.
        origin: str, where it is downloaded from.
        untar: bool, whether it is an archive to be unpacked.
        md5_hash: str; a file with another MD5 is downloaded anew.
        cache_subdir: str, the folder below ~/.keras (or below KERAS_HOME).

    Raises:
        KerasUnifiedError: where it can be neither found nor downloaded; the message says where to put it.

    Era:
        Keras 0.3 (`utils.data_utils`).
    """
    home = Path(os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser())
    path = home / cache_subdir / fname
    stored = path.with_name(f"{path.name}.tar.gz") if untar else path
    if untar and path.exists() and not stored.exists():
        return str(path)
    if not stored.exists() or not (md5_hash is None or validate_file(stored, md5_hash)):
        _download(stored, origin, md5_hash)
    if untar and not path.exists():
        with tarfile.open(stored, "r:gz") as archive:
            archive.extractall(path.parent, filter="data")
    return str(path)


def _download(path: Path, origin: str, md5_hash: str | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        keras.utils.get_file(
            path.name, origin, md5_hash=md5_hash, cache_dir=str(path.parent), cache_subdir="", force_download=True
        )
    except Exception as error:
        raise KerasUnifiedError(
            f"{path} is not there, and could not be downloaded from {origin}: {error} "
            f"If you have the file, put it there."
        ) from error


def validate_file(fpath: str | Path, md5_hash: str) -> bool:
    """Return whether a file has an MD5.

    Era:
        Keras 1 (`utils.data_utils`).

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "empty"
        >>> path.touch()
        >>> validate_file(path, "d41d8cd98f00b204e9800998ecf8427e")
        True
    """
    return hashlib.md5(Path(fpath).read_bytes(), usedforsecurity=False).hexdigest() == md5_hash
