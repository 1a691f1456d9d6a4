"""Graphs that are made in a list or dict and filled by a loop over it: each is made where it is filled."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone, is_graph
from keras_migrate.rules.tensors import Fresh, identifiers
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import added_after, added_before
from keras_migrate.understand.building import building_call
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import Occurrences, body_of, enclosing, place_of, position

LEAVES = (ast.Break, ast.Continue, ast.Return)


def sites(module: Module) -> Iterator[Site]:
    """Yield the containers of fresh graphs in a file."""
    occurrences = module.occurrences
    for node in list(module.names.scopes):
        if isinstance(node, ast.Assign) and alone(module, node) is not None:
            target, made = node.targets[0], _made(module, node.value)
            if made and len(node.targets) == 1 and isinstance(target, ast.Name):
                yield from _container(module, occurrences, node, target.id, made)
        elif isinstance(node, ast.For) and isinstance(node.iter, (ast.List, ast.Tuple)):
            yield from _each(module, node)


def _made(module: Module, value: ast.expr) -> list[ast.expr]:
    """Return the fresh graphs of a container that holds nothing else."""
    elements: list[ast.expr] = []
    if isinstance(value, ast.List):
        elements = value.elts
    elif isinstance(value, ast.Dict) and None not in value.keys:
        elements = value.values
    elif isinstance(value, ast.ListComp):
        elements = [value.elt]
    elif isinstance(value, ast.DictComp):
        elements = [value.value]
    return elements if all(is_graph(module, e) for e in elements) else []


def _each(module: Module, loop: ast.For) -> Iterator[Site]:
    """Make the graphs of `for g in [Graph(), Graph()]` in the loop."""
    assert isinstance(loop.iter, (ast.List, ast.Tuple))
    made, source = loop.iter.elts, module.source
    if not made or not all(is_graph(module, e) for e in made) or not isinstance(loop.target, ast.Name):
        return
    number = Fresh(identifiers(module, module.function_of(loop))).name("number", "_")
    line = f"{loop.target.id} = {source.of(made[0])}"
    edits = [
        Edit(*source.span(loop.target), number),
        Edit(*source.span(loop.iter), f"range({len(made)})"),
        added_before(source, loop.body[0], line),
    ]
    yield Site.of(module, loop, {loop.target.id}, edits)


def _container(
    module: Module, occurrences: Occurrences, statement: ast.Assign, name: str, made: list[ast.expr]
) -> Iterator[Site]:
    source, body = module.source, body_of(module, statement)
    reads = [r for r in occurrences.of(name, module.function_of(statement)) if position(r) > position(statement)]
    if not reads or len(module.names.scopes[statement].bindings.get(name, [])) != 1:
        return
    emptied = [Edit(*source.span(graph), "None") for graph in made]
    new = source.of(made[0])
    place = enclosing(module, reads[0], body)
    loop = body[place] if place is not None else None
    if isinstance(loop, ast.For) and _is_over(loop, reads[0]):
        if not any(isinstance(n, LEAVES) for n in ast.walk(loop)):
            yield from _loop(module, statement, loop, reads, [*emptied], new)
        return
    first = module.names.parents[reads[0]]
    keys = statement.value.keys if isinstance(statement.value, ast.Dict) else range(len(made))
    written = isinstance(statement.value, (ast.List, ast.Dict)) and isinstance(first, ast.Subscript)
    if written and isinstance(first, ast.Subscript) and building_call(module, first) is not None:
        texts = [source.of(key) if isinstance(key, ast.expr) else str(key) for key in keys]
        places = [f"{name}[{text}]" for text in texts]
        edits = [*emptied, added_after(source, statement, [f"{place} = {new}" for place in places])]
        yield Site.of(module, statement, {place_of(ast.parse(p, mode="eval").body) or p for p in places}, edits)


def _is_over(loop: ast.For, read: ast.expr) -> bool:
    return any(read is n for n in ast.walk(loop.iter)) and not loop.orelse and not isinstance(loop.body[0], ast.For)


def _loop(
    module: Module, statement: ast.Assign, loop: ast.For, reads: list[ast.expr], edits: list[Edit], new: str
) -> Iterator[Site]:
    """Make the graphs of a container in the loop that fills them."""
    source, read, parents = module.source, reads[0], module.names.parents
    name, target, over = source.of(read), loop.target, loop.iter
    is_dict = isinstance(statement.value, (ast.Dict, ast.DictComp))
    called = over.func.id if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) else ""
    alone_in_call = isinstance(over, ast.Call) and over.args == [read]
    pair = target.elts if isinstance(target, ast.Tuple) and len(target.elts) == 2 else []
    names = [e.id for e in pair if isinstance(e, ast.Name)]
    method = parents[read]
    items = isinstance(over, ast.Call) and over.func is method and getattr(method, "attr", "") == "items"
    if over is read and isinstance(target, ast.Name) and not is_dict:
        index, graph = Fresh(identifiers(module, module.function_of(loop))).name("place", "_"), target.id
        edits += [
            Edit(*source.span(target), f"{index}, {graph}"),
            Edit(*source.span(over), f"enumerate({name})"),
        ]
    elif len(names) == 2 and (items if is_dict else called == "enumerate" and alone_in_call):
        index, graph = names
    elif is_dict and isinstance(target, ast.Name) and (over is read or (called == "sorted" and alone_in_call)):
        index, graph = target.id, ""
    else:
        return
    place = f"{name}[{index}]"
    bound = f"{graph} = {place}" if graph else place
    edits.append(added_before(source, loop.body[0], f"{bound} = {new}"))
    yield Site.of(module, loop, {graph or place}, edits)
