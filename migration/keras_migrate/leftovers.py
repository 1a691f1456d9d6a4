"""What is left in a file when the rules are through: never "0 issues" where work remains."""

from __future__ import annotations

import ast

from keras_migrate.rules.rule import Finding
from keras_migrate.understand.graphs import CONSTRUCTORS
from keras_migrate.understand.modules import Module


def syntax(module: Module) -> list[Finding]:
    """Say that a file has a syntax which today's Python does not run."""
    if module.parsed.python2:
        return [Finding("KM501", 1, "Python 2: run with --python3 to have it in Python 3 as well", fixed=False)]
    if module.parsed.tabs:
        return [
            Finding("KM502", 1, "tabs and spaces are mixed, which Python 3 refuses; run with --python3", fixed=False)
        ]
    return []


def leftovers(module: Module) -> list[Finding]:
    """Say where Graph is used otherwise than by making one, and where a Graph is made that the file never imports."""
    names = module.names
    found = []
    for node in names.scopes:
        if not isinstance(node, (ast.Name, ast.Attribute)) or isinstance(names.parents[node], (ast.Call, ast.arg)):
            if _is_unbound_graph(module, node):
                found.append(
                    Finding(
                        "KM903",
                        node.lineno,
                        "Graph is bound by nothing in this file; import it, then run again",
                        fixed=False,
                    )
                )
            continue
        returns = getattr(names.parents[node], "returns", None) is node
        if names.keras(node) in CONSTRUCTORS and not returns and isinstance(node.ctx, ast.Load):
            found.append(
                Finding("KM903", node.lineno, "the class Graph is used here, and what for is not followed", fixed=False)
            )
    for call in (n for n in names.scopes if isinstance(n, ast.Call)):
        inspected = (
            isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "issubclass") and len(call.args) > 1
        )
        if inspected and names.keras(call.args[1]) in CONSTRUCTORS:
            found.append(
                Finding("KM903", call.lineno, "asks for the class Graph; a rewritten model is a Model", fixed=False)
            )
    return found


def _is_unbound_graph(module: Module, node: ast.AST) -> bool:
    call = module.names.parents.get(node)
    if not (isinstance(node, ast.Name) and node.id == "Graph" and isinstance(call, ast.Call) and call.func is node):
        return False
    return module.names.scopes[node].find("Graph") is None and module.names.qualified(node) is None
