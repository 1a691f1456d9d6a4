"""Losses, metrics and penalties where the old Keras had them: in one graph with the model, and in its phase."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.data import Batchable
from keras_unified.engine.functions import compute, no_calls_remembered, tensors_behind
from keras_unified.engine.keras3 import OpenFunctional, keras
from keras_unified.engine.loop import Steps
from keras_unified.engine.losses import Output, is_ours, labels
from keras_unified.engine.numbers.optimizer_base import Optimizer
from keras_unified.engine.own_functions import OwnFunction, own_function


class JudgedSteps(Steps):
    """Steps whose losses and metrics may be functions of the user's, which may use any tensor of the model.

    What such a function returns is symbolic then. It is computed from what the model computed for the batch, so that
    the loss sees the same sample of a dropout as the prediction.

    Args:
        model: the model.
        outputs: how its outputs are trained and judged.
    """

    def __init__(self, model: Any, outputs: Sequence[Output]) -> None:
        super().__init__(_AsCompiled(model), [self._in_model(output) for output in outputs])
        self._as_made = model
        functions = [f for output in outputs for f in (output.objective, *(m.function for m in output.metrics))]
        self._tensors: list[Any] = []
        if not all(map(is_ours, functions)):
            self._tensors = tensors_behind(model.outputs)
            self._model_of_all = OpenFunctional(list(model.inputs), self._tensors)

    def train(self, data: Batchable) -> Any:
        """Return what makes an update on each batch of such data: a user's own `train_function` before ours."""
        return self._own("train_function", data, training=True) or super().train(data)

    def test(self, data: Batchable) -> Any:
        """Return what gives the numbers of each batch of such data: a user's own `test_function` before ours."""
        return self._own("test_function", data, training=False) or super().test(data)

    def _own(self, name: str, data: Batchable, *, training: bool) -> OwnFunction | None:
        function = own_function(self._as_made, name)
        if function is None:
            return None
        return OwnFunction(
            function,
            self._as_made,
            training=training,
            weighted=data.is_weighted(),
            ranks=[output.rank for output in self.outputs],
            labels=labels(self.outputs, self._as_made.dialect.era),
        )

    def _in_model(self, output: Output) -> Output:
        judged = tuple(replace(metric, function=self._on_batch(metric.function)) for metric in output.metrics)
        return replace(output, objective=self._on_batch(output.objective), metrics=judged)

    def _on_batch(self, function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """Return a function of targets and predictions as one that sees the model's phase and gives tensors."""
        if is_ours(function):
            return function

        @functools.wraps(function)
        def on_batch(y_true: Any, y_pred: Any) -> Any:
            with keras3.training_phase(self._training), no_calls_remembered(self._tensors):
                return keras.tree.map_structure(self._value, function(y_true, y_pred))

        return on_batch

    def _value(self, result: Any) -> Any:
        if isinstance(result, keras.KerasTensor):
            return compute(result, self._tensors, self._values, self._training)
        return result

    def _outputs_of(self, inputs: list[Any], training: bool) -> list[Any]:
        self._training = training
        if not self._tensors:
            return super()._outputs_of(inputs, training)
        self._values = keras.tree.flatten(self._model_of_all(self._fixed(inputs), training=training))
        known = dict(zip(map(id, self._tensors), self._values, strict=True))
        return [known[id(output)] for output in self.model.outputs]

    def _with_penalties(self, total: Any) -> Any:
        with keras3.training_phase(self._training):
            total = super()._with_penalties(total)
        if self._training and isinstance(self.model.optimizer, Optimizer):
            self.model.optimizer.__dict__["current_loss"] = total
        return total


class _AsCompiled:
    """A model as its steps see it: what it trains is what it was compiled to train, whatever was frozen since."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @property
    def trainable_variables(self) -> list[Any]:
        variables: list[Any] = self._model.trained_variables
        return variables

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._model(*args, **kwargs)
