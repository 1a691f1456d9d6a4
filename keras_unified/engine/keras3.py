"""The only door to private names of Keras 3: each is used here, under a name that says what it is for.

A new release of Keras 3 may rename any of them; `self_check` finds out at once and says which.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras

import keras_unified  # noqa: F401  (sets KERAS_BACKEND before keras is imported)
from keras_unified.errors import KerasUnifiedError

if keras.backend.backend() != "tensorflow":
    raise KerasUnifiedError(
        f"keras_unified runs on TensorFlow, but keras was imported before it with the backend "
        f"{keras.backend.backend()!r}. Import keras_unified first, or set KERAS_BACKEND=tensorflow."
    )

from keras.src import backend as _backend
from keras.src.backend.common import global_state as _global_state
from keras.src.layers.layer import Layer as _Layer
from keras.src.models.functional import Functional
from keras.src.ops.node import Node
from keras.src.saving import saving_lib as _saving_lib
from keras.src.tree import register_tree_node_class as _register_tree_node_class
from keras.src.utils import tracking as _tracking

__all__ = ["Functional", "Node", "OpenFunction", "OpenFunctional", "OpenLayer", "OpenOptimizer", "keras"]


def _scope_name(name: str) -> str:
    """Return an old name as one that TensorFlow takes for a scope.

    Example:
        >>> _scope_name("conv1/3x3"), _scope_name("e0[1]"), _scope_name("_merge")
        ('conv1_3x3', 'e0_1_', 'x_merge')
    """
    allowed = re.sub(r"[^A-Za-z0-9_.>-]", "_", name)
    return allowed if allowed[:1].isalnum() else f"x{allowed}"


class _OldNamed:
    """What Keras 3 calls a layer in TensorFlow's graphs and in the paths of its weights, where old names are freer."""

    name: str
    _parent_path: str | None

    def _open_name_scope(self) -> Any:
        """Keras 3 opens this around build and call."""
        if self._parent_path is None:
            self._parent_path = _backend.common.name_scope.current_path()
        return _backend.name_scope(_scope_name(self.name), caller=self)


class OpenLayer(_OldNamed, keras.layers.Layer):  # type: ignore[misc]
    """A layer that may gain variables after it was built, as old layers did (states, caches)."""

    def _initialize_tracker(self) -> None:
        """Keras 3 says here which attributes become weights; a variable may say that it does not by being one."""
        if hasattr(self, "_tracker"):
            return
        super()._initialize_tracker()
        kinds = self._tracker.config
        for name in ("trainable_variables", "non_trainable_variables"):
            is_of_kind, held = kinds[name]
            kinds[name] = (functools.partial(_becomes_weight, is_of_kind), held)

    def _lock_state(self) -> None:
        """Keras 3 calls this after build; an old layer is never locked."""

    def add_weight(self, *args: Any, **kwargs: Any) -> Any:
        """Add a variable; Keras 3 opens a scope of the layer's name here too, without asking the method below."""
        self.__dict__["name"], name = _scope_name(self.name), self.__dict__["name"]
        try:
            return super().add_weight(*args, **kwargs)
        finally:
            self.__dict__["name"] = name


def _becomes_weight(is_of_kind: Callable[[Any], bool], attribute: Any) -> bool:
    return is_of_kind(attribute) and getattr(attribute, "is_weight_as_attribute", True)


class _CheckedElsewhere:
    """Keras 3 asks each layer's `output` to check that outputs are connected, which a shared old layer has not one of.

    A model of ours checks its ends itself, and a function finds a missing input when it is called.
    """

    def _run_through_graph(self, inputs: Any, operation_fn: Any = lambda op: op, call_fn: Any = None) -> Any:
        if call_fn is None:
            return super()._run_through_graph(inputs, operation_fn)  # type: ignore[misc]
        return None


class OpenFunctional(_OldNamed, _CheckedElsewhere, Functional):  # type: ignore[misc]
    """Keras 3's functional model, of layers that may be shared.

    Attributes:
        penalized_weights: the weights whose regularizers count in the loss.
    """

    @property
    def penalized_weights(self) -> list[Any]:
        """All that have a regularizer."""
        return [weight for weight in self.weights if weight.regularizer is not None]

    def _get_regularization_losses(self) -> list[Any]:
        """Keras 3 asks this for the penalties on weights; its own answer leaves out those that are frozen."""
        return [weight.regularizer(weight) for weight in self.penalized_weights]


