"""Graphs that are made within an expression: each gets a variable where it is made."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from keras_migrate.plain.site import Site, alone, instead, is_graph, with_replaced
from keras_migrate.rules.tensors import Fresh, identifiers
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import added_before
from keras_migrate.understand.brought import if_none
from keras_migrate.understand.modules import Function, Module, Project
from keras_migrate.understand.names import COMPREHENSIONS
from keras_migrate.understand.occurrences import body_of, place_of, position
from keras_migrate.understand.subclasses import is_graph_class


def sites(module: Module, project: Project) -> Iterator[Site]:
    """Yield the statements that make graphs within expressions."""
    done: set[ast.stmt] = set()
    for call in sorted((n for n in module.names.scopes if is_graph(module, n)), key=position):
        assert isinstance(call, ast.Call)
        statement = alone(module, call)
        if statement is None or statement in done or _is_plain(statement, call):
            continue
        branch = _chosen(module, statement, call)
        if branch is not None:
            done.add(statement)
            yield branch
            continue
        found = _several(module, statement) or _default(module, statement, call)
        found = found or _either(module, statement, call) or _factory(module, statement, call)
        found = found or _hoisted(module, project, statement, call)
        if found is not None:
            done.add(statement)
            keys, lines = found
            yield Site.of(module, statement, keys, [instead(module, statement, lines)])
    yield from _objects(module, project, done)


def _objects(module: Module, project: Project, done: set[ast.stmt]) -> Iterator[Site]:
    """Yield the statements `a, b = Net(), Net()` that make objects of classes derived from Graph."""
    for statement in list(module.names.scopes):
        row = statement.value if isinstance(statement, ast.Assign) else None
        values = row.elts if isinstance(row, (ast.Tuple, ast.List)) else []
        made = [project.class_named(module, v.func) for v in values if isinstance(v, ast.Call)]
        if any(m is not None and is_graph_class(project, *m) for m in made) and statement not in done:
            assert isinstance(statement, ast.stmt)
            found = _several(module, statement, [v for v in values if isinstance(v, ast.Call)])
            if found is not None and alone(module, statement) is not None:
                yield Site.of(module, statement, found[0], [instead(module, statement, found[1])])


def _chosen(module: Module, statement: ast.stmt, call: ast.Call) -> Site | None:
    """Make the graph of `x = Graph() if c else ...` in the `if c:` behind it, where it is filled."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    choice, body = statement.value, body_of(module, statement)
    place = module.places(body)[statement] + 1
    behind = body[place] if place < len(body) else None
    if not isinstance(choice, ast.IfExp) or not isinstance(behind, ast.If):
        return None
    calm = not any(isinstance(n, ast.Call) for n in ast.walk(choice.test))
    if not calm or ast.unparse(choice.test) != ast.unparse(behind.test):
        return None
    branch = behind.body if call is choice.body else behind.orelse if call is choice.orelse else []
    key = place_of(statement.targets[0])
    if not branch or key is None or isinstance(branch[0], ast.If):
        return None
    source = module.source
    made = added_before(source, branch[0], f"{key} = {source.of(call)}")
    return Site.of(module, statement, {key}, [Edit(*source.span(call), "None"), made])


def _is_plain(statement: ast.stmt, call: ast.Call) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    bound = isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is call
    return bound and all(isinstance(t, ast.expr) and place_of(t) is not None for t in targets)


Found = tuple[list[str], list[str]]  # the variables of the graphs, and the lines


