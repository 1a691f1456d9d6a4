"""Where a name of the old Keras is in Keras 3: looked up in the tables of the dialects."""

from __future__ import annotations

from functools import cache

from keras_unified.dialects import models
from keras_unified.dialects.aliases import ALIASES
from keras_unified.dialects.rows import Row
from keras_unified.dialects.tables import KERAS3_MODULES, TABLES
from keras_unified.dialects.training import MODEL_METHODS

# Subjects whose names of today are looked for in another module than the subject's own.
HOMES = {**KERAS3_MODULES, "models": "models", "topology": "layers"}
# Modules of today that the old name of a module stands for.
MODULES = {
    "engine": "layers",
    "engine.topology": "layers",
    "engine.training": "models",
    "initializations": "initializers",
    "legacy.models": "models",
    "objectives": "losses",
    "preprocessing.sequence": "utils",
    "utils.data_utils": "utils",
    "utils.generic_utils": "utils",
    "utils.np_utils": "utils",
    "utils.visualize_util": "utils",
    "wrappers.scikit_learn": "wrappers",
}
SAME = frozenset({
    "activations", "applications", "backend", "callbacks", "constraints", "datasets", "layers", "metrics", "models",
    "optimizers", "preprocessing", "preprocessing.image", "regularizers", "utils", "wrappers",
})  # fmt: skip
# What Keras 3 has in these modules beside what the tables know; files that use it speak Keras 2 or 3 already.
NEWER = frozenset({
    "distribution", "export", "initializers", "losses", "ops", "random", "saving", "tree", "mixed_precision", "config",
})  # fmt: skip


NEWER_WORDS = frozenset({
    "kernel_size", "max_queue_size", "reset_after", "steps_per_epoch", "unit_forget_bias", "use_multiprocessing",
    "validation_steps", "workers",
})  # fmt: skip


@cache
def todays_words() -> frozenset[str]:
    """Return the arguments of Keras 3 that no class, function or method of the old Keras had.

    Example:
        >>> sorted(todays_words() & {"units", "epochs", "activation"})
        ['epochs', 'units']
    """
    arguments = [a for table in (*TABLES.values(), MODEL_METHODS) for row in table.values() for a in row.arguments]
    return frozenset(a.keras3 for a in arguments if a.keras3) - {a.name for a in arguments} | NEWER_WORDS


@cache
def _index() -> dict[tuple[str, str], tuple[str, Row]]:
    """Return the rows by the first part of their path and their name."""
    found: dict[tuple[str, str], tuple[str, Row]] = {}
    for subject, rows in TABLES.items():
        for name, row in rows.items():
            for path in row.paths.values():
                found.setdefault((path.partition(".")[0], name), (subject, row))
            if subject == "topology":
                found.setdefault(("layers", name), (subject, row))
    for module, second in ALIASES.items():
        head = module.partition(".")[0]
        for name, first in second.items():
            if (head, first) in found:
                found.setdefault((head, name), found[head, first])
    found["engine", "Model"] = found["models", "Model"] = ("models", models.MODEL)
    return found


def known(path: str) -> tuple[str, Row] | None:
    """Return the subject and the row of a path below keras, None where no table has it.

    Example:
        >>> subject, row = known("layers.core.Dense")
        >>> subject, row.keras3
        ('layers', 'Dense')
    """
    head, _, rest = path.partition(".")
    leaf = rest if head == "datasets" else rest.rpartition(".")[2]
    if head == "preprocessing" and rest.count(".") == 0:
        return None
    return _index().get((head, leaf))


def today(path: str) -> str | None:
    """Return the path below Keras 3 of what an old path names, None where Keras 3 has no peer, or nothing is known.

    Example:
        >>> today("layers.convolutional.Convolution2D"), today("utils.np_utils.to_categorical"), today("objectives")
        ('layers.Conv2D', 'utils.to_categorical', 'losses')
        >>> today("layers.core.MaxoutDense")
    """
    found = known(path)
    if found is not None:
        subject, row = found
        if row.keras3 is None:
            return None
        return row.keras3 if "." in row.keras3 else f"{HOMES[subject]}.{row.keras3}"
    return module_today(path)


def module_today(path: str) -> str | None:
    """Return the module of Keras 3 that stands for an old one, None where none does.

    Example:
        >>> module_today("layers.recurrent"), module_today("objectives"), module_today("layers.containers")
        ('layers', 'losses', None)
    """
    if path in SAME or path.partition(".")[0] in ("datasets", "applications", *NEWER):
        return path
    if path in MODULES:
        return MODULES[path]
    homes = {p for row in TABLES["layers"].values() if row.keras3 for p in row.paths.values()}
    return "layers" if path in homes else None
