"""Every layer of Keras 0.3, 1.0 and 1.2 under its old name."""

from __future__ import annotations

from keras_unified.layers.advanced_activations import *
from keras_unified.layers.core import *
from keras_unified.layers.embeddings import Embedding
from keras_unified.layers.noise import GaussianDropout, GaussianNoise
from keras_unified.layers.normalization import BatchNormalization
from keras_unified.layers.wrappers import Bidirectional, TimeDistributed
