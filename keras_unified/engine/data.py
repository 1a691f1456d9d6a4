"""The one place that looks at the form of the user's data: array, list, dict by name, one dict with all in it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_unified.errors import DataError, listing, nearest

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Slot:
    """One input or output that takes an array.

    Attributes:
        name: of the input or output.
        shape: with the batch axis; None where any shape will do.
        dtype: what arrays are cast to.
    """

    name: str
    shape: Shape | None
    dtype: str


class OnDisk:
    """An array that is read in parts, such as a dataset of h5py.

    Args:
        source: has `shape` and gives rows by slices and by lists of increasing numbers.
        dtype: what its parts are cast to.
    """

    def __init__(self, source: Any, dtype: str) -> None:
        self.source = source
        self.dtype = np.dtype(dtype)
        self.shape = tuple(source.shape)

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, rows: slice) -> np.ndarray:
        """Return the rows of a slice as an array."""
        return np.asarray(self.source[rows]).astype(self.dtype, copy=False)

    def take(self, rows: np.ndarray) -> np.ndarray:
        """Return rows by their numbers, in any order; each row is read once."""
        distinct, places = np.unique(rows, return_inverse=True)
        found = np.asarray(self.source[distinct.tolist()])
        return found[places].astype(self.dtype, copy=False)


@dataclass(frozen=True)
class Batchable:
    """Data bound to a model: arrays in order of definition, of one length.

    Attributes:
        inputs, targets: lists of arrays; `targets` is empty for prediction.
        weights: for each target its array of weights, or None where all count alike.
    """

    inputs: list[Any]
    targets: list[Any]
    weights: list[Any | None]

    def __len__(self) -> int:
        return len(self.inputs[0])

    def arrays(self) -> list[Any]:
        """All arrays that there are, in the order inputs, targets, weights."""
        return [*self.inputs, *self.targets, *(weights for weights in self.weights if weights is not None)]

    def is_weighted(self) -> tuple[bool, ...]:
        """For each target, whether it has weights."""
        return tuple(weights is not None for weights in self.weights)

    def part(self, rows: slice) -> Batchable:
        """The data of some rows."""
        weights = [None if some is None else some[rows] for some in self.weights]
        return Batchable([array[rows] for array in self.inputs], [array[rows] for array in self.targets], weights)


def weights_or_ones(targets: Sequence[Any], weights: Sequence[Any | None], ranks: Sequence[int]) -> list[Any]:
    """Return the weights of each target, ones where all samples, or with a rank of 2 all time steps, count alike.

    Example:
        >>> weights_or_ones([np.zeros((2, 3, 1)), np.zeros((1, 1))], [None, None], [2, 1])[0].shape
        (2, 3)
    """
    by_target = zip(targets, weights, ranks, strict=True)
    return [np.ones(t.shape[:rank], "float32") if some is None else some for t, some, rank in by_target]


def split_none_form(x: Any, y: Any, inputs: Sequence[str], outputs: Sequence[str], model: str) -> tuple[Any, Any]:
    """Return inputs and targets where `x` is one dict that holds both and `y` is None.

    Args:
        x, y: as the user passed them.
        inputs, outputs: names of the model's inputs and outputs.
        model: its name, for messages.

    Raises:
        DataError: where targets are given twice, or missing.

    Example:
        >>> split_none_form({"a": 1, "b": 2}, None, ["a"], ["b"], "m")
        ({'a': 1}, {'b': 2})
    """
    if not isinstance(x, Mapping):
        if y is None:
            raise DataError(f"Model {model!r}: no targets. Pass y, or one dict with {listing([*inputs, *outputs])}.")
        return x, y
    both = [name for name in outputs if name in x and name not in inputs]
    if y is not None:
        if both:
            raise DataError(f"Model {model!r}: {listing(both)} is in x and y is given too. Give the targets once.")
        return x, y
    missing = [name for name in outputs if name not in x]
    if missing:
        extra = [name for name in x if name not in (*inputs, *outputs)]
        hint = "".join(nearest(name, extra) for name in missing) if extra else ""
        raise DataError(
            f"Model {model!r}: no data for output {listing(missing)}.{hint} y is None, so the one dict must hold the "
            f"inputs {listing(inputs)} and the outputs {listing(outputs)}."
        )
    targets = {name: x[name] for name in outputs}
    return {name: value for name, value in x.items() if name in inputs or name not in outputs}, targets


def only_named(data: Any, names: Sequence[str]) -> Any:
    """Return what a dict has under `names`, as the old Graph took it; a dict that lacks one as it is, to be refused.

    Example:
        >>> only_named({"a": 1, "y": 2, "length": 3}, ["a", "y"]), only_named({"a": 1}, ["a", "y"])
        ({'a': 1, 'y': 2}, {'a': 1})
    """
    if isinstance(data, Mapping) and all(name in data for name in names):
        return {name: data[name] for name in names}
    return data


def bind_arrays(given: Any, slots: Sequence[Slot], what: str, model: str) -> list[Any]:
    """Return the arrays of what a user passed, in order of definition, checked against names and shapes.

    Args:
        given: an array; a list or tuple of arrays, one for each slot; or a dict by name.
        slots: what the model takes.
        what: "input" or "output", for messages.
        model: the model's name, for messages.

    Raises:
        DataError: for unknown or missing names, another count, or a shape that does not fit.

    Example:
        >>> bind_arrays({"a": [1.0, 2.0]}, [Slot("a", (None, 1), "float32")], "input", "m")[0].shape
        (2, 1)
    """
    names = [slot.name for slot in slots]
    if isinstance(given, Mapping):
        values = _by_name(given, names, what, model)
    elif len(slots) == 1:
        values = list(given) if _is_list_of_arrays(given, slots[0]) else [given]
    elif isinstance(given, (list, tuple)):
        values = list(given)
    else:
        values = [given]
    if len(values) != len(slots):
        many = f"Pass a list of {len(slots)} arrays, or a dict by name." if len(slots) > 1 else "Pass one array."
        raise DataError(
            f"Model {model!r} takes {len(slots)} {what}{'s' if len(slots) > 1 else ''} ({listing(names)}), but got "
            f"{len(values)} array{'s' if len(values) != 1 else ''}. {many}"
        )
    return [_fitted(value, slot, what, model) for value, slot in zip(values, slots, strict=True)]


def _by_name(given: Mapping[str, Any], names: Sequence[str], what: str, model: str) -> list[Any]:
    unknown = [name for name in given if name not in names]
    if unknown:
        raise DataError(
            f"Model {model!r} has no {what} {unknown[0]!r}.{nearest(unknown[0], names)} "
            f"Its {what}s are {listing(names)}."
        )
    missing = [name for name in names if name not in given]
    if missing:
        raise DataError(f"Model {model!r}: no data for {what} {listing(missing)}. Its {what}s are {listing(names)}.")
    return [given[name] for name in names]


def _is_list_of_arrays(given: Any, slot: Slot) -> bool:
    """Whether a list holds an array for each slot, one or too many, and not the rows of the one array."""
    if not isinstance(given, (list, tuple)) or not given:
        return False
    if len(given) == 1:
        return hasattr(given[0], "shape") or slot.shape is None or np.ndim(given[0]) >= len(slot.shape)
    return slot.shape is not None and all(len(getattr(rows, "shape", ())) >= len(slot.shape) for rows in given)


def _fitted(value: Any, slot: Slot, what: str, model: str) -> Any:
    """Return a value as an array of the slot's dtype and rank; data on disk stays there."""
    if value is None:
        raise DataError(f"Model {model!r}: no data for {what} {slot.name!r}.")
    if isinstance(value, np.ndarray) or not _is_on_disk(value):
        try:
            value = np.asarray(value, dtype=slot.dtype)
        except (ValueError, TypeError):
            raise DataError(
                f"Model {model!r}: the data for {what} {slot.name!r} does not make an array of {slot.dtype}: its rows "
                f"differ in length, or are no numbers. Pad them to one length (pad_sequences), or encode them."
            ) from None
        if value.ndim == 1 and (slot.shape is None or len(slot.shape) > 1):
            value = value[:, np.newaxis]
    else:
        value = OnDisk(value, slot.dtype)
    shape = tuple(value.shape)
    if slot.shape is not None and not _fits(shape, slot.shape):
        raise DataError(
            f"Model {model!r}: {what} {slot.name!r} takes arrays of shape {slot.shape}, but got one of shape {shape}."
            f"{_CLASS_NUMBERS if what == 'output' and shape[1:] == (1,) else ''}"
        )
    return value


