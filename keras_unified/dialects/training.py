"""The rows of compile, fit and their kin: for Model and Sequential, and for Graph, which is fed one dict."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import KERAS_0, KERAS_1, KERAS_12
from keras_unified.dialects.rows import Argument, Row, arg, by_name, row

_PATH = {"0.3": "models", "1.0": "engine.training", "1.2": "engine.training"}
_GRAPH_PATH = {"0.3": "models", "1.0": "legacy.models"}

_X = arg("x", to="x", also=("X",))
_Y = arg("y", None, to="y")
_DATA = arg("data")
BATCH_SIZE = {"0.3": 128, "1.0": 32, "1.2": 32}
_BATCH = arg("batch_size", by_era=BATCH_SIZE, to="batch_size")
_GRAPH_BATCH = arg("batch_size", 128, to="batch_size")
_EPOCHS = arg("nb_epoch", by_era={"0.3": 100, "1.0": 10, "1.2": 10}, to="epochs")
_SHOW_ACCURACY = arg("show_accuracy", False, eras=KERAS_0)
_ACCURACY = arg("accuracy", False, eras=KERAS_0)
_CLASS_WEIGHT = arg("class_weight", None, to="class_weight")
_SAMPLE_WEIGHT = arg("sample_weight", None, to="sample_weight")
_NOTHING_TODAY = "Accepted; batches are drawn in order by one worker."
_QUEUE = (
    arg("max_q_size", 10, also=("max_queue_size",), eras=KERAS_1, note=_NOTHING_TODAY),
    arg("nb_worker", 1, also=("workers",), note=_NOTHING_TODAY),
    arg("pickle_safe", False, also=("use_multiprocessing",), eras=KERAS_1, note=_NOTHING_TODAY),
)
_THEANO_MODE = arg("theano_mode", None, also=("mode",), eras=KERAS_0, note="Accepted; there is no Theano to configure.")
_VERBOSE = arg("verbose", 1, to="verbose")
_QUIET = arg("verbose", 0, to="verbose")


def _fit(*first: Argument) -> tuple[Argument, ...]:
    return (
        *first,
        _BATCH,
        _EPOCHS,
        _VERBOSE,
        arg("callbacks", None, to="callbacks"),
        arg("validation_split", 0.0, to="validation_split"),
        arg("validation_data", None, to="validation_data"),
        arg("shuffle", True, to="shuffle"),
        _SHOW_ACCURACY,
        _CLASS_WEIGHT,
        _SAMPLE_WEIGHT,
        arg("initial_epoch", 0, eras=KERAS_12, to="initial_epoch"),
    )


_FIT_GENERATOR = (
    arg("generator"),
    arg("samples_per_epoch", instead="steps_per_epoch"),
    arg("nb_epoch", to="epochs"),
    _VERBOSE,
    _SHOW_ACCURACY,
    arg("callbacks", None, to="callbacks"),
    arg("validation_data", None, to="validation_data"),
    arg("nb_val_samples", None),
    _CLASS_WEIGHT,
    *_QUEUE,
    arg("nb_val_worker", None, eras=KERAS_0, note=_NOTHING_TODAY),
    arg("initial_epoch", 0, eras=KERAS_12, to="initial_epoch"),
)
_VAL_SAMPLES = arg("val_samples", also=("nb_val_samples",), instead="steps")
_EVALUATE_GENERATOR = (
    arg("generator"),
    _VAL_SAMPLES,
    _SHOW_ACCURACY,
    _VERBOSE,
    *_QUEUE,
    arg("wait_time", 0.05, eras=KERAS_0, note=_NOTHING_TODAY),
)


def _orders(text: str, *eras: str) -> dict[str, tuple[str, ...]]:
    """Return the positional order of a method in some eras; its other arguments are taken by name alone."""
    return dict.fromkeys(eras, tuple(text.split()))


def _rows(path: dict[str, str], *rows: tuple[str, tuple[Argument, ...]]) -> dict[str, Row]:
    return {name: row(name, path, *arguments, to=name) for name, arguments in rows}


_COMPILE = (
    arg("optimizer", to="optimizer"),
    arg("loss", to="loss"),
    arg("class_mode", None, eras=KERAS_0, note="Accepted; the mode is read off the model."),
    arg("metrics", None, eras=KERAS_1, to="metrics"),
    arg("loss_weights", None, eras=KERAS_1, to="loss_weights"),
    arg("sample_weight_mode", None, also=("sample_weight_modes",)),
    _THEANO_MODE,
)
MODEL_METHODS = _rows(
    _PATH,
    ("fit", _fit(_X, _Y)),
    ("evaluate", (_X, _Y, _BATCH, _SHOW_ACCURACY, _VERBOSE, _SAMPLE_WEIGHT)),
    ("predict", (_X, _BATCH, _QUIET)),
    ("predict_proba", (_X, _BATCH, _VERBOSE)),
    ("predict_classes", (_X, _BATCH, _VERBOSE)),
    ("test_on_batch", (_X, _Y, _ACCURACY, _SAMPLE_WEIGHT)),
    ("predict_on_batch", (_X,)),
    ("fit_generator", _FIT_GENERATOR),
    ("predict_generator", (arg("generator"), _VAL_SAMPLES, *_QUEUE)),
)
_ON_BATCH = (_X, _Y, _ACCURACY, _CLASS_WEIGHT, _SAMPLE_WEIGHT)
MODEL_METHODS |= by_name(
    row(
        "compile", _PATH, *_COMPILE, to="compile", orders=_orders("optimizer loss class_mode sample_weight_mode", "0.3")
    ),
    row(
        "evaluate_generator",
        _PATH,
        *_EVALUATE_GENERATOR,
        to="evaluate_generator",
        orders=_orders("generator val_samples show_accuracy verbose", "0.3")
        | _orders("generator val_samples max_q_size nb_worker pickle_safe", *KERAS_1),
    ),
    row(
        "train_on_batch",
        _PATH,
        *_ON_BATCH,
        to="train_on_batch",
        orders=_orders("x y sample_weight class_weight", *KERAS_1),
    ),
)
# Where Sequential has another order than Model.
SEQUENTIAL_METHODS = by_name(
    row(
        "compile",
        "models",
        *_COMPILE,
        to="compile",
        orders=_orders("optimizer loss class_mode sample_weight_mode", "0.3")
        | _orders("optimizer loss metrics sample_weight_mode", *KERAS_1),
    ),
    row("train_on_batch", "models", *_ON_BATCH, to="train_on_batch"),
)
GRAPH_METHODS = _rows(
    _GRAPH_PATH,
    ("fit", _fit(_DATA)),
    ("evaluate", (_DATA, _GRAPH_BATCH, _SHOW_ACCURACY, _QUIET, _SAMPLE_WEIGHT)),
    ("predict", (_DATA, _GRAPH_BATCH, _QUIET)),
    ("train_on_batch", (_DATA, _ACCURACY, _CLASS_WEIGHT, _SAMPLE_WEIGHT)),
    ("test_on_batch", (_DATA, _ACCURACY, _SAMPLE_WEIGHT)),
    ("predict_on_batch", (_DATA,)),
)
GRAPH_METHODS |= by_name(
    row(
        "compile",
        _GRAPH_PATH,
        arg("optimizer", to="optimizer"),
        arg("loss", to="loss"),
        arg("metrics", None, eras=("1.0",), to="metrics"),
        arg("sample_weight_modes", None, also=("sample_weight_mode",)),
        arg("loss_weights", None, to="loss_weights"),
        arg("class_mode", None, eras=KERAS_0, note="Accepted; the mode is read off the model."),
        _THEANO_MODE,
        to="compile",
        orders=_orders("optimizer loss sample_weight_modes loss_weights", "0.3"),
    ),
    row(
        "fit_generator",
        _GRAPH_PATH,
        *_FIT_GENERATOR,
        to="fit_generator",
        orders=_orders(
            "generator samples_per_epoch nb_epoch verbose callbacks validation_data nb_val_samples class_weight "
            "max_q_size",
            "1.0",
        ),
    ),
    row(
        "evaluate_generator",
        _GRAPH_PATH,
        *_EVALUATE_GENERATOR,
        to="evaluate_generator",
        orders=_orders("generator val_samples show_accuracy verbose", "0.3")
        | _orders("generator val_samples verbose max_q_size", "1.0"),
    ),
)
