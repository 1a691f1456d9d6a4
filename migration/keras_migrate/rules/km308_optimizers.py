"""KM308: optimizers with the arguments of Keras 3 and the numbers of the era.

Learning rates and epsilons are written out where those of Keras 3 are others. RMSprop and Adagrad of Keras 1 added
epsilon outside of the root, Keras 3 adds it under it, so the default is squared: the same to the last digit of
float32 unless a gradient is of the size of epsilon; larger ones that are given are left to a person. `decay` becomes
the schedule that divides by `1 + decay * t`. `clipnorm` of the old Keras was the norm of all gradients together,
today's `global_clipnorm`. Nadam has another schedule today and stays.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.calls import Given, constant
from keras_migrate.rules.moving import LeftError, Move, Moving
from keras_migrate.rules.rule import Rule
from keras_unified.dialects.aliases import ALIASES
from keras_unified.dialects.arguments import default_of
from keras_unified.dialects.optimizers import EPSILON_UNDER_ROOT, OPTIMIZERS
from keras_unified.dialects.rows import Row

RULE = Rule("KM308", "optimizers", "optimizers keep the rates, epsilons and decay of the era in Keras 3")
# The defaults of Keras 3.
TODAYS: dict[tuple[str, str], float] = {
    ("SGD", "lr"): 0.01, ("RMSprop", "lr"): 0.001, ("Adagrad", "lr"): 0.001, ("Adadelta", "lr"): 0.001,
    ("Adam", "lr"): 0.001, ("Adamax", "lr"): 0.001,
}  # fmt: skip
# Whether an epsilon is added under the root in Keras 3, which these old ones added outside of it.
ROOTED = frozenset({"RMSprop", "Adagrad"})
SQUARED = 1e-12  # an epsilon below this was squared by this rule
SMALL = 1e-7  # an epsilon up to this makes no difference that float32 shows, squared under the root
NO_PEER = "KM906"


def apply(move: Move) -> str | None:
    """Keep an optimizer's numbers.

    Raises:
        LeftError: For Nadam, whose schedule is another, and for what has no peer.
    """
    if move.subject != "optimizers" or move.row.name not in OPTIMIZERS:
        return None
    if not move.is_old and not {"lr", "decay"} & {k.arg for k in move.call.keywords}:
        return None
    _refuse(move.row)
    arguments, given = move.arguments, move.arguments.given
    told = []
    for name, text in written_out(move.row, move.era, set(given)).items():
        arguments.add(name, text)
        told.append(f"{name}={text}")
    if "epsilon" in given and move.row.name in ROOTED and not EPSILON_UNDER_ROOT[move.era]:
        told += _rooted(move, given["epsilon"])
    if "decay" in given:
        told += _decay(move)
    if "clipnorm" in given:
        arguments.rename(given["clipnorm"], "global_clipnorm")
        told.append("clipnorm becomes global_clipnorm")
    return ", ".join(told) or None


def _rooted(move: Move, epsilon: Given) -> list[str]:
    """Put an epsilon under the root, if that makes no difference and it is not there already."""
    value = constant(epsilon.node)
    if not isinstance(value, float) or value > SMALL:
        raise LeftError(NO_PEER, f"{move.row.name} of Keras 3 adds epsilon under the root, not outside of it")
    if value < SQUARED:
        return []
    move.arguments.value(epsilon, squared(value))
    return [f"epsilon={squared(value)}"]


def _refuse(row: Row) -> None:
    if row.name == "Nadam":
        raise LeftError(NO_PEER, "Nadam of Keras 3 has another schedule of its momentum, so it goes other ways")
    if row.keras3 is None:
        raise LeftError(NO_PEER, f"Keras 3 has no {row.name}")


def _decay(move: Move) -> list[str]:
    given = move.arguments.given
    decay = given["decay"]
    move.settle("decay")
    move.arguments.drop(decay)
    if constant(decay.node) in (0, 0.0):
        return ["decay goes"]
    row = next(a for a in move.row.arguments if a.name == "lr")
    rate = move.arguments.of(given["lr"]) if "lr" in given else repr(default_of(row, move.era))
    text = f"{move.file.keras}.optimizers.schedules.InverseTimeDecay({rate}, 1, {move.arguments.of(decay)})"
    if "lr" in given:
        move.arguments.value(given["lr"], text)
    else:
        move.arguments.add("learning_rate", text)
    return ["decay becomes a schedule"]


def squared(epsilon: float) -> str:
    """Return the square of an epsilon as a person would write it.

    Example:
        >>> squared(1e-8)
        '1e-16'
    """
    return repr(float(f"{epsilon**2:.6g}"))


def written_out(row: Row, era: str, given: set[str]) -> dict[str, str]:
    """Return the arguments, and their values as text, that keep the era's numbers where a call leaves them out."""
    found = {}
    for argument in row.arguments:
        if argument.name in given or era not in argument.defaults:
            continue
        default = argument.defaults[era]
        if argument.name == "lr" and TODAYS.get((row.name, "lr")) != default and "decay" not in given:
            found["learning_rate"] = repr(default)
        if argument.name == "epsilon" and isinstance(default, float):
            rooted = row.name in ROOTED and not EPSILON_UNDER_ROOT[era]
            found["epsilon"] = squared(default) if rooted else repr(default)
    if row.name == "Adagrad" and "initial_accumulator_value" not in given:
        found["initial_accumulator_value"] = "0.0"
    return found


def by_name(file: Moving, node: ast.expr) -> str | None:
    """Return the text for an optimizer that is given by its name, None where the name means the same today.

    Raises:
        LeftError: For one that Keras 3 does not have as it was.
    """
    value = constant(node)
    name = ALIASES["optimizers"].get(value.lower()) if isinstance(value, str) else None
    if name is None:
        return None
    row = OPTIMIZERS[name]
    _refuse(row)
    written = written_out(row, file.era, set())
    if not written:
        return None
    return f"{file.keras}.optimizers.{row.keras3}({', '.join(f'{k}={v}' for k, v in written.items())})"
