"""The second half of `--to keras3`: from old Keras, the graphs in it functional already, to plain Keras 3.

A file goes whole or waits whole: where something in it needs `--unsafe`, it stays as it is, and so do all files that
have graphs in common with it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from keras_migrate.flow import flow
from keras_migrate.rewrite import Rewritten
from keras_migrate.rules import (
    km202_package,
    km203_keras3_names,
    km311_merge,
    km312_backend,
    km404_training_arguments,
    km407_log_names,
    saving,
)
from keras_migrate.rules.calls import Arguments, HiddenError
from keras_migrate.rules.ignore import Ignored
from keras_migrate.rules.km309_first_weights import WaitsError
from keras_migrate.rules.moving import LeftError, Move, Moving
from keras_migrate.rules.registry import GRAPH_RULES, KERAS3_CALL_MODULES, Selection
from keras_migrate.rules.rule import Finding, page
from keras_migrate.rules.today import known
from keras_migrate.source.comments import moved_above
from keras_migrate.source.edits import Edit, OverlapError, apply, line_before
from keras_migrate.source.notebook import Notebook
from keras_migrate.source.text import SourceText
from keras_migrate.understand.modules import Module, Project
from keras_migrate.understand.names import ROOTS
from keras_unified.dialects.eras import ERAS, era_of
from keras_unified.dialects.rows import Row
from keras_unified.dialects.training import MODEL_METHODS

ROUNDS = 5  # names can become clear when others are
# What a Graph's first half says of calls on what it does not follow: a Model of Keras 3 predicts by name as Graph did.
ELSEWHERE = frozenset({"KM402", "KM904"})
LAYER_BASES = frozenset(
    {"engine.topology.Layer", "layers.Layer", "layers.core.Layer", "engine.Layer", "layers.core.MaskedLayer"}
)
OWN_LAYER = (
    "a layer of one's own: Keras 3 wants compute_output_shape, call(x) and add_weight(shape=..., initializer=...); "
    "it runs as it is on keras_unified"
)


@dataclass
class Moved:
    """What becomes of one file on its way to Keras 3.

    Args:
        edits: The changes of its text.
        findings: What was done and what is left.
        waits: What only `--unsafe` does; while there is any, the file stays as it is.
        is_certain: Whether another round would change nothing, since every name of Keras is bound once.
    """

    edits: list[Edit]
    findings: list[Finding]
    waits: list[Finding] = field(default_factory=list)
    is_certain: bool = False


def moved(module: Module, era: str, selection: Selection, ignored: Ignored) -> Moved:
    """Return how a file becomes one of Keras 3.

    Args:
        module: The file, its graphs functional already.
        era: The Keras that it was written for.
        selection: The rules that are on.
        ignored: What comments say to leave.
    """
    file = Moving(module, era, selection, ignored)
    merges = _Merges()
    for call in file.calls:
        _call(file, call, merges)
    _own_layers(file)
    saving.tell(file)
    gone = km312_backend.apply(file)
    km407_log_names.apply(file)
    km203_keras3_names.Names(file, merges.gone(file) | gone).apply()
    file.edits += km203_keras3_names.import_lines(file)
    _mark(file)
    return Moved(file.edits, sorted(file.findings, key=lambda f: f.line), file.waits, _is_certain(file))


def _is_certain(file: Moving) -> bool:
    names = file.names
    bound = [b for scope in {names.module, *names.scopes.values()} for b in scope.bindings.values()]
    ours = (some for some in bound if any((b.origin or "").partition(".")[0] in ROOTS for b in some))
    return not names.stars and not file.marks and all(len(some) == 1 for some in ours)


class _Merges:
    """Whether every use of `merge` was rewritten, so that its import goes."""

    def __init__(self) -> None:
        self.rewritten: set[ast.AST] = set()

    def gone(self, file: Moving) -> set[str]:
        if "merge" not in file.source.text:
            return set()
        uses = {
            node: file.path(node)
            for node in file.names.scopes
            if isinstance(node, (ast.Name, ast.Attribute)) and (file.path(node) or "").endswith("merge")
        }
        left = {path for node, path in uses.items() if node not in self.rewritten}
        return {path for path in uses.values() if path is not None and path not in left}


def _call(file: Moving, call: ast.Call, merges: _Merges) -> None:
    path = file.path(call.func)
    found: tuple[str, Row] | None = known(path) if path is not None else _method(file, call)
    if found is None or (found[1].keras3 is None and found[1].name != "merge" and found[0] != "training"):
        return
    subject, row = found
    try:
        arguments = Arguments(call, row, file.era_at(call), file.source)
    except HiddenError:
        if row.arguments and not file.speaks_today:
            file.left("KM906", call, "stars hide which arguments are given; see that they are those of Keras 3")
        return
    move = Move(file, call, subject, row, arguments)
    point = file.point()
    done: list[tuple[str, str]] = []
    try:
        for rule in KERAS3_CALL_MODULES:
            message = rule.apply(move) if rule.RULE.code in file.selection.codes else None
            if message:
                done.append((rule.RULE.code, message))
    except LeftError as error:
        file.back_to(point)
        file.left(error.rule, call, str(error))
        return
    except WaitsError:
        file.back_to(point)
        return
    ignored = [code for code, _ in done if file.ignored.covers(code, call.lineno, through=call.end_lineno)]
    if ignored:  # a call is rewritten whole, or not at all
        file.back_to(point)
        return
    for edit in arguments.edits():
        file.edits += [edit, *_saved(file, call, edit)]
    mark = file.mark_above(file.statement(call))
    if done and mark is not None:
        file.edits.append(Edit(*mark, ""))
    if row.name == "merge" and any(code == km311_merge.RULE.code for code, _ in done):
        merges.rewritten.add(call.func)
    file.findings += [Finding(code, call.lineno, message, fixed=True) for code, message in done]


def _saved(file: Moving, call: ast.Call, edit: Edit) -> list[Edit]:
    """Return the edits that put the comments of what goes above its statement."""
    source = file.source
    if "#" not in source.text[edit.start : edit.end]:
        return []
    lost = source.comments_in(edit.start, edit.end)
    return [file.before(file.statement(call), c.text) for c in lost]


def _method(file: Moving, call: ast.Call) -> tuple[str, Row] | None:
    """Return the row of a method that trains a model, if the call is one of such a model."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in MODEL_METHODS:
        return None
    row = MODEL_METHODS[call.func.attr]
    by_model = file.is_model(call.func.value)
    if not by_model and file.is_of_another_class(call.func.value):
        return None
    if not km404_training_arguments.is_training(file.path(call.func), call, by_model=by_model):
        return None
    return "training", row


