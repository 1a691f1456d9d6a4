"""The loop over batches: whole chunks of them inside one TensorFlow graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.dialects.behaviour import PENALTIES_IN_TEST
from keras_unified.engine import keras3
from keras_unified.engine.losses import Output, report

# Batches that run in one call of a TensorFlow graph, where nothing needs to see what is between them.
CHUNK = 64
# Data larger than this many bytes is cut on the host, chunk by chunk, instead of being handed to TensorFlow whole.
RESIDENT_BYTES = 1 << 30


def batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """Return the ends of consecutive batches; the last one may be smaller.

    Example:
        >>> batches(5, 2)
        [(0, 2), (2, 4), (4, 5)]
    """
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def shuffled(order: np.ndarray, how: bool | str, batch_size: int) -> np.ndarray:
    """Return the order of samples for an epoch, drawn from `np.random` as the old Keras drew it.

    Args:
        order: the order of the epoch before; it is shuffled in place where `how` is True.
        how: True; False for the order as it is; "batch" to shuffle whole batches, for data on disk.
        batch_size: int.
    """
    if how == "batch":
        whole = len(order) // batch_size * batch_size
        rows = order[:whole].reshape(-1, batch_size)
        np.random.shuffle(rows)
        return np.append(rows.flatten(), order[whole:])
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
        self.train = _over_batches(self._train_batch, ["float32"], self._specification)
        self.test = _over_batches(self._test_batch, ["float32"], self._specification)
        predicted = [output.dtype for output in model.outputs]
        self.predict = _over_batches(self._predict_batch, predicted, self._specification)

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

    def _named(self, arrays: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        inputs, count = len(self.model.inputs), len(self.outputs)
        return list(arrays[:inputs]), list(arrays[inputs : inputs + count]), list(arrays[inputs + count :])

    def _outputs_of(self, inputs: list[Any], training: bool) -> list[Any]:
        fixed = [tf.ensure_shape(x, t.shape) for x, t in zip(inputs, self.model.inputs, strict=True)]
        predicted = self.model(fixed if len(fixed) > 1 else fixed[0], training=training)
        return list(predicted) if isinstance(predicted, (list, tuple)) else [predicted]

    def _penalty(self) -> Any:
        return sum((tf.cast(loss, tf.float32) for loss in self.model.losses), tf.constant(0.0))

    def _train_batch(self, arrays: Sequence[Any]) -> list[Any]:
        inputs, targets, weights = self._named(arrays)
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            predicted = self._outputs_of(inputs, training=True)
            masks = [keras3.get_mask(p) for p in predicted]
            total, others = report(self.outputs, targets, predicted, weights, masks, self.model.dialect.era)
            total += self._penalty()
        if variables:
            self.model.optimizer.apply(tape.gradient(total, variables), variables)
        return [_row(total, others)]

    def _test_batch(self, arrays: Sequence[Any]) -> list[Any]:
        inputs, targets, weights = self._named(arrays)
        predicted = self._outputs_of(inputs, training=False)
        masks = [keras3.get_mask(p) for p in predicted]
        total, others = report(self.outputs, targets, predicted, weights, masks, self.model.dialect.era)
        if PENALTIES_IN_TEST[self.model.dialect.era]:
            total += self._penalty()
        return [_row(total, others)]

    def _predict_batch(self, arrays: Sequence[Any]) -> list[Any]:
        return self._outputs_of(list(arrays), training=False)


def _row(total: Any, others: Sequence[Any]) -> Any:
    return tf.stack([tf.cast(number, tf.float32) for number in (total, *others)])


def _over_batches(on_batch: Any, dtypes: Sequence[str], specification: Any) -> Any:
    """Return a function that runs `on_batch` on each batch of rows inside one graph, and stacks what it gives.

    Args:
        on_batch: function from the tensors of a batch to a list of tensors.
        dtypes: of what it gives.
        specification: function from arrays to what a graph for their kind takes; each kind is traced once.
    """
    graphs: dict[Any, Any] = {}

    def loop(arrays: list[Any], rows: Any) -> list[Any]:
        count = tf.shape(rows)[0]

        def body(at: Any, *stores: Any) -> Any:
            results = on_batch([tf.gather(array, rows[at]) for array in arrays])
            return (at + 1, *(store.write(at, result) for store, result in zip(stores, results, strict=True)))

        start = (tf.constant(0), *(tf.TensorArray(dtype, size=count) for dtype in dtypes))
        _, *stores = tf.while_loop(lambda at, *_: at < count, body, start, parallel_iterations=1)
        return [store.stack() for store in stores]

    def run(arrays: list[Any], rows: Any) -> Any:
        specs = specification(arrays)
        key = tuple((tuple(spec.shape), spec.dtype) for spec in specs)
        if key not in graphs:
            traced = tf.function(loop, autograph=False)
            graphs[key] = traced.get_concrete_function(specs, tf.TensorSpec([None, None], tf.int32))
        return graphs[key](arrays, rows)

    return run


def run_chunks(
    run: Any, arrays: Sequence[Any], order: np.ndarray, batch_size: int, chunk: int
) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Run a function of `Steps` over data, chunk by chunk.

    Args:
        run: a function of `Steps`.
        arrays: NumPy arrays or datasets on disk.
        order: numbers of the rows to take, in order.
        batch_size: rows of a batch; the last one may be smaller.
        chunk: greatest number of batches in one call.

    Yields:
        For each batch: its number, its size, and the arrays that the function gave for it.
    """
    resident = all(isinstance(a, np.ndarray) for a in arrays) and sum(a.nbytes for a in arrays) <= RESIDENT_BYTES
    held = [tf.convert_to_tensor(array) for array in arrays] if resident else None
    ends = batches(len(order), batch_size)
    whole = len(order) // batch_size
    number = 0
    while number < len(ends):
        last = min(number + chunk, whole) if number < whole else len(ends)
        picked = order[ends[number][0] : ends[last - 1][1]]
        rows = picked.reshape(last - number, -1)
        if held is None:
            results = run([_taken(a, picked) for a in arrays], _indices(np.arange(picked.size).reshape(rows.shape)))
        else:
            results = run(held, _indices(rows))
        found = [np.asarray(result) for result in results]
        for at in range(last - number):
            yield number + at, rows.shape[1], [array[at] for array in found]
        number = last


