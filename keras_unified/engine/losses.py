"""The loss of a batch as the old Keras weighed and masked it, and the numbers reported beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from keras_unified.dialects.behaviour import REPORTS_LOSS_OF_EACH_OUTPUT
from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import metrics, objectives
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.engine.numbers.tensor_functions import tensor_function
from keras_unified.errors import InvalidValueError, listing, nearest

ops = keras.ops

ACCURACY_NAMES = ("acc", "accuracy")
# What may be asked for by name: functions, and the accuracy that fits the output.
_METRICS: dict[str, Any] = {**dict.fromkeys(ACCURACY_NAMES), **metrics.METRICS}


def weighted(
    objective: Callable[[Any, Any], Any], y_true: Any, y_pred: Any, weights: Any, mask: Any, rank: int = 1
) -> Any:
    """Return the loss of one output for a batch.

    Args:
        objective: function from targets and predictions to one number for each sample, or time step.
        y_true, y_pred: tensors.
        weights: tensor of shape (samples,) or (samples, steps); None where all count alike.
        mask: tensor of the shape of what `objective` gives, or None.
        rank: 2 where each time step has a weight, else 1.

    Returns:
        A scalar: the scores, divided by the share of what the mask lets through, averaged down to the rank of the
        weights, times the weights, divided by the share of weights that are not zero, and averaged.
    """
    scores = objective(y_true, y_pred)
    if mask is not None:
        mask = ops.cast(mask, scores.dtype)
        scores = scores * mask / ops.mean(mask)
    if len(scores.shape) > rank:
        scores = ops.mean(scores, axis=list(range(rank, len(scores.shape))))
    if weights is None:
        return ops.mean(scores)
    present = ops.mean(ops.cast(ops.not_equal(weights, 0), scores.dtype))
    return ops.mean(scores * ops.cast(weights, scores.dtype) / present)


def weighted_objective(fn: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return an objective with weights and a mask: a function of targets, predictions, weights and mask to a scalar.

    See `weighted` for what it computes, and for the shapes.

    Era:
        Keras 0.3 (`models`), Keras 1 (`engine.training`).

    Example:
        >>> loss = weighted_objective(objectives.mse)
        >>> y_true, y_pred = keras.ops.array([[1.0], [1.0]]), keras.ops.array([[1.0], [3.0]])
        >>> float(loss(y_true, y_pred, keras.ops.array([1.0, 0.5])))
        1.0
    """

    @tensor_function
    def on_batch(y_true: Any, y_pred: Any, weights: Any, mask: Any = None) -> Any:
        return weighted(fn, y_true, y_pred, weights, mask, 1 if weights is None else len(weights.shape))

    return on_batch


