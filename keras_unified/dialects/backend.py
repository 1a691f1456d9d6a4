"""What the backend functions (`K.conv2d` ...) took for granted, era by era."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import KERAS_1, KERAS_12
from keras_unified.dialects.rows import arg, by_name, row

# Functions whose arguments an era had in another order; the signatures of all others are those of 1.2 in every era.
BACKEND = by_name(
    row("dropout", "backend", arg("x"), arg("level"), arg("noise_shape", None, eras=KERAS_1), arg("seed", None)),
    row("ones_like", "backend", arg("x"), arg("dtype", None, eras=KERAS_12), arg("name", None)),
    row("zeros_like", "backend", arg("x"), arg("dtype", None, eras=KERAS_12), arg("name", None)),
    row(
        "placeholder",
        "backend",
        arg("shape", None),
        arg("ndim", None),
        arg("dtype", None),
        arg("sparse", False, eras=KERAS_12),
        arg("name", None),
    ),
)

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
