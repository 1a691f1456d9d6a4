"""What the genuine Keras 0.3.3, 1.0.8 and 1.2.2 computed with recurrent layers."""

from __future__ import annotations

import pytest

from tests.layers.genuine import cases, check, title


@pytest.mark.parametrize("case", cases("recurrent_layers"), ids=title)
def test_predictions_and_training_are_those_of_the_genuine_keras(case):
    check(case)