@dataclass(frozen=True)
class Metric:
    """One function by which an output is judged.

    Attributes:
        function: of targets and predictions, to a number or a dict of numbers.
        names: under which its numbers are reported; several where it gives a dict.
    """

    function: Callable[[Any, Any], Any]
    names: tuple[str, ...]

    def numbers(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return a scalar for each of the names; the mean of what has axes."""
        found = self.function(y_true, y_pred)
        numbers = [found[name] for name in self.names] if isinstance(found, Mapping) else [found]
        return [ops.mean(number) if len(getattr(number, "shape", ())) else number for number in numbers]


@dataclass(frozen=True)
class Output:
    """How one output is trained and judged.

    Attributes:
        name: of the output.
        objective: its loss function.
        weight: what its loss counts for in the total.
        mode: "temporal" where weights are given for time steps, else None.
        metrics: what else is reported of it, in order.
    """

    name: str
    objective: Callable[[Any, Any], Any]
    weight: float
    mode: str | None
    metrics: tuple[Metric, ...] = ()

    @property
    def rank(self) -> int:
        """The number of axes that its sample weights have."""
        return 2 if self.mode == "temporal" else 1


def by_output(given: Any, names: Sequence[str], what: str, default: Any, *, may_miss: bool = True) -> list[Any]:
    """Return one entry for each output of something given for all, by list or by name.

    Args:
        given: one thing for all outputs; a list with an entry for each; a dict by name.
        names: of the outputs.
        what: the argument's name, for messages.
        default: for an output that a dict leaves out.
        may_miss: whether a dict may leave an output out.

    Raises:
        InvalidValueError: for an unknown or missing name, or another count.
    """
    if isinstance(given, Mapping):
        for name in given:
            if name not in names:
                raise InvalidValueError(
                    f"{what} names {name!r}, which is no output.{nearest(name, names)} "
                    f"The outputs are {listing(names)}."
                )
        missing = [name for name in names if name not in given]
        if missing and not may_miss:
            raise InvalidValueError(f"{what} leaves out output {listing(missing)}. It needs each of {listing(names)}.")
        return [given.get(name, default) for name in names]
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise InvalidValueError(f"{what} has {len(given)} entries, but the outputs are {listing(names)}.")
        return list(given)
    return [given] * len(names)


def accuracy_for(objective: Any, shape: Sequence[int | None], era: str) -> Callable[[Any, Any], Any]:
    """Return the function that "accuracy" stands for, by the output's last axis and its loss.

    Example:
        >>> accuracy_for(objectives.mse, (None, 1), "1.2").__name__
        'binary_accuracy'
    """
    if shape[-1] == 1 or (era != "0.3" and objective is objectives.binary_crossentropy):
        return metrics.binary_accuracy
    if era != "0.3" and objective is objectives.sparse_categorical_crossentropy:
        return metrics.sparse_categorical_accuracy
    return metrics.categorical_accuracy


def is_ours(function: Any) -> TypeGuard[Callable[[Any, Any], Any]]:
    """Whether a function is an objective or metric of this package, and not the user's."""
    return any(function is ours for ours in (*objectives.OBJECTIVES.values(), *metrics.METRICS.values()))


def resolve_outputs(
    names: Sequence[str],
    tensors: Sequence[Any],
    loss: Any,
    asked: Any,
    loss_weights: Any,
    modes: Any,
    era: str,
) -> list[Output]:
    """Return how each output is trained and judged, from the arguments of `compile`.

    Args:
        names, tensors: of the outputs.
        loss: name or function, a list or a dict of those.
        asked: metrics: a list for all outputs, or a dict from output to one or a list.
        loss_weights: None, a list or a dict of numbers.
        modes: sample weight modes: None or "temporal", a list or a dict of those.
        era: of the model.

    Raises:
        InvalidValueError: for unknown or missing names.
    """
    lists = by_output(asked if isinstance(asked, Mapping) else [asked] * len(names), names, "metrics", [])
    weights = by_output(1.0 if loss_weights is None else loss_weights, names, "loss_weights", 1.0)
    losses = by_output(loss, names, "loss", None, may_miss=False)
    modes = by_output(modes or None, names, "sample_weight_mode", None)
    outputs = []
    for name, tensor, function, weight, mode, some in zip(names, tensors, losses, weights, modes, lists, strict=True):
        if mode not in (None, "temporal"):
            raise InvalidValueError(f"sample_weight_mode is None or 'temporal', not {mode!r}.")
        objective = objectives.get(function)
        if not callable(objective):
            raise InvalidValueError(
                f"The loss of output {name!r} is {function!r}. Name an objective, such as 'mse', or pass a function of "
                f"targets and predictions."
            )
        if isinstance(objective, keras.losses.Loss):
            objective = objective.call
        judged = tuple(_metric(metric, objective, tensor, era) for metric in _listed(some))
        outputs.append(Output(name, objective, weight, mode, judged))
    return outputs


def _listed(asked: Any) -> list[Any]:
    return list(asked) if isinstance(asked, (list, tuple)) else [asked] if asked else []


def _metric(asked: Any, objective: Any, output: Any, era: str) -> Metric:
    """Return a metric, with the names of its numbers: a user's function is asked for them on stand-ins for a batch."""
    if asked in ACCURACY_NAMES:
        return Metric(accuracy_for(objective, output.shape, era), ("acc",))
    function = look_up(asked, _METRICS, "metric", todays=keras.metrics)
    if isinstance(function, keras.metrics.Metric):
        return Metric(_of_batch(function), (function.name,))
    if not is_ours(function):
        target = keras.KerasTensor(output.shape, output.dtype)
        described = keras3.output_spec(function, target, keras.KerasTensor(output.shape, output.dtype))
        if isinstance(described, Mapping):
            return Metric(function, tuple(described))
    return Metric(function, (getattr(function, "__name__", type(function).__name__),))


def _of_batch(metric: Any) -> Callable[[Any, Any], Any]:
    """Return a metric of Keras 3, which sums up batches, as the function of one batch."""

    def on_batch(y_true: Any, y_pred: Any) -> Any:
        return metric.stateless_result(metric.stateless_update_state(metric.stateless_reset_state(), y_true, y_pred))

    return on_batch


def with_accuracy(output: Output, tensor: Any, era: str) -> Output:
    """Return an output that is judged by its accuracy alone."""
    return replace(output, metrics=(_metric("acc", output.objective, tensor, era),))


def labels(outputs: Sequence[Output], era: str) -> list[str]:
    """Return the names of what is reported for a batch: the total, the outputs' own losses where several, the metrics.

    Example:
        >>> labels([Output("a", objectives.mse, 1.0, None, (Metric(metrics.binary_accuracy, ("acc",)),))], "1.2")
        ['loss', 'acc']
    """
    several = len(outputs) > 1
    own = [f"{output.name}_loss" for output in outputs] if several and REPORTS_LOSS_OF_EACH_OUTPUT[era] else []
    judged = [
        f"{output.name}_{name}" if several else name
        for output in outputs
        for metric in output.metrics
        for name in metric.names
    ]
    return ["loss", *own, *judged]


def report(
    outputs: Sequence[Output],
    y_true: Sequence[Any],
    y_pred: Sequence[Any],
    weights: Sequence[Any],
    masks: Sequence[Any],
    era: str,
) -> tuple[Any, list[Any]]:
    """Return the total loss without penalties, and the numbers that `labels` names after the first.

    Args:
        outputs: how each output is judged.
        y_true, y_pred, weights, masks: for each output.
        era: of the model.
    """
    own, judged = [], []
    for output, true, pred, weight, mask in zip(outputs, y_true, y_pred, weights, masks, strict=True):
        own.append(weighted(output.objective, true, pred, weight, mask, output.rank))
        judged += [number for metric in output.metrics for number in metric.numbers(true, pred)]
    total = sum(loss * output.weight for loss, output in zip(own, outputs, strict=True))
    return total, [*(own if len(outputs) > 1 and REPORTS_LOSS_OF_EACH_OUTPUT[era] else []), *judged]
