"""KM306: the shape that the first layer of a Sequential was given becomes an Input.

Keras 3 warns about shapes given to layers, does not know `input_dim` with `input_length`, and builds a Sequential
without an Input only when data come. Where a layer is handed a tensor anyway, the shape goes.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import joined
from keras_migrate.understand.occurrences import body_of

RULE = Rule(
    "KM306", "input-shape", "input_dim, input_length and input_shape of a first layer become an Input before it"
)
SEQUENCES = frozenset({
    "AtrousConvolution1D", "Convolution1D", "GRU", "LSTM", "SimpleRNN", "TimeDistributedDense",
})  # fmt: skip
GIVEN = ("input_shape", "batch_input_shape", "input_dim", "input_length", "input_dtype")


def apply(move: Move) -> str | None:
    """Take the shape from the layer, and put an Input where it is needed.

    Raises:
        LeftError: Where a layer that is kept for later was given the shape of batches.
    """
    if move.subject != "layers":
        return None
    shape = _shape(move)
    if shape is None and not _is_embedding(move):
        return None
    names = [n for n in GIVEN if n in move.arguments.given and not (n == "input_dim" and _is_embedding(move))]
    place = _place(move)
    if shape is None and (place is None or not move.is_old):
        return None
    shape = shape or "shape=(None,)"
    dtype = move.arguments.given.get("input_dtype")
    if dtype is not None:
        shape += f", dtype={move.arguments.of(dtype)}"
    for name in names:
        move.settle(name)
    if place is None and not _gets_tensor(move):
        return _kept(move, shape)
    for name in names:
        move.arguments.drop(move.arguments.given[name])
    if place is None:
        return f"{', '.join(names)} goes, since the layer is handed a tensor"
    made = f"{move.file.keras}.Input({shape})"
    source = move.file.source
    start = source.span(place)[0]
    if isinstance(place, ast.Expr):
        model = source.of(place.value.func.value)  # type: ignore[attr-defined]
        move.file.edits.append(Edit(start, start, joined(source, place, [f"{model}.add({made})", ""])))
    else:
        move.file.edits.append(Edit(start, start, f"{made}, "))
    return f"{', '.join(names) or 'the shape of its indices'} becomes {made}"


def _is_embedding(move: Move) -> bool:
    return move.row.name == "Embedding"


def _shape(move: Move) -> str | None:
    given = move.arguments.given
    if "batch_input_shape" in given:
        return f"batch_shape={move.arguments.of(given['batch_input_shape'])}"
    if "input_shape" in given:
        return f"shape={move.arguments.of(given['input_shape'])}"
    length = move.arguments.of(given["input_length"]) if "input_length" in given else None
    if _is_embedding(move):
        return None if length is None else f"shape=({length},)"
    if "input_dim" not in given or constant(given["input_dim"].node) is None:
        return None
    size = move.arguments.of(given["input_dim"])
    return f"shape=({length}, {size})" if move.row.name in SEQUENCES else f"shape=({size},)"


def _place(move: Move) -> ast.Expr | ast.Call | None:
    """Return the statement `model.add(layer)` or the layer itself where an Input has to stand before it."""
    parents = move.file.names.parents
    parent = parents[move.call]
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
        statement = parents[parent]
        if isinstance(statement, ast.Expr) and parent.args[:1] == [move.call]:
            return statement if _is_first(move, statement, ast.unparse(parent.func.value)) else None
    if isinstance(parent, ast.List) and parent.elts[0] is move.call:
        sequential = parents[parent]
        if isinstance(sequential, ast.Call) and move.file.path(sequential.func) == "models.Sequential":
            return move.call
    return None


def _is_first(move: Move, statement: ast.Expr, model: str) -> bool:
    """Whether nothing was added before; an Embedding without a length has to follow the model's making at once."""
    body = body_of(move.file.module, statement)
    place = move.file.module.places(body)[statement]
    for earlier in (body[i] for i in range(place - 1, -1, -1)):
        if isinstance(earlier, ast.Assign) and any(ast.unparse(t) == model for t in earlier.targets):
            made = earlier.value
            empty = isinstance(made, ast.Call) and not made.args
            return empty and isinstance(made, ast.Call) and move.file.path(made.func) == "models.Sequential"
        if isinstance(earlier, ast.Expr) and ast.unparse(earlier).startswith(f"{model}.add("):
            return False
    return bool(set(GIVEN) & set(move.arguments.given)) and not _is_embedding(move)


def _gets_tensor(move: Move) -> bool:
    """Whether the layer's shape comes from elsewhere: it is called, wrapped, or not the first of a model."""
    return isinstance(move.file.names.parents[move.call], (ast.Call, ast.List))


def _kept(move: Move, shape: str) -> str:
    """Keep the shape with a layer that is put in a variable; Keras 3 takes it there too."""
    keyword, _, value = shape.partition("=")
    if keyword != "shape" or "input_dtype" in move.arguments.given:
        raise LeftError(
            "KM906", "a layer of Keras 3 takes no shape of batches; put an Input(batch_shape=...) before it"
        )
    if "input_shape" in move.arguments.given:
        return ""
    for name in GIVEN:
        if name in move.arguments.given:
            move.arguments.drop(move.arguments.given[name])
    move.arguments.add("input_shape", value)
    return f"the shape is given as input_shape={value}"
