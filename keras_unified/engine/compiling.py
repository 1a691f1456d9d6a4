"""compile: how a model is trained and judged, noted when it is asked for and worked out when it is needed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import FROZEN_LAYERS_ARE_PENALIZED, TRAINS_WHAT_WAS_COMPILED
from keras_unified.dialects.training import MODEL_METHODS
from keras_unified.engine import keras3
from keras_unified.engine.added_terms import AddedTerms
from keras_unified.engine.judging import JudgedSteps
from keras_unified.engine.loop import Steps
from keras_unified.engine.losses import Output, labels, resolve_outputs, with_accuracy
from keras_unified.engine.naming import name_in_files
from keras_unified.engine.numbers import objectives, optimizers
from keras_unified.engine.numbers.optimizer_base import Optimizer
from keras_unified.engine.own_functions import OwnFunction, own_function
from keras_unified.engine.snapshots import snapshots
from keras_unified.errors import DataError, InvalidValueError, NotCompiledError


class Compiled:
    """What `compile` says, as a part of `Model`."""

    if TYPE_CHECKING:

        @property
        def inputs(self) -> Any: ...

        @property
        def outputs(self) -> Any: ...

        @property
        def output_names(self) -> Any: ...

        @property
        def trainable_variables(self) -> Any: ...

        @property
        def weights(self) -> Any: ...

    name: str
    dialect: Any
    optimizer: Any
    train_function: Any
    test_function: Any
    predict_function: Any

    def _before_use(self, x: Any = None) -> None:
        """Called before anything is computed, with the data where there is some."""

    @by_row(MODEL_METHODS["compile"])
    def compile(
        self,
        optimizer: Any,
        loss: Any,
        class_mode: Any,
        metrics: Any,
        loss_weights: Any,
        sample_weight_mode: Any,
        theano_mode: Any,
        *,
        run_eagerly: bool | None = None,
        jit_compile: bool | str | None = None,
    ) -> None:
        """Say how the model is trained.

        Args:
            optimizer: name, configuration or object of `keras_unified.optimizers`, or of Keras 3.
            loss: name or function of `keras_unified.objectives`; a list or a dict by name of those for several outputs.
            metrics: list of names or functions of `keras_unified.metrics`, or a dict from output to those.
            loss_weights: list, or dict by name, of what each output's loss counts for.
            sample_weight_mode: "temporal" where sample weights are given for time steps; a list or a dict of those.
            class_mode, theano_mode: accepted, without effect.
            run_eagerly, jit_compile: today's arguments, which may be anything but True.

        Raises:
            InvalidValueError: for an unknown name of an output, objective, metric or optimizer; the message names the
                nearest; and for `run_eagerly` and `jit_compile` that are True.
        """
        for name, value in (("run_eagerly", run_eagerly), ("jit_compile", jit_compile)):
            if value is True:
                raise InvalidValueError(
                    f"Model {self.name!r}: training runs in TensorFlow graphs without XLA, so {name}=True is not "
                    f"supported. Leave it out; to go through it step by step, call "
                    f"tf.config.run_functions_eagerly(True) before."
                )
        if self._is_described():
            self._before_use()
        self.optimizer = _with_own_state(optimizers.get(optimizer))
        self.loss = loss
        self.loss_weights = loss_weights
        self.sample_weight_mode = sample_weight_mode
        self.__dict__["_asked"] = (snapshots(loss), snapshots(metrics), loss_weights, sample_weight_mode)
        self.__dict__["_steps"] = {}
        self.__dict__.pop("_made_tensors", None)
        self.train_function = self.test_function = self.predict_function = None
        self.__dict__.pop("_trained", None)
        self.compiled = True
        if self._is_described():
            self._resolve()
            self._note_trained()
            if self.dialect.era == "0.3":
                self.class_mode = _class_mode(list(self.outputs))

    def _is_described(self) -> bool:
        """Whether the model's inputs and outputs are known; a stack of layers may wait for data to say its shape."""
        return True

    def _resolve(self) -> list[Output]:
        """Return how each output is trained and judged."""
        self._before_use()
        for layer in keras3.layers_inside(self):
            if isinstance(layer, AddedTerms):
                layer.apply_set_by_hand()
        loss, metrics, loss_weights, modes = self._compilation()
        ends = list(self.outputs)
        return resolve_outputs(self.output_names, ends, loss, metrics, loss_weights, modes, self.dialect.era)

    def _note_trained(self) -> None:
        if TRAINS_WHAT_WAS_COMPILED[self.dialect.era]:
            self.__dict__.setdefault("_trained", list(self.trainable_variables))

    @property
    def trained_variables(self) -> list[Any]:
        """The variables that training changes: those that were trainable at compile, or, in Keras 1.0, that are now."""
        self._note_trained()
        noted: list[Any] | None = self.__dict__.get("_trained")
        return list(self.trainable_variables) if noted is None else noted

    @property
    def penalized_weights(self) -> list[Any]:
        """The weights whose regularizers count in the loss: all that have one, or, in Keras 0.3, those it trains."""
        weights = self.weights if FROZEN_LAYERS_ARE_PENALIZED[self.dialect.era] else self.trained_variables
        return [weight for weight in weights if weight.regularizer is not None]

    def _compilation(self) -> tuple[Any, Any, Any, Any]:
        if "_asked" not in self.__dict__:
            raise NotCompiledError(
                f"Model {self.name!r} is not compiled, or was changed since. Call compile(optimizer, loss) first."
            )
        asked: tuple[Any, Any, Any, Any] = self.__dict__["_asked"]
        return asked

    def _forget_compilation(self) -> None:
        """Called when the graph of the model changes: it has to be compiled anew."""
        self.__dict__.pop("_asked", None)
        self.__dict__.pop("_trained", None)
        self.__dict__.pop("_steps", None)
        self.__dict__.pop("_made_tensors", None)
        self.__dict__.pop("_predictor", None)
        self.__dict__.pop("_slots", None)

    def _steps_with(self, accuracy: bool) -> Steps:
        """Return the compiled steps, with the accuracy of the only output among their numbers if `accuracy`."""
        self._compilation()
        steps: dict[bool, Steps] = self.__dict__["_steps"]
        if accuracy not in steps:
            outputs = self._resolve()
            if accuracy and len(outputs) > 1:
                raise DataError(
                    f"Model {self.name!r} has {len(outputs)} outputs, so accuracy is ill-defined. Name the metrics of "
                    f"each output in compile(metrics={{...}})."
                )
            if accuracy and all(metric.names != ("acc",) for metric in outputs[0].metrics):
                outputs = [with_accuracy(outputs[0], self.outputs[0], self.dialect.era)]
            for output, end in zip(outputs, self.outputs, strict=True):
                _check_crossentropy(output, end.shape[-1], self.name, self.dialect.era)
            self.build_optimizer()
            steps[accuracy] = JudgedSteps(self, outputs)
        return steps[accuracy]

    def _predict_runner(self) -> Any:
        """Return what runs the model on batches of inputs: a user's own `predict_function` before ours."""
        own = own_function(self, "predict_function")
        if own is not None:
            return OwnFunction(own, self, training=False)
        if "_predictor" not in self.__dict__:
            self.__dict__["_predictor"] = Steps(self).predict
        return self.__dict__["_predictor"]

    def build_optimizer(self) -> None:
        """Give the optimizer its state, if it has none yet, in the order of the weights' names, as Keras 1 did."""
        if not self.optimizer.built:
            self.optimizer.build(sorted(self.trained_variables, key=name_in_files))

    @property
    def metrics_names(self) -> list[str]:
        """The names of the numbers that training and testing give, in order."""
        return labels(self._resolve(), self.dialect.era)


