from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from keras_unified import backend as K
from keras_unified import dialect

small = st.integers(1, 4)
numbers = st.floats(-4, 4, width=16)


def floats(shape):
    return arrays.arrays("float32", shape, elements=numbers)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.lists(small, min_size=1, max_size=3), st.lists(small, min_size=1, max_size=3), small)
def test_dot_is_numpys(data, left, right, shared):
    x = data.draw(floats((*left, shared)))
    y = data.draw(floats((*right[:-1], shared, right[-1])))
    np.testing.assert_allclose(K.dot(x, y), np.dot(x, y), rtol=1e-4, atol=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.data(), small, small, small, st.booleans(), st.booleans())
def test_masked_loops_repeat_the_output_and_keep_the_state(data, samples, steps, dim, go_backwards, unroll):
    x = data.draw(floats((samples, steps, dim)))
    mask = data.draw(arrays.arrays(bool, (samples, steps)))
    start = data.draw(floats((samples, dim)))

    state, output, expected = start, np.zeros_like(start), []
    for t in range(steps)[:: -1 if go_backwards else 1]:
        keep = mask[:, t, None]
        output = np.where(keep, x[:, t] - 0.5 * state, output)
        state = np.where(keep, 0.25 * state + x[:, t], state)
        expected.append(output)

    def step(inputs, states):
        return inputs - 0.5 * states[0], [0.25 * states[0] + inputs]

    last, outputs, (last_state,) = K.rnn(step, x, [start], go_backwards=go_backwards, mask=mask, unroll=unroll)
    np.testing.assert_allclose(outputs, np.stack(expected, axis=1), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(last, expected[-1], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(last_state, state, rtol=1e-5, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.data(), st.integers(1, 7), small, st.integers(1, 3), st.sampled_from(["max", "avg"]))
def test_theanos_same_pooling_has_one_window_for_each_stride(data, length, window, stride, mode):
    x = data.draw(floats((1, length, 1, 1)))
    margin = window - 2 if window > 2 and window % 2 else window - 1
    reduce = np.max if mode == "max" else np.mean
    expected = [reduce(x[0, max(begin, 0) : begin + window, 0, 0]) for begin in range(-margin, length - margin, stride)]
    with dialect("1.2", "theano"):
        y = K.pool2d(x, (window, 1), (stride, 1), border_mode="same", dim_ordering="tf", pool_mode=mode)
    np.testing.assert_allclose(np.ravel(y), expected, rtol=1e-5, atol=1e-5)
