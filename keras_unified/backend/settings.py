"""Settings: float type, epsilon, image ordering, the backend's name, the session."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.backend import IMAGE_DIM_ORDERING
from keras_unified.engine.functions import Function
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import get_uid, reset_uids
from keras_unified.engine.phase import set_fixed_phase
from keras_unified.errors import InvalidValueError, listing

__all__ = [
    "backend",
    "cast_to_floatx",
    "clear_session",
    "epsilon",
    "floatx",
    "get_session",
    "get_uid",
    "image_dim_ordering",
    "legacy_weight_ordering",
    "manual_variable_initialization",
    "reset_uids",
    "set_epsilon",
    "set_floatx",
    "set_image_dim_ordering",
    "set_legacy_weight_ordering",
    "set_session",
]

_ORDERINGS = ("th", "tf")
_image_dim_ordering: str | None = None
_legacy_weight_ordering = False


def backend() -> str:
    """Return "tensorflow", or "theano" where the dialect follows Theano's convolutions.

    Example:
        >>> backend()
        'tensorflow'
    """
    return get_dialect().backend


def floatx() -> str:
    """Return the default float type, "float32" unless set otherwise."""
    return str(keras.config.floatx())


def set_floatx(floatx: str) -> None:
    """Set the default float type: "float16", "float32" or "float64".

    Raises:
        InvalidValueError: for anything else.
    """
    allowed = ("float16", "float32", "float64")
    if floatx not in allowed:
        raise InvalidValueError(f"Unknown floatx {floatx!r}. It is one of {listing(allowed)}.")
    keras.config.set_floatx(str(floatx))


def epsilon() -> float:
    """Return the small number that keeps divisions and logarithms finite, 1e-7 unless set otherwise."""
    return float(keras.config.epsilon())


def set_epsilon(e: float) -> None:
    """Set the small number that keeps divisions and logarithms finite."""
    keras.config.set_epsilon(float(e))


def cast_to_floatx(x: Any) -> np.ndarray:
    """Return `x` as a NumPy array of the default float type.

    Example:
        >>> cast_to_floatx(np.array([1, 2])).dtype
        dtype('float32')
    """
    return np.asarray(x, dtype=floatx())


def _configured_ordering() -> str | None:
    """Return the ordering that an old keras.json gives; the file is read, never written."""
    folder = os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser()
    try:
        config = json.loads((Path(folder) / "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ordering = config.get("image_dim_ordering") if isinstance(config, dict) else None
    return ordering if ordering in _ORDERINGS else None


def image_dim_ordering() -> str:
    """Return where images have their channels: "th" (first) or "tf" (last).

    What a program set comes first, then "image_dim_ordering" in ~/.keras/keras.json, then the era's default: "th" in
    Keras 0.3 and 1.0, "tf" in 1.2.
    """
    return _image_dim_ordering or _configured_ordering() or IMAGE_DIM_ORDERING[get_dialect().era]


def set_image_dim_ordering(dim_ordering: str | None) -> None:
    """Set where images have their channels: "th" (first), "tf" (last), or None for the default again.

    Raises:
        InvalidValueError: for anything else.
    """
    global _image_dim_ordering
    if dim_ordering is not None and dim_ordering not in _ORDERINGS:
        raise InvalidValueError(f"Unknown dim_ordering {dim_ordering!r}. It is one of {listing(_ORDERINGS)}.")
    _image_dim_ordering = dim_ordering


def legacy_weight_ordering() -> bool:
    """Return what `set_legacy_weight_ordering` said last."""
    return _legacy_weight_ordering


def set_legacy_weight_ordering(value: bool) -> None:
    """Note whether weight files of Keras before 1.0.2 are to be read; today's loader finds that out by itself."""
    global _legacy_weight_ordering
    _legacy_weight_ordering = bool(value)


def clear_session() -> None:
    """Forget all symbolic state: names count from 1 again, the learning phase is free again."""
    reset_uids()
    set_fixed_phase(None)
    keras.utils.clear_session()


class _Session:
    """What `get_session` returns: it evaluates, as a session of the old TensorFlow did."""

    def run(self, fetches: Any, feed_dict: dict[Any, Any] | None = None) -> Any:
        """Return the values of tensors, expressions or variables, computed from what `feed_dict` gives."""
        feeds = feed_dict or {}
        several = isinstance(fetches, (list, tuple))
        values = Function(list(feeds), list(fetches) if several else [fetches])(list(feeds.values()))
        return values if several else values[0]


def get_session() -> _Session:
    """Return an object whose `run(fetches, feed_dict)` evaluates; TensorFlow has no sessions any more."""
    return _Session()


def set_session(session: Any) -> None:
    """Do nothing, and say so: TensorFlow has no sessions any more."""
    del session
    warnings.warn(
        "K.set_session has no effect: TensorFlow 2 computes without sessions. To limit memory or devices, use "
        "tf.config.set_visible_devices and tf.config.experimental.set_memory_growth.",
        stacklevel=2,
    )


def manual_variable_initialization(value: bool) -> None:
    """Do nothing: variables have their value from the start."""
    del value
