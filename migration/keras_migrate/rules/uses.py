"""What the rules for a finished model are told about the place where it is used."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from keras_migrate.rules.hoist import Before
from keras_migrate.rules.rule import Target
from keras_migrate.understand.building import Building
from keras_migrate.understand.modules import Module, is_super


@dataclass(eq=False)
class ModelUse:
    """One expression that holds a model which was a Graph.

    Args:
        module: The file.
        node: The expression.
        outputs: The names of the model's outputs, in order; None where run time decides.
        inputs: The same of its inputs.
        target: What the new code is written for.
        era: The Keras that the graph was written for.
        ends: The nodes that outputs are, by the outputs' names, as far as they are known.
        graphs: The graphs that it can be.
        before: The lines that the use needs before its statement.
    """

    module: Module
    node: ast.expr
    outputs: list[str] | None
    inputs: list[str] | None = None
    target: Target = "unified"
    era: str = ""
    ends: dict[str, str] = field(default_factory=dict)
    graphs: list[Building] = field(default_factory=list)
    before: Before = field(init=False)

    def __post_init__(self) -> None:
        self.before = Before(self.module)

    @property
    def attribute(self) -> ast.Attribute | None:
        """The attribute that is taken of it, if one is."""
        parent = self.module.names.parents[self.node]
        return parent if isinstance(parent, ast.Attribute) and parent.value is self.node else None

    @property
    def call(self) -> ast.Call | None:
        """The call of that attribute, if it is called."""
        attribute = self.attribute
        parent = self.module.names.parents[attribute] if attribute is not None else None
        return parent if isinstance(parent, ast.Call) and parent.func is attribute else None

    @property
    def is_plain(self) -> bool:
        """Whether the model has a name, by which new code may speak of it."""
        return isinstance(self.node, (ast.Name, ast.Attribute)) or is_super(self.node)

    @property
    def name(self) -> str:
        """The text by which new code speaks of the model: an object's method calls `super()`, and is `self`."""
        function = self.module.function_of(self.node)
        if is_super(self.node) and not isinstance(function, ast.Module):
            return function.args.args[0].arg
        return self.of(self.node)

    def of(self, node: ast.expr) -> str:
        """Return an expression's text."""
        return self.module.source.of(node)

    def span(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """Return where a node stands."""
        return self.module.source.span(node)
