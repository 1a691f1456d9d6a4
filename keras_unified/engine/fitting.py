"""One run of fit: epochs, batches, callbacks and validation, in the order of the old Keras."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from keras_unified.engine.callbacks import BaseLogger, CallbackList, History, ProgbarLogger, watches_batches
from keras_unified.engine.data import Batchable
from keras_unified.engine.loop import Steps, averages, one_batch, run_chunks, shuffled
from keras_unified.engine.losses import labels
from keras_unified.errors import DataError


class Run:
    """One run of fit.

    Args:
        model: the model that is trained.
        steps: its compiled steps.
        callbacks: the user's.
        verbose: 0, 1 or 2.
        epochs: number of the epoch after the last.
        first_epoch: number of the first one.
        samples: of an epoch.
        batch_size: None where a generator makes the batches.
        validates: whether each epoch is judged on other data.
    """

    def __init__(
        self,
        model: Any,
        steps: Steps,
        callbacks: Iterable[Any] | None,
        verbose: int,
        epochs: int,
        first_epoch: int,
        samples: int,
        batch_size: int | None,
        validates: bool,
    ) -> None:
        self.model = model
        self.steps = steps
        self.epochs = range(first_epoch, epochs)
        self.samples = samples
        self.batch_size = batch_size
        self.labels = _distinct(labels(steps.outputs, model.dialect.era))
        self.history = History()
        users = list(callbacks or [])
        ours = [self.history, *([ProgbarLogger()] if verbose else [])]
        self.callbacks = CallbackList([BaseLogger(), *users, *ours])
        self.chunk = 1 if any(watches_batches(callback) for callback in users) else model._chunk()
        params = {
            "batch_size": batch_size,
            "nb_epoch": epochs,
            "epochs": epochs,
            "nb_sample": samples,
            "steps": None if batch_size is None else -(-samples // batch_size),
            "verbose": verbose,
            "do_validation": validates,
            "metrics": self.labels + [f"val_{label}" for label in self.labels] * validates,
        }
        self.callbacks.set_model(model)
        self.callbacks.set_params(params)
        model.history = self.history
        model.stop_training = False

    def over_arrays(self, data: Batchable, held: Batchable | None, shuffle: bool | str) -> History:
        """Train on arrays, and return the history."""
        assert self.batch_size is not None
        batch_size = self.batch_size
        arrays = data.arrays()
        order = np.arange(len(data))
        self.model.validation_data = None if held is None else held.arrays()
        if held is not None and self.callbacks.callbacks[-1].params["verbose"]:
            print(f"Train on {len(data)} samples, validate on {len(held)} samples")  # noqa: T201  (what verbose=1 is for)
        self.callbacks.on_train_begin()
        for epoch in self.epochs:
            self.callbacks.on_epoch_begin(epoch)
            order = shuffled(order, shuffle, batch_size)
            number = 0
            results = run_chunks(self.steps.train, arrays, order, batch_size, self.chunk)
            self._begin_batch(0, min(batch_size, len(data)))
            for number, size, (row,) in results:
                self._end_batch(number, size, row)
                following = (number + 1) * batch_size
                if following < len(data):
                    self._begin_batch(number + 1, min(batch_size, len(data) - following))
            judged = None if held is None else averages(self.steps.test, held.arrays(), batch_size, self.chunk)
            if self._end_epoch(epoch, judged):
                break
        self.callbacks.on_train_end()
        return self.history

    def over_generator(self, generator: Any, held: Any, held_samples: int | None, class_weight: Any) -> History:
        """Train on what a generator yields, and return the history."""
        self.model.validation_data = held.arrays() if isinstance(held, Batchable) else None
        self.callbacks.on_train_begin()
        for epoch in self.epochs:
            self.callbacks.on_epoch_begin(epoch)
            seen = number = 0
            while seen < self.samples:
                data = bound(self.model, self.steps, _next(generator, self.model.name), class_weight)
                self._begin_batch(number, len(data))
                self._end_batch(number, len(data), one_batch(self.steps.train, data.arrays())[0])
                seen, number = seen + len(data), number + 1
            judged = None
            if isinstance(held, Batchable):
                judged = averages(self.steps.test, held.arrays(), len(held))
            elif held is not None and held_samples is not None:
                judged = generated_rows(self.model, self.steps, held, held_samples)
            if self._end_epoch(epoch, judged):
                break
        self.callbacks.on_train_end()
        return self.history

    def _begin_batch(self, number: int, size: int) -> None:
        self.callbacks.on_batch_begin(number, {"batch": number, "size": size})

    def _end_batch(self, number: int, size: int, row: np.ndarray) -> None:
        logs = {"batch": number, "size": size, **dict(zip(self.labels, row.tolist(), strict=True))}
        self.callbacks.on_batch_end(number, logs)

    def _end_epoch(self, epoch: int, judged: np.ndarray | None) -> bool:
        """Tell the callbacks, and return whether one of them asked to stop."""
        logs: dict[str, Any] = {}
        if judged is not None:
            logs.update(zip((f"val_{label}" for label in self.labels), judged.tolist(), strict=True))
        self.callbacks.on_epoch_end(epoch, logs)
        return bool(self.model.stop_training)


def _distinct(names: list[str]) -> list[str]:
    """Number the names that occur more than once, as the old Keras did: acc, acc_2."""
    return [name if names.count(name) == 1 else f"{name}_{names[:i].count(name) + 1}" for i, name in enumerate(names)]


def _next(generator: Iterator[Any], name: str) -> Any:
    try:
        return next(generator)
    except StopIteration:
        raise DataError(
            f"Model {name!r}: the generator ended before the epoch did. It must yield batches without end."
        ) from None


def bound(model: Any, steps: Steps, made: Any, class_weight: Any = None) -> Batchable:
    """Return what a generator yielded as arrays in order of definition.

    Args:
        made: (x, y), (x, y, sample_weight), one dict with inputs and targets, or (dict, sample_weight) with that dict.

    Raises:
        DataError: for anything else.
    """
    parts: tuple[Any, ...]
    if isinstance(made, Mapping):
        parts = (made, None)
    elif isinstance(made, (tuple, list)) and len(made) in (2, 3):
        holds_all = len(made) == 2 and isinstance(made[0], Mapping) and set(model.output_names) <= set(made[0])
        parts = (made[0], None, made[1]) if holds_all else tuple(made)
    else:
        raise DataError(
            f"Model {model.name!r}: a generator yields (x, y), (x, y, sample_weight) or one dict with inputs and "
            f"outputs; got {type(made).__name__}."
        )
    x, y, *weights = parts
    bound_data: Batchable = model._bind(x, y, steps.outputs, *(weights or [None]), class_weight)
    return bound_data


def generated_rows(model: Any, steps: Steps, generator: Any, samples: int) -> np.ndarray:
    """Return the mean, over at least `samples` samples that a generator yields, of the numbers of a test."""
    total: Any = 0.0
    done = 0
    while done < samples:
        data = bound(model, steps, _next(generator, model.name))
        total = total + one_batch(steps.test, data.arrays())[0].astype("float64") * len(data)
        done += len(data)
    return np.asarray(total / done)
