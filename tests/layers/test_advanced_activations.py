"""Activations with parameters, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.layers import (
    ELU,
    Input,
    LeakyReLU,
    Masking,
    ParametricSoftplus,
    PReLU,
    SReLU,
    ThresholdedLinear,
    ThresholdedReLU,
)

ALL = (ELU, LeakyReLU, ParametricSoftplus, PReLU, SReLU, ThresholdedLinear, ThresholdedReLU)
X = np.float32([[-2.0, 0.5, 3.0]])


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (LeakyReLU(), [-0.6, 0.5, 3.0]),
        (ELU(alpha=0.5), [0.5 * (np.exp(-2) - 1), 0.5, 3.0]),
        (ThresholdedReLU(), [0.0, 0.0, 3.0]),
        (ThresholdedLinear(), [-2.0, 0.0, 3.0]),
        (PReLU(weights=[[0.5, 0.5, 0.5]]), [-1.0, 0.5, 3.0]),
        (ParametricSoftplus(), 0.2 * np.log1p(np.exp([-10, 2.5, 15]))),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_values(layer, expected):
    np.testing.assert_allclose(layer(X).numpy()[0], expected, rtol=1e-5)


def srelu(backend: str) -> SReLU:
    with dialect("1.2", backend):
        layer = SReLU()
    layer.build((None, 3))
    # thresholds -1 and -1 + |-3| = 2; slopes -2 to the left, 0.5 to the right
    layer.set_weights([np.full(3, n, "float32") for n in (-1.0, -2.0, -3.0, 0.5)])
    return layer


def test_srelu_bends_at_both_thresholds():
    assert srelu("tensorflow")(X).numpy().tolist() == [[1.0, 0.5, 2.5]]
    assert srelu("theano")(X).numpy().tolist() == [[1.0, 0.5, 2.5]]


def test_srelu_with_a_negative_left_slope_is_capped_on_theano_alone():
    x = np.full((1, 3), -4.0, "float32")
    # -1 + (-2) * (-4 + 1) = 5, above the right threshold
    assert srelu("tensorflow")(x).numpy()[0, 0] == 5.0
    assert srelu("theano")(x).numpy()[0, 0] == 2.0


@pytest.mark.parametrize("cls", [PReLU, ParametricSoftplus, SReLU])
def test_shared_axes_share_a_parameter(cls):
    layer = cls(shared_axes=[1, 2])
    layer(Input(shape=(3, 4, 2)))
    assert {w.shape for w in layer.get_weights()} == {(1, 1, 2)}
    single = cls(shared_axes=1)
    single(Input(shape=(3, 4)))
    assert {w.shape for w in single.get_weights()} == {(1, 4)}


def test_weights_stand_in_the_old_order():
    layer = SReLU(t_left_init="zero", a_left_init="one", t_right_init="zero", a_right_init="one")
    layer(Input(shape=(2,)))
    assert [w.tolist() for w in layer.get_weights()] == [[0, 0], [1, 1], [0, 0], [1, 1]]
    assert [w.name for w in layer.weights] == [f"{layer.name}_{n}" for n in ("t_left", "a_left", "t_right", "a_right")]


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("era", ["0.3", "1.0", "1.2"])
def test_a_mask_passes(cls, era):
    with dialect(era):
        layer = cls()
        layer(Masking()(Input(shape=(4, 3))))
    assert layer.output_mask.shape == (None, 4)


@pytest.mark.parametrize("cls", ALL)
def test_configs_make_the_layer_again(cls):
    config = cls(name="a").get_config()
    assert cls.from_config(config).get_config() == config
