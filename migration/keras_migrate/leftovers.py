"""What is left in a file when the rules are through: never "0 issues" where work remains."""

from __future__ import annotations

import ast

from keras_migrate.rules import km501_python2
from keras_migrate.rules.rule import Finding
from keras_migrate.understand.building import CONSTRUCTORS
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import ancestors


def syntax(module: Module) -> list[Finding]:
    """Say that a file has a syntax which today's Python does not run."""
    if km501_python2.is_python2(module):
        return [Finding("KM501", 1, "Python 2: run with --python3 to have it in Python 3 as well", fixed=False)]
    if module.parsed.tabs:
        return [
            Finding("KM502", 1, "tabs and spaces are mixed, which Python 3 refuses; run with --python3", fixed=False)
        ]
    return []


QUESTIONS = ("isinstance", "issubclass")
INSPECTED = "asks for the class Graph; a rewritten model is a Model"
STARS = "Graph may come from any of the star imports; import it by name, then run again"
UNBOUND = "Graph is bound by nothing in this file; import it, then run again"
USED = "the class Graph is used here, and what for is not followed"


def leftovers(module: Module, gone: set[ast.AST]) -> list[Finding]:
    """Say where Graph is used otherwise than by making one, and where a Graph is made that the file never imports.

    Args:
        module: The file.
        gone: The names of Graph that are rewritten.
    """
    found = []
    for node in module.names.loads:
        if node not in gone:
            message = _leftover(module, node)
            if message:
                found.append(Finding("KM903", node.lineno, message, fixed=False))
    return found


def asked(module: Module, gone: set[ast.AST]) -> ast.expr | None:
    """Return where an object is asked whether it is a Graph, which a rewritten one is no more; None where nowhere.

    Args:
        module: The file.
        gone: The questions that are rewritten.
    """
    for node in module.names.scopes:
        if (
            isinstance(node, (ast.Name, ast.Attribute))
            and node not in gone
            and module.names.keras(node) in CONSTRUCTORS
        ):
            within = list(ancestors(module, node))[1:]
            calls = (n.func for n in within if isinstance(n, ast.Call))
            if any(isinstance(n, ast.Compare) for n in within) or any(getattr(f, "id", "") in QUESTIONS for f in calls):
                return node
        if isinstance(node, ast.Constant) and node.value == "Graph":
            question = next((n for n in ancestors(module, node) if isinstance(n, ast.Compare)), None)
            if question is not None and any(getattr(n, "attr", "") == "__name__" for n in ast.walk(question)):
                return node
    return None


def _leftover(module: Module, node: ast.Name | ast.Attribute) -> str:
    """Return what is to say about one name, "" for most."""
    if _is_unbound_graph(module, node):
        return STARS if module.names.stars else UNBOUND
    if module.names.keras(node) not in CONSTRUCTORS:
        return ""
    parent = module.names.parents[node]
    if isinstance(parent, ast.Call) and parent.func is not node:
        return INSPECTED if getattr(parent.func, "id", "") in QUESTIONS else USED
    followed = (ast.Call, ast.Assign, ast.arg, ast.Attribute)  # made, given another name, an annotation
    returned = getattr(parent, "returns", None) is node
    return "" if returned or isinstance(parent, followed) else USED


def _is_unbound_graph(module: Module, node: ast.AST) -> bool:
    call = module.names.parents.get(node)
    if not (isinstance(node, ast.Name) and node.id == "Graph" and isinstance(call, ast.Call) and call.func is node):
        return False
    return module.names.scopes[node].find("Graph") is None and module.names.qualified(node) is None
