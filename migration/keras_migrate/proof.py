"""The proof, before anything is written: the graph read off the new code is the one read off the old."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from keras_migrate.rules.context import Context
from keras_migrate.rules.tensors import Table, Variables
from keras_migrate.understand.building import Building
from keras_migrate.understand.dag import Step, read_graph
from keras_migrate.understand.functional import Functional, UnreadableError
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import body_of


@dataclass(frozen=True)
class Drawn:
    """A graph as it was read off the old code and off the new.

    Args:
        name: Its variable.
        before: Its steps in the old code.
        after: Its steps in the new code.
    """

    name: str
    before: list[Step]
    after: list[Step]


def prove(context: Context, new: str) -> Drawn:
    """Return the graph as it was read off the old text and off the new.

    Raises:
        UnreadableError: If it is another, or none can be read.
    """
    module = Module.load(context.module.path, context.module.source.with_text(new))
    building, tensors = context.building, context.tensors
    variables = {v: repr(n) for n, v in tensors.variables.items()} if isinstance(tensors, Variables) else {}
    table = tensors.variable if isinstance(tensors, Table) else None
    wanted = read_graph(building)
    reasons = []
    for statements, top, made in _candidates(module, building):
        reader = Functional(
            module.names, variables, table, (context.inputs.collected, context.outputs.collected), context.layers
        )
        try:
            found = reader.read(statements, top, made)
            if found == wanted:
                return Drawn(building.key, wanted, found)
        except UnreadableError as error:
            reasons.append(str(error))
    raise UnreadableError("; ".join(reasons) or "another graph was read off the new code")


def _candidates(module: Module, building: Building) -> Iterable[tuple[list[ast.stmt], ast.AST, ast.Assign | None]]:
    """Yield where the graph may be built in the new file: statements, the node around them, the model's own."""
    if building.complete is None:
        name = getattr(building.function, "name", None)
        for function in module.functions:
            if function.name == name:
                yield function.body, function, None
        return
    for node in module.names.scopes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1:
            made = (
                ast.unparse(node.targets[0]) == building.key and module.names.keras(node.value.func) == "models.Model"
            )
            if made:
                body = body_of(module, node)
                before = body[: next(i for i, s in enumerate(body) if s is node)]
                yield before, module.names.parents[node], node
