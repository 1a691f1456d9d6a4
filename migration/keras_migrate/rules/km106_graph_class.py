"""KM106: what asks for the class Graph asks for what a rewritten graph is.

`isinstance(x, Graph)` becomes a question for a Model that is no Sequential, which is true of rewritten graphs and of
those that are left. It is done where the project makes no functional Model itself, since such a one was no Graph; else
it stays, and is reported (KM903). Annotations say `Model`, or `dict` where a graph under construction is handed on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_migrate.understand.building import CONSTRUCTORS
from keras_migrate.understand.modules import Module
from keras_migrate.understand.names import Scope

RULE = Rule(
    "KM106", "graph-class", "isinstance(x, Graph) asks for a Model that is no Sequential; annotations say Model"
)
# What a file says that asks for a class.
QUESTIONS = ("isinstance", "issubclass", "type(")
MODELS = ("models.Model", "engine.Model", "engine.training.Model", "engine.topology.Container")


@dataclass(frozen=True)
class Site:
    """A place that names the class, and needs other names instead.

    Args:
        scope: The scope of the place.
        constructors: The expression that names Graph.
        place: The statement around it.
    """

    scope: Scope
    constructors: list[ast.expr]
    place: ast.stmt


def makes_models(module: Module) -> bool:
    """Whether a file has to do with the functional Model."""
    if "Model" not in module.source.text:
        return False
    return any(module.names.keras(node) in MODELS for node in module.names.loads)


def names_of_graph(module: Module) -> Iterator[ast.Name | ast.Attribute]:
    """Yield the expressions that name the class, other than those that make a graph."""
    if "Graph" not in module.source.text:
        return
    for node in module.names.scopes:
        if isinstance(node, (ast.Name, ast.Attribute)) and module.names.keras(node) in CONSTRUCTORS:
            yield node


def question(module: Module, node: ast.expr, symbol: Callable[[str], str]) -> Edit | None:
    """Return the edit of a question for the class, None where it is none that has an answer."""
    source, parents = module.source, module.names.parents
    parent = parents[node]
    if isinstance(parent, ast.Compare) and _is_type(parent.left) and isinstance(parent.ops[0], (ast.Is, ast.Eq)):
        return Edit(*source.span(node), symbol("models.Model"))
    if isinstance(parent, ast.Tuple) and any(module.names.keras(e) == "models.Sequential" for e in parent.elts):
        asked = _asked(parents[parent], parent)
        return Edit(*source.span(node), symbol("models.Model")) if asked is not None else None
    asked = _asked(parent, node)
    if asked is None or not isinstance(parent, ast.Call) or not _is_plain(asked):
        return None
    function, subject = source.of(parent.func), source.of(asked)
    model, sequential = symbol("models.Model"), symbol("models.Sequential")
    text = f"{function}({subject}, {model}) and not {function}({subject}, {sequential})"
    around = parents[parent]
    alone = isinstance(around, (ast.If, ast.While, ast.Assert, ast.Assign, ast.Return))
    return Edit(*source.span(parent), text if alone else f"({text})")


def annotation(module: Module, node: ast.expr, symbol: Callable[[str], str], builders: set[ast.AST]) -> Edit | None:
    """Return the edit of an annotation, None where a name is none."""
    parent = module.names.parents[node]
    is_annotation = getattr(parent, "annotation", None) is node or getattr(parent, "returns", None) is node
    if not is_annotation:
        return None
    return Edit(*module.source.span(node), "dict" if parent in builders else symbol("models.Model"))


def _asked(call: ast.AST, answer: ast.expr) -> ast.expr | None:
    """Return the object of which `isinstance` asks the class."""
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "issubclass"):
        return call.args[0] if len(call.args) == 2 and call.args[1] is answer else None
    return None


def _is_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression can be written twice."""
    if isinstance(node, ast.Call):
        return _is_type(node) and all(map(_is_plain, node.args))
    if isinstance(node, ast.Subscript):
        return _is_plain(node.value) and isinstance(node.slice, (ast.Constant, ast.Name))
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_plain(node.value))
