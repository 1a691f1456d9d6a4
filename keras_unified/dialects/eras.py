"""Which Keras is spoken: the three eras, the flavour of their backend, and how one is chosen."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from keras_unified.errors import InvalidValueError, listing

ERAS = ("0.3", "1.0", "1.2")
BACKENDS = ("tensorflow", "theano")
DEFAULT_VERSION = "1.2"
VARIABLE = "KERAS_UNIFIED_DIALECT"

# Versions between two eras speak the dialect of the era whose public API they had.
_ERA_OF_MINOR = {(0, 1): "0.3", (0, 2): "0.3", (0, 3): "0.3", (1, 0): "1.0", (1, 1): "1.2", (1, 2): "1.2"}

_LAST_RELEASE = {"0.3": "0.3.3", "1.0": "1.0.8", "1.2": "1.2.2"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of speaking Keras: its era, the version that was asked for, and its backend's flavour.

    Attributes:
        era: "0.3", "1.0" or "1.2".
        version: what was asked for: an era, or any version of one ("0.3.3").
        backend: "tensorflow" (default: kernels as they are, SAME padding) or "theano" (kernels turned, padding on
            both sides), which is how convolutions computed in that Keras.
    """

    era: str
    version: str
    backend: str = "tensorflow"

    @property
    def release(self) -> str:
        """The release that is spoken, as `keras.__version__` had it: the one asked for, else the era's last."""
        return self.version if self.version.count(".") == 2 else _LAST_RELEASE[self.era]


def era_of(version: str) -> str:
    """Return the era that a version of Keras belongs to.

    Args:
        version: "0.3", "0.3.3", "1.0.8", "1.2.2" and the like.

    Raises:
        InvalidValueError: for a version that had neither the Graph nor the functional API of those days.

    Example:
        >>> era_of("0.3.3"), era_of("1.1.2")
        ('0.3', '1.2')
    """
    match = re.fullmatch(r"(\d+)\.(\d+)(\.\d+)?", str(version).strip())
    era = _ERA_OF_MINOR.get((int(match[1]), int(match[2]))) if match else None
    if era is None:
        raise InvalidValueError(
            f"{version!r} is not a Keras that keras_unified speaks. Say one of {listing(ERAS)}, or a version of them."
        )
    return era


def _dialect(version: str, backend: str | None) -> Dialect:
    if backend is not None and backend not in BACKENDS:
        raise InvalidValueError(f"No backend {backend!r}. The dialect's backend is one of {listing(BACKENDS)}.")
    return Dialect(era_of(version), str(version), backend or "tensorflow")


_spoken: Dialect | None = None


def get_dialect() -> Dialect:
    """Return the dialect spoken now: the one set last, else the one in KERAS_UNIFIED_DIALECT, else "1.2".

    Example:
        >>> with dialect("0.3.3"):
        ...     get_dialect().era
        '0.3'
    """
    global _spoken
    if _spoken is None:
        _spoken = _dialect(os.environ.get(VARIABLE) or DEFAULT_VERSION, None)
    return _spoken


def set_dialect(version: str, backend: str | None = None) -> None:
    """Speak the dialect of an old Keras from here on: its argument orders, defaults and numbers.

    Args:
        version: an era ("0.3", "1.0", "1.2") or any version of one ("0.3.3").
        backend: "tensorflow" (default) or "theano"; which of the two the convolutions follow.

    Raises:
        InvalidValueError: for an unknown version or backend.

    Example:
        >>> set_dialect("1.2")
        >>> get_dialect()
        Dialect(era='1.2', version='1.2', backend='tensorflow')
    """
    global _spoken
    _spoken = _dialect(version, backend)


@contextlib.contextmanager
def dialect(version: str, backend: str | None = None) -> Iterator[Dialect]:
    """Speak a dialect inside a `with` block and the former one after it.

    Example:
        >>> with dialect("1.0", backend="theano") as spoken:
        ...     spoken.backend
        'theano'
    """
    global _spoken
    before = get_dialect()
    set_dialect(version, backend)
    try:
        yield get_dialect()
    finally:
        _spoken = before
