"""KM101: `add_input` becomes `Input`.

`input_shape` becomes `shape`, `batch_input_shape` becomes `batch_shape`; `dtype='int'` was Graph's word for
`'int32'`, `'float'` is the default. The rank that Keras 0.1 gave alone (`ndim=`, or 2 where nothing
was said) becomes a shape of unknown axes. `input_shape=None` is refused: no version took an input without a shape.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.understand.events import Event, RefusedError

RULE = Rule("KM101", "graph-input", "graph.add_input(...) becomes a tensor made by Input(...)")


def lines(event: Event, context: Context) -> list[str]:
    """Return the statements that an `add_input` becomes."""
    prelude, name = context.name(event)
    target = context.target(event)
    made = f"{context.symbol('layers.Input')}({_arguments(event, context, name)})"
    return [*prelude, *context.input_lines(name, target, made)]


def _arguments(event: Event, context: Context, name: str) -> str:
    if event.options is not None:
        if len(event.arguments) > 1 or not isinstance(event.options, ast.Name):
            raise RefusedError(RULE.code, event.call, "add_input(**...) hides which arguments it gives; write them out")
        given = f"{event.options.id}.get"
        shapes = f"shape={given}('input_shape'), batch_shape={given}('batch_input_shape')"
        return f"{shapes}, name={name}, dtype={given}('dtype')"
    if event.shape is None:
        raise RefusedError(
            RULE.code, event.call, "the input has no shape; give input_shape=(...) or batch_input_shape=(...)"
        )
    keyword, shape = event.shape
    written = f"{keyword}={context.of(shape)}"
    return f"{written}, name={name}{_dtype(event, context)}"


def _dtype(event: Event, context: Context) -> str:
    dtype = event.given("dtype")
    if dtype is None or (isinstance(dtype, ast.Constant) and dtype.value == "float"):
        return ""
    whole = (isinstance(dtype, ast.Constant) and dtype.value == "int") or (
        isinstance(dtype, ast.Name) and dtype.id == "int"
    )
    return ", dtype='int32'" if whole else f", dtype={context.of(dtype)}"
