"""The backend of Keras 0.3 to 1.2, name for name: ``from keras_unified import backend as K``."""

from __future__ import annotations

from typing import Any

from keras_unified.backend import settings as _settings
from keras_unified.backend.conv import *  # noqa: F403
from keras_unified.backend.ctc import *  # noqa: F403
from keras_unified.backend.math import *  # noqa: F403
from keras_unified.backend.nn import *  # noqa: F403
from keras_unified.backend.random import *  # noqa: F403
from keras_unified.backend.recurrent import *  # noqa: F403
from keras_unified.backend.settings import *  # noqa: F403
from keras_unified.backend.shapes import *  # noqa: F403
from keras_unified.backend.training import *  # noqa: F403
from keras_unified.backend.variables import *  # noqa: F403

# What old programs read as constants, though it may change.
_CONSTANTS = {
    "_BACKEND": _settings.backend,
    "_EPSILON": _settings.epsilon,
    "_FLOATX": _settings.floatx,
    "_IMAGE_DIM_ORDERING": _settings.image_dim_ordering,
}


def __getattr__(name: str) -> Any:
    if name in _CONSTANTS:
        return _CONSTANTS[name]()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
