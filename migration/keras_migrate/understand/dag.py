"""The DAG that the calls of a Graph describe, as steps that can be compared with those read off functional code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from keras_migrate.understand.building import Building
from keras_migrate.understand.events import Event, alias, is_handed, merged_layers
from keras_migrate.understand.occurrences import statement_of


@dataclass(frozen=True)
class Step:
    """One thing that happens to a graph: a node, an input, an output. All texts are normalized source.

    Args:
        kind: "input", "node", "merge" (of nodes, without a name) or "output".
        name: The name of the input, node or output.
        what: The layer, or an input's shape and dtype.
        bears: The name that the layer bears, "" where it is not set.
        reads: The names of the nodes read.
        merge: How several are merged: mode, concat_axis, dot_axes, and the layer called on each before.
        path: The conditions and loops around it.
    """

    kind: str
    name: str
    what: str = ""
    bears: str = ""
    reads: tuple[str, ...] = ()
    merge: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


# What `**options` of add_node can hold beside what it reads, and the defaults of Graph's own signature.
OPTION_DEFAULTS = {"merge_mode": "'concat'", "concat_axis": "-1", "dot_axes": "-1"}


def text(node: ast.expr | None) -> str:
    """Return an expression in normalized form, "" for none."""
    return ast.unparse(node) if node is not None else ""


def path_of(parents: Mapping[ast.AST, ast.AST], statement: ast.stmt, top: ast.AST) -> tuple[str, ...]:
    """Return the headers of the compound statements between `top` and a statement."""
    path: list[str] = []
    child: ast.AST = statement
    while (parent := parents.get(child)) is not None and parent is not top:
        if isinstance(parent, (ast.If, ast.While)):
            path.append(f"{type(parent).__name__} {text(parent.test)} {child in parent.body}")
        elif isinstance(parent, (ast.For, ast.AsyncFor)):
            path.append(f"For {text(parent.target)} in {text(parent.iter)} {child in parent.body}")
        elif isinstance(parent, ast.stmt):
            path.append(type(parent).__name__)
        child = parent
    return tuple(reversed(path))


def _loops(event: Event) -> Iterator[str]:
    for loop in event.loops:
        yield f"For {text(loop.target)} in {text(loop.iter)} True"
        yield from (f"If {text(test)} True" for test in loop.ifs)


def _list_of(node: ast.expr | None) -> tuple[str, ...]:
    if isinstance(node, (ast.List, ast.Tuple)) and not any(isinstance(e, ast.Starred) for e in node.elts):
        return tuple(text(e) for e in node.elts)
    return (f"*{text(node)}",) if node is not None else ()


def read_graph(building: Building) -> list[Step]:
    """Return the steps that the calls of a graph describe."""
    parents = building.module.names.parents
    steps: list[Step] = []
    for event in building.events:
        path = (*path_of(parents, event.statement, building.top), *_loops(event))
        read = _READERS[event.method](event)
        if is_handed(event, building.key):
            read = iter([Step("node", text(event.name), text(event.arguments["layer"]))])
        steps += [replace(step, path=(*path, *step.path)) for step in read]
    for call in building.merges:
        merged = merged_layers(call)
        assert merged is not None
        options = (text(merged.mode), *(text(o) for o in merged.options))
        path = path_of(parents, statement_of(building.module, call), building.top)
        steps.append(Step("merge", "", "", "", _list_of(merged.names), options, path))
    return in_order(steps)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Nodes in the order of the source, then merges and outputs in theirs."""
    listed = list(steps)
    return [s for kinds in (("input", "node"), ("merge",), ("output",)) for s in listed if s.kind in kinds]


def _options(event: Event) -> tuple[str, ...]:
    mode = text(event.given("merge_mode")) or "'concat'"
    if mode == "'join'":
        return (mode, "", "", "")
    axes = tuple(text(event.given(a)) for a in ("concat_axis", "dot_axes"))
    if event.options is not None:
        hidden = {a: event.option(a, d) for a, d in OPTION_DEFAULTS.items()}
        mode, *axes = (  # type: ignore[assignment]
            (hidden[a] or given).format(options=text(event.options))
            for a, given in zip(OPTION_DEFAULTS, (mode, *axes), strict=True)
        )
    return (mode, *axes, "")


def _reads(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    one, several = event.given("input"), event.given("inputs")
    if one is None and several is None and event.options is not None:
        return (f"**{text(event.options)}",), _options(event)
    if one is not None and several is not None:
        return (text(one), *_list_of(several)), _options(event)
    if one is not None:
        return (text(one),), ()
    listed = _list_of(several)
    if len(listed) == 1 and not listed[0].startswith("*"):
        return listed, ()
    return listed, _options(event)


def _input(event: Event) -> Iterator[Step]:
    if event.options is not None:
        yield Step("input", text(event.name), f"**{text(event.options)}")
        return
    dtype = event.given("dtype")
    kind = {"'float'": "", "int": "'int32'", "'int'": "'int32'"}.get(text(dtype), text(dtype))
    keyword, shape = event.shape or ("", None)
    written = f"{keyword}={text(shape)}"
    yield Step("input", text(event.name), f"{written} {kind}")


def layer_text(layer: ast.expr) -> str:
    """Return a layer in normalized form without its name, which the node gives it."""
    if isinstance(layer, ast.Call):
        layer = ast.Call(layer.func, layer.args, [k for k in layer.keywords if k.arg != "name"])
    return text(layer)


def _node(event: Event) -> Iterator[Step]:
    name = text(event.name)
    if alias(event) is not None:
        yield Step("node", name, "", "", (text(alias(event)),))
        return
    merged = merged_layers(event.arguments["layer"])
    if merged is not None:
        yield Step(
            "node", name, "", name, _list_of(merged.names), (text(merged.mode), *(text(o) for o in merged.options))
        )
        return
    reads, merge = _reads(event)
    yield Step("node", name, layer_text(event.arguments["layer"]), name, reads, merge)
    if event.flag("create_output"):
        yield Step("output", name, reads=(name,))
    if event.may_create_output:
        yield Step("output", name, reads=(name,), path=(f"If {text(event.options)}.get('create_output') True",))


def _shared(event: Event) -> Iterator[Step]:
    layer, name = layer_text(event.arguments["layer"]), text(event.name)
    reads = _list_of(event.given("inputs"))
    if event.given("merge_mode") is None and event.given("outputs") is None:
        yield Step("node", name, layer, name, reads, ("'join'", "", "", "each"))
        made: tuple[str, ...] = (name,)
    elif event.given("merge_mode") is not None:
        literal = isinstance(event.name, ast.Constant)
        bears = repr(f"input_for_{event.name.value}") if literal else f"'input_for_' + {name}"  # type: ignore[attr-defined]
        yield Step("node", name, layer, bears, reads, (*_options(event)[:3], "each"))
        made = (name,)
    else:
        made = _list_of(event.given("outputs"))
        if any(r.startswith("*") for r in (*reads, *made)):
            listed = (text(event.given(a)) for a in ("inputs", "outputs"))
            reads, made = ((f"*{names}",) for names in listed)
        for read, written in zip(reads, made, strict=True):
            yield Step("node", written, layer, name, (read,))
    if event.flag("create_output"):
        for output in made:
            yield Step("output", output, reads=(output,))


def _output(event: Event) -> Iterator[Step]:
    reads, merge = _reads(event)
    yield Step("output", text(event.name), reads=reads, merge=merge)


_READERS = {"add_input": _input, "add_node": _node, "add_shared_node": _shared, "add_output": _output}
