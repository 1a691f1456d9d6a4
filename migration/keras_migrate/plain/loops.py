"""Loops over graphs that are listed one by one, `for m in (g, h):`; what each does is written out for each graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, is_graph
from keras_migrate.source.edits import Edit, apply
from keras_migrate.source.places import indent_of, removed
from keras_migrate.source.text import Comment
from keras_migrate.understand.building import building_call
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import body_of, place_of, position

MANY = 8  # a longer list is not written out
LEAVES = (ast.Break, ast.Continue, ast.Yield, ast.YieldFrom)
Row = list[tuple[ast.expr, str]]  # a variable of the loop, and what it is in one round


def sites(module: Module) -> Iterator[Site]:
    """Yield the loops over graphs that are made before them."""
    for loop in list(module.names.scopes):
        if isinstance(loop, ast.For) and not loop.orelse:
            listing = _listing(module, loop)
            rows = _rows(module, loop.target, listing.value if listing is not None else loop.iter)
            if rows and len(rows) <= MANY and _can_be_written_out(module, loop, rows):
                yield _written_out(module, loop, rows, listing)


def _listing(module: Module, loop: ast.For) -> ast.Assign | None:
    """Return the statement right before a loop that makes the list it goes over."""
    body = body_of(module, loop)
    place = module.places(body)[loop]
    before = body[place - 1] if place else None
    if not isinstance(before, ast.Assign) or not isinstance(loop.iter, ast.Name):
        return None
    return before if [ast.unparse(t) for t in before.targets] == [loop.iter.id] else None


def _rows(module: Module, target: ast.expr, over: ast.expr) -> list[Row]:
    """Return what the variables of a loop are in each round, nothing where that is not written out."""
    of = module.source.of
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and not over.keywords:
        parts = target.elts if isinstance(target, ast.Tuple) else []
        if over.func.id == "enumerate" and len(over.args) == 1 and len(parts) == 2:
            found = _rows(module, parts[1], over.args[0])
            return [[(parts[0], str(number)), *row] for number, row in enumerate(found)]
        if over.func.id == "zip" and len(over.args) == len(parts):
            columns = [_rows(module, t, a) for t, a in zip(parts, over.args, strict=True)]
            if len({len(column) for column in columns}) == 1:
                return [[pair for row in rows for pair in row] for rows in zip(*columns, strict=True)]
        return []
    if not isinstance(over, (ast.List, ast.Tuple)) or any(isinstance(e, ast.Starred) for e in over.elts):
        return []
    if isinstance(target, (ast.Tuple, ast.List)):
        found = []
        for element in over.elts:
            if not isinstance(element, (ast.Tuple, ast.List)) or len(element.elts) != len(target.elts):
                return []
            found.append([(t, of(e)) for t, e in zip(target.elts, element.elts, strict=True)])
        return found
    return [[(target, of(element))] for element in over.elts]


def _can_be_written_out(module: Module, loop: ast.For, rows: list[Row]) -> bool:
    """Whether a loop goes over graphs, adds to them, and does nothing that a sequence of statements would not."""
    variables = [t for t, _ in rows[0]]
    if not all(isinstance(t, ast.Name) for t in variables):
        return False
    names = {t.id for t in variables if isinstance(t, ast.Name)}
    if not _are_only_its_own(module, loop, names):
        return False
    inside = set(ast.walk(loop))
    here = [n for n in inside if isinstance(n, ast.Name) and n.id in names and n not in variables]
    if any(module.function_of(n) is not module.function_of(loop) or not isinstance(n.ctx, ast.Load) for n in here):
        return False
    adding = {n.id for n in here if building_call(module, n) is not None}
    graphs = [text for row in rows for t, text in row if isinstance(t, ast.Name) and t.id in adding]
    return (
        bool(adding)
        and all(_is_made_before(module, loop, text) for text in graphs)
        and len(set(graphs)) == len(graphs)
        and not any(isinstance(n, LEAVES) for n in inside)
        and _can_be_moved(module, loop)
    )


def _are_only_its_own(module: Module, loop: ast.For, names: set[str]) -> bool:
    """Whether variables are bound by loops alone, and read in these alone."""
    scope = module.names.scopes[loop]
    for name in names:
        around = [module.names.parents[b.node] for b in scope.bindings.get(name, [])]
        around = [module.names.parents[a] if isinstance(a, (ast.Tuple, ast.List)) else a for a in around]
        if name in scope.outer or not all(isinstance(a, ast.For) for a in around):
            return False
        bound = {n for a in around for n in ast.walk(a)}
        reads = (n for n in module.names.scopes if isinstance(n, ast.Name) and n.id == name)
        if any(n not in bound and module.names.scopes[n].find(name) is scope for n in reads):
            return False
    return True


def _is_made_before(module: Module, loop: ast.For, place: str) -> bool:
    """Whether a graph is made in the function of a loop, before it."""
    before = (
        node
        for node in module.names.scopes
        if isinstance(node, ast.Assign) and is_graph(module, node.value) and position(node) < position(loop)
    )
    function = module.function_of(loop)
    return any(place in map(place_of, made.targets) for made in before if module.function_of(made) is function)


def _can_be_moved(module: Module, loop: ast.For) -> bool:
    """Whether a loop's lines stand below it and can be indented otherwise."""
    source = module.source
    first, last = loop.body[0], loop.body[-1]
    text, start = source.text[source.span(first)[0] : source.span(last)[1]], source.span(loop)[0]
    alone = not source.text[source.line_span(start)[0] : start].strip()
    below = source.line_span(source.span(first)[0])[0] > source.span(loop.iter)[1]
    behind = source.text[source.span(last)[1] : source.line_span(source.span(last)[1])[1]].strip()
    return alone and below and '"""' not in text and "'''" not in text and not behind.startswith(";")


