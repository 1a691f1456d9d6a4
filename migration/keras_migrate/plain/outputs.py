"""Outputs that run time decides on: `add_node(..., create_output=last)` becomes an `add_output` under `if last:`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.plain.site import Site, alone
from keras_migrate.rules.hoist import is_calm
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import added_after
from keras_migrate.understand.events import Event, NotGraphError, RefusedError, bind
from keras_migrate.understand.modules import Module

CREATE = "create_output"
BINDS = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


def sites(module: Module) -> Iterator[Site]:
    """Yield the calls that say by a computed value whether a node is an output as well."""
    for keyword in module.names.scopes:
        if not isinstance(keyword, ast.keyword) or keyword.arg != CREATE or isinstance(keyword.value, ast.Constant):
            continue
        call = module.names.parents[keyword]
        assert isinstance(call, ast.Call)
        statement = alone(module, call)
        bare = isinstance(statement, ast.Expr) and statement.value is call
        if bare and not any(isinstance(n, BINDS) for n in ast.walk(keyword.value)):
            assert isinstance(statement, ast.Expr)
            yield from _site(module, statement, call, keyword)


def _site(module: Module, statement: ast.Expr, call: ast.Call, keyword: ast.keyword) -> Iterator[Site]:
    try:
        event = bind(call, statement)
    except (NotGraphError, RefusedError):
        return
    names = _names(event)
    if not names or not all(is_calm(name, module) for name in names) or event.options is not None:
        return
    of, source = module.source.of, module.source
    assert isinstance(call.func, ast.Attribute)
    graph = of(call.func.value)
    lines = [f"if {of(keyword.value)}:", *(f"    {graph}.add_output({of(n)}, {of(n)})" for n in names)]
    edits = [_without(module, call, keyword), added_after(source, statement, lines)]
    yield Site.of(module, statement, {ast.unparse(call.func.value)}, edits)


def _names(event: Event) -> list[ast.expr]:
    """Return the expressions for the names of the outputs, none where they are not written out one by one."""
    outputs = event.given("outputs")
    if event.method == "add_node" or event.given("merge_mode") is not None or outputs is None:
        return [event.name]
    return outputs.elts if isinstance(outputs, (ast.List, ast.Tuple)) else []


def _without(module: Module, call: ast.Call, keyword: ast.keyword) -> Edit:
    """Return the edit that takes an argument away with its comma."""
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    given.sort(key=module.source.span)
    place = given.index(keyword)
    if place:
        return Edit(module.source.span(given[place - 1])[1], module.source.span(keyword)[1], "")
    return Edit(module.source.span(keyword)[0], module.source.span(given[place + 1])[0], "")
