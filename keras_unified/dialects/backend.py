"""What the backend functions (`K.conv2d` ...) took for granted, era by era."""

from __future__ import annotations

# Whether images have their channels first ("th") or last ("tf"), where neither a program nor keras.json says so.
IMAGE_DIM_ORDERING = {"0.3": "th", "1.0": "th", "1.2": "tf"}

# The ordering of a backend function that is called without one; None: that of the setting above.
OMITTED_DIM_ORDERING = {"0.3": "th", "1.0": "th", "1.2": None}

# The epsilon of `K.batch_normalization` and `K.normalize_batch_in_training`.
BATCH_NORMALIZATION_EPSILON = {"0.3": 1e-4, "1.0": 1e-4, "1.2": 1e-3}

# `K.batch_dot`: from Keras 1 on a result of one axis gets a second one.
BATCH_DOT_GIVES_MATRIX = {"0.3": False, "1.0": True, "1.2": True}

# Theano's variance of a batch, in 1.2 computed back from the inverse standard deviation, so with epsilon in it.
THEANO_VARIANCE_HAS_EPSILON = {"0.3": False, "1.0": False, "1.2": True}
