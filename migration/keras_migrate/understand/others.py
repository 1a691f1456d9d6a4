"""What is certain to be no model, though it comes where one comes: what is done there suits both, and has to stay."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.understand.modules import Function, Module, Project
from keras_migrate.understand.names import ROOTS, Scope

COPIERS = frozenset({"copy", "pickle", "cPickle", "dill", "joblib"})
VALUES = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda, ast.JoinedStr)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
STEPS = 3  # of variables bound to variables


def given(project: Project, function: Function, parameter: str) -> Iterator[tuple[Module, ast.expr]]:
    """Yield what the calls of a function hand over as a parameter."""
    for module, call in project.calls_of(function):
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if function.parameter_of(call, argument) == parameter:
                yield module, argument


def bound(module: Module, scope: Scope, name: str) -> Iterator[ast.expr]:
    """Yield what a variable is bound to, by assignments or by loops over what is written out."""
    for binding in scope.bindings.get(name, []):
        loop = module.names.parents.get(binding.node)
        if binding.value is not None:
            yield binding.value
        elif isinstance(loop, (ast.For, ast.comprehension)) and loop.target is binding.node:
            yield from _elements(module, loop.iter)


def _elements(module: Module, walked: ast.expr) -> Iterator[ast.expr]:
    """Yield what a loop goes through, where that is written out, there or where its variable is bound."""
    if isinstance(walked, (ast.List, ast.Tuple)):
        yield from walked.elts
    elif isinstance(walked, ast.Name):
        scope = module.names.scopes[walked].find(walked.id)
        for binding in scope.bindings.get(walked.id, []) if scope is not None else []:
            yield from binding.value.elts if isinstance(binding.value, (ast.List, ast.Tuple)) else ()


def is_something_else(project: Project, module: Module, node: ast.expr, steps: int = STEPS) -> bool:
    """Whether a value is certain to be no model: an object of a class of the project or of a library, a literal."""
    if isinstance(node, ast.Constant):
        return node.value is not None
    if isinstance(node, VALUES):
        return True
    if isinstance(node, ast.Call):
        made = project.class_named(module, node.func)
        if made is not None:
            return not _is_of_keras(project, *made)
        name = module.names.qualified(node.func) or ""
        root, leaf = name.partition(".")[0], name.rpartition(".")[2]
        known = root in (*ROOTS, *COPIERS) or project.module_named(module, root or ".") is not None
        return leaf[:1].isupper() and not known
    if isinstance(node, ast.Name) and steps:
        scope = module.names.scopes[node].find(node.id)
        values = list(bound(module, scope, node.id)) if scope is not None else []
        several = scope is not None and len(values) >= len(scope.bindings[node.id])
        return bool(values) and several and all(is_something_else(project, module, v, steps - 1) for v in values)
    return False


def is_guarded(module: Module, node: ast.expr) -> bool:
    """Whether a place is reached on a condition, which may be what keeps others from it."""
    child: ast.AST = node
    while not isinstance(child, (*FUNCTIONS, ast.Lambda, ast.Module)):
        parent = module.names.parents[child]
        if isinstance(parent, (ast.If, ast.IfExp, ast.While)) and child is not parent.test:
            return True
        if isinstance(parent, (ast.Try, ast.Match)) or (
            isinstance(parent, ast.BoolOp) and child is not parent.values[0]
        ):
            return True
        block = next((b for b in _blocks(parent) if child in b), [])
        before = block[: block.index(child)] if isinstance(child, ast.stmt) and block else []
        if any(isinstance(s, ast.If) and isinstance(s.body[-1], LEAVING) for s in before):
            return True
        child = parent
    return False


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _is_of_keras(project: Project, module: Module, owner: ast.ClassDef) -> bool:
    """Whether a class may be derived from one of Keras's."""
    for base in owner.bases:
        made = project.class_named(module, base)
        if made is not None:
            if _is_of_keras(project, *made):
                return True
        elif module.names.qualified(base) != "object" and getattr(base, "id", "") != "object":
            return True
    return False
