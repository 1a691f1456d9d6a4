"""compile, fit and their kin, with the arguments, defaults, numbers and results of each era."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import CLASS_WEIGHT_IN_VALIDATION_SPLIT
from keras_unified.dialects.training import MODEL_METHODS
from keras_unified.engine.callbacks import Progbar
from keras_unified.engine.data import (
    Batchable,
    Slot,
    bind_arrays,
    check_lengths,
    per_output,
    split_none_form,
    weights_for,
)
from keras_unified.engine.fitting import Held, Run
from keras_unified.engine.loop import CHUNK, Steps, averages, run_chunks
from keras_unified.engine.losses import ACCURACY_NAMES, Output, labels, resolve_outputs
from keras_unified.engine.naming import name_in_files
from keras_unified.engine.numbers import optimizers
from keras_unified.engine.streams import Stream, is_stream, stream_averages, stream_predictions
from keras_unified.errors import DataError, NotCompiledError


class Trainer:
    """The family of compile and fit, as a part of `Model`.

    A facade that is fed in another form overrides `_as_pair` (one dict) and `_wrap` (a dict of predictions).
    """

    if TYPE_CHECKING:

        @property
        def inputs(self) -> Any: ...

        @property
        def outputs(self) -> Any: ...

        @property
        def input_names(self) -> Any: ...

        @property
        def output_names(self) -> Any: ...

    name: str
    dialect: Any
    optimizer: Any
    stop_training: bool

    # -- what facades change

    def _before_use(self, x: Any = None) -> None:
        """Called before anything is computed, with the data where there is some."""

    def _wrap(self, predictions: list[np.ndarray]) -> Any:
        """Return predictions as the user gets them."""
        return predictions[0] if len(predictions) == 1 else predictions

    # -- compile

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
    ) -> None:
        """Say how the model is trained.

        Args:
            optimizer: name, configuration or object of `keras_unified.optimizers`, or of Keras 3.
            loss: name or function of `keras_unified.objectives`; a list or a dict by name of those for several outputs.
            metrics: list of names or functions of `keras_unified.metrics`, or a dict from output to those.
            loss_weights: list, or dict by name, of what each output's loss counts for.
            sample_weight_mode: "temporal" where sample weights are given for time steps; a list or a dict of those.
            class_mode, theano_mode: accepted, without effect.

        Raises:
            InvalidValueError: for an unknown name of an output, objective, metric or optimizer; the message names the
                nearest.
        """
        if self._is_described():
            self._before_use()
        self.optimizer = optimizers.get(optimizer)
        self.loss = loss
        self.loss_weights = loss_weights
        self.sample_weight_mode = sample_weight_mode
        self.__dict__["_asked"] = (loss, metrics, loss_weights, sample_weight_mode)
        self.__dict__["_steps"] = {}
        self.compiled = True
        if self._is_described():
            self._resolve()

    def _is_described(self) -> bool:
        """Whether the model's inputs and outputs are known; a stack of layers may wait for data to say its shape."""
        return True

    def _resolve(self) -> list[Output]:
        """Return how each output is trained and judged."""
        self._before_use()
        loss, metrics, loss_weights, modes = self._compilation()
        shapes = [tuple(output.shape) for output in self.outputs]
        era = self.dialect.era
        return resolve_outputs(self.output_names, shapes, loss, metrics, loss_weights, modes, era)

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
        self.__dict__.pop("_steps", None)
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
            if accuracy and not any(name in outputs[0].metrics for name in ACCURACY_NAMES):
                loss, _, loss_weights, modes = self._compilation()
                shapes = [tuple(self.outputs[0].shape)]
                outputs = resolve_outputs(
                    self.output_names, shapes, loss, ["acc"], loss_weights, modes, self.dialect.era
                )
            self.build_optimizer()
            steps[accuracy] = Steps(self, outputs)
        return steps[accuracy]

    def _make_train_function(self) -> None:
        """Make ready for training, as Keras 1 let programs ask for."""
        self._steps_with(False)
        self.build_optimizer()

    def _make_test_function(self) -> None:
        self._steps_with(False)

    def _make_predict_function(self) -> None:
        self._predict_steps()

    def build_optimizer(self) -> None:
        """Give the optimizer its state, if it has none yet, in the order of the weights' names, as Keras 1 did."""
        if not self.optimizer.built:
            self.optimizer.build(sorted(self.trainable_variables, key=name_in_files))  # type: ignore[attr-defined]

    @property
    def metrics_names(self) -> list[str]:
        """The names of the numbers that training and testing give, in order."""
        return labels(self._resolve(), self.dialect.era)

    # -- data

    def _input_slots(self) -> list[Slot]:
        if "_slots" not in self.__dict__:
            pairs = zip(self.input_names, self.inputs, strict=True)
            self.__dict__["_slots"] = [Slot(name, tuple(t.shape), str(t.dtype)) for name, t in pairs]
        slots: list[Slot] = self.__dict__["_slots"]
        return slots

    def _bind(self, x: Any, y: Any, steps: Steps, sample_weight: Any = None, class_weight: Any = None) -> Batchable:
        """Return the user's data as arrays in order of definition, checked."""
        slots, ends = self._input_slots(), steps.targets
        input_names, names = [slot.name for slot in slots], [slot.name for slot in ends]
        x, y = split_none_form(x, y, input_names, names, self.name)
        inputs = bind_arrays(x, slots, "input", self.name)
        targets = bind_arrays(y, ends, "output", self.name)
        given = zip(
            steps.outputs,
            ends,
            targets,
            per_output(sample_weight, names, "sample_weight", self.name),
            per_output(class_weight, names, "class_weight", self.name),
            strict=True,
        )
        check_lengths(Batchable(inputs, targets, []), [*input_names, *names], self.name)
        weights = [weights_for(t, sw, cw, output.mode, slot, self.name) for output, slot, t, sw, cw in given]
        return Batchable(inputs, targets, weights)

    def _bind_inputs(self, x: Any) -> list[Any]:
        slots = self._input_slots()
        names = [slot.name for slot in slots]
        if isinstance(x, Mapping):
            x = {name: value for name, value in x.items() if name in names or name not in self.output_names}
        inputs = bind_arrays(x, slots, "input", self.name)
        check_lengths(Batchable(inputs, [], []), names, self.name)
        return inputs

    def _held(self, given: Any, steps: Steps, samples: int | None, batches: int | None) -> Held:
        """Return the data that each epoch is judged on, from the forms that `validation_data` may have."""
        if given is None or (isinstance(given, (list, tuple)) and not given):
            return None
        if is_stream(given):
            return Stream(given, self.name, samples, batches)
        if isinstance(given, Mapping):
            return self._bind(given, None, steps)
        if not isinstance(given, (tuple, list)) or len(given) not in (2, 3):
            raise DataError(
                f"Model {self.name!r}: validation_data is a tuple (x, y) or (x, y, sample_weight), one dict with "
                f"inputs and outputs, or a generator; got {type(given).__name__}."
            )
        return self._bind(given[0], given[1], steps, *given[2:])

    # -- fit

    @by_row(MODEL_METHODS["fit"])
    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int,
        nb_epoch: int,
        verbose: int,
        callbacks: Iterable[Any] | None,
        validation_split: float,
        validation_data: Any,
        shuffle: bool | str,
        show_accuracy: bool,
        class_weight: Any,
        sample_weight: Any,
        initial_epoch: int,
        *,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
    ) -> Any:
        """Train on arrays, or on batches that are made one by one.

        Args:
            x: array, list of arrays, or dict by name; with ``y=None`` one dict that holds inputs and targets, or a
                generator, `keras.utils.PyDataset` or `tf.data.Dataset` that makes batches of any of these forms.
            y: the targets in the same forms.
            batch_size: int, samples for one update.
            nb_epoch: int, how often the data is gone through.
            verbose: 0 for silence, 1 for a progress bar, 2 for a line an epoch.
            callbacks: list of callbacks, of `keras_unified.callbacks` or of Keras 3.
            validation_split: float, the share of the samples at the end that is kept for validation.
            validation_data: (x, y) or (x, y, sample_weight) or a dict, on which an epoch is judged.
            shuffle: bool, or "batch" to shuffle whole batches (data on disk).
            show_accuracy: bool, whether the accuracy is among the numbers.
            class_weight: dict from class to weight; by output where there are several.
            sample_weight: array of weights; by output where there are several.
            initial_epoch: int, number of the first epoch.
            steps_per_epoch: int, batches after which an epoch ends, where `x` makes them one by one.
            validation_steps: int, batches of `validation_data` that an epoch is judged on, likewise.

        Returns:
            A `History`, whose `history` holds the numbers of each epoch.

        Raises:
            DataError: before anything is trained, where the data does not fit the model.
            NotCompiledError: where the model is not compiled.
        """
        self._before_use(x)
        steps = self._steps_with(show_accuracy)
        if is_stream(x):
            self._check_stream(y, sample_weight)
            stream = Stream(x, self.name, batches=steps_per_epoch)
            held = self._held(validation_data, steps, None, validation_steps)
            run = Run(
                self, steps, callbacks, verbose, nb_epoch, initial_epoch, None, stream.batches, None, held is not None
            )
            return run.over_stream(stream, held, class_weight, CHUNK)
        if steps_per_epoch is not None:
            raise DataError(
                f"Model {self.name!r}: steps_per_epoch goes with a generator or dataset. An epoch of arrays is all of "
                f"them, in batches of batch_size."
            )
        data = self._bind(x, y, steps, sample_weight, class_weight)
        held = self._held(validation_data, steps, None, validation_steps)
        if held is None and validation_split and 0.0 < validation_split < 1.0:
            data, held = self._split(data, validation_split, weighed=sample_weight is not None)
        batches = -(-len(data) // batch_size)
        run = Run(
            self, steps, callbacks, verbose, nb_epoch, initial_epoch, len(data), batches, batch_size, held is not None
        )
        return run.over_arrays(data, held, shuffle)

    def _split(self, data: Batchable, share: float, weighed: bool) -> tuple[Batchable, Batchable]:
        """Return the data to train on, and its last part to judge each epoch on."""
        at = int(len(data) * (1.0 - share))
        if at == 0:
            raise DataError(
                f"Model {self.name!r}: validation_split={share} of {len(data)} samples leaves none to train on."
            )
        held = data.part(slice(at, None))
        if not weighed and not CLASS_WEIGHT_IN_VALIDATION_SPLIT[self.dialect.era]:
            held = Batchable(held.inputs, held.targets, [None] * len(held.weights))
        return data.part(slice(0, at)), held

    def _check_stream(self, y: Any, sample_weight: Any) -> None:
        if y is not None or sample_weight is not None:
            raise DataError(
                f"Model {self.name!r}: x makes batches one by one, so targets and weights come with them: it yields "
                f"(x, y) or (x, y, sample_weight). Leave out y and sample_weight."
            )

    @by_row(MODEL_METHODS["fit_generator"])
    def fit_generator(
        self,
        generator: Any,
        samples_per_epoch: int,
        nb_epoch: int,
        verbose: int,
        show_accuracy: bool,
        callbacks: Iterable[Any] | None,
        validation_data: Any,
        nb_val_samples: int | None,
        class_weight: Any,
        max_q_size: int,
        nb_worker: int,
        pickle_safe: bool,
        nb_val_worker: int | None,
        initial_epoch: int,
        *,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
    ) -> Any:
        """Train on what a generator yields.

        Args:
            generator: yields (x, y), (x, y, sample_weight), or one dict with inputs and targets, without end.
            samples_per_epoch: int, samples (not batches) after which an epoch ends.
            validation_data: arrays as in `fit`, or a generator of the same kind.
            nb_val_samples: int, samples drawn from a validation generator after each epoch.
            nb_epoch, verbose, show_accuracy, callbacks, class_weight, initial_epoch: see `fit`.
            max_q_size: int, batches that may be made before the first of them is trained on.
            nb_worker, pickle_safe, nb_val_worker: accepted; batches are drawn in order by one worker.
            steps_per_epoch, validation_steps: ints, batches instead of samples; see `fit`.

        Returns:
            A `History`.

        Raises:
            DataError: where what is yielded does not fit the model.
        """
        self._before_use()
        steps = self._steps_with(show_accuracy)
        stream = Stream(generator, self.name, None if steps_per_epoch else samples_per_epoch, steps_per_epoch)
        held = self._held(validation_data, steps, None if validation_steps else nb_val_samples, validation_steps)
        run = Run(
            self,
            steps,
            callbacks,
            verbose,
            nb_epoch,
            initial_epoch,
            stream.samples,
            stream.batches,
            None,
            held is not None,
        )
        return run.over_stream(stream, held, class_weight, max_q_size)

    # -- evaluate

    @by_row(MODEL_METHODS["evaluate"])
    def evaluate(
        self,
        x: Any,
        y: Any,
        batch_size: int,
        show_accuracy: bool,
        verbose: int,
        sample_weight: Any,
        *,
        steps: int | None = None,
    ) -> Any:
        """Return the loss and the metrics, a number where there is only the loss; see `fit`.

        Args:
            steps: int, batches that count, where `x` makes them one by one.
        """
        if is_stream(x):
            self._check_stream(y, sample_weight)
            return self._evaluate_stream(Stream(x, self.name, batches=steps), show_accuracy)
        self._before_use(x)
        compiled = self._steps_with(show_accuracy)
        data = self._bind(x, y, compiled, sample_weight)
        progress = Progbar(len(data), verbose=verbose).update if verbose == 1 else None
        return _one_or_list(averages(compiled.test(data), data.arrays(), batch_size, self._chunk(), progress))

    @by_row(MODEL_METHODS["evaluate_generator"])
    def evaluate_generator(
        self,
        generator: Any,
        val_samples: int,
        show_accuracy: bool,
        verbose: int,
        max_q_size: int,
        nb_worker: int,
        pickle_safe: bool,
        *,
        steps: int | None = None,
    ) -> Any:
        """Return the loss and the metrics on `val_samples` samples that a generator yields; see `fit_generator`.

        Args:
            steps: int, batches instead of samples.
        """
        stream = Stream(generator, self.name, None if steps else val_samples, steps)
        return self._evaluate_stream(stream, show_accuracy)

    def _evaluate_stream(self, stream: Stream, show_accuracy: bool) -> Any:
        self._before_use()
        return _one_or_list(stream_averages(self, self._steps_with(show_accuracy), stream, self._chunk()))

    # -- predict

    def _predict_steps(self) -> Steps:
        if "_predictor" not in self.__dict__:
            self.__dict__["_predictor"] = Steps(self)
        predictor: Steps = self.__dict__["_predictor"]
        return predictor

    def _chunk(self) -> int:
        return CHUNK

    @by_row(MODEL_METHODS["predict"])
    def predict(self, x: Any, batch_size: int, verbose: int, *, steps: int | None = None) -> Any:
        """Return the outputs for arrays of inputs: an array, or a list of them where there are several outputs.

        Args:
            steps: int, batches that count, where `x` makes them one by one.
        """
        if is_stream(x):
            return self._predict_stream(Stream(x, self.name, batches=steps))
        self._before_use(x)
        inputs = self._bind_inputs(x)
        rows = len(inputs[0])
        if getattr(self, "stateful", False) and rows > batch_size and rows % batch_size:
            raise DataError(
                f"Model {self.name!r} is stateful: the number of samples must be a multiple of the batch size. "
                f"Got {rows} samples and batch_size={batch_size}."
            )
        bar = Progbar(rows, verbose=verbose) if verbose == 1 else None
        found: list[list[np.ndarray]] = []
        done = 0
        for _, size, results in run_chunks(
            self._predict_steps().predict, inputs, np.arange(rows), batch_size, self._chunk()
        ):
            found.append(results)
            done += size
            if bar is not None:
                bar.update(done)
        return self._wrap([np.concatenate(parts) for parts in zip(*found, strict=True)])

    @by_row(MODEL_METHODS["predict_proba"])
    def predict_proba(self, x: Any, batch_size: int, verbose: int) -> Any:
        """Return the outputs for arrays of inputs, which are taken to be probabilities."""
        return self.predict(x, batch_size=batch_size, verbose=verbose)

    @by_row(MODEL_METHODS["predict_classes"])
    def predict_classes(self, x: Any, batch_size: int, verbose: int) -> Any:
        """Return class numbers: the greatest output's, or 0 and 1 for a single output above one half."""
        probabilities = self.predict(x, batch_size=batch_size, verbose=verbose)
        if probabilities.shape[-1] > 1:
            return probabilities.argmax(axis=-1)
        return (probabilities > 0.5).astype("int32")

    @by_row(MODEL_METHODS["predict_generator"])
    def predict_generator(
        self,
        generator: Any,
        val_samples: int,
        max_q_size: int,
        nb_worker: int,
        pickle_safe: bool,
        *,
        steps: int | None = None,
    ) -> Any:
        """Return the outputs for `val_samples` samples that a generator yields: inputs, or (inputs, targets).

        Args:
            steps: int, batches instead of samples.
        """
        return self._predict_stream(Stream(generator, self.name, None if steps else val_samples, steps))

    def _predict_stream(self, stream: Stream) -> Any:
        self._before_use()
        found = stream_predictions(self, self._predict_steps(), stream, self._chunk())
        return self._wrap([array[: stream.samples] for array in found])

    # -- single batches

    @by_row(MODEL_METHODS["train_on_batch"])
    def train_on_batch(self, x: Any, y: Any, accuracy: bool, class_weight: Any, sample_weight: Any) -> Any:
        """Make one update on one batch, and return its loss and metrics; see `fit`."""
        self._before_use(x)
        steps = self._steps_with(accuracy)
        data = self._bind(x, y, steps, sample_weight, class_weight)
        return self._batch_result(steps.train(data).one(data.arrays())[0])

    @by_row(MODEL_METHODS["test_on_batch"])
    def test_on_batch(self, x: Any, y: Any, accuracy: bool, sample_weight: Any) -> Any:
        """Return the loss and metrics of one batch; see `fit`."""
        self._before_use(x)
        steps = self._steps_with(accuracy)
        data = self._bind(x, y, steps, sample_weight)
        return self._batch_result(steps.test(data).one(data.arrays())[0])

    @by_row(MODEL_METHODS["predict_on_batch"])
    def predict_on_batch(self, x: Any) -> Any:
        """Return the outputs for one batch of inputs."""
        self._before_use(x)
        predictions = self._predict_steps().predict.one(self._bind_inputs(x))
        return self._wrap_batch(predictions)

    def _wrap_batch(self, predictions: list[np.ndarray]) -> Any:
        return predictions if self.dialect.era == "0.3" else self._wrap(predictions)

    def _batch_result(self, row: np.ndarray) -> Any:
        """Return the numbers of a batch: a list in Keras 0.3, later a number where there is only the loss."""
        return row.tolist() if self.dialect.era == "0.3" else _one_or_list(row)


def _one_or_list(row: np.ndarray) -> Any:
    return float(row[0]) if len(row) == 1 else [float(number) for number in row]


# What Keras 1 had in `engine.training` as well, and where it is.
_ELSEWHERE = {
    "Model": "model",
    **dict.fromkeys(
        ("batch_shuffle", "check_loss_and_target_compatibility", "make_batches", "slice_X"), "array_helpers"
    ),
}


def __getattr__(name: str) -> Any:
    import importlib

    if name in _ELSEWHERE:
        return getattr(importlib.import_module(f"keras_unified.engine.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
