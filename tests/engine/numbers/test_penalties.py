"""Regularizers: configurations and sums of each era, and those that users wrote. Constraints come by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import constraints, dialect, regularizers
from keras_unified.engine.numbers.regularizers import activity_penalty
from keras_unified.errors import ArgumentError


@pytest.mark.parametrize(
    ("era", "weight", "activity", "l2"),
    [
        ("0.3", "WeightRegularizer", "ActivityRegularizer", 0.01),
        ("1.0", "WeightRegularizer", "ActivityRegularizer", 0.009999999776482582),
        ("1.2", "L1L2Regularizer", "L1L2Regularizer", 0.009999999776482582),
    ],
)
def test_configurations_are_those_of_the_era(era: str, weight: str, activity: str, l2: float) -> None:
    with dialect(era):
        assert regularizers.get("l2").get_config() == {"name": weight, "l1": 0.0, "l2": l2}
        assert regularizers.get("activity_l2").get_config() == {"name": activity, "l1": 0.0, "l2": l2}


@pytest.mark.parametrize(("era", "penalty"), [("0.3", 5.0), ("1.0", 10.0), ("1.2", 10.0)])
def test_an_output_is_penalized_for_the_batch_as_in_the_era(era: str, penalty: float) -> None:
    output = np.array([[1.0, -2.0], [3.0, 4.0]], "float32")
    with dialect(era):
        assert float(activity_penalty(regularizers.activity_l1(1.0), output, era)) == penalty


class Summed(regularizers.Regularizer):
    """As a user of Keras before 1.2 wrote it."""

    def set_param(self, p: Any) -> None:
        self.p = p

    def __call__(self, loss: Any) -> Any:
        return loss + 2.0 * K.sum(self.p)


def test_a_regularizer_that_is_called_on_the_loss_is_adapted() -> None:
    penalty = regularizers.get(Summed())(K.variable([[1.0, 2.0]]))
    assert float(K.eval(penalty)) == 6.0


def test_constraints_by_name_and_by_configuration() -> None:
    assert constraints.get("maxnorm").get_config() == {"name": "MaxNorm", "m": 2, "axis": 0}
    assert constraints.get({"name": "UnitNorm", "axis": 1}).get_config() == {"name": "UnitNorm", "axis": 1}
    with pytest.raises(ArgumentError, match="axis"):
        constraints.maxnorm(axes=1)
