"""`# keras-migrate: ignore[KM101]` and its kin: what a person has said to leave alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from keras_migrate.source.text import SourceText

COMMENT = re.compile(
    r"#\s*keras-migrate:\s*ignore(?P<kind>-start|-end|-file)?\s*(?:\[(?P<codes>[\w\s,]*)\]|$|\s*[#:]|\s+(?:$|-))"
)
ORDER = re.compile(r"#\s*keras-migrate:\s*(?!KM\d)(?:[\w-]+\s*[\[(]|ignore-)")  # what is meant for one
FORMS = "write ignore[KM101], ignore-start[KM101], ignore-end or ignore-file[KM101]"
UNCLOSED = "this ignore-start goes on to the end of the file; add ignore-end"
IGNORED = "ignored"  # what a graph is refused for that a comment says to leave


@dataclass
class _Region:
    line: int  # of the comment
    first: int
    last: int
    codes: tuple[str, ...]
    used: set[str] = field(default_factory=set)

    def covers(self, code: str, line: int) -> bool:
        """Whether a rule is to leave a line alone."""
        return self.first <= line <= self.last and (not self.codes or any(code.startswith(c) for c in self.codes))


class Ignored:
    """The places that comments of a file tell rules to leave.

    `# keras-migrate: ignore[KM101, KM4]` is for its own line, or for the next one where it stands alone;
    `ignore-start[...]` up to `ignore-end` for the lines between; `ignore-file[...]` for the file. Without a list it is
    for all rules.

    Args:
        source: The file.

    Attributes:
        wrong: The lines of comments that do not what they seem to, and what is to say of each.
    """

    def __init__(self, source: SourceText) -> None:
        self.regions: list[_Region] = []
        self.wrong: list[tuple[int, str]] = []
        if "keras-migrate:" not in source.text:
            return
        end = len(source.line_starts)
        open_regions: list[_Region] = []
        for comment in source.comments:
            found = COMMENT.match(comment.text)
            line = source.line_of(comment.start)
            if not found:
                if ORDER.match(comment.text):
                    self.wrong.append((line, f"this comment is not understood; {FORMS}"))
                continue
            codes = tuple(code.strip().upper() for code in (found["codes"] or "").split(",") if code.strip())
            if found["kind"] == "-end":
                if not open_regions:
                    self.wrong.append((line, "there is no ignore-start that this ignore-end could close"))
                for region in open_regions:
                    region.last = line
                open_regions.clear()
                continue
            alone = not source.text[source.line_span(comment.start)[0] : comment.start].strip()
            first, last = (line, line + 1 if alone else line)
            if found["kind"] == "-file":
                first, last = 1, end
            elif found["kind"] == "-start":
                last = end
            self.regions.append(_Region(line, first, last, codes))
            if found["kind"] == "-start":
                open_regions.append(self.regions[-1])
        self.wrong += [
            (r.line, "this ignore-start goes on to the end of the file; add ignore-end") for r in open_regions
        ]

    def covers(self, code: str, line: int, *, through: int | None = None) -> bool:
        """Return whether a rule is to leave a line, or any up to `through`; what covers it counts as used."""
        covered = False
        for region in self.regions:
            if any(region.covers(code, each) for each in range(line, (through or line) + 1)):
                region.used.add(code)
                covered = True
        return covered

    def unused(self) -> list[tuple[int, str]]:
        """Return the line of each comment, and each code in it, that had nothing to ignore."""
        found = []
        for region in self.regions:
            if not region.codes and not region.used:
                found.append((region.line, "any rule"))
            found += [(region.line, c) for c in region.codes if not any(u.startswith(c) for u in region.used)]
        return found
