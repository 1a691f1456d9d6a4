"""`K.function` and `K.gradients`: run any part of a model, and differentiate it, from NumPy to NumPy."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.engine import keras3
from keras_unified.engine.expressions import LEARNING_PHASE, Evaluation, Expression, Recipe, defer, sparse_tensor
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import get_uid
from keras_unified.engine.phase import fixed_phase
from keras_unified.engine.symbolic import is_symbolic
from keras_unified.errors import ArgumentError, DataError, InvalidValueError, TopologyError, listing


def tensors_behind(outputs: Iterable[Any], known: Iterable[Any] = ()) -> list[Any]:
    """Return symbolic `outputs` and all that they are computed from, back to inputs and to the `known` tensors.

    Example:
        >>> a, b = keras.Input((3,)), keras.Input((3,))
        >>> c = a + b
        >>> tensors_behind([c]) == [c, a, b], tensors_behind([c], known=[c]) == [c]
        (True, True)
    """
    ends = {id(tensor) for tensor in known}
    seen = set()
    found = []
    pending = list(outputs)[::-1]
    while pending:
        tensor = pending.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        found.append(tensor)
        node = _node_of(tensor)
        if node is not None and id(tensor) not in ends:
            pending.extend(node.input_tensors[::-1])
    return found


def _node_of(tensor: Any) -> Any:
    """Return the node that made a symbolic tensor; None for an input."""
    operation, node_index, _ = keras3.history(tensor) or (None, 0, 0)
    node = None if operation is None else keras3.inbound_nodes(operation)[node_index]
    return None if node is None or node.is_input else node


def input_tensors(outputs: Iterable[Any], known: Iterable[Any] = ()) -> list[Any]:
    """Return the input tensors that symbolic `outputs` depend on other than through the `known` tensors.

    Example:
        >>> a, b = keras.Input((3,)), keras.Input((3,))
        >>> c = a + b
        >>> input_tensors([2 * c]) == [a, b], input_tensors([2 * c], known=[c])
        (True, [])
    """
    ends = list(known)
    without = {id(tensor) for tensor in ends}
    return [t for t in tensors_behind(outputs, ends) if id(t) not in without and _node_of(t) is None]


def compute(tensor: Any, tensors: Sequence[Any], values: Sequence[Any], training: bool | None = None) -> Any:
    """Return the value of a symbolic tensor, here and now, from the values of tensors that it is computed from.

    A loss may use tensors of its model besides its arguments; what it returns then is symbolic, and this computes it.

    Args:
        tensor: symbolic tensor.
        tensors: symbolic tensors of which the value is known, more than are needed if need be.
        values: tensor for each of `tensors`.
        training: the phase for the layers that are run.

    Raises:
        TopologyError: where it depends on another input.

    Example:
        >>> x = keras.Input((2,))
        >>> compute(2 * x, [x], [tf.ones((1, 2))]).numpy()
        array([[2., 2.]], dtype=float32)
    """
    missing = input_tensors([tensor], tensors)
    if missing:
        raise TopologyError(
            f"{tensor.name!r} depends on the inputs {listing(t.name for t in missing)}, which are not given here."
        )
    known = dict(zip(map(id, tensors), values, strict=True))
    begin = [t for t in tensors_behind([tensor], tensors) if id(t) in known]
    return keras3.run_graph(keras3.OpenFunction(begin, tensor), [known[id(t)] for t in begin], training)


@contextlib.contextmanager
def no_calls_remembered(tensors: Iterable[Any]) -> Iterator[None]:
    """Let the makers of symbolic tensors forget what is called on those inside this context: it holds tensors."""
    makers = {id(maker): maker for tensor in tensors for maker, *_ in [keras3.history(tensor) or (None,)] if maker}
    before = [(keras3.outbound_nodes(maker), len(keras3.outbound_nodes(maker))) for maker in makers.values()]
    try:
        yield
    finally:
        for nodes, count in before:
            del nodes[count:]


def _depends_on(tensor: Any, others: Sequence[Any]) -> list[bool]:
    """Return, for each of `others`, whether `tensor` is computed from it."""
    behind = {id(t) for t in tensors_behind([tensor])}
    return [id(other) in behind for other in others]


def _is_computed(tensor: Any) -> bool:
    """Return whether a symbolic tensor is computed from others."""
    return input_tensors([tensor]) != [tensor]


def _seeds(function: Any) -> list[Any]:
    """Return the states of the random generators inside the layers that a `keras.Function` calls."""
    seeds = []
    for layer in function.operations:
        if isinstance(layer, keras.layers.Layer):
            weights = {id(weight) for weight in layer.weights}
            seeds += [v for v in layer.variables if id(v) not in weights]
    return seeds


class Function:
    """A function from arrays to arrays that computes `outputs` from `inputs`, then makes `updates`.

    Args:
        inputs: list of symbolic tensors (inputs, placeholders, or any tensors in between), with `K.learning_phase()`
            among them where the caller shall choose the phase.
        outputs: list of symbolic tensors, expressions and variables.
        updates: pairs (variable, new value), or a dict of them; all new values are computed before any is assigned.

    Raises:
        ArgumentError: where one of them is not a list or tuple.
        TopologyError: where the outputs need an input that is not among `inputs`.

    Era:
        Keras 0.3 to 1.2. Layers called in here leave their own state (moving averages) alone, as in those days.

    Example:
        >>> x = keras.Input((2,))
        >>> f = Function([x], [2 * x, keras.ops.sum(x, axis=1)])
        >>> f([np.array([[1.0, 2.0]])])
        [array([[2., 4.]], dtype=float32), array([3.], dtype=float32)]
    """

    def __init__(self, inputs: Any, outputs: Any, updates: Any = (), name: str | None = None) -> None:
        if isinstance(updates, Mapping):
            updates = list(updates.items())
        for kind, given in (("inputs", inputs), ("outputs", outputs), ("updates", updates)):
            if not isinstance(given, (list, tuple)):
                raise ArgumentError(f"The {kind} of a backend function must be a list, not {type(given).__name__}.")
        self.name = name
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.updates = [tuple(update) for update in updates if update is not None]
        self._tensors = [x for x in self.inputs if isinstance(x, keras.KerasTensor)]
        self._check_inputs()
        wanted = [self.outputs, [value for _, value in self.updates]]
        self._symbolic = [x for x in keras.tree.flatten(wanted) if isinstance(x, keras.KerasTensor)]
        self._check_connected()
        self._graph = keras3.OpenFunction(self._tensors, self._symbolic) if self._symbolic else None
        self._compiled: dict[int, Callable[..., Any]] = {}

    def _check_inputs(self) -> None:
        for position, x in enumerate(self.inputs):
            if not isinstance(x, keras.KerasTensor) and x is not LEARNING_PHASE and not isinstance(x, int):
                raise InvalidValueError(
                    f"Input {position} of the backend function is {x!r}. An input is a symbolic tensor "
                    "(a layer's input or output, a placeholder) or K.learning_phase()."
                )

    def _check_connected(self) -> None:
        missing = input_tensors(self._symbolic, self._tensors)
        if missing:
            raise TopologyError(
                f"The outputs of the backend function also depend on {listing(t.name for t in missing)}, "
                f"which is not among its inputs ({listing(t.name for t in self._tensors)}). Add it to `inputs`."
            )

    def __call__(self, inputs: Any) -> list[Any]:
        """Compute.

        Args:
            inputs: list of arrays, one for each input, and 0 or 1 for `K.learning_phase()`.

        Returns:
            List of NumPy arrays, one for each output.

        Raises:
            DataError: where the number of arrays, or an array's shape, is wrong.
        """
        if not isinstance(inputs, (list, tuple)):
            raise ArgumentError(f"A backend function is called with a list of arrays, not {type(inputs).__name__}.")
        if len(inputs) != len(self.inputs):
            raise DataError(f"The backend function has {len(self.inputs)} inputs, but got {len(inputs)} values.")
        fixed = fixed_phase()
        phase = 0 if fixed is None else fixed
        feeds = []
        for tensor, value in zip(self.inputs, inputs, strict=True):
            if isinstance(tensor, keras.KerasTensor):
                feeds.append(self._feed(tensor, value))
            elif tensor is LEARNING_PHASE and fixed is None:
                phase = int(bool(np.asarray(value)))
        if phase not in self._compiled:
            self._compiled[phase] = self._compile(phase)
        return [self._to_numpy(x) for x in self._compiled[phase](*feeds)]

    def in_graph(self, feeds: Sequence[Any]) -> Any:
        """Compute from tensors to tensors, in training, as part of a graph that is being traced."""
        return self._compile(1)(*feeds)

    def _feed(self, tensor: Any, value: Any) -> Any:
        if tensor.sparse:
            return sparse_tensor(value, tensor.dtype)
        if not tf.is_tensor(value):
            value = np.asarray(value)
        shape = tuple(value.shape)
        if len(shape) != len(tensor.shape) or any(
            want not in (None, got) for want, got in zip(tensor.shape, shape, strict=True)
        ):
            raise DataError(
                f"Input {tensor.name!r} of the backend function has shape {tuple(tensor.shape)}, "
                f"but got an array of shape {shape}."
            )
        return tf.cast(value, tensor.dtype)

    @staticmethod
    def _to_numpy(value: Any) -> Any:
        if isinstance(value, tf.SparseTensor):
            value = tf.sparse.to_dense(value)
        return value.numpy() if tf.is_tensor(value) else value

    def _compile(self, phase: int) -> Callable[..., Any]:
        """Return the TensorFlow function for one phase; it is traced once, whatever the batch sizes."""
        seeds = [] if self._graph is None else _seeds(self._graph)

        def run(*feeds: Any) -> list[Any]:
            scope = keras.StatelessScope()
            with keras3.training_phase(bool(phase)), scope:
                computed = [] if self._graph is None else keras3.run_graph(self._graph, list(feeds), bool(phase))
                known = dict(zip(map(id, self._symbolic), computed, strict=True))
                evaluation = Evaluation()

                def value(x: Any) -> Any:
                    return known[id(x)] if id(x) in known else evaluation.value(x)

                outputs = keras.tree.map_structure(value, self.outputs)
                new_values = [value(new) for _, new in self.updates]
            for seed in seeds:
                if (state := scope.get_current_value(seed)) is not None:
                    seed.assign(state)
            with tf.control_dependencies([x for x in keras.tree.flatten(outputs) if tf.is_tensor(x)]):
                for (variable, _), new_value in zip(self.updates, new_values, strict=True):
                    variable.assign(tf.cast(new_value, variable.dtype))
            return outputs  # type: ignore[no-any-return]

        signature = [(tf.SparseTensorSpec if x.sparse else tf.TensorSpec)(x.shape, x.dtype) for x in self._tensors]
        return tf.function(run, input_signature=signature, autograph=False)  # type: ignore[no-any-return]


class _InTraining(keras.Operation):  # type: ignore[misc]
    """The node that computes what a symbolic tensor is in training, whatever the phase."""

    def __init__(self, tensor: Any) -> None:
        super().__init__(name=f"in_training_{get_uid('in_training')}")
        self.inputs = input_tensors([tensor])
        self.graph = keras3.OpenFunction(self.inputs, tensor)

    def call(self, values: list[Any]) -> Any:
        with keras3.training_phase(True):
            return keras3.run_graph(self.graph, list(values), True)


def in_training(tensor: Any) -> Any:
    """Return the symbolic tensor that is in either phase what `tensor` is in training.

    Example:
        >>> from keras_unified.layers import GaussianNoise
        >>> x = keras.Input((2,))
        >>> noisy = in_training(GaussianNoise(1.0)(x))
        >>> bool((Function([x], [noisy])([np.zeros((1, 2))])[0] == 0).any())
        False
    """
    operation = _InTraining(tensor)
    return operation(operation.inputs)


class Gradients(keras.Operation):  # type: ignore[misc]
    """The node that differentiates a symbolic loss: it runs the part of the graph from `tensors` to `loss` on a tape.

    Args:
        loss: symbolic tensor.
        tensors: symbolic tensors to differentiate by.
        variables: variables to differentiate by.
    """

    def __init__(self, loss: Any, tensors: list[Any], variables: list[Any]) -> None:
        super().__init__(name=f"call_gradients_{get_uid('call_gradients')}")
        self.tensors = tensors
        beginnings = [*tensors, *input_tensors([loss], tensors)]
        self.variables = variables
        self.loss = keras3.OpenFunction(beginnings, loss)
        # The value of the loss is not needed, but with it a model that has this node has the layers of the loss.
        self.arguments = [*beginnings, loss]

    def call(self, values: list[Any]) -> list[Any]:
        values = [tf.convert_to_tensor(value) for value in values[:-1]]
        sources = [*values[: len(self.tensors)], *(variable.value for variable in self.variables)]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            loss = keras3.run_graph(self.loss, values, keras3.current_training())
        return tape.gradient(loss, sources, unconnected_gradients="zero")  # type: ignore[no-any-return]

    def compute_output_spec(self, values: list[Any]) -> list[Any]:
        wanted = [*values[: len(self.tensors)], *self.variables]
        return [keras.KerasTensor(x.shape, x.dtype) for x in wanted]


class _GradientRecipe(Recipe):
    """The gradients of a loss that is an expression."""

    def __init__(self, loss: Expression, wanted: list[Any]) -> None:
        super().__init__(gradients)
        self.loss = loss
        self.wanted = wanted

    def compute(self, evaluation: Evaluation) -> list[Any]:
        del evaluation  # the tape must see everything computed afresh
        with tf.GradientTape() as tape:
            variables = [x for x in self.wanted if not isinstance(x, Expression)]
            tape.watch([variable.value for variable in variables])
            watching = Evaluation(tape, tuple(x for x in self.wanted if isinstance(x, Expression)))
            loss = watching.value(self.loss)
            sources = [watching.value(x) if isinstance(x, Expression) else x.value for x in self.wanted]
        return tape.gradient(loss, sources, unconnected_gradients="zero")  # type: ignore[no-any-return]


def _groups(tensors: list[Any], variables: list[Any]) -> list[tuple[list[Any], list[Any]]]:
    """Return what one run of the graph can differentiate by: it begins at each tensor, so none may need another."""
    groups: list[tuple[list[Any], list[Any]]] = [([x for x in tensors if not _is_computed(x)], variables)]
    for tensor in tensors:
        if _is_computed(tensor):
            for group, _ in groups[1:]:
                if not any(_depends_on(tensor, group)) and not any(_depends_on(x, [tensor])[0] for x in group):
                    group.append(tensor)
                    break
            else:
                groups.append(([tensor], []))
    return [group for group in groups if any(group)]


def loss_to_come(variables: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return placeholders for a loss and for its gradients by `variables`, which `gradients` of that loss gives.

    A step of training can be described with them before there is a loss.

    Example:
        >>> weight = keras.Variable([1.0, 2.0])
        >>> loss, slopes = loss_to_come([weight])
        >>> gradients(loss, [weight]) == slopes
        True
    """
    loss = keras.Input(batch_shape=(), dtype=keras.config.floatx())
    placeholders = [keras.Input(batch_shape=v.shape, dtype=v.dtype) for v in variables]
    loss.gradients_to_come = dict(zip(map(id, variables), placeholders, strict=True))
    return loss, placeholders


