"""keras-migrate: rewrites programs for the Keras of 2015-2017. It reads text and never imports TensorFlow."""

from __future__ import annotations
