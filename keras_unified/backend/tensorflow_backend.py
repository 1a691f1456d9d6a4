"""The old path keras.backend.tensorflow_backend: the same functions as `keras_unified.backend`."""

from __future__ import annotations

from typing import Any

from keras_unified import backend as _backend
from keras_unified.backend import *  # noqa: F403


def __getattr__(name: str) -> Any:
    return getattr(_backend, name)