def _indices(rows: np.ndarray) -> Any:
    return tf.convert_to_tensor(rows.astype(np.int32))


def _taken(array: Any, rows: np.ndarray) -> Any:
    """Return rows of an array as a tensor; a dataset on disk wants its rows as a list."""
    if isinstance(array, np.ndarray):
        return tf.convert_to_tensor(array[rows])
    return tf.convert_to_tensor(np.asarray(array[rows.tolist()]))


def averages(run: Any, arrays: Sequence[Any], batch_size: int, chunk: int = CHUNK, progress: Any = None) -> np.ndarray:
    """Return the mean over all rows of the numbers that a function of `Steps` reports for each batch.

    Args:
        run, arrays, batch_size, chunk: see `run_chunks`.
        progress: called with the number of rows done so far; None for silence.
    """
    total: Any = 0.0
    done = 0
    for _, size, (row,) in run_chunks(run, arrays, np.arange(len(arrays[0])), batch_size, chunk):
        total = total + row.astype("float64") * size
        done += size
        if progress is not None:
            progress(done)
    return np.asarray(total / done)


def one_batch(run: Any, arrays: Sequence[Any]) -> list[np.ndarray]:
    """Return what a function of `Steps` gives for all rows as one batch."""
    rows = np.arange(len(arrays[0]), dtype=np.int32)[np.newaxis]
    results = run([tf.convert_to_tensor(np.asarray(array[:])) for array in arrays], tf.convert_to_tensor(rows))
    return [np.asarray(result[0]) for result in results]
