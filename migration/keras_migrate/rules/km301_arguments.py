"""KM301: arguments get the names that they have in Keras 3.

The names come from the tables that also keras_unified binds calls by. Arguments by position keep their place where
Keras 3 has the same there, and are named otherwise. What says only what is so anyway (`mode=0`, `weights=None`,
`nb_worker=1`) goes. An argument without a peer leaves the whole call as it is, marked by KM906.
"""

from __future__ import annotations

from keras_migrate.rules.calls import Given, constant
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_unified.dialects.arguments import default_of
from keras_unified.dialects.rows import Argument
from keras_unified.dialects.tables import TABLES

RULE = Rule("KM301", "arguments", "arguments get the names of Keras 3: output_dim becomes units, nb_epoch epochs")
NO_PEER = "KM906"
# How many leading positions mean the same in Keras 3, where it is not one.
POSITIONS = {
    "BatchNormalization": 0, "Embedding": 2, "InputLayer": 0, "L1L2Regularizer": 2, "MinMaxNorm": 4, "compile": 2,
    "evaluate": 3, "fit": 4, "l1l2": 2, "pad_sequences": 6, "predict": 3, "test_on_batch": 2, "to_categorical": 2,
    "train_on_batch": 2, "GlobalAveragePooling2D": 0, "GlobalMaxPooling2D": 0,
    "predict_classes": 3, "predict_proba": 3,
}  # fmt: skip
# What layers take for their base class, and Keras 3 does not.
BASE = {a.name: a for a in TABLES["layers"]["Recurrent"].arguments if a.name in ("consume_less", "weights")}


def apply(move: Move) -> str | None:
    """Rename what has another name today, and leave out what says what is so anyway.

    Raises:
        LeftError: For an argument that Keras 3 has no peer of.
    """
    renamed = []
    arguments = move.arguments
    keyword_from = POSITIONS.get(move.row.name, 1)
    for given in sorted(arguments.given.values(), key=lambda g: g.position):
        argument = given.argument or (BASE.get(given.name) if move.subject == "layers" else None)
        if argument is None or given.name in move.settled:
            continue
        if argument.keras3 is None:
            if not _means_nothing(move, given, argument):
                raise LeftError(NO_PEER, f"{move.row.keras3} of Keras 3 has nothing like {given.name}")
            arguments.drop(given)
            renamed.append(f"{given.name} goes")
        elif (given.keyword is None and (given.position >= keyword_from or _gap(move, given))) or (
            given.keyword is not None and given.keyword.arg != argument.keras3
        ):
            arguments.rename(given, argument.keras3)
            renamed.append(f"{given.name} becomes {argument.keras3}")
    return ", ".join(renamed) or None


def _gap(move: Move, given: Given) -> bool:
    """Whether an argument before this one is given by name now, so that this one has to be too."""
    return any(
        other.keyword is None and other.position < given.position and other in move.arguments._dropped
        for other in move.arguments.given.values()
    )


def _means_nothing(move: Move, given: Given, argument: Argument) -> bool:
    if argument.note.startswith(("Accepted", "No effect")):
        return True
    value = constant(given.node)
    return value is not ... and value == default_of(argument, move.era)
