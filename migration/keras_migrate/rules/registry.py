"""All rules by their codes, and which of them a run applies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import ModuleType

from keras_migrate.rules import (
    km101_input,
    km102_node,
    km103_shared_node,
    km104_output,
    km105_model,
    km106_graph_class,
    km201_graph_import,
    km202_package,
    km203_keras3_names,
    km301_arguments,
    km302_kernel_size,
    km303_initializers,
    km304_data_format,
    km305_hard_sigmoid,
    km306_input_shape,
    km307_defaults,
    km308_optimizers,
    km309_first_weights,
    km310_model,
    km311_merge,
    km312_backend,
    km401_training,
    km402_predict,
    km403_layers,
    km404_training_arguments,
    km405_generators,
    km406_classes,
    km407_log_names,
    km408_losses,
    km409_weighted_samples,
    km501_python2,
    km502_tabs,
    km901_not_followed,
    km902_not_parsed,
    km903_graph_left,
    km904_unused_ignore,
    km905_no_peer,
    km906_no_such_argument,
    km907_uncertain_batches,
)
from keras_migrate.rules.rule import Rule, Target
from keras_unified.errors import nearest

_GRAPH_MODULES = (
    km101_input,
    km102_node,
    km103_shared_node,
    km104_output,
    km105_model,
    km106_graph_class,
    km201_graph_import,
    km401_training,
    km402_predict,
    km403_layers,
)
# The rules for `--to keras3`, in the order in which each call is shown to those of them that look at calls.
KERAS3_CALL_MODULES = (
    km309_first_weights,
    km409_weighted_samples,
    km311_merge,
    km310_model,
    km304_data_format,
    km302_kernel_size,
    km303_initializers,
    km305_hard_sigmoid,
    km306_input_shape,
    km307_defaults,
    km308_optimizers,
    km408_losses,
    km404_training_arguments,
    km405_generators,
    km406_classes,
    km301_arguments,
)
_KERAS3_MODULES = (km203_keras3_names, *KERAS3_CALL_MODULES, km312_backend, km407_log_names)
# A graph is rewritten by all of these, or left.
GRAPH_RULES = frozenset(module.RULE.code for module in _GRAPH_MODULES)
_MANUAL_KERAS3 = (km905_no_peer, km906_no_such_argument, km907_uncertain_batches)
_MODULES = (
    *_GRAPH_MODULES,
    km202_package,
    *_KERAS3_MODULES,
    km501_python2,
    km502_tabs,
    km901_not_followed,
    km902_not_parsed,
    km903_graph_left,
    km904_unused_ignore,
    *_MANUAL_KERAS3,
)


def _explained(module: ModuleType) -> Rule:
    """Return a module's rule with what the module's docstring says below its first line."""
    rule: Rule = module.RULE
    return replace(rule, details=(module.__doc__ or "").partition("\n")[2].strip())


RULES: dict[str, Rule] = {rule.code: rule for rule in sorted(map(_explained, _MODULES), key=lambda rule: rule.code)}
# What the other target does instead.
NOT_FOR: dict[Target, frozenset[str]] = {
    "unified": frozenset(module.RULE.code for module in (*_KERAS3_MODULES, *_MANUAL_KERAS3)),
    "keras3": frozenset({km202_package.RULE.code}),
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
        target: What the new code is written for.
        unsafe: Whether unsafe rules are on, too.
    """

    codes: frozenset[str] = frozenset(RULES) - NOT_FOR["unified"]
    target: Target = "unified"
    unsafe: bool = False

    @property
    def graphs(self) -> bool:
        """Whether graphs are rewritten: only where none of their rules is off."""
        return self.codes >= GRAPH_RULES

    @classmethod
    def of(
        cls, select: Iterable[str], ignore: Iterable[str], target: Target = "unified", *, unsafe: bool = False
    ) -> Selection:
        """Return the rules that are selected, all of the target's where none is, without those that are ignored."""
        chosen = list(select)
        codes = (matching(chosen) if chosen else frozenset(RULES)) - matching(ignore) - NOT_FOR[target]
        return cls(codes, target, unsafe)
