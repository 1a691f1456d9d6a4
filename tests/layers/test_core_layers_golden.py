"""What the genuine Keras 0.3.3, 1.0.8 and 1.2.2 computed with the core layers, before and after a step of training."""

from __future__ import annotations

import pytest

from tests.layers.genuine import cases, check, title

CASES = cases("core_layers")


@pytest.mark.parametrize("case", CASES, ids=title)
def test_predictions_and_training_are_those_of_the_genuine_keras(case):
    check(case)


def test_every_core_layer_has_a_case():
    tested = {spec["cls"] for case in CASES for spec in case["layers"]}
    assert tested >= {"Dense", "Highway", "MaxoutDense", "TimeDistributedDense", "Embedding", "BatchNormalization"}
    assert tested >= {
        "PReLU",
        "ELU",
        "LeakyReLU",
        "ParametricSoftplus",
        "ThresholdedReLU",
        "ThresholdedLinear",
        "SReLU",
    }
