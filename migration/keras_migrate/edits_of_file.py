"""The edits of one file: of the graphs that are built in it, the finished models that it uses, and its imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from keras_migrate.rules import (
    km101_input,
    km102_node,
    km103_shared_node,
    km104_output,
    km105_model,
    km106_graph_class,
    km201_graph_import,
    km202_package,
    km401_training,
    km402_predict,
    km403_layers,
    strangers,
    walks,
)
from keras_migrate.rules.context import Context
from keras_migrate.rules.hoist import Before
from keras_migrate.rules.ignore import IGNORED, Ignored
from keras_migrate.rules.registry import Selection
from keras_migrate.rules.rule import Finding, Target, page
from keras_migrate.rules.tensors import Fresh, identifiers
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.comments import moved_above
from keras_migrate.source.edits import Edit, apply, within
from keras_migrate.source.places import added_after, added_before, indent_of, removed, replaced
from keras_migrate.understand.building import Building
from keras_migrate.understand.events import RefusedError, merged_layers
from keras_migrate.understand.filled import KEYWORDS
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import body_of, statement_of
from keras_migrate.understand.subclasses import call_of_init, own_init

BUILDERS = {
    "add_input": km101_input,
    "add_node": km102_node,
    "add_shared_node": km103_shared_node,
    "add_output": km104_output,
}
MARK = "# keras-migrate: "
OTHER = "what is no graph comes here as well, to which this may mean something else; give each code of its own"
MIXED = "this may be a model that was a Graph, or another; if it was, its predictions are arrays now, no dict"


def package(module: Module, ignored: Ignored) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that make imports of Keras imports of keras_unified, and what is to say of each."""
    edits, findings = [], []
    for statement, edit in km202_package.edits(module.tree, module.source):
        if not ignored.covers(km202_package.RULE.code, statement.lineno, through=statement.end_lineno):
            edits.append(edit)
            findings.append(Finding(km202_package.RULE.code, statement.lineno, f"imports {edit.new}", fixed=True))
    return edits, findings


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is a lone string."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


