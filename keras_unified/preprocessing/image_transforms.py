"""Images turned, shifted, sheared, zoomed and flipped at random: an affine map that takes the nearest pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import IMAGES_GO_THROUGH_SPLINES
from keras_unified.dialects.preprocessing import IMAGES
from keras_unified.errors import InvalidValueError
from keras_unified.preprocessing import image_splines


def turned(theta: float) -> np.ndarray:
    """Return the matrix that turns by an angle, in radians."""
    return np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])


def shifted(rows: float, columns: float) -> np.ndarray:
    """Return the matrix that shifts by a number of pixels."""
    return np.array([[1, 0, rows], [0, 1, columns], [0, 0, 1]])


def sheared(shear: float) -> np.ndarray:
    """Return the matrix that shears by an angle, in radians."""
    return np.array([[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]])


def zoomed(rows: float, columns: float) -> np.ndarray:
    """Return the matrix that zooms by two factors."""
    return np.array([[rows, 0, 0], [0, columns, 0], [0, 0, 1]])


@by_row(IMAGES["transform_matrix_offset_center"])
def transform_matrix_offset_center(matrix: np.ndarray, x: float, y: float) -> np.ndarray:
    """Return a map of the plane about the middle of an image of `x` by `y` pixels, instead of about its corner.

    Era:
        Keras 1.0.
    """
    middle = float(x) / 2 + 0.5, float(y) / 2 + 0.5
    return np.asarray(shifted(*middle) @ matrix @ shifted(-middle[0], -middle[1]))


@by_row(IMAGES["apply_transform"])
def apply_transform(
    x: np.ndarray, transform_matrix: np.ndarray, channel_axis: int, fill_mode: str, cval: float
) -> np.ndarray:
    """Return an image each of whose pixels is the one that a map of the plane leads to.

    Args:
        x: array of rank 3.
        transform_matrix: array of shape (3, 3), from (row, column, 1) to (row, column, 1).
        channel_axis: int.
        fill_mode: 'constant', 'nearest', 'reflect' or 'wrap': what is outside of the image.
        cval: float, what is there for 'constant'.

    Raises:
        KerasUnifiedError: where SciPy is not installed.

    Era:
        Keras 1.0.
    """
    if np.array_equal(transform_matrix, np.eye(3)):
        return x
    transform = image_splines.scipy_ndimage().affine_transform
    linear, offset = transform_matrix[:2, :2], transform_matrix[:2, 2]
    channels = np.moveaxis(x, channel_axis, 0)
    moved = [transform(channel, linear, offset, order=0, mode=fill_mode, cval=cval) for channel in channels]
    return np.stack(moved, axis=channel_axis)


def _about_middle(
    x: np.ndarray, matrix: np.ndarray, axes: tuple[int, int, int], fill_mode: str, cval: float
) -> np.ndarray:
    row_axis, col_axis, channel_axis = axes
    matrix = transform_matrix_offset_center(matrix, x.shape[row_axis], x.shape[col_axis])
    return apply_transform(x, matrix, channel_axis, fill_mode, cval)


def _speaks_of_splines() -> bool:
    return IMAGES_GO_THROUGH_SPLINES[get_dialect().era]


@by_row(IMAGES["random_rotation"])
def random_rotation(
    x: np.ndarray, rg: float, row_axis: int, col_axis: int, channel_axis: int, fill_mode: str, cval: float
) -> np.ndarray:
    """Return an image turned by an angle drawn from `np.random`, of at most `rg` degrees either way.

    Args:
        x: array of rank 3.
        row_axis, col_axis, channel_axis: ints; 1, 2 and 0 in Keras 0.3.
        fill_mode, cval: see `apply_transform`.

    Era:
        Keras 0.1; in Keras 0.3 by cubic splines.
    """
    if _speaks_of_splines():
        return image_splines.rotation(x, rg, fill_mode, cval)
    matrix = turned(np.pi / 180 * np.random.uniform(-rg, rg))
    return _about_middle(x, matrix, (row_axis, col_axis, channel_axis), fill_mode, cval)


@by_row(IMAGES["random_shift"])
def random_shift(
    x: np.ndarray, wrg: float, hrg: float, row_axis: int, col_axis: int, channel_axis: int, fill_mode: str, cval: float
) -> np.ndarray:
    """Return an image shifted at random by at most the shares `wrg` of its width and `hrg` of its height.

    Args:
        x, row_axis, col_axis, channel_axis, fill_mode, cval: see `random_rotation`.

    Era:
        Keras 0.1.
    """
    if _speaks_of_splines():
        return image_splines.shift(x, wrg, hrg, fill_mode, cval)
    rows = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    columns = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    return apply_transform(x, shifted(rows, columns), channel_axis, fill_mode, cval)


@by_row(IMAGES["random_shear"])
def random_shear(
    x: np.ndarray, intensity: float, row_axis: int, col_axis: int, channel_axis: int, fill_mode: str, cval: float
) -> np.ndarray:
    """Return an image sheared by an angle drawn from `np.random`, of at most `intensity` radians either way.

    Args:
        x, row_axis, col_axis, channel_axis, fill_mode, cval: see `random_rotation`.

    Era:
        Keras 0.3, where it was the channels that were sheared; Keras 1.0.
    """
    if _speaks_of_splines():
        return image_splines.shear(x, intensity, fill_mode, cval)
    matrix = sheared(np.random.uniform(-intensity, intensity))
    return _about_middle(x, matrix, (row_axis, col_axis, channel_axis), fill_mode, cval)


@by_row(IMAGES["random_zoom"])
def random_zoom(
    x: np.ndarray, zoom_range: Any, row_axis: int, col_axis: int, channel_axis: int, fill_mode: str, cval: float
) -> np.ndarray:
    """Return an image zoomed by two factors drawn from `np.random`.

    Args:
        x, row_axis, col_axis, channel_axis, fill_mode, cval: see `random_rotation`.
        zoom_range: pair of the least and the greatest factor; in Keras 0.3 a float, the most by which a factor is below
            1, and the result has another size.

    Raises:
        InvalidValueError: for anything but a pair.

    Era:
        Keras 0.1.
    """
    if _speaks_of_splines():
        return image_splines.zoom(x, zoom_range, fill_mode, cval)
    if len(zoom_range) != 2:
        raise InvalidValueError(f"zoom_range is a pair of floats, not {zoom_range!r}.")
    return _about_middle(x, draw_zoom(zoom_range), (row_axis, col_axis, channel_axis), fill_mode, cval)


def draw_zoom(zoom_range: Sequence[float]) -> np.ndarray:
    """Return the matrix of a zoom by factors drawn from `np.random`; nothing is drawn where both ends are 1."""
    least, greatest = zoom_range
    return np.eye(3) if least == greatest == 1 else zoomed(*np.random.uniform(least, greatest, 2))


@by_row(IMAGES["random_channel_shift"])
def random_channel_shift(x: np.ndarray, intensity: float, channel_axis: int) -> np.ndarray:
    """Return an image to whose channels numbers are added that are drawn from `np.random`, of at most `intensity`.

    Args:
        x: array of rank 3; none of its numbers leaves the range that they are in.
        channel_axis: int.

    Era:
        Keras 1.0.
    """
    least, greatest = np.min(x), np.max(x)
    channels = np.moveaxis(x, channel_axis, 0)
    moved = [np.clip(c + np.random.uniform(-intensity, intensity), least, greatest) for c in channels]
    return np.stack(moved, axis=channel_axis)


@by_row(IMAGES["flip_axis"])
def flip_axis(x: Any, axis: int) -> np.ndarray:
    """Return an array with the order along an axis reversed.

    Era:
        Keras 1.0.

    Example:
        >>> flip_axis([[1, 2], [3, 4]], 1)
        array([[2, 1],
               [4, 3]])
    """
    return np.flip(np.asarray(x), axis)


def horizontal_flip(x: np.ndarray) -> np.ndarray:
    """Return an image with channels first, left for right.

    Era:
        Keras 0.3.

    Example:
        >>> horizontal_flip(np.array([[[1, 2]]]))
        array([[[2, 1]]])
    """
    return np.flip(x, 2)


def vertical_flip(x: np.ndarray) -> np.ndarray:
    """Return an image with channels first, upside down.

    Era:
        Keras 0.3.

    Example:
        >>> vertical_flip(np.array([[[1], [2]]]))
        array([[[2],
                [1]]])
    """
    return np.flip(x, 1)
