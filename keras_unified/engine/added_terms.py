"""Updates and losses that a layer of Keras 1 added by itself, each for the input that it belongs to."""

from __future__ import annotations

from typing import Any

from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras


class AddedTerms:
    """What a layer knows of its own updates and losses, input by input.

    Example:
        >>> from keras_unified.layers import Dense, Input
        >>> layer, x = Dense(1), Input(shape=(2,))
        >>> layer.add_loss(0, inputs=x)
        >>> layer.get_losses_for(x), layer.get_updates_for(x)
        ([0], [])
    """

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


def _symbolic(inputs: Any) -> list[Any]:
    return [tensor for tensor in keras.tree.flatten(inputs) if isinstance(tensor, keras.KerasTensor)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
