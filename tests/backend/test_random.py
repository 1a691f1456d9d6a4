from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified.errors import InvalidValueError


def test_the_laws():
    normal = K.eval(K.random_normal((400, 400), mean=1.0, std=2.0))
    assert abs(normal.mean() - 1) < 0.03
    assert abs(normal.std() - 2) < 0.03
    uniform = K.eval(K.random_uniform((400, 400), -1.0, 3.0))
    assert uniform.min() >= -1
    assert uniform.max() < 3
    assert abs(uniform.mean() - 1) < 0.03
    binomial = K.eval(K.random_binomial((400, 400), 0.3))
    assert set(np.unique(binomial)) == {0, 1}
    assert abs(binomial.mean() - 0.3) < 0.01


def test_numbers_are_drawn_afresh_whenever_they_are_computed():
    x = K.placeholder((None, 2))
    noise = K.random_normal((3, 2))
    assert (K.eval(noise) != K.eval(noise)).all()
    for noisy in (x + noise, x + K.random_uniform(K.shape(x))):
        f = K.function([x], [noisy])
        zeros = np.zeros((3, 2))
        assert (f([zeros])[0] != f([zeros])[0]).all()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: K.random_normal((5,)),
        lambda: K.random_uniform((5,)),
        lambda: K.random_uniform_variable((5,), 0, 1),
        lambda: K.random_normal_variable((5,), 0, 1),
    ],
)
def test_numpys_seed_decides(draw):
    np.random.seed(7)
    first = K.eval(draw())
    np.random.seed(7)
    np.testing.assert_array_equal(K.eval(draw()), first)
    assert (K.eval(draw()) != first).all()


def test_variables_are_drawn_by_numpy():
    np.random.seed(7)
    drawn = K.get_value(K.random_uniform_variable((2,), 0.0, 1.0))
    np.testing.assert_allclose(drawn, [0.07630829, 0.77991879], rtol=1e-6)


def test_dropout_keeps_the_mean():
    kept = K.eval(K.dropout(K.ones((200, 200)), 0.25))
    assert set(np.unique(kept.round(4))) == {0, np.float32(1.3333)}
    assert abs(kept.mean() - 1) < 0.02
    whole_columns = K.eval(K.dropout(K.ones((50, 20)), 0.5, noise_shape=(1, 20)))
    assert (whole_columns == whole_columns[0]).all()


def test_dropout_of_everything_is_refused():
    with pytest.raises(InvalidValueError, match=r"not 1\.0"):
        K.dropout(K.ones((2,)), 1.0)
