"""What `compile` made, as tensors: placeholders for targets and sample weights, the loss and the metrics of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.dialects.behaviour import PENALTIES_IN_TEST
from keras_unified.engine import keras3
from keras_unified.engine.compiling import Compiled
from keras_unified.engine.data import Batchable
from keras_unified.engine.expressions import LEARNING_PHASE, operation
from keras_unified.engine.functions import Function
from keras_unified.engine.keras3 import keras
from keras_unified.engine.loop import Steps
from keras_unified.engine.losses import report
from keras_unified.engine.naming import get_uid, name_in_files
from keras_unified.engine.own_functions import MadeHere
from keras_unified.engine.phase import current_phase


@operation
def _in_training(penalty: Any) -> Any:
    return tf.cast(current_phase(), penalty.dtype) * penalty


@dataclass(frozen=True)
class _Tensors:
    """The symbolic tensors of one compilation; see `CompiledTensors`."""

    targets: list[Any]
    sample_weights: list[Any]
    total_loss: Any
    metrics: list[Any]


def _placeholder(name: str, rank: int, dtype: str) -> Any:
    return keras.Input(batch_shape=(None,) * rank, dtype=dtype, name=f"{name}_{get_uid(name)}")


def _tensors_of(model: Any) -> _Tensors:
    outputs, ends, era = model._resolve(), list(model.outputs), model.dialect.era
    floatx = keras.config.floatx()
    targets = [_placeholder(f"{o.name}_target", len(t.shape), t.dtype) for o, t in zip(outputs, ends, strict=True)]
    weights = [_placeholder(f"{output.name}_sample_weights", output.rank, floatx) for output in outputs]
    total, others = report(outputs, targets, ends, weights, [keras3.get_mask(t) for t in ends], era)
    for penalty in model.losses:
        total = total + (penalty if PENALTIES_IN_TEST[era] else _in_training(penalty))
    return _Tensors(targets, weights, total, others)


class _TrainFunction(MadeHere):
    """An update by one batch, as a function of the list of inputs, targets, sample weights and, if given, the phase."""

    def __init__(self, model: Any) -> None:
        self.steps = model._steps_with(False)
        self.inputs, self.ends = len(model.inputs), len(model.outputs)

    def __call__(self, arrays: Sequence[Any]) -> list[Any]:
        parts = [np.asarray(array, "float32") for array in arrays[self.inputs : self.inputs + 2 * self.ends]]
        inputs = [np.asarray(x, t.dtype) for x, t in zip(arrays, self.steps.model.inputs, strict=False)]
        data = Batchable(inputs, list(parts[: self.ends]), list(parts[self.ends :]))
        return list(Steps.train(self.steps, data).one(data.arrays())[0])


class CompiledTensors(Compiled):
    """The parts of a compiled model that programs of Keras 1 computed with, as a part of `Model`.

    Era:
        Keras 1 (`engine.training.Model`).

    Example:
        >>> from keras_unified import backend as K
        >>> from keras_unified.layers import Dense
        >>> from keras_unified.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1, bias=False, weights=[[[3.0]]])])
        >>> model.compile("sgd", "mse")
        >>> slopes = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
        >>> of_batch = K.function(model.inputs + model.targets + model.sample_weights + [K.learning_phase()], slopes)
        >>> of_batch([[[1.0]], [[1.0]], [1.0], 0])[0].tolist()
        [[4.0]]
    """

    @property
    def _tensors_compiled(self) -> _Tensors:
        if "_made_tensors" not in self.__dict__:
            self.__dict__["_made_tensors"] = _tensors_of(self)
        tensors: _Tensors = self.__dict__["_made_tensors"]
        return tensors

    @property
    def targets(self) -> list[Any]:
        """A placeholder for the targets of each output."""
        return self._tensors_compiled.targets

    @property
    def sample_weights(self) -> list[Any]:
        """A placeholder for the weights of each output's samples, or of its time steps."""
        return self._tensors_compiled.sample_weights

    @property
    def total_loss(self) -> Any:
        """The loss with its penalties, a symbolic scalar of `inputs`, `targets` and `sample_weights`."""
        return self._tensors_compiled.total_loss

    @property
    def metrics_tensors(self) -> list[Any]:
        """Symbolic scalars for what `metrics_names` lists after the loss."""
        return self._tensors_compiled.metrics

    @property
    def loss_functions(self) -> list[Any]:
        """The objective of each output."""
        return [output.objective for output in self._resolve()]

    @property
    def sample_weight_modes(self) -> list[str | None]:
        """For each output "temporal" where its time steps have weights, else None."""
        return [output.mode for output in self._resolve()]

    @property
    def _collected_trainable_weights(self) -> list[Any]:
        """The weights that training changes, in order of their names."""
        return sorted(self.trained_variables, key=name_in_files)

    # -- the functions that Keras 1 made when they were needed

    def _make_train_function(self) -> None:
        """Make ready for training, and set `train_function`."""
        if self.train_function is None:
            self.train_function = _TrainFunction(self)

    def _make_test_function(self) -> None:
        """Make ready for tests, and set `test_function`."""
        if self.test_function is None:
            fed = [*self.inputs, *self.targets, *self.sample_weights]
            self.test_function = _PhaseMayMiss([*fed, LEARNING_PHASE], [self.total_loss, *self.metrics_tensors])

    def _make_predict_function(self) -> None:
        """Make ready for predictions, and set `predict_function`."""
        self._predict_runner()
        if self.predict_function is None:
            self.predict_function = _PhaseMayMiss([*self.inputs, LEARNING_PHASE], list(self.outputs))


class _PhaseMayMiss(MadeHere, Function):
    """A function whose last input is the learning phase, which may be left out: a test then."""

    def __call__(self, inputs: Any) -> list[Any]:
        return super().__call__([*inputs, 0] if len(inputs) + 1 == len(self.inputs) else inputs)
