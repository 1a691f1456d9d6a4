"""Layers of a user's function that reads tensors of the model besides its input, as the graphs of Keras 1 let it.

What such a function makes is symbolic in those tensors. They are handed to the layer's call out of sight, so that its
node shows the declared inputs alone, and what the function made is computed from their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.functions import compute, no_calls_remembered, tensors_behind
from keras_unified.engine.keras3 import OUT_OF_SIGHT, keras
from keras_unified.engine.snapshots import TakenWhenCalled
from keras_unified.errors import InvalidValueError, TopologyError


class _Needed(TopologyError):
    """Raised inside a call that lacks the values of tensors that the function reads."""


class ReadsOtherTensors(TakenWhenCalled):
    """A layer of a user's function, which may read any tensor of the model; to be mixed in before `Layer`.

    Its `call` takes the values of those tensors as `out_of_sight` and returns `computed(...)`.

    Example:
        >>> import numpy as np
        >>> from keras_unified.layers import Input, Lambda
        >>> from keras_unified.models import Model
        >>> x = Input(shape=(1,))
        >>> twice = Lambda(lambda t: 2 * t)(x)
        >>> Model(x, Lambda(lambda t: t - x)(twice)).predict(np.array([[5.0]])).tolist()
        [[5.0]]
    """

    name: str

    @property
    def others(self) -> list[Any]:
        """The symbolic tensors that the function reads besides its input; known after the first call."""
        found: list[Any] = self.__dict__.setdefault("_others", [])
        return found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer; where its function reads other tensors, with those."""
        if OUT_OF_SIGHT not in kwargs and not self.others:
            try:
                return super().__call__(*args, **kwargs)  # type: ignore[misc]
            except _Needed:
                pass
        if OUT_OF_SIGHT not in kwargs:
            kwargs[OUT_OF_SIGHT] = list(self.others)
        # Keras looks for the mask of an input that is the only one.
        if len(args) == 1 and "mask" not in kwargs:
            kwargs["mask"] = keras.tree.map_structure(keras3.get_mask, args[0])
        return super().__call__(*args, **kwargs)  # type: ignore[misc]

    def computed(self, made: Any, given: Any, values: Sequence[Any] | None, training: bool | None) -> Any:
        """Return what the function made, as tensors of the kind that the layer was given.

        Args:
            made: tensor, or a nest of them.
            given: the input.
            values: of `others`, one each; None where the call has none.
            training: the phase.

        Raises:
            TopologyError: for a tensor of which the call has no value.
        """
        symbolic = [t for t in keras.tree.flatten(made) if isinstance(t, keras.KerasTensor)]
        if not symbolic or any(isinstance(t, keras.KerasTensor) for t in keras.tree.flatten(given)):
            return made
        known = self.others[: len(values or ())]
        unknown = [t for t in _read_from(symbolic) if all(t is not other for other in known)]
        if unknown:
            self.others.extend(t for t in unknown if all(t is not other for other in self.others))
            raise _Needed(
                f"{type(self).__name__} {self.name!r}: besides its input the function uses "
                f"{' and '.join(map(_described, unknown))}, which is not given here. Pass all tensors in a list, "
                f"Lambda(f)([x, other]) or merge([x, other], mode=f), where f takes that list."
            )

        def value(part: Any) -> Any:
            is_symbolic = isinstance(part, keras.KerasTensor)
            return compute(part, known, list(values or ()), training) if is_symbolic else part

        with no_calls_remembered(tensors_behind(known)):
            return keras.tree.map_structure(value, made)


def check_is_kept(layer: Any) -> None:
    """Raise where a configuration cannot say what a layer computes."""
    if isinstance(layer, ReadsOtherTensors) and layer.others:
        raise InvalidValueError(
            f"{type(layer).__name__} {layer.name!r}: besides its input the function uses "
            f"{' and '.join(map(_described, layer.others))}, which a configuration cannot say. Save the weights "
            f"alone (save_weights, ModelCheckpoint(save_weights_only=True)); or pass all tensors in a list, "
            f"Lambda(f)([x, other]) or merge([x, other], mode=f), where f takes that list."
        )


def _read_from(symbolic: Sequence[Any]) -> list[Any]:
    """Return the outputs of layers that tensors were computed from, without going behind those."""
    made = [t for t in tensors_behind(symbolic) if isinstance(_maker(t), keras.layers.Layer)]
    return [t for t in tensors_behind(symbolic, made) if any(t is other for other in made)]


def _maker(tensor: Any) -> Any:
    past = keras3.history(tensor)
    return None if past is None else past[0]


def _described(tensor: Any) -> str:
    return f"the output of layer {_maker(tensor).name!r}, of shape {tuple(tensor.shape)}"
