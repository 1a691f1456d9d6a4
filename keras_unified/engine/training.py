"""compile, fit and their kin, with the arguments, defaults, numbers and results of each era."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import FIT_GENERATOR_WEIGHS_CLASSES, TELLS_OF_ALL_THAT_MAY_BE
from keras_unified.dialects.training import MODEL_METHODS
from keras_unified.engine.binding import Bound
from keras_unified.engine.compiled_tensors import CompiledTensors
from keras_unified.engine.fitting import Run, distinct
from keras_unified.engine.loop import Steps, averages, joined, run_chunks
from keras_unified.engine.losses import labels
from keras_unified.engine.progress import Progbar
from keras_unified.engine.streams import TOGETHER, Stream, is_stream, stream_averages, stream_predictions
from keras_unified.errors import DataError


class Trainer(CompiledTensors, Bound):
    """The family of compile and fit, as a part of `Model`.

    A facade that is fed in another form overrides `_bind` and `_bind_inputs` (one dict) and `_wrap` (a dict of
    predictions).
    """

    stop_training: bool

    def _wrap(self, predictions: list[np.ndarray]) -> Any:
        """Return predictions as the user gets them."""
        return predictions[0] if len(predictions) == 1 else predictions

    def _judges(self, steps: Steps) -> Steps:
        """Return the steps by which `fit` judges held data, where it trains by `steps`."""
        return steps

    def _names_told(self, names: list[str]) -> list[str]:
        """Return the names of numbers that callbacks are told of, where those of `names` are reported."""
        adds_accuracy = TELLS_OF_ALL_THAT_MAY_BE[self.dialect.era] and "acc" not in names
        return [*names, "acc"] if adds_accuracy else names

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
        validation_batch_size: int | None = None,
        validation_freq: int | Collection[int] = 1,
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
            validation_batch_size: int, samples for one step of a test on arrays; by default `batch_size`.
            validation_freq: int, every how many epochs there is a test; or the numbers of those epochs, from 1.

        Returns:
            A `History`, whose `history` holds the numbers of each epoch.

        Raises:
            DataError: before anything is trained, where the data does not fit the model.
            NotCompiledError: where the model is not compiled.
        """
        self._before_use(x)
        steps = self._steps_with(show_accuracy)
        epochs = nb_epoch, initial_epoch
        judging: dict[str, Any] = {"validation_batch_size": validation_batch_size, "validation_freq": validation_freq}
        if is_stream(x):
            self._check_stream(y, sample_weight)
            stream = Stream(x, self.name, batches=steps_per_epoch)
            held = self._held(validation_data, steps, None, validation_steps)
            judges = None if held is None else steps
            run = Run(self, steps, callbacks, verbose, *epochs, None, stream.batches, None, judges, **judging)
            return run.over_stream(stream, held, class_weight, TOGETHER)
        if steps_per_epoch is not None:
            raise DataError(
                f"Model {self.name!r}: steps_per_epoch goes with a generator or dataset. An epoch of arrays is all of "
                f"them, in batches of batch_size."
            )
        batch_size = self._rows_of_batch(batch_size)
        data = self._bind(x, y, steps, sample_weight, class_weight)
        self._check_batches(len(data), batch_size)
        held = self._held(validation_data, steps, None, validation_steps)
        if held is None and validation_split and 0.0 < validation_split < 1.0:
            data, held = self._split(data, validation_split, weighed=sample_weight is not None)
        batches = -(-len(data) // batch_size)
        judges = None if held is None else self._judges(steps)
        run = Run(self, steps, callbacks, verbose, *epochs, len(data), batches, batch_size, judges, **judging)
        return run.over_arrays(data, held, shuffle)

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
        validation_freq: int | Collection[int] = 1,
    ) -> Any:
        """Train on what a generator yields.

        Args:
            generator: yields (x, y), (x, y, sample_weight), or one dict with inputs and targets, without end.
            samples_per_epoch: int, samples (not batches) after which an epoch ends. Not needed where `generator` has a
                length, as a `keras.utils.Sequence` and a `tf.data.Dataset` do: an epoch is all of its batches.
            validation_data: arrays as in `fit`, or a generator of the same kind.
            nb_val_samples: int, samples drawn from a validation generator after each epoch.
            nb_epoch, verbose, show_accuracy, callbacks, class_weight, initial_epoch: see `fit`.
            max_q_size: int, batches that may be made before the first of them is trained on.
            nb_worker, pickle_safe, nb_val_worker: accepted; batches are drawn in order by one worker.
            steps_per_epoch, validation_steps: ints, batches instead of samples; see `fit`.
            validation_freq: see `fit`.

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
            None if held is None else steps,
            validation_freq=validation_freq,
        )
        if not FIT_GENERATOR_WEIGHS_CLASSES[self.dialect.era]:
            class_weight = None
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
        return_dict: bool = False,
    ) -> Any:
        """Return the loss and the metrics, a number where there is only the loss; see `fit`.

        Args:
            steps: int, batches that count, where `x` makes them one by one.
            return_dict: bool, whether to return a dict from the metrics' names to the numbers.
        """
        if is_stream(x):
            self._check_stream(y, sample_weight)
            return self._evaluate_stream(Stream(x, self.name, batches=steps), show_accuracy, return_dict)
        self._before_use(x)
        compiled = self._steps_with(show_accuracy)
        batch_size = self._rows_of_batch(batch_size)
        data = self._bind(x, y, compiled, sample_weight)
        self._check_batches(len(data), batch_size)
        progress = Progbar(len(data), verbose=verbose).update if verbose == 1 else None
        row = averages(compiled.test(data), data.arrays(), batch_size, progress)
        return self._by_name(compiled, row) if return_dict else _one_or_list(row)

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
        wait_time: float,
        *,
        steps: int | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Return the loss and the metrics on `val_samples` samples that a generator yields; see `fit_generator`.

        Args:
            wait_time: float, seconds between two looks at a full queue; accepted, without effect.
            steps: int, batches instead of samples.
            return_dict: see `evaluate`.
        """
        stream = Stream(generator, self.name, None if steps else val_samples, steps)
        return self._evaluate_stream(stream, show_accuracy, return_dict)

    def _evaluate_stream(self, stream: Stream, show_accuracy: bool, return_dict: bool) -> Any:
        self._before_use()
        compiled = self._steps_with(show_accuracy)
        row = stream_averages(self, compiled, stream)
        return self._by_name(compiled, row) if return_dict else _one_or_list(row)

    # -- predict

    @by_row(MODEL_METHODS["predict"])
    def predict(self, x: Any, batch_size: int, verbose: int, *, steps: int | None = None) -> Any:
        """Return the outputs for arrays of inputs: an array, or a list of them where there are several outputs.

        Args:
            steps: int, batches that count, where `x` makes them one by one.
        """
        if is_stream(x):
            return self._predict_stream(Stream(x, self.name, batches=steps))
        self._before_use(x)
        batch_size = self._rows_of_batch(batch_size)
        inputs = self._bind_inputs(x)
        rows = len(inputs[0])
        if rows > batch_size:
            self._check_batches(rows, batch_size)
        bar = Progbar(rows, verbose=verbose) if verbose == 1 else None
        found: list[list[np.ndarray]] = []
        done = 0
        for _, size, results in run_chunks(self._predict_runner(), inputs, np.arange(rows), batch_size):
            found.append(results)
            done += size * len(results[0])
            if bar is not None:
                bar.update(done)
        return self._wrap(joined(found))

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
        found = stream_predictions(self, self._predict_runner(), stream)
        return self._wrap([array[: stream.samples] for array in found])

    # -- single batches

    @by_row(MODEL_METHODS["train_on_batch"])
    def train_on_batch(
        self, x: Any, y: Any, accuracy: bool, class_weight: Any, sample_weight: Any, *, return_dict: bool = False
    ) -> Any:
        """Make one update on one batch, and return its loss and metrics; see `fit` and `evaluate`."""
        self._before_use(x)
        steps = self._steps_with(accuracy)
        data = self._bind(x, y, steps, sample_weight, class_weight)
        row = steps.train(data).one(data.arrays())[0]
        return self._by_name(steps, row) if return_dict else self._batch_result(row)

    @by_row(MODEL_METHODS["test_on_batch"])
    def test_on_batch(self, x: Any, y: Any, accuracy: bool, sample_weight: Any, *, return_dict: bool = False) -> Any:
        """Return the loss and metrics of one batch; see `fit` and `evaluate`."""
        self._before_use(x)
        steps = self._steps_with(accuracy)
        data = self._bind(x, y, steps, sample_weight)
        row = steps.test(data).one(data.arrays())[0]
        return self._by_name(steps, row) if return_dict else self._batch_result(row)

    @by_row(MODEL_METHODS["predict_on_batch"])
    def predict_on_batch(self, x: Any) -> Any:
        """Return the outputs for one batch of inputs."""
        self._before_use(x)
        predictions = self._predict_runner().one(self._bind_inputs(x))
        return self._wrap_batch(predictions)

    def _wrap_batch(self, predictions: list[np.ndarray]) -> Any:
        return predictions if self.dialect.era == "0.3" else self._wrap(predictions)

    def _by_name(self, steps: Steps, row: np.ndarray) -> dict[str, float]:
        """Return numbers of a batch or a test by the names that a history has for them."""
        return dict(zip(distinct(labels(steps.outputs, self.dialect.era)), map(float, row), strict=False))

    def _batch_result(self, row: np.ndarray) -> Any:
        """Return the numbers of a batch: a list in Keras 0.3, later a number where there is only the loss."""
        return row.tolist() if self.dialect.era == "0.3" else _one_or_list(row)


def _one_or_list(row: np.ndarray) -> Any:
    numbers = [float(number) if np.ndim(number) == 0 else number for number in row]
    return numbers[0] if len(numbers) == 1 else numbers


# What Keras 1 had in `engine.training` as well, and where it is.
_ELSEWHERE = {
    "Model": "model",
    "collect_trainable_weights": "naming",
    "weighted_objective": "losses",
    **dict.fromkeys(
        ("batch_shuffle", "check_loss_and_target_compatibility", "make_batches", "slice_X", "standardize_weights"),
        "array_helpers",
    ),
}


def __getattr__(name: str) -> Any:
    import importlib

    if name in _ELSEWHERE:
        return getattr(importlib.import_module(f"keras_unified.engine.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
