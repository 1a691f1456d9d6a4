"""Sequential: a stack of layers, each called on what the one below it made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.models import SEQUENTIAL
from keras_unified.dialects.training import SEQUENTIAL_METHODS
from keras_unified.engine import configs, keras3
from keras_unified.engine.chaining import begin, input_for, output_of
from keras_unified.engine.ends import inputs_reached
from keras_unified.engine.keras3 import keras
from keras_unified.engine.merging import Merge
from keras_unified.engine.model import Model
from keras_unified.errors import ArgumentError, TopologyError
from keras_unified.legacy.facade import Facade, printed
from keras_unified.legacy.join import Join, call_on_join


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

    @by_row(SEQUENTIAL_METHODS["compile"])
    def compile(self, **arguments: Any) -> None:
        """Say how the model is trained, as `Model.compile` does; by position `sample_weight_mode` is the fourth."""
        super().compile(**arguments)

    @by_row(SEQUENTIAL_METHODS["train_on_batch"])
    def train_on_batch(self, **arguments: Any) -> Any:
        """Train on a batch, as `Model.train_on_batch` does; by position `class_weight` is before `sample_weight`."""
        return super().train_on_batch(**arguments)

    @property
    def layers(self) -> list[Any]:
        """The layers that were added, in order; the list itself, so that it may be changed."""
        return self._stack  # type: ignore[no-any-return]

    @layers.setter
    def layers(self, layers: Iterable[Any]) -> None:
        self._stack[:] = layers

    @property
    def outputs(self) -> list[Any]:
        """The output tensor, in a list. Set, as Keras 1 let programs do, it is that of the topmost layer left."""
        return super().outputs

    @outputs.setter
    def outputs(self, tensors: Sequence[Any]) -> None:
        self._call_layers()
        if len(tensors) != 1 or not self._tensors or tensors[0] is not self._tensors[-1]:
            raise TopologyError(
                f"Model {self.name!r} ends with its topmost layer. Take layers off it with pop(), or call "
                f"Model(input=..., output=...) to end anywhere else."
            )

    @property
    def flattened_layers(self) -> list[Any]:
        """The layers in the order in which their weights count: a first `Merge` gives way to what it merges.

        Era:
            Keras 1.
        """
        found: list[Any] = []
        for position, layer in enumerate(self._stack):
            if position or not (isinstance(layer, Merge) and layer.layers):
                found.append(layer)
                continue
            for branch in layer.layers:
                found += getattr(branch, "flattened_layers", None) or getattr(branch, "layers", None) or [branch]
        return list({id(layer): layer for layer in found}.values())

    def _is_described(self) -> bool:
        return self.has_input

    def _before_use(self, x: Any = None) -> None:
        if x is not None and self._stack and not self.has_input:
            data = next(iter(x.values())) if isinstance(x, dict) else x
            self.build_on((None, *np.shape(data)[1:]))
        self.sync()

    @property
    def has_input(self) -> bool:
        """Whether the stack knows the shape of its input."""
        self._call_layers()
        return bool(self._tensors)

    def __getattr__(self, name: str) -> Any:
        # In Keras 1 the `Model` inside the stack. No property: Keras 3 walks through those when it saves.
        if name == "model":
            return self
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

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
        if isinstance(self._tensors[-1], Join):
            raise TopologyError(
                f"Model {self.name!r} ends with a Merge whose mode is 'join', which is several tensors. Add a layer "
                f"that makes one of them, such as Lambda(lambda joined: joined[0] - joined[1])."
            )
        outputs = [self._tensors[-1]]
        self._attached[:] = self._emitted
        self._attach(_inputs_of_first(self._stack[0], outputs), outputs, first_layers=self.flattened_layers)

    def build(self, input_shape: Any = None) -> None:
        """Become the model of the stack, on an input of `input_shape` (with the batch axis) where no layer said one."""
        if input_shape is not None:
            self.build_on(tuple(input_shape))
        self.sync()

    def build_on(self, batch_input_shape: tuple[int | None, ...], dtype: Any = None) -> None:
        """Give the stack an input of this shape (with the batch axis), where no layer has said one.

        Args:
            batch_input_shape: shape with the batch axis.
            dtype: dtype of the input.
        """
        if self._stack and not self._tensors:
            self._call_layers(input_for(self._stack[0], batch_input_shape, dtype))

    def __call__(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        if hasattr(x, "shape"):
            self.build_on((None, *x.shape[1:]), x.dtype)
        return super().__call__(x, *args, **kwargs)

    def _call_layers(self, start: Any = None) -> None:
        """Call each layer that was not called yet on the tensor below it; forget what was taken off the stack."""
        wanted = [_state(layer) for layer in self._stack]
        same = 0
        while same < min(len(wanted), len(self._emitted)) and wanted[same] == self._emitted[same]:
            same += 1
        del self._emitted[same:], self._tensors[same:]
        for layer, state in zip(self._stack[same:], wanted[same:], strict=True):
            tensor = _called(layer, self._tensors[-1]) if self._tensors else _first_tensor(layer, start)
            if tensor is None:
                return
            if isinstance(layer, Merge) and layer.mode == "join":
                tensor = Join(zip((branch.name for branch in layer.layers), tensor, strict=True))
            elif isinstance(tensor, (list, tuple, dict)):
                raise TopologyError(
                    f"Layer {layer.name!r} has {len(tensor)} outputs; the layers of a Sequential have one. "
                    f"Use Model(input=..., output=[...]) for several."
                )
            self._tensors.append(tensor)
            self._emitted.append(state)

    # -- configuration

    def get_config(self, verbose: int = 0) -> Any:
        """Return the configurations of the layers: a list (Keras 1), or a dict with the compilation (Keras 0.3).

        Args:
            verbose: 1 prints it too, as in Keras 0.3.
        """
        if keras3.is_saving():
            return {"name": self.name, "layers": [_described(layer) for layer in self._stack]}
        if self.dialect.era != "0.3":
            return [_described(layer) for layer in self._stack]
        layers = [_described_03(layer) for layer in self._stack]
        return printed({"name": type(self).__name__, "layers": layers, **configs.compilation_03(self)}, verbose)

    @classmethod
    def from_config(cls, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Make a stack from what `get_config` returned, in this package or in Keras 1; layers of one name are shared.

        Args:
            config: list of configurations of layers, or a dict that has it as 'layers'.
            custom_objects: the user's classes and functions by name.
        """
        described = config["layers"] if isinstance(config, Mapping) else config
        name = config.get("name") if isinstance(config, Mapping) else None
        model = cls.__new__(cls)
        Sequential.__init__(model, name=None if name == cls.__name__ else name)
        with configs.reading(None, custom_objects) as known, configs.sharing():
            for layer in described:
                model.add(configs.layer_from_config(layer, known))
        return model


