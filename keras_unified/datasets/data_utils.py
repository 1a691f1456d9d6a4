"""The path at which Keras 0.2, and those after it for a while, had `utils.data_utils.get_file`."""

from __future__ import annotations

from keras_unified.utils.data_utils import get_file

__all__ = ["get_file"]
