"""Activations on symbolic tensors, variables and numbers."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import activations
from keras_unified import backend as K
from keras_unified.layers import Input, Lambda
from keras_unified.models import Model

POINTS = np.array([[-3.0, -2.5, -1.0, 0.0, 2.0, 2.5, 4.0]], "float32")
HARD = [[0.0, 0.0, 0.3, 0.5, 0.9, 1.0, 1.0]]


def test_hard_sigmoid_is_one_function_on_placeholders_variables_and_in_layers():
    x = K.placeholder(ndim=2)
    found = [
        K.function([x], [activations.hard_sigmoid(x)])([POINTS])[0],
        K.eval(activations.hard_sigmoid(K.variable(POINTS))),
        np.asarray(activations.hard_sigmoid(POINTS)),
    ]
    x = Input(shape=(7,))
    found.append(Model(x, Lambda(activations.hard_sigmoid)(x)).predict(POINTS))
    for values in found:
        np.testing.assert_allclose(values, HARD, atol=1e-6)


def test_the_gradient_of_hard_sigmoid_on_a_placeholder_is_its_slope_inside():
    x = K.placeholder(ndim=2)
    (gradient,) = K.gradients(K.sum(activations.hard_sigmoid(x)), [x])
    assert K.function([x], [gradient])([POINTS[:, [0, 2, 3, 6]]])[0].tolist() == [[0.0, *[pytest.approx(0.2)] * 2, 0.0]]
