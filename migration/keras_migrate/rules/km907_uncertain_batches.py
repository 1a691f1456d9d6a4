"""KM907: samples are not counted in batches of uncertain size.

`samples_per_epoch`, `nb_val_samples` and `val_samples` counted samples; `steps_per_epoch`, `validation_steps` and
`steps` count batches. Divide by the size of the batches that the generator yields, rounding up, and write fit,
evaluate or predict.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule(
    "KM907",
    "uncertain-batches",
    "samples are not counted in batches of uncertain size",
    "manual",
)