def _several(module: Module, statement: ast.stmt, made: Sequence[ast.expr] = ()) -> Found | None:
    """Take `a, b = Graph(), Graph()` apart."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target, value, of = statement.targets[0], statement.value, module.source.of
    if not isinstance(target, (ast.Tuple, ast.List)) or not isinstance(value, (ast.Tuple, ast.List)):
        return None
    places = [place_of(t) for t in target.elts]
    if len(value.elts) != len(places) or None in places:
        return None
    graphs = [e for e in value.elts if is_graph(module, e) or e in made]
    read = {n.id for e in value.elts if not is_graph(module, e) for n in ast.walk(e) if isinstance(n, ast.Name)}
    if read & {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}:
        return None
    pairs = list(zip(target.elts, value.elts, strict=True))
    return [str(place_of(t)) for t, v in pairs if v in graphs], [f"{of(t)} = {of(v)}" for t, v in pairs]


def _default(module: Module, statement: ast.stmt, call: ast.Call) -> Found | None:
    """Write `g = g or Graph()`, for a graph that a parameter may bring, with a branch."""
    value = statement.value if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if isinstance(value, ast.IfExp):
        given, chosen = if_none(value.test, value.body, value.orelse)
        brought = value.orelse if chosen is value.body else value.body
        if given is None or chosen is not call or ast.unparse(brought) != given:
            return None
    elif isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or) and isinstance(value.values[0], ast.Name):
        given = value.values[0].id if value.values[1:] == [call] else None
    else:
        return None
    assert isinstance(statement, ast.Assign)
    of, target = module.source.of, statement.targets[0]
    if given is None or place_of(target) is None:
        return None
    lines = [f"if {given} is None:", f"    {of(target)} = {of(call)}"]
    if of(target) != given:
        lines += ["else:", f"    {of(target)} = {given}"]
    return [str(place_of(target))], lines


def _either(module: Module, statement: ast.stmt, call: ast.Call) -> Found | None:
    """Write `x = Graph() if c else ...` with branches."""
    choice = statement.value if isinstance(statement, ast.Assign) else None
    if not isinstance(choice, ast.IfExp) or call not in (choice.body, choice.orelse):
        return None
    assert isinstance(statement, ast.Assign)
    of, target = module.source.of, statement.targets[0]
    if len(statement.targets) != 1 or place_of(target) is None:
        return None
    branches = [f"    {of(target)} = {of(value)}" for value in (choice.body, choice.orelse)]
    return [str(place_of(target))], [f"if {of(choice.test)}:", branches[0], "else:", branches[1]]


def _factory(module: Module, statement: ast.stmt, call: ast.Call) -> Found | None:
    """Write `new = lambda: Graph()` as a function."""
    made = statement.value if isinstance(statement, ast.Assign) else None
    if not isinstance(made, ast.Lambda) or made.body is not call:
        return None
    assert isinstance(statement, ast.Assign)
    target = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(target, ast.Name) or ast.unparse(made.args):
        return None
    return ["graph"], [f"def {target.id}():", f"    graph = {module.source.of(call)}", "    return graph"]


def _hoisted(module: Module, project: Project, statement: ast.stmt, call: ast.Call) -> Found | None:
    """Give a graph a variable in front of the statement, and keep it there through functions that hand it back."""
    parents, of = module.names.parents, module.source.of
    around: ast.AST = call
    while around is not statement:
        if isinstance(around, (ast.Lambda, ast.IfExp, ast.BoolOp, ast.List, ast.Dict, ast.Tuple, *COMPREHENSIONS)):
            return None
        around = parents[around]
    if any(is_graph(module, n) and n is not call for n in ast.walk(statement)):
        return None
    named = parents[call]
    if isinstance(named, ast.NamedExpr):
        variable = named.target.id
        return [variable], [f"{variable} = {of(call)}", with_replaced(module, statement, {named: variable})]
    chain: list[ast.Call] = []
    node: ast.expr = call
    while (outer := _hands_back(module, project, node)) is not None:
        chain.append(outer)
        node = outer
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    whole = getattr(statement, "value", None) is node
    if whole and target is not None and place_of(target) is not None:
        variable = of(target)
    else:
        variable = Fresh(identifiers(module, module.function_of(statement))).name("graph", "_")
    lines = [f"{variable} = {of(call)}"]
    inner: ast.expr = call
    for step in chain:
        lines.append(f"{variable} = {with_replaced(module, step, {inner: variable})}")
        inner = step
    if not (whole and isinstance(statement, ast.Assign) and variable == of(statement.targets[0])):
        lines.append(with_replaced(module, statement, {node: variable}))
    return [variable], lines


def _hands_back(module: Module, project: Project, node: ast.expr) -> ast.Call | None:
    """Return the call that a graph is handed to and comes back from, where nothing before it can matter."""
    call = module.names.parents[node]
    if not isinstance(call, ast.Call) or node is call.func:
        return None
    function = project.resolve(module, call.func)
    before = [call.func, *(a for a in call.args if position(a) < position(node))]
    if function is None or not all(isinstance(b, (ast.Name, ast.Constant, ast.Attribute)) for b in before):
        return None
    parameter = function.parameter_of(call, node)
    return call if parameter is not None and _returns(function, parameter) else None


def _returns(function: Function, parameter: str) -> bool:
    returned = [
        n.value
        for n in ast.walk(function.node)
        if isinstance(n, ast.Return) and function.module.function_of(n) is function.node
    ]
    return bool(returned) and all(isinstance(r, ast.Name) and r.id == parameter for r in returned)
