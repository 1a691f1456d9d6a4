"""KM302: the sizes of a kernel become one argument.

Numbers that stand side by side are put in parentheses where they are; others are brought together.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule

RULE = Rule("KM302", "kernel-size", "nb_row and nb_col, kernel_dim1 and its kin become kernel_size")
SIZES = ("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3")


def apply(move: Move) -> str | None:
    """Put the sizes of a kernel together.

    Raises:
        LeftError: If only some are given.
    """
    arguments = move.arguments
    for names in SIZES:
        found = [arguments.given[n] for n in names if n in arguments.given]
        if not found:
            continue
        if _is_pair(found[0].node):  # Conv2D(32, (3, 3)), as Keras 2 and 3 have it; so what follows is theirs, too
            move.settled.update(g.name for g in arguments.given.values() if g.keyword is None and g.position)
            return None
        if len(found) != len(names):
            raise LeftError("KM906", f"{' and '.join(names)} belong together, and one is missing")
        move.settled.update(names)
        positions = [g.position for g in found]
        in_order = positions == list(range(positions[0], positions[0] + len(names)))
        same_way = len({g.keyword is None for g in found}) == 1
        if in_order and same_way:
            arguments.wrap(found[0], found[-1])
            if found[0].keyword is not None:
                arguments.rename(found[0], "kernel_size")
                for given in found[1:]:
                    arguments.unname(given)
        else:
            if any(isinstance(node, ast.Call) for given in found for node in ast.walk(given.node)):
                raise LeftError("KM906", f"write kernel_size=({', '.join(map(arguments.of, found))}) yourself")
            arguments.value(found[0], f"({', '.join(map(arguments.of, found))})")
            arguments.rename(found[0], "kernel_size")
            for given in found[1:]:
                arguments.drop(given)
        return f"{', '.join(names)} become kernel_size"
    return None


def _is_pair(node: ast.expr) -> bool:
    return isinstance(node, (ast.Tuple, ast.List))
