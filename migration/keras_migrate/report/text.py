"""The report in plain lines, with colours for those who look at it on a terminal."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TextIO

from keras_migrate.project import FileResult
from keras_migrate.report.blocks import LINE


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
    changed = sum(result.changed and not result.error for result in results)
    verb = "rewritten" if written else "would be rewritten"
    parts = [
        f"{changed} {'file' if changed == 1 else 'files'} {verb}",
        f"{sum(result.status == 'fine' and not result.left for result in results)} fine",
        f"{sum(bool(result.left) and result.status != 'failed' for result in results)} with something left",
    ]
    if counts["failed"]:
        parts.append(f"{counts['failed']} failed")
    return ", ".join(parts)


PLACE = re.compile(r"^(?P<path>.+?)(?P<line>:\d+)?: (?P<rule>KM\d+)?(?P<done> \(rewritten\))?")
OF_DIFF = {"---": "1", "+++": "1", "@@": "36", "+": "32", "-": "31"}


def coloured(text: str, stream: TextIO) -> str:
    """Return lines of the report or of a diff, with colours where the stream is a terminal that wants them.

    The terminal wants none where NO_COLOR is set, or TERM is "dumb".

    Args:
        text: The lines.
        stream: Where they go.
    """
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return "".join(_line(line) for line in LINE.findall(text))


def _line(line: str) -> str:
    for beginning, colour in OF_DIFF.items():
        if line.startswith(beginning):
            return f"\x1b[{colour}m{line.rstrip()}\x1b[0m\n"
    found = PLACE.match(line)
    if line.startswith(" ") or not found:
        return line
    rule = found["rule"] or ""
    told = f"\x1b[{'32' if found['done'] else '33'}m{rule}\x1b[0m" if rule else ""
    rest = line[found.end("rule") if rule else found.end() :]
    return f"\x1b[1m{found['path']}\x1b[0m{found['line'] or ''}: {told}{rest}"
