"""Arguments of building methods that hide behind `*` and `**` though they are written out: each is put in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone, path_of
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import removed
from keras_migrate.understand.events import BUILDING
from keras_migrate.understand.importers import Importers
from keras_migrate.understand.modules import DEFS, Def, Module, Project
from keras_migrate.understand.occurrences import body_of, place_of


def sites(module: Module, project: Project) -> Iterator[Site]:
    """Yield the calls whose arguments can be written out."""
    for node in list(module.names.scopes):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BUILDING:
            edits = [*_keywords(module, node), *_positions(module, node)]
            if edits:
                yield Site.of(module, node, {ast.unparse(node.func.value)}, edits)
        elif isinstance(node, DEFS) and node.args.kwarg is not None:
            yield from _forwarded(module, project, node)


def _keywords(module: Module, call: ast.Call) -> Iterator[Edit]:
    source = module.source
    for keyword in call.keywords:
        pairs = _pairs(module, keyword.value) if keyword.arg is None else None
        if pairs is not None:
            start = source.text.rindex("**", 0, source.span(keyword.value)[0])
            written = ", ".join(f"{name}={source.of(value)}" for name, value in pairs)
            if written:
                yield Edit(start, source.span(keyword.value)[1], written)


def _pairs(module: Module, node: ast.expr) -> list[tuple[str, ast.expr]] | None:
    """Return the entries of a dict that is written out here, or of plain values where its one variable is bound."""
    if isinstance(node, ast.Name):
        value = _written_out(module, node)
        pairs = _pairs(module, value) if isinstance(value, (ast.Dict, ast.Call)) else None
        return pairs if pairs is not None and all(_is_plain(v) for _, v in pairs) else None
    if isinstance(node, ast.Dict):
        keys = [k.value if isinstance(k, ast.Constant) else None for k in node.keys]
        if not all(isinstance(k, str) and k.isidentifier() for k in keys):
            return None
        return list(zip(map(str, keys), node.values, strict=True))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args:
        return [(str(k.arg), k.value) for k in node.keywords] if all(k.arg for k in node.keywords) else None
    return None


def _positions(module: Module, call: ast.Call) -> Iterator[Edit]:
    for argument in call.args:
        if isinstance(argument, ast.Starred):
            row = argument.value
            listed = _written_out(module, row) if isinstance(row, ast.Name) else row
            plain = listed is row or (isinstance(listed, (ast.List, ast.Tuple)) and all(map(_is_plain, listed.elts)))
            if isinstance(listed, (ast.List, ast.Tuple)) and plain and listed.elts:
                yield Edit(*module.source.span(argument), ", ".join(map(module.source.of, listed.elts)))


def _written_out(module: Module, name: ast.Name) -> ast.expr | None:
    """Return what a variable holds that is bound once and never changed."""
    scope = module.names.scopes[name].find(name.id)
    bindings = scope.bindings[name.id] if scope is not None else []
    if len(bindings) != 1 or bindings[0].value is None:
        return None
    for node in module.names.scopes:
        if isinstance(node, ast.Name) and node.id == name.id and isinstance(node.ctx, ast.Load):
            parent = module.names.parents[node]
            if not isinstance(parent, (ast.Starred, ast.keyword)) or (isinstance(parent, ast.keyword) and parent.arg):
                return None
    return bindings[0].value


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(map(_is_plain, node.elts))
    return isinstance(node, ast.Constant)


def _forwarded(module: Module, project: Project, function: Def) -> Iterator[Site]:
    """Spell out a function that does nothing but hand its arguments on: `def node(g, *a, **k): g.add_node(*a, **k)`."""
    arguments, statement = function.args, function.body[-1]
    call = statement.value if isinstance(statement, (ast.Expr, ast.Return)) else None
    names = [a.arg for a in arguments.args]
    if len(function.body) != 1 or function.decorator_list or len(names) != 1 or arguments.kwonlyargs:
        return
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in BUILDING):
        return
    handed = [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    handed.append(f"**{arguments.kwarg.arg}" if arguments.kwarg else "")
    text = f"{names[0]}.{call.func.attr}({', '.join(handed)})"
    if ast.unparse(call) != text or len(body_of(module, function)) < 2:
        return
    calls = project.calls_of(project.function(module, function))
    reads = [n for m in project.modules for n in m.names.scopes if isinstance(n, ast.Name) and n.id == function.name]
    known = all(m is module and alone(m, c) is not None and c.args and place_of(c.args[0]) for m, c in calls)
    named = Importers(project).named(module, function.name)
    if named or not calls or len(reads) != len(calls) or not known or len({path_of(module, c) for _, c in calls}) > 1:
        return
    source = module.source
    edits = [removed(source, function)]
    for _, each in calls:
        start, end = source.span(each)[0], source.span(each.args[0])[1]
        if len(each.args) + len(each.keywords) > 1:
            end = source.text.index(",", end) + 1
        while source.text[end : end + 1].isspace():
            end += 1
        edits.append(Edit(start, end, f"{source.of(each.args[0])}.{call.func.attr}("))
    keys = {str(place_of(c.args[0])) for _, c in calls}
    yield Site.of(module, calls[0][1], keys, edits)
