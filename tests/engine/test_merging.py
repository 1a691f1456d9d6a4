"""Merging tensors: values, shapes, masks and errors of every mode."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.dialects import dialect
from keras_unified.engine.merging import contraction_axes
from keras_unified.errors import ArgumentError, InvalidValueError
from keras_unified.layers import Input, Merge, merge
from keras_unified.models import Model

A = np.array([[1.0, 2.0], [3.0, -4.0]], dtype="float32")
B = np.array([[5.0, 6.0], [-7.0, 8.0]], dtype="float32")


def merged(mode, a=A, b=B, **kwargs):
    x, y = Input(shape=a.shape[1:]), Input(shape=b.shape[1:])
    return Model([x, y], merge([x, y], mode=mode, **kwargs)).predict([a, b])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("sum", [[6.0, 8.0], [-4.0, 4.0]]),
        ("mul", [[5.0, 12.0], [-21.0, -32.0]]),
        ("ave", [[3.0, 4.0], [-2.0, 2.0]]),
        ("max", [[5.0, 6.0], [3.0, 8.0]]),
        ("concat", [[1.0, 2.0, 5.0, 6.0], [3.0, -4.0, -7.0, 8.0]]),
        ("dot", [[17.0], [-53.0]]),
        ("cos", [[[0.97341713]], [[-0.99716412]]]),
    ],
)
def test_modes_of_two_vectors(mode, expected):
    np.testing.assert_allclose(merged(mode), expected, rtol=1e-6)


def test_a_function_merges_with_its_arguments():
    result = merged(lambda tensors, by: tensors[0] - by * tensors[1], arguments={"by": 2.0}, output_shape=(2,))
    np.testing.assert_allclose(result, A - 2 * B)


def test_concat_axis_and_its_names():
    a, b = np.ones((2, 3, 4), "float32"), np.ones((2, 5, 4), "float32")
    assert merged("concat", a, b, concat_axis=1).shape == (2, 8, 4)
    assert merged("concat", a, b, axis=1).shape == (2, 8, 4)
    x, y = Input(shape=(2,)), Input(shape=(2,))
    assert merge([x, y], merge_mode="concat").shape == (None, 4)


def test_dot_axes_of_matrices():
    a = np.arange(12, dtype="float32").reshape(1, 3, 4)
    b = np.arange(6, dtype="float32").reshape(1, 3, 2)
    np.testing.assert_allclose(merged("dot", a, b, dot_axes=1)[0], a[0].T @ b[0])
    with dialect("0.3"):
        np.testing.assert_allclose(merged("dot", a, b, dot_axes=[[1], [1]])[0], a[0].T @ b[0])


def test_an_int_of_dot_axes_means_another_thing_in_keras_03():
    assert contraction_axes(-1, (3, 3), "1.2") == ([2], [2])
    assert contraction_axes(1, (3, 3), "1.2") == ([1], [1])
    assert contraction_axes(-2, (3, 3), "0.3") == ([1, 2], [1, 2])
    assert contraction_axes(1, (3, 3), "0.3") == ([2], [1])


@pytest.mark.parametrize(
    ("mode", "shapes", "message"),
    [
        ("sum", [(2,), (3,)], "needs tensors of one shape"),
        ("concat", [(2, 3), (4, 5)], "differ along axis -1 only"),
        ("dot", [(2,), (3,)], "which differ in size"),
        ("summ", [(2,), (2,)], "Did you mean 'sum'"),
    ],
)
def test_what_cannot_be_merged_is_refused(mode, shapes, message):
    with pytest.raises(InvalidValueError, match=message):
        merge([Input(shape=shape) for shape in shapes], mode=mode)


def test_one_tensor_is_not_enough():
    with pytest.raises(InvalidValueError, match="at least two tensors"):
        merge([Input(shape=(2,))], mode="sum")
    with pytest.raises(ArgumentError, match="takes a list of tensors"):
        merge(Input(shape=(2,)), mode="sum")


def test_merge_of_layers_reads_the_calls_that_are_named():
    from keras_unified.layers import Dense

    dense = Dense(3)
    x, y = Input(shape=(2,)), Input(shape=(2,))
    first, second = dense(x), dense(y)
    layer = Merge([dense, dense], mode="concat", node_indices=[1, 0])
    assert layer.output.shape == (None, 6)
    assert [t is s for t, s in zip(layer.input, [second, first], strict=True)] == [True, True]


def test_the_declared_mask_of_a_function_reads_the_masks():
    layer = Merge(mode=lambda tensors: tensors[0], output_mask=lambda masks: masks[1])
    masks = [K.placeholder((2, 3)), K.placeholder((2, 3))]
    assert layer._output_mask(masks) is masks[1]
    assert layer.compute_mask([None, None], masks) is masks[1]
