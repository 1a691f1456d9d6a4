"""What every test starts from: the CPU, the default dialect, one seed."""

from __future__ import annotations

import os

# Before anything imports TensorFlow.
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.pop("KERAS_UNIFIED_DIALECT", None)

from collections.abc import Iterator

import numpy as np
import pytest

from keras_unified import dialect


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Speak the default dialect and draw from the same seed in each test, whatever the one before it did."""
    np.random.seed(1337)
    with dialect("1.2"):
        yield
