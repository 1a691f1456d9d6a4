"""Write a page for each rule of keras-migrate from its module and from its test case, and the table of the index.

python docs/make_rule_pages.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "migration"))

from keras_migrate.rules.registry import NOT_FOR, RULES
from keras_migrate.rules.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "migrate"
CASES = ROOT / "tests" / "migration" / "rules" / "cases"
NOTICE = "<!-- Made by docs/make_rule_pages.py from the rule and its test case. -->"
SAFETY = {
    "safe": "the program means the same afterwards",
    "unsafe": "done only with `--unsafe`; the file waits without it",
    "manual": "nothing is changed; a person decides",
}
PYTHON3 = ("KM501", "KM502")
BEGIN, END = "<!-- rules -->", "<!-- end of rules -->"


def pages() -> Iterator[tuple[str, str]]:
    """Yield each page's name and text."""
    for rule in RULES.values():
        yield f"rules/{rule.code.lower()}.md", page(rule)
    index = (FOLDER / "index.md").read_text(encoding="utf-8")
    yield "index.md", index[: index.index(BEGIN) + len(BEGIN)] + table() + index[index.index(END) :]


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    parts = [
        f"# {rule.code}: {rule.name}",
        NOTICE,
        f"{rule.summary[0].upper()}{rule.summary[1:]}.",
        f"Safety: **{rule.level}**: {SAFETY[rule.level]}.",
    ]
    only = [target for target, codes in NOT_FOR.items() if rule.code not in codes]
    if len(only) == 1:
        parts.append(f"Only with `--to {only[0]}`.")
    before, after, told = (_case(rule, when) for when in ("before", "after", "told"))
    parts.append(f"Before:\n\n```python\n{before}```")
    if after != before:
        parts.append(f"After{' with `--python3`' if rule.code in PYTHON3 else ''}:\n\n```python\n{after}```")
    if told:
        parts.append(f"Reported:\n\n```\n{told}```")
    return "\n\n".join([*parts, rule.details]) + "\n"


def _case(rule: Rule, when: str) -> str:
    path = CASES / f"{rule.code.lower()}.{when}.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def table() -> str:
    """Return the table of all rules."""
    rows = "".join(
        f"| [{rule.code}](rules/{rule.code.lower()}.md) | {rule.level} | {rule.summary} |\n" for rule in RULES.values()
    )
    return f"\n\n| rule | safety | what it does |\n|---|---|---|\n{rows}\n"


if __name__ == "__main__":
    for name, text in pages():
        (FOLDER / name).write_text(text, encoding="utf-8")
