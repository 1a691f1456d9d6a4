"""KM304: the order of an image's axes gets the words of Keras 3, and is stated where the era's own was another.

Keras 0.3 and 1.0 had the channels first where a program said nothing, so that is written out for their programs.
`K.image_dim_ordering()` is rewritten where it is compared with 'th' or 'tf'.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import Move, Moving
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_unified.dialects.backend import IMAGE_DIM_ORDERING

RULE = Rule("KM304", "data-format", "dim_ordering='th' becomes data_format='channels_first', 'tf' 'channels_last'")
WORDS = {"th": "channels_first", "tf": "channels_last"}
LOOKED_UP = {today: old for old, today in WORDS.items()}


def apply(move: Move) -> str | None:
    """Write the order of the axes in today's words.

    An order that is computed is looked up.
    """
    argument = next((a for a in move.row.arguments if a.name == "dim_ordering" and a.keras3), None)
    if argument is None:
        return None
    given = move.arguments.given.get("dim_ordering")
    if given is None or constant(given.node) == "default":
        if given is not None:
            move.settle("dim_ordering")
            move.arguments.drop(given)
        if not move.is_old or IMAGE_DIM_ORDERING[move.era] == "tf":
            return "dim_ordering goes" if given is not None else None
        word = WORDS[IMAGE_DIM_ORDERING[move.era]]
        move.arguments.add("data_format", repr(word))
        return f"data_format={word!r}, the default of Keras {move.era}, is written out"
    if given.keyword is not None and given.keyword.arg == "data_format":
        return None
    value = constant(given.node)
    move.settle("dim_ordering")
    move.arguments.rename(given, "data_format")
    if value not in WORDS:
        default = "" if IMAGE_DIM_ORDERING[move.era] == "tf" else ", 'channels_first'"
        move.arguments.surround(given, f"{WORDS}.get(", f"{default})")
        return "dim_ordering becomes data_format, looked up by its old words"
    move.arguments.value(given, repr(WORDS[str(value)]))
    return f"dim_ordering={value!r} becomes data_format={WORDS[str(value)]!r}"


def setting(file: Moving, call: ast.Call, name: str) -> list[Edit] | None:
    """Return the edits of `K.image_dim_ordering() == 'th'` or `K.set_image_dim_ordering('th')`, else None."""
    start, end = file.source.span(call.func)
    if name == "set_image_dim_ordering" and len(call.args) == 1 and constant(call.args[0]) in WORDS:
        word = WORDS[str(constant(call.args[0]))]
        return [
            Edit(start, end, f"{file.keras}.backend.set_image_data_format"),
            Edit(*file.source.span(call.args[0]), repr(word)),
        ]
    parent = file.names.parents[call]
    if name == "image_dim_ordering" and isinstance(parent, ast.Compare) and parent.left is call:
        others = parent.comparators
        if len(others) == 1 and constant(others[0]) in WORDS:
            word = WORDS[str(constant(others[0]))]
            return [
                Edit(start, end, f"{file.keras}.backend.image_data_format"),
                Edit(*file.source.span(others[0]), repr(word)),
            ]
    if name == "image_dim_ordering" and not call.args and not call.keywords:
        return [Edit(*file.source.span(call), f"{LOOKED_UP}[{file.keras}.backend.image_data_format()]")]
    return None
