"""Functions of tensors that also take what old programs hand them: `K.variable`, expressions, NumPy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keras_unified.engine.expressions import operation
from keras_unified.engine.symbolic import is_symbolic


def tensor_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function written in `keras.ops` give an expression for variables and expressions.

    On symbolic tensors its operations become nodes, each of which Keras 3 can save.

    Example:
        >>> import numpy as np
        >>> from keras_unified.engine.expressions import Variable
        >>> from keras_unified.engine.keras3 import keras
        >>> square = tensor_function(keras.ops.square)
        >>> v = Variable(np.array([1.0, 2.0]))
        >>> squared = square(v)
        >>> v.set_value([3.0, 4.0])
        >>> squared.eval().tolist()
        [9.0, 16.0]
    """
    on_values = operation(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs) if is_symbolic(args, kwargs) else on_values(*args, **kwargs)

    return call
