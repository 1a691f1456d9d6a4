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


class Proof:
    """The new text of one file, in which its graphs are looked for in their order.

    Args:
        old: The file as it was.
        new: Its new text.

    Raises:
        SyntaxError: If the new text does not parse.
    """

    def __init__(self, old: Module, new: str) -> None:
        self.module = Module.load(old.path, old.source.with_text(new))
        calls = (n for n in self.module.names.scopes if isinstance(n, (ast.Assign, ast.Expr)))
        self.made = [n for n in calls if isinstance(n.value, ast.Call)]
        self.found: dict[int, int] = {}  # block -> the place behind the last model found in it

    def prove(self, context: Context) -> Drawn:
        """Return a graph as it was read off the old text and off the new.

        Raises:
            UnreadableError: If it is another, or none can be read.
        """
        building, tensors = context.building, context.tensors
        variables = {v: repr(n) for n, v in tensors.variables.items()} if isinstance(tensors, Variables) else {}
        table = tensors.variable if isinstance(tensors, Table) else None
        collected = (context.inputs.collected, context.outputs.collected)
        wanted = read_graph(building)
        reasons = []
        for statements, top, made in self._candidates(building):
            reader = Functional(self.module.names, variables, table, collected, context.layers)
            try:
                found = reader.read(statements, top, made)
            except UnreadableError as error:
                reasons.append(str(error))
                continue
            if found == wanted:
                if made is not None:
                    self._take(made)
                return Drawn(building.key, wanted, found)
        raise UnreadableError("; ".join(reasons) or "another graph was read off the new code")

    def _take(self, made: Made) -> None:
        """Note that a model is that of a graph, so that others are looked for behind it first."""
        body = body_of(self.module, made)
        self.found[id(body)] = self.module.places(body)[made] + 1
        self.made.remove(made)

    def _candidates(self, building: Building) -> Iterable[tuple[list[ast.stmt], ast.AST, Made | None]]:
        """Yield where a graph may be built in the new file: statements, the node around them, the model's own."""
        if building.complete is None:
            name = getattr(building.function, "name", None)
            if name is None:
                yield self.module.tree.body, self.module.tree, None
            for function in self.module.functions:
                if function.name == name:
                    yield function.body, function, None
            return
        for node in sorted(self.made, key=lambda made: self._is_elsewhere(made, building)):
            if _makes(self.module, building, node) and building.endings is not None:
                yield from self._around(node)
            elif _makes(self.module, building, node):
                body = body_of(self.module, node)
                place = self.module.places(body)[node]
                for start in sorted({self.found.get(id(body), 0), 0}, reverse=True):
                    if start <= place:
                        yield body[start:place], self.module.names.parents[node], node

    def _is_elsewhere(self, made: Made, building: Building) -> bool:
        """Whether a model is made in another function than a graph was built in, which may have built its like."""
        function, owner = self.module.function_of(made), self.module.class_of(made)
        before = building.module.class_of(building.function)
        names = [getattr(node, "name", None) for node in (function, owner, building.function, before)]
        return names[:2] != names[2:]

    def _around(self, made: Made) -> Iterable[tuple[list[ast.stmt], ast.AST, Made]]:
        """Yield the blocks around one of the places at which a graph is finished in branches."""
        block: ast.AST = made
        while isinstance(block, ast.stmt) and not isinstance(block, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parent = self.module.names.parents[block]
            if not isinstance(parent, ast.ExceptHandler):
                yield body_of(self.module, block), parent, made
            block = parent


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