class OpenFunction(_CheckedElsewhere, keras.Function):  # type: ignore[misc]
    """Keras 3's function from symbolic tensors to symbolic tensors, through layers that may be shared."""


class OpenOptimizer(keras.optimizers.Optimizer):  # type: ignore[misc]
    """Keras 3's optimizer, of gradients that were clipped before."""

    def _clip_gradients(self, grads: list[Any]) -> list[Any]:
        return grads


def plain_containers(value: Any) -> Any:
    """Return `value` with plain lists, dicts and sets for those by which Keras 3 finds layers in attributes.

    Example:
        >>> layer = keras.layers.Layer()
        >>> layer.sizes = [3, 1]
        >>> type(plain_containers({"sizes": layer.sizes})["sizes"])
        <class 'list'>
    """
    if isinstance(value, dict):
        items = {key: plain_containers(inner) for key, inner in value.items()}
        return items if type(value) is _tracking.TrackedDict else type(value)(items)
    if type(value) in (list, tuple, _tracking.TrackedList):
        kind = list if type(value) is _tracking.TrackedList else type(value)
        return kind(plain_containers(inner) for inner in value)
    return set(value) if isinstance(value, _tracking.TrackedSet) else value


def untracked() -> contextlib.AbstractContextManager[Any]:
    """Return a context in which variables set as attributes do not become weights."""
    scope: contextlib.AbstractContextManager[Any] = _tracking.DotNotTrackScope()
    return scope


def inbound_nodes(operation: Any) -> list[Node]:
    """Return the nodes that calls of `operation` made, in order of the calls."""
    return operation._inbound_nodes  # type: ignore[no-any-return]


def first_calls(model: Any) -> dict[int, int]:
    """Return when each operation of a model was first called in it: a number that grows, by the operation's id.

    Keras numbers the tensors that calls give; an operation whose tensors bear other names is left out.
    """
    found: dict[int, int] = {}
    for node in (node for nodes in model._nodes_by_depth.values() for node in nodes):
        for tensor in node.output_tensors:
            _, _, number = tensor.name.rpartition("keras_tensor")
            if tensor.name == "keras_tensor" or number.removeprefix("_").isdigit():
                place = int(number.removeprefix("_") or 0)
                found[id(node.operation)] = min(place, found.get(id(node.operation), place))
    return found


def outbound_nodes(operation: Any) -> list[Node]:
    """Return the nodes that read an output of `operation`."""
    return operation._outbound_nodes  # type: ignore[no-any-return]


def count_calls(operation: Any) -> int:
    """Return how often `operation` was called on symbolic tensors; may be asked before its constructor ran."""
    return len(getattr(operation, "_inbound_nodes", ()))


def forget_calls(operation: Any) -> None:
    """Forget the nodes that calls of `operation` made."""
    operation._inbound_nodes, operation._outbound_nodes = [], []


def history(tensor: Any) -> tuple[Any, int, int] | None:
    """Return (operation, node index, tensor index) of a symbolic tensor, None where it has none."""
    return getattr(tensor, "_keras_history", None)


def layers_inside(layer: Any) -> list[Any]:
    """Return the layers that a model or wrapper is made of, those inside them too."""
    return list(layer._flatten_layers(include_self=False))


def get_mask(tensor: Any) -> Any:
    """Return the mask that travels with a tensor, or None."""
    return _backend.get_keras_mask(tensor)


def set_mask(tensor: Any, mask: Any) -> None:
    """Let `mask` travel with `tensor`."""
    _backend.set_keras_mask(tensor, mask)


def current_training() -> bool | None:
    """Return the `training` argument of the outermost layer call under way, or None outside of any."""
    context = _global_state.get_global_attribute("current_call_ctx")
    return None if context is None else context.get_value("training")


def set_tracked_weights(layer: Any, trainable: Iterable[Any] | None, non_trainable: Iterable[Any] | None) -> None:
    """Make the given variables a layer's own weights, in the given order; None leaves that kind as it is."""
    for kind, variables in (("trainable_variables", trainable), ("non_trainable_variables", non_trainable)):
        if variables is None:
            continue
        variables = list(variables)
        ours = {id(v) for v in variables}
        for store_name in ("trainable_variables", "non_trainable_variables"):
            store = getattr(layer, f"_{store_name}")
            ids = layer._tracker.stored_ids[store_name]
            keep = [v for v in store if id(v) not in ours] if store_name != kind else variables
            ids.clear()
            ids.update(id(v) for v in keep)
            store[:] = keep
        for variable in variables:
            variable.trainable = kind == "trainable_variables" and layer.trainable


