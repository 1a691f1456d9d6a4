"""What Sequential and Graph have in common: they note what is added and become a model when first used as one."""

from __future__ import annotations

import pprint
import sys
from collections.abc import Callable
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.model import Model
from keras_unified.engine.naming import automatic_name

# Whatever reads the graph of layers, of a model of ours or of Keras 3.
_PROPERTIES = (
    "inputs",
    "layers",
    "outputs",
    "input_names",
    "operations",
    "input",
    "output",
    "input_shape",
    "output_shape",
    "inbound_nodes",
    "losses",
    "updates",
    "state_updates",
    "weights",
    "trainable_weights",
    "non_trainable_weights",
    "variables",
    "trainable_variables",
    "non_trainable_variables",
    "metrics_variables",
)
_METHODS = (
    "__call__",
    "call",
    "compute_output_shape",
    "compute_output_spec",
    "count_params",
    "get_config",
    "get_layer",
    "get_weights",
    "load_weights",
    "save",
    "save_weights",
    "set_weights",
    "summary",
    "to_json",
)


def _synced_property(name: str) -> property:
    def read(self: Facade) -> Any:
        self.sync()
        return getattr(super(Facade, self), name)

    return property(read, doc=f"As `Model.{name}`, of the layers added so far.")


def _synced_method(name: str) -> Callable[..., Any]:
    def method(self: Facade, *args: Any, **kwargs: Any) -> Any:
        self.sync()
        return getattr(super(Facade, self), name)(*args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"As `Model.{name}`, of the layers added so far."
    return method


def printed(config: dict[str, Any], verbose: int) -> dict[str, Any]:
    """Return a configuration, printed where the program asked for that.

    Example:
        >>> printed({"name": "Graph"}, 1)
        {'name': 'Graph'}
        {'name': 'Graph'}
    """
    if verbose:
        sys.stdout.write(f"{pprint.pformat(config)}\n")
    return config


class Facade(Model):
    """A `Model` whose graph is described by calls of `add` and its kin instead of by its constructor."""

    def __init__(self, name: str | None = None) -> None:
        keras3.begin_model(self, name or automatic_name(type(self).__name__.lower()))
        self._begin()

    def build(self, input_shape: Any = None) -> None:
        """Become the model of what was added so far; its inputs say their shapes."""
        self.sync()

    def sync(self) -> None:
        """Become the model of what was added so far, if that changed since the last time."""
        raise NotImplementedError

    @property
    def output_names(self) -> list[str]:
        """The names of the outputs, in order of definition."""
        self.sync()
        return self._output_names

    @output_names.setter
    def output_names(self, names: list[str]) -> None:
        self._output_names = names

    def _before_use(self, x: Any = None) -> None:
        self.sync()


for _name in _PROPERTIES:
    setattr(Facade, _name, _synced_property(_name))
for _name in _METHODS:
    setattr(Facade, _name, _synced_method(_name))
