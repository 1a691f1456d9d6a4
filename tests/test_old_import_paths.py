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
# Subjects whose rows say where each name was, in each era.
ELSEWHERE = (
    *("models", "topology", "layers", "sequences", "texts", "images", "datasets", "utilities", "wrappers"),
    "applications",
)
# Names that were public by their spelling, and did nothing or were used by their module alone; networks to come.
LEFT_OUT = {
    *("InceptionV3", "Xception", "MusicTaggerCRNN"),
    *("ConvRecurrent2D", "ModelToDot", "display_table", "get_layer_to_name", "layer_typename"),
    "random_barrel_transform",
}
PATHS = sorted(
    {
        (path, row.name)
        for subject in ELSEWHERE
        for row in TABLES[subject].values()
        for path in row.paths.values()
        if row.name not in LEFT_OUT
    }
)


@pytest.mark.parametrize(("path", "name"), PATHS)
def test_a_name_is_where_its_row_says(path: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(f"keras_unified.{path}"), name))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *(("models", name) for name in ("batch_shuffle", "make_batches", "slice_X")),
        *(("engine.training", name) for name in ("batch_shuffle", "make_batches", "slice_X")),
        ("engine.training", "collect_trainable_weights"),
        ("datasets.data_utils", "get_file"),
        ("legacy.models", "Graph"),
    ],
)
def test_a_helper_that_programs_import_is_where_it_was(path: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(f"keras_unified.{path}"), name))


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
