"""Images turned, shifted, sheared and zoomed as in Keras 0.3: channels first, one way after the other, by splines."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_unified.errors import KerasUnifiedError


def scipy_ndimage() -> Any:
    """Return SciPy's functions for images.

    Raises:
        KerasUnifiedError: where SciPy is not installed.
    """
    try:
        from scipy import ndimage
    except ImportError as error:
        raise KerasUnifiedError("Images are turned, shifted and zoomed by SciPy. Run: pip install scipy") from error
    return ndimage


def rotation(x: np.ndarray, rg: float, fill_mode: str, cval: float) -> np.ndarray:
    """Return an image turned by an angle drawn from `np.random`, of at most `rg` degrees either way."""
    angle = np.random.uniform(-rg, rg)
    return np.asarray(scipy_ndimage().rotate(x, angle, axes=(1, 2), reshape=False, mode=fill_mode, cval=cval))


def shift(x: np.ndarray, wrg: float, hrg: float, fill_mode: str, cval: float) -> np.ndarray:
    """Return an image shifted at random by at most shares of its width and height; for 0 nothing is drawn."""
    columns = np.random.uniform(-wrg, wrg) * x.shape[2] if wrg else 0
    rows = np.random.uniform(-hrg, hrg) * x.shape[1] if hrg else 0
    return np.asarray(scipy_ndimage().shift(x, (0, rows, columns), order=0, mode=fill_mode, cval=cval))


def shear(x: np.ndarray, intensity: float, fill_mode: str, cval: float) -> np.ndarray:
    """Return an image sheared by an angle drawn from `np.random`; rows against channels, as it was."""
    angle = np.random.uniform(-intensity, intensity)
    matrix = np.array([[1.0, -np.sin(angle), 0.0], [0.0, np.cos(angle), 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(scipy_ndimage().affine_transform(x, matrix, order=3, mode=fill_mode, cval=cval))


def zoom(x: np.ndarray, rg: float, fill_mode: str, cval: float) -> np.ndarray:
    """Return an image of another size, made smaller by two factors drawn from `np.random`, from ``1 - rg`` to 1."""
    factors = np.random.uniform(1.0 - rg, 1.0), np.random.uniform(1.0 - rg, 1.0)
    return np.asarray(scipy_ndimage().zoom(x, zoom=(1.0, *factors), mode=fill_mode, cval=cval))
