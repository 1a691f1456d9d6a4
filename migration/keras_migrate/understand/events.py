"""The calls that build a graph, bound to the arguments that Keras's own signatures gave them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from keras_unified.dialects.models import GRAPH_METHODS

BUILDING = frozenset(GRAPH_METHODS)


class RefusedError(Exception):
    """A graph cannot be rewritten. Carries the rule, the place and the reason, for the person who will read it.

    Args:
        rule: The code of the rule that refuses, such as "KM901".
        node: The place in the source.
        reason: What stands in the way, and what to do about it.
    """

    def __init__(self, rule: str, node: ast.AST, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.node = node
        self.elsewhere = ""  # the file and line, where that is another file than the graph's


class NotGraphError(Exception):
    """A call has the name of one of Graph's methods, but is none: it lacks what each of those needs.

    Args:
        node: The call.
        reason: What it lacks.
    """

    def __init__(self, node: ast.AST, reason: str) -> None:
        super().__init__(reason)
        self.node = node


@dataclass(eq=False)
class Event:
    """One call of `add_input`, `add_node`, `add_shared_node` or `add_output`.

    Args:
        method: Which of the four.
        call: The call.
        statement: The statement that consists of it.
        arguments: The arguments given, by Keras's own names.
        options: The expression behind `**`, None where there is none.
        loops: The loops of the list comprehension that the statement consists of, if it is one.
    """

    method: str
    call: ast.Call
    statement: ast.Expr
    arguments: dict[str, ast.expr]
    options: ast.expr | None = None
    loops: list[ast.comprehension] = field(default_factory=list)

    @property
    def name(self) -> ast.expr:
        """The expression that names the node."""
        return self.arguments["name"]

    def option(self, argument: str, default: str) -> str | None:
        """Return the code that takes an argument out of what `**` hands over, None where that cannot hold it."""
        if self.options is None or argument in self.arguments:
            return None
        return f"{{options}}.get({argument!r}, {default})"

    def given(self, argument: str) -> ast.expr | None:
        """Return an argument, None where it is absent or a literal None or empty list, which Graph took alike."""
        value = self.arguments.get(argument)
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return None
        if isinstance(value, (ast.List, ast.Tuple)) and not value.elts:
            return None
        return value

    @property
    def shape(self) -> tuple[str, ast.expr] | None:
        """How an input gives its shape: the keyword of `Input`, and the expression.

        Graph looked at batch_input_shape only where input_shape was missing. Keras 0.1 took the rank alone (`ndim=`),
        and 2 where nothing was said; later versions took no input without a shape.
        """
        for argument, written in (("input_shape", "shape"), ("batch_input_shape", "batch_shape")):
            value = self.given(argument)
            if value is not None:
                return written, value
        if {"input_shape", "batch_input_shape"} & set(self.arguments):
            return None
        rank = self.arguments.get("ndim", ast.Constant(2))
        axis = ast.Constant(None)
        if isinstance(rank, ast.Constant) and isinstance(rank.value, int):
            return "shape", ast.Tuple([axis] * (rank.value - 1), ast.Load())
        axes = ast.BinOp(rank, ast.Sub(), ast.Constant(1))
        return "shape", ast.BinOp(ast.Tuple([axis], ast.Load()), ast.Mult(), axes)

    @property
    def may_create_output(self) -> bool:
        """Whether what `**` hands over can say that the node is an output as well."""
        return self.method == "add_node" and self.options is not None and "create_output" not in self.arguments

    def flag(self, argument: str) -> bool:
        """Return a literal True or False, False where the argument is absent.

        Raises:
            RefusedError: If it is computed.
        """
        value = self.arguments.get(argument)
        if value is None:
            return False
        if isinstance(value, ast.Constant):
            return bool(value.value)
        raise RefusedError(
            "KM901", value, f"{argument}= is computed, so what the graph puts out is known at run time only"
        )


def bind(call: ast.Call, statement: ast.stmt, given: list[ast.expr] | None = None) -> Event:
    """Bind a call of a building method to its signature.

    Args:
        call: The call.
        statement: The statement that it stands in.
        given: Its positional arguments, where they are not written there one by one.

    Raises:
        NotGraphError: If it lacks an argument that Graph's method needs.
        RefusedError: If it has arguments that Graph never took, or ones that only run time knows.
    """
    assert isinstance(call.func, ast.Attribute)
    method, args = call.func.attr, call.args if given is None else given
    parameters = [argument.name for argument in GRAPH_METHODS[method].arguments]
    if any(isinstance(value, ast.Starred) for value in args):
        raise RefusedError(
            "KM901", call, f"{method}(*...) takes {', '.join(parameters)}; write the arguments out by name"
        )
    named = {*parameters[: len(args)], *(k.arg for k in call.keywords)}
    needed = {"name", "layer"} & set(parameters)
    if not needed <= named and None not in named:
        raise NotGraphError(call, f"{method}() lacks an argument that Graph's needs; such a call never ran")
    if len(args) > len(parameters):
        raise RefusedError("KM901", call, f"{method}() takes {', '.join(parameters)}; it is given more")
    loops = _loops(call, statement)
    assert isinstance(statement, ast.Expr)
    options: ast.expr | None = None
    arguments: dict[str, ast.expr] = dict(zip(parameters, args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            if options is not None:
                raise RefusedError(
                    "KM901", keyword.value, f"{method}(**..., **...) hides which arguments it gives; write them out"
                )
            options = keyword.value
            continue
        if keyword.arg not in parameters and (method, keyword.arg) != ("add_input", "ndim"):
            raise RefusedError(
                "KM901", keyword.value, f"{method}() of Keras has no argument {keyword.arg}=; it is a fork's own"
            )
        arguments[keyword.arg] = keyword.value
    for argument in sorted(needed - set(arguments)):
        if not isinstance(options, ast.Name):
            raise RefusedError("KM901", call, f"{method}(**...) hides the node's {argument}; write {argument}= out")
        arguments[argument] = ast.Subscript(options, ast.Constant(argument), ast.Load())
    return Event(method, call, statement, arguments, options, loops)


def _loops(call: ast.Call, statement: ast.stmt) -> list[ast.comprehension]:
    """Return the loops around a call that is a statement, alone or as the element of a list comprehension.

    Raises:
        RefusedError: If it is used as a value.
    """
    value = statement.value if isinstance(statement, ast.Expr) else None
    if value is call:
        return []
    if isinstance(value, ast.ListComp) and value.elt is call:
        return value.generators
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    raise RefusedError("KM901", call, f"{method}() is used as a value; write it as a statement of its own")


def alias(event: Event) -> ast.expr | None:
    """Return the name of the input that a node merely names again: `add_node(graph.inputs['x'], name='y')`."""
    layer = event.arguments.get("layer")
    if _reads_nothing(event) and isinstance(layer, ast.Subscript) and isinstance(layer.value, ast.Attribute):
        return layer.slice if layer.value.attr == "inputs" else None
    return None


def _reads_nothing(event: Event) -> bool:
    return event.given("input") is None and event.given("inputs") is None


def is_shape(parents: Mapping[ast.AST, ast.AST], node: ast.expr) -> bool:
    """Whether only the shape of a layer's output is read."""
    attribute = parents[node]
    return isinstance(attribute, ast.Attribute) and attribute.attr == "output_shape"


