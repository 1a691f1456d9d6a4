"""Initial weights, drawn from `np.random` by the laws and in the order of Keras 0.3 to 1.2."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers.lookup import look_up
from keras_unified.errors import InvalidValueError

Shape = tuple[int, ...]
Array = np.ndarray[Any, Any]
Draw = Callable[..., Array]


def get_fans(shape: Shape, dim_ordering: str = "th", era: str | None = None) -> tuple[float, float]:
    """Return how many inputs and outputs a unit of a weight of this shape has.

    Args:
        shape: of a matrix, or of a kernel of two or three spatial axes.
        dim_ordering: 'th' (filters first) or 'tf' (filters last).
        era: in "0.3" the size of a kernel's window did not count for its outputs; the dialect spoken by default.

    Example:
        >>> get_fans((8, 3, 5, 5), "th", "1.2"), get_fans((8, 3, 5, 5), "th", "0.3")
        ((75.0, 200.0), (75.0, 8.0))
    """
    if len(shape) == 2:
        return float(shape[0]), float(shape[1])
    if len(shape) in (4, 5):
        if dim_ordering not in ("th", "tf"):
            raise InvalidValueError(f"dim_ordering is 'th' or 'tf', not {dim_ordering!r}.")
        filters, channels, *window = shape if dim_ordering == "th" else (shape[-1], shape[-2], *shape[:-2])
        if dim_ordering == "tf" and (era or get_dialect().era) != "0.3":
            # Keras 1 took the first two axes for the window, of a kernel in three dimensions too.
            window = list(shape[:2])
        field = float(np.prod(window))
        return channels * field, filters * (1.0 if (era or get_dialect().era) == "0.3" else field)
    both = float(np.sqrt(np.prod(shape)))
    return both, both


def uniform(shape: Shape, scale: float = 0.05) -> Array:
    """Draw uniformly between -scale and scale."""
    return np.random.uniform(low=-scale, high=scale, size=shape)


def normal(shape: Shape, scale: float = 0.05) -> Array:
    """Draw from the normal law of standard deviation `scale`, not truncated."""
    return np.random.normal(loc=0.0, scale=scale, size=shape)


def lecun_uniform(shape: Shape, dim_ordering: str = "th", era: str | None = None) -> Array:
    """Draw uniformly with variance 1 / inputs (LeCun, Efficient Backprop, 1998)."""
    fan_in, _ = get_fans(shape, dim_ordering, era)
    return uniform(shape, np.sqrt(3.0 / fan_in))


def glorot_normal(shape: Shape, dim_ordering: str = "th", era: str | None = None) -> Array:
    """Draw normally with variance 2 / (inputs + outputs) (Glorot and Bengio, 2010)."""
    return normal(shape, np.sqrt(2.0 / sum(get_fans(shape, dim_ordering, era))))


def glorot_uniform(shape: Shape, dim_ordering: str = "th", era: str | None = None) -> Array:
    """Draw uniformly with variance 2 / (inputs + outputs) (Glorot and Bengio, 2010)."""
    return uniform(shape, np.sqrt(6.0 / sum(get_fans(shape, dim_ordering, era))))


def he_normal(shape: Shape, dim_ordering: str = "th", era: str | None = None) -> Array:
    """Draw normally with variance 2 / inputs (He et al., 2015)."""
    return normal(shape, np.sqrt(2.0 / get_fans(shape, dim_ordering, era)[0]))


def he_uniform(shape: Shape, dim_ordering: str = "th", era: str | None = None) -> Array:
    """Draw uniformly with variance 2 / inputs (He et al., 2015)."""
    return uniform(shape, np.sqrt(6.0 / get_fans(shape, dim_ordering, era)[0]))


def orthogonal(shape: Shape, scale: float = 1.1) -> Array:
    """Draw a matrix with orthogonal rows or columns, times `scale` (Saxe et al., 2013)."""
    flat = (shape[0], int(np.prod(shape[1:])))
    u, _s, v = np.linalg.svd(np.random.normal(0.0, 1.0, flat), full_matrices=False)
    q: Array = u if u.shape == flat else v
    return scale * q.reshape(shape)[: shape[0], : shape[1]]


def identity(shape: Shape, scale: float = 1) -> Array:
    """Return the identity matrix times `scale`.

    Raises:
        InvalidValueError: where `shape` is not that of a square matrix.
    """
    if len(shape) != 2 or shape[0] != shape[1]:
        raise InvalidValueError(f"The identity initialization takes a square matrix, got shape {shape}.")
    return scale * np.identity(shape[0])


def zero(shape: Shape) -> Array:
    """Return zeros."""
    return np.zeros(shape)


def one(shape: Shape) -> Array:
    """Return ones."""
    return np.ones(shape)


DRAWS: dict[str, Draw] = {
    "uniform": uniform,
    "normal": normal,
    "lecun_uniform": lecun_uniform,
    "glorot_normal": glorot_normal,
    "glorot_uniform": glorot_uniform,
    "he_normal": he_normal,
    "he_uniform": he_uniform,
    "orthogonal": orthogonal,
    "identity": identity,
    "zero": zero,
    "one": one,
    "zeros": zero,
    "ones": one,
}


def get(identifier: Any) -> Any:
    """Return the law of a name, or a function or array itself.

    Raises:
        InvalidValueError: for an unknown name; the message names the nearest.

    Example:
        >>> get("glorot_uniform") is glorot_uniform
        True
    """
    return look_up(identifier, DRAWS, "initialization", todays=keras.initializers)


def draw(identifier: Any, shape: Shape, dim_ordering: str = "th", era: str | None = None) -> Array:
    """Return an initial weight.

    Args:
        identifier: a name; an array; a function of the shape, of ours, of Keras 3 or of a user, that returns an array,
            a tensor or a variable.
        shape: of the weight.
        dim_ordering: 'th' or 'tf', how a kernel's axes are read.
        era: whose laws hold; the dialect spoken by default.

    Returns:
        An array of `shape`, drawn from the global `np.random` where the law is random.

    Raises:
        InvalidValueError: for an unknown name.

    Example:
        >>> draw("one", (2,)).tolist()
        [1.0, 1.0]
    """
    if isinstance(identifier, np.ndarray):
        return identifier
    law = get(identifier)
    law = getattr(law, "law", law)
    offered = {"name": None, "dim_ordering": dim_ordering, "era": era}
    taken = inspect.signature(law).parameters
    return np.asarray(law(shape, **{name: value for name, value in offered.items() if name in taken}))
