"""KM404: compile, fit, evaluate and predict with the arguments of Keras 3, and the defaults of the era.

Keras 0.3 trained 100 epochs in batches of 128 where a program said nothing, Keras 1 10 epochs in batches of 32, Keras
3 one epoch. An optimizer that is given by its name is made with the era's numbers. `show_accuracy=True` becomes
`metrics=['accuracy']` in `compile`, where all calls on the model are seen and read the same with it; else it is left to
a person.
"""

from __future__ import annotations

import ast

from keras_migrate.rules import accuracy, km308_optimizers
from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_unified.dialects.arguments import default_of
from keras_unified.dialects.rows import REQUIRED

RULE = Rule(
    "KM404", "training-arguments", "fit(nb_epoch=) becomes fit(epochs=); the era's numbers of epochs are written out"
)
NO_PEER = "KM906"
# What Keras 3 does where nothing is said, as far as an era did otherwise.
TODAYS = {"nb_epoch": 1, "batch_size": 32}
# Keywords by which a call shows that it is one of Keras, whoever is called.
SHOWN = frozenset({
    "nb_epoch", "show_accuracy", "validation_split", "validation_data", "batch_size", "callbacks", "samples_per_epoch",
    "val_samples", "nb_val_samples", "max_q_size", "nb_worker", "pickle_safe",
})  # fmt: skip


def is_training(move_path: str | None, call: ast.Call, *, by_model: bool) -> bool:
    """Whether a call of an attribute `fit`, `compile` and the like is one of a model of Keras."""
    if move_path is not None:
        return False
    named = {k.arg for k in call.keywords}
    if call.func.attr == "compile":  # type: ignore[attr-defined]
        return by_model or {"loss", "optimizer"} <= named
    return by_model or bool(named & SHOWN)


def apply(move: Move) -> str | None:
    """Write out the defaults of the era.

    Raises:
        LeftError: For what only a person can say otherwise.
    """
    if move.subject != "training":
        return None
    added = []
    asked = False
    given, arguments = move.arguments.given, move.arguments
    for name in accuracy.ASKING:
        if name in given and _no_accuracy(move, name):
            asked = True
    if move.row.name == "fit" and move.is_old:
        for name, today in TODAYS.items():
            row = next(a for a in move.row.arguments if a.name == name)
            default = default_of(row, move.era)
            if name not in given and default not in (today, REQUIRED):
                arguments.add(str(row.keras3), repr(default))
                added.append(f"{row.keras3}={default!r}")
    if move.row.name == "compile":
        added += _optimizer(move)
        metrics = accuracy.for_compile(move.file, arguments.call) if move.era == "0.3" else None
        if metrics is not None:
            arguments.add("metrics", metrics)
            added.append(f"metrics={metrics}")
    if move.row.name in ("train_on_batch", "test_on_batch") and move.era == "0.3" and move.is_old and not asked:
        added += _list_of_one(move)
    told = [f"written out: {', '.join(added)}"] if added else []
    return "; ".join([*told, "compile asks for the accuracy"] if asked else told) or None


def _list_of_one(move: Move) -> list[str]:
    """Keep the list of one number that Keras 0.3 gave for a batch, where something reads it."""
    call = move.arguments.call
    parent = move.file.names.parents[call]
    made = isinstance(parent, ast.List) and len(parent.elts) == 1
    cut = isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Slice)
    if made or cut or isinstance(parent, ast.Expr) or accuracy.has_metrics(move.file, call):
        return []
    start, end = move.file.source.span(call)
    move.file.edits += [Edit(start, start, "["), Edit(end, end, "]")]
    return ["a list of one number"]


def _no_accuracy(move: Move, name: str) -> bool:
    """Take away what asks for the accuracy; return whether it did.

    Raises:
        LeftError: If `compile` does not ask for it.
    """
    given = move.arguments.given[name]
    if constant(given.node) is False:
        return False
    if constant(given.node) is not True or not accuracy.is_asked_in_compile(move.file, move.arguments.call):
        raise LeftError(NO_PEER, f"ask for the accuracy by compile(metrics=['accuracy']), and take {name} away")
    move.settle(name)
    move.arguments.drop(given)
    return True


def _optimizer(move: Move) -> list[str]:
    given = move.arguments.given.get("optimizer")
    if given is None or not move.is_old:
        return []
    text = km308_optimizers.by_name(move.file, given.node)
    if text is None:
        return []
    move.arguments.value(given, text)
    return [text]
