"""Finding a function or class by what the user wrote for it: a name, a configuration, or the thing itself."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from keras_unified.engine.custom_objects import get_custom_objects
from keras_unified.errors import InvalidValueError, listing, nearest


def look_up(
    identifier: Any, table: Mapping[str, Any], kind: str, kwargs: Mapping[str, Any] | None = None, todays: Any = None
) -> Any:
    """Return what `identifier` stands for.

    Args:
        identifier: a name; a dict with "name" (Keras 0.3, 1.0) or "class_name" and "config"; or anything else, which
            stands for itself.
        table: name -> function or class. The user's own objects come before it.
        kind: what is looked for, in the words of an error message ("activation").
        kwargs: keyword arguments with which a class, or a function that makes an object, is called.
        todays: a module of Keras 3, which is asked for names that the table does not hold.

    Returns:
        The function, or an instance where the name is a class's.

    Raises:
        InvalidValueError: for a name that is not in the table; the message names the nearest.

    Example:
        >>> look_up("relu", {"relu": abs}, "activation") is abs
        True
    """
    config = dict(kwargs or {})
    if isinstance(identifier, Mapping):
        config = {**{k: v for k, v in identifier.items() if k not in ("name", "class_name", "config")}, **config}
        config.update(identifier.get("config") or {})
        config.pop("name", None)
        identifier = identifier.get("class_name", identifier.get("name"))
    if not isinstance(identifier, str):
        return identifier() if inspect.isclass(identifier) else identifier
    found = get_custom_objects().get(identifier) or table.get(identifier) or getattr(todays, identifier, None)
    if found is None:
        raise InvalidValueError(
            f"Unknown {kind} {identifier!r}.{nearest(identifier, table)} Known are {listing(table)}."
        )
    return found(**config) if inspect.isclass(found) or config else found
