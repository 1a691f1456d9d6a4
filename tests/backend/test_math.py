from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.keras3 import keras

X = np.array([[-1.0, 0.5], [2.0, -0.25]], "float32")


def value(function, *args, **kwargs):
    return K.eval(function(*(K.variable(a) if isinstance(a, np.ndarray) else a for a in args), **kwargs))


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("square", (), [[1, 0.25], [4, 0.0625]]),
        ("abs", (), [[1, 0.5], [2, 0.25]]),
        ("sqrt", (), [[0, 0.70710678], [1.41421356, 0]]),
        ("exp", (), [[0.36787944, 1.64872127], [7.3890561, 0.77880078]]),
        ("round", (), [[-1, 0], [2, 0]]),
        ("sign", (), [[-1, 1], [1, -1]]),
        ("pow", (3,), [[-1, 0.125], [8, -0.015625]]),
        ("clip", (-0.5, 1.0), [[-0.5, 0.5], [1, -0.25]]),
        ("clip", (0.0, None), [[0, 0.5], [2, 0]]),
        ("clip", (0.4, 0.1), [[0.4, 0.4], [0.4, 0.4]]),
        ("maximum", (0.0,), [[0, 0.5], [2, 0]]),
        ("minimum", (np.zeros((2, 2)),), [[-1, 0], [0, -0.25]]),
        ("transpose", (), [[-1, 2], [0.5, -0.25]]),
        ("sum", (), 1.25),
        ("mean", (1,), [-0.25, 0.875]),
        ("prod", (0,), [-2, -0.125]),
        ("max", (-1,), [0.5, 2]),
        ("min", ([0, 1],), -1),
        ("var", (1,), [0.5625, 1.265625]),
        ("std", (1,), [0.75, 1.125]),
        ("argmax", (), [1, 0]),
        ("argmin", (0,), [0, 1]),
    ],
)
def test_a_function_of_one_tensor(name, args, expected):
    np.testing.assert_allclose(value(getattr(K, name), X, *args), expected, rtol=1e-6)


def test_reductions_keep_the_axis_when_told_to():
    assert value(K.sum, X, axis=-1, keepdims=True).shape == (2, 1)


def test_half_is_rounded_to_the_even_number():
    np.testing.assert_array_equal(value(K.round, np.array([0.5, 1.5, 2.5])), [0, 2, 2])


def test_any_and_all_are_numbers():
    bits = np.array([[0.0, 1.0], [2.0, 3.0]])
    any_, all_ = value(K.any, bits, axis=1), value(K.all, bits, axis=1)
    np.testing.assert_array_equal(any_, [1, 1])
    np.testing.assert_array_equal(all_, [0, 1])
    assert any_.dtype == all_.dtype == np.uint8


def test_the_mean_of_ints_is_no_int():
    assert K.eval(K.mean(K.variable([1, 2], dtype="int32"))) == 1.5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("equal", [False, True]),
        ("not_equal", [True, False]),
        ("greater", [False, False]),
        ("greater_equal", [False, True]),
        ("lesser", [True, False]),
        ("lesser_equal", [True, True]),
    ],
)
def test_comparisons(name, expected):
    np.testing.assert_array_equal(value(getattr(K, name), np.array([1.0, 2.0]), np.array([3.0, 2.0])), expected)


@pytest.mark.parametrize(
    ("x", "y", "shape"),
    [((4, 2), (2, 4), (4, 4)), ((4, 2), (5, 2, 3), (4, 5, 3)), ((6, 4, 2), (2, 3), (6, 4, 3)), ((3,), (3,), ())],
)
def test_dot_sums_over_the_last_axis_and_the_last_but_one(x, y, shape):
    a, b = np.random.rand(*x), np.random.rand(*y)
    product = value(K.dot, a, b)
    assert product.shape == shape
    np.testing.assert_allclose(product, np.dot(a, b), rtol=1e-5)


def test_dot_of_symbolic_tensors_knows_its_shape():
    assert K.dot(K.placeholder((None, 7, 3)), K.ones((3, 4))).shape == (None, 7, 4)


def test_batch_dot_sums_sample_by_sample():
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.0]])
    np.testing.assert_allclose(value(K.batch_dot, x, y, axes=1), [[17], [53]])


@pytest.mark.parametrize(
    ("x", "y", "axes", "shape"),
    [
        ((32, 20), (32, 20), 1, (32, 1)),
        ((32, 20), (32, 20), 0, (20, 1)),
        ((32, 20), (20, 32), (0, 1), (20, 1)),
        ((32, 20), (20, 32), (1, 0), (32, 1)),
        ((4, 2, 3), (4, 5, 3), (2, 2), (4, 2, 5)),
        ((4, 2, 3), (4, 3, 5), None, (4, 2, 5)),
        ((100, 20), (100, 30, 20), (1, 2), (100, 30)),
    ],
)
def test_batch_dot_shapes(x, y, axes, shape):
    assert value(K.batch_dot, np.ones(x), np.ones(y), axes=axes).shape == shape


def test_batch_dot_of_keras_03_takes_lists_of_axes_and_gives_vectors():
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.0]])
    with dialect("0.3"):
        np.testing.assert_allclose(value(K.batch_dot, x, y, axes=((1,), (1,))), [17, 53])
        z = np.random.rand(2, 3, 4)
        np.testing.assert_allclose(value(K.batch_dot, z, z, axes=[(1, 2), (1, 2)]), (z * z).sum(axis=(1, 2)), rtol=1e-5)


def test_gather_takes_rows_even_by_float_indices():
    np.testing.assert_array_equal(K.eval(K.gather(K.variable(X), K.variable([1, 1, 0])))[:, 0], [2, 2, -1])


def test_symbolic_tensors_become_nodes_that_compute_the_same():
    x = K.placeholder((None, 2))
    out = K.function([x], [K.sum(K.square(x), axis=-1), K.max(x), K.cast(x > 0, "float32")])([X])
    np.testing.assert_allclose(out[0], [1.25, 4.0625])
    assert out[1] == 2.0
    np.testing.assert_array_equal(out[2], [[0, 1], [1, 0]])


def test_a_model_may_be_made_of_backend_functions_and_trains():
    x = keras.Input((2,))
    hidden = keras.layers.Dense(3)(x)
    model = keras.Model(x, K.sum(K.square(K.tanh(hidden)), axis=-1, keepdims=True))
    model.compile("sgd", "mse")
    before = model.get_weights()[0]
    model.fit(X, np.ones((2, 1)), verbose=0)
    assert np.abs(model.get_weights()[0] - before).max() > 0
