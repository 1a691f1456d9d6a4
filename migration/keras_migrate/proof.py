"""The proof, before anything is written: the graph read off the new code is the one read off the old."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from keras_migrate.rules.context import Context
from keras_migrate.rules.tensors import Table, Variables
from keras_migrate.understand.building import Building
from keras_migrate.understand.dag import Step, read_graph
from keras_migrate.understand.functional import Functional, Made, UnreadableError
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


def _candidates(module: Module, building: Building) -> Iterable[tuple[list[ast.stmt], ast.AST, Made | None]]:
    """Yield where the graph may be built in the new file: statements, the node around them, the model's own."""
    if building.complete is None:
        name = getattr(building.function, "name", None)
        for function in module.functions:
            if function.name == name:
                yield function.body, function, None
        return
    for node in module.names.scopes:
        if isinstance(node, (ast.Assign, ast.Expr)) and _makes(module, building, node):
            body = body_of(module, node)
            yield body[: module.places(body)[node]], module.names.parents[node], node


def _makes(module: Module, building: Building, statement: Made) -> bool:
    """Whether a statement makes the model: binds the graph's variable, or calls `__init__` in a derived class."""
    call = statement.value
    if not isinstance(call, ast.Call):
        return False
    if isinstance(statement, ast.Assign):
        bound = [ast.unparse(target) for target in statement.targets]
        return building.subclass is None and bound == building.names and module.names.keras(call.func) == "models.Model"
    owner = module.class_of(statement)
    own = building.subclass is not None and owner is not None and owner.name == building.subclass.name
    return own and isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
