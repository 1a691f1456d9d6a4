"""[tool.keras-migrate] in pyproject.toml: the options that a project keeps."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from keras_unified.errors import nearest

KNOWN: dict[str, type] = {
    "select": list, "ignore": list, "exclude": list, "jobs": int, "python3": bool, "backup": str,
    "to": str, "dialect": str, "unsafe": bool,
}  # fmt: skip
WORDS = {list: "a list of strings", int: "a whole number", bool: "true or false", str: "a string"}


class ConfigError(ValueError):
    """The table in pyproject.toml cannot be used."""


def read(start: Path) -> dict[str, Any]:
    """Return the table of the nearest pyproject.toml at or above a path; empty where there is none.

    Raises:
        ConfigError: For a file that is no TOML, an option that does not exist or a value of the wrong type.
    """
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for place in (folder, *folder.parents):
        file = place / "pyproject.toml"
        if file.is_file():
            return _checked(file)
    return {}


def _checked(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        if "keras-migrate" not in text and "tool.keras_migrate" not in text:
            return {}
        tools = _toml().loads(text).get("tool", {})
    except (OSError, ValueError) as error:  # TOML is UTF-8
        raise ConfigError(f"{file}: {error}") from error
    if "keras_migrate" in tools:
        raise ConfigError(f"{file}: the table is called [tool.keras-migrate], with a hyphen")
    table = tools.get("keras-migrate", {})
    for key, value in table.items():
        if key not in KNOWN:
            raise ConfigError(f"{file}: [tool.keras-migrate] has no option {key!r}.{nearest(key, KNOWN)}")
        fitting = isinstance(value, KNOWN[key]) and not (KNOWN[key] is int and isinstance(value, bool))
        if not fitting or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
            raise ConfigError(f"{file}: {key} must be {WORDS[KNOWN[key]]}, not {value!r}")
    return dict(table)


def _toml() -> Any:
    found = [name for name in ("tomllib", "tomli") if importlib.util.find_spec(name)]
    if found:
        return importlib.import_module(found[0])
    raise ConfigError(
        "Python 3.10 reads pyproject.toml only with the package tomli; install it, or give the options themselves"
    )
