"""Read the public signatures of genuine old Keras packages, as text, into the data that the tests of the tables use.

    python tests/dialects/genuine.py FOLDER

FOLDER holds the source trees of Keras by version: FOLDER/0.3.3/keras, FOLDER/1.0.8/keras, FOLDER/1.2.2/keras. Nothing
of them is run. Written is genuine.json beside this file: era -> module -> name -> signature, without `self`; the
methods of models are there as "Model.fit".
"""

from __future__ import annotations

import ast
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

VERSIONS = {"0.3": "0.3.3", "1.0": "1.0.8", "1.2": "1.2.2"}
DATA = Path(__file__).with_name("genuine.json")

# Classes whose methods have rows, too.
TRAINED = ("Sequential", "Graph", "Model")

Signatures = dict[str, dict[str, str]]


def modules(package: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield each module of a package by its dotted name below it, and its tree."""
    for path in sorted(package.rglob("*.py")):
        name = ".".join(path.relative_to(package).with_suffix("").parts).removesuffix("__init__").rstrip(".")
        with warnings.catch_warnings():  # of escapes in strings, which are theirs
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_text(encoding="utf-8"))
        yield name, tree


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Yield the public classes and functions that a module or class defines, those under an `if` too."""
    for node in tree.body:
        inner = [*node.body, *node.orelse] if isinstance(node, ast.If) else [node]
        for definition in inner:
            if isinstance(definition, (ast.ClassDef, ast.FunctionDef)) and not definition.name.startswith("_"):
                yield definition


def second_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each public second name that a module gives to something, and the first name of that."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            for target in node.targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    yield target.id, node.value.id


def constructor(cls: ast.ClassDef, classes: list[ast.ClassDef]) -> ast.arguments | None:
    """Return what the constructor of a class takes: its own, else that of the nearest base that has one."""
    for node in cls.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return node.args
    bases = {getattr(base, "id", getattr(base, "attr", "")) for base in cls.bases}
    # Keras 0.3 derives a model's Sequential from a container's.
    others = [known for known in classes if known is not cls]
    found = (constructor(known, others) for known in others if known.name in bases)
    return next((arguments for arguments in found if arguments is not None), None)


def text_of(arguments: ast.arguments | None, *, method: bool) -> str:
    """Return a signature as text, without `self`."""
    if arguments is None:
        return ""
    if method:
        arguments = ast.arguments(
            posonlyargs=[],
            args=arguments.args[1:],
            vararg=arguments.vararg,
            kwonlyargs=[],
            kw_defaults=[],
            kwarg=arguments.kwarg,
            defaults=arguments.defaults,
        )
    return ast.unparse(arguments)


def signatures(package: Path) -> Signatures:
    """Return module -> name -> signature of a package's public classes and functions."""
    trees = dict(modules(package))
    classes = [node for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef)]
    found: Signatures = {}
    for module, tree in trees.items():
        for node in public(tree):
            is_class = isinstance(node, ast.ClassDef)
            arguments = constructor(node, classes) if isinstance(node, ast.ClassDef) else node.args
            found.setdefault(module, {})[node.name] = text_of(arguments, method=is_class)
            for method in public(node) if node.name in TRAINED else ():
                found[module][f"{node.name}.{method.name}"] = text_of(method.args, method=True)
        for second, first in second_names(tree):
            found.setdefault(module, {})[second] = f"= {first}"
    return found


def read(folder: Path) -> dict[str, Signatures]:
    """Return era -> module -> name -> signature, of the source trees in `folder`."""
    return {era: signatures(folder / version / "keras") for era, version in VERSIONS.items()}


if __name__ == "__main__":
    DATA.write_text(json.dumps(read(Path(sys.argv[1])), indent=0, sort_keys=True) + "\n", encoding="utf-8")
