"""Data on disk: datasets of HDF5 files used like arrays, arrays in PyTables files, the question to overwrite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import h5py
import numpy as np

from keras_unified.errors import KerasUnifiedError


class HDF5Matrix:
    """A dataset of an HDF5 file, or a range of its rows, read only as far as it is asked for.

    Args:
        datapath: path of the file.
        dataset: name of the dataset in it.
        start, end: first row, and the row after the last; by default all rows.
        normalizer: function applied to whatever is read.

    Raises:
        IndexError: where rows outside of the range are asked for.

    Era:
        Keras 0.1 (`utils.io_utils`).

    Example:
        >>> import tempfile
        >>> path = tempfile.mkdtemp() + "/data.h5"
        >>> with h5py.File(path, "w") as file:
        ...     _ = file.create_dataset("x", data=np.arange(10.0))
        >>> rows = HDF5Matrix(path, "x", start=4, end=8, normalizer=lambda x: x / 2)
        >>> len(rows), rows[0:2]
        (4, array([2. , 2.5]))
    """

    refs: ClassVar[dict[str, h5py.File]] = {}

    def __init__(
        self,
        datapath: str | Path,
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[Any], Any] | None = None,
    ) -> None:
        path = str(datapath)
        if path not in self.refs:
            self.refs[path] = h5py.File(path, "r")
        self.data = self.refs[path][dataset]
        self.start = start
        self.end = self.data.shape[0] if end is None else end
        self.normalizer = normalizer

    def __len__(self) -> int:
        return int(self.end - self.start)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            start, stop, step = (
                key.indices(len(self))
                if key.stop is None or key.stop < 0
                else (
                    key.start or 0,
                    key.stop,
                    key.step or 1,
                )
            )
            self._check(stop - 1)
            read = self.data[start + self.start : stop + self.start : step]
        elif isinstance(key, (int, np.integer)):
            self._check(int(key))
            read = self.data[int(key) + self.start]
        else:
            rows = np.asarray(key)
            self._check(int(rows.max()))
            # HDF5 reads rows in rising order and each once.
            distinct, places = np.unique(rows, return_inverse=True)
            read = self.data[(distinct + self.start).tolist()][places]
        return read if self.normalizer is None else self.normalizer(read)

    def _check(self, last: int) -> None:
        if last + self.start >= self.end:
            raise IndexError(f"Row {last} of an HDF5Matrix of {len(self)} rows.")

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, with the number of rows in the range first."""
        return (len(self), *self.data.shape[1:])

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def dtype(self) -> Any:
        """The dtype of the dataset."""
        return self.data.dtype


def save_array(array: np.ndarray, name: str) -> None:
    """Write an array to a PyTables file, under the node 'data'."""
    with _tables().open_file(name, "w") as file:
        stored = file.create_carray(file.root, "data", _tables().Atom.from_dtype(array.dtype), array.shape)
        stored[:] = array


def load_array(name: str) -> np.ndarray:
    """Read the array that `save_array` wrote."""
    with _tables().open_file(name) as file:
        return np.array(file.root.data[:])


def _tables() -> Any:
    try:
        import tables  # type: ignore[import-not-found]
    except ImportError as error:
        raise KerasUnifiedError("save_array and load_array need PyTables. Run: pip install tables") from error
    return tables


def ask_to_proceed_with_overwrite(filepath: str | Path) -> bool:
    """Ask at the terminal whether a file may be overwritten, until the answer is y or n.

    Raises:
        KerasUnifiedError: where there is no terminal to ask at.
    """
    question = f"[WARNING] {filepath} already exists - overwrite? [y/n]"
    try:
        while (answer := input(question)) not in ("y", "n"):
            question = 'Enter "y" (overwrite) or "n" (cancel).'
    except EOFError as error:
        raise KerasUnifiedError(f"{filepath} exists already. Pass overwrite=True to replace it.") from error
    return answer == "y"
