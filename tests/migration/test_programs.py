"""Whole programs, old and rewritten, run against a stand-in that records: they do the same, or what is left is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from keras_migrate.rewrite import rewrite_project
from keras_migrate.rules.rule import Finding
from keras_migrate.source.text import SourceText
from keras_migrate.understand.modules import Module

from tests.migration.programs import LEFT, PROGRAMS, files_of
from tests.migration.standin import record


def rewritten(files: dict[str, str]) -> tuple[dict[str, str], list[Finding]]:
    modules = [Module.load(Path(f"project/{name}.py"), SourceText(text)) for name, text in files.items()]
    done = rewrite_project(modules)
    left = [finding for result in done.values() for finding in result.findings if not finding.fixed]
    return {path.stem: result.text for path, result in done.items()}, left


def run_both(text: str, others: dict[str, str]) -> tuple[str, list[Finding]]:
    """Assert that a program and what it becomes do the same, and that a second run changes nothing."""
    files = {"main": text, **others}
    old = record(text, others)
    assert old
    new, left = rewritten(files)
    assert rewritten(new)[0] == new
    assert record(new["main"], {name: new[name] for name in others}) == old
    return "\n".join(new.values()), left


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_the_same_after_it_is_rewritten(name):
    new, left = run_both(*files_of(PROGRAMS[name]))
    assert left == []
    assert not re.search(r"(?<![\w.])Graph\(\)", new) or "class Graph" in new


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_followed_stays_and_is_said(name):
    reason, text = LEFT[name]
    new, left = run_both(*files_of(text))
    assert reason in " ".join(finding.message for finding in left)
    assert "Graph()" in new or re.search(r"\([\w, ]*\bGraph\)", new)
    assert "Input(" not in new
