"""KM901: a graph that cannot be followed stays as it is and is marked.

A graph is rewritten everywhere or nowhere. Where a part of it cannot be followed -- a name made by a call that may
give another one each time, a closure that adds to it, a use that a Model has no peer for -- the whole graph stays,
with every function that adds to it. A comment above it names this rule and the reason, once. The program still runs:
`keras_unified` has Graph.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM901", "not-followed", "a graph that cannot be followed stays as it is and is marked", "manual")
