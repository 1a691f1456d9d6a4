"""Layers made of a user's function: Lambda and MaskedLambda, and the base of layers of Keras 0.3 that pass a mask."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.argument_layer import ArgumentLayer
from keras_unified.engine.base_layer import Layer
from keras_unified.engine.function_text import function_from_config, function_to_config
from keras_unified.engine.keras3 import keras, output_spec
from keras_unified.engine.other_tensors import ReadsOtherTensors
from keras_unified.errors import InvalidValueError


class Lambda(ReadsOtherTensors, ArgumentLayer):
    """A layer that calls a function.

    Args:
        function: from a tensor (or list of them) to a tensor; it may use `keras_unified.backend`, `keras.ops` or raw
            TensorFlow, and read any other tensor of the model. If it has a parameter `mask` it is handed the input's
            mask there, in `train` or `training` whether this is training.
        output_shape: tuple without the batch axis, or a function from the input's shape to the output's, both with the
            batch axis. Not needed: the shape is found by calling the function.
        arguments: dict of further keywords for the function.
        mask: the output's mask, or a function from (input, input's mask) to it. Without it a masked input is an error.

    Raises:
        InvalidValueError: where `output_shape` is neither a shape nor a function that returns one.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> import tensorflow as tf
        >>> from keras_unified.layers import Input
        >>> Lambda(tf.sigmoid)(Input(shape=(5,))).shape
        (None, 5)
        >>> Lambda(lambda x, by: x[:, ::by], arguments={"by": 2})(Input(shape=(6,))).shape
        (None, 3)
    """

    @by_row(LAYERS["Lambda"])
    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any,
        arguments: Mapping[str, Any] | None,
        *,
        mask: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.supports_masking = False
        if not (output_shape is None or callable(output_shape) or isinstance(output_shape, (tuple, list))):
            raise InvalidValueError(
                f"Lambda {self.name!r}: output_shape is a tuple or a function of a shape, got {output_shape!r}."
            )
        self.function = function
        self._output_shape = tuple(output_shape) if isinstance(output_shape, list) else output_shape
        self.declared_mask = mask
        self.arguments = dict(arguments or {})

    def call(self, x: Any, mask: Any = None, training: bool | None = None, *, out_of_sight: Any = None) -> Any:
        offered = {"mask": mask, "train": bool(training), "training": training}
        taken = {name: value for name, value in offered.items() if name in _parameters(self.function)}
        made = self.as_called("function")(x, **{**taken, **self.arguments})
        return self.computed(made, x, out_of_sight, training)

    def compute_output_spec(
        self, x: Any, mask: Any = None, training: bool | None = None, *, out_of_sight: Any = None
    ) -> Any:
        made = output_spec(self.call, x, mask=mask, training=training, out_of_sight=out_of_sight)
        if self._output_shape is None:
            return made
        shape = self.get_output_shape_for(keras.tree.map_structure(lambda t: tuple(t.shape), x))
        return keras.KerasTensor(shape, dtype=keras.tree.flatten(made)[0].dtype)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        declared = self._output_shape
        if declared is None:
            inputs = keras.tree.map_shape_structure(keras.KerasTensor, input_shape)
            return keras.tree.map_structure(lambda t: tuple(t.shape), output_spec(self.call, inputs))
        if not callable(declared):
            batch = input_shape[0][0] if isinstance(input_shape[0], (list, tuple)) else input_shape[0]
            return (batch, *declared)
        shape = declared(input_shape)
        if not isinstance(shape, (list, tuple)):
            raise InvalidValueError(f"Lambda {self.name!r}: output_shape must return a tuple, got {shape!r}.")
        return tuple(shape)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        if callable(self.declared_mask):
            return self.as_called("declared_mask")(inputs, previous_mask)
        return super().compute_mask(inputs, previous_mask) if self.declared_mask is None else self.declared_mask

    def get_config(self) -> dict[str, Any]:
        """Return the keywords to make this layer again; functions are written as Keras 1.2 wrote them."""
        return {
            **Layer.get_config(self),
            **function_to_config("function", self.function),
            **function_to_config("output_shape", self._output_shape),
            "arguments": self.arguments,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Return the layer that a config describes; `custom_objects` are functions by name."""
        config = dict(config)
        for key in ("function", "output_shape"):
            config[key] = function_from_config(key, config, custom_objects or {})
        return cls(**config)


def _parameters(function: Callable[..., Any]) -> Sequence[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


class MaskedLayer(Layer):
    """The base of layers of Keras 0.3 that take a masked input and pass the mask on.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> MaskedLayer().supports_masked_input()
        True
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supports_masking = True

    def supports_masked_input(self) -> bool:
        """Return True."""
        return True

    def get_output_mask(self, train: bool = False) -> Any:
        """Return the input's mask."""
        return self.get_input_mask(train)


class MaskedLambda(MaskedLayer, Lambda):
    """A `Lambda` that takes a masked input and passes the mask on.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input, Masking
        >>> layer = MaskedLambda(lambda x: 2 * x)
        >>> layer(Masking()(Input(shape=(5, 3)))).shape, layer.output_mask.shape
        ((None, 5, 3), (None, 5))
    """
