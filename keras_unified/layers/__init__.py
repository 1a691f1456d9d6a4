"""Every layer of Keras 0.3, 1.0 and 1.2 under its old name."""

from __future__ import annotations

from keras_unified.layers.advanced_activations import *  # noqa: F403
from keras_unified.layers.convolutional import *  # noqa: F403
from keras_unified.layers.convolutional_recurrent import *  # noqa: F403
from keras_unified.layers.core import *  # noqa: F403
from keras_unified.layers.embeddings import *  # noqa: F403
from keras_unified.layers.local import *  # noqa: F403
from keras_unified.layers.noise import *  # noqa: F403
from keras_unified.layers.normalization import *  # noqa: F403
from keras_unified.layers.pooling import *  # noqa: F403
from keras_unified.layers.recurrent import *  # noqa: F403
from keras_unified.layers.wrappers import *  # noqa: F403
