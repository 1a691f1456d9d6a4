"""Graphs that are made in a list or dict and filled later, by a loop over it or by name: each is made by itself."""

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
        if isinstance(node, ast.Assign) and alone(module, node) is not None and len(node.targets) == 1:
            key, made = place_of(node.targets[0]), _made(module, node.value)
            if made and key is not None and _is_bound_once(module, node, key):
                yield from _container(module, occurrences, node, key, made)
            elif key is not None:
                yield from _written_out(module, occurrences, node, key)
                yield from _in_rows(module, occurrences, node, key)
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
    if not reads:
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


def _is_bound_once(module: Module, statement: ast.Assign, key: str) -> bool:
    """Whether a place is bound by one statement only in its function."""
    if key.isidentifier():
        return len(module.names.scopes[statement].bindings.get(key, [])) == 1
    function = module.function_of(statement)
    stores = (n for n in module.names.scopes if isinstance(getattr(n, "ctx", None), ast.Store))
    return sum(place_of(n) == key and module.function_of(n) is function for n in stores) == 1  # type: ignore[arg-type]


def _places(module: Module, value: ast.expr, place: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield the fresh graphs in displays within displays, and the places that they are in."""
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        entries = [(module.source.of(key), v) for key, v in pairs if isinstance(key, ast.Constant)]
    else:
        entries = [(str(i), v) for i, v in enumerate(value.elts)] if isinstance(value, ast.List) else []
    for key, entry in entries:
        if is_graph(module, entry):
            yield entry, f"{place}[{key}]"
        else:
            yield from _places(module, entry, f"{place}[{key}]")


def _written_out(module: Module, occurrences: Occurrences, statement: ast.Assign, key: str) -> Iterator[Site]:
    """Make the graphs of `net = {'model': Graph(), 'size': 3}` on lines of their own, where they are filled by name."""
    source, function = module.source, module.function_of(statement)
    found = [(graph, ast.unparse(ast.parse(place))) for graph, place in _places(module, statement.value, key)]
    filled = all(any(building_call(module, n) for n in occurrences.of(place, function)) for _, place in found)
    if found and filled and sum(is_graph(module, n) for n in ast.walk(statement)) == len(found):
        lines = [f"{place} = {source.of(graph)}" for graph, place in found]
        edits = [Edit(*source.span(graph), "None") for graph, _ in found]
        yield Site.of(module, statement, {p for _, p in found}, [*edits, added_after(source, statement, lines)])


def _in_rows(module: Module, occurrences: Occurrences, statement: ast.Assign, key: str) -> Iterator[Site]:
    """Make the graphs of a list that is appended to, or of a list of rows, in the loop that fills them."""
    if not isinstance(statement.value, ast.List) or not _is_bound_once(module, statement, key):
        return
    reads = [r for r in occurrences.of(key, module.function_of(statement)) if position(r) > position(statement)]
    rows = list(statement.value.elts)
    while reads and (row := _appended(module, reads[0])) is not None:
        rows.append(row)
        reads.pop(0)
    columns = {_column(module, row) for row in rows}
    column = columns.pop() if len(columns) == 1 else None
    loop = module.names.parents[reads[0]] if reads else None
    if column is None or not isinstance(loop, ast.For) or loop.iter is not reads[0] or loop.orelse:
        return
    if any(isinstance(n, LEAVES) for n in ast.walk(loop)) or module.function_of(loop) is not module.function_of(
        statement
    ):
        return
    source, target = module.source, loop.target
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    width = len(rows[0].elts) if isinstance(rows[0], ast.Tuple) else 1
    graph = parts[column] if len(parts) == width else None
    if not all(isinstance(p, ast.Name) for p in parts) or not isinstance(graph, ast.Name):
        return
    made = [row.elts[column] if isinstance(row, ast.Tuple) else row for row in rows]
    number, listed = Fresh(identifiers(module, module.function_of(loop))).name("place", "_"), source.of(target)
    whole = listed if listed.startswith("(") or not isinstance(target, ast.Tuple) else f"({listed})"
    edits = [
        *(Edit(*source.span(each), "None") for each in made),
        Edit(*source.span(target), f"{number}, {whole}"),
        Edit(*source.span(loop.iter), f"enumerate({source.of(loop.iter)})"),
        added_before(source, loop.body[0], f"{graph.id} = {source.of(made[0])}"),
        added_after(source, loop.body[-1], [f"{source.of(reads[0])}[{number}] = {whole}"]),
    ]
    yield Site.of(module, loop, {graph.id}, edits)


def _appended(module: Module, read: ast.expr) -> ast.expr | None:
    """Return what a statement appends to a list, None where a read is of another kind."""
    method = module.names.parents[read]
    call = module.names.parents[method]
    appends = isinstance(method, ast.Attribute) and method.attr == "append" and isinstance(call, ast.Call)
    if not appends or not isinstance(call, ast.Call) or not isinstance(module.names.parents[call], ast.Expr):
        return None
    return call.args[0] if len(call.args) == 1 and not call.keywords else None


def _column(module: Module, row: ast.expr) -> int | None:
    """Return where in a row its one fresh graph stands, None where there is no such."""
    parts = row.elts if isinstance(row, ast.Tuple) else [row]
    found = [place for place, part in enumerate(parts) if is_graph(module, part)]
    return found[0] if len(found) == 1 and sum(is_graph(module, n) for n in ast.walk(row)) == 1 else None


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
