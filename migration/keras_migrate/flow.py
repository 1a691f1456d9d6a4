"""How tensors flow in functional code, whatever layers and arguments are called: what no rename may change."""

from __future__ import annotations

import ast

from keras_migrate.understand.modules import Module
from keras_migrate.understand.names import Names
from keras_migrate.understand.occurrences import statement_of

Flow = tuple[object, ...]
MAKERS = frozenset({"Input", "Model", "merge"})
MERGES = frozenset({"Add", "Average", "Concatenate", "Dot", "Maximum", "Multiply"})


def flow(module: Module) -> list[Flow]:
    r"""Return what each statement that makes tensors or models reads and binds, in order of the file.

    Example:
        >>> from pathlib import Path
        >>> from keras_migrate.source.text import SourceText
        >>> head = "from keras.layers import Dense, Input, merge, Concatenate as C\nx = Input((2,))\nd = Dense(3)(x)\n"
        >>> texts = [head + "m = merge([d, x], mode='concat')", head.replace("3", "units=3") + "m = C(axis=-1)([d, x])"]
        >>> one, other = (flow(Module.load(Path("p.py"), SourceText(text))) for text in texts)
        >>> one == other, one[-1]
        (True, ('m', ('merge', ('list', 'd', 'x'))))
    """
    names = module.names
    found = []
    for node in dict.fromkeys(statement_of(module, call) for call in names.of(ast.Call) if _makes(call, names)):
        if isinstance(node, (ast.Assign, ast.Return)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else []
            found.append((*(ast.unparse(target) for target in targets), _read(node.value, names)))
    return found


def _makes(call: ast.Call, names: Names) -> bool:
    """Whether a call makes tensors or models."""
    return isinstance(call.func, ast.Call) or _leaf(call, names) in MAKERS


def _leaf(call: ast.Call, names: Names) -> str:
    return (names.keras(call.func) or "").rpartition(".")[2]


def _read(node: ast.AST, names: Names) -> object:
    if isinstance(node, (ast.List, ast.Tuple)):
        return ("list", *(_read(element, names) for element in node.elts))
    if isinstance(node, ast.Dict):
        keys = [ast.unparse(key) if key is not None else "**" for key in node.keys]
        return ("dict", *((key, _read(value, names)) for key, value in zip(keys, node.values, strict=True)))
    if isinstance(node, ast.Call):
        return _call(node, names)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        each = [(ast.unparse(g.target), _read(g.iter, names)) for g in node.generators]
        return ("each", _read(node.elt, names), *each)
    return ast.unparse(node)


def _call(call: ast.Call, names: Names) -> object:
    leaf = _leaf(call, names)
    if leaf == "merge":
        tensors = call.args[:1] or [k.value for k in call.keywords if k.arg == "inputs"]
        return ("merge", *(_read(t, names) for t in tensors))
    if leaf == "Model":
        given = {(k.arg or "").removesuffix("s"): k.value for k in call.keywords}
        ends = [*call.args[:2], *(given[name] for name in ("input", "output") if name in given)]
        return ("model", *(_read(end, names) for end in ends))
    if isinstance(call.func, ast.Call):
        kind = "merge" if _leaf(call.func, names) in MERGES else "layer"
        return (kind, *(_read(argument, names) for argument in call.args))
    return (
        "layer" if names.keras(call.func) else ("call", ast.unparse(call.func), *(_read(a, names) for a in call.args))
    )
