"""The calls that build a graph, bound to the arguments that Keras's own signatures gave them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from keras_unified.dialects.models import GRAPH_METHODS

BUILDING = frozenset(GRAPH_METHODS)


class RefusedError(Exception):
    """A graph cannot be rewritten. Carries the rule, the place and the reason, for the person who will read it.

    Args:
        rule: The code of the rule that refuses, such as "KM901".
        node: The place in the source.
        reason: What stands in the way, and what to do about it.
    """

    def __init__(self, rule: str, node: ast.AST, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.node = node
        self.reason = reason


class NotGraphError(Exception):
    """A call has the name of one of Graph's methods, but is none: it lacks what each of those needs.

    Args:
        node: The call.
        reason: What it lacks.
    """

    def __init__(self, node: ast.AST, reason: str) -> None:
        super().__init__(reason)
        self.node = node


@dataclass(eq=False)
class Event:
    """One call of `add_input`, `add_node`, `add_shared_node` or `add_output`.

    Args:
        method: Which of the four.
        call: The call.
        statement: The statement that consists of it.
        arguments: The arguments given, by Keras's own names.
    """

    method: str
    call: ast.Call
    statement: ast.Expr
    arguments: dict[str, ast.expr]

    @property
    def name(self) -> ast.expr:
        """The expression that names the node."""
        return self.arguments["name"]

    def given(self, argument: str) -> ast.expr | None:
        """Return an argument, None where it is absent or a literal None or empty list, which Graph took alike."""
        value = self.arguments.get(argument)
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return None
        if isinstance(value, (ast.List, ast.Tuple)) and not value.elts:
            return None
        return value

    def flag(self, argument: str) -> bool:
        """Return a literal True or False, False where the argument is absent.

        Raises:
            RefusedError: If it is computed.
        """
        value = self.arguments.get(argument)
        if value is None:
            return False
        if isinstance(value, ast.Constant):
            return bool(value.value)
        raise RefusedError("KM901", value, f"{argument}= is computed, so what the graph puts out is known at run time only")


def bind(call: ast.Call, statement: ast.stmt) -> Event:
    """Bind a call of a building method to its signature.

    Raises:
        NotGraphError: If it lacks an argument that Graph's method needs.
        RefusedError: If it has arguments that Graph never took, or ones that only run time knows.
    """
    assert isinstance(call.func, ast.Attribute)
    method = call.func.attr
    parameters = [argument.name for argument in GRAPH_METHODS[method].arguments]
    given = {*parameters[: len(call.args)], *(k.arg for k in call.keywords)}
    needed = {"name", "layer"} & set(parameters)
    if not needed <= given and None not in given:
        raise NotGraphError(call, f"{method}() lacks an argument that Graph's needs; such a call never ran")
    if not isinstance(statement, ast.Expr) or statement.value is not call:
        raise RefusedError("KM901", call, f"{method}() is used as a value; write it as a statement of its own")
    arguments: dict[str, ast.expr] = {}
    for position, value in enumerate(call.args):
        if isinstance(value, ast.Starred) or position >= len(parameters):
            raise RefusedError("KM901", value, f"{method}() takes {', '.join(parameters)}; write the arguments out by name")
        arguments[parameters[position]] = value
    for keyword in call.keywords:
        if keyword.arg is None:
            raise RefusedError("KM901", keyword.value, f"{method}(**...) hides which arguments it gives; write them out")
        if keyword.arg not in parameters:
            raise RefusedError("KM901", keyword.value, f"{method}() of Keras has no argument {keyword.arg}=; it is a fork's own")
        arguments[keyword.arg] = keyword.value
    return Event(method, call, statement, arguments)
