"""Every row of the tables agrees with the genuine Keras of each era, and with the Keras 3 that is installed."""

from __future__ import annotations

import ast
import inspect
import json
import os
import runpy
from pathlib import Path
from typing import Any

import pytest

from keras_unified.dialects.aliases import ALIASES
from keras_unified.dialects.rows import REQUIRED, Row
from keras_unified.dialects.tables import KERAS3_MODULES, TABLES
from keras_unified.dialects.training import GRAPH_METHODS, MODEL_METHODS, SEQUENTIAL_METHODS

HERE = Path(__file__).parent
GENUINE = json.loads((HERE / "genuine.json").read_text(encoding="utf-8"))
ROWS = [(subject, row) for subject, rows in TABLES.items() for row in rows.values()]
IN_ERAS = [pytest.param(row, era, id=f"{subject}-{row.name}-{era}") for subject, row in ROWS for era in row.paths]
# Genuine defaults that are computed, and what they come to.
COMPUTED = {
    "K.image_dim_ordering()": "default",
    "K.floatx()": None,
    "base_filter()": '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n',
}
# Modules whose names were for Keras itself; their rows, if any, are beyond what is complete.
INTERNAL = ("backend", "engine", "legacy", "layers.containers", "utils.test_utils", "datasets.cifar", "applications")
# Public by their spelling, used by their module alone.
HELPERS = {
    "models": (
        *("Model", "batch_shuffle", "generator_queue", "get_function_name", "make_batches", "slice_X"),
        *("standardize_X", "standardize_weights", "standardize_y", "weighted_objective"),
    ),
    "layers.core": ("Layer",),
    "layers.convolutional": ("conv_output_length",),
    "layers.recurrent": ("time_distributed_dense",),
    "optimizers": ("clip_norm", "kl_divergence"),
    "utils.data_utils": ("urlretrieve",),
    "utils.io_utils": ("ask_to_proceed_with_overwrite",),
}


def signature(text: str) -> tuple[list[tuple[str, object]], bool]:
    """Return names and defaults of a signature given as text, and whether it takes any keyword."""
    arguments = ast.parse(f"def f({text}): ...").body[0].args
    names = [argument.arg for argument in arguments.args]
    defaults = [REQUIRED] * (len(names) - len(arguments.defaults)) + [value_of(d) for d in arguments.defaults]
    return list(zip(names, defaults, strict=True)), arguments.kwarg is not None


def value_of(default: ast.expr) -> object:
    try:
        return ast.literal_eval(default)
    except ValueError:
        return COMPUTED[ast.unparse(default)]


@pytest.mark.parametrize(("row", "era"), IN_ERAS)
def test_a_row_has_the_genuine_names_order_and_defaults(row: Row, era: str) -> None:
    expected, takes_any = signature(GENUINE[era][row.paths[era]][row.name])
    assert [(argument.name, argument.defaults[era]) for argument in row.in_era(era)] == expected
    assert takes_any or not row.extra


METHODS = [
    pytest.param(row, GENUINE[era][module][f"{cls}.{name}"], era, id=f"{module}.{cls}.{name}-{era}")
    for era in sorted(GENUINE)
    for module, cls, rows in (
        ("models", "Sequential", MODEL_METHODS | SEQUENTIAL_METHODS),
        ("engine.training", "Model", MODEL_METHODS),
        ("models", "Graph", GRAPH_METHODS),
        ("legacy.models", "Graph", GRAPH_METHODS),
    )
    for name, row in rows.items()
    if f"{cls}.{name}" in GENUINE[era].get(module, ())
]


@pytest.mark.parametrize(("row", "text", "era"), METHODS)
def test_a_method_of_models_takes_the_genuine_arguments(row: Row, text: str, era: str) -> None:
    expected, _ = signature(text)
    ours = row.in_era(era)
    assert len(ours) == len(expected)
    for argument, (name, default) in zip(ours, expected, strict=True):
        assert name in (argument.name, *argument.also)
        # One dict may hold the targets too; a list or dict that nothing changed was as good as None.
        as_here = None if default in ([], {}) or name == "y" else default
        assert argument.defaults[era] == as_here, name


@pytest.mark.parametrize("row", [MODEL_METHODS["evaluate_generator"], GRAPH_METHODS["evaluate_generator"]])
def test_what_keras_0_3_passed_on_to_the_queue_of_a_generator_is_taken(row: Row) -> None:
    queue, _ = signature(GENUINE["0.3"]["models"]["generator_queue"])
    assert [name for name, _ in queue] == ["generator", "max_q_size", "wait_time", "nb_worker"]
    assert {name for name, _ in queue} <= {argument.name for argument in row.arguments}


@pytest.mark.parametrize("era", sorted(GENUINE))
def test_no_public_name_of_an_era_lacks_a_row(era: str) -> None:
    known = {(row.paths[era], row.name) for _, row in ROWS if era in row.paths}
    public = {
        (module, name)
        for module, names in GENUINE[era].items()
        for name, text in names.items()
        if not text.startswith("= ")
        and "." not in name
        and not module.startswith(INTERNAL)
        and name not in HELPERS.get(module, ())
    }
    assert sorted(public - known) == []


def keras3(subject: str, name: str) -> Any:
    import keras

    module = KERAS3_MODULES.get(subject)
    found: Any = getattr(keras, module) if module and "." not in name else keras
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize(("subject", "row"), [pytest.param(s, r, id=f"{s}-{r.name}") for s, r in ROWS if r.keras3])
def test_what_a_row_became_is_in_the_keras_3_that_is_installed(subject: str, row: Row) -> None:
    found = keras3(subject, row.keras3 or "")
    taken = set(inspect.signature(found).parameters)
    if "args" in taken:  # a model, which takes all through *args and **kwargs
        return
    if "kwargs" in taken:  # what every layer takes
        taken |= {"name", "dtype", "trainable", "activity_regularizer", "input_shape"}
    assert {argument.keras3 for argument in row.arguments if argument.keras3} <= taken


@pytest.mark.parametrize("era", sorted(GENUINE))
def test_second_names_stand_for_what_they_stood_for(era: str) -> None:
    genuine = {
        (module, name): text.removeprefix("= ")
        for module, names in GENUINE[era].items()
        for name, text in names.items()
        if text.startswith("= ") and not module.startswith("backend")
    }
    assert genuine
    assert genuine == {(module, name): ALIASES[module][name] for module, name in genuine}


def test_the_data_is_what_the_genuine_sources_say() -> None:
    folder = os.environ.get("KERAS_UNIFIED_GENUINE")
    if folder is None:
        pytest.skip("KERAS_UNIFIED_GENUINE does not name a folder with the sources of Keras 0.3.3, 1.0.8 and 1.2.2")
    assert runpy.run_path(str(HERE / "genuine.py"))["read"](Path(folder)) == GENUINE