@dataclass(frozen=True)
class MergedLayers:
    """A node whose layer merges other nodes by itself: `add_node(LambdaMerge([graph.nodes['a'], ...], f), name='m')`.

    Args:
        layers: The expression for the list of layers.
        names: The expression for the list of their names.
        mode: The mode, or the function that merges.
        options: The other arguments, in order.
        keywords: Their names.
    """

    layers: ast.expr
    names: ast.expr
    mode: ast.expr
    options: tuple[ast.expr, ...]
    keywords: tuple[str, ...]


def merged_layers(call: ast.expr | None) -> MergedLayers | None:
    """Return what a layer merges by itself, None where it is no such merge."""
    if not isinstance(call, ast.Call) or not call.args:
        return None
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    names = _names_of(call.args[0])
    if called not in ("LambdaMerge", "Merge") or names is None:
        return None
    given = dict(
        zip(("mode", "output_shape" if called == "LambdaMerge" else "concat_axis"), call.args[1:], strict=False)
    )
    for keyword in call.keywords:
        given["mode" if keyword.arg == "function" else str(keyword.arg)] = keyword.value
    given.pop("name", None)
    mode = given.pop("mode", None)
    return MergedLayers(call.args[0], names, mode, tuple(given.values()), tuple(given)) if mode is not None else None


def _names_of(layers: ast.expr) -> ast.expr | None:
    """Return the list of names in `[graph.nodes['a'], ...]` or in `[graph.nodes[n] for n in names]`."""

    def name(node: ast.expr) -> ast.expr | None:
        looked_up = (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in ("nodes", "inputs")
        )
        return node.slice if looked_up and isinstance(node, ast.Subscript) else None

    if isinstance(layers, (ast.List, ast.Tuple)):
        found = [name(e) for e in layers.elts]
        return ast.List([f for f in found if f is not None], ast.Load()) if found and None not in found else None
    if isinstance(layers, ast.ListComp) and len(layers.generators) == 1 and not layers.generators[0].ifs:
        each = layers.generators[0]
        looked_up = name(layers.elt)
        if isinstance(looked_up, ast.Name) and isinstance(each.target, ast.Name) and looked_up.id == each.target.id:
            return each.iter
    return None


def is_handed(event: Event, key: str) -> bool:
    """Whether a node's layer comes from a call that is handed the graph itself, and so reads its nodes by itself."""
    call = event.arguments.get("layer")
    return _reads_nothing(event) and isinstance(call, ast.Call) and any(ast.unparse(a) == key for a in call.args)
