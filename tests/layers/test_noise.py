"""GaussianNoise and GaussianDropout."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified.layers import GaussianDropout, GaussianNoise, Input, Masking

X = np.full((200, 100), 3.0, "float32")


@pytest.mark.parametrize("layer", [GaussianNoise(0.5), GaussianDropout(0.2)])
def test_nothing_happens_outside_of_training(layer):
    assert (layer(X, training=False).numpy() == X).all()


def test_noise_is_added():
    y = GaussianNoise(0.5)(X, training=True).numpy()
    assert y.mean() == pytest.approx(3.0, abs=0.02)
    assert y.std() == pytest.approx(0.5, rel=0.02)


def test_dropout_multiplies_by_a_deviate_of_dropouts_variance():
    y = GaussianDropout(0.2)(X, training=True).numpy()
    assert y.mean() == pytest.approx(3.0, abs=0.05)
    assert y.std() == pytest.approx(3.0 * 0.5, rel=0.02)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_dropout_of_nothing_or_all_does_nothing(p):
    assert (GaussianDropout(p)(X, training=True).numpy() == X).all()


@pytest.mark.parametrize("make", [lambda: GaussianNoise(0.5), lambda: GaussianDropout(0.2)])
def test_a_mask_passes_and_the_seed_comes_from_np_random(make):
    np.random.seed(7)
    layer = make()
    layer(Masking()(Input(shape=(4, 3))))
    assert layer.output_mask.shape == (None, 4)
    aside = np.random.RandomState(7)
    aside.randint(1, 10**7)
    assert np.random.rand() == aside.rand()


def test_names_of_keras_3_are_understood():
    assert GaussianNoise(stddev=0.5).sigma == 0.5
    assert GaussianDropout(rate=0.5).p == 0.5
