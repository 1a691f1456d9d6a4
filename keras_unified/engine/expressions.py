"""Variables, and expressions of variables, which are computed afresh whenever they are asked for.

In the old Keras `y = 2 * K.variable(x)` was a recipe, not a number: `K.eval(y)` after `K.set_value` gave the new value,
and `K.gradients` could follow it. TensorFlow computes at once; an `Expression` keeps the recipe.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.dialects import dialect, get_dialect
from keras_unified.engine import keras3
from keras_unified.engine.keras3 import keras
from keras_unified.engine.phase import current_phase
from keras_unified.engine.symbolic import FunctionCall, as_operand, get_shape, is_symbolic, keras_shape, on_operands


class Evaluation:
    """One evaluation of expressions: each recipe is followed once, and a tape may watch some of them.

    Args:
        tape: a `tf.GradientTape`, or None.
        watched: the expressions that the tape shall watch.
    """

    def __init__(self, tape: tf.GradientTape | None = None, watched: tuple[Expression, ...] = ()) -> None:
        self._tape = tape
        self._watched = watched
        self._results: dict[int, list[Any]] = {}

    def follow(self, recipe: Recipe) -> list[Any]:
        """Return the flat list of what `recipe` gives."""
        if id(recipe) not in self._results:
            results = keras.tree.flatten(recipe.compute(self))
            for expression in self._watched:
                if expression.recipe is recipe and self._tape is not None:
                    self._tape.watch(results[expression.index])
            self._results[id(recipe)] = results
        return self._results[id(recipe)]

    def value(self, x: Any) -> Any:
        """Return `x` with every expression and variable in it replaced by its tensor."""
        if isinstance(x, Expression):
            return self.follow(x.recipe)[x.index]
        if isinstance(x, keras.Variable):
            return tf.convert_to_tensor(x)
        if isinstance(x, (list, tuple)):
            values = [self.value(element) for element in x]
            return type(x)(*values) if hasattr(x, "_fields") else type(x)(values)
        if isinstance(x, dict):
            return {key: self.value(element) for key, element in x.items()}
        return x


class Recipe:
    """A function and the arguments that it is to be called with."""

    def __init__(self, function: Callable[..., Any], args: Any = (), kwargs: Any = None) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs or {}
        # It goes on meaning what it meant when it was written.
        self.spoken = get_dialect()

    def compute(self, evaluation: Evaluation) -> Any:
        """Return what the function gives now."""
        args, kwargs = evaluation.value(self.args), evaluation.value(self.kwargs)
        with dialect(self.spoken.version, self.spoken.backend):
            return at_once(self.function)(*args, **kwargs)


def is_deferred(*values: Any) -> bool:
    """Return whether a variable or an expression is among `values`, however deep in lists, tuples and dicts."""
    for value in values:
        if isinstance(value, (Expression, keras.Variable)):
            return True
        if isinstance(value, (list, tuple)) and is_deferred(*value):
            return True
        if isinstance(value, dict) and is_deferred(*value.values()):
            return True
    return False


_computing: ContextVar[bool] = ContextVar("computing", default=False)


def computes_at_once() -> bool:
    """Return whether we are inside an operation, a graph or a layer, where tensors are needed, not recipes."""
    return _computing.get() or tf.inside_function() or keras3.in_layer_call()


def at_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` such that the operations it calls give tensors."""

    @functools.wraps(function)
    def computing(*args: Any, **kwargs: Any) -> Any:
        token = _computing.set(True)
        try:
            return function(*args, **kwargs)
        finally:
            _computing.reset(token)

    return computing


def defer(recipe: Recipe) -> Any:
    """Return what `recipe` gives, with an `Expression` in place of every tensor."""
    results = recipe.compute(Evaluation())
    flat = keras.tree.flatten(results)
    wrapped = [Expression(recipe, i, x) if tf.is_tensor(x) else x for i, x in enumerate(flat)]
    return keras.tree.pack_sequence_as(results, wrapped)


def operation(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function on tensors take symbolic tensors, variables, expressions and arrays too.

    On symbolic tensors it becomes a node; on variables and expressions an `Expression`, unless a layer or a graph is
    being computed; on anything else it is called as it is.

    Example:
        >>> @operation
        ... def twice(x):
        ...     return x + x
        >>> twice(keras.Input((3,))).shape
        (None, 3)
        >>> twice(Variable([1.0, 2.0])).eval()
        array([2., 4.], dtype=float32)
    """

    @at_once
    @functools.wraps(function)
    def on_tensors(*args: Any, **kwargs: Any) -> Any:
        if is_deferred(args, kwargs):
            evaluation = Evaluation()
            args, kwargs = evaluation.value(args), evaluation.value(kwargs)
        return function(*args, **kwargs)

    @functools.wraps(function)
    def on_anything(*args: Any, **kwargs: Any) -> Any:
        if is_symbolic(args, kwargs):
            return FunctionCall(on_tensors)(*args, **kwargs)
        if is_deferred(args, kwargs) and not computes_at_once():
            return defer(Recipe(function, args, kwargs))
        return on_tensors(*args, **kwargs)

    on_anything.__wrapped__ = on_tensors
    return on_anything


def deferred_on_variables(call: Callable[..., Any]) -> Callable[..., Any]:
    """Make a layer's `call` on variables and expressions, outside of any layer, an expression in either phase.

    Example:
        >>> from keras_unified.layers import Layer
        >>> class Twice(Layer):
        ...     def call(self, x, mask=None):
        ...         return x + x
        >>> v = Variable([1.0])
        >>> y = Twice().call(v)
        >>> v.set_value([2.0])
        >>> y.eval()
        array([4.], dtype=float32)
    """
    asks_for_phase = "training" in inspect.signature(call).parameters

    @functools.wraps(call)
    def on_anything(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_deferred(args, kwargs) or computes_at_once():
            return call(self, *args, **kwargs)

        def in_phase(*args: Any, **kwargs: Any) -> Any:
            return call(self, *args, **({"training": bool(current_phase()), **kwargs} if asks_for_phase else kwargs))

        return defer(Recipe(in_phase, args, kwargs))

    return on_anything


def same_dtype(x: Any, y: Any) -> tuple[Any, Any]:
    """Return two operands that TensorFlow takes together: NumPy and integers follow a float tensor's dtype."""
    x, y = (as_operand(a, b.dtype) if tf.is_tensor(b) else a for a, b in ((x, y), (y, x)))
    if tf.is_tensor(x) and tf.is_tensor(y) and x.dtype != y.dtype:
        if x.dtype.is_floating and not y.dtype.is_floating:
            y = tf.cast(y, x.dtype)
        elif y.dtype.is_floating and not x.dtype.is_floating:
            x = tf.cast(x, y.dtype)
    return x, y


# Keras's names of Python's operators: on symbolic tensors the node is Keras's own.
_BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "matmul": "matmul",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}