def attach(model: Any, inputs: list[Any], outputs: list[Any], name: str, first_layers: Iterable[Any] = ()) -> None:
    """Make `model`, a `Functional`, the model from `inputs` to `outputs`, once more if it was one already.

    The nodes that its earlier calls made stay, and so do the weights of its layers, which are listed in the order of
    `first_layers`, those not among them after them in order of the graph.
    """
    inbound, outbound = inbound_nodes(model), outbound_nodes(model)
    trainable = model.trainable
    model._tracker.unlock()
    # Called as a layer, a model of one output returns a tensor, not a list of one.
    Functional.__init__(model, inputs, outputs[0] if len(outputs) == 1 else outputs, name=name)
    model._inbound_nodes, model._outbound_nodes = inbound, outbound
    for layer in list(model._layers):
        model._tracker.untrack(layer)
    for layer in [*first_layers, *layers_in_sight(model)]:
        model._tracker.track(layer)
    if not trainable:
        model.trainable = False


# The argument of a call for tensors that a user's function reads without being given them: they are no inputs of the
# node that a user sees, and the layers that only they come from are none of the model's, as in Keras 1.
OUT_OF_SIGHT = "out_of_sight"


def layers_in_sight(model: Any) -> list[Any]:
    """Return the layers of a functional model in order, without those that only tensors out of sight need."""
    layers = [op for op in model.operations if isinstance(op, keras.layers.Layer)]
    nodes = [node for nodes in model._nodes_by_depth.values() for node in nodes]
    if not any(node.arguments.kwargs.get(OUT_OF_SIGHT) for node in nodes):
        return layers
    seen: set[int] = set()
    stack = [*model.inputs, *model.outputs]
    found = {id(model)}
    while stack:
        tensor = stack.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        operation, index, _ = history(tensor)  # type: ignore[misc]
        found.add(id(operation))
        node = inbound_nodes(operation)[index]
        given = {id(t) for t in keras.tree.flatten(node.arguments.args)}
        hidden = {id(t) for t in node.arguments.kwargs.get(OUT_OF_SIGHT) or ()} - given
        stack += [t for t in node.input_tensors if id(t) not in hidden]
    return [layer for layer in layers if id(layer) in found]


def begin_model(model: Any, name: str) -> None:
    """Initialize a `Functional` that has neither inputs nor outputs yet; `attach` gives it them."""
    keras.Model.__init__(model, name=name)


def self_check() -> None:
    """Raise where this release of Keras 3 has not the private names that keras_unified needs.

    Raises:
        KerasUnifiedError: naming what is missing, and the releases that are known to work.
    """
    layer = keras.layers.Dense(1)
    tensor = keras.Input((1,))
    layer(tensor)
    needed = {
        layer: (
            "_call_context_args",
            "_inbound_nodes",
            "_layers",
            "_outbound_nodes",
            "_tracker",
            "_trainable_variables",
        ),
        tensor: ("_keras_history", "_sparse"),
        _Layer: (
            "_get_call_context",
            "_get_regularization_losses",
            "_lock_state",
            "_maybe_reset_call_context",
            "_set_mask_metadata",
        ),
        Functional: ("_run_through_graph",),
        keras.optimizers.Optimizer: ("_clip_gradients",),
        _backend: ("compute_output_spec", "get_keras_mask", "rnn", "set_keras_mask"),
    }
    missing = [name for owner, names in needed.items() for name in names if not hasattr(owner, name)]
    if missing:
        raise KerasUnifiedError(
            f"Keras {keras.__version__} has no {', '.join(missing)}, which keras_unified needs. "
            f"Install a release of Keras that its pyproject.toml allows (running {sys.version.split()[0]})."
        )


@contextlib.contextmanager
def training_phase(training: bool | None) -> Iterator[None]:
    """Let layers called inside this context see `training`, without a layer call around them."""
    context = _global_state.get_global_attribute("current_call_ctx")
    if context is not None:
        before = context.get_value("training")
        context.set_value("training", training)
        try:
            yield
        finally:
            context.set_value("training", before)
        return
    anchor = keras.layers.Layer()
    context = anchor._get_call_context()
    context.set_value("training", training)
    try:
        yield
    finally:
        anchor._maybe_reset_call_context()


