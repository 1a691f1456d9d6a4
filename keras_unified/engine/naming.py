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


def collect_trainable_weights(layer: Any) -> list[Any]:
    """Return the weights of a layer or model that training changes, in order of their names in files.

    Era:
        Keras 1.0 (`engine.training`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> from keras_unified.models import Sequential
        >>> model = Sequential([Dense(3, input_dim=2, name="low"), Dense(1, name="high")])
        >>> [weight.old_name for weight in collect_trainable_weights(model)]
        ['high_W', 'high_b', 'low_W', 'low_b']
    """
    return sorted(layer.trainable_weights, key=name_in_files)
