"""The files of a project in, the same files out: all rules at once, and the proof that each graph is the same one."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from keras_migrate import known_ends
from keras_migrate.edits_of_file import BUILDERS, FileEdits, package
from keras_migrate.leftovers import asked, leftovers, syntax
from keras_migrate.plain.rounds import Left, Plain, left, plainly
from keras_migrate.proof import Drawn, Proof
from keras_migrate.rules import (
    km102_node,
    km105_model,
    km106_graph_class,
    km201_graph_import,
    km202_package,
    km401_training,
    km402_predict,
    km403_layers,
    peers,
    strangers,
)
from keras_migrate.rules.context import Context
from keras_migrate.rules.ignore import IGNORED, Ignored
from keras_migrate.rules.registry import GRAPH_RULES, Selection
from keras_migrate.rules.rule import Finding
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.edits import Edit, OverlapError, apply, composed, line_before
from keras_migrate.source.parse import parse
from keras_migrate.source.text import SourceText
from keras_migrate.understand import soundness
from keras_migrate.understand.building import Building
from keras_migrate.understand.components import components
from keras_migrate.understand.events import RefusedError
from keras_migrate.understand.functional import UnreadableError
from keras_migrate.understand.graphs import Understanding
from keras_migrate.understand.models import Models, Use
from keras_migrate.understand.modules import Module, Project, is_super
from keras_migrate.understand.occurrences import position, statement_of
from keras_migrate.understand.related import related
from keras_migrate.understand.subclasses import methods

UNUSED = "no output depends on the node {!r}: a Graph kept it and its weights, a Model leaves it out"
# What tells of all weights or layers.
WEIGHTS = frozenset(
    {"get_weights", "set_weights", "save_weights", "load_weights", "params", "weights", "trainable_weights", "layers"}
)
ALL_RULES = Selection()


@dataclass
class Rewritten:
    """What became of one file's text.

    Args:
        text: The new text; the old one where nothing changed.
        findings: What was done and what was left, in order of the lines.
        edits: How the old text becomes the new one.
        graphs: The graphs that were rewritten.
        notebook: The new text of the whole file where its cells were rewritten more than once.
    """

    text: str
    findings: list[Finding] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    graphs: list[Drawn] = field(default_factory=list)
    notebook: str | None = None


def rewrite(source: SourceText, path: Path = Path("program.py"), selection: Selection = ALL_RULES) -> Rewritten:
    """Rewrite one file that stands alone.

    Raises:
        SyntaxError: If the text is neither Python 3 nor Python 2.
    """
    if "keras" not in source.text:
        return Rewritten(source.text)
    return rewrite_project([Module.load(path, source)], selection)[path]


def rewrite_project(modules: Iterable[Module], selection: Selection = ALL_RULES) -> dict[Path, Rewritten]:
    """Rewrite files that are understood together.

    Args:
        modules: The files.
        selection: The rules that are on.

    Returns:
        What became of each file, by its path.
    """
    listed = list(modules)
    together = related({module.path: module.source.text for module in listed}) if selection.graphs else set()
    others = [m for m in listed if m.path not in together]
    alone = {m.path: rewrite_alone(m, selection) for m in others}
    return alone | rewrite_linked([m for m in listed if m.path in together], others, selection)


def rewrite_linked(modules: Sequence[Module], others: Sequence[Module], selection: Selection) -> dict[Path, Rewritten]:
    """Rewrite files that have to do with graphs.

    Args:
        modules: The files.
        others: Files that have nothing to do with graphs, and are looked at only.
        selection: The rules that are on.

    Returns:
        What became of each of the modules, by its path.
    """
    functional = [m for m in others if modules and km106_graph_class.makes_models(m)]
    done: dict[Path, Rewritten] = {}

    def run(plain: Plain) -> Iterable[Left]:
        understanding = Understanding(Project(plain.modules))
        ignored = {module: Ignored(module.source) for module in plain.modules}
        _leave_ignored(understanding, ignored)
        unused = soundness.check(understanding)
        near = [m for m in functional if any(m.dotted[-1] in each.source.text for each in plain.modules)]
        makes_models = bool(near) or any(map(km106_graph_class.makes_models, plain.modules))
        attempt = _Attempt(understanding, selection, ignored, unused, makes_models=makes_models)
        while not attempt.run():
            understanding.connect()
            attempt = _Attempt(understanding, selection, ignored, unused, makes_models=makes_models)
        done.update((path, _back(plain, path, result)) for path, result in attempt.results.items())
        return (name for b in understanding.buildings if b.problem is not None for name in left(b))

    for component in components(modules):
        plainly(component, run)
    return done


def _back(plain: Plain, path: Path, done: Rewritten) -> Rewritten:
    """Return what became of a file as it was, given what became of it in plainer words."""
    first, old = plain.edits.get(path), plain.old[path].source
    if first is None:
        return done
    starts = old.with_text(apply(old.text, first)).line_starts
    findings = [replace(f, line=line_before(f.line, first, old.text, starts)) for f in done.findings]
    return Rewritten(done.text, findings, composed(first, done.edits, old.text), done.graphs)


def _leave_ignored(understanding: Understanding, ignored: Mapping[Module, Ignored]) -> None:
    """Leave the graphs that comments say to leave."""
    for building in understanding.buildings:
        module = building.module
        if not ignored[module].regions:
            continue
        imports = km201_graph_import.of_graph(module.names) if building.constructors else []
        places: list[tuple[str, ast.stmt | ast.expr]] = [
            (km105_model.RULE.code, building.place),
            *((BUILDERS[e.method].RULE.code, e.call) for e in building.events),
            *((km201_graph_import.RULE.code, statement) for statement in imports),
        ]
        for code, node in places:
            last = node.end_lineno if building.creations else node.lineno
            if ignored[module].covers(code, node.lineno, through=last):
                building.problem = building.problem or RefusedError(IGNORED, node, "a comment says to leave it")
    understanding.connect()


def rewrite_alone(module: Module, selection: Selection) -> Rewritten:
    """Rewrite a file that has nothing to do with graphs."""
    ignored = Ignored(module.source)
    edits, findings = package(module, ignored) if km202_package.RULE.code in selection.codes else ([], [])
    findings = _heeded([*findings, *syntax(module)], ignored, selection)
    return Rewritten(apply(module.source.text, edits), findings, edits)


def _heeded(findings: Iterable[Finding], ignored: Ignored, selection: Selection) -> list[Finding]:
    """Return the findings without those that are ignored, with a word on every comment that ignores nothing."""
    kept = [f for f in findings if f.fixed or (f.rule in selection.codes and not ignored.covers(f.rule, f.line))]
    kept += [
        Finding("KM904", line, f"there is nothing here for {code} to ignore", fixed=False)
        for line, code in ignored.unused()
        if "KM904" in selection.codes
    ]
    kept += [Finding("KM904", *said, fixed=False) for said in ignored.wrong if "KM904" in selection.codes]
    return sorted(kept, key=lambda f: (f.line, f.rule))


class _Attempt:
    """One try at all graphs of a project. A graph that turns out impossible is noted, and another try leaves it out."""

    def __init__(
        self,
        understanding: Understanding,
        selection: Selection,
        ignored: Mapping[Module, Ignored],
        unused: list[soundness.Unused],
        *,
        makes_models: bool,
    ) -> None:
        self.understanding = understanding
        self.unused = unused
        self.makes_models = makes_models
        self.selection = selection
        modules = understanding.project.modules
        self.files = {m: FileEdits(m, ignored[m], selection.target) for m in modules}
        self.contexts: dict[Building, Context] = {}
        self.drawn: dict[Module, list[Drawn]] = defaultdict(list)
        self.results: dict[Path, Rewritten] = {}

    def run(self) -> bool:
        """Fill in the results; return whether no graph was refused on the way."""
        wanted = [b for b in self.understanding.buildings if b.problem is None]
        for building in wanted:
            try:
                self.contexts[building] = self.files[building.module].build(building)
            except RefusedError as error:  # noqa: PERF203  each graph by itself
                building.problem = error
        if any(b.problem for b in wanted) or not self._uses():
            return False
        for building in self.understanding.buildings:
            if building.problem is not None and building.problem.rule != IGNORED:
                self.files[building.module].mark(building.place, building.problem)
        for module, node, why in self.understanding.strays:
            if not self.files[module].ignored.covers(why.rule, node.lineno, through=node.end_lineno):
                self.files[module].mark(statement_of(module, node), why)
        self._name_model()
        if self._is_asked(wanted):
            return False
        texts: dict[Module, str] = {}
        for module, file in self.files.items():
            try:
                texts[module] = file.text(self.selection)
            except OverlapError:  # noqa: PERF203  each file by itself
                self._refuse_file(module, "two rules want to change one place, a use of the model within another")
        for module in set(texts) - {building.module for building in wanted}:  # those are parsed by their proof
            if not self._parses(module, texts[module]):
                self._refuse_file(module, "it would not parse afterwards; please report it")
                del texts[module]
        if len(texts) < len(self.files):
            return False
        proofs: dict[Module, Proof] = {}
        for building in wanted:
            module = building.module
            try:
                proofs[module] = proofs.get(module) or Proof(module, texts[module])
                if not building.is_class:
                    self.drawn[module].append(proofs[module].prove(self.contexts[building]))
            except (UnreadableError, SyntaxError) as error:
                building.problem = RefusedError(
                    "KM901", building.place, f"the rewritten graph could not be proven to be the same ({error})"
                )
        if any(b.problem for b in wanted):
            return False
        self._report(texts)
        return True

    def _parses(self, module: Module, text: str) -> bool:
        """Whether a file can be read after models were rewritten in it."""
        if not any(f.fixed and f.rule in GRAPH_RULES for f in self.files[module].findings):
            return True
        try:
            parse(module.source.with_text(text))
        except SyntaxError:
            return False
        return True

    def _refuse_file(self, module: Module, why: str) -> None:
        """Refuse the graphs that a file builds or uses, all graphs where it is not known whose it uses."""
        used = {building for use in Models(self.understanding).uses if use.module is module for building in use.graphs}
        concerned = [b for b in self.contexts if b.module is module or b in used] or list(self.contexts)
        for building in concerned:
            building.problem = RefusedError("KM901", building.place, f"{module.path.name} keeps the graph: {why}")

    def _uses(self) -> bool:
        """Make the edits where finished models are used; return whether no graph had to be refused."""
        fine = True
        if not self.contexts:
            return fine
        models = Models(self.understanding)
        if models.escaped or any(map(strangers.loads_models, self.understanding.project.modules)):
            self._strangers({use.node for use in models.uses})
        for use in sorted(models.uses, key=lambda use: position(use.node)):
            attribute = use.module.names.parents[use.node]
            classes = {b.subclass for b in use.graphs}
            name = getattr(attribute, "attr", "")
            if any(b.problem for b in use.graphs):
                fine = self._alike(use, name) and fine
                continue
            own = {c is not None and any(m.name == name for m in methods(c)) for c in classes}
            if own == {True} and not is_super(use.node):  # a method that a derived class has of its own
                continue
            lists = [known_ends.outputs(b, self.contexts) for b in use.graphs]
            outputs = lists[0] if all(names == lists[0] for names in lists) else None
            given = [known_ends.inputs(b, self.contexts) for b in use.graphs]
            inputs = given[0] if all(names == given[0] for names in given) else None
            try:
                self._check_unused(use, attribute)
                _check_by_name(use)
                model = ModelUse(use.module, use.node, outputs, inputs, self.selection.target, self._era(use.graphs))
                model.graphs = use.graphs
                model.ends = _ends(use.graphs[0]) if len(use.graphs) == 1 and outputs is not None else {}
                if not use.mixed:
                    peers.check(model)
                self.files[use.module].use(model, mixed=use.mixed, other=use.other)
            except RefusedError as error:
                fine = False
                for building in use.graphs:
                    building.problem = error
                    if building.module is not use.module:
                        error.elsewhere = f"{use.module.path}:{use.node.lineno}"
        return fine

    def _is_asked(self, wanted: list[Building]) -> bool:
        """Refuse the graphs of a project that asks for their class in a way that is not rewritten."""
        if not wanted:
            return False
        for module, file in self.files.items():
            node = asked(module, file.gone)
            if node is not None:
                place = f"{module.path.name}:{node.lineno}"
                for building in wanted:
                    reason = f"{place} asks for the class Graph, and a rewritten graph is a Model; ask otherwise there"
                    building.problem = RefusedError("KM903", building.place, reason)
                return True
        return False

    def _alike(self, use: Use, attribute: str) -> bool:
        """Refuse the graphs that come where one comes that stays, and something is done that a Model does otherwise."""
        others = [b for b in use.graphs if b.problem is None]
        if attribute not in strangers.METHODS | km401_training.METHODS | km403_layers.ATTRIBUTES:
            return True
        for building in others:
            reason = f"a graph that stays is used as well in {use.module.path.name}:{use.node.lineno}"
            building.problem = RefusedError("KM901", building.place, reason)
        return not others

    def _era(self, graphs: list[Building]) -> str:
        """Return the era that graphs were written for, the first of them where they differ."""
        return min(building.module.era for building in graphs)

    def _check_unused(self, use: Use, attribute: ast.AST) -> None:
        """Note, or refuse, what asks for nodes that a Model leaves out.

        Raises:
            RefusedError: If such a node may be looked up.
        """
        unused = [node for node in self.unused if node.building in use.graphs]
        if not unused or not isinstance(attribute, ast.Attribute):
            return
        if attribute.attr in WEIGHTS:
            self.files[use.module].left(km102_node.RULE.code, attribute, UNUSED.format(unused[0].name))
        looked_up = use.module.names.parents[attribute]
        if attribute.attr == "nodes":
            name = literal(looked_up.slice) if isinstance(looked_up, ast.Subscript) else None
            if name is None or name in {node.name for node in unused}:
                raise RefusedError("KM901", attribute, UNUSED.format(name or unused[0].name))

    def _name_model(self) -> None:
        if not self.contexts:
            return
        gone = not self.understanding.strays and not any(b.problem for b in self.understanding.buildings)
        handed = {(b.function, b.key) for b in self.contexts if not b.creations}
        for file in self.files.values():
            arguments = (a for a in file.module.names.parents if isinstance(a, ast.arg))
            builders: set[ast.AST] = {a for a in arguments if (file.module.names.parents[a], a.arg) in handed}
            builders |= {b.function for b in self.contexts if b.complete is None}
            file.name_model(questions=not self.makes_models, annotations=gone, builders=builders)

    def _strangers(self, followed: set[ast.expr]) -> None:
        """Rewrite, or report, calls in a Graph's manner on models that are not followed, such as a callback's."""
        gone = not self.understanding.strays and not any(b.problem for b in self.understanding.buildings)
        gone = gone and not any(map(strangers.loads_models, self.understanding.project.modules))
        finished = [known_ends.outputs(b, self.contexts) for b in self.contexts if b.complete is not None]
        outputs = finished[0] if all(o == finished[0] for o in finished) else None
        taken = [known_ends.inputs(b, self.contexts) for b in self.contexts if b.complete is not None]
        inputs = taken[0] if all(i == taken[0] for i in taken) else None
        written = {literal(e.name) for b in self.contexts for e in b.events if e.method == "add_output"}
        names = {name for known in finished for name in known or ()} | {name for name in written if name}
        for module, attribute in strangers.tables(self.understanding, followed):
            said = strangers.TABLES
            if gone and strangers.is_a_graphs_table(module, attribute):
                try:
                    use = ModelUse(module, attribute.value, None, target=self.selection.target)
                    self.files[module].use(use, mixed=False, other=False)
                    continue
                except RefusedError as error:
                    said = str(error)
            self.files[module].left(km403_layers.RULE.code, attribute, said)
        for module, call in strangers.calls(self.understanding, followed):
            assert isinstance(call.func, ast.Attribute)
            index = strangers.looked_up(call, module)
            rule = km401_training if call.func.attr in km401_training.METHODS else km402_predict
            if gone and strangers.is_a_graphs(call, module, names):
                use = ModelUse(module, call.func.value, outputs, inputs, self.selection.target)
                try:
                    self.files[module].use(use, mixed=False, other=False)
                except RefusedError as error:
                    self.files[module].left(rule.RULE.code, call, str(error))
            elif strangers.may_be_a_graphs(call) and not (gone and index and None not in finished):
                self.files[module].left(rule.RULE.code, call, strangers.UNFOLLOWED[call.func.attr])

    def _report(self, texts: dict[Module, str]) -> None:
        left: dict[Module, list[Finding]] = defaultdict(list)
        for building in self.understanding.buildings:
            if building.problem is not None and building.problem.rule != IGNORED:
                left[building.module].append(_finding(building))
        for module, call, error in self.understanding.strays:
            left[module].append(Finding(error.rule, call.lineno, str(error), fixed=False))
        gone = {node for b in self.contexts for c in b.constructors for node in ast.walk(c)}
        gone |= {node for file in self.files.values() for node in file.gone}
        gone |= {
            base for _, owner, _ in self.understanding.strays if isinstance(owner, ast.ClassDef) for base in owner.bases
        }
        for module, file in self.files.items():
            left[module] += [*leftovers(module, gone), *syntax(module)]
            findings = _heeded([*left[module], *file.findings], file.ignored, self.selection)
            self.results[module.path] = Rewritten(texts[module], findings, file.edits, self.drawn[module])


def _check_by_name(use: Use) -> None:
    """Refuse a method that is taken by its name, `getattr(model, 'predict')`, and would be called as a Graph's.

    Raises:
        RefusedError: If one is.
    """
    call = use.module.names.parents[use.node]
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "getattr" and len(call.args) > 1:
        name = literal(call.args[1])
        if name in strangers.METHODS:
            reason = f"{name} is taken by its name, so its call is not followed; write .{name}"
            raise RefusedError("KM901", call, reason)


def _ends(building: Building) -> dict[str, str]:
    """Return which nodes are a graph's outputs, by the outputs' names, as far as one literal name each tells."""
    nodes = {literal(e.name) for e in building.events if e.method == "add_node"}
    read = [(e.name, e.arguments.get("input")) for e in building.events if e.method == "add_output"]
    read += [(e.name, e.name) for e in building.events if e.given("create_output")]
    pairs = [(literal(name), literal(node)) for name, node in read if node is not None]
    return {name: node for name, node in pairs if name is not None and node is not None and node in nodes}


def _finding(building: Building) -> Finding:
    error = building.problem
    assert error is not None
    made = building.place.lineno
    line = made if error.elsewhere else getattr(error.node, "lineno", made)
    if error.elsewhere:
        return Finding(error.rule, made, f"{error.elsewhere}: {error}", fixed=False)
    text = str(error) if line == made else f"{error} (the graph made in line {made} stays as it is)"
    return Finding(error.rule, line, text, fixed=False)