def _written_out(module: Module, loop: ast.For, rows: list[Row], listing: ast.Assign | None) -> Site:
    source, outer = module.source, indent_of(module.source, loop)
    start, end = source.span(loop)
    end = source.line_span(end)[1]
    begin = source.line_span(source.span(loop.body[0])[0])[0]
    head = source.text[source.line_span(source.span(loop.iter)[1])[1] : begin]  # comments between head and body
    inner = indent_of(module.source, loop.body[0])
    pieces: list[str] = []
    for number, row in enumerate(rows):
        texts = {t.id: text for t, text in row if isinstance(t, ast.Name)}
        names = [n for s in loop.body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id in texts]
        within = [Edit(*source.span(n), texts[n.id]) for n in names]
        if number:  # comments are said once
            within += [_without(source.text, comment) for comment in source.comments_in(begin, end)]
        moved = [Edit(e.start - begin, e.end - begin, e.new) for e in within]
        written = apply(source.text[begin:end], moved)
        lines = (written if number else head + written).splitlines(keepends=True)
        pieces += [outer + line[len(inner) :] if line.startswith(inner) else line for line in lines]
        if pieces and not pieces[-1].endswith(("\n", "\r")):
            pieces.append(source.newline)
    first = source.line_span(start)[0]
    kept = ""
    comments = source.comments_in(start, source.span(loop.body[0])[0])
    if comments and comments[0].start < source.line_span(source.span(loop.iter)[1])[1]:
        kept = f"{outer}{comments[0].text}{source.newline}"
    edits = [Edit(first, end, kept + "".join(pieces))]
    if listing is not None:  # it is made of the models then
        listed = f"{outer}{source.of(listing)}{source.newline}"
        edits = [removed(source, listing), Edit(first, end, kept + "".join(pieces) + listed)]
    keys = {text for row in rows for _, text in row}
    return Site.of(module, loop, keys, edits)


def _without(text: str, comment: Comment) -> Edit:
    """Return the edit that takes a comment away, with its line where it has one of its own."""
    start, end = comment.start, comment.end
    while text[start - 1] in " \t":
        start -= 1
    whole = text[start - 1] in "\r\n"
    while whole and end < len(text) and text[end - 1] != "\n":
        end += 1
    return Edit(start, end, "")
