"""KM311: `merge(tensors, mode=...)` becomes the layer of Keras 3 for its mode.

A mode that is a function, or computed, is left to a person: write a Lambda. 'cos' has no peer with the same numbers.
"""

from __future__ import annotations

from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit

RULE = Rule("KM311", "merge", "merge(tensors, mode='concat') becomes Concatenate()(tensors), and so for each mode")
LAYERS = {
    "ave": "Average", "concat": "Concatenate", "dot": "Dot", "max": "Maximum", "mul": "Multiply", "sum": "Add",
}  # fmt: skip
NO_PEER = "KM906"


def apply(move: Move) -> str | None:
    """Write the layer of a mode.

    Raises:
        LeftError: For a mode that is computed, or has no layer.
    """
    if move.row.name != "merge":
        return None
    arguments, given = move.arguments, move.arguments.given
    mode = move.given("mode") if "mode" in given else "sum"
    if mode not in LAYERS or "inputs" not in given:
        raise LeftError(NO_PEER, _reason(mode))
    for name in ("output_shape", "output_mask", "arguments"):
        if name in given and constant(given[name].node) is not None:
            raise LeftError(NO_PEER, f"the layers of Keras 3 for a merge take no {name}")
    written = []
    if mode == "concat" and "concat_axis" in given:
        written.append(f"axis={arguments.of(given['concat_axis'])}")
    if mode == "dot":
        if move.era == "0.3":
            raise LeftError(NO_PEER, "the dot of Keras 0.3 contracts other axes than the Dot of Keras 3")
        written.append(f"axes={arguments.of(given['dot_axes']) if 'dot_axes' in given else -1}")
    if "name" in given:
        written.append(f"name={arguments.of(given['name'])}")
    for name in given:
        move.settle(name)
        if name != "inputs":
            arguments.drop(given[name])
    inputs = given["inputs"]
    if inputs.keyword is not None:
        arguments.unname(inputs)
    new = f"{move.file.keras}.layers.{LAYERS[str(mode)]}({', '.join(written)})"
    move.file.edits.append(Edit(*move.file.source.span(move.call.func), new))
    return f"merge by {mode!r} becomes {new}"


def _reason(mode: object) -> str:
    if mode == "cos":
        return "Keras 3 has no merge by 'cos' that gives the same numbers; write it with a Lambda"
    if isinstance(mode, str):
        return f"Keras 3 has no merge by {mode!r}"
    return "the mode of the merge is a function or computed; write the layer for it, such as Lambda"
