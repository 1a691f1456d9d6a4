"""KM903: the class Graph is used for something that no rule rewrites.

The class Graph itself is used: a subclass, `isinstance`, a value. The name stays importable from
`keras_unified.models`, but `isinstance(model, Graph)` is false for a rewritten model, so look at the place.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM903", "graph-left", "the class Graph is used for something that no rule rewrites", "manual")
