"""All tables of rows by subject: what the tests check, and what the reference pages are made from."""

from __future__ import annotations

from keras_unified.dialects import models
from keras_unified.dialects.callbacks import CALLBACKS
from keras_unified.dialects.functions import ACTIVATIONS, INITIALIZATIONS, METRICS, OBJECTIVES
from keras_unified.dialects.layers import LAYERS
from keras_unified.dialects.optimizers import OPTIMIZER_FUNCTIONS, OPTIMIZERS
from keras_unified.dialects.penalties import CONSTRAINTS, REGULARIZERS
from keras_unified.dialects.preprocessing import IMAGES, SEQUENCES, TEXTS
from keras_unified.dialects.rows import Row, by_name
from keras_unified.dialects.topology import MODEL_FILES, TOPOLOGY
from keras_unified.dialects.utilities import APPLICATIONS, DATASETS, UTILITIES, WRAPPERS

# Subject -> its rows.
TABLES: dict[str, dict[str, Row]] = {
    "models": by_name(models.MODEL, models.SEQUENTIAL, models.GRAPH) | MODEL_FILES,
    "topology": TOPOLOGY | by_name(models.MERGE_FUNCTION),
    "layers": LAYERS
    | by_name(
        models.MERGE,
        models.LAMBDA_MERGE,
        models.SIAMESE,
        models.SIAMESE_HEAD,
        models.ADD_SHARED_LAYER,
        models.AUTO_ENCODER,
    ),
    "activations": ACTIVATIONS,
    "initializations": INITIALIZATIONS,
    "regularizers": REGULARIZERS,
    "constraints": CONSTRAINTS,
    "objectives": OBJECTIVES,
    "metrics": METRICS,
    "optimizers": OPTIMIZERS | OPTIMIZER_FUNCTIONS,
    "callbacks": CALLBACKS,
    "sequences": SEQUENCES,
    "texts": TEXTS,
    "images": IMAGES,
    "datasets": DATASETS,
    "applications": APPLICATIONS,
    "utilities": UTILITIES,
    "wrappers": WRAPPERS,
}

# Subject -> the module of Keras 3 in which the rows' names of today are; others are full paths below `keras`.
KERAS3_MODULES: dict[str, str] = {
    "layers": "layers",
    "activations": "activations",
    "initializations": "initializers",
    "regularizers": "regularizers",
    "constraints": "constraints",
    "objectives": "losses",
    "metrics": "metrics",
    "optimizers": "optimizers",
    "callbacks": "callbacks",
}
