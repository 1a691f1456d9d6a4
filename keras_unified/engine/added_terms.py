"""What a layer adds to training by itself: updates and losses, and regularizers and constraints set on it by hand."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keras_unified.dialects.behaviour import REGULARIZERS_SET_BY_HAND_COUNT
from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.regularizers import activity_penalty, adapted


class AddedTerms:
    """What a layer knows of its own updates, losses, regularizers and constraints.

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> layer, x = Dense(1), Input(shape=(2,))
        >>> layer.add_loss(0, inputs=x)
        >>> layer.get_losses_for(x), layer.get_updates_for(x)
        ([0], [])
    """

    name: str
    dialect: Any
    weights: list[Any]
    trainable_weights: list[Any]
    activity_regularizer: Any

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """Return the updates that were added for an input, None for those that depend on none."""
        return list(self._terms("updates", inputs))

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add to the loss of the models that this layer is part of.

        Args:
            losses: a scalar tensor, or a list of them.
            inputs: the input that they depend on.
        """
        self.note_terms("losses", losses, inputs)
        vars(self)["_adds_losses"] = True
        tensors = [loss for loss in _listed(losses) if not isinstance(loss, (int, float))]
        if tensors:
            super().add_loss(tensors)  # type: ignore[misc]

    def get_losses_for(self, inputs: Any) -> list[Any]:
        """Return the losses that were added for an input, None for those that depend on none."""
        return list(self._terms("losses", inputs))

    def note_terms(self, kind: str, terms: Any, inputs: Any) -> None:
        """Keep updates or losses for an input; those of a call on numbers are gone with the call."""
        if _symbolic(inputs) or not keras3.in_layer_call():
            self._terms(kind, inputs).extend(_listed(terms))

    def _terms(self, kind: str, inputs: Any) -> list[Any]:
        noted: dict[Any, list[Any]] = vars(self).setdefault("_added_terms", {})
        return noted.setdefault((kind, tuple(map(id, _symbolic(inputs)))), [])

    # -- set by hand

    @property
    def regularizers(self) -> list[Any]:
        """The regularizers of the weights and of the output; the list itself, to which more may be added.

        One that was told its weight by `set_param` is a penalty on that weight, another one on the layer's output.

        Era:
            Keras 0.3 and 1.0. Keras 1.2 warned where they were set, and went without.
        """
        held: list[Any] | None = vars(self).get("_regularizers")
        if held is None:
            held = vars(self)["_regularizers"] = self._applied_regularizers()
        return held

    @regularizers.setter
    def regularizers(self, regularizers: Iterable[Any]) -> None:
        vars(self)["_regularizers"] = list(regularizers)

    def _applied_regularizers(self) -> list[Any]:
        of_weights = [weight.regularizer for weight in self.weights]
        of_output = getattr(self.activity_regularizer, "regularizer", None)
        return [r for r in (*of_weights, of_output) if r is not None]

    @property
    def constraints(self) -> Any:
        """The constraints by weight (a dict, Keras 1), or one for each trainable weight (a list, Keras 0.3)."""
        return vars(self).setdefault("_constraints", {})

    @constraints.setter
    def constraints(self, constraints: Any) -> None:
        vars(self)["_constraints"] = dict(constraints) if isinstance(constraints, Mapping) else list(constraints)

    def apply_set_by_hand(self) -> None:
        """Hand regularizers and constraints that were set on this layer to its weights and its output."""
        held: Any = vars(self).get("_constraints", {})
        if not isinstance(held, Mapping):
            weights = self.trainable_weights
            held = dict(zip(weights, held, strict=True)) if len(held) == len(weights) else {}
        for weight, constraint in held.items():
            weight.constraint = constraint
        applied = vars(self).setdefault("_applied", self._applied_regularizers())
        new = [r for r in vars(self).get("_regularizers", ()) if all(r is not known for known in applied)]
        applied += new
        if new and not REGULARIZERS_SET_BY_HAND_COUNT[self.dialect.era]:
            warnings.warn(
                f"Layer {self.name!r} has regularizers that were set by hand. Keras {self.dialect.era} did not use "
                f"them. Write add_weight(..., regularizer=...), or speak the dialect '1.0'.",
                stacklevel=2,
            )
            return
        for regularizer in new:
            weight = getattr(regularizer, "p", None)
            if weight is None:
                self._penalize_output(adapted(regularizer))
            else:
                weight.regularizer = _both(weight.regularizer, adapted(regularizer))

    def _penalize_output(self, regularizer: Any) -> None:
        before = getattr(self.activity_regularizer, "regularizer", None)
        if before is not None:
            parts = (functools.partial(activity_penalty, part, era=self.dialect.era) for part in (before, regularizer))
            regularizer = functools.partial(_sum, *parts)
        self.activity_regularizer = regularizer


def _both(first: Callable[[Any], Any] | None, second: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the sum of two penalties, of which the first may be missing."""
    return second if first is None else functools.partial(_sum, first, second)


def _sum(first: Callable[[Any], Any], second: Callable[[Any], Any], x: Any) -> Any:
    return first(x) + second(x)


def _symbolic(inputs: Any) -> list[Any]:
    return [tensor for tensor in keras.tree.flatten(inputs) if isinstance(tensor, keras.KerasTensor)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