_CLASS_NUMBERS = (
    " If these are class numbers: np_utils.to_categorical(y) makes a column for each class, and the loss "
    "sparse_categorical_crossentropy takes them as they are."
)


def _is_on_disk(value: Any) -> bool:
    in_memory = hasattr(value, "numpy") or hasattr(value, "to_numpy") or hasattr(value, "toarray")
    return hasattr(value, "shape") and hasattr(value, "__getitem__") and not in_memory


def _fits(shape: Sequence[int], expected: Shape) -> bool:
    pairs = zip(shape[1:], expected[1:], strict=False)
    return len(shape) == len(expected) and all(e is None or e == s for s, e in pairs)


def per_output(given: Any, names: Sequence[str], what: str, model: str) -> list[Any]:
    """Return one entry for each output of something that may be given for all, by list or by name.

    Args:
        given: one thing for the only output; a list with an entry for each; a dict by name, which may leave some out.
        names: of the outputs.
        what: "sample_weight" or "class_weight", for messages.
        model: the model's name, for messages.

    Raises:
        DataError: for an unknown name, another count, or one thing for several outputs.
    """
    if given is None or (isinstance(given, (list, Mapping)) and not len(given)):
        return [None] * len(names)
    if isinstance(given, Mapping) and any(name in given for name in names):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise DataError(
                f"Model {model!r}: {what} names {unknown[0]!r}, which is no output.{nearest(unknown[0], names)}"
            )
        return [given.get(name) for name in names]
    if len(names) == 1:
        return [given[0]] if isinstance(given, list) and len(given) == 1 else [given]
    if isinstance(given, list) and len(given) == len(names):
        return given
    raise DataError(
        f"Model {model!r} has {len(names)} outputs ({listing(names)}): give {what} as a list of {len(names)} or as a "
        f"dict by name."
    )


