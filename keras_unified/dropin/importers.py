"""Whose import statement it is: the user's own code, or a library's, which keeps the real Keras."""

from __future__ import annotations

import functools
import site
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

# Packages that mean the real Keras when they say keras, wherever they are installed.
KEEP_THE_REAL_KERAS = frozenset({"keras", "tensorflow", "tf_keras", "keras_unified", "keras_migrate"})


def _library_folders() -> tuple[str, ...]:
    """Return the folders of the standard library and of installed packages, each with a separator at its end."""
    paths = sysconfig.get_paths()
    named = [paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    named += [*site.getsitepackages(), site.getusersitepackages()]
    return tuple(
        {f"{folder}/" for path in named for folder in (Path(path).as_posix(), Path(path).resolve().as_posix())}
    )


LIBRARY_FOLDERS = _library_folders()


@functools.lru_cache(maxsize=4096)
def _in_library(file: str) -> bool:
    path = Path(file).as_posix()
    return path.startswith((*LIBRARY_FOLDERS, "<frozen ")) or "/site-packages/" in path or "/dist-packages/" in path


def is_user_code(names: Mapping[str, object]) -> bool:
    """Return whether the module that has these globals is the user's own.

    A module without a file, as in a session, a notebook or an `exec`, is the user's.

    Args:
        names: the globals of the code that imports.

    Example:
        >>> is_user_code({"__name__": "__main__", "__file__": "train.py"})
        True
        >>> is_user_code({"__name__": "keras.src.saving"})
        False
        >>> is_user_code(vars(sysconfig))
        False
    """
    name = str(names.get("__name__") or "")
    if name.split(".", maxsplit=1)[0] in KEEP_THE_REAL_KERAS:
        return False
    file = names.get("__file__")
    return not (_in_library(str(file)) if file else name in sys.builtin_module_names)
