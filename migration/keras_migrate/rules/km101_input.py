"""KM101: `add_input` becomes `Input`."""

from __future__ import annotations

import ast

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.understand.events import Event, RefusedError

RULE = Rule("KM101", "graph-input", "graph.add_input(...) becomes a tensor made by Input(...)")


def lines(event: Event, context: Context) -> list[str]:
    """Return the statements that an `add_input` becomes."""
    if event.options is not None:
        raise RefusedError(RULE.code, event.call, f"{event.method}(**...) hides which arguments it gives; write them out")
    prelude, name = context.name(event)
    target = context.tensors.target(event.name)
    shape, batch_shape = event.given("input_shape"), event.given("batch_input_shape")
    if shape is None and batch_shape is None:
        raise RefusedError(RULE.code, event.call, "the input has no shape; give input_shape=(...) or batch_input_shape=(...)")
    # Graph looked at batch_input_shape only where input_shape was missing.
    written = f"shape={context.of(shape)}" if shape is not None else f"batch_shape={context.of(batch_shape)}"  # type: ignore[arg-type]
    made = f"{context.symbol('layers.Input')}({written}, name={name}{_dtype(event, context)})"
    return [*prelude, *context.input_lines(name, target, made)]


def _dtype(event: Event, context: Context) -> str:
    dtype = event.given("dtype")
    if dtype is None or (isinstance(dtype, ast.Constant) and dtype.value == "float"):
        return ""
    whole = (isinstance(dtype, ast.Constant) and dtype.value == "int") or (isinstance(dtype, ast.Name) and dtype.id == "int")
    return f", dtype={chr(39)}int32{chr(39)}" if whole else f", dtype={context.of(dtype)}"