def _own_layers(file: Moving) -> None:
    for node in file.names.scopes:
        if not isinstance(node, ast.ClassDef) or not any(file.path(b) in LAYER_BASES for b in node.bases):
            continue
        defined = {s.name for s in node.body if isinstance(s, ast.FunctionDef)}
        if defined & {"get_output_shape_for", "get_output", "compute_mask"} or (
            "build" in defined and not file.speaks_today
        ):
            file.left("KM906", node, OWN_LAYER)


def _mark(file: Moving) -> None:
    """Put a comment above each statement that is left, unless one is there."""
    source = file.source
    for statement, (code, reason) in file.marks.items():
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
        start = source.line_starts[first - 1]
        if file.mark_above(statement) is None:
            of = "" if file.era == ERAS[-1] else f"(Keras {file.era}) "
            text = f"# keras-migrate: {code} {of}{reason}. See {page(code)}"
            comment = f"{source.indent_at(start)}{text}{source.newline}"
            above = [e for e in file.edits if e.start == e.end == start and e.new.endswith(source.newline)]
            for edit in above:  # what is put above the statement as well stands above its comment
                file.edits.remove(edit)
            file.edits.append(Edit(start, start, "".join(edit.new for edit in above) + comment))


@dataclass(frozen=True)
class Source:
    """A file whose graphs are functional already.

    Args:
        path: Where it lies.
        module: The file as it was.
        done: What became of it.
        notebook: The notebook that it is, if it is one.
    """

    path: Path
    module: Module
    done: Rewritten
    notebook: Notebook | None


def to_keras3(sources: Sequence[Source], selection: Selection, dialect: str) -> dict[Path, Rewritten]:
    """Rewrite files for Keras 3 whose graphs are functional already.

    Args:
        sources: The files.
        selection: The rules that are on.
        dialect: The Keras that they were written for; "auto" reads it off each of them.

    Returns:
        What became of each file, by its path.
    """
    results = {source.path: _result(source, selection, dialect) for source in sources}
    waits = {path: found for path, (_, found) in results.items() if found}
    if waits:
        for path, other in _held_up(sources, set(waits)).items():
            first = waits[other][0]
            reason = f"waits, since it has graphs in common with {other}:{first.line}: {first.message}"
            waits[path] = [replace(first, line=1, message=reason)]
    return {
        source.path: _waiting(source, waits[source.path]) if source.path in waits else results[source.path][0]
        for source in sources
    }


def _held_up(sources: Sequence[Source], waiting: set[Path]) -> dict[Path, Path]:
    """Return the files that share a graph with one that waits, being linked to it by imports, and which one that is."""
    project = Project(source.module for source in sources)
    about = {s.path for s in sources if any(f.fixed and f.rule in GRAPH_RULES for f in s.done.findings)}
    linked: dict[Path, set[Path]] = defaultdict(set)
    for module in project.modules:
        for other in _imported(module, project):
            linked[module.path].add(other.path)
            linked[other.path].add(module.path)
    held: dict[Path, Path] = {}
    front = [(path, path) for path in waiting & about]
    reached = set(waiting)
    while front:
        path, origin = front.pop()
        for link in linked[path] - reached:
            reached.add(link)
            front.append((link, origin))
            if link in about:
                held[link] = origin
    return held


