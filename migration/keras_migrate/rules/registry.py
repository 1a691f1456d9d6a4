"""All rules by their codes, and which of them a run applies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from keras_migrate.rules import (
    km101_input,
    km102_node,
    km103_shared_node,
    km104_output,
    km105_model,
    km201_graph_import,
    km202_package,
    km401_training,
    km402_predict,
    km403_layers,
)
from keras_migrate.rules.rule import Rule
from keras_unified.errors import nearest

_GRAPH_MODULES = (
    km101_input,
    km102_node,
    km103_shared_node,
    km104_output,
    km105_model,
    km201_graph_import,
    km401_training,
    km402_predict,
    km403_layers,
)
# A graph is rewritten by all of these, or left.
GRAPH_RULES = frozenset(module.RULE.code for module in _GRAPH_MODULES)
RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        *(module.RULE for module in _GRAPH_MODULES),
        km202_package.RULE,
        Rule("KM501", "python-2", "Python 2 is read as it is, and written as Python 3 with --python3"),
        Rule("KM502", "tabs", "tabs and spaces that Python 3 refuses to mix are read as Python 2 read them"),
        Rule("KM901", "not-followed", "a graph that cannot be followed stays as it is and is marked", "manual"),
        Rule("KM902", "not-parsed", "a file that is neither Python 3 nor Python 2 is not looked at", "manual"),
        Rule("KM903", "graph-left", "the class Graph is used for something that no rule rewrites", "manual"),
        Rule("KM904", "unused-ignore", "a comment says to ignore what is not there", "manual"),
    )
}


class UnknownRuleError(ValueError):
    """A code that no rule begins with."""


def matching(prefixes: Iterable[str]) -> frozenset[str]:
    """Return the codes that begin with one of the prefixes: "KM101", "KM1", "KM".

    Raises:
        UnknownRuleError: If a prefix fits no rule; the message names the nearest.

    Example:
        >>> sorted(matching(["KM5", "KM101"]))
        ['KM101', 'KM501', 'KM502']
    """
    found: set[str] = set()
    for prefix in prefixes:
        fitting = {code for code in RULES if code.startswith(prefix.upper())}
        if not prefix or not fitting:
            raise UnknownRuleError(f"no rule {prefix!r}.{nearest(prefix, RULES)} See --list-rules.")
        found |= fitting
    return frozenset(found)


@dataclass(frozen=True)
class Selection:
    """Which rules a run applies.

    Args:
        codes: The rules that are on.
    """

    codes: frozenset[str] = frozenset(RULES)

    @property
    def graphs(self) -> bool:
        """Whether graphs are rewritten: only where none of their rules is off."""
        return self.codes >= GRAPH_RULES

    @classmethod
    def of(cls, select: Iterable[str], ignore: Iterable[str]) -> Selection:
        """Return the rules that are selected, all where none is, without those that are ignored."""
        chosen = list(select)
        return cls((matching(chosen) if chosen else frozenset(RULES)) - matching(ignore))
