"""Callbacks that every run has: the base class, the list, the averages of an epoch, the history, the progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from keras_unified.engine.keras3 import keras
from keras_unified.engine.loop import added
from keras_unified.engine.progress import Progbar
from keras_unified.errors import ArgumentError

Logs = dict[str, Any]


class Callback:
    """Base class: what it defines is called at its moment of the training.

    Attributes:
        params: dict with batch_size, nb_epoch, nb_sample, verbose, do_validation, metrics.
        model: the model that is trained.

    Era:
        Keras 0.3, 1.0, 1.2 (`callbacks.Callback`).

    Example:
        >>> class Loud(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print(epoch, sorted(logs))
        >>> Loud().on_epoch_end(3, {"loss": 1.0})
        3 ['loss']
    """

    params: Mapping[str, Any] = {}
    model: Any = None

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Note the parameters of the run."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Note the model of the run."""
        self.model = model

    def _set_params(self, params: Mapping[str, Any]) -> None:
        self.set_params(params)

    def _set_model(self, model: Any) -> None:
        self.set_model(model)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Called before an epoch."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Called after an epoch, with its averages."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Called before a batch."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Called after a batch, with its numbers and its size."""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Called before the first epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Called after the last epoch."""


class CallbackList:
    """Several callbacks, called one after another at each moment; ours, users' and today's Keras's alike.

    Args:
        callbacks: the callbacks, in the order in which they are called.
        queue_length: accepted, without effect.
    """

    def __init__(self, callbacks: Iterable[Any] | None = None, queue_length: int = 10) -> None:
        self.callbacks = list(callbacks or ())

    def append(self, callback: Any) -> None:
        """Add a callback at the end."""
        self.callbacks.append(callback)

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Tell each callback the parameters of the run."""
        for callback in self.callbacks:
            getattr(callback, "_set_params", callback.set_params)(params)

    def set_model(self, model: Any) -> None:
        """Tell each callback the model of the run."""
        for callback in self.callbacks:
            getattr(callback, "_set_model", callback.set_model)(model)

    _set_params, _set_model = set_params, set_model

    def _call(self, moment: str, *args: Any) -> None:
        for callback in self.callbacks:
            # Callbacks of today's Keras have another name for it, and theirs calls the old one.
            method = getattr(callback, _TODAYS_MOMENTS.get(moment, moment), None) or getattr(callback, moment)
            method(*args)

    def of_batches(self) -> CallbackList:
        """Return the list of those that are told of batches."""
        return CallbackList([callback for callback in self.callbacks if is_told_of_batches(callback)])

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Call each callback before an epoch."""
        self._call("on_epoch_begin", epoch, logs if logs is not None else {})

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Call each callback after an epoch."""
        self._call("on_epoch_end", epoch, logs if logs is not None else {})

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Call each callback before a batch."""
        self._call("on_batch_begin", batch, logs if logs is not None else {})

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Call each callback after a batch."""
        self._call("on_batch_end", batch, logs if logs is not None else {})

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Call each callback before the first epoch."""
        self._call("on_train_begin", logs if logs is not None else {})

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Call each callback after the last epoch."""
        self._call("on_train_end", logs if logs is not None else {})


def listed(callbacks: Any) -> list[Any]:
    """Return a list of callbacks from what a user passed: None, one or several of them.

    Raises:
        ArgumentError: for what is no callback.

    Example:
        >>> listed(None), len(listed(History())), len(listed((History(), History())))
        ([], 1, 2)
    """
    several = list(callbacks or ()) if isinstance(callbacks, Iterable) or callbacks is None else [callbacks]
    for callback in several:
        if isinstance(callback, type) or (not hasattr(callback, "set_model") and not hasattr(callback, "_set_model")):
            given = f"the class {callback.__name__}" if isinstance(callback, type) else repr(callback)
            raise ArgumentError(
                f"callbacks= takes objects of Callback and its kin, such as [EarlyStopping()]; got {given}. Of a "
                f"function LambdaCallback(on_epoch_end=...) makes one."
            )
    return several


_TODAYS_MOMENTS = {"on_batch_begin": "on_train_batch_begin", "on_batch_end": "on_train_batch_end"}
_BATCH_MOMENTS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")


def watches_batches(callback: Any) -> bool:
    """Whether a callback defines what is called between batches, and so may look at or change the model there.

    Example:
        >>> watches_batches(History()), watches_batches(type("Own", (Callback,), {"on_batch_end": print})())
        (False, True)
    """
    return _defines_moments(callback, lambda base: "only_reads_logs" in vars(base))


def is_told_of_batches(callback: Any) -> bool:
    """Whether a callback defines what is called between batches."""
    return _defines_moments(callback, lambda base: False)


def _defines_moments(callback: Any, but: Callable[[type], bool]) -> bool:
    bases = [base for base in type(callback).__mro__ if base not in (Callback, keras.callbacks.Callback, object)]
    defining = [vars(callback), *(vars(base) for base in bases if not but(base))]
    return any(moment in names for names in defining for moment in _BATCH_MOMENTS)


class BaseLogger(Callback):
    """Turn the numbers of batches into averages over the epoch, weighted by the batches' sizes."""

    only_reads_logs = True

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self.seen = 0
        self.totals: dict[str, float] = {}

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        size = logs.get("size", 0)
        self.seen += size
        for name, value in logs.items():
            if name not in ("batch", "size"):
                self.totals[name] = self.totals.get(name, 0.0) + value * size

    def add(self, size: int, numbers: Mapping[str, np.ndarray]) -> None:
        """Count several batches of one size; the same as a call of `on_batch_end` for each.

        Args:
            size: samples of a batch.
            numbers: by name an array of floats, one for each batch.
        """
        for name, values in numbers.items():
            self.totals[name] = added(self.totals.get(name, 0.0), values, size)
        self.seen += size * len(values)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is None:
            return
        for name in self.params["metrics"]:
            if name in self.totals:
                # NumPy's, as it was: old callbacks ask it for its `item()`.
                logs[name] = np.float64(self.totals[name] / self.seen)


class History(Callback):
    """Keep the averages of each epoch.

    Attributes:
        epoch: list of the numbers of the epochs.
        history: dict from the name of a number to the list of its values.
        totals, seen: the sums of the last epoch's numbers over its samples, and how many these were, as in Keras 0.2.
    """

    only_reads_logs = True
    totals: Mapping[str, float] = {}
    seen = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[Any]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value) if isinstance(value, np.floating) else value)


class ProgbarLogger(Callback):
    """Show the epoch and a `Progbar` of its samples, or of its batches where it has a number of those."""

    only_reads_logs = True

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.verbose = self.params["verbose"]
        self.nb_epoch = self.params["nb_epoch"]
        self.by_sample = self.params.get("nb_sample") is not None
        self.target = self.params["nb_sample" if self.by_sample else "steps"]

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self.seen = 0
        self.log_values: list[tuple[str, float]] = []
        if self.verbose:
            sys.stdout.write(f"Epoch {epoch + 1}/{self.nb_epoch}\n")
            self.progbar = Progbar(self.target, verbose=self.verbose)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        self.seen += logs.get("size", 0) if self.by_sample else 1
        self.log_values = [(name, float(logs[name])) for name in self.params["metrics"] if name in logs]
        if self.verbose and self.seen < self.target:
            self.progbar.update(self.seen, self.log_values)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if not self.verbose:
            return
        logs = logs or {}
        for name in self.params["metrics"]:
            if name in logs:
                self.progbar.sum_values[name] = [float(np.mean(logs[name])), 1.0]
        self.progbar.update(max(self.seen, self.target), force=True)
