from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from keras_unified import backend as K
from keras_unified.engine.keras3 import keras
from keras_unified.errors import InvalidValueError


def test_a_variable_is_float32_whatever_it_is_made_from():
    v = K.variable(np.arange(3))
    assert isinstance(v, keras.Variable)
    assert K.dtype(v) == "float32"
    assert K.get_value(v).tolist() == [0.0, 1.0, 2.0]


def test_a_variable_keeps_the_dtype_and_the_name_it_is_given():
    v = K.variable([1.7], dtype="int32", name="a/b")
    assert K.dtype(v) == "int32"
    assert v.old_name == "a/b"


def test_values_can_be_set_one_by_one_or_together():
    a, b = K.zeros((2,)), K.ones((2, 2))
    K.set_value(a, [1, 2])
    K.batch_set_value([(b, np.eye(2))])
    np.testing.assert_array_equal(K.batch_get_value([a, b])[0], [1, 2])
    np.testing.assert_array_equal(K.get_value(b), [[1, 0], [0, 1]])


def test_only_variables_can_be_set():
    with pytest.raises(InvalidValueError, match=r"K\.set_value sets variables"):
        K.set_value(np.zeros(2), [1, 2])


def test_expressions_follow_their_variables():
    v = K.variable([1.0, 2.0])
    doubled = 2 * v
    K.set_value(v, [3.0, 4.0])
    np.testing.assert_array_equal(K.eval(doubled), [6, 8])
    assert K.int_shape(doubled) == (2,)
    assert K.ndim(doubled) == 1


def test_numpy_on_the_left_gives_an_expression_of_float32():
    product = np.array([2.0, 3.0]) * K.variable([1.0, 1.0])
    assert K.dtype(product) == "float32"
    np.testing.assert_array_equal(K.eval(product), [2, 3])


def test_variables_and_symbolic_tensors_meet_in_either_order():
    x = K.placeholder((None, 2))
    loss = K.variable(0.0)
    loss -= K.sum(x)
    loss = loss / K.variable(2.0)
    assert K.function([x], [loss])([np.ones((3, 2))])[0] == -3.0


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: K.zeros((2, 1)), [[0], [0]]),
        (lambda: K.ones((1, 2)), [[1, 1]]),
        (lambda: K.eye(2), [[1, 0], [0, 1]]),
        (lambda: K.zeros_like(K.ones((1, 2))), [[0, 0]]),
        (lambda: K.ones_like(K.zeros((1, 2))), [[1, 1]]),
    ],
)
def test_constants(made, expected):
    np.testing.assert_array_equal(K.eval(made()), expected)


def test_shapes_and_counts():
    x = K.placeholder((2, None, 5))
    assert K.int_shape(x) == (2, None, 5)
    assert x._keras_shape == (2, None, 5)
    assert x.get_shape().as_list() == [2, None, 5]
    assert K.count_params(K.zeros((3, 4))) == 12
    assert K.is_keras_tensor(x)
    assert not K.is_keras_tensor(np.zeros(2))
    assert K.function([x], [K.shape(x)])([np.zeros((2, 3, 5))])[0].tolist() == [2, 3, 5]


def test_a_placeholder_needs_a_shape_or_a_rank():
    assert K.placeholder(ndim=2).shape == (None, None)
    with pytest.raises(InvalidValueError, match=r"K\.placeholder\(ndim=2\)"):
        K.placeholder()


def test_symbolic_tensors_have_no_value_of_their_own():
    x = K.placeholder((1,), name="pixels")
    with pytest.raises(InvalidValueError, match="'pixels'"):
        K.eval(x * 2)


def test_updates_are_made_after_the_outputs_and_every_time():
    x, y = K.variable(2.0), K.placeholder(ndim=1)
    f = K.function([y], [K.square(x) + y], updates=[(x, x * 2)])
    assert [f([np.ones(1)])[0].item() for _ in range(3)] == [5.0, 17.0, 65.0]


def test_the_ways_to_write_an_update():
    x = K.variable(10.0)
    for update, expected in [
        (K.update(x, 4.0), 4.0),
        (K.update_add(x, 2.0), 6.0),
        (K.update_sub(x, 1.0), 5.0),
        (K.moving_average_update(x, K.variable(15.0), 0.9), 6.0),
    ]:
        K.function([], [], updates=[update])([])
        assert K.get_value(x) == pytest.approx(expected)


def test_sparse_matrices_are_multiplied_joined_and_fed():
    matrix = scipy.sparse.csr_matrix(([1.0, 7.0, 2.0], ([0, 2, 2], [4, 3, 2])), shape=(4, 5))
    weights = np.random.rand(5, 4)
    sparse = K.variable(matrix)
    assert K.is_sparse(sparse)
    assert not K.is_sparse(K.to_dense(sparse))
    np.testing.assert_allclose(K.eval(K.dot(sparse, K.variable(weights))), matrix @ weights, rtol=1e-6)
    joined = K.concatenate([sparse, sparse])
    assert K.is_sparse(joined)
    np.testing.assert_array_equal(K.eval(joined), np.hstack([matrix.toarray()] * 2))
    x = K.placeholder((None, 5), sparse=True)
    product = K.function([x], [K.dot(x, K.variable(weights))])([matrix])[0]
    np.testing.assert_allclose(product, matrix @ weights, rtol=1e-6)


def test_print_tensor_lets_the_value_pass(capfd):
    np.testing.assert_array_equal(K.eval(K.print_tensor(K.variable([1.0, 2.0]), "here: ")), [1, 2])
    assert "here:" in capfd.readouterr().err
