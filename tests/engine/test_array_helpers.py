"""The helpers that old programs import beside the models."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import models
from keras_unified.engine import training
from keras_unified.errors import DataError


@pytest.mark.parametrize("module", [models, training])
def test_weights_are_made_of_samples_classes_or_nothing(module) -> None:
    targets = np.eye(3)[[0, 2, 1]]
    assert module.standardize_weights(targets).tolist() == [1.0, 1.0, 1.0]
    assert module.standardize_weights(targets, class_weight={0: 5.0, 1: 6.0, 2: 7.0}).tolist() == [5.0, 7.0, 6.0]
    given = np.array([2.0, 0.0, 1.0])
    assert module.standardize_weights(targets, sample_weight=given, class_weight={}).tolist() == [2.0, 0.0, 1.0]
    steps = module.standardize_weights(np.zeros((2, 3, 1)), sample_weight_mode="temporal")
    assert steps.tolist() == [[1.0] * 3] * 2
    with pytest.raises(DataError, match="expected"):
        module.standardize_weights(targets, sample_weight=np.ones(4))


@pytest.mark.parametrize("module", [models, training])
def test_batches_and_slices(module) -> None:
    assert module.make_batches(5, 2) == [(0, 2), (2, 4), (4, 5)]
    first, second = module.slice_X([np.arange(5), np.arange(5) * 2], 1, 3)
    assert (first.tolist(), second.tolist()) == ([1, 2], [2, 4])
    assert module.slice_X(np.arange(5), np.array([4, 0])).tolist() == [4, 0]
    np.random.seed(3)
    shuffled = module.batch_shuffle(np.arange(7), 2)
    np.random.seed(3)
    pairs = np.arange(6).reshape(3, 2)
    np.random.shuffle(pairs)
    assert shuffled.tolist() == [*pairs.ravel().tolist(), 6]


def test_names_of_objectives_and_forms_of_data() -> None:
    assert (models.get_function_name("mse"), models.get_function_name(np.sum)) == ("mse", "sum")
    assert models.standardize_X("x") == ["x"]
    assert models.standardize_y([1, 2]).tolist() == [[1], [2]]
    assert models.standardize_y(np.zeros((2, 3))).shape == (2, 3)
