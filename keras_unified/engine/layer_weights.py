"""Weights of a layer in the old names and orders: adding, getting, setting them, and `weights=[...]`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from keras_unified.engine import keras3
from keras_unified.engine.expressions import Variable
from keras_unified.engine.numbers import initializations
from keras_unified.errors import InvalidValueError


class OldWeights:
    """What a layer, made of this and of Keras 3's Layer, offers for its weights."""

    name: Any
    dialect: Any
    weights_as_stated: Callable[[], list[Any]]

    def add_weight(
        self,
        shape: Sequence[int | None] = (),
        initializer: Any = None,
        name: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Add a variable, drawn by `initializer` from ``np.random`` as the era drew it.

        Args:
            shape: tuple of ints.
            initializer: name or function of `keras_unified.initializations`, an array, or a number for all entries.
            name: str, the weight's name in files ("dense_1_W").
            trainable: bool.
            regularizer: function from the weight to a penalty, added to the loss.
            constraint: function from the weight to its projection, applied after each update.

        Returns:
            The variable, a `keras.Variable`, which is among the layer's weights from now on.
        """
        sizes = tuple(int(n) for n in shape if n is not None)
        if len(sizes) < len(shape):
            raise InvalidValueError(
                f"Layer {self.name!r}: weight {name!r} would have shape {tuple(shape)}, as the shape of the layer's "
                f"input is known in part only. Give the first layer of the model a complete input_shape."
            )
        law = "glorot_uniform" if initializer is None else initializer
        is_number = isinstance(law, (int, float))
        value = np.asarray(np.full(sizes, law) if is_number else initializations.draw(law, sizes, era=self.dialect.era))
        if value.shape != sizes:
            raise InvalidValueError(
                f"Layer {self.name!r}: the initial value of weight {name!r} has shape {value.shape}, expected {sizes}."
            )
        weight = super().add_weight(  # type: ignore[misc]
            shape=sizes,
            initializer=lambda shape, dtype: value.astype(dtype),
            name=(name or "weight").replace("/", "_"),
            trainable=trainable,
            regularizer=regularizer,
            constraint=constraint,
            **kwargs,
        )
        weight.__class__ = Variable  # whose arithmetic also takes symbolic tensors, as old programs expect
        weight.old_name = name
        return weight

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that training changes; may be set, in the order that `get_weights` shall have."""
        return super().trainable_weights  # type: ignore[misc, no-any-return]

    @trainable_weights.setter
    def trainable_weights(self, variables: Iterable[Any]) -> None:
        keras3.set_tracked_weights(self, variables, None)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The variables that training leaves alone."""
        return super().non_trainable_weights  # type: ignore[misc, no-any-return]

    @non_trainable_weights.setter
    def non_trainable_weights(self, variables: Iterable[Any]) -> None:
        keras3.set_tracked_weights(self, None, variables)

    @property
    def params(self) -> list[Any]:
        """Keras 0.3's name of `trainable_weights`."""
        return self.trainable_weights

    @params.setter
    def params(self, variables: Iterable[Any]) -> None:
        self.trainable_weights = variables

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights as NumPy arrays, trainable ones first, in the era's order."""
        return [np.array(weight.value.numpy()) for weight in self.weights_as_stated()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the weights from arrays in the order of `get_weights`.

        Raises:
            InvalidValueError: for another number of arrays, or an array of another shape.
        """
        variables = self.weights_as_stated()
        arrays = [np.asarray(w) for w in weights]
        expected = [tuple(v.shape) for v in variables]
        if [a.shape for a in arrays] != expected:
            raise InvalidValueError(
                f"Layer {self.name!r} ({type(self).__name__}) has weights of shapes {expected}, "
                f"but got {[a.shape for a in arrays]}."
            )
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)


def with_initial_weights(build: Callable[..., None]) -> Callable[..., None]:
    """Wrap a class's `build` so that ``weights=[...]`` is applied when the one that made them all is through."""

    @functools.wraps(build)
    def wrapped(self: Any, input_shape: Any = None) -> None:
        if input_shape is None:  # as a subclass written for Keras 0.3 calls its base's
            input_shape = self.noted_input_shape
        outermost = not self.__dict__.get("_building", False)
        self.__dict__["_building"] = True
        try:
            build(self, input_shape)
            weights = getattr(self, "initial_weights", None)
            if weights is not None and (outermost or len(weights) == len(self.weights)):
                self.initial_weights = None
                self.set_weights(weights)
        finally:
            if outermost:
                self.__dict__["_building"] = False

    del wrapped.__wrapped__  # Keras 3 would take from there what the user called the shape
    return wrapped
