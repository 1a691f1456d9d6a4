"""Each rule has a page, made of the rule and of its test case; what the page shows is what the command does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from keras_migrate.project import FileResult, Options, migrate_text
from keras_migrate.rules.registry import NOT_FOR, RULES, Selection

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "rules" / "cases"
OF_PYTHON_2 = ["KM501", "KM502"]
MANUAL = sorted(code for code, rule in RULES.items() if rule.level == "manual")
WITH_CASES = sorted(set(RULES) - {*OF_PYTHON_2, *MANUAL})


def case(code: str, when: str) -> str:
    path = CASES / f"{code.lower()}.{when}.txt"
    return path.read_bytes().decode() if path.exists() else ""


def done(code: str, data: str | bytes) -> FileResult:
    """Return what becomes of a case of any rule, as its page shows it."""
    target = "keras3" if code in NOT_FOR["unified"] else "unified"
    selection = Selection.of([], [], target, unsafe=RULES[code].level == "unsafe")
    options = Options(selection=selection, python3=code in OF_PYTHON_2)
    return migrate_text(data.encode() if isinstance(data, str) else data, options)


def test_the_committed_pages_are_those_of_the_rules_and_their_cases():
    made = dict(runpy.run_path(str(ROOT / "docs" / "make_rule_pages.py"))["pages"]())
    folder = ROOT / "docs" / "migrate"
    for name, text in made.items():
        assert (folder / name).read_text(encoding="utf-8") == text, "say: python docs/make_rule_pages.py"
    assert {p.name for p in (folder / "rules").glob("*.md")} == {Path(name).name for name in made} - {"index.md"}


def test_every_rule_has_a_case():
    assert sorted(p.name[:5].upper() for p in CASES.glob("*.before.txt")) == sorted(RULES)
    assert sorted(p.name[:5].upper() for p in CASES.glob("*.after.txt")) == sorted(RULES)


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_case_of_any_rule_is_changed_and_told_of_as_its_page_shows(code):
    result = done(code, case(code, "before"))
    assert result.new == case(code, "after")
    assert "".join(f"line {f.line}: {f.rule} {f.message}\n" for f in result.left) == case(code, "told")
    assert code in {finding.rule for finding in result.findings}


@pytest.mark.parametrize("code", sorted(RULES))
def test_after_any_rule_a_second_run_changes_nothing(code):
    again = done(code, case(code, "after"))
    assert again.new == case(code, "after")
    assert not [f for f in again.findings if f.fixed]


@pytest.mark.parametrize("code", sorted(RULES))
def test_any_rule_keeps_line_ends_marks_cookies_tabs_and_the_want_of_a_last_line_end(code):
    before, after = case(code, "before"), case(code, "after")
    assert done(code, before.replace("\n", "\r\n")).new == after.replace("\n", "\r\n")
    assert done(code, before.removesuffix("\n")).new == after.removesuffix("\n")
    assert done(code, b"\xef\xbb\xbf" + before.encode()).new_bytes == b"\xef\xbb\xbf" + after.encode()
    cookie = "# coding: latin-1\n# caf\xe9\n"
    if "coding" not in before:
        assert done(code, (cookie + before).encode("latin-1")).new_bytes == (cookie + after).encode("latin-1")
    if code != "KM502":  # which is there to change them
        tabs = "\nif here:\n\tthere = 'a\tb'\t# tab\n"
        new = done(code, tabbed(before) + tabs).new.replace("    return", "\treturn")  # in what a rule adds
        assert new == tabbed(after) + tabs


def tabbed(text: str) -> str:
    """Return a text with tabs for its indentation, outside of brackets."""
    return re.sub(r"(?m)^((?:    )+)(?=\w|\#)", lambda found: "\t" * (len(found.group()) // 4), text)


@pytest.mark.parametrize("code", sorted(RULES))
def test_any_rule_keeps_comments(code):
    before = re.findall(r"#.*", case(code, "before"))
    after = [c for c in re.findall(r"#.*", case(code, "after")) if not c.startswith("# keras-migrate: KM")]
    assert sorted(after) == sorted(before)
    noted = re.sub(r"(?m)(?<=\))$", "  # a note", case(code, "before"))
    if noted.count("# a note") and code != "KM902":
        assert done(code, noted).new.count("# a note") == noted.count("# a note")


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
