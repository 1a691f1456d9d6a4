"""The report as a unified diff that `patch -p1` and `git apply` take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_migrate.project import FileResult
from keras_migrate.report.blocks import CONTEXT, LINE, Block, hunks


def diff(result: FileResult) -> str:
    """Return the unified diff of one file, "" where it does not change."""
    old, new = (LINE.findall(text) for text in (result.old, result.new))
    # An absolute path keeps one slash, as git has it.
    path = str(result.path).lstrip("/")
    lines = [line for group in hunks(old, new) for line in _hunk(group, old, new)]
    if not lines:
        return ""
    made = [f"--- a/{path}\n", f"+++ b/{path}\n", *lines]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in made)


def _hunk(group: list[Block], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    start, end = max(group[0].old - CONTEXT, 0), min(group[-1].old_end + CONTEXT, len(old))
    start_new, end_new = group[0].new - (group[0].old - start), group[-1].new_end + (end - group[-1].old_end)
    yield f"@@ -{_range(start, end)} +{_range(start_new, end_new)} @@\n"
    place = start
    for block in group:
        yield from (f" {line}" for line in old[place : block.old])
        yield from (f"-{line}" for line in old[block.old : block.old_end])
        yield from (f"+{line}" for line in new[block.new : block.new_end])
        place = block.old_end
    yield from (f" {line}" for line in old[place:end])


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"
