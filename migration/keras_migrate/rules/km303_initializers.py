"""KM303: initializations get the names, and where the laws differ the parameters, that they have in Keras 3.

Names whose law of first weights is the same today keep it (`uniform`, `glorot_uniform`, `lecun_uniform`). Where the
same name means another law today -- the normal laws were not truncated, `orthogonal` had a gain of 1.1 -- the old law
is written in full.
"""

from __future__ import annotations

import ast

from keras_migrate.rules import km309_first_weights
from keras_migrate.rules.calls import Given, constant
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_unified.dialects.functions import INITIALIZATIONS

RULE = Rule("KM303", "initializers", "init='he_normal' and its kin name the same law of first weights in Keras 3")
# What Keras 3 means by the same name is another law; this is the old one, said in full.
LAWS = {
    "glorot_normal": "{keras}.initializers.VarianceScaling(1.0, 'fan_avg', 'untruncated_normal')",
    "he_normal": "{keras}.initializers.VarianceScaling(2.0, 'fan_in', 'untruncated_normal')",
    "orthogonal": "{keras}.initializers.Orthogonal(gain=1.1)",
}
NAMES = {"zero": "zeros", "one": "ones"}


def apply(move: Move) -> str | None:
    """Write each initialization that is given as Keras 3 has it.

    Raises:
        LeftError: For a function of one's own.
        WaitsError: For a name that is computed, without `--unsafe`.
    """
    changed = [_first_vectors(move)] if move.row.name == "Embedding" else []
    for given in move.arguments.given.values():
        if given.argument is None or not (given.argument.keras3 or "").endswith("_initializer") or not _is_old(given):
            continue
        value = constant(given.node)
        if not isinstance(value, str):
            _computed(move, given)
        elif value not in INITIALIZATIONS:
            raise LeftError("KM906", f"{given.name}={value!r} is no initialization of the old Keras")
        elif text := law(move, value):
            move.arguments.value(given, text)
            changed.append(f"{value} is written as {text}")
    return ", ".join(filter(None, changed)) or None


def _computed(move: Move, given: Given) -> None:
    if not isinstance(given.node, (ast.Name, ast.Attribute, ast.Subscript)):
        raise LeftError(
            "KM906", f"{given.name} is no name; a function of one's own takes (shape, dtype=None) in Keras 3"
        )
    reason = f"{move.row.name}: {given.name} is computed, and normal and orthogonal laws are others in Keras 3"
    if not move.file.waiting(km309_first_weights.RULE, move.call, reason):
        raise km309_first_weights.WaitsError


def _first_vectors(move: Move) -> str | None:
    """Let an Embedding begin with the vectors that it is given, `weights=[vectors]`."""
    weights, init = (move.arguments.given.get(name) for name in ("weights", "init"))
    if weights is None or not isinstance(weights.node, ast.List) or len(weights.node.elts) != 1:
        return None
    source = move.file.source
    start, end = source.span(weights.node)
    vectors_start, vectors_end = source.span(weights.node.elts[0])
    move.settle("weights")
    move.arguments.rename(weights, "embeddings_initializer")
    move.file.edits += [
        Edit(start, vectors_start, f"{move.file.keras}.initializers.Constant("),
        Edit(vectors_end, end, ")"),
    ]
    if init is not None:
        move.settle("init")
        move.arguments.drop(init)
    return "the vectors are given as a Constant"


def law(move: Move, name: str) -> str | None:
    """Return the text for an old law of first weights, None where its name means the same today."""
    if name in LAWS:
        return LAWS[name].format(keras=move.file.keras)
    return repr(NAMES[name]) if name in NAMES else None


def _is_old(given: Given) -> bool:
    return given.keyword is None or (given.argument is not None and given.keyword.arg == given.argument.name)
