"""KM105: where a graph is complete, `Model` is made of its inputs and outputs."""

from __future__ import annotations

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.understand.events import RefusedError

RULE = Rule("KM105", "graph-model", "Graph() goes, and Model(input=..., output=...) is made where the graph is complete")
WIDTH = 100


def line(context: Context) -> str:
    """Return the statement that makes the model."""
    graph = context.graph
    if not context.outputs.listed or not context.inputs.listed:
        missing = "output" if context.inputs.listed else "input"
        raise RefusedError(RULE.code, graph.creation, f"the graph has no {missing}, so there is no model to make")
    inputs = context.inputs.collected or f"[{', '.join(tensor for _, tensor in context.inputs.listed)}]"
    entries = ", ".join(f"{name}: {tensor}" for name, tensor in context.outputs.listed)
    outputs = context.outputs.collected or f"{{{entries}}}"
    start = f"{graph.name} = {context.symbol('models.Model')}("
    whole = f"{start}input={inputs}, output={outputs})"
    if len(whole) <= WIDTH or graph.creation.col_offset is None:
        return whole
    indent = context.source.indent_at(context.source.span(graph.creation)[0])
    newline = context.source.newline + indent + " " * len(start)
    return f"{start}input={inputs},{newline}output={outputs})"
