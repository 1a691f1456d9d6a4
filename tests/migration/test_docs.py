"""Each rule has a page, and what the page shows is what the command does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from keras_migrate.rewrite import rewrite
from keras_migrate.rules.registry import RULES
from keras_migrate.source.text import SourceText

PAGES = Path(__file__).parents[2] / "docs" / "migrate"


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_has_a_page_with_its_safety_and_a_true_example(code):
    page = (PAGES / "rules" / f"{code.lower()}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {code}: {RULES[code].name}\n")
    assert f"Safety: **{RULES[code].level}**" in page
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) in ((2,) if RULES[code].level == "safe" and code[:3] != "KM5" else (0,))
    if blocks:
        done = rewrite(SourceText(blocks[0]))
        assert done.text == blocks[1]
        assert code in {finding.rule for finding in done.findings}


def test_the_index_lists_every_rule():
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\[(KM\d+)\]\(rules/", index)) == set(RULES)