def _binary(name: str, *, reflected: bool) -> Callable[[Any, Any], Any]:
    on_pair = getattr(operator, name)
    node = getattr(keras.ops, _BINARY[name])

    def compute(x: Any, y: Any) -> Any:
        return on_pair(*same_dtype(x, y))

    deferred = operation(compute)

    def method(self: Any, other: Any) -> Any:
        x, y = (other, self) if reflected else (self, other)
        return on_operands(node, x, y) if is_symbolic(other) else deferred(x, y)

    return method


class Operators:
    """Arithmetic, comparison and indexing for things that have a value but are no tensors."""

    for _name in _BINARY:
        locals()[f"__{_name}__"] = _binary(_name, reflected=False)
        if _name not in ("lt", "le", "gt", "ge"):
            locals()[f"__r{_name}__"] = _binary(_name, reflected=True)
    del _name

    # NumPy's operators step back for ours.
    __array_ufunc__ = None

    shape: tuple[int | None, ...]

    def __neg__(self) -> Any:
        return operation(operator.neg)(self)

    def __abs__(self) -> Any:
        return operation(operator.abs)(self)

    def __getitem__(self, key: Any) -> Any:
        return operation(operator.getitem)(self, key)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("A scalar has no length.")
        return int(self.shape[0] or 0)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.eval())

    def __float__(self) -> float:
        return float(self.eval())

    def __int__(self) -> int:
        return int(self.eval())

    def eval(self, session: Any = None) -> np.ndarray:
        """Return the value now, as a NumPy array; the old TensorFlow's `session` is taken and not needed."""
        del session
        return np.asarray(tf.convert_to_tensor(self))

    get_shape = get_shape
    _keras_shape = property(keras_shape)


class Expression(Operators):
    """A tensor to be: the recipe for it, with its shape and dtype.

    Args:
        recipe: what to compute.
        index: which of the tensors that it gives.
        example: one such tensor.
    """

    def __init__(self, recipe: Recipe, index: int, example: Any) -> None:
        self.recipe = recipe
        self.index = index
        self.shape = tuple(example.shape)
        self.dtype = keras.backend.standardize_dtype(example.dtype)
        self.is_sparse = isinstance(example, tf.SparseTensor)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        value = Evaluation().value(self)
        return value if dtype is None or value.dtype == dtype else tf.cast(value, dtype, name=name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        value = self.eval()
        return value if dtype is None else value.astype(dtype)

    def __repr__(self) -> str:
        name = getattr(self.recipe.function, "__name__", "function")
        return f"<Expression {name} shape={self.shape} dtype={self.dtype}>"


class Variable(Operators, keras.Variable):  # type: ignore[misc]
    """A variable as `K.variable` returns it.

    Args:
        value: array, the initial value.
        dtype: str; by default floatx.
        name: str, or None.

    Example:
        >>> v = Variable(np.array([1.0, 2.0]), name="v")
        >>> doubled = 2 * v
        >>> v.set_value([3.0, 4.0])
        >>> doubled.eval()
        array([6., 8.], dtype=float32)
    """

    # A layer of the old Keras lists its weights; a variable that is merely its attribute is none of them.
    is_weight_as_attribute = False

    def __init__(self, value: Any, dtype: str | None = None, name: str | None = None, trainable: bool = True) -> None:
        dtype = dtype or keras.config.floatx()
        value = np.asarray(value).astype(dtype)
        super().__init__(value, dtype=dtype, name=name and name.replace("/", "_"), trainable=trainable)
        self.old_name = name

    __hash__ = object.__hash__  # as keys of dicts, such as the constraints that old optimizers get


def sparse_tensor(matrix: Any, dtype: str) -> tf.SparseTensor:
    """Return a SciPy sparse matrix as a `tf.SparseTensor`."""
    coo = matrix.tocoo()
    order = np.lexsort((coo.col, coo.row))
    indices = np.stack([coo.row[order], coo.col[order]], axis=1).astype("int64")
    return tf.SparseTensor(indices, coo.data[order].astype(dtype), coo.shape)


def _phase() -> tf.Tensor:
    return tf.cast(current_phase(), "uint8")


LEARNING_PHASE = Expression(Recipe(_phase), 0, tf.zeros((), "uint8"))
