"""Updates: values that layers give to their variables in training, such as running averages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import get_uid
from keras_unified.engine.topology import view

_ignored = 0
_collected: ContextVar[list[tuple[Any, Any]] | None] = ContextVar("collected", default=None)


def apply_updates(updates: Iterable[tuple[Any, Any]]) -> None:
    """Assign new values to variables, unless inside `updates_ignored`.

    Args:
        updates: pairs of a variable and its new value.
    """
    collected = _collected.get()
    if _ignored:
        return
    if collected is not None:
        collected.extend(updates)
        return
    for variable, value in updates:
        variable.assign(value)


@contextlib.contextmanager
def updates_ignored() -> Iterator[None]:
    """Let updates of layers called inside this context have no effect."""
    global _ignored
    _ignored += 1
    try:
        yield
    finally:
        _ignored -= 1


class _NewValues(keras.Operation):  # type: ignore[misc]
    """The node that computes what a call of a layer assigns in training, and leaves the variables as they are."""

    def __init__(self, call: keras3.Node) -> None:
        super().__init__(name=f"new_values_{get_uid('new_values')}")
        self.graph = keras3.OpenFunction(list(call.input_tensors), list(call.outputs))
        self.variables: list[Any] = []

    def call(self, inputs: list[Any]) -> list[Any]:
        pairs: list[tuple[Any, Any]] = []
        token = _collected.set(pairs)
        try:
            with keras3.training_phase(True):
                keras3.run_graph(self.graph, list(inputs), True)
        finally:
            _collected.reset(token)
        self.variables = [variable for variable, _ in pairs]
        return [keras.ops.convert_to_tensor(value) for _, value in pairs]


def updates_of_call(call: keras3.Node) -> list[tuple[Any, Any]]:
    """Return pairs of a variable and the symbolic value that this call of a layer gives it in training.

    Example:
        >>> from keras_unified.layers import BatchNormalization, Input
        >>> layer = BatchNormalization()
        >>> _ = layer(Input(shape=(3,)))
        >>> [value.shape for _, value in updates_of_call(keras3.inbound_nodes(layer)[0])]
        [(3,), (3,)]
    """
    inputs = list(call.input_tensors)
    operation = _NewValues(call)
    keras3.output_spec(operation.call, inputs)
    return list(zip(operation.variables, operation(inputs), strict=True)) if operation.variables else []


class UpdatesOfCalls:
    """What a layer tells of its updates: those noted by `add_update`, and those that its calls make.

    Example:
        >>> from keras_unified.layers import BatchNormalization, Dense, Input
        >>> normalize, x = BatchNormalization(), Input(shape=(3,))
        >>> y = normalize(x)
        >>> [variable.old_name for variable, _ in normalize.updates]
        ['batchnormalization_1_running_mean', 'batchnormalization_1_running_std']
        >>> len(normalize.get_updates_for(x)), Dense(2).updates
        (2, [])
    """

    @property
    def updates(self) -> list[Any]:
        """The updates of all calls, as pairs of a variable and a symbolic value for it; for `K.function`."""
        terms_of = vars(self).get("_added_terms", {})
        noted = [update for (kind, _), terms in terms_of.items() if kind == "updates" for update in terms]
        calls = [] if keras3.in_layer_call() else keras3.inbound_nodes(self)
        return noted + [pair for call in calls for pair in updates_of_call(call)]

    @updates.setter
    def updates(self, updates: Iterable[Any]) -> None:
        """Set inside `call` or `get_output` they are made in training; Keras 0.3 wrote it so."""
        self.add_update(list(updates))  # type: ignore[attr-defined]

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """Return the updates that belong to an input, None for those that depend on none."""
        wanted = [id(tensor) for tensor in keras.tree.flatten(inputs)]
        calls = [call for call in keras3.inbound_nodes(self) if wanted == [id(t) for t in view(call).input_tensors]]
        noted: list[Any] = super().get_updates_for(inputs)  # type: ignore[misc]
        return noted + [pair for call in calls for pair in updates_of_call(call)]
