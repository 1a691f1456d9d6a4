"""Functions on symbolic tensors: raw TensorFlow, NumPy on either side, and the names that old tensors had."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.dialects import dialect, get_dialect
from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import get_uid
from keras_unified.engine.phase import uses_phase
from keras_unified.errors import KerasUnifiedError

# Where the public functions that a node may hold are looked up, nearest name first.
_TENSORFLOW = ("nn", "math", "image", "linalg", "signal", "strings", "random", "keras.activations", "")
_OPERATORS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
_COMPARISONS = ("lt", "le", "gt", "ge", "ne")


def is_symbolic(*values: Any) -> bool:
    """Return whether a symbolic tensor is among `values`, however deep in lists, tuples and dicts.

    Example:
        >>> is_symbolic([1, {"x": keras.Input((3,))}]), is_symbolic(1, [2])
        (True, False)
    """
    for value in values:
        if isinstance(value, keras.KerasTensor):
            return True
        if isinstance(value, (list, tuple)) and is_symbolic(*value):
            return True
        if isinstance(value, dict) and is_symbolic(*value.values()):
            return True
    return False


def as_operand(value: Any, dtype: Any) -> Any:
    """Return `value` such that meeting a tensor of `dtype` does not change that tensor's dtype.

    NumPy's numbers are float64 unless told otherwise; the old Keras computed in the tensor's dtype.

    Example:
        >>> as_operand(np.float64(2), "float32").dtype
        dtype('float32')
    """
    if not isinstance(value, (np.ndarray, np.generic)) or value.dtype == bool:
        return value
    dtype = keras.backend.standardize_dtype(dtype)
    if keras.backend.is_float_dtype(dtype):
        return value.astype(dtype)
    return value.astype(keras.config.floatx()) if value.dtype.kind == "f" else value


def public_name(function: Callable[..., Any]) -> str | None:
    """Return the name under which `function` can be found again, or None where it has none.

    Example:
        >>> public_name(tf.nn.relu), public_name(lambda x: x)
        ('tensorflow:nn.relu', None)
    """
    name = getattr(function, "__name__", "")
    for module_name, prefixes in (("keras_unified.backend", ("",)), ("tensorflow", _TENSORFLOW)):
        for prefix in prefixes:
            path = f"{prefix}.{name}" if prefix else name
            try:
                found = _look_up(f"{module_name}:{path}")
            except (AttributeError, ImportError):
                continue
            if function in _unwrapped(found):
                return f"{module_name}:{path}"
    return None


def function_named(name: str) -> Callable[..., Any]:
    """Return the function of which `public_name` returned `name`."""
    return _unwrapped(_look_up(name))[-1]  # type: ignore[no-any-return]


def _look_up(name: str) -> Any:
    module_name, path = name.split(":")
    found: Any = importlib.import_module(module_name)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def _unwrapped(function: Any) -> list[Any]:
    """Return a function and all that it wraps."""
    chain = [function]
    while (inner := getattr(chain[-1], "__wrapped__", None)) is not None and inner not in chain:
        chain.append(inner)
    return chain


@keras.saving.register_keras_serializable(package="keras_unified")
class FunctionCall(keras.Operation):  # type: ignore[misc]
    """A node that calls one function on tensors; what it is called with stands in the node.

    Args:
        function: takes and returns tensors, in any nesting.
        name: str; by default the function's name and a number.

    Example:
        >>> x = keras.Input((3,))
        >>> FunctionCall(tf.nn.relu)(x).shape
        (None, 3)
    """

    def __init__(self, function: Callable[..., Any], name: str | None = None) -> None:
        if name is None:
            prefix = "call_" + (getattr(function, "__name__", "function").strip("<>_") or "function")
            name = f"{prefix}_{get_uid(prefix)}"
        super().__init__(name=name)
        self.function = function
        # The graph goes on meaning what it meant when it was built.
        self.spoken = get_dialect()

    def call(self, *args: Any, **kwargs: Any) -> Any:
        with dialect(self.spoken.version, self.spoken.backend):
            return self.function(*args, **kwargs)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        return keras3.output_spec(self.call, *args, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Return the function's public name.

        Raises:
            KerasUnifiedError: for a function that has none.
        """
        name = public_name(self.function)
        if name is None:
            raise KerasUnifiedError(
                f"Node {self.name!r} calls {self.function!r}, which is neither a function of keras_unified.backend nor "
                "a public one of TensorFlow, so a config cannot name it. Put the computation into a layer of your own "
                "(its class is then named in custom_objects), or save the weights only."
            )
        return {"name": self.name, "function": name, "dialect": [self.spoken.version, self.spoken.backend]}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the node's operation, made from what `get_config` returned."""
        return cls(function_named(config["function"]), name=config["name"])