def gradients(loss: Any, variables: Any) -> list[Any]:
    """Return the gradients of `loss` (its sum, where it is no scalar) with respect to each of `variables`.

    Args:
        loss: symbolic tensor or expression.
        variables: symbolic tensors, variables or expressions that the loss is computed from; one, or a list.

    Returns:
        List of symbolic tensors or expressions, of the shapes of `variables`.

    Raises:
        InvalidValueError: for a loss that is a number already, or does not depend on one of the tensors.

    Example:
        >>> x = keras.Input((2,))
        >>> (slope,) = gradients(keras.ops.sum(x * x), [x])
        >>> Function([x], [slope])([np.array([[1.0, 2.0]])])
        [array([[2., 4.]], dtype=float32)]
    """
    wanted = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    if hasattr(loss, "gradients_to_come"):
        return [loss.gradients_to_come[id(variable)] for variable in wanted]
    tensors = [x for x in wanted if isinstance(x, keras.KerasTensor)]
    if isinstance(loss, Expression) and not tensors:
        return defer(_GradientRecipe(loss, wanted))  # type: ignore[no-any-return]
    if not is_symbolic(loss):
        raise InvalidValueError(
            f"K.gradients needs a loss made of symbolic tensors or K.variables, not {loss!r}, which is a value already."
        )
    for tensor, connected in zip(tensors, _depends_on(loss, tensors), strict=True):
        if not connected:
            raise InvalidValueError(
                f"The loss {loss.name!r} does not depend on {tensor.name!r}, so it has no gradient."
            )
    for x in wanted:
        if not isinstance(x, (keras.KerasTensor, keras.Variable)):
            raise InvalidValueError(f"K.gradients differentiates by symbolic tensors and variables, not by {x!r}.")
    results: dict[int, Any] = {}
    for group in _groups(tensors, [x for x in wanted if isinstance(x, keras.Variable)]):
        node = Gradients(loss, *group)
        results.update(zip(map(id, [*node.tensors, *node.variables]), node(node.arguments), strict=True))
    return [results[id(x)] for x in wanted]
