"""Classes derived from Graph without an `__init__` of their own: each gets the one that it has from Graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, path_of
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import indent_of
from keras_migrate.understand.filled import objects
from keras_migrate.understand.modules import Module, Project
from keras_migrate.understand.subclasses import derived, methods


def sites(module: Module, project: Project) -> Iterator[Site]:
    """Yield the classes of a file that begin as Graph does."""
    for owner, _ in derived(module):
        own = [method.name for method in methods(owner)]
        start, first = module.source.span(owner)[0], owner.body[0]
        begins = module.source.span(first)[0]
        alone = not module.source.text[module.source.line_span(begins)[0] : begins].strip()
        if "__init__" in own or not alone or objects(project, module, owner):
            continue
        indent, newline = indent_of(module.source, first), module.source.newline
        step = indent[len(module.source.indent_at(start)) :]
        lines = f"def __init__(self):{newline}{indent}{step}super({owner.name}, self).__init__()"
        stated = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        if isinstance(first, ast.Pass) and len(owner.body) == 1:
            edit = Edit(*module.source.span(first), lines)
        elif stated and len(owner.body) > 1:
            second = module.source.line_span(module.source.span(owner.body[1])[0])[0]
            edit = Edit(second, second, f"{indent}{lines}{newline}{newline}")
        elif stated:
            end = module.source.line_span(module.source.span(first)[1])[1]
            edit = Edit(end, end, f"{newline}{indent}{lines}{newline}")
        else:
            line = module.source.line_span(begins)[0]
            edit = Edit(line, line, f"{indent}{lines}{newline}{newline}")
        where = ".".join(filter(None, [path_of(module, owner), owner.name, "__init__"]))
        yield Site(where, frozenset({"self"}), (edit,))
