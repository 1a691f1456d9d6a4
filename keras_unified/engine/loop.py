"""The loop over batches: whole chunks of them inside one TensorFlow graph."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.dialects.behaviour import PENALTIES_IN_TEST
from keras_unified.engine import keras3
from keras_unified.engine.array_helpers import batch_shuffle, make_batches
from keras_unified.engine.data import Batchable, Slot
from keras_unified.engine.functions import tensors_behind
from keras_unified.engine.graphs import graph_of
from keras_unified.engine.losses import Output, report
from keras_unified.engine.numbers import objectives

# Where nothing needs to see what is between batches, so many run in one call of a TensorFlow graph as take about this
# many seconds, since an interrupt and the progress bar wait for its end; but no more than MOST.
SHORT = 0.05
MOST = 1024
# Data larger than this many bytes is cut on the host, chunk by chunk, instead of being handed to TensorFlow whole.
RESIDENT_BYTES = 1 << 30
# Batches in which no tensor has more elements and no layer more weights than this are run by one thread: to hand their
# operations from thread to thread costs more than it saves (measured in docs/benchmarks_training.md).
FEW_ELEMENTS = 1 << 14
FEW_WEIGHTS = 1 << 15
# From so many full batches on, training has a graph for their size alone: it computes no shapes, but is one more trace.
MANY_BATCHES = 16


def shuffled(order: np.ndarray, how: bool | str, batch_size: int) -> np.ndarray:
    """Return the order of samples for an epoch, drawn from `np.random` as the old Keras drew it.

    Args:
        order: the order of the epoch before; it is shuffled in place where `how` is True.
        how: True; False for the order as it is; "batch" to shuffle whole batches, for data on disk.
        batch_size: int.
    """
    if how == "batch":
        return batch_shuffle(order, batch_size)
    if how:
        np.random.shuffle(order)
    return order


class Steps:
    """What a compiled model does with a batch, as TensorFlow functions over chunks of batches.

    Args:
        model: the model.
        outputs: how its outputs are trained and judged; empty for a model that only predicts.
    """

    def __init__(self, model: Any, outputs: Sequence[Output] = ()) -> None:
        self.model = model
        self.outputs = outputs
        self.targets = [_target_slot(output, end) for output, end in zip(outputs, model.outputs, strict=False)]
        self.predict = self._runner_of(self._predict_batch, [output.dtype for output in model.outputs])
        self._runners: dict[Any, Runner] = {}

    def train(self, data: Batchable) -> Runner:
        """Return what makes an update on each batch of such data, and gives its numbers."""
        return self._runner(self._train_batch, data)

    def test(self, data: Batchable) -> Runner:
        """Return what gives the numbers of each batch of such data."""
        return self._runner(self._test_batch, data)

    def _runner(self, on_batch: Any, data: Batchable) -> Runner:
        weighted = data.is_weighted()
        key = on_batch.__name__, weighted
        if key not in self._runners:
            self._runners[key] = self._runner_of(lambda arrays: on_batch(*self._named(arrays, weighted)), ["float32"])
        return self._runners[key]

    def _runner_of(self, on_batch: Any, dtypes: Sequence[str]) -> Runner:
        return Runner(on_batch, dtypes, self._specification, lambda rows: rows <= self._rows_in_one_thread)

    @functools.cached_property
    def _rows_in_one_thread(self) -> float:
        """How many rows a batch may have for one thread to run it; a shape that says too little counts as endless."""
        weights = max(sum(math.prod(weight.shape) for weight in layer.weights) for layer in self.model.layers)
        samples = [math.prod(size or math.inf for size in t.shape[1:]) for t in tensors_behind(self.model.outputs)]
        on_cpu = not tf.config.list_logical_devices("GPU")
        return FEW_ELEMENTS / max(samples) if on_cpu and weights <= FEW_WEIGHTS else 0

    def _specification(self, arrays: Sequence[Any]) -> list[Any]:
        """What a graph takes: the model's own shapes, any number of rows, any length where the model takes any."""
        symbolic = [*self.model.inputs, *self.model.outputs]
        specs = []
        for number, array in enumerate(arrays):
            shape = list(array.shape)
            if number < len(symbolic) and len(symbolic[number].shape) == len(shape):
                shape = [None if own is None else size for size, own in zip(shape, symbolic[number].shape, strict=True)]
            elif number >= len(symbolic):
                shape = [None] * len(shape)
            specs.append(tf.TensorSpec([None, *shape[1:]], array.dtype))
        return specs

    def _named(self, arrays: Sequence[Any], weighted: Sequence[bool]) -> tuple[list[Any], list[Any], list[Any]]:
        inputs, ends = len(self.model.inputs), len(self.model.inputs) + len(self.outputs)
        weights = iter(arrays[ends:])
        return list(arrays[:inputs]), list(arrays[inputs:ends]), [next(weights) if w else None for w in weighted]

    def _fixed(self, inputs: list[Any]) -> list[Any]:
        """Return the tensors of a batch in the model's own shapes."""
        return [_shaped(x, t.shape) for x, t in zip(inputs, self.model.inputs, strict=True)]

    def _outputs_of(self, inputs: list[Any], training: bool) -> list[Any]:
        fixed = self._fixed(inputs)
        predicted = self.model(fixed if len(fixed) > 1 else fixed[0], training=training)
        return list(predicted) if isinstance(predicted, (list, tuple)) else [predicted]

    def _with_penalties(self, total: Any) -> Any:
        losses = self.model.losses
        return total + sum(tf.cast(loss, tf.float32) for loss in losses) if losses else total

    def _train_batch(self, inputs: list[Any], targets: list[Any], weights: list[Any]) -> list[Any]:
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            predicted = self._outputs_of(inputs, training=True)
            masks = [keras3.get_mask(p) for p in predicted]
            total, others = report(self.outputs, targets, predicted, weights, masks, self.model.dialect.era)
            total = self._with_penalties(total)
        if variables:
            self.model.optimizer.apply(tape.gradient(total, variables), variables)
        return [_row(total, others)]

    def _test_batch(self, inputs: list[Any], targets: list[Any], weights: list[Any]) -> list[Any]:
        predicted = self._outputs_of(inputs, training=False)
        masks = [keras3.get_mask(p) for p in predicted]
        total, others = report(self.outputs, targets, predicted, weights, masks, self.model.dialect.era)
        if PENALTIES_IN_TEST[self.model.dialect.era]:
            total = self._with_penalties(total)
        return [_row(total, others)]

    def _predict_batch(self, arrays: Sequence[Any]) -> list[Any]:
        return self._outputs_of(list(arrays), training=False)


