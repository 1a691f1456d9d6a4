"""Layers whose constructor is a row of the tables: the arguments are kept as attributes and make up the config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from keras_unified.dialects.arguments import default_of
from keras_unified.dialects.rows import REQUIRED
from keras_unified.engine.base_layer import Layer, row_of
from keras_unified.engine.numbers import activations, constraints, initializations, regularizers
from keras_unified.engine.numbers.lookup import look_up

# The end of an argument's name says what a string given for it names.
_NAMED_BY: dict[str, Callable[[Any], Any]] = {
    "activation": activations.get,
    "init": lambda law: look_up(law, initializations.DRAWS, "initialization"),
    "regularizer": regularizers.get,
    "constraint": constraints.get,
}
# Arguments that are no part of a configuration.
_NOT_CONFIGURATION = ("weights",)


class ArgumentLayer(Layer):
    """A layer made by a row of the tables.

    A subclass decorates its constructor with `by_row`, calls this one and then `keep` with its own arguments.

    Example:
        >>> from keras_unified.layers import Dense
        >>> Dense(3, activation="tanh").get_config()["activation"]
        'tanh'
    """

    # Keys of the config that restate the shape of the input, and do not count when topologies are compared.
    input_keywords: tuple[str, ...] = ("input_dim", "input_length")
    # The attribute in which an argument is kept, where that is not its own name.
    attribute_of: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_dim = kwargs.get("input_dim")
        self.input_length = kwargs.get("input_length")

    def keep(self, **arguments: Any) -> None:
        """Set each argument as an attribute; names of activations, initializations and the like become those."""
        for name, value in arguments.items():
            get = _NAMED_BY.get(name.rpartition("_")[2])
            is_number = isinstance(value, (int, float, np.number))
            setattr(self, name, value if get is None or is_number else get(value))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the layer's era, and others that were given, as a JSON-able dict."""
        config = super().get_config()
        row, era = row_of(type(self)), self.dialect.era
        of_era = {argument.name for argument in row.in_era(era)}
        for argument in row.arguments:
            if argument.name in _NOT_CONFIGURATION:
                continue
            value = getattr(self, self.attribute_of.get(argument.name, argument.name))
            default = default_of(argument, era)
            if argument.name in of_era or (default is not REQUIRED and value != default):
                config[argument.name] = _as_text(value)
        return config


class SameShapeLayer(ArgumentLayer):
    """A layer whose output has the shape of its input, and which lets a mask through."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape


def _as_text(value: Any) -> Any:
    """Return what a config holds for an argument: a function's name, an object's own config."""
    if hasattr(value, "get_config"):
        return value.get_config()
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return value.item() if isinstance(value, np.generic) else value