def unbuilt_twin(optimizer: Any, kept: int) -> Any:
    """Return an optimizer that shares what `optimizer` is set to and counts, and that knows no weights yet.

    Args:
        optimizer: an optimizer, built or not.
        kept: how many of its variables there were before it was built.
    """
    kind: Any = type(optimizer)
    twin = kind.__new__(kind)
    vars(twin).update({name: copy.copy(v) if type(v) in (list, dict) else v for name, v in vars(optimizer).items()})
    variables = optimizer._variables[:kept]
    tracker = _tracking.Tracker({"variables": (lambda x: isinstance(x, keras.Variable), variables)})
    vars(twin).update(
        built=False,
        _variables=variables,
        _tracker=tracker,
        _trainable_variables=[],
        _trainable_variables_indices={},
    )
    return twin


def in_layer_call() -> bool:
    """Return whether a layer is being built or called right now."""
    return _global_state.get_global_attribute("current_call_ctx") is not None


def is_computing() -> bool:
    """Return whether a layer is being built or called right now, or a scope holds the values of variables."""
    return in_layer_call() or _backend.in_stateless_scope()


def has_losses_of_call_on_numbers(layer: Any) -> bool:
    """Return whether the last call of a layer was on numbers and added losses, of it or of the layers inside it."""
    losses = [loss for inner in (layer, *layers_inside(layer)) for loss in inner._get_own_losses()]
    return any(hasattr(loss, "numpy") for loss in losses)


def output_spec(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return symbolic tensors that describe what `function` returns when some of its arguments are symbolic."""
    return _backend.compute_output_spec(function, *args, **kwargs)


def rnn_loop(step_function: Callable[..., Any], inputs: Any, initial_states: Any, **options: Any) -> Any:
    """Run Keras 3's own loop over time; returns the last output, all outputs, and the last states."""
    return _backend.rnn(step_function, inputs, initial_states, **options)


def run_graph(function: keras.Function, inputs: list[Any], training: bool | None) -> Any:
    """Run a `keras.Function` with `training` told to each layer, whatever it was when the layer was called."""

    def told(operation: Any) -> Callable[..., Any]:
        if training is None or "training" not in getattr(operation, "_call_context_args", ()):
            return operation  # type: ignore[no-any-return]
        return lambda *args, **kwargs: operation(*args, **{**kwargs, "training": training})

    return function._run_through_graph(inputs, operation_fn=told)


def mark_dense(tensor: Any) -> None:
    """Note that a symbolic tensor is dense; Keras 3 takes the product with a plain number for sparse."""
    tensor._sparse = False


def register(cls: type) -> None:
    """Let Keras 3 find a class when it reads a file that names it."""
    keras.saving.register_keras_serializable(package=cls.__module__, name=cls.__name__)(cls)


def register_sequence(cls: type) -> None:
    """Let Keras 3 look into a class of ours that is a list; it has `tree_flatten` and `tree_unflatten`."""
    _register_tree_node_class(cls)


def objects_in_scope() -> dict[str, Any]:
    """Return the user's objects that the file being read by Keras 3 may refer to."""
    return dict(_global_state.get_global_attribute("custom_objects_scope_dict", {}))


def runs_stored_code() -> bool:
    """Return whether Keras 3 was told to run code that a file holds."""
    return _global_state.get_global_attribute("safe_mode_saving") is False


def is_saving() -> bool:
    """Return whether Keras 3 is writing a model's configuration to a file right now."""
    return _global_state.get_global_attribute("shared_objects/id_to_config_map") is not None


def saved_bytes(model: Any) -> bytes:
    """Return what Keras 3 would write to a ".keras" file."""
    buffer = io.BytesIO()
    _saving_lib._save_model_to_fileobj(model, buffer, "h5")
    return buffer.getvalue()


def load_bytes(data: bytes, classes: dict[str, type]) -> Any:
    """Return the model that `saved_bytes` wrote; `classes` are those it is made of, by name."""
    return _saving_lib._load_model_from_fileobj(io.BytesIO(data), custom_objects=classes, compile=True, safe_mode=False)
