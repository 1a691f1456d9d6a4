"""KM305: the hard sigmoid of the era, which has another slope than that of Keras 3.

The function is defined once in the file, registered so that models with it can be saved and loaded. GRU and LSTM had
it as their default, so there it is named.
"""

from __future__ import annotations

from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import Move
from keras_migrate.rules.rule import Rule

RULE = Rule("KM305", "hard-sigmoid", "hard_sigmoid stays 0.2 x + 0.5 between 0 and 1, where Keras 3 has x / 6 + 0.5")
NAME = "hard_sigmoid"
ARGUMENTS = ("activation", "inner_activation")


def apply(move: Move) -> str | None:
    """Name the era's own function where an activation is `hard_sigmoid`, written or by default."""
    changed = False
    for argument in move.row.arguments:
        if argument.name not in ARGUMENTS or not argument.keras3 or move.subject != "layers":
            continue
        given = move.arguments.given.get(argument.name)
        if given is not None and constant(given.node) == NAME and move.is_old:
            move.arguments.value(given, move.file.hard_sigmoid())
            changed = True
        elif given is None and move.is_old and argument.defaults.get(move.era) == NAME:
            move.arguments.add(argument.keras3, move.file.hard_sigmoid())
            changed = True
    return "the hard sigmoid of the era is named" if changed else None
