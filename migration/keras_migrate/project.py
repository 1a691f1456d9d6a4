"""A project: one typed result for each file; one bad file never stops the run."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import gc
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from keras_migrate.keras3 import Source, to_keras3
from keras_migrate.proof import Drawn
from keras_migrate.rewrite import ALL_RULES, Rewritten, rewrite_alone, rewrite_linked
from keras_migrate.rules.km501_python2 import in_python3
from keras_migrate.rules.registry import Selection
from keras_migrate.rules.rule import Finding
from keras_migrate.sharing import Task, batches, tasks
from keras_migrate.source.notebook import Notebook
from keras_migrate.source.text import DecodeError, SourceText
from keras_migrate.source.write import Change, replace_all
from keras_migrate.understand.modules import Module
from keras_migrate.understand.related import related

MANY = 200  # from how many files on several processes are worth their start
TOO_DEEP = "is nested too deeply, so nothing in it was looked at; take its longest expression apart"
DEPTH = 10_000  # of nested expressions, such as a sum of some thousand terms
# What these rules leave is no matter of Keras.
SYNTAX_RULES = frozenset({"KM501", "KM502"})
Status = Literal["rewritten", "fine", "refused", "failed"]


@dataclass
class FileResult:
    """What became of one file.

    Args:
        path: The file.
        status: "rewritten" (all that needed it), "fine" (nothing needed it), "refused" (something is left, and the
            findings say what) or "failed" (it could not be read or written, and `error` says why).
        old: Its text before.
        new: Its text after; equal to `old` where nothing changes.
        findings: What was done and what was left.
        error: Why it failed.
        graphs: The graphs in it that were rewritten.
        new_bytes: Its bytes after.
    """

    path: Path
    status: Status
    old: str = ""
    new: str = ""
    findings: list[Finding] = field(default_factory=list)
    error: str = ""
    graphs: list[Drawn] = field(default_factory=list)
    new_bytes: bytes = b""

    @property
    def changed(self) -> bool:
        """Whether the text changes."""
        return self.old != self.new

    @property
    def left(self) -> list[Finding]:
        """What was not done."""
        return [finding for finding in self.findings if not finding.fixed]


@dataclass(frozen=True)
class Options:
    """How a run goes about it.

    Args:
        write: Whether the new texts are put into the files.
        backup: A suffix under which the old files are kept.
        selection: The rules that are on.
        python3: Whether Python 2 is written as Python 3.
        jobs: How many processes work.
        dialect: The Keras that the programs were written for; "auto" reads it off each of them.
    """

    write: bool = False
    backup: str | None = None
    selection: Selection = ALL_RULES
    python3: bool = False
    jobs: int = 1
    dialect: str = "auto"


@dataclass
class _Read:
    """A file that was read: its bytes, its text, and the module where it is one of ours."""

    path: Path
    data: bytes = b""
    source: SourceText | None = None
    module: Module | None = None
    notebook: Notebook | None = None
    result: FileResult | None = None  # set where the file's fate is known already


def _read(path: Path, options: Options, *, linked: bool = False) -> _Read:
    try:
        return _parsed(path, path.read_bytes(), options, linked=linked)
    except OSError as error:
        return _Read(path, result=FileResult(path, "failed", error=str(error)))


def _parsed(path: Path, data: bytes, options: Options, *, linked: bool = False) -> _Read:
    try:
        source = SourceText.from_bytes(data)
    except DecodeError as error:
        return _Read(path, data, result=FileResult(path, "failed", error=str(error)))
    read = _Read(path, data, source)
    if "keras" not in source.text and not options.python3 and not linked:
        read.result = FileResult(path, "fine", source.text, source.text)
        return read
    try:
        code = source
        if path.suffix == ".ipynb":
            read.notebook = Notebook(source.text)
            code = read.notebook.source()
        read.module = Module.load(path, code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = f"cannot be parsed, so nothing in it was looked at: {getattr(error, 'msg', None) or error}"
        read.result = _not_looked_at(path, source, line, reason)
    return read


def _not_looked_at(path: Path, source: SourceText, line: int, reason: str) -> FileResult:
    return FileResult(path, "refused", source.text, source.text, [Finding("KM902", line, reason, fixed=False)])


def migrate(paths: Iterable[Path], options: Options = Options()) -> Iterator[FileResult]:
    """Rewrite files that are understood together, one project.

    Where there are many files, several processes share them; those that are linked stay together.

    Args:
        paths: The files.
        options: How.

    Yields:
        What became of each file, in the order given; errors are part of the results.
    """
    listed = list(paths)
    done = {result.path: result for result in as_done(listed, options)}
    yield from (done[path] for path in listed)


def as_done(listed: list[Path], options: Options) -> Iterator[FileResult]:
    """Rewrite files as `migrate` does, and yield first what takes longest, in the same order for any number of jobs."""
    todo = tasks(listed)
    if options.jobs > 1 and len(listed) >= MANY:
        yield from _shared_out(batches(todo, options.jobs), options)
        return
    for task in todo:
        yield from _done(task, options)


def _done(task: Task, options: Options) -> list[FileResult]:
    """Rewrite files that are understood together."""
    with _for_trees():  # the trees are gone before it ends
        return _all_written(task, options)


def _all_written(task: Task, options: Options) -> list[FileResult]:
    reads = [_read(path, options, linked=task.linked) for path in task.paths]
    try:
        rewritten = _rewritten_but_deep(reads, task, options)
    except Exception as error:  # noqa: BLE001  a fault of ours in one project must not stop the others
        reason = f"not looked at, because of a fault in keras-migrate; please report it: {error!r}"
        return [read.result or FileResult(read.path, "failed", error=reason) for read in reads]
    results = [_result(read, rewritten.get(read.path), options) for read in reads]
    if options.write:
        _write(reads, results, options, linked=task.linked)
    return results


def _rewritten_but_deep(reads: list[_Read], task: Task, options: Options) -> dict[Path, Rewritten]:
    """Rewrite files that are understood together, those left out that are nested too deeply to be followed."""
    try:
        return _rewritten(reads, task, options)
    except RecursionError:
        deep = [read for read in reads if read.module is not None and _depth(read.module.tree) > DEPTH // 10]
        if not deep:
            raise
        for read in deep:
            assert read.source is not None
            read.result, read.module = _not_looked_at(read.path, read.source, 1, TOO_DEEP), None
        return _rewritten(reads, task, options)


def _depth(tree: ast.Module) -> int:
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return deepest


def _rewritten(reads: list[_Read], task: Task, options: Options) -> dict[Path, Rewritten]:
    modules = [read.module for read in reads if read.module is not None]
    if task.linked and options.selection.graphs:
        others = [_read(path, options).module for path in task.others]
        rewritten = rewrite_linked(modules, [m for m in others if m is not None], options.selection)
    else:
        rewritten = {module.path: rewrite_alone(module, options.selection) for module in modules}
    if options.selection.target == "keras3":
        sources = [
            Source(read.path, read.module, rewritten[read.path], read.notebook)
            for read in reads
            if read.module is not None
        ]
        return to_keras3(sources, options.selection, options.dialect)
    return rewritten


@contextlib.contextmanager
def _for_trees() -> Iterator[None]:
    """Keep the garbage collector from walking over syntax trees, none of which is garbage yet; allow for deep ones."""
    enabled, depth = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(depth, DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(depth)
        if enabled:
            gc.enable()


def _shared_out(parts: list[list[Task]], options: Options) -> Iterator[FileResult]:
    """Have several processes rewrite the files of a run."""
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(options.jobs, initializer=_leave_interrupts_to_the_parent)
    try:
        for made in [pool.submit(_all_done, part, options) for part in parts]:
            yield from made.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _all_done(part: list[Task], options: Options) -> list[FileResult]:
    return [result for task in part for result in _done(task, options)]


def _leave_interrupts_to_the_parent() -> None:
    """Go on with a chunk when Ctrl-C comes: its files are written whole, and the parent hands out no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def migrate_text(data: bytes, options: Options) -> FileResult:
    """Rewrite one program that lies in no file, such as what comes from stdin."""
    path = Path("<stdin>")
    read = _parsed(path, data, options)
    about = read.module is not None and related({path: read.module.source.text})
    rewritten = _rewritten([read], Task([path], linked=bool(about)), options)
    return _result(read, rewritten.get(read.path), options)


