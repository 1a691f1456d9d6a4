"""The rows of the optimizers."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import KERAS_1, KERAS_12
from keras_unified.dialects.rows import Argument, Row, arg, by_name, row

# Whether RMSprop and Adagrad divide by sqrt(accumulator + epsilon), or by sqrt(accumulator) + epsilon.
EPSILON_UNDER_ROOT = {"0.3": True, "1.0": False, "1.2": False}
# Whether an optimizer that was made without decay gets it when its decay is set later.
DECAY_IS_ALWAYS_COUNTED = {"0.3": True, "1.0": True, "1.2": False}
# Whether an optimizer's configuration has its name in it, and not how gradients are clipped.
CONFIG_HAS_NAME = {"0.3": True, "1.0": False, "1.2": False}

_SMALL = {"0.3": 1e-6, "1.0": 1e-8, "1.2": 1e-8}
_CLIPPING = ("clipnorm", "clipvalue", "name")


def _lr(default: float) -> Argument:
    return arg("lr", default, to="learning_rate")


_RHO = arg("rho", 0.9, to="rho")
_BETAS = (arg("beta_1", 0.9, to="beta_1"), arg("beta_2", 0.999, to="beta_2"))
_DECAY = arg("decay", 0.0, eras=KERAS_12)

OPTIMIZERS: dict[str, Row] = {
    r.name: r
    for r in (
        row(
            "SGD",
            "optimizers",
            _lr(0.01),
            arg("momentum", 0.0, to="momentum"),
            arg("decay", 0.0),
            arg("nesterov", False, to="nesterov"),
            to="SGD",
            extra=_CLIPPING,
        ),
        row(
            "RMSprop",
            "optimizers",
            _lr(0.001),
            _RHO,
            arg("epsilon", by_era=_SMALL, to="epsilon"),
            _DECAY,
            to="RMSprop",
            extra=_CLIPPING,
        ),
        row(
            "Adagrad",
            "optimizers",
            _lr(0.01),
            arg("epsilon", by_era=_SMALL, to="epsilon"),
            _DECAY,
            to="Adagrad",
            extra=_CLIPPING,
        ),
        row(
            "Adadelta",
            "optimizers",
            _lr(1.0),
            arg("rho", 0.95, to="rho"),
            arg("epsilon", by_era=_SMALL, to="epsilon"),
            _DECAY,
            to="Adadelta",
            extra=_CLIPPING,
        ),
        row(
            "Adam",
            "optimizers",
            _lr(0.001),
            *_BETAS,
            arg("epsilon", 1e-8, to="epsilon"),
            _DECAY,
            to="Adam",
            extra=_CLIPPING,
        ),
        row(
            "Adamax",
            "optimizers",
            _lr(0.002),
            *_BETAS,
            arg("epsilon", 1e-8, to="epsilon"),
            _DECAY,
            to="Adamax",
            extra=_CLIPPING,
        ),
        row(
            "Nadam",
            "optimizers",
            arg("lr", 0.002, eras=KERAS_1, to="learning_rate"),
            arg("beta_1", 0.9, eras=KERAS_1, to="beta_1"),
            arg("beta_2", 0.999, eras=KERAS_1, to="beta_2"),
            arg("epsilon", 1e-8, eras=KERAS_1, to="epsilon"),
            arg("schedule_decay", 0.004, eras=KERAS_1),
            eras=KERAS_1,
            to="Nadam",
            extra=_CLIPPING,
        ),
        row("TFOptimizer", "optimizers", arg("optimizer", eras=KERAS_12), eras=KERAS_12),
    )
}

# What the module has beside the optimizers.
OPTIMIZER_FUNCTIONS: dict[str, Row] = by_name(
    row("Optimizer", "optimizers", to="Optimizer", extra=("clipnorm", "clipvalue")),
    row("get", "optimizers", arg("identifier", to="identifier"), arg("kwargs", None), to="get"),
    row(
        "optimizer_from_config",
        "optimizers",
        arg("config", to="config"),
        arg("custom_objects", by_era={"1.0": {}, "1.2": None}, to="custom_objects"),
        to="deserialize",
        eras=KERAS_1,
    ),
)
