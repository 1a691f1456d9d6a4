"""What each Keras of 2015-2017 called a thing, and its defaults: plain tables for runtime, loaders, rewriter, docs."""

from __future__ import annotations

from keras_unified.dialects.eras import BACKENDS, ERAS, Dialect, dialect, era_of, get_dialect, set_dialect

__all__ = ["BACKENDS", "ERAS", "Dialect", "dialect", "era_of", "get_dialect", "set_dialect"]
