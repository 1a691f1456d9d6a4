"""KM105: where a graph is complete, `Model` is made of its inputs and outputs.

The model is made behind the last statement that adds anything. Everything after it, `compile` included, sees a
`Model` in the same variable.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.modules import is_super

RULE = Rule(
    "KM105", "graph-model", "Graph() goes, and Model(input=..., output=...) is made where the graph is complete"
)
WIDTH = 100


def line(context: Context, place: ast.stmt | None = None) -> str:
    """Return the statement that makes the model.

    Args:
        context: The graph.
        place: The statement that it stands beside, where that is not the graph's first.

    Raises:
        RefusedError: If the graph has no input or no output.
    """
    building = context.building
    if building.travels:
        inputs, outputs = f"list({context.inputs.collected}.values())", f"{context.outputs.collected}"
    elif context.outputs.listed and context.inputs.listed:
        inputs = context.inputs.collected or f"[{', '.join(tensor for _, tensor in context.inputs.listed)}]"
        entries = ", ".join(f"{name}: {tensor}" for name, tensor in context.outputs.listed)
        outputs = context.outputs.collected or f"{{{entries}}}"
    else:
        missing = "output" if context.inputs.listed else "input"
        raise RefusedError(RULE.code, building.place, f"the graph has no {missing}, so there is no model to make")
    start = _start(context)
    whole = f"{start}input={inputs}, output={outputs})"
    if len(whole) <= WIDTH:
        return whole
    indent = context.source.indent_at(context.source.span(place or building.place)[0])
    return f"{start}input={inputs},{context.source.newline}{indent}{' ' * len(start)}output={outputs})"


def _start(context: Context) -> str:
    """Return how the statement begins: it binds the graph's variable, or calls `__init__` in a derived class."""
    building, model = context.building, context.symbol("models.Model")
    made = building.place
    if building.made_by is not None:
        call = context.of(building.made_by)[:-1].rstrip().rstrip(",")
        return f"{' = '.join(building.names)} = {call}{', ' if not call.endswith('(') else ''}"
    if building.subclass is not None and not building.constructors:
        return f"{model}.__init__({building.key}, "
    if building.subclass is None or not isinstance(made, ast.Expr) or not isinstance(made.value, ast.Call):
        return f"{' = '.join(building.names)} = {model}("
    function = made.value.func
    assert isinstance(function, ast.Attribute)
    if is_super(function.value):
        return f"{context.of(function)}("
    return f"{model}.__init__({context.of(made.value.args[0])}, "