class FileEdits:
    """The edits of one file.

    Args:
        module: The file.
        ignored: What comments in it say to leave.
        target: What the new code is written for.
    """

    def __init__(self, module: Module, ignored: Ignored, target: Target) -> None:
        self.module = module
        self.target = target
        self.ignored = ignored
        self.fresh: dict[ast.AST, Fresh] = {}  # by function
        self.imports = km201_graph_import.Imports(module.source, module.names, Fresh(module.names.used))
        self.edits: list[Edit] = []
        self.bound: list[tuple[Before, list[Edit]]] = []  # what uses bind before their statements, and all their edits
        self.used: list[tuple[tuple[int, int], list[Edit]]] = []  # the expressions that other uses change, and how
        self.findings: list[Finding] = []
        self.contexts: list[Context] = []
        self.sites: list[km106_graph_class.Site] = []
        self.gone: set[ast.AST] = set()  # the names of Graph that are rewritten

    def done(self, rule: str, node: ast.stmt | ast.expr, message: str) -> None:
        """Note what was done."""
        self.findings.append(Finding(rule, node.lineno, message, fixed=True))

    def left(self, rule: str, node: ast.expr, message: str) -> None:
        """Note what a person has to look at."""
        self.findings.append(Finding(rule, node.lineno, message, fixed=False))

    def build(self, building: Building) -> Context:
        """Make the edits that turn a graph's calls into functional code."""
        if building.function not in self.fresh:
            self.fresh[building.function] = Fresh(identifiers(self.module, building.function))
        if building.is_class:
            return self._build_class(building)
        context = Context(building, self.fresh[building.function], self.imports.symbol, self.target)
        made = [(e, context.looped(e, BUILDERS[e.method].lines(e, context))) for e in building.events]
        source = self.module.source
        models = {place: km105_model.line(context, place) for place in building.ends_after}
        for creation in building.creations if building.constructors or building.made_by else []:
            alone = body_of(self.module, creation) == [creation]
            containers = context.containers() or (["pass"] if alone else [])
            if containers:
                self.edits.append(replaced(source, creation, containers, []))
            else:
                self.edits.append(removed(source, creation))
            text = ast.unparse(building.made_by) if building.made_by is not None else "Graph()"
            self.done(km105_model.RULE.code, creation, f"{building.key} = {text} goes")
        if building.subclass is not None and building.constructors:
            self.edits.append(Edit(*source.span(building.constructors[0]), context.symbol("models.Model")))
        unplaced = dict(models)
        for event, lines in made:
            if event.statement in unplaced:
                lines = [*lines, unplaced.pop(event.statement)]
            kept = [source.span(value) for value in event.arguments.values() if hasattr(value, "lineno")]
            self.edits.append(
                replaced(source, event.statement, lines, kept) if lines else removed(source, event.statement)
            )
            self.done(BUILDERS[event.method].RULE.code, event.call, f"{event.method}({ast.unparse(event.name)})")
        self.edits += [Edit(*source.span(node), building.container) for node in building.handed]
        for call in building.merges:
            merged = merged_layers(call)
            assert merged is not None
            self.edits.append(Edit(*source.span(call), km102_node.merge(merged, context)))
        for subscript in building.shapes:
            start, stop = source.span(subscript)
            self.edits.append(Edit(start, stop + len(".output_shape"), f"{context.tensors.one(subscript.slice)}.shape"))
        if building.finisher is building and not building.is_on_object and building.key not in building.scope.outer:
            self.edits.append(self._declared(building))
        self.edits += [added_after(source, place, [model]) for place, model in unplaced.items()]
        for place in building.endings.before if building.endings is not None else ():
            models[place] = km105_model.line(context, place)
            self.edits.append(added_before(source, place, models[place]))
        for place in models:
            self.done(km105_model.RULE.code, place, f"{building.key} is complete: Model(...) is made")
        self.contexts.append(context)
        return context

    def _build_class(self, building: Building) -> Context:
        """Make the edits by which a class derived from Graph becomes one of Models, which others fill."""
        fresh = Fresh(identifiers(self.module, building.function))
        context = Context(building, fresh, self.imports.symbol, self.target)
        owner, source, model = building.subclass, self.module.source, context.symbol("models.Model")
        assert owner is not None
        base, *others = building.constructors
        self.edits.append(Edit(*source.span(base), model))
        init = own_init(owner)
        call = call_of_init(self.module, init) if init is not None else None
        if init is not None and call is not None:
            given = [*ast.walk(init.args)]
            end = max(source.span(n)[1] for n in given if isinstance(n, (ast.arg, ast.expr)) and hasattr(n, "lineno"))
            self.edits.append(Edit(end, end, f", **{KEYWORDS}"))
            close = source.span(call)[1] - 1
            if others and self.target == "keras3":  # a second call of Model's own __init__ fails in Keras 3
                begun = f"super({owner.name}, {source.of(call.args[0])}).__init__(**{KEYWORDS}"
                self.edits.append(Edit(source.span(call)[0], close, begun))
            else:
                self.edits += [Edit(*source.span(other), model) for other in others]
                self.edits.append(Edit(close, close, f"{', ' if call.args else ''}**{KEYWORDS}"))
        self.done(km105_model.RULE.code, owner, f"{owner.name} is derived from Model")
        self.contexts.append(context)
        return context

    def _declared(self, building: Building) -> Edit:
        """Return the edit by which a function that finishes a graph may bind the variable around it."""
        first = next((s for s in building.body if not is_docstring(s)), building.body[-1])
        word = "global" if isinstance(building.owner, ast.Module) else "nonlocal"
        start = self.module.source.span(first)[0]
        line = self.module.source.line_span(start)[0]
        if self.module.source.text[line:start].strip():
            raise RefusedError("KM901", first, f"{building.key!r} is added to in a function of one line; give it more")
        return Edit(
            line, line, f"{indent_of(self.module.source, first)}{word} {building.key}{self.module.source.newline}"
        )

    def use(self, use: ModelUse, *, mixed: bool, other: bool) -> None:
        """Make the edits for one use of a finished model."""
        attribute, call = use.attribute, use.call
        if attribute is None:
            return
        if attribute.attr in BUILDERS:
            raise RefusedError("KM901", attribute, "the graph is added to where it is taken to be finished")
        found: list[Edit] = []
        rule = ""
        if attribute.attr in strangers.METHODS and call is None:
            raise RefusedError(
                "KM901", attribute, f"the model's {attribute.attr} is taken as a value; call it in place"
            )
        if (
            call is not None
            and attribute.attr in km401_training.METHODS
            and not (mixed and km401_training.is_split(call))
        ):
            found, rule = km401_training.edits(call, use), km401_training.RULE.code
        elif call is not None and attribute.attr in km402_predict.METHODS:
            if mixed and not km402_predict.is_a_graphs(call, use):
                self.left(km402_predict.RULE.code, attribute, MIXED)
            else:
                found, rule = km402_predict.edits(call, use), km402_predict.RULE.code
        elif attribute.attr in km403_layers.ATTRIBUTES:
            walk = walks.edit(attribute, use, self._symbol_at(use))
            if walk is not None and attribute.attr == "nodes" and not walks.is_in_order(attribute, use):
                self.left(km403_layers.RULE.code, attribute, walks.ORDER)
            found, rule = [walk] if walk is not None else km403_layers.edits(attribute, use), km403_layers.RULE.code
        if found and self.ignored.covers(rule, attribute.lineno, through=(call or attribute).end_lineno):
            raise RefusedError(IGNORED, attribute, "a comment says to leave it")
        if found and other:
            raise RefusedError("KM901", attribute, OTHER)
        if found:
            self.edits += found
            if use.before.bound:
                self.bound.append((use.before, found))
            else:
                self.used.append(((use.span(use.node)[0], max(edit.end for edit in found)), found))
            self.done(rule, attribute, f"{attribute.attr}")

    def _symbol_at(self, use: ModelUse) -> Callable[[str], str]:
        """Return what finds, or imports, what the new code of a use calls."""
        site = km106_graph_class.Site(self.module.names.scopes[use.node], [], statement_of(self.module, use.node))
        return lambda path: self.imports.symbol(path, site)

    def name_model(self, *, questions: bool, annotations: bool, builders: set[ast.AST]) -> None:
        """Make the edits where the class Graph is asked for, and where annotations name it."""
        module, creations = self.module, {c for context in self.contexts for c in context.building.creations}
        for node in km106_graph_class.names_of_graph(module):
            statement = statement_of(module, node)
            site = km106_graph_class.Site(module.names.scopes[node], [node], statement)

            def symbol(path: str, site: km106_graph_class.Site = site) -> str:
                return self.imports.symbol(path, site)

            found = None
            if statement in creations:
                self.gone.update(ast.walk(node))
            elif not self.ignored.covers(km106_graph_class.RULE.code, node.lineno):
                found = km106_graph_class.question(module, node, symbol) if questions else None
                if annotations and found is None:
                    found = km106_graph_class.annotation(module, node, symbol, builders)
            if found is not None:
                self.edits.append(found)
                self.sites.append(site)
                self.gone.update(ast.walk(node))
                self.done(km106_graph_class.RULE.code, node, "Graph becomes Model here")

    def mark(self, place: ast.stmt, error: RefusedError) -> None:
        """Put a comment above what stays as it is, unless one is there."""
        source = self.module.source
        start = source.line_span(source.span(place)[0])[0]
        above = source.text[source.line_span(start - 1)[0] : start] if start else ""
        marked = any(edit.start == edit.end == start and MARK in edit.new for edit in self.edits)
        if MARK not in above and not marked:
            said = f"{indent_of(source, place)}{MARK}{error.rule} {error}. See {page(error.rule)}{source.newline}"
            self.edits.append(Edit(start, start, said))

    def text(self, selection: Selection) -> str:
        """Return the new text.

        Raises:
            OverlapError: If two edits overlap.
        """
        code = km202_package.RULE.code

        def stays(statement: ast.stmt) -> bool:
            ignored = self.ignored.covers(code, statement.lineno, through=statement.end_lineno)
            return ignored or code not in selection.codes

        self.edits += self.imports.edits(
            [*(context.building for context in self.contexts), *self.sites], self.gone, stays
        )
        for statement, symbols in self.imports.needed.items():
            self.done(km201_graph_import.RULE.code, statement, f"imports {', '.join(sorted(symbols.values()))}")
        if code in selection.codes:
            edits, findings = package(self.module, self.ignored)
            kept = [e for e in edits if not any(o.start <= e.start < e.end <= o.end for o in self.edits)]
            self.edits += kept
            self.findings += findings
        for span, own in self.used:
            self._carry(span, own)
        for before, own in self.bound:
            self.edits = before.carrying(own, self.edits)
        self.edits += moved_above(self.module.source, self.module.tree, self.edits)
        return apply(self.module.source.text, self.edits)

    def _carry(self, span: tuple[int, int], own: list[Edit]) -> None:
        """Make the edits of a use in the new text of the statement around it, where it stands there as it was."""
        around = next((e for e in self.edits if e not in own and e.start <= span[0] < span[1] <= e.end), None)
        if around is None or not all(within(edit, span) for edit in own):
            return
        old = self.module.source.text[slice(*span)]
        new = apply(old, [Edit(e.start - span[0], e.end - span[0], e.new) for e in own])
        text, count = re.subn(rf"(?<![\w.]){re.escape(old)}", lambda _: new, around.new)
        if count:
            for context in self.contexts:
                context.carried[ast.unparse(ast.parse(old, mode="eval"))] = ast.unparse(ast.parse(new, mode="eval"))
            self.edits = [e for e in self.edits if e not in own and e is not around]
            self.edits.append(Edit(around.start, around.end, text))