def _imported(module: Module, project: Project) -> Iterator[Module]:
    """Yield the files of a project that a file imports, or imports from."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [base, *(f"{base}{'.' if node.module else ''}{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            found = project.module_named(module, name) if name.partition(".")[0] not in ROOTS else None
            if found is not None:
                yield found


def _waiting(source: Source, waits: list[Finding]) -> Rewritten:
    """Return a file as it was, with what it waits for."""
    left = [f for f in source.done.findings if not f.fixed and f.rule != "KM904"]
    return Rewritten(source.module.source.text, sorted([*left, *waits], key=lambda f: f.line))


def _result(source: Source, selection: Selection, dialect: str) -> tuple[Rewritten, list[Finding]]:
    """Return what becomes of a file, and what it waits for."""
    old, done = source.module.source, source.done
    era = source.module.era if dialect == "auto" else era_of(dialect)
    if any(f.rule in ("KM901", "KM903") and not f.fixed for f in done.findings):
        return _stays(source), []
    text, notebook = done.text, source.notebook and Notebook(source.notebook.with_edits(done.edits))
    module = source.module if text == old.text else Module.load(source.path, old.with_text(text))
    first = flow(module) if done.graphs else []
    passed = [(done.edits, old.text)]
    found = [f for f in done.findings if f.fixed or f.rule not in ELSEWHERE]
    for _ in range(ROUNDS):
        ignored = Ignored(module.source)
        made = moved(module, era, selection, ignored)
        here = _Lines(passed, module.source.line_starts)
        if made.waits:
            return source.done, [here.finding(f) for f in made.waits]
        last = not made.edits or made.is_certain
        found += [here.finding(f) for f in made.findings if f.fixed or last]
        if last:
            found += [f for f in done.findings if f.rule == "KM904" and here.is_unused(f, ignored)]
        if not made.edits:
            break
        edits = [*made.edits, *moved_above(module.source, module.tree, made.edits)]
        try:
            after = apply(text, edits)
            module = Module.load(source.path, old.with_text(after))
        except (OverlapError, SyntaxError) as error:
            reason = f"the file could not be written for Keras 3: {error}; please report it"
            return Rewritten(old.text, [Finding("KM906", 1, reason, fixed=False)]), []
        passed.append((edits, text))
        notebook = notebook and Notebook(notebook.with_edits(edits))
        text = after
        if last:
            break
    else:
        reason = f"the file still changed after {ROUNDS} rounds; please report it"
        return Rewritten(old.text, [Finding("KM906", 1, reason, fixed=False)]), []
    if done.graphs and flow(module) != first:
        reason = "another graph was read off the text for Keras 3; please report it"
        return Rewritten(old.text, [Finding("KM906", 1, reason, fixed=False)]), []
    whole = notebook.raw if notebook is not None else None
    found.sort(key=lambda f: (f.line, f.rule))
    return Rewritten(text, found, done.edits, done.graphs, whole), []


def _stays(source: Source) -> Rewritten:
    """Return a file with a Graph that could not be rewritten: it goes as far as keras_unified, which has Graph."""
    done = source.done
    module = Module.load(source.path, source.module.source.with_text(done.text))
    pairs = list(km202_package.edits(module.tree, module.source))
    edits = [edit for _, edit in pairs]
    here = _Lines([(done.edits, source.module.source.text)], module.source.line_starts)
    code = km202_package.RULE.code
    told = [
        here.finding(Finding(code, s.lineno, f"imports {e.new}, since a Graph stays", fixed=True)) for s, e in pairs
    ]
    whole = None
    if source.notebook is not None:
        whole = Notebook(source.notebook.with_edits(done.edits)).with_edits(edits)
    findings = sorted([*done.findings, *told], key=lambda f: (f.line, f.rule))
    return Rewritten(apply(done.text, edits), findings, done.edits, done.graphs, whole)


class _Lines:
    """The way back from lines of a text after some rounds of edits to those of the file.

    Args:
        passed: The edits of each round, and the text before it.
        starts: Where the lines of the last text begin.
    """

    def __init__(self, passed: Sequence[tuple[Sequence[Edit], str]], starts: Sequence[int]) -> None:
        self.passed = passed
        self.starts = starts

    def line(self, line: int) -> int:
        """Return the line of the file."""
        starts = self.starts
        for edits, text in reversed(self.passed):
            line = line_before(line, edits, text, starts)
            starts = SourceText(text).line_starts
        return line

    def finding(self, finding: Finding) -> Finding:
        """Return a finding with the line of the file."""
        return replace(finding, line=self.line(finding.line))

    def is_unused(self, finding: Finding, ignored: Ignored) -> bool:
        """Whether a comment that ignored nothing before, or was not understood, is still one of these."""
        told = [*((line, f" {code} ") for line, code in ignored.unused()), *ignored.wrong]
        return any(self.line(line) == finding.line and text in finding.message for line, text in told)