def _in_notebook(notebook: Notebook, finding: Finding) -> Finding:
    """Return a finding with the line of the notebook's file, and with the cell in its message."""
    line, cell, within = notebook.place(finding.line)
    return dataclasses.replace(finding, line=line, message=f"cell {cell}, line {within}: {finding.message}")


def _result(read: _Read, done: Rewritten | None, options: Options) -> FileResult:
    """Return what became of a file."""
    if read.result is not None or done is None or read.source is None:
        result = read.result or FileResult(read.path, "fine")
        result.new_bytes = read.data
        return result
    new, findings = done.text, done.findings
    if read.notebook is not None:
        new = read.notebook.with_edits(done.edits) if done.notebook is None else done.notebook
    if options.python3 and read.module is not None:
        try:
            new, findings = in_python3(read.module, new, findings, read.notebook)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            reason = f"could not be written as Python 3: {getattr(error, 'msg', error)}"
            finding = Finding("KM501", line, reason, fixed=False)
            findings = [*(f for f in findings if f.fixed or f.rule != finding.rule), finding]
    if read.notebook is not None:
        findings = [_in_notebook(read.notebook, finding) for finding in findings]
    if "keras" not in read.source.text and new == read.source.text and not options.python3:
        findings = [f for f in findings if f.rule not in SYNTAX_RULES]  # it only imports a file about graphs
    result = FileResult(read.path, "fine", read.source.text, new, findings, graphs=done.graphs)
    result.new_bytes = read.source.with_text(new).to_bytes()
    if any(finding.rule not in SYNTAX_RULES for finding in result.left):
        result.status = "refused"
    elif result.changed:
        result.status = "rewritten"
    return result


def _write(reads: list[_Read], results: list[FileResult], options: Options, *, linked: bool) -> None:
    """Write what has changed; a graph that files share is rewritten in all of them, or in none."""
    changed = [
        (result, Change(read.path, read.data, result.new_bytes))
        for read, result in zip(reads, results, strict=True)
        if result.changed
    ]
    for together in [changed] if linked else [[one] for one in changed]:
        failed = replace_all([change for _, change in together], options.backup)
        for result, change in together:
            if change.path in failed:
                result.status, result.error = "failed", f"not written: {failed[change.path]}"
