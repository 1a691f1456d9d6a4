"""The proof, before anything is written: the graph read off the new code is the one read off the old."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from keras_migrate.rules import km105_model
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
        self.made: dict[tuple[str, ...], list[Made]] = defaultdict(list)  # by what is bound
        for node in self.module.names.scopes:
            if isinstance(node, (ast.Assign, ast.Expr)) and (bound := _bound(self.module, node)):
                self.made[bound].append(node)
        self.places = {made: self._function(self.module, made) for found in self.made.values() for made in found}
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
        wanted = [_carrying(step, context.carried) for step in read_graph(building)]
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
        self.made[_bound(self.module, made)].remove(made)

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
        own = building.module.class_of(building.function)
        bound = tuple(building.names)
        if building.subclass is not None and building.made_by is None:
            of_class = own is not None and isinstance(building.place, ast.Expr)
            bound = (f"{own.name if own is not None and of_class else building.key}.__init__",)
        here = self._function(building.module, building.events[0].call if building.events else building.place)
        listed = self.made.get(bound, [])
        for same in (True, False):  # another function may have built its like
            for node in (made for made in list(listed) if (self.places[made] == here) is same):
                if building.endings is not None:
                    yield from self._around(node)
                    continue
                body = body_of(self.module, node)
                place = self.module.places(body)[node]
                for start in sorted({self.found.get(id(body), 0), 0}, reverse=True):
                    if start <= place:
                        yield body[start:place], self.module.names.parents[node], node

    def _function(self, module: Module, node: ast.AST) -> tuple[str | None, str | None]:
        """Return the names of the function and of the class that a node stands in."""
        function, owner = module.function_of(node), module.class_of(node)
        return getattr(function, "name", None), getattr(owner, "name", None)

    def _around(self, made: Made) -> Iterable[tuple[list[ast.stmt], ast.AST, Made]]:
        """Yield the blocks around one of the places at which a graph is finished in branches."""
        block: ast.AST = made
        while isinstance(block, ast.stmt) and not isinstance(block, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parent = self.module.names.parents[block]
            if not isinstance(parent, ast.ExceptHandler):
                yield body_of(self.module, block), parent, made
            block = parent


def _carrying(step: Step, carried: Mapping[str, str]) -> Step:
    """Return a step of the old code as it is after what other rules change in its layer."""
    what = step.what
    for old, new in carried.items():
        what = new.join(re.split(rf"(?<![\w.]){re.escape(old)}", what))
    return replace(step, what=what)


def _takes_ends(call: ast.Call) -> bool:
    return any({keyword.arg for keyword in call.keywords} >= set(names) for names in km105_model.NAMES.values())


def _bound(module: Module, statement: Made) -> tuple[str, ...]:
    """Return what a statement that makes a model binds: variables, or an object whose class is derived from Model."""
    call = statement.value
    if not isinstance(call, ast.Call):
        return ()
    if isinstance(statement, ast.Assign):
        made = _takes_ends(call)
        return tuple(ast.unparse(target) for target in statement.targets) if made else ()
    begins = isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
    if not begins or not _takes_ends(call):
        return ()
    function, owner = module.function_of(statement), module.class_of(statement)
    own = function.args.args[0].arg if not isinstance(function, ast.Module) and function.args.args else ""
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    holders = [*(of.args[1:] if isinstance(of, ast.Call) else ()), *call.args]
    begun = ast.unparse(holders[0]) if holders else own
    return (f"{owner.name if owner is not None and begun == own else begun}.__init__",)
