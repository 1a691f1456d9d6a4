"""Batches that the user makes one by one: by a generator, a `keras.utils.Sequence` or a `tf.data.Dataset`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.engine.data import Batchable, only_named
from keras_unified.engine.keras3 import keras
from keras_unified.engine.loop import Runner, Steps, added, joined
from keras_unified.errors import DataError

# How many batches that are made one by one run in one call of a TensorFlow graph.
TOGETHER = 64


def is_stream(x: Any) -> bool:
    """Whether what a user passed as data makes batches one by one.

    Example:
        >>> is_stream(batch for batch in ()), is_stream([1, 2])
        (True, False)
    """
    return isinstance(x, tf.data.Dataset) or _is_sequence(x) or hasattr(x, "__next__") or hasattr(x, "next")


def _is_sequence(x: Any) -> bool:
    """Whether something has batches by number, as a `keras.utils.Sequence`, and is itself no data."""
    if isinstance(x, keras.utils.PyDataset):
        return True
    is_data = isinstance(x, (list, tuple, str, Mapping)) or hasattr(x, "shape")
    return not is_data and hasattr(x, "__getitem__") and hasattr(x, "__len__")


def _without_end(source: Any) -> Iterator[Any]:
    """Yield the batches of a source; those of a dataset again and again, if it has any."""
    made: Any = None
    if isinstance(source, tf.data.Dataset):
        while made is not source:
            made = source
            for made in source.as_numpy_iterator():
                yield made
    elif _is_sequence(source):
        while len(source):
            for number in range(len(source)):
                yield source[number]
            if hasattr(source, "on_epoch_end"):
                source.on_epoch_end()
    else:
        # A generator of Python 2 has `next` alone.
        step = source.__next__ if hasattr(source, "__next__") else source.next
        while True:
            try:
                made = step()
            except StopIteration:
                return
            yield made


def _batches_of_a_pass(source: Any) -> int | None:
    if _is_sequence(source):
        return len(source)
    if not isinstance(source, tf.data.Dataset):
        return None
    count = int(source.cardinality())
    if count == tf.data.INFINITE_CARDINALITY:
        return None
    return count if count >= 0 else sum(1 for _ in source)


class Stream:
    """Batches that are made one by one, epoch after epoch.

    Args:
        source: what `is_stream`.
        model: name of the model, for messages.
        samples: an epoch ends when at least so many samples were drawn.
        batches: an epoch ends after so many batches; by default the number of batches of a dataset.

    Raises:
        DataError: where nothing says when an epoch ends, and for what makes no batches.
    """

    def __init__(self, source: Any, model: str, samples: int | None = None, batches: int | None = None) -> None:
        if not is_stream(source):
            hint = " Call it, and pass what it returns." if callable(source) else ""
            raise DataError(
                f"Model {model!r}: batches come from a generator, from an object with batches by number, or from a "
                f"tf.data.Dataset; got {type(source).__name__}.{hint}"
            )
        self.source = source
        self.model = model
        self.samples = samples
        self.batches = batches if samples is not None or batches is not None else _batches_of_a_pass(source)
        if self.samples is None and self.batches is None:
            raise DataError(
                f"Model {model!r}: a generator yields without end, so say how much of it counts: a number of batches "
                f"(steps_per_epoch= in fit, validation_steps= for its validation data, steps= in evaluate and predict) "
                f"or of samples (samples_per_epoch=, nb_val_samples=, val_samples= in the methods for generators)."
            )
        if self.samples is None and self.batches == 0:
            raise DataError(f"Model {model!r}: the data is empty (no batches).")
        self.restart()

    def restart(self) -> None:
        """Begin a dataset anew; a generator goes on where it is."""
        self._made = _without_end(self.source)

    def epoch(self, bind: Callable[[Any], Batchable]) -> Iterator[Batchable]:
        """Yield the batches of an epoch.

        Args:
            bind: function from what the source made to arrays in order of definition.

        Raises:
            DataError: where the source ends before the epoch does.
        """
        seen = number = 0
        while seen < self.samples if self.samples is not None else number < (self.batches or 0):
            made = next(self._made, self)
            if made is self:
                raise DataError(
                    f"Model {self.model!r}: the generator ended before the epoch did, after {number} batches with "
                    f"{seen} samples. It must yield batches without end."
                )
            data = bind(made)
            yield data
            seen, number = seen + len(data), number + 1


def together(batches: Iterator[Batchable], most: int) -> Iterator[list[Batchable]]:
    """Yield runs of consecutive batches of the same shapes, of at most `most` batches.

    Where making a batch fails, those before it come first.
    """
    pending: list[Batchable] = []
    try:
        for data in batches:
            if pending and (len(pending) == most or _shapes(data) != _shapes(pending[0])):
                yield pending
                pending = []
            pending.append(data)
            if len(pending) == most:
                yield pending
                pending = []
    except Exception:
        if pending:
            yield pending
        raise
    if pending:
        yield pending


def _shapes(data: Batchable) -> list[Any]:
    return [(tuple(array.shape), str(array.dtype)) for array in data.arrays()]


def results_of(run: Runner, batches: list[Batchable]) -> list[np.ndarray]:
    """Run over batches of the same shapes in one call, and return for each result what it was for the batches."""
    size = len(batches[0])
    arrays = [np.concatenate(some) for some in zip(*(data.arrays() for data in batches), strict=True)]
    return run.many([tf.convert_to_tensor(a) for a in arrays], np.arange(size * len(batches)).reshape(-1, size))


def binder(model: Any, steps: Steps, class_weight: Any = None) -> Callable[[Any], Batchable]:
    """Return the function that makes of what a generator yielded arrays in order of definition.

    What is yielded is (x, y), (x, y, sample_weight), one dict with inputs and targets, or (that dict, sample_weight);
    anything else is a `DataError`. The one dict may hold more, as generators for a Graph of Keras 0.3 yielded it.
    """
    ends = [*model.input_names, *model.output_names]

    def bind(made: Any) -> Batchable:
        parts: tuple[Any, ...]
        if isinstance(made, Mapping):
            parts = (only_named(made, ends), None)
        elif isinstance(made, (tuple, list)) and len(made) in (2, 3):
            holds_all = len(made) == 2 and isinstance(made[0], Mapping) and set(model.output_names) <= set(made[0])
            parts = (only_named(made[0], ends), None, made[1]) if holds_all else tuple(made)
        else:
            raise DataError(
                f"Model {model.name!r}: a generator yields (x, y), (x, y, sample_weight) or one dict with inputs and "
                f"outputs; got {type(made).__name__}."
            )
        x, y, *weights = parts
        bound: Batchable = model._bind(x, y, steps, *(weights or [None]), class_weight)
        return bound

    return bind


def stream_averages(model: Any, steps: Steps, stream: Stream) -> np.ndarray:
    """Return the mean, over the samples of an epoch of a stream, of the numbers of a test."""
    total: Any = 0.0
    done = 0
    stream.restart()
    for batches in together(stream.epoch(binder(model, steps)), TOGETHER):
        (rows,) = results_of(steps.test(batches[0]), batches)
        total = added(total, rows, len(batches[0]))
        done += len(batches[0]) * len(batches)
    return np.asarray(total / done)


def stream_predictions(model: Any, run: Runner, stream: Stream) -> list[np.ndarray]:
    """Return the outputs, one array each, for an epoch of a stream that makes inputs, or (inputs, targets)."""

    def bind(made: Any) -> Batchable:
        inputs = model._bind_inputs(made[0] if isinstance(made, tuple) else made)
        return Batchable(inputs, [], [])

    stream.restart()
    return joined([results_of(run, batches) for batches in together(stream.epoch(bind), TOGETHER)])
