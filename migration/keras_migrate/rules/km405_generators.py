"""KM405: fit_generator and its kin become fit, evaluate and predict; numbers of samples become numbers of batches.

`samples_per_epoch` counted samples, `steps_per_epoch` counts batches. The size of a batch is certain where an
ImageDataGenerator makes them; then the number of batches is computed, rounding up. Elsewhere the call is marked by
KM907. ImageDataGenerator itself has no peer in Keras 3 (KM905); the one of keras_unified works with a Model of Keras
3.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.calls import Given, atom, constant
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_unified.dialects.arguments import default_of
from keras_unified.dialects.tables import TABLES

RULE = Rule(
    "KM405",
    "generators",
    "fit_generator becomes fit; samples_per_epoch are counted in batches where their size is certain",
)
NO_PEER = "KM907"
METHODS = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}
COUNTS = {
    "samples_per_epoch": ("generator", "steps_per_epoch"),
    "val_samples": ("generator", "steps"),
    "nb_val_samples": ("validation_data", "validation_steps"),
}
FLOWS = frozenset({"flow", "flow_from_directory"})
FLOW_POSITION = {"flow": 2}  # of batch_size


def apply(move: Move) -> str | None:
    """Call the method of today, with numbers of batches.

    Raises:
        LeftError: If it is not certain how many samples a batch has.
    """
    if move.subject != "training" or move.row.name not in METHODS:
        return None
    given, arguments = move.arguments.given, move.arguments
    told = []
    for name, (source, today) in COUNTS.items():
        if name not in given or constant(given[name].node) is None:
            continue
        if given[name].keyword is not None and given[name].keyword.arg == today:  # type: ignore[union-attr]
            continue
        size = _batch_size(move, given.get(source))
        if size is None:
            raise LeftError(
                NO_PEER,
                f"{name} counts samples, {today} of Keras 3 batches, and the size of a batch is not certain here: "
                "divide by it, rounding up",
            )
        text = _batches(arguments.of(given[name]), given[name].node, size)
        arguments.value(given[name], text)
        arguments.rename(given[name], today)
        move.settle(name)
        told.append(f"{name} becomes {today}={text}")
    if "generator" in given:
        move.settle("generator")
        if given["generator"].keyword is not None:
            arguments.rename(given["generator"], "x")
    function = move.call.func
    assert isinstance(function, ast.Attribute)
    end = move.file.source.span(function)[1]
    move.file.edits.append(Edit(end - len(function.attr), end, METHODS[function.attr]))
    return ", ".join([f"{function.attr} becomes {METHODS[function.attr]}", *told])


def _batch_size(move: Move, generator: Given | None) -> str | None:
    """Return the batch size of a generator that an ImageDataGenerator makes, None where it is not certain."""
    if generator is None:
        return None
    made = move.file.value_of(generator.node)
    if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Attribute) or made.func.attr not in FLOWS:
        return None
    maker = move.file.value_of(made.func.value)
    if not isinstance(maker, ast.Call) or move.file.path(maker.func) != "preprocessing.image.ImageDataGenerator":
        return None
    if any(k.arg is None for k in made.keywords) or any(isinstance(a, ast.Starred) for a in made.args):
        return None
    sizes = [k.value for k in made.keywords if k.arg == "batch_size"]
    position = FLOW_POSITION.get(made.func.attr)
    if not sizes and position is not None:
        sizes = made.args[position:][:1]
    if sizes:
        return atom(move.file.source.of(sizes[0]), sizes[0]) if isinstance(sizes[0], (ast.Name, ast.Constant)) else None
    row = next(a for a in TABLES["images"]["NumpyArrayIterator"].arguments if a.name == "batch_size")
    return repr(default_of(row, move.era))


def _batches(text: str, node: ast.expr, size: str) -> str:
    """Return the number of batches as text: samples divided by the size of a batch, rounded up."""
    samples = constant(node)
    if isinstance(samples, int) and size.isdigit():
        return str(-(-samples // int(size)))
    return f"-(-{atom(text, node)} // {size})"