def _target_slot(output: Output, end: Any) -> Slot:
    """Return what an output's targets look like; a user's own objective takes targets of any shape."""
    shape: Any = tuple(end.shape)
    if output.objective is objectives.sparse_categorical_crossentropy:
        shape = (*shape[:-1], 1)
    elif output.objective not in objectives.OBJECTIVES.values():
        shape = None
    return Slot(output.name, shape, "float32")


def _row(total: Any, others: Sequence[Any]) -> Any:
    return tf.stack([tf.cast(number, tf.float32) for number in (total, *others)])


def _shaped(tensor: Any, shape: Any) -> Any:
    """Return a tensor as one of a model's own shape, which may say more than the tensor's."""
    says_more = any(own is not None and known is None for known, own in zip(tensor.shape, shape, strict=True))
    return tf.ensure_shape(tensor, shape) if says_more else tensor


class Runner:
    """Runs a function of a batch: on each of many batches inside one graph, or on one.

    Args:
        on_batch: function from the tensors of a batch to a list of tensors.
        dtypes: of what it gives.
        specification: function from arrays to what a graph for their kind takes; each kind is traced once.
        in_one_thread: function from the number of rows of a batch to whether one thread runs its operations.

    Attributes:
        pace: how many batches to run in the next call.
    """

    def __init__(self, on_batch: Any, dtypes: Sequence[str], specification: Any, in_one_thread: Any) -> None:
        self.on_batch = on_batch
        self.dtypes = dtypes
        self.specification = specification
        self.in_one_thread = in_one_thread
        self.pace = 1
        # By dtypes and shapes of the arrays; by what they have in common, which is one graph.
        self._known: dict[Any, Any] = {}
        self._traced: dict[Any, Any] = {}

    def _run(self, function: Any, rows: int, arrays: Sequence[Any], *more: Any, given: Sequence[Any] = ()) -> Any:
        """Run a function of the class as a graph, on `given` for what `more` specifies and on the arrays."""
        one_thread = self.in_one_thread(rows)
        key = (
            function.__name__,
            one_thread,
            *(tuple(spec.shape) for spec in more),
            *((array.dtype, tuple(array.shape[1:])) for array in arrays),
        )
        if key not in self._known:
            specs = [*more, *self.specification(arrays)]
            common = (*key[:2], *((tuple(spec.shape), spec.dtype) for spec in specs))
            if common not in self._traced:
                self._traced[common] = graph_of(function, specs, one_thread=one_thread)
            self._known[key] = self._traced[common]
        return self._known[key](*given, *map(tf.convert_to_tensor, arrays))

    def _loop(self, rows: Any, *arrays: Any) -> list[Any]:
        count = tf.shape(rows)[0]

        def body(at: Any, *stores: Any) -> Any:
            of_batch = tf.gather(rows, at)
            results = self.on_batch([tf.gather(array, of_batch) for array in arrays])
            return (at + 1, *(store.write(at, result) for store, result in zip(stores, results, strict=True)))

        start = (tf.constant(0), *(tf.TensorArray(dtype, size=count) for dtype in self.dtypes))
        _, *stores = tf.while_loop(lambda at, *_: at < count, body, start, parallel_iterations=1)
        return [store.stack() for store in stores]

    def _once(self, *arrays: Any) -> list[Any]:
        return list(self.on_batch(arrays))

    def many(self, arrays: Sequence[Any], rows: np.ndarray, *, of_one_size: bool = False) -> list[np.ndarray]:
        """Run on many batches.

        Args:
            arrays: arrays or tensors.
            rows: for each batch the numbers of its rows, of shape (batches, rows of a batch).
            of_one_size: whether the graph is to be for batches of this size alone.

        Returns:
            For each result of `on_batch`, what it was for the batches.
        """
        size = rows.shape[1]
        found = self._run(
            self._loop,
            size,
            arrays,
            tf.TensorSpec([None, size if of_one_size else None], tf.int32),
            given=[tf.convert_to_tensor(rows.astype(np.int32))],
        )
        return [result.numpy() for result in found]

    def one(self, arrays: Sequence[Any]) -> list[np.ndarray]:
        """Run on all rows of arrays as one batch."""
        arrays = [np.asarray(array[:]) if not isinstance(array, np.ndarray) else array for array in arrays]
        return [result.numpy() for result in self._run(self._once, len(arrays[0]), arrays)]


