"""When two models are the same: a form that is equal exactly for the same graph of the same layers, same sharing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.topology import is_container, view

# Keys of a config that say what the layer is called, or restate the shape of its input, which the graph has itself.
_NOT_TOPOLOGY = frozenset({"name", "batch_input_shape", "input_dtype", "batch_shape", "sparse", "ragged"})


@dataclass(frozen=True)
class Row:
    """One call of a layer in canonical form.

    Attributes:
        layer: rank of the layer by first appearance; equal ranks are one shared layer.
        kind: its class; "Model" for every kind of model.
        config: its configuration without names, as nested tuples; for a model, its canonical form.
        inputs: for each input, (row that made it, which of that row's outputs it is).
        shapes: shapes of the outputs, with the batch axis.
        name: the layer's name, for messages; it does not count when rows are compared.
    """

    layer: int
    kind: str
    config: Any
    inputs: tuple[tuple[int, int], ...]
    shapes: tuple[tuple[int | None, ...], ...]
    name: str = ""

    def key(self) -> tuple[Any, ...]:
        """What counts when two rows are compared."""
        return (self.layer, self.kind, self.config, self.inputs, self.shapes)


@dataclass(frozen=True)
class Canonical:
    """A model's canonical form: its calls in order of a walk from the outputs, and which of them are its ends."""

    rows: tuple[Row, ...]
    inputs: tuple[tuple[int, int], ...]
    outputs: tuple[tuple[int, int], ...]

    def key(self) -> tuple[Any, ...]:
        """The form as nested tuples; equal exactly when two models are the same."""
        return (tuple(row.key() for row in self.rows), self.inputs, self.outputs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Canonical) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())


def canonical(model: Any) -> Canonical:
    """Return the canonical form of a model.

    Args:
        model: a `Model`, `Sequential` or `Graph` of this package, or a functional model of Keras 3.

    Returns:
        A form that is equal for two models exactly when they are the same graph of the same layers with the same
        sharing, inputs and outputs in the same order, whatever built them and whatever their layers are called.

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> from keras_unified.models import Model, Sequential
        >>> x = Input(shape=(3,))
        >>> chain = Sequential([Dense(2, input_dim=3)])
        >>> canonical(Model(x, Dense(2)(x))) == canonical(chain)
        True
    """
    rows: list[Row] = []
    row_of: dict[tuple[int, int], int] = {}
    rank_of: dict[int, int] = {}
    ends = {id(tensor) for tensor in model.inputs}

    def origin(tensor: Any) -> tuple[int, int]:
        operation, index, at = _history(tensor)
        return row_of[id(operation), index], at

    for tensor in _postorder(model):
        operation, index, _ = _history(tensor)
        if (id(operation), index) in row_of:
            continue
        node = view(keras3.inbound_nodes(operation)[index])
        is_end = id(tensor) in ends
        rank = rank_of.setdefault(id(operation), len(rank_of))
        row_of[id(operation), index] = len(rows)
        rows.append(
            Row(
                rank,
                "Input" if is_end else _kind(operation),
                str(tensor.dtype) if is_end else _config(operation, keras3.inbound_nodes(operation)[index]),
                () if is_end else tuple(origin(t) for t in node.input_tensors),
                tuple(node.output_shapes),
                operation.name,
            )
        )
    reached = [t for t in model.inputs if (id(_history(t)[0]), _history(t)[1]) in row_of]
    return Canonical(tuple(rows), tuple(map(origin, reached)), tuple(map(origin, model.outputs)))


def same_topology(a: Any, b: Any) -> bool:
    """Return whether two models are the same graph of the same layers with the same sharing.

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> from keras_unified.models import Model
        >>> x = Input(shape=(3,))
        >>> same_topology(Model(x, Dense(2)(x)), Model(x, Dense(4)(x)))
        False
    """
    return canonical(a) == canonical(b)


def describe_difference(a: Any, b: Any) -> str:
    """Return in words where two models part, or "" where they are the same.

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> from keras_unified.models import Model
        >>> x = Input(shape=(3,))
        >>> print(describe_difference(Model(x, Dense(2, name="a")(x)), Model(x, Dense(4, name="b")(x))))
        Call 1 (Dense 'a' in the first model, Dense 'b' in the second):
        output_dim is 2 in the first and 4 in the second.
    """
    return _difference(canonical(a), canonical(b))


