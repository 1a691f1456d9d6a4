"""Automatic names, counted as the old Keras counted them: input_1, dense_1, dense_2, merge_1."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

_counts: defaultdict[str, int] = defaultdict(int)


def get_uid(prefix: str = "") -> int:
    """Return the next number for names that begin with `prefix`, from 1.

    Example:
        >>> reset_uids()
        >>> get_uid("dense"), get_uid("dense"), get_uid("merge")
        (1, 2, 1)
    """
    _counts[prefix] += 1
    return _counts[prefix]


def reset_uids() -> None:
    """Count afresh from 1, as `K.clear_session()` says."""
    _counts.clear()


def automatic_name(prefix: str) -> str:
    """Return `prefix` with its next number.

    Example:
        >>> reset_uids()
        >>> automatic_name("lstm")
        'lstm_1'
    """
    return f"{prefix}_{get_uid(prefix)}"


def name_in_files(variable: Any) -> str:
    """Return the name of a weight as files of the era hold it ("dense_1_W"), the order of optimizer states."""
    return str(getattr(variable, "old_name", None) or variable.name)
