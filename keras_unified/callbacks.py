"""Callbacks at their old import path: those that act on the numbers of an epoch, and those that every run has."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.callbacks import CALLBACKS
from keras_unified.engine.callbacks import BaseLogger, Callback, CallbackList, History, Logs, ProgbarLogger
from keras_unified.engine.progress import Progbar
from keras_unified.engine.recorders import CSVLogger, RemoteMonitor, TensorBoard
from keras_unified.errors import InvalidValueError, listing, nearest

__all__ = [
    "BaseLogger",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "Progbar",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "TensorBoard",
]


_MODES = ("auto", "min", "max")


class _Monitor:
    """Whether a monitored number got better.

    Args:
        monitor: its name in the logs.
        mode: 'min', 'max', or 'auto': greater is better where the name says accuracy. Any other is taken for 'auto',
            with a warning.
        delta: by how much it must differ to count.
    """

    def __init__(self, monitor: str, mode: str, delta: float = 0.0) -> None:
        if mode not in _MODES:
            warnings.warn(
                f"mode is 'auto', 'min' or 'max', not {mode!r}: going on with 'auto'.{nearest(mode, _MODES)}",
                RuntimeWarning,
                stacklevel=4,
            )
            mode = "auto"
        by_name = "acc" in monitor or monitor.startswith("fmeasure")
        self.monitor = monitor
        self.sign = 1.0 if mode == "max" or (mode == "auto" and by_name) else -1.0
        self.delta = delta
        self.restart()

    def restart(self) -> None:
        """Forget the best so far."""
        self.best = -self.sign * np.inf

    def current(self, logs: Logs | None, who: str) -> Any:
        """Return the number, or None with a warning that names what there is."""
        logs = logs or {}
        if self.monitor not in logs:
            warnings.warn(
                f"{who} monitors {self.monitor!r}, which is not among the numbers of this run: {listing(sorted(logs))}."
                f"{nearest(self.monitor, logs)}",
                RuntimeWarning,
                stacklevel=3,
            )
        return logs.get(self.monitor)

    def improves(self, current: float) -> bool:
        """Whether `current` is better than the best so far, which it becomes then."""
        if self.sign * current > self.sign * self.best + self.delta:
            self.best = current
            return True
        return False


class _Watching(Callback):
    """A callback that acts by whether a monitored number got better."""

    def __init__(self, monitor: str, mode: str, delta: float = 0.0) -> None:
        self.monitor = monitor
        self.watch = _Monitor(monitor, mode, delta)
        self.wait = 0

    @property
    def best(self) -> float:
        """The best number so far."""
        return self.watch.best

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.watch.restart()
        self.wait = 0


class ModelCheckpoint(Callback):
    """Save the model, or its weights, after epochs.

    Args:
        filepath: str, with places for the epoch and its numbers: "weights.{epoch:02d}-{val_loss:.2f}.h5".
        monitor: name of the number that decides which model is best.
        verbose: 0, or 1 to say what is saved.
        save_best_only: bool, save only where the number got better.
        save_weights_only: bool, save the weights and not the whole model; Keras 0.3 always did.
        mode: 'auto', 'min' or 'max'.
        period: int, number of epochs between two savings.

    Era:
        Keras 0.3, 1.0, 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["ModelCheckpoint"])
    def __init__(
        self,
        filepath: str,
        monitor: str,
        verbose: int,
        save_best_only: bool,
        save_weights_only: bool,
        mode: str,
        period: int,
    ) -> None:
        self.filepath = filepath
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.period = period
        self.monitor = monitor
        self.watch = _Monitor(monitor, mode)
        self.epochs_since_last_save = 0

    @property
    def best(self) -> float:
        """The best number so far."""
        return self.watch.best

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epochs_since_last_save += 1
        if self.epochs_since_last_save < self.period:
            return
        self.epochs_since_last_save = 0
        path = self.filepath.format(epoch=epoch, **(logs or {}))
        if self.save_best_only:
            current, before = self.watch.current(logs, "ModelCheckpoint"), self.best
            if current is None or not self.watch.improves(current):
                if self.verbose and current is not None:
                    _say(f"Epoch {epoch:05d}: {self.monitor} did not improve")
                return
            if self.verbose:
                _say(
                    f"Epoch {epoch:05d}: {self.monitor} improved from {before:.5f} to {current:.5f}, "
                    f"saving model to {path}"
                )
        elif self.verbose:
            _say(f"Epoch {epoch:05d}: saving model to {path}")
        if self.save_weights_only or self.model.dialect.era == "0.3":
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)


