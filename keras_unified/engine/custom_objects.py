"""The user's own classes and functions, by the names under which files and configurations know them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

_objects: dict[str, Any] = {}


def get_custom_objects() -> dict[str, Any]:
    """Return the dict of objects known everywhere, itself: what is set in it stays known.

    Example:
        >>> get_custom_objects()["Twice"] = dict
        >>> get_custom_objects().pop("Twice")
        <class 'dict'>
    """
    return _objects


@contextlib.contextmanager
def custom_object_scope(*objects: Mapping[str, Any]) -> Iterator[None]:
    """Know more objects inside a `with` block; whatever the block changes in `get_custom_objects` is undone after it.

    Args:
        objects: dicts from a name to a class or function.

    Example:
        >>> with custom_object_scope({"Twice": dict}):
        ...     "Twice" in get_custom_objects()
        True
        >>> "Twice" in get_custom_objects()
        False
    """
    before = dict(_objects)
    for more in objects:
        _objects.update(more)
    try:
        yield
    finally:
        _objects.clear()
        _objects.update(before)
