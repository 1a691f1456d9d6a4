"""The learning phase: whether what is computed right now is training or test."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_unified.engine import keras3
from keras_unified.errors import InvalidValueError

_fixed: int | None = None


def set_fixed_phase(value: int | None) -> None:
    """Fix the phase to 0 (test) or 1 (training) for everything from here on; None sets it free again.

    Raises:
        InvalidValueError: for anything else.

    Example:
        >>> set_fixed_phase(1)
        >>> current_phase()
        1
        >>> set_fixed_phase(None)
    """
    global _fixed
    if value not in (0, 1, None):
        raise InvalidValueError(f"The learning phase is 0 (test) or 1 (training), not {value!r}.")
    _fixed = None if value is None else int(value)


def fixed_phase() -> int | None:
    """Return what `set_fixed_phase` said last."""
    return _fixed


def current_phase() -> Any:
    """Return the phase of the layer call or function under way: 0, 1 or a scalar tensor; 0 outside of any.

    Example:
        >>> current_phase()
        0
    """
    if _fixed is not None:
        return _fixed
    training = keras3.current_training()
    if training is None:
        return 0
    return training if tf.is_tensor(training) else int(training)


def uses_phase(tensor: Any) -> bool:
    """Return whether a symbolic tensor depends on the learning phase through a layer, as its `_uses_learning_phase`.

    Example:
        >>> from keras_unified.layers import Dropout, Input
        >>> x = Input(shape=(3,))
        >>> uses_phase(x), uses_phase(Dropout(0.5)(x))
        (False, True)
    """
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        origin = keras3.history(stack.pop())
        if origin is None or id(origin[0]) in seen:
            continue
        operation, index, _ = origin
        seen.add(id(operation))
        if getattr(operation, "uses_learning_phase", False):
            return True
        stack += keras3.inbound_nodes(operation)[index].input_tensors
    return False