def _difference(one: Canonical, two: Canonical) -> str:
    for number, (row, other) in enumerate(zip(one.rows, two.rows, strict=False)):
        if row.key() != other.key():
            where = (
                f"Call {number} ({row.kind} {row.name!r} in the first model, {other.kind} {other.name!r} in the second)"
            )
            return f"{where}: {_row_difference(row, other)}"
    if len(one.rows) != len(two.rows):
        longer, which = (one, "first") if len(one.rows) > len(two.rows) else (two, "second")
        extra = longer.rows[min(len(one.rows), len(two.rows))]
        return (
            f"The first model has {len(one.rows)} calls and the second {len(two.rows)}; "
            f"only the {which} has {extra.kind} {extra.name!r}."
        )
    for what in ("inputs", "outputs"):
        if getattr(one, what) != getattr(two, what):
            return (
                f"The {what} differ: the first model's are calls {[n for n, _ in getattr(one, what)]}, "
                f"the second's {[n for n, _ in getattr(two, what)]}."
            )
    return ""


def _row_difference(row: Row, other: Row) -> str:
    if row.kind != other.kind:
        return f"the first is a {row.kind}, the second a {other.kind}."
    if row.layer != other.layer:
        return "one model calls a layer here that it has called before (shared), the other a layer of its own."
    if row.inputs != other.inputs:
        return (
            f"the first reads from calls {[n for n, _ in row.inputs]}, the second from {[n for n, _ in other.inputs]}."
        )
    if isinstance(row.config, Canonical):
        return "inside it: " + _difference(row.config, other.config)
    if isinstance(row.config, tuple) and row.config != other.config:
        mine, theirs = dict(row.config), dict(other.config)
        key = next(k for k in [*mine, *theirs] if mine.get(k) != theirs.get(k))
        return f"{key} is {mine.get(key)!r} in the first and {theirs.get(key)!r} in the second."
    if row.config != other.config:
        return f"{row.config!r} in the first and {other.config!r} in the second."
    return f"the output shapes are {list(row.shapes)} in the first and {list(other.shapes)} in the second."


def _history(tensor: Any) -> tuple[Any, int, int]:
    history = keras3.history(tensor)
    assert history is not None, "every tensor of a model has a history"
    return history


def _postorder(model: Any) -> Iterator[Any]:
    """Yield one tensor for each call that the outputs depend on, inputs before what reads them."""
    ends = {id(tensor) for tensor in model.inputs}
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Any, bool]] = [(tensor, False) for tensor in reversed(model.outputs)]
    while stack:
        tensor, is_done = stack.pop()
        operation, index, _ = _history(tensor)
        if is_done:
            yield tensor
            continue
        if (id(operation), index) in seen:
            continue
        seen.add((id(operation), index))
        stack.append((tensor, True))
        if id(tensor) not in ends:
            inputs = view(keras3.inbound_nodes(operation)[index]).input_tensors
            stack.extend((t, False) for t in reversed(inputs) if t is not tensor)


def _kind(operation: Any) -> str:
    return "Model" if is_container(operation) else type(operation).__name__


def _config(operation: Any, node: Any) -> Any:
    if is_container(operation):
        return canonical(operation)
    if not isinstance(operation, keras.layers.Layer):
        constants = [a for a in keras.tree.flatten((node.arguments.args, node.arguments.kwargs)) if not _is_tensor(a)]
        return (("arguments", _frozen(constants)),)
    ignored = _NOT_TOPOLOGY | set(getattr(operation, "input_keywords", ()))
    return tuple((k, _frozen(v)) for k, v in sorted(operation.get_config().items()) if k not in ignored)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)


def _frozen(value: Any) -> Any:
    """Return a value of a config as something that can be compared and hashed."""
    if isinstance(value, dict):
        inner = value.get("config")
        if isinstance(inner, dict) and "class_name" in value:
            value = {"class_name": value["class_name"], "config": {k: v for k, v in inner.items() if k != "name"}}
        return tuple(sorted((str(k), _frozen(v)) for k, v in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, np.ndarray):
        return (value.shape, str(value.dtype), value.tobytes())
    if isinstance(value, np.generic):
        return value.item()
    if callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    return value if value.__hash__ else repr(value)
