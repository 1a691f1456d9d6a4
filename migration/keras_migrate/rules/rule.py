"""What every rule says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["safe", "unsafe", "manual"]
Target = Literal["unified", "keras3"]


def page(code: str) -> str:
    """Return where a rule is explained, from the root of the documentation."""
    return f"docs/migrate/rules/{code.lower()}.md"


@dataclass(frozen=True)
class Rule:
    """One rule.

    Args:
        code: "KM101" and the like; the hundreds tell the family.
        name: The rule's name in words joined by hyphens, also the name of its page.
        summary: One line on what it does.
        level: "safe" keeps the meaning; "unsafe" is done only when asked for; "manual" is marked, never changed.
        details: What else there is to say about it.
    """

    code: str
    name: str
    summary: str
    level: Level = "safe"
    details: str = ""

    @property
    def page(self) -> str:
        """Where the rule is explained, from the root of the documentation."""
        return page(self.code)


@dataclass(frozen=True)
class Finding:
    """What a rule did, or would not do, at one place.

    Args:
        rule: The rule's code.
        line: The line in the old file, from 1.
        message: What was done, or why it was not.
        fixed: Whether the text was changed.
    """

    rule: str
    line: int
    message: str
    fixed: bool
