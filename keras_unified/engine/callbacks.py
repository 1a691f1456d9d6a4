"""Callbacks that every run has: the base class, the list, the averages of an epoch, the history, the progress bar."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from keras_unified.engine.keras3 import keras

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
    """

    def __init__(self, callbacks: Iterable[Any] = ()) -> None:
        self.callbacks = list(callbacks)

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

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is None:
            return
        for name in self.params["metrics"]:
            if name in self.totals:
                logs[name] = float(self.totals[name] / self.seen)


class History(Callback):
    """Keep the averages of each epoch.

    Attributes:
        epoch: list of the numbers of the epochs.
        history: dict from the name of a number to the list of its values.
    """

    only_reads_logs = True

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[Any]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class Progbar:
    """A bar that shows how far a run is and what its numbers are; in a file, one line at the end.

    Args:
        target: int, the count that is reached at the end.
        width: int, of the bar in characters.
        verbose: 1 for the bar, 2 for one line at the end, 0 for silence.
        interval: float, least number of seconds between two drawings.

    Era:
        Keras 0.3, 1.0, 1.2 (`utils.generic_utils.Progbar`).
    """

    def __init__(self, target: int, width: int = 30, verbose: int = 1, interval: float = 0.05) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.start = time.time()
        self.drawn = 0.0
        self.drawn_width = 0
        self.sums: dict[str, list[float]] = {}
        self.seen = 0

    def update(self, current: int, values: Sequence[tuple[str, float]] = (), force: bool = False) -> None:
        """Move the bar.

        Args:
            current: the count that is reached.
            values: pairs of a name and a number; the average of a number over counts is shown.
            force: bool, draw even if the last drawing was a moment ago.
        """
        for name, value in values:
            total = self.sums.setdefault(name, [0.0, 0.0])
            total[0] += value * (current - self.seen)
            total[1] += current - self.seen
        self.seen = current
        now = time.time()
        is_last = current >= self.target
        shows = self.verbose == 1 and (sys.stdout.isatty() or is_last)
        if not (shows or (self.verbose == 2 and is_last)):
            return
        if not (force or is_last) and now - self.drawn < self.interval:
            return
        self.drawn = now
        text = self._line(current, now - self.start)
        if self.verbose == 1 and sys.stdout.isatty():
            sys.stdout.write("\r" + text.ljust(self.drawn_width))
            self.drawn_width = len(text)
        else:
            sys.stdout.write(text)
        if is_last:
            sys.stdout.write("\n")
        sys.stdout.flush()

    def _line(self, current: int, seconds: float) -> str:
        digits = len(str(self.target))
        parts = []
        if self.verbose == 1:
            done = int(self.width * min(1.0, current / max(self.target, 1)))
            bar = "=" * max(done - 1, 0) + (">" if 0 < done < self.width else "=" if done else "")
            parts.append(f"{current:{digits}d}/{self.target} [{bar.ljust(self.width, '.')}]")
        left = seconds / max(current, 1) * (self.target - current)
        parts.append(f"{seconds:.0f}s" if current >= self.target else f"ETA: {left:.0f}s")
        for name, (total, count) in self.sums.items():
            mean = total / max(count, 1)
            parts.append(f"{name}: {mean:.4f}" if abs(mean) > 1e-3 else f"{name}: {mean:.4e}")
        return " - ".join(parts)

    def add(self, n: int, values: Sequence[tuple[str, float]] = ()) -> None:
        """Move the bar by `n`."""
        self.update(self.seen + n, values)


class ProgbarLogger(Callback):
    """Show the epoch and a `Progbar` of its samples on standard output."""

    only_reads_logs = True

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.verbose = self.params["verbose"]

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self.seen = 0
        if self.verbose:
            sys.stdout.write(f"Epoch {epoch + 1}/{self.params['nb_epoch']}\n")
            self.bar = Progbar(self.params["nb_sample"], verbose=self.verbose)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        self.seen += logs.get("size", 0)
        self.values = [(name, float(logs[name])) for name in self.params["metrics"] if name in logs]
        if self.verbose and self.seen < self.params["nb_sample"]:
            self.bar.update(self.seen, self.values)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if not self.verbose:
            return
        logs = logs or {}
        for name in self.params["metrics"]:
            if name in logs:
                self.bar.sums[name] = [float(np.mean(logs[name])), 1.0]
        self.bar.update(max(self.seen, self.bar.target), force=True)
