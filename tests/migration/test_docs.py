"""Each rule has a page, made of the rule and of its test case; what the page shows is what the command does."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from keras_migrate.rules.registry import NOT_FOR, RULES

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "rules" / "cases"
WITH_CASES = sorted(code for code, rule in RULES.items() if rule.level != "manual" and code not in ("KM501", "KM502"))


def test_the_committed_pages_are_those_of_the_rules_and_their_cases():
    made = dict(runpy.run_path(str(ROOT / "docs" / "make_rule_pages.py"))["pages"]())
    folder = ROOT / "docs" / "migrate"
    for name, text in made.items():
        assert (folder / name).read_text(encoding="utf-8") == text, "say: python docs/make_rule_pages.py"
    assert {p.name for p in (folder / "rules").glob("*.md")} == {Path(name).name for name in made} - {"index.md"}


def test_every_rule_that_changes_text_has_a_case():
    assert sorted(p.name[:5].upper() for p in CASES.glob("*.before.txt")) == WITH_CASES
    assert sorted(p.name[:5].upper() for p in CASES.glob("*.after.txt")) == WITH_CASES


@pytest.mark.parametrize("code", [c for c in WITH_CASES if c not in NOT_FOR["unified"]])
def test_a_case_is_rewritten_as_its_page_shows(code, becomes):
    before, after = (CASES.joinpath(f"{code.lower()}.{when}.txt").read_text() for when in ("before", "after"))
    assert code in {finding.rule for finding in becomes(before, after).findings}


@pytest.mark.parametrize("code", [c for c in WITH_CASES if c in NOT_FOR["unified"]])
def test_a_case_for_keras_3_is_rewritten_as_its_page_shows(code, moves):
    before, after = (CASES.joinpath(f"{code.lower()}.{when}.txt").read_text() for when in ("before", "after"))
    done = moves(before, after, unsafe=RULES[code].level == "unsafe")
    assert code in {finding.rule for finding in done.findings if finding.fixed}


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_explains_itself(code):
    assert len(RULES[code].details) > 40
    assert RULES[code].summary[-1] != "."
