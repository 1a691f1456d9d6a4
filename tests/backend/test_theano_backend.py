"""The two backends of old programs side by side: Theano turns kernels, TensorFlow does not."""

from __future__ import annotations

import numpy as np

from keras_unified import backend as K
from keras_unified.backend import tensorflow_backend, theano_backend
from keras_unified.dialects import get_dialect

IMAGE = np.arange(9.0).reshape(1, 1, 3, 3)
KERNEL = np.array([[[[1.0, 0.0], [0.0, 0.0]]]])


def convolved(backend):
    image, kernel = backend.variable(IMAGE), backend.variable(KERNEL)
    return backend.eval(backend.conv2d(image, kernel, dim_ordering="th"))[0, 0].tolist()


def test_theano_turns_the_kernel():
    assert convolved(tensorflow_backend) == [[0.0, 1.0], [3.0, 4.0]]
    assert convolved(theano_backend) == [[4.0, 5.0], [7.0, 8.0]]


def test_the_dialect_stays_as_it_was():
    before = get_dialect()
    assert theano_backend.backend() == "theano"
    assert K.backend() == "tensorflow"
    assert get_dialect() is before
    assert theano_backend.th_sparse_module is None
