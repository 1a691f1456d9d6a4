"""Small helpers of the old `utils.generic_utils`: objects by name, the user's own objects, functions as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keras_unified.engine.custom_objects import custom_object_scope, get_custom_objects
from keras_unified.engine.function_text import function_dump as func_dump
from keras_unified.engine.function_text import function_load as func_load
from keras_unified.engine.progress import Progbar
from keras_unified.errors import InvalidValueError, nearest

CustomObjectScope = custom_object_scope

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "custom_object_scope",
    "func_dump",
    "func_load",
    "get_custom_objects",
    "get_from_module",
    "make_tuple",
]


def get_from_module(
    identifier: Any,
    module_params: Mapping[str, Any],
    module_name: str,
    instantiate: bool = False,
    kwargs: dict[str, Any] | None = None,
) -> Any:
    """Return the class or function that `identifier` names, among the user's own objects or in a module.

    Args:
        identifier: a name; a dict of a class's 'name' and keywords, which is instantiated; or anything else, which is
            returned as it is.
        module_params: the module's names (``globals()``).
        module_name: what is looked for, for the message.
        instantiate: whether to call what is found.
        kwargs: keywords for that.

    Raises:
        InvalidValueError: where there is none of the name; the nearest is named.

    Example:
        >>> get_from_module("dict", {"dict": dict}, "class", instantiate=True, kwargs={"a": 1})
        {'a': 1}
    """
    if isinstance(identifier, dict):
        keywords = {key: value for key, value in identifier.items() if key != "name"}
        return _found(identifier["name"], module_params, module_name)(**keywords)
    if not isinstance(identifier, str):
        return identifier
    found = _found(identifier, module_params, module_name)
    return found(**(kwargs or {})) if instantiate else found


def _found(name: str, module_params: Mapping[str, Any], module_name: str) -> Any:
    found = get_custom_objects().get(name) or module_params.get(name)
    if found is None:
        known = [n for n in (*get_custom_objects(), *module_params) if not n.startswith("_")]
        raise InvalidValueError(f"Invalid {module_name}: {name!r}.{nearest(name, known)}")
    return found


def make_tuple(*args: Any) -> tuple[Any, ...]:
    """Return the arguments as a tuple.

    Example:
        >>> make_tuple(1, 2)
        (1, 2)
    """
    return args
