"""The report in plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from keras_migrate.project import FileResult


def lines(result: FileResult, *, verbose: bool = False) -> Iterable[str]:
    """Yield what is said about one file: errors, what is left, and with `verbose` also what was done."""
    if result.error:
        yield f"{result.path}: {result.error}"
    for finding in result.findings:
        if not finding.fixed:
            yield f"{result.path}:{finding.line}: {finding.rule} {finding.message}"
        elif verbose:
            yield f"{result.path}:{finding.line}: {finding.rule} (rewritten) {finding.message}"


def summary(results: Sequence[FileResult], *, written: bool) -> str:
    """Return the last line: how many files ended in which way."""
    counts = Counter(result.status for result in results)
    changed = sum(result.changed for result in results)
    verb = "rewritten" if written else "would be rewritten"
    parts = [
        f"{changed} {'file' if changed == 1 else 'files'} {verb}",
        f"{counts['fine']} fine",
        f"{counts['refused']} with something left",
    ]
    if counts["failed"]:
        parts.append(f"{counts['failed']} failed")
    return ", ".join(parts)
