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
# What a Model takes. KM310 gives Model's own call the names of Keras 3; those of a derived class it does not know.
NAMES = {"unified": ("input", "output"), "keras3": ("inputs", "outputs")}


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
        if building.subclass is not None and context.written_for == "keras3":  # it keeps a dict of another class
            outputs = f"dict({outputs})"
    elif context.outputs.listed and context.inputs.listed:
        inputs = context.inputs.collected or f"[{', '.join(tensor for _, tensor in context.inputs.listed)}]"
        entries = ", ".join(f"{name}: {tensor}" for name, tensor in context.outputs.listed)
        outputs = context.outputs.collected or f"{{{entries}}}"
    else:
        missing = "output" if context.inputs.listed else "input"
        raise RefusedError(RULE.code, building.place, f"the graph has no {missing}, so there is no model to make")
    start = _start(context)
    names = NAMES["unified" if context.building.subclass is None else context.written_for]
    whole = f"{start}{names[0]}={inputs}, {names[1]}={outputs})"
    if len(whole) <= WIDTH:
        return whole
    indent = context.source.indent_at(context.source.span(place or building.place)[0])
    return f"{start}{names[0]}={inputs},{context.source.newline}{indent}{' ' * len(start)}{names[1]}={outputs})"


def _start(context: Context) -> str:
    """Return how the statement begins: it binds the graph's variable, or calls `__init__` in a derived class."""
    building, model = context.building, context.symbol("models.Model")
    made = building.place
    if building.made_by is not None:
        call = context.of(building.made_by)[:-1].rstrip().rstrip(",")
        return f"{' = '.join(building.names)} = {call}{', ' if not call.endswith('(') else ''}"
    called = made.value.func if isinstance(made, ast.Expr) and isinstance(made.value, ast.Call) else None
    direct = isinstance(called, ast.Attribute) and not is_super(called.value)
    if building.subclass is not None and context.written_for == "keras3" and (not building.constructors or direct):
        if not building.base:  # a second call of Model's own __init__ fails in Keras 3
            reason = f"Keras 3 begins a model by super() alone; import {building.subclass.name} here"
            raise RefusedError("KM901", building.place, reason)
        return f"super({building.base}, {building.key}).__init__("
    if building.subclass is not None and not building.constructors:
        return f"{model}.__init__({building.key}, "
    if building.subclass is None or not isinstance(made, ast.Expr) or not isinstance(made.value, ast.Call):
        return f"{' = '.join(building.names)} = {model}("
    function = made.value.func
    assert isinstance(function, ast.Attribute)
    if is_super(function.value):
        return f"{context.of(function)}("
    return f"{model}.__init__({context.of(made.value.args[0])}, "
