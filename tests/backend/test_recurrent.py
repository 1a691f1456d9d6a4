from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import InvalidValueError

# One sample, four steps, one number each; the step adds it to the state.
X = np.array([[[1.0], [2.0], [4.0], [8.0]]])


def add(x, states):
    total = x + states[0]
    return total, [total]


def run(**options):
    last, outputs, states = K.rnn(add, K.variable(X), [K.zeros((1, 1))], **options)
    return K.eval(last).item(), K.eval(outputs).ravel().tolist(), [K.eval(s).item() for s in states]


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (15, [1, 3, 7, 15], [15])),
        ({"go_backwards": True}, (15, [8, 12, 14, 15], [15])),
        ({"mask": np.array([[0, 1, 0, 1]])}, (10, [0, 2, 2, 10], [10])),
        ({"mask": np.array([[0, 1, 0, 1]]), "go_backwards": True}, (10, [8, 8, 10, 10], [10])),
    ],
)
def test_steps_masks_and_directions(options, expected, unroll):
    assert run(unroll=unroll, input_length=4, **options) == expected


def test_a_masked_first_step_outputs_zeros_and_keeps_the_state():
    mask = K.variable([[0, 0, 0, 1]])
    _, outputs, (state,) = K.rnn(add, K.variable(X), [K.variable([[100.0]])], mask=mask)
    assert K.eval(outputs).ravel().tolist() == [0, 0, 0, 108]
    assert K.eval(state).item() == 108


def test_constants_come_after_the_states():
    def step(x, states):
        total, factor = states
        return x * factor + total, [total + 1]

    _, outputs, states = K.rnn(step, K.variable(X), [K.zeros((1, 1))], constants=[K.variable([[10.0]])])
    assert K.eval(outputs).ravel().tolist() == [10, 21, 42, 83]
    assert len(states) == 1


def test_a_step_without_states():
    last, outputs, states = K.rnn(lambda x, _: (2 * x, []), K.variable(X), [])
    assert K.eval(outputs).ravel().tolist() == [2, 4, 8, 16]
    assert K.eval(last).item() == 16
    assert states == []


def test_on_a_symbolic_tensor_of_any_length():
    x = K.placeholder((1, None, 1))
    last, outputs, states = K.rnn(add, x, [K.zeros((1, 1))])
    f = K.function([x], [last, outputs, *states])
    assert [a.ravel().tolist() for a in f([X[:, :3]])] == [[7], [1, 3, 7], [7]]
    assert f([X])[0].item() == 15


def test_an_unrolled_loop_needs_its_length():
    x = K.placeholder((1, None, 1))
    with pytest.raises(InvalidValueError, match="give input_length"):
        K.rnn(add, x, [K.zeros((1, 1))], unroll=True)
    outputs = K.rnn(add, x, [K.zeros((1, 1))], unroll=True, input_length=4)[1]
    assert K.function([x], [outputs])([X])[0].ravel().tolist() == [1, 3, 7, 15]


def test_inputs_of_two_axes_are_refused():
    with pytest.raises(InvalidValueError, match="at least 3 axes"):
        K.rnn(add, K.zeros((2, 3)), [])


def test_maps_and_folds():
    x = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
    np.testing.assert_array_equal(K.eval(K.map_fn(K.sum, x)), [3, 7])
    np.testing.assert_array_equal(K.eval(K.foldl(lambda a, b: a - b, x)), [-2, -2])
    np.testing.assert_array_equal(K.eval(K.foldr(lambda a, b: a - b, x)), [2, 2])
    np.testing.assert_array_equal(K.eval(K.foldl(lambda a, b: a + b, x, initializer=np.float32([10, 10]))), [14, 16])


def test_foldr_goes_from_the_last_to_the_first():
    # From the left 1e-40 would be no float32.
    x = np.array([1e-20, 1e-20, 10, 10, 10], "float32")
    assert K.eval(K.foldl(lambda a, b: a * b, x)) < 1e-38
    assert K.eval(K.foldr(lambda a, b: a * b, x)) == pytest.approx(1e-37, rel=1e-4)
