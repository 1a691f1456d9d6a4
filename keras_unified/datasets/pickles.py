"""The files of the data sets: pickles of numbers, arrays and texts, read without running anything."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from keras_unified.errors import KerasUnifiedError


class _DataUnpickler(pickle.Unpickler):
    """Reads arrays, and what needs no class at all."""

    known: ClassVar[dict[str, Any]] = {
        "_reconstruct": np.zeros(0).__reduce__()[0],
        "scalar": np.float64(0).__reduce__()[0],
        "ndarray": np.ndarray,
        "dtype": np.dtype,
        "encode": lambda text, encoding: text.encode(encoding),
    }

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in ("numpy", "_codecs") and name in self.known:
            return self.known[name]
        raise KerasUnifiedError(f"A file of a data set holds a {module}.{name}, which is no data. It is not read.")


def read_pickle(path: str, encoding: str = "ASCII") -> Any:
    """Return what a file holds: numbers, texts, lists, dicts and arrays of them.

    Args:
        path: str; a name that ends in .gz is that of a compressed file.
        encoding: how texts of Python 2 are read; "bytes" for as they are.

    Raises:
        KerasUnifiedError: for a file that holds anything else, which reading might run.

    Example:
        >>> import tempfile
        >>> path = tempfile.mkdtemp() + "/data.pkl"
        >>> _ = Path(path).write_bytes(pickle.dumps([1, np.arange(2)]))
        >>> read_pickle(path)
        [1, array([0, 1])]
    """
    with gzip.open(path) if path.endswith(".gz") else Path(path).open("rb") as file:
        return _DataUnpickler(file, encoding=encoding).load()