def run_chunks(
    run: Runner, arrays: Sequence[Any], order: np.ndarray, batch_size: int, most: int = MOST, many: bool = False
) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Run over data in chunks of batches of one size.

    Args:
        run: what `Steps` has for such data.
        arrays: NumPy arrays or datasets on disk.
        order: numbers of the rows to take, in order.
        batch_size: rows of a batch; the last one may be smaller.
        most: how many batches may run in one call.
        many: whether so many batches of this size follow that full ones get a graph of their own.

    Yields:
        For each chunk: the number of its first batch, the batches' size, and for each result of the function an array
        of what it was for the batches.
    """
    resident = all(isinstance(a, np.ndarray) for a in arrays) and sum(a.nbytes for a in arrays) <= RESIDENT_BYTES
    held = [tf.convert_to_tensor(array) for array in arrays] if resident else None
    ends = make_batches(len(order), batch_size)
    whole = len(order) // batch_size
    number = 0
    while number < len(ends):
        begin = time.perf_counter()
        last = min(number + min(run.pace, most), whole) if number < whole else len(ends)
        picked = order[ends[number][0] : ends[last - 1][1]]
        rows = picked.reshape(last - number, -1)
        if held is None:
            found = run.many(
                [_taken(a, picked) for a in arrays],
                np.arange(picked.size).reshape(rows.shape),
                of_one_size=many and number < whole,
            )
        else:
            found = run.many(held, rows, of_one_size=many and number < whole)
        run.pace = _paced(run.pace, last - number, time.perf_counter() - begin)
        yield number, rows.shape[1], found
        number = last


def _paced(pace: int, batches: int, seconds: float) -> int:
    """Return how many batches to run in the next call, after one that ran so many in so many seconds."""
    if seconds > 4 * SHORT:
        return max(pace // 2, 1)
    return min(2 * pace, MOST) if seconds < SHORT and batches == pace else pace


def one_by_one(
    chunks: Iterable[tuple[int, int, list[np.ndarray]]],
) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Yield for each batch of what `run_chunks` yields: its number, its size, and what the function gave for it."""
    for first, size, arrays in chunks:
        for at, results in enumerate(zip(*arrays, strict=True)):
            yield first + at, size, list(results)


def joined(chunks: Iterable[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """Return for each result of a function one array of all rows, from arrays of shape (batches, rows of a batch, ...).

    Example:
        >>> [array.tolist() for array in joined([[np.array([[1, 2], [3, 4]])], [np.array([[5]])]])]
        [[1, 2, 3, 4, 5]]
    """
    return [
        np.concatenate([a.reshape(a.shape[0] * a.shape[1], *a.shape[2:]) for a in parts])
        for parts in zip(*chunks, strict=True)
    ]


def added(total: Any, rows: np.ndarray, size: int) -> Any:
    """Return a sum, or an array of sums, plus the rows times `size`, added one after another as if in a loop.

    Example:
        >>> float(added(1.0, np.array([0.5, 0.25], "float32"), 4))
        4.0
    """
    terms = rows.astype("float64") * size
    terms[0] += total
    return np.add.accumulate(terms)[-1]


def _taken(array: Any, rows: np.ndarray) -> Any:
    """Return rows of an array, in memory or on disk, as a tensor."""
    if isinstance(array, np.ndarray):
        return tf.convert_to_tensor(array[rows])
    return tf.convert_to_tensor(array.take(rows))


def averages(run: Runner, arrays: Sequence[Any], batch_size: int, progress: Any = None) -> np.ndarray:
    """Return the mean over all rows of the numbers that are reported for each batch.

    Args:
        run, arrays, batch_size: see `run_chunks`.
        progress: called with the number of rows done so far; None for silence.
    """
    total: Any = 0.0
    done = 0
    for _, size, (rows,) in run_chunks(run, arrays, np.arange(len(arrays[0])), batch_size):
        total = added(total, rows, size)
        done += size * len(rows)
        if progress is not None:
            progress(done)
    return np.asarray(total / done)
