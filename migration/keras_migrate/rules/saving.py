"""What Keras 3 refuses when a program saves: names of files with another ending than its own, and YAML."""

from __future__ import annotations

import ast
import re

from keras_migrate.rules.moving import Moving

WEIGHTS, WHOLE = (".weights.h5",), (".keras", ".h5")
OPEN = re.compile(r"(?:\}|%[-\w.()]*[a-z])$")  # a name whose end is filled in
YAML = "Keras 3 has no to_yaml; to_json says the same"


def tell(file: Moving) -> None:
    """Note the calls that save in a way that Keras 3 refuses."""
    for call in file.calls:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        ends: tuple[str, ...] = ()
        if file.path(call.func) == "callbacks.ModelCheckpoint":
            only = next((k.value for k in call.keywords if k.arg == "save_weights_only"), None)
            ends = WHOLE if only is None or getattr(only, "value", None) is False else WEIGHTS
        elif file.names.qualified(call.func) is not None:
            continue
        elif method == "save_weights":
            ends = WEIGHTS
        elif method == "to_yaml" and not call.args and not call.keywords:
            file.left("KM905", call, YAML)
        if ends:
            name = next(iter([*call.args[:1], *(k.value for k in call.keywords if k.arg == "filepath")]), None)
            text = ending(name)
            if text is not None and not text.endswith(ends):
                said = " or ".join(map(repr, ends))
                file.left(
                    "KM906", call, f"Keras 3 saves this under names that end in {said} only; rename it everywhere"
                )


def ending(name: ast.expr | None) -> str | None:
    """Return the text that a name of a file ends in, None where run time decides.

    Example:
        >>> [ending(ast.parse(code, mode="eval").body) for code in ("'a.h5'", "folder + '/b.h5'", "'%s' % name")]
        ['a.h5', '/b.h5', None]
    """
    if isinstance(name, ast.BinOp):
        return ending(name.right if isinstance(name.op, ast.Add) else name.left)
    if isinstance(name, ast.JoinedStr):
        return ending(name.values[-1]) if name.values else None
    if isinstance(name, ast.Call) and isinstance(name.func, ast.Attribute) and name.func.attr == "format":
        return ending(name.func.value)
    text = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
    return text if text and not OPEN.search(text) else None
