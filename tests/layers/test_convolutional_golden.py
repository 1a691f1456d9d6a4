"""What the genuine Keras computed with convolutions and pooling, on TensorFlow and on Theano."""

from __future__ import annotations

import pytest

from tests.layers.genuine import cases, check, title


@pytest.mark.parametrize("case", cases("image_layers"), ids=lambda case: f"{title(case)}-{case['backend']}")
def test_predictions_and_training_are_those_of_the_genuine_keras(case):
    check(case)
