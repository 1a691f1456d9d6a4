"""Second names: of graphs, of their methods, of functions with some arguments given; each is spelt out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone, is_graph
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import removed
from keras_migrate.understand.building import building_call
from keras_migrate.understand.events import BUILDING
from keras_migrate.understand.importers import Importers
from keras_migrate.understand.modules import Module, Project
from keras_migrate.understand.occurrences import Occurrences, body_of, key_of, place_of, position


def sites(module: Module, project: Project) -> Iterator[Site]:
    """Yield the second names in a file."""
    importers = Importers(project)
    occurrences = module.occurrences
    for node in list(module.names.scopes):
        if isinstance(node, ast.Assign) and alone(module, node) is not None:
            if is_graph(module, node.value):
                yield from _chained(module, occurrences, node)
            elif not _is_exported(importers, module, node):
                yield from _alias(module, occurrences, node)
                yield from _method(module, occurrences, node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _by_name(module, node)


def _is_exported(importers: Importers, module: Module, statement: ast.Assign) -> bool:
    """Whether other files read what a statement binds."""
    names = [t.id for t in statement.targets if isinstance(t, ast.Name)]
    if module.function_of(statement) is not module.tree:
        return False
    return any(importers.named(module, name) or any(importers.reads(module, name)) for name in names)


def _chained(module: Module, occurrences: Occurrences, made: ast.Assign) -> Iterator[Site]:
    """Use one name of `g = h = Graph()` throughout the function."""
    names = [place_of(t) for t in made.targets]
    plain = next((n for n in names if n is not None and n.isidentifier()), names[0])
    if len(names) < 2 or plain is None or not _bound_once(module, made, plain):
        return
    for name in names:
        if name is not None and name != plain and _adds(module, occurrences, name, made):
            yield Site.of(module, made, {plain, name}, _respelt(module, occurrences, name, made, plain))


def _alias(module: Module, occurrences: Occurrences, statement: ast.Assign) -> Iterator[Site]:
    """Make `h = g` part of `g = Graph()`, where more is added after it."""
    if len(statement.targets) != 1:
        return
    target, value = statement.targets[0], statement.value
    new, old = place_of(target), place_of(value)
    if new is None or old is None or old == new or not isinstance(statement.value, (ast.Name, ast.Attribute)):
        return
    function = module.function_of(statement)
    if len(body_of(module, statement)) < 2 or not _bound_once(module, statement, new):
        return
    makers = [
        n
        for n in module.names.scopes
        if isinstance(n, ast.Assign) and is_graph(module, n.value) and old in map(place_of, n.targets)
    ]
    here = [m for m in makers if module.function_of(m) is function and position(m) < position(statement)]
    adds_new, adds_old = (_adds(module, occurrences, name, statement) for name in (new, old))
    if here and (adds_new or adds_old):
        maker = here[-1]
        if len(here) > 1 or len(maker.targets) != 1 or not _bound_once(module, maker, old):
            return
        plain, other = (old, new) if old.isidentifier() or not new.isidentifier() else (new, old)
        edits = [removed(module.source, statement)]
        end = module.source.span(maker.targets[0])[1]
        edits.append(Edit(end, end, f" = {new}"))
        edits += _respelt(module, occurrences, other, maker, plain, leave=value)
        yield Site.of(module, statement, {new, old}, edits)
    elif adds_new and new.isidentifier() and key_of(value) is not None and "." in old:
        edits = [removed(module.source, statement), *_respelt(module, occurrences, new, statement, old)]
        yield Site.of(module, statement, {new, old}, edits)


def _respelt(
    module: Module, occurrences: Occurrences, name: str, since: ast.stmt, new: str, leave: ast.expr | None = None
) -> list[Edit]:
    """Return the edits that spell a name otherwise, in the function, while anything is added under either name."""
    function = module.function_of(since)
    both = [*occurrences.of(name, function), *occurrences.of(new, function)]
    last = max((position(r) for r in both if building_call(module, r) is not None), default=(0, 0))
    reads = [r for r in occurrences.of(name, function) if position(since) < position(r) <= last and r is not leave]
    return [Edit(*module.source.span(r), new) for r in reads if module.function_of(r) is function]


def _bound_once(module: Module, statement: ast.stmt, name: str) -> bool:
    """Whether a place is bound by one statement only in its function."""
    if name.isidentifier():
        scope = module.names.scopes[statement]
        return len(scope.bindings.get(name, [])) == 1 and name not in scope.outer
    function = module.function_of(statement)
    stores = [
        n
        for n in module.names.scopes
        if isinstance(n, (ast.Attribute, ast.Subscript))
        and isinstance(n.ctx, ast.Store)
        and module.function_of(n) is function
        and place_of(n) == name
    ]
    return len(stores) == 1


def _adds(module: Module, occurrences: Occurrences, name: str, since: ast.stmt) -> bool:
    """Whether anything is added under a name after a statement."""
    reads = occurrences.of(name, module.function_of(since))
    return any(position(r) > position(since) and building_call(module, r) is not None for r in reads)


def _method(module: Module, occurrences: Occurrences, statement: ast.Assign) -> Iterator[Site]:
    """Spell out `add = g.add_node` and `add = partial(...)` where they are called."""
    target, value = statement.targets[0], statement.value
    if len(statement.targets) != 1 or not isinstance(target, ast.Name) or not _bound_once(module, statement, target.id):
        return
    given: list[ast.expr] = []
    named: list[ast.keyword] = []
    method = value
    if isinstance(value, ast.Call) and value.args and _is_partial(module, value):
        method, *given = value.args
        named = value.keywords
        if not all(_is_calm(e) for e in [*given, *(k.value for k in named)]) or any(k.arg is None for k in named):
            return
    elif not (isinstance(value, ast.Attribute) and value.attr in BUILDING):
        return
    graph = method.value if isinstance(method, ast.Attribute) else None
    keys = {k for e in [*given, *([graph] if graph is not None else [])] if (k := place_of(e)) is not None}
    reads = occurrences.of(target.id, module.function_of(statement))
    around = [module.names.parents[r] for r in reads]
    calls = [c for c, r in zip(around, reads, strict=True) if isinstance(c, ast.Call) and c.func is r]
    if not keys or len(calls) < len(reads):
        return
    edits = [removed(module.source, statement)]
    for call in calls:
        edits += _filled(module, call, method, given, named)
    if len(body_of(module, statement)) > 1 and calls:
        yield Site.of(module, statement, keys, edits)


def _filled(
    module: Module, call: ast.Call, method: ast.expr, given: list[ast.expr], named: list[ast.keyword]
) -> list[Edit]:
    """Return the edits that call a method with what it is always given."""
    source, of = module.source, module.source.of
    own = {k.arg for k in call.keywords}
    more = [f"{k.arg}={of(k.value)}" for k in named if k.arg not in own]
    start, end = source.span(call)
    opening = source.text.index("(", source.span(call.func)[1]) + 1
    edits = [Edit(start, opening, f"{of(method)}({''.join(f'{of(g)}, ' for g in given)}")]
    ends = [source.span(a)[1] for a in (*call.args, *(k.value for k in call.keywords))]
    if more:
        last = max(ends, default=end - 1)
        edits.append(Edit(last, last, f"{', ' if ends else ''}{', '.join(more)}"))
    return edits


def _is_partial(module: Module, call: ast.Call) -> bool:
    name = module.names.qualified(call.func)
    return name == "functools.partial"


def _is_calm(node: ast.expr) -> bool:
    """Whether an expression gives the same each time it is evaluated."""
    return all(isinstance(n, (ast.Constant, ast.Name, ast.Attribute, ast.expr_context)) for n in ast.walk(node))


def _by_name(module: Module, call: ast.Call) -> Iterator[Site]:
    """Spell `getattr(g, 'add_node')` and `setattr(net, 'model', Graph())` with a dot."""
    assert isinstance(call.func, ast.Name)
    name = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else None
    if not isinstance(name, str) or not name.isidentifier() or place_of(call.args[0]) is None:
        return
    held, of = place_of(call.args[0]), module.source.of
    if call.func.id == "getattr" and len(call.args) == 2 and name in BUILDING:
        yield Site.of(module, call, {str(held)}, [Edit(*module.source.span(call), f"{of(call.args[0])}.{name}")])
    if call.func.id == "setattr" and len(call.args) == 3 and is_graph(module, call.args[2]):
        made = f"{of(call.args[0])}.{name} = {of(call.args[2])}"
        if isinstance(module.names.parents[call], ast.Expr):
            yield Site.of(module, call, {f"{held}.{name}"}, [Edit(*module.source.span(call), made)])