def _state(layer: Any) -> tuple[Any, Any]:
    """What says whether a layer has to be called again: the layer, and what it computes where that may change."""
    return layer, layer.output_reconstruction if hasattr(type(layer), "output_reconstruction") else None


def _called(layer: Any, below: Any) -> Any:
    """Return what a layer makes of what the one below it made."""
    return call_on_join(layer, below) if isinstance(below, Join) else layer(below)


def _first_tensor(layer: Any, start: Any) -> Any:
    """Return what the first layer of a stack makes, or None where nothing says the shape of its input yet."""
    if start is not None:
        return layer(start)
    if isinstance(layer, Model):
        if isinstance(layer, Sequential) and not layer.has_input:
            return None
        outputs = layer.outputs
        return outputs[0] if len(outputs) == 1 else list(outputs)
    if isinstance(layer, Merge) and layer.layers and not layer.inbound_nodes:
        return layer([output_of(branch) for branch in layer.layers])
    return begin(layer)


def _inputs_of_first(layer: Any, outputs: list[Any]) -> list[Any]:
    """Return the inputs of a stack in the order in which its first layer states them."""
    stated: list[Any] = []
    for branch in layer.layers if isinstance(layer, Merge) and layer.layers else [layer]:
        if isinstance(branch, Model):
            stated += [t for t in branch.inputs if all(t is not known for known in stated)]
    reached = inputs_reached(outputs)
    return stated + [t for t in reached if all(t is not known for known in stated)]


def _described(layer: Any) -> dict[str, Any]:
    described = configs.layer_config(layer)
    if isinstance(layer, Merge) and layer.layers:
        described["config"]["layers"] = [_described(branch) for branch in layer.layers]
    return described


def _described_03(layer: Any) -> dict[str, Any]:
    described = configs.layer_config_03(layer)
    if isinstance(layer, Merge) and layer.layers:
        described["layers"] = [_described_03(branch) for branch in layer.layers]
    return described
