"""One run of fit: epochs, batches, callbacks and validation, in the order of the old Keras."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from keras_unified.dialects.behaviour import FIXED_TEST_BATCH, TELLS_OF_ALL_THAT_MAY_BE
from keras_unified.engine.callbacks import BaseLogger, CallbackList, History, ProgbarLogger, listed, watches_batches
from keras_unified.engine.data import Batchable, weights_or_ones
from keras_unified.engine.loop import MANY_BATCHES, MOST, Steps, averages, one_by_one, run_chunks, shuffled
from keras_unified.engine.losses import labels
from keras_unified.engine.own_functions import own_function
from keras_unified.engine.streams import Stream, binder, results_of, stream_averages, together

Held = Batchable | Stream | None


class Run:
    """One run of fit.

    Args:
        model: the model that is trained.
        steps: its compiled steps.
        callbacks: the user's.
        verbose: 0, 1 or 2.
        epochs: number of the epoch after the last.
        first_epoch: number of the first one.
        samples: of an epoch; None where a number of batches is said.
        batches: of an epoch.
        batch_size: None where the user makes the batches.
        judges: the steps by which each epoch is judged on other data; None where it is not.
        validation_batch_size: of arrays of other data, where it is not that of training.
        validation_freq: every how many epochs that is done, or the numbers of those epochs, counted from 1.
    """

    def __init__(
        self,
        model: Any,
        steps: Steps,
        callbacks: Iterable[Any] | None,
        verbose: int,
        epochs: int,
        first_epoch: int,
        samples: int | None,
        batches: int | None,
        batch_size: int | None,
        judges: Steps | None,
        *,
        validation_batch_size: int | None = None,
        validation_freq: int | Collection[int] = 1,
    ) -> None:
        verbose = 1 if verbose == "auto" else verbose  # type: ignore[comparison-overlap]  # as today's Keras says it
        self.model = model
        self.steps = steps
        self.epochs = range(first_epoch, epochs)
        self.samples = samples
        self.batch_size = batch_size
        self.judges = judges
        self.validation_batch_size = validation_batch_size
        self.validation_freq = validation_freq
        era = model.dialect.era
        # The names of the numbers; a function that the user set in the place of ours may give fewer.
        self.labels = distinct(labels(steps.outputs, era))
        # `fit` of Keras 1 alone tells callbacks of held data only where there is some.
        told_of_held = judges or (steps if batch_size is None else None)
        held = [] if told_of_held is None else distinct(labels(told_of_held.outputs, era))
        self.held_labels = [f"val_{label}" for label in held]
        told = model._names_told(self.labels)
        told_held = [f"val_{label}" for label in told] if TELLS_OF_ALL_THAT_MAY_BE[era] else self.held_labels
        self.history = model.history = History()
        users = listed(callbacks)
        ours = [self.history, *([ProgbarLogger()] if verbose else [])]
        self.averages = BaseLogger()
        self.callbacks = CallbackList([self.averages, *users, *ours])
        self.batch_callbacks = self.callbacks.of_batches()
        sees_batches = own_function(model, "train_function") is not None or any(map(watches_batches, users))
        self.most = 1 if sees_batches else MOST
        params = {
            "batch_size": batch_size,
            "nb_epoch": epochs,
            "epochs": epochs,
            "nb_sample": samples,
            "steps": batches,
            "verbose": verbose,
            "do_validation": judges is not None,
            "metrics": told + told_held,
        }
        self.callbacks.set_model(model)
        self.callbacks.set_params(params)

    def over_arrays(self, data: Batchable, held: Held, shuffle: bool | str) -> History:
        """Train on arrays, and return the history."""
        assert self.batch_size is not None
        batch_size = self.batch_size
        arrays = data.arrays()
        order = np.arange(len(data))
        many = len(data) >= MANY_BATCHES * batch_size
        if isinstance(held, Batchable) and self.callbacks.callbacks[-1].params["verbose"]:
            print(f"Train on {len(data)} samples, validate on {len(held)} samples")  # noqa: T201  (what verbose=1 is for)
        self._begin(held)
        for epoch in self.epochs:
            self.callbacks.on_epoch_begin(epoch)
            order = shuffled(order, shuffle, batch_size)
            chunks = run_chunks(self.steps.train(data), arrays, order, batch_size, self.most, many)
            if self.batch_callbacks.callbacks == [self.averages]:
                for _, size, (rows,) in chunks:
                    self.averages.add(size, dict(zip(self.labels, rows.T, strict=False)))
            else:
                self._tell_batches(chunks, batch_size, len(data))
            if self._end_epoch(epoch, self._judged(epoch, held, batch_size)):
                break
        self.callbacks.on_train_end()
        return self.history

    def _tell_batches(self, chunks: Iterable[Any], batch_size: int, samples: int) -> None:
        """Tell callbacks of each batch; of the first one's begin before it runs."""
        self._begin_batch(0, min(batch_size, samples))
        for number, _, (row,) in one_by_one(chunks):
            self._end_batch(number, row)
            following = (number + 1) * batch_size
            if following < samples:
                self._begin_batch(number + 1, min(batch_size, samples - following))

    def over_stream(self, stream: Stream, held: Held, class_weight: Any, ahead: int) -> History:
        """Train on batches that are made one by one, and return the history.

        Args:
            ahead: how many batches may be made before the first of them is trained on.
        """
        bind = binder(self.model, self.steps, class_weight)
        self._begin(held)
        for epoch in self.epochs:
            self.callbacks.on_epoch_begin(epoch)
            number = size = seen = 0
            for batches in together(stream.epoch(bind), min(self.most, max(ahead, 1))):
                size = len(batches[0])
                seen += size * len(batches)
                self._begin_batch(number, size)
                (rows,) = results_of(self.steps.train(batches[0]), batches)
                for at, row in enumerate(rows):
                    self._end_batch(number, row)
                    number += 1
                    if at + 1 < len(batches):
                        self._begin_batch(number, size)
            self._warn_of_more(seen)
            if self._end_epoch(epoch, self._judged(epoch, held, self._batch_size_of_test(size))):
                break
        self.callbacks.on_train_end()
        return self.history

    def _begin(self, held: Held) -> None:
        self.model.validation_data = self._listed(held) if isinstance(held, Batchable) else None
        self.callbacks.on_train_begin()
        self.model.stop_training = False

    def _listed(self, held: Batchable) -> list[Any]:
        """Return held data as the era's callbacks find it: inputs, targets, weights and the phase, if it is used.

        With a generator Keras 1 had the targets in one list, and the weights, and no phase.
        """
        weights = weights_or_ones(held.targets, held.weights, [output.rank for output in self.steps.outputs])
        if self.model.dialect.era != "0.3" and self.batch_size is None:
            return [*held.inputs, held.targets, weights]
        listed = [*held.inputs, *held.targets, *weights]
        return [*listed, 0.0] if self.model.dialect.era != "0.3" and self.model.uses_learning_phase else listed

    def _batch_size_of_test(self, last: int) -> int:
        """Return in batches of how many samples held arrays are judged, where the last batch had `last`."""
        return FIXED_TEST_BATCH[self.model.dialect.era] or max(last, 1)

    def _judged(self, epoch: int, held: Held, batch_size: int) -> np.ndarray | None:
        """Return the numbers of a test on data that is held back from training, in an epoch that has one."""
        if held is None or self.judges is None or not self._is_judged(epoch + 1):
            return None
        if isinstance(held, Stream):
            return stream_averages(self.model, self.judges, held)
        return averages(self.judges.test(held), held.arrays(), self.validation_batch_size or batch_size)

    def _is_judged(self, number: int) -> bool:
        often = self.validation_freq
        return number % often == 0 if isinstance(often, int) else number in often

    def _warn_of_more(self, seen: int) -> None:
        if self.samples is not None and seen > self.samples:
            warnings.warn(
                f"An epoch had {seen} samples, more than samples_per_epoch={self.samples}: the batches do not add up "
                f"to it. Say a multiple of the size of a batch.",
                stacklevel=5,
            )

    def _begin_batch(self, number: int, size: int) -> None:
        # One dict for a batch: what a callback puts in at its begin is there at its end.
        self.told: dict[str, Any] = {"batch": number, "size": size}
        self.batch_callbacks.on_batch_begin(number, self.told)

    def _end_batch(self, number: int, row: np.ndarray) -> None:
        self.told.update(zip(self.labels, row.tolist(), strict=False))
        self.batch_callbacks.on_batch_end(number, self.told)

    def _end_epoch(self, epoch: int, judged: np.ndarray | None) -> bool:
        """Tell the callbacks, and return whether one of them asked to stop."""
        self.history.totals, self.history.seen = self.averages.totals, self.averages.seen
        logs: dict[str, Any] = {}
        if judged is not None:
            logs.update(zip(self.held_labels, judged, strict=False))
        self.callbacks.on_epoch_end(epoch, logs)
        return bool(self.model.stop_training)


def distinct(names: list[str]) -> list[str]:
    """Number the names that occur more than once, as the old Keras did.

    Example:
        >>> distinct(["loss", "acc", "acc"])
        ['loss', 'acc_1', 'acc_2']
    """
    return [name if names.count(name) == 1 else f"{name}_{names[:i].count(name) + 1}" for i, name in enumerate(names)]
