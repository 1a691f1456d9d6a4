"""Updates: values that layers give to their variables in training, such as running averages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

_ignored = 0


def apply_updates(updates: Iterable[tuple[Any, Any]]) -> None:
    """Assign new values to variables, unless inside `updates_ignored`.

    Args:
        updates: pairs of a variable and its new value.
    """
    if not _ignored:
        for variable, value in updates:
            variable.assign(value)


@contextlib.contextmanager
def updates_ignored() -> Iterator[None]:
    """Let updates of layers called inside this context have no effect."""
    global _ignored
    _ignored += 1
    try:
        yield
    finally:
        _ignored -= 1