def weights_for(target: Any, sample_weight: Any, class_weight: Any, mode: str | None, slot: Slot, model: str) -> Any:
    """Return the weights of one output's samples, or of its time steps where `mode` is "temporal".

    Args:
        target: array of targets, of shape (samples, ...).
        sample_weight: array of shape (samples,), or (samples, steps) for "temporal"; None where all count alike.
        class_weight: dict from class number to weight, or None. With `sample_weight` it has no effect. Anything else
            has none either, as in the old Keras, which is warned of.
        mode: "temporal" or None.
        slot: the output, for messages.
        model: the model's name, for messages.

    Raises:
        DataError: for weights of another shape, or a class without a weight.

    Example:
        >>> target = np.array([[1.0, 0.0], [0.0, 1.0]])
        >>> weights_for(target, None, {0: 1.0, 1: 5.0}, None, Slot("y", None, "float32"), "m").tolist()
        [1.0, 5.0]
    """
    where = f"Model {model!r}, output {slot.name!r}"
    rank = 2 if mode == "temporal" else 1
    if mode == "temporal" and len(target.shape) < 3:
        raise DataError(
            f"{where}: sample_weight_mode='temporal' needs targets with a time axis, got shape {tuple(target.shape)}."
        )
    if sample_weight is not None:
        sample_weight = np.asarray(sample_weight, dtype="float32")
        expected = tuple(target.shape[:rank])
        if sample_weight.shape != expected:
            hint = " For weights of time steps compile with sample_weight_mode='temporal'." if rank == 1 else ""
            raise DataError(f"{where}: sample_weight has shape {sample_weight.shape}, expected {expected}.{hint}")
        return sample_weight
    if class_weight is not None and not isinstance(class_weight, Mapping):
        warnings.warn(
            f"{where}: class_weight={class_weight!r} has no effect. Give a dict from class number to weight.",
            stacklevel=4,
        )
    elif class_weight is not None:
        if len(target.shape) > 2:
            raise DataError(f"{where}: class_weight needs targets of rank 1 or 2, got shape {tuple(target.shape)}.")
        numbers = np.asarray(target)
        classes = numbers.argmax(axis=1) if numbers.shape[-1] > 1 else numbers.reshape(len(numbers))
        missing = sorted(set(classes.tolist()) - set(class_weight))
        if missing:
            raise DataError(f"{where}: class_weight has no weight for class {missing[0]!r}.")
        return np.asarray([class_weight[c] for c in classes.tolist()], dtype="float32")
    return None


def check_lengths(bound: Batchable, names: Sequence[str], model: str) -> None:
    """Raise a `DataError` where the arrays are empty or differ in length, saying which."""
    lengths = [int(array.shape[0]) for array in [*bound.inputs, *bound.targets]]
    if len(set(lengths)) > 1:
        told = ", ".join(f"{name!r} has {length}" for name, length in zip(names, lengths, strict=True))
        raise DataError(f"Model {model!r}: all arrays need the same number of samples, but {told}.")
    if lengths[0] == 0:
        raise DataError(f"Model {model!r}: the data is empty (no samples).")
