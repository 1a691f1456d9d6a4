"""How nodes are spelt in functional code: a variable for each literal name, a dict where names are computed."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable
from typing import Protocol

from keras_migrate.understand.building import Building
from keras_migrate.understand.modules import Def, Module
from keras_migrate.understand.names import BUILTINS

# What functional code calls; no tensor may hide it.
SYMBOLS = {"Input", "Join", "Model", "Sequential", "call_on_join", "merge"}


class Tensors(Protocol):
    """The spelling of tensors."""

    def target(self, name: ast.expr) -> str:
        """Return what the tensor of a new node is assigned to."""

    def one(self, name: ast.expr) -> str:
        """Return the expression for the tensor that `input=` names."""

    def several(self, names: ast.expr) -> str:
        """Return the expression for the list of tensors that `inputs=` names."""


def literal(node: ast.expr) -> str | None:
    """Return the value of a literal string, else None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def elements(node: ast.expr) -> list[ast.expr] | None:
    """Return the elements of a list or tuple display without stars, else None."""
    if isinstance(node, (ast.List, ast.Tuple)) and not any(isinstance(e, ast.Starred) for e in node.elts):
        return node.elts
    return None


def operand(text: str, node: ast.expr) -> str:
    """Return an expression's text as it can stand before an `if`."""
    return f"({text})" if isinstance(node, (ast.IfExp, ast.Lambda, ast.NamedExpr)) else text


class Fresh:
    """Names that a file, or a function, does not use yet.

    Args:
        used: Every identifier of it.

    Example:
        >>> fresh = Fresh({"x"})
        >>> fresh.name("x"), fresh.name("conv 1"), fresh.name("input")
        ('x_tensor', 'conv_1', 'input_tensor')
    """

    def __init__(self, used: set[str]) -> None:
        self.used = used | SYMBOLS

    def name(self, wanted: str, ending: str = "_tensor") -> str:
        """Return a legal, unused name like the one wanted, and keep it from being given again."""
        base = re.sub(r"\W+", "_", wanted) or "node"
        if base[0].isdigit():
            base = f"node_{base}"
        name, number = base, 1
        while name in self.used or name in BUILTINS or keyword.iskeyword(name):
            name = f"{base}{ending}" if number == 1 else f"{base}{ending}_{number}"
            number += 1
        self.used.add(name)
        return name


def identifiers(module: Module, function: Def | ast.Module) -> set[str]:
    """Return the names that mean anything in a function, and those of the whole file; attributes are no names."""
    found = set(module.names.module.bindings)
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
            found.add(node.name or "")
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.partition(".")[0])
    return found


class Variables:
    """A variable for each node, named after it."""

    def __init__(self, fresh: Fresh) -> None:
        self.fresh = fresh
        self.variables: dict[str, str] = {}

    def _variable(self, name: ast.expr) -> str:
        text = literal(name)
        assert text is not None
        if text not in self.variables:
            self.variables[text] = self.fresh.name(text.removeprefix("keras_"))  # imports get names of that kind
        return self.variables[text]

    target = one = _variable

    def several(self, names: ast.expr) -> str:
        return f"[{', '.join(self.one(name) for name in elements(names) or [])}]"


class Table:
    """A dict from names to tensors."""

    def __init__(self, variable: str, of: Callable[[ast.expr], str], fresh: Fresh) -> None:
        self.variable = variable
        self.of = of
        self.fresh = fresh

    def _entry(self, name: ast.expr) -> str:
        return f"{self.variable}[{self.of(name)}]"

    target = one = _entry

    def several(self, names: ast.expr) -> str:
        listed = elements(names)
        if listed is not None:
            return f"[{', '.join(self.one(name) for name in listed)}]"
        if isinstance(names, ast.ListComp) and not any(loop.is_async for loop in names.generators):
            return f"[{self.one(names.elt)} {' '.join(map(self._loop, names.generators))}]"
        each = "name" if "name" not in _identifiers(names) else self.fresh.name("name", "_")
        return f"[{self.variable}[{each}] for {each} in {operand(self.of(names), names)}]"

    def _loop(self, loop: ast.comprehension) -> str:
        written = f"for {self.of(loop.target)} in {self.of(loop.iter)}"
        return " ".join(
            [f"async {written}" if loop.is_async else written, *(f"if {self.of(test)}" for test in loop.ifs)]
        )


def _identifiers(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def all_literal(building: Building) -> bool:
    """Whether every name in a graph's calls is written out."""
    for event in building.events:
        single = (event.given("name"), event.given("input"))
        lists = (event.given("inputs"), event.given("outputs"))
        if any(node is not None and literal(node) is None for node in single):
            return False
        for names in lists:
            if names is not None and any(literal(e) is None for e in elements(names) or [names]):
                return False
    return True


def spelling(building: Building, of: Callable[[ast.expr], str], fresh: Fresh) -> Tensors:
    """Choose the spelling for a graph."""
    if building.travels:
        return Table(f"{building.container}['nodes']", of, fresh)
    return Variables(fresh) if all_literal(building) else Table(fresh.name("tensors", "_by_name"), of, fresh)
