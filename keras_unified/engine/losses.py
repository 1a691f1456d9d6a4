"""The loss of a batch as the old Keras weighed and masked it, and the numbers reported beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keras_unified.dialects.behaviour import REPORTS_LOSS_OF_EACH_OUTPUT
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import metrics, objectives
from keras_unified.errors import InvalidValueError, listing, nearest

ops = keras.ops

ACCURACY_NAMES = ("acc", "accuracy")


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


@dataclass(frozen=True)
class Output:
    """How one output is trained and judged.

    Attributes:
        name: of the output.
        objective: its loss function.
        weight: what its loss counts for in the total.
        mode: "temporal" where weights are given for time steps, else None.
        metrics: functions of targets and predictions, by the name under which each is reported.
    """

    name: str
    objective: Callable[[Any, Any], Any]
    weight: float
    mode: str | None
    metrics: Mapping[str, Callable[[Any, Any], Any]]

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


def resolve_outputs(
    names: Sequence[str],
    shapes: Sequence[Sequence[int | None]],
    loss: Any,
    asked: Any,
    loss_weights: Any,
    modes: Any,
    era: str,
) -> list[Output]:
    """Return how each output is trained and judged, from the arguments of `compile`.

    Args:
        names, shapes: of the outputs.
        loss: name or function, a list or a dict of those.
        asked: metrics: a list for all outputs, or a dict from output to one or a list.
        loss_weights: None, a list or a dict of numbers.
        modes: sample weight modes: None or "temporal", a list or a dict of those.
        era: of the model.

    Raises:
        InvalidValueError: for unknown or missing names.
    """
    if isinstance(asked, Mapping):
        lists = by_output(asked, names, "metrics", [])
    else:
        lists = [list(asked) if isinstance(asked, (list, tuple)) else [asked] if asked else []] * len(names)
    weights = by_output(1.0 if loss_weights is None else loss_weights, names, "loss_weights", 1.0)
    losses = by_output(loss, names, "loss", None, may_miss=False)
    modes = by_output(modes or None, names, "sample_weight_mode", None)
    outputs = []
    for name, shape, function, weight, mode, some in zip(names, shapes, losses, weights, modes, lists, strict=True):
        if mode not in (None, "temporal"):
            raise InvalidValueError(f"sample_weight_mode is None or 'temporal', not {mode!r}.")
        objective = objectives.get(function)
        judged = {}
        for metric in some if isinstance(some, (list, tuple)) else [some]:
            if metric in ACCURACY_NAMES:
                judged["acc"] = accuracy_for(objective, shape, era)
            else:
                found = metrics.get(metric)
                judged[getattr(found, "__name__", type(found).__name__)] = found
        outputs.append(Output(name, objective, weight, mode, judged))
    return outputs


def labels(outputs: Sequence[Output], era: str) -> list[str]:
    """Return the names of what is reported for a batch: the total, the outputs' own losses where several, the metrics.

    Example:
        >>> labels([Output("a", objectives.mse, 1.0, None, {"acc": metrics.binary_accuracy})], "1.2")
        ['loss', 'acc']
    """
    several = len(outputs) > 1
    own = [f"{output.name}_loss" for output in outputs] if several and REPORTS_LOSS_OF_EACH_OUTPUT[era] else []
    judged = [f"{output.name}_{name}" if several else name for output in outputs for name in output.metrics]
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
        judged += [metric(true, pred) for metric in output.metrics.values()]
    total = sum(loss * output.weight for loss, output in zip(own, outputs, strict=True))
    return total, [*(own if len(outputs) > 1 and REPORTS_LOSS_OF_EACH_OUTPUT[era] else []), *judged]