def _class_mode(outputs: list[Any]) -> str | None:
    """Return how accuracy is judged, as models of Keras 0.3 noted it; None where there are several outputs."""
    if len(outputs) > 1:
        return None
    return "binary" if outputs[0].shape[-1] == 1 else "categorical"


def _check_crossentropy(output: Output, classes: int | None, model: str, era: str) -> None:
    """Raise where an output of one class would be trained by a loss that compares classes; Keras 0.3 warned of it."""
    if output.objective is not objectives.categorical_crossentropy or classes != 1:
        return
    told = (
        f"Model {model!r}, output {output.name!r}: categorical_crossentropy of a single class is always 0. Use "
        f"binary_crossentropy; or give the output a unit for each class, and targets made by np_utils.to_categorical."
    )
    if era != "0.3":
        raise DataError(told)
    warnings.warn(told, stacklevel=4)


def _with_own_state(optimizer: Any) -> Any:
    """Return an optimizer for one compile; where it was compiled before, one that shares its rate and its count.

    The old Keras made the averages and momenta of the weights anew at each compile, and several models shared an
    optimizer.
    """
    if not isinstance(optimizer, Optimizer):
        return optimizer
    known = optimizer.__dict__
    if not known.get("_was_compiled"):
        known["_was_compiled"] = True
        return optimizer
    return keras3.unbuilt_twin(optimizer, known.get("_before_build", len(optimizer.variables)))
