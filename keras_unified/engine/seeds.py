"""Seeds of dropout and noise: drawn from `np.random`, as the old Keras drew them."""

from __future__ import annotations

import zlib

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.behaviour import SEEDS_DRAWN_AT_CALL
from keras_unified.engine.keras3 import keras

_HIGHEST = 10**7


def seed_generator(name: str, seed: int | None = None) -> keras.random.SeedGenerator:
    """Return the generator that a layer's dropout or noise draws from.

    Keras 1 drew a number from `np.random` when it called the layer, which moves on all weights drawn after it. Keras
    0.3 drew it no earlier than in `compile`: there `np.random` is read but not moved.

    Args:
        name: name of the layer, by which layers differ where `np.random` is not moved.
        seed: the seed that the user gave; by default one from `np.random`.

    Example:
        >>> np.random.seed(7)
        >>> int(seed_generator("dropout_1").state[0]) == np.random.RandomState(7).randint(1, 10**7)
        True
    """
    if seed is None:
        if SEEDS_DRAWN_AT_CALL[get_dialect().era]:
            seed = np.random.randint(1, _HIGHEST)
        else:
            aside = np.random.RandomState()
            aside.set_state(np.random.get_state())
            seed = (aside.randint(1, _HIGHEST) + zlib.crc32(name.encode())) % _HIGHEST
    return keras.random.SeedGenerator(int(seed))
