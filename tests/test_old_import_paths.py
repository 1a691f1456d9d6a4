"""The modules of the numbers have, at their old import paths, every name that has a row, and every second name."""

from __future__ import annotations

import importlib

import pytest

from keras_unified.dialects.aliases import ALIASES
from keras_unified.dialects.tables import TABLES

SUBJECTS = (
    "activations",
    "constraints",
    "initializations",
    "metrics",
    "objectives",
    "optimizers",
    "regularizers",
)


@pytest.mark.parametrize(("module", "name"), [(s, name) for s in SUBJECTS for name in TABLES[s]])
def test_a_name_with_a_row_is_at_its_old_path(module: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(f"keras_unified.{module}"), name))


@pytest.mark.parametrize(("module", "second"), [(s, name) for s in SUBJECTS for name in ALIASES.get(s, ())])
def test_a_second_name_is_found_and_is_the_first_or_made_from_it(module: str, second: str) -> None:
    found = importlib.import_module(f"keras_unified.{module}")
    first = getattr(found, ALIASES[module][second])
    named = getattr(found, second)
    assert named is first or issubclass(named, first)


@pytest.mark.parametrize("module", SUBJECTS)
def test_get_finds_every_function_by_its_name(module: str) -> None:
    found = importlib.import_module(f"keras_unified.{module}")
    if module in ("activations", "initializations", "metrics", "objectives"):
        for name in TABLES[module].keys() - {"get", "get_fans"}:
            assert found.get(name) is getattr(found, name)
    else:
        with pytest.raises(ValueError, match="nothing_of_the_kind"):
            found.get("nothing_of_the_kind")
