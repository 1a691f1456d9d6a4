"""KM408: the losses and metrics that compile is given by name.

Names that changed are changed. `hinge` and `squared_hinge` took targets as they are, and Keras 3 turns 0 and 1 into -1
and 1; with targets of -1 and 1 nothing changes, so `--unsafe` is for those who know theirs. `cosine_proximity`, and
metrics that were means over batches, are other numbers today and are marked by KM906.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.rules.calls import constant
from keras_migrate.rules.km309_first_weights import WaitsError
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_unified.dialects.aliases import ALIASES
from keras_unified.dialects.functions import METRICS, OBJECTIVES

RULE = Rule(
    "KM408",
    "losses",
    "losses by name become those of Keras 3; hinge, which takes targets of 0 and 1 otherwise there, only with --unsafe",
    "unsafe",
)
OTHER_TARGETS = frozenset({"hinge", "squared_hinge"})
OVER_BATCHES = frozenset({"fbeta_score", "fmeasure", "matthews_correlation", "precision", "recall"})
NO_PEER = "KM906"


def apply(move: Move) -> str | None:
    """Rename the losses and metrics of compile.

    Raises:
        LeftError: For one that Keras 3 does not have as it was.
        WaitsError: For one that has to wait for `--unsafe`.
    """
    if move.subject != "training" or move.row.name != "compile":
        return None
    renamed = []
    for name, table in (("loss", OBJECTIVES), ("metrics", METRICS)):
        given = move.arguments.given.get(name)
        for node in _names(given.node) if given is not None else ():
            value = str(constant(node))
            row = table.get(ALIASES["objectives" if name == "loss" else "metrics"].get(value, value))
            if row is None:
                continue
            if row.name == "cosine_proximity" or row.name in OVER_BATCHES:
                raise LeftError(NO_PEER, f"{value!r} of Keras 3 is another number")
            if row.name in OTHER_TARGETS and move.is_old:
                reason = f"{value!r} of Keras 3 takes targets of 0 and 1 for -1 and 1"
                if not move.file.waiting(RULE, move.call, reason):
                    raise WaitsError
            if value == row.name and row.keras3 != row.name:
                move.file.edits.append(Edit(*move.file.source.span(node), repr(row.keras3)))
                renamed.append(f"{value!r} becomes {row.keras3!r}")
    return ", ".join(renamed) or None


def _names(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the literal names within a loss or a list or dict of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            yield from _names(element)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _names(value)