class EarlyStopping(_Watching):
    """Stop when a number has not got better for some epochs.

    Args:
        monitor: name of the number.
        min_delta: float, by how much it must differ to count.
        patience: int, epochs without improvement that are waited for.
        verbose: 0, or 1 to say when it stops.
        mode: 'auto', 'min' or 'max'.

    Era:
        Keras 0.3, 1.0, 1.2 (`callbacks`).

    Example:
        >>> EarlyStopping(patience=2).patience
        2
    """

    @by_row(CALLBACKS["EarlyStopping"])
    def __init__(self, monitor: str, min_delta: float, patience: int, verbose: int, mode: str) -> None:
        super().__init__(monitor, mode, min_delta)
        self.min_delta = min_delta
        self.patience = patience
        self.verbose = verbose
        self.mode = mode
        self.stopped_epoch = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        super().on_train_begin(logs)
        self.stopped_epoch = 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        current = self.watch.current(logs, "EarlyStopping")
        if current is None:
            return
        if self.watch.improves(current):
            self.wait = 0
            return
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
        self.wait += 1

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            _say(f"Epoch {self.stopped_epoch:05d}: early stopping")


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch.

    Args:
        schedule: function from the number of the epoch to a float.

    Raises:
        InvalidValueError: where it gives something else.

    Era:
        Keras 0.3, 1.0, 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["LearningRateScheduler"])
    def __init__(self, schedule: Callable[[int], float]) -> None:
        self.schedule = schedule

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.floating)):
            raise InvalidValueError(f"The schedule gave {rate!r} for epoch {epoch}; it gives a float.")
        _learning_rate(self.model.optimizer).assign(rate)


def _learning_rate(optimizer: Any) -> Any:
    """Return the variable that holds the learning rate; optimizers of today's Keras have another name for it."""
    for name in ("lr", "learning_rate"):
        if hasattr(optimizer, name):
            return getattr(optimizer, name)
    raise InvalidValueError(f"The optimizer {type(optimizer).__name__} has no learning rate that could be set.")


class ReduceLROnPlateau(_Watching):
    """Lower the learning rate when a number has not got better for some epochs.

    Args:
        monitor: name of the number.
        factor: float below 1, by which the rate is multiplied.
        patience: int, epochs without improvement that are waited for.
        verbose: 0, or 1 to say when it is lowered.
        mode: 'auto', 'min' or 'max'.
        epsilon: float, by how much the number must differ to count.
        cooldown: int, epochs after a lowering in which none is counted.
        min_lr: float, the least rate.

    Raises:
        InvalidValueError: for a factor of 1 or more.

    Era:
        Keras 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["ReduceLROnPlateau"])
    def __init__(
        self,
        monitor: str,
        factor: float,
        patience: int,
        verbose: int,
        mode: str,
        epsilon: float,
        cooldown: int,
        min_lr: float,
    ) -> None:
        if factor >= 1.0:
            raise InvalidValueError(f"ReduceLROnPlateau multiplies by a factor below 1, got {factor}.")
        super().__init__(monitor, mode, epsilon)
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.mode = mode
        self.epsilon = epsilon
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.cooldown_counter = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        super().on_train_begin(logs)
        self.cooldown_counter = 0

    def in_cooldown(self) -> bool:
        """Whether the last lowering is a short time ago."""
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        rate = float(np.asarray(_learning_rate(self.model.optimizer)))
        if logs is not None:
            logs["lr"] = rate
        current = self.watch.current(logs, "ReduceLROnPlateau")
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.watch.improves(current):
            self.wait = 0
        elif not self.in_cooldown():
            if self.wait >= self.patience and rate > self.min_lr * (1 + 1e-4):
                lowered = max(rate * self.factor, self.min_lr)
                _learning_rate(self.model.optimizer).assign(lowered)
                if self.verbose > 0:
                    _say(f"\nEpoch {epoch:05d}: reducing learning rate to {lowered}.")
                self.cooldown_counter = self.cooldown
                self.wait = 0
            self.wait += 1


class LambdaCallback(Callback):
    """A callback of functions.

    Args:
        on_epoch_begin, on_epoch_end: functions of (epoch, logs).
        on_batch_begin, on_batch_end: functions of (batch, logs).
        on_train_begin, on_train_end: functions of (logs).

    Era:
        Keras 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["LambdaCallback"])
    def __init__(
        self,
        on_epoch_begin: Any,
        on_epoch_end: Any,
        on_batch_begin: Any,
        on_batch_end: Any,
        on_train_begin: Any,
        on_train_end: Any,
        **others: Any,
    ) -> None:
        moments = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_batch_begin": on_batch_begin,
            "on_batch_end": on_batch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
        }
        vars(self).update({name: function for name, function in moments.items() if function is not None} | others)


def _say(text: str) -> None:
    print(text)  # noqa: T201  (what verbose=1 is for)
