"""Regularizers: penalties on weights and on what layers put out, by the formulas of each era."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.penalties import NAMES_OF_L1L2
from keras_unified.dialects.penalties import REGULARIZERS as ROWS
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.errors import InvalidValueError

ops = keras.ops


class Regularizer:
    """Base class: a function from a tensor to a scalar penalty.

    A user's subclass may be written as in Keras 1.2 (called on the weight) or as before (given the weight by
    `set_param`, or the layer by `set_layer`, and called on the loss); `adapted` brings the latter into the form of the
    former.
    """

    def __call__(self, x: Any) -> Any:
        return 0.0

    def set_param(self, p: Any) -> None:
        """Note the weight, as Keras before 1.2 did."""
        self.p = p

    def set_layer(self, layer: Any) -> None:
        """Note the layer, as Keras before 1.2 did."""
        self.layer = layer

    def get_config(self) -> dict[str, Any]:
        """Return the name and the arguments."""
        return {"name": type(self).__name__}


class L1L2Regularizer(Regularizer):
    """The penalty ``l1 * sum(|x|) + l2 * sum(x ** 2)``.

    Args:
        l1, l2: floats.

    Era:
        Keras 1.2; before it `WeightRegularizer` and `ActivityRegularizer`.

    Example:
        >>> import numpy as np
        >>> float(L1L2Regularizer(l1=1.0, l2=0.5)(np.array([1.0, -2.0])))
        5.5
    """

    @by_row(ROWS["L1L2Regularizer"])
    def __init__(self, l1: float, l2: float) -> None:
        era = get_dialect().era
        to_number = float if era == "0.3" else _in_floatx
        self.l1, self.l2 = to_number(l1), to_number(l2)
        self.old_name = NAMES_OF_L1L2[era] or type(self).__name__

    def __call__(self, x: Any) -> Any:
        penalty: Any = 0.0
        if self.l1:
            penalty = penalty + self.l1 * ops.sum(ops.abs(x))
        if self.l2:
            penalty = penalty + self.l2 * ops.sum(ops.square(x))
        return penalty

    def get_config(self) -> dict[str, Any]:
        return {"name": self.old_name, "l1": self.l1, "l2": self.l2}


def _in_floatx(value: Any) -> float:
    """Return a number as near as floatx comes to it, which is what Keras 1 held and wrote."""
    return float(np.dtype(keras.config.floatx()).type(value))


class WeightRegularizer(L1L2Regularizer):
    """`L1L2Regularizer` as Keras before 1.2 called it for weights."""


class ActivityRegularizer(L1L2Regularizer):
    """`L1L2Regularizer` as Keras before 1.2 called it for outputs."""


class EigenvalueRegularizer(Regularizer):
    """The penalty ``k * sqrt(greatest eigenvalue of x' x)``, by nine steps of the power method.

    Args:
        k: float.
    """

    @by_row(ROWS["EigenvalueRegularizer"])
    def __init__(self, k: float) -> None:
        self.k = k

    def __call__(self, x: Any) -> Any:
        if len(x.shape) != 2:
            raise InvalidValueError(f"EigenvalueRegularizer takes a matrix, got shape {tuple(x.shape)}.")
        covariance = ops.matmul(ops.transpose(x), x)
        vector = ops.ones((covariance.shape[0], 1), dtype=covariance.dtype)
        for _ in range(9):
            vector = ops.matmul(covariance, vector)
        image = ops.matmul(covariance, vector)
        eigenvalue = ops.sum(image * vector) / ops.sum(vector * vector)
        return self.k * ops.sqrt(eigenvalue)

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "k": self.k}


@by_row(ROWS["l1"])
def l1(l: float) -> WeightRegularizer:  # noqa: E741
    """Return the penalty ``l * sum(|weight|)``."""
    return WeightRegularizer(l1=l)


@by_row(ROWS["l2"])
def l2(l: float) -> WeightRegularizer:  # noqa: E741
    """Return the penalty ``l * sum(weight ** 2)``."""
    return WeightRegularizer(l2=l)


@by_row(ROWS["l1l2"])
def l1l2(l1: float, l2: float) -> WeightRegularizer:
    """Return the sum of both penalties on a weight."""
    return WeightRegularizer(l1=l1, l2=l2)


@by_row(ROWS["activity_l1"])
def activity_l1(l: float) -> ActivityRegularizer:  # noqa: E741
    """Return the penalty ``l * sum(|output|)``."""
    return ActivityRegularizer(l1=l)


@by_row(ROWS["activity_l2"])
def activity_l2(l: float) -> ActivityRegularizer:  # noqa: E741
    """Return the penalty ``l * sum(output ** 2)``."""
    return ActivityRegularizer(l2=l)


@by_row(ROWS["activity_l1l2"])
def activity_l1l2(l1: float, l2: float) -> ActivityRegularizer:
    """Return the sum of both penalties on an output."""
    return ActivityRegularizer(l1=l1, l2=l2)


REGULARIZERS: dict[str, Any] = {
    "l1": l1,
    "l2": l2,
    "l1l2": l1l2,
    "activity_l1": activity_l1,
    "activity_l2": activity_l2,
    "activity_l1l2": activity_l1l2,
    "L1L2Regularizer": L1L2Regularizer,
    "WeightRegularizer": WeightRegularizer,
    "ActivityRegularizer": ActivityRegularizer,
    "EigenvalueRegularizer": EigenvalueRegularizer,
    "Regularizer": Regularizer,
    "identity": Regularizer,
}


class _OnLoss(Regularizer):
    """A user's regularizer of Keras before 1.2, called on the loss, as a function of the weight or output."""

    def __init__(self, regularizer: Any) -> None:
        self.regularizer = regularizer

    def __call__(self, x: Any) -> Any:
        self.regularizer.set_param(x)
        self.regularizer.set_layer(_OutputOnly(x))
        return self.regularizer(ops.zeros((), dtype=x.dtype))

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = self.regularizer.get_config()
        return config


class _OutputOnly:
    """What such a regularizer asks of its layer: the output."""

    def __init__(self, output: Any) -> None:
        self.output = output
        self.output_shape = tuple(output.shape)
        self.inbound_nodes = [self]

    def get_output(self, train: bool = False) -> Any:
        return self.output

    def get_output_at(self, node_index: int) -> Any:
        return self.output


def adapted(regularizer: Any) -> Any:
    """Return a regularizer as a function of the weight; a user's that is called on the loss is wrapped."""
    call = inspect.signature(type(regularizer).__call__) if isinstance(regularizer, Regularizer) else None
    on_loss = call is not None and "loss" in call.parameters
    overrides = any(
        getattr(type(regularizer), name, None) not in (None, getattr(Regularizer, name))
        for name in ("set_param", "set_layer")
    )
    return _OnLoss(regularizer) if on_loss or overrides else regularizer


def get(identifier: Any, kwargs: dict[str, Any] | None = None) -> Any:
    """Return the regularizer of a name or configuration, a function itself, or None for None.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get("l2").get_config()
        {'name': 'L1L2Regularizer', 'l1': 0.0, 'l2': 0.009999999776482582}
    """
    if identifier is None:
        return None
    found = look_up(identifier, REGULARIZERS, "regularizer", kwargs, keras.regularizers)
    return adapted(found() if found in _MAKERS else found)


_MAKERS = (l1, l2, l1l2, activity_l1, activity_l2, activity_l1l2)


def activity_penalty(regularizer: Any, output: Any, era: str | None = None) -> Any:
    """Return the penalty on what a layer put out for a batch.

    Args:
        regularizer: function from a tensor to a penalty.
        output: tensor with the batch on axis 0.
        era: in "0.3" the penalty is the mean over the batch, later the sum; the dialect spoken by default.
    """
    penalty = regularizer(output)
    if (era or get_dialect().era) == "0.3" and isinstance(regularizer, L1L2Regularizer):
        penalty = penalty / ops.cast(ops.shape(output)[0], output.dtype)
    return penalty
