"""Sequential: a stack of layers, each called on what the one below it made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.models import SEQUENTIAL
from keras_unified.engine.inputs import Input
from keras_unified.engine.keras3 import keras
from keras_unified.engine.merging import Merge
from keras_unified.engine.model import Model, inputs_reached
from keras_unified.engine.naming import get_uid
from keras_unified.errors import ArgumentError, TopologyError
from keras_unified.legacy.facade import Facade


class Sequential(Facade):
    """A model that is a stack of layers.

    The first layer says the shape of its input (``input_shape``, ``batch_input_shape`` or ``input_dim``), or is a
    model, or a `Merge` of several; without any of these the shape is that of the first data.

    Args:
        layers: list of layers to add.
        name: str; by default "sequential_1" and so on.

    Era:
        Keras 0.3 and 1 (`models.Sequential`).

    Example:
        >>> from keras_unified.layers import Activation, Dense
        >>> model = Sequential()
        >>> model.add(Dense(3, input_dim=4))
        >>> model.add(Activation("relu"))
        >>> model.output_shape, len(model.layers)
        ((None, 3), 2)
    """

    @by_row(SEQUENTIAL)
    def __init__(self, layers: Iterable[Any] | None, name: str | None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        # Past Keras's attribute tracking: which layers are the model's is decided when it is attached.
        self.__dict__.update(_stack=[], _tensors=[], _emitted=[], _attached=[])
        for layer in layers or ():
            self.add(layer)

    @property
    def layers(self) -> list[Any]:
        """The layers that were added, in order; the list itself, so that it may be changed."""
        return self._stack  # type: ignore[no-any-return]

    @layers.setter
    def layers(self, layers: Iterable[Any]) -> None:
        self._stack[:] = layers

    def add(self, layer: Any) -> None:
        """Put a layer, or a model with one output, on top of the stack.

        Raises:
            ArgumentError: for what is not a layer.
            TopologyError: where the layer has several outputs, or is not called on one tensor.
        """
        if isinstance(layer, type) or not isinstance(layer, keras.layers.Layer):
            given = f"the class {layer.__name__}" if isinstance(layer, type) else repr(layer)
            raise ArgumentError(f"Sequential.add() takes a layer, got {given}. Write model.add(Dense(10)).")
        self._stack.append(layer)
        try:
            self._call_layers()
        except Exception:
            self._stack.pop()
            raise

    def pop(self) -> None:
        """Take the topmost layer off the stack.

        Raises:
            TopologyError: where there is none.
        """
        if not self._stack:
            raise TopologyError(f"Model {self.name!r} has no layer to pop.")
        self._stack.pop()
        self._call_layers()

    def sync(self) -> None:
        """Become the model of the stack as it is now."""
        self._call_layers()
        if self._tensors and self._attached == self._emitted:
            return
        if not self._tensors:
            raise TopologyError(
                f"Model {self.name!r} does not know the shape of its input yet. Give its first layer "
                f"input_shape=(...), or fit it on data first."
                if self._stack
                else f"Model {self.name!r} has no layers yet. Add some with model.add(...)."
            )
        outputs = [self._tensors[-1]]
        self._attached[:] = self._emitted
        self._attach(_inputs_of_first(self._stack[0], outputs), outputs, first_layers=flat_layers(self._stack))

    def build_on(self, batch_input_shape: tuple[int | None, ...], dtype: Any = None) -> None:
        """Give the stack an input of this shape (with the batch axis), where no layer has said one.

        Args:
            batch_input_shape: shape with the batch axis.
            dtype: dtype of the input.
        """
        if self._stack and not self._tensors:
            first = self._stack[0]
            name = f"{type(first).__name__.lower()}_input_{get_uid(f'{type(first).__name__.lower()}_input_')}"
            self._call_layers(Input(batch_shape=batch_input_shape, dtype=dtype, name=name))

    def _call_layers(self, begin: Any = None) -> None:
        """Call each layer that was not called yet on the tensor below it; forget what was taken off the stack."""
        same = 0
        while same < min(len(self._stack), len(self._emitted)) and self._stack[same] is self._emitted[same]:
            same += 1
        del self._emitted[same:], self._tensors[same:]
        for layer in self._stack[same:]:
            tensor = layer(self._tensors[-1]) if self._tensors else _first_tensor(layer, begin)
            if tensor is None:
                return
            if isinstance(tensor, (list, tuple, dict)):
                raise TopologyError(
                    f"Layer {layer.name!r} has {len(tensor)} outputs; the layers of a Sequential have one. "
                    f"Use Model(input=..., output=[...]) for several."
                )
            self._tensors.append(tensor)
            self._emitted.append(layer)


def _first_tensor(layer: Any, begin: Any) -> Any:
    """Return what the first layer of a stack makes, or None where nothing says the shape of its input yet."""
    if begin is not None:
        return layer(begin)
    if isinstance(layer, Model):
        outputs = layer.outputs
        return outputs[0] if len(outputs) == 1 else outputs
    if isinstance(layer, Merge) and layer.layers:
        return layer.output
    shape = getattr(layer, "batch_input_shape", None)
    if shape is not None and not isinstance(layer, keras.layers.InputLayer):
        prefix = f"{type(layer).__name__.lower()}_input_"
        return layer(Input(batch_shape=shape, dtype=layer.input_dtype_name, name=f"{prefix}{get_uid(prefix)}"))
    nodes = getattr(layer, "inbound_nodes", ())
    return layer.output if len(nodes) == 1 else None


def _inputs_of_first(layer: Any, outputs: list[Any]) -> list[Any]:
    """Return the inputs of a stack in the order in which its first layer states them."""
    stated: list[Any] = []
    for branch in layer.layers if isinstance(layer, Merge) and layer.layers else [layer]:
        if isinstance(branch, Model):
            stated += [t for t in branch.inputs if all(t is not known for known in stated)]
    reached = inputs_reached(outputs)
    return stated + [t for t in reached if all(t is not known for known in stated)]


def flat_layers(layers: Iterable[Any]) -> list[Any]:
    """Return layers in the order in which their weights count: what a first `Merge` joins comes before the rest."""
    found: list[Any] = []
    for position, layer in enumerate(layers):
        if position == 0 and isinstance(layer, Merge) and layer.layers:
            found += [inner for branch in layer.layers for inner in flat_layers([branch])]
        elif position == 0 and isinstance(layer, Sequential):
            found += flat_layers(layer.layers)
        else:
            found.append(layer)
    return found
