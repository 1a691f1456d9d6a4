"""KM104: `add_output` becomes an entry of `Model(output={...})`.

The names of outputs stay the keys of losses, targets and predictions. Outputs under a condition or in a loop are
collected in a dict on the way.
"""

from __future__ import annotations

from keras_migrate.rules.context import Context
from keras_migrate.rules.rule import Rule
from keras_migrate.understand.events import Event

RULE = Rule("KM104", "graph-output", "graph.add_output(name, ...) becomes an entry of Model(output={name: tensor})")


def lines(event: Event, context: Context) -> list[str]:
    """Return the statements that an `add_output` becomes: none where `Model` lists it."""
    prelude, name = context.name(event)
    return [*prelude, *context.add_output(name, context.read(event))]
