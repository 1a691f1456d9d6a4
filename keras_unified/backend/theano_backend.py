"""The old path keras.backend.theano_backend: the same functions, with the kernels and pads of Theano, on TensorFlow."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from keras_unified import backend as _backend
from keras_unified.dialects import dialect, get_dialect

# The module theano.sparse, where Theano had one; here there is no Theano.
th_sparse_module = None


def __getattr__(name: str) -> Any:
    value = getattr(_backend, name)
    return _as_theano(value) if inspect.isfunction(value) else value


@functools.cache
def _as_theano(function: Any) -> Any:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with dialect(get_dialect().version, "theano"):
            return function(*args, **kwargs)

    return call
