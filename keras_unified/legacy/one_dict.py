"""A Graph's compile, fit and their kin: one dict holds the inputs and, where there are any, the targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_unified.dialects.arguments import arguments_of
from keras_unified.dialects.behaviour import GRAPH_FIT_JUDGES_BY_ACCURACY, GRAPH_FIT_WEIGHS_CLASSES
from keras_unified.dialects.training import GRAPH_METHODS
from keras_unified.engine.data import only_named
from keras_unified.legacy.facade import Facade


class FedOneDict(Facade):
    """A model whose data is one dict by name, and whose predictions are a dict by name."""

    def _bind(self, x: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
        if y is None:
            x = only_named(x, [*self.input_names, *self.output_names])
        return super()._bind(x, y, *args, **kwargs)

    def _bind_inputs(self, x: Any) -> list[Any]:
        return super()._bind_inputs(only_named(x, self.input_names))

    def _judges(self, steps: Any) -> Any:
        return steps if GRAPH_FIT_JUDGES_BY_ACCURACY[self.dialect.era] else self._steps_with(False)

    def _names_told(self, names: list[str]) -> list[str]:
        return names

    def _wrap(self, predictions: list[np.ndarray]) -> Any:
        return dict(zip(self.output_names, predictions, strict=True))

    def _wrap_batch(self, predictions: list[np.ndarray]) -> Any:
        return self._wrap(predictions)


# Today's arguments for data that is made batch by batch; calls with these are today's.
_TODAYS = ("steps_per_epoch", "validation_steps", "steps")
# Today's arguments that go with the old ones.
_ALSO_TODAYS = ("return_dict", "validation_batch_size", "validation_freq", "run_eagerly", "jit_compile")


def _as_of_graph(name: str) -> Callable[..., Any]:
    """Return a method of Graph: that of Model, called with what Graph's own arguments say."""
    row = GRAPH_METHODS[name]
    takes_targets = name in ("fit", "evaluate", "train_on_batch", "test_on_batch")

    def method(self: FedOneDict, *args: Any, **kwargs: Any) -> Any:
        if any(argument in kwargs for argument in _TODAYS):
            return getattr(super(FedOneDict, self), name)(*args, **kwargs)
        todays = {argument: kwargs.pop(argument) for argument in _ALSO_TODAYS if argument in kwargs}
        given = arguments_of(row, self.dialect.era, args, kwargs) | todays
        if "sample_weight_modes" in given:
            given["sample_weight_mode"] = given.pop("sample_weight_modes")
        if name == "fit" and not GRAPH_FIT_WEIGHS_CLASSES[self.dialect.era]:
            given["class_weight"] = None
        data = (given.pop("data"), *([None] if takes_targets else [])) if "data" in given else ()
        return getattr(super(FedOneDict, self), name)(*data, **given)

    method.__name__ = name
    method.__doc__ = f"As `Model.{name}`; data is one dict by name."
    return method


for _name in GRAPH_METHODS:
    setattr(FedOneDict, _name, _as_of_graph(_name))
