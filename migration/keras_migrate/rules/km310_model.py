"""KM310: `Model(input=..., output=...)` takes inputs and outputs.

The outputs of a Graph become a dict, so a Model of Keras 3 predicts a dict as Graph did, and its losses and targets
are given by the same names.
"""

from __future__ import annotations

from keras_migrate.rules.moving import Move
from keras_migrate.rules.rule import Rule

RULE = Rule("KM310", "model-arguments", "Model(input=..., output=...) becomes Model(inputs=..., outputs=...)")


def apply(move: Move) -> str | None:
    """Rename the arguments of Model."""
    if move.subject != "models" or move.row.name != "Model":
        return None
    renamed = []
    for given in move.arguments.given.values():
        if given.argument is not None and given.argument.keras3 and given.is_old:
            move.arguments.rename(given, given.argument.keras3)
            renamed.append(f"{given.name} becomes {given.argument.keras3}")
        if given.argument is not None:
            move.settle(given.name)
    return ", ".join(renamed) or None
