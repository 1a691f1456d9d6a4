"""One file in, one file out: which rules apply, all their edits at once, and the proof that the result is the same graph."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from keras_migrate.rules import (
    km101_input,
    km102_node,
    km103_shared_node,
    km104_output,
    km105_model,
    km201_graph_import,
    km202_package,
    km401_training,
    km402_predict,
)
from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Finding
from keras_migrate.rules.tensors import Fresh, Table, Variables
from keras_migrate.source.edits import Edit, apply
from keras_migrate.source.places import added_after, removed, replaced
from keras_migrate.source.text import SourceText
from keras_migrate.understand.dag import Functional, UnreadableError, read_graph
from keras_migrate.understand.events import Event, RefusedError
from keras_migrate.understand.graphs import SHARED_ATTRIBUTES, Graph, creations, follow
from keras_migrate.understand.names import Names

BUILDERS = {
    "add_input": km101_input,
    "add_node": km102_node,
    "add_shared_node": km103_shared_node,
    "add_output": km104_output,
}


@dataclass
class Rewritten:
    """What became of one file's text.

    Args:
        text: The new text; the old one where nothing changed.
        findings: What was done and what was left, in order of the lines.
    """

    text: str
    findings: list[Finding] = field(default_factory=list)


def rewrite(source: SourceText) -> Rewritten:
    """Rewrite one file.

    Raises:
        SyntaxError: If the text is no Python 3.
    """
    if "keras" not in source.text:
        return Rewritten(source.text)
    tree = ast.parse(source.text)
    refused: dict[tuple[int, int], Finding] = {}
    if "Graph" in source.text:
        names = Names(tree)
        while True:
            attempt = _Attempt(source, tree, names, refused)
            result = attempt.run()
            if result is not None:
                return result
    edits, findings = _package(tree, source)
    return Rewritten(apply(source.text, edits), findings)


def _package(tree: ast.Module, source: SourceText) -> tuple[list[Edit], list[Finding]]:
    edits, findings = [], []
    for statement, edit in km202_package.edits(tree, source):
        edits.append(edit)
        findings.append(Finding(km202_package.RULE.code, statement.lineno, f"imports {edit.new}", fixed=True))
    return edits, findings


class _Attempt:
    """One try at all graphs of a file; a graph that turns out impossible is refused, and the file tried again without it."""

    def __init__(
        self, source: SourceText, tree: ast.Module, names: Names, refused: dict[tuple[int, int], Finding]
    ) -> None:
        self.source = source
        self.tree = tree
        self.names = names
        self.refused = refused
        self.fresh = Fresh(names.used)
        self.imports = km201_graph_import.Imports(source, names, self.fresh)
        self.edits: list[Edit] = []
        self.findings: list[Finding] = []
        self.contexts: list[Context] = []

    def run(self) -> Rewritten | None:
        """Return the new text, None where one more graph was refused on the way."""
        for call in creations(self.names):
            place = (call.lineno, call.col_offset)
            if place in self.refused:
                continue
            try:
                self._graph(follow(self.names, call))
            except RefusedError as error:
                self._refuse(place, error)
                return None
        self.edits += self.imports.edits([context.graph for context in self.contexts])
        edits, findings = _package(self.tree, self.source)
        new = apply(self.source.text, [*self.edits, *edits])
        for context in self.contexts:
            constructor = context.graph.creation.value
            try:
                self._prove(context, new)
            except (UnreadableError, SyntaxError) as error:
                self._refuse(
                    (constructor.lineno, constructor.col_offset),
                    RefusedError("KM901", constructor, f"the rewritten graph could not be proven to be the same ({error})"),
                )
                return None
        return Rewritten(new, sorted([*self.refused.values(), *self.findings, *findings], key=lambda f: (f.line, f.rule)))

    def _refuse(self, place: tuple[int, int], error: RefusedError) -> None:
        line = getattr(error.node, "lineno", place[0])
        reason = str(error) if line == place[0] else f"{error} (the graph made in line {place[0]} stays as it is)"
        self.refused[place] = Finding(error.rule, line, reason, fixed=False)

    def _graph(self, graph: Graph) -> None:
        context = Context(self.source, self.names, graph, self.fresh, self.imports.symbol)
        made = [(event, BUILDERS[event.method].lines(event, context)) for event in graph.events]
        model = km105_model.line(context)
        containers = context.containers()
        if containers:
            self.edits.append(replaced(self.source, graph.creation, containers, []))
        else:
            self.edits.append(removed(self.source, graph.creation))
        self._done(km105_model.RULE.code, graph.creation, f"{graph.name} = Graph() goes")
        self._place(graph, made, model)
        self._uses(context)
        self.contexts.append(context)

    def _place(self, graph: Graph, made: list[tuple[Event, list[str]]], model: str) -> None:
        assert graph.complete is not None
        placed = False
        for event, lines in made:
            if event.statement is graph.complete:
                lines = [*lines, model]
                placed = True
            if lines:
                self.edits.append(replaced(self.source, event.statement, lines, self._kept(event)))
            else:
                self.edits.append(removed(self.source, event.statement))
            self._done(BUILDERS[event.method].RULE.code, event.call, f"{event.method}({ast.unparse(event.name)})")
        if not placed:
            self.edits.append(added_after(self.source, graph.complete, [model]))
        self._done(km105_model.RULE.code, graph.complete, f"{graph.name} is complete: Model(...) is made")

    def _kept(self, event: Event) -> list[tuple[int, int]]:
        return [self.source.span(value) for value in event.arguments.values()]

    def _done(self, rule: str, node: ast.stmt | ast.expr, message: str) -> None:
        self.findings.append(Finding(rule, node.lineno, message, fixed=True))

    def _uses(self, context: Context) -> None:
        for use in context.graph.uses:
            attribute = self.names.parents[use]
            if not isinstance(attribute, ast.Attribute):
                raise RefusedError("KM901", use, f"the graph {use.id!r} is handed on, and where it goes is not followed")
            call = self.names.parents[attribute]
            called = isinstance(call, ast.Call) and call.func is attribute
            for module in (km401_training, km402_predict):
                if attribute.attr in module.METHODS and called:
                    assert isinstance(call, ast.Call)
                    found = module.edits(call, context)
                    self.edits += found
                    self._done(module.RULE.code, call, f"{attribute.attr}(...)")
                    break
            else:
                if attribute.attr not in SHARED_ATTRIBUTES | {"compile"}:
                    raise RefusedError("KM901", attribute, f"a Model has no {attribute.attr!r} as Graph had it")

    def _prove(self, context: Context, new: str) -> None:
        """Raise unless the graph read off the new text is the one read off the old."""
        tree = ast.parse(new)
        names = Names(tree)
        graph = context.graph
        tensors = context.tensors
        variables = {v: repr(n) for n, v in tensors.variables.items()} if isinstance(tensors, Variables) else {}
        table = tensors.variable if isinstance(tensors, Table) else None
        reader = Functional(names, graph.name, variables, table, (context.inputs.collected, context.outputs.collected), context.layers)
        wanted = read_graph(graph, self.names)
        reasons = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == graph.name and isinstance(node.value, ast.Call):
                try:
                    if names.keras(node.value.func) == "models.Model" and reader.read(node) == wanted:
                        return
                except UnreadableError as error:
                    reasons.append(str(error))
        raise UnreadableError("; ".join(reasons) or "another graph was read off the new code")
