"""KM407: the accuracy is called 'accuracy' in the logs of Keras 3, where it was 'acc'.

Both what is read from `history.history` and what callbacks monitor. A monitor that no log has only warns, so a
ModelCheckpoint would silently save nothing.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import Moving
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit

RULE = Rule("KM407", "log-names", "'acc' and 'val_acc' of histories and monitors become 'accuracy' and 'val_accuracy'")
NAMES = {"acc": "accuracy", "val_acc": "val_accuracy"}


def apply(file: Moving) -> None:
    """Rename what is read from a history and what callbacks look at."""
    for node in list(file.names.scopes):
        if isinstance(node, ast.Call) and (file.path(node.func) or "").startswith("callbacks."):
            for value in (k.value for k in node.keywords if k.arg == "monitor"):
                _rename(file, value)
            if (file.path(node.func) or "").endswith("EarlyStopping"):
                for value in node.args[:1]:
                    _rename(file, value)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "history":
            _rename(file, node.slice)


def _rename(file: Moving, node: ast.expr) -> None:
    value = constant(node)
    if isinstance(value, str) and value in NAMES and file.is_on(RULE, node):
        file.edits.append(Edit(*file.source.span(node), repr(NAMES[value])))
        file.done(RULE, node, f"{value!r} becomes {NAMES[value]!r}")
