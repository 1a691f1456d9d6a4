"""Tables of nodes: the arguments that `add_node(*row)` takes out of a row, where all rows are written out alike."""

from __future__ import annotations

import ast

from keras_migrate.understand.modules import Module


def spread(module: Module, call: ast.Call) -> list[ast.expr]:
    """Return the positional arguments of a call, `*row` as `row[0], row[1], ...` where its length is known."""
    if len(call.args) == 1 and isinstance(call.args[0], ast.Starred):
        row = call.args[0].value
        length = _length(module, row) if isinstance(row, ast.Name) else None
        if length is not None:
            return [ast.Subscript(row, ast.Constant(place), ast.Load()) for place in range(length)]
    return call.args


def _length(module: Module, row: ast.Name) -> int | None:
    """Return how long each row of a loop is, None where they differ or are not written out."""
    scope = module.names.scopes[row].find(row.id)
    bindings = scope.bindings[row.id] if scope is not None else []
    loop = module.names.parents[bindings[0].node] if len(bindings) == 1 else None
    if not isinstance(loop, (ast.For, ast.comprehension)) or loop.target is not bindings[0].node:
        return None
    rows = _written_out(module, loop.iter)
    tuples = [r for r in rows or [] if isinstance(r, (ast.Tuple, ast.List))]
    if not tuples or len(tuples) < len(rows or []) or any(isinstance(e, ast.Starred) for r in tuples for e in r.elts):
        return None
    empty = any(isinstance(e, ast.Constant) and e.value is None for r in tuples for e in r.elts)
    lengths = {len(r.elts) for r in tuples}
    return lengths.pop() if len(lengths) == 1 and not empty else None


def _written_out(module: Module, table: ast.expr) -> list[ast.expr] | None:
    """Return the elements of a list that is written out, here or where its one variable is bound."""
    if isinstance(table, (ast.List, ast.Tuple)):
        return table.elts
    if not isinstance(table, ast.Name):
        return None
    scope = module.names.scopes[table].find(table.id)
    bindings = scope.bindings[table.id] if scope is not None else []
    reads = [n for n in module.names.scopes if isinstance(n, ast.Name) and n.id == table.id]
    if len(bindings) != 1 or len(reads) != 2 or not isinstance(bindings[0].value, (ast.List, ast.Tuple)):
        return None  # something else may change it
    return bindings[0].value.elts