class _TensorFlowOnSymbolicTensors(tf.__internal__.dispatch.GlobalOpDispatcher):  # type: ignore[misc]
    """What TensorFlow asks when a function of its own failed on its arguments."""

    def handle(self, op: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if is_symbolic(args, kwargs):
            return FunctionCall(op)(*args, **kwargs)
        return self.NOT_SUPPORTED


def _array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """Turn NumPy's function on symbolic tensors into Keras's of the same name."""
    function = getattr(keras.ops, ufunc.__name__, None)
    if method != "__call__" or kwargs or function is None:
        return NotImplemented
    return on_operands(function, *(as_operand(x, self.dtype) for x in inputs))


def on_operands(function: Callable[..., Any], *operands: Any) -> Any:
    """Return what a function of Keras gives for operands of which some are symbolic; sparse only where they are."""
    result = function(*operands)
    if getattr(result, "sparse", False) and not any(getattr(x, "sparse", False) for x in operands):
        keras3.mark_dense(result)
    return result


def _keeping_dtype(operator: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return on_operands(operator, self, as_operand(other, self.dtype))

    return method


def get_shape(self: Any) -> tf.TensorShape:
    """Return the shape, as tensors of the old TensorFlow did."""
    return tf.TensorShape(self.shape)


def keras_shape(self: Any) -> tuple[int | None, ...]:
    """The shape, where the old Keras kept it."""
    return tuple(self.shape)


def _get_value(self: Any, borrow: bool = False, return_internal_type: bool = False) -> np.ndarray:
    """Return a variable's value, as Theano's shared variables did; both options are without effect."""
    del borrow, return_internal_type
    return np.array(self.numpy())


def _set_value(self: Any, new_value: Any, borrow: bool = False) -> None:
    """Set a variable's value, as Theano's shared variables did; `borrow` is without effect."""
    del borrow
    self.assign(np.asarray(new_value).astype(self.dtype))


def _eval(self: Any, session: Any = None) -> np.ndarray:
    """Return a variable's value, as variables of the old TensorFlow did; there are no sessions any more."""
    del session
    return np.array(self.numpy())


_installed = False


def install() -> None:
    """Let symbolic tensors take raw TensorFlow and NumPy, and give them and variables their old names; once is enough.

    Example:
        >>> install()
        >>> x = keras.Input((3,))
        >>> tf.sigmoid(np.float64(2) * x).dtype
        'float32'
    """
    global _installed
    if _installed:
        return
    _TensorFlowOnSymbolicTensors().register()
    tensor = keras.KerasTensor
    tensor.__array_ufunc__ = _array_ufunc
    for name in (*_OPERATORS, *(f"r{name}" for name in _OPERATORS), *_COMPARISONS):
        method = f"__{name}__"
        setattr(tensor, method, _keeping_dtype(getattr(tensor, method)))
    tensor._uses_learning_phase = property(uses_phase)
    for cls in (tensor, keras.Variable):
        cls.get_shape = get_shape
        cls._keras_shape = property(keras_shape)
    keras.Variable.get_value = _get_value
    keras.Variable.set_value = _set_value
    keras.Variable.eval = _eval
    _installed = True
