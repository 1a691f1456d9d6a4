"""Merge and merge at their place among the old ways in; the engine has them, since layers merge lists by themselves."""

from __future__ import annotations

from keras_unified.engine.merging import Merge, merge

__all__ = ["Merge", "merge"]
