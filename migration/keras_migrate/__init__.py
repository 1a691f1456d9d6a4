"""keras-migrate: rewrites programs for the Keras of 2015-2017 to the functional API. Reads text, never imports TensorFlow."""

from __future__ import annotations
