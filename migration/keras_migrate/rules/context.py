"""What the rules for one graph share: how its tensors are spelt, which symbols they need, where its ends are kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from keras_migrate.rules.rule import Target
from keras_migrate.rules.tensors import Fresh, Table, Tensors, all_literal, elements, literal, operand, spelling
from keras_migrate.understand.building import Building
from keras_migrate.understand.dag import OPTION_DEFAULTS
from keras_migrate.understand.events import Event, RefusedError
from keras_migrate.understand.names import Binding
from keras_migrate.understand.occurrences import position

LINE_END = re.compile(r"\s*\\?\r?\n\s*")
COMMENT_OR_BLANK = re.compile(r"#[^\r\n]*|\s+")
WIDTH, SHORT = 100, 20  # a longer line is broken before what is read, unless that is short
# Calls in a name's expression that give the same text each time.
PURE_CALLS = frozenset({"str", "repr", "len", "int", "format", "join", "lower", "upper", "replace", "strip"})
# What such a function consists of beside them.
TEXT = (
    *(ast.Name, ast.Attribute, ast.Constant, ast.BinOp, ast.JoinedStr, ast.FormattedValue, ast.Tuple, ast.operator),
    *(ast.expr_context, ast.Subscript, ast.IfExp, ast.Compare, ast.cmpop),
)


@dataclass
class Ends:
    """The inputs or outputs of a graph: listed where `Model` is made, or collected in a variable on the way.

    Args:
        collected: That variable.
        alone: Whether no other function adds to them.
        listed: Their names and tensors, both as source text.
    """

    collected: str | None
    alone: bool = True
    listed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> list[str] | None:
        """The names as literal strings, None where run time decides; one that branches share is there in any case."""
        nodes = [ast.parse(name, mode="eval").body for name, _ in self.listed]
        names = [literal(node) for node in nodes]
        known = [name for name in names if name is not None]
        if self.collected:
            return known[:1] if self.alone and len({*names}) == len({*known}) == 1 else None
        return known if len(known) == len(names) else None


class Context:
    """One graph on its way to functional code.

    Args:
        building: The graph.
        fresh: The names that are still free in the file.
        symbol: Finds, or imports, what the new code calls: "layers.Input" gives "Input".
        target: What the new code is written for.
    """

    def __init__(
        self, building: Building, fresh: Fresh, symbol: Callable[[str, Building], str], target: Target
    ) -> None:
        self.building = building
        self.written_for = target
        self.module = building.module
        self.source = building.module.source
        self.names = building.module.names
        self.fresh = fresh
        self._symbol = symbol
        self.layers: set[str] = set()  # the variables that layers are put in
        self.options_variables: dict[Event, str] = {}
        self.name_variables: dict[Event, str] = {}
        self.layer_variables: dict[str, str] = {}
        self.joins: set[str] = set()  # the names of shared nodes whose tensors are kept apart
        self.carried: dict[str, str] = {}  # what other rules change within the graph's statements
        self.tensors: Tensors = spelling(building, self.line, fresh)
        inputs, outputs = self._straight() if building.endings is None else (False, False)
        if building.travels:
            self.inputs, self.outputs = (
                Ends(f"{building.container}['{end}']", alone=False) for end in ("inputs", "outputs")
            )
        else:
            self.inputs = Ends(None if inputs else fresh.name("inputs", "_list"))
            self.outputs = Ends(None if outputs else fresh.name("outputs", "_by_name"))

    def _straight(self) -> tuple[bool, bool]:
        """Whether all inputs, and all outputs, are known where the model is made without collecting them."""
        if not self.building.creations:
            return False, False
        body = self.building.body
        places = self.module.places(body)
        events = self.building.events
        literal_names = all_literal(self.building)

        def straight(event: Event) -> bool:
            return event.statement in places and (literal_names or _names_written_out(event))

        inputs = [e for e in events if e.method == "add_input"]
        outputs = [e for e in events if e.method == "add_output" or e.given("create_output") or e.may_create_output]
        return all(map(straight, inputs)), all(map(straight, outputs)) or self._are_last(outputs, body)

    def _are_last(self, outputs: list[Event], body: list[ast.stmt]) -> bool:
        """Whether a graph ends with its outputs, so that what they read still stands when `Model` is made."""
        statements = [e.statement for e in outputs if e.method == "add_output"]
        if not statements or len(statements) < len(outputs) or self.building.complete is not statements[-1]:
            return False
        last = body[: next(i for i, s in enumerate(body) if s is statements[-1]) + 1][-len(statements) :]
        return all(a is b for a, b in zip(last, statements, strict=True))

    def symbol(self, path: str) -> str:
        """Return the text by which new code calls something of Keras."""
        return self._symbol(path, self.building)

    def of(self, node: ast.expr) -> str:
        """Return an expression's text as it stands."""
        return self.source.of(node) if hasattr(node, "lineno") else ast.unparse(node)

    def line(self, node: ast.expr) -> str:
        """Return an expression's text on one line."""
        written = self.of(node)
        if len(written.splitlines()) == 1:
            return written
        line = LINE_END.sub(" ", written)
        try:
            same = ast.dump(ast.parse(line, mode="eval").body) == ast.dump(node)
        except SyntaxError:
            same = False
        return line if same else ast.unparse(node)

    def containers(self) -> list[str]:
        """Return the statements that make what the graph's tensors are collected in."""
        if self.building.travels:
            return [f"{self.building.container} = {{'inputs': {{}}, 'nodes': {{}}, 'outputs': {{}}}}"]
        lines = []
        if isinstance(self.tensors, Table):
            lines.append(f"{self.tensors.variable} = {{}}")
        if self.inputs.collected:
            lines.append(f"{self.inputs.collected} = []")
        if self.outputs.collected:
            lines.append(f"{self.outputs.collected} = {{}}")
        return lines

    def looped(self, event: Event, lines: list[str]) -> list[str]:
        """Return statements within the loops of the list comprehension that they come from."""
        for loop in reversed(event.loops):
            tests = " and ".join(self.of(test) for test in loop.ifs)
            if tests:
                lines = [f"if {tests}:", *(f"    {line}" for line in lines)]
            lines = [f"for {self.of(loop.target)} in {self.of(loop.iter)}:", *(f"    {line}" for line in lines)]
        return lines

    def input_lines(self, name: str, target: str, made: str) -> list[str]:
        """Return the statements that bind an input's tensor and note that it is an input."""
        self.inputs.listed.append((name, target))
        if self.building.travels:
            return [f"{target} = {self.inputs.collected}[{name}] = {made}"]
        collect = [f"{self.inputs.collected}.append({target})"] if self.inputs.collected else []
        return [f"{target} = {made}", *collect]

    def add_output(self, name: str, tensor: str) -> list[str]:
        """Note an output; return the statements that collect it."""
        self.outputs.listed.append((name, tensor))
        return [f"{self.outputs.collected}[{name}] = {tensor}"] if self.outputs.collected else []

    def read(self, event: Event) -> str:
        """Return the expression for what a node or output reads: one tensor, or several merged.

        Raises:
            RefusedError: If the call names no input, or one and several.
        """
        one, several = event.given("input"), event.given("inputs")
        self.check_joins(event, *(node for node in (one, several) if node is not None))
        if one is not None and several is not None:
            return self._one_or_several(event, one, several)
        if one is not None:
            return self.tensors.one(one)
        if several is None and event.options is not None and isinstance(self.tensors, Table):
            options, table = self.options(event), self.tensors.variable
            merged = self.merge(event, f"[{table}[name] for name in {options}['inputs']]")
            return f"{table}[{options}['input']] if {options}.get('input') else {merged}"
        if several is None:
            raise RefusedError(
                "KM901", event.call, "neither input= nor inputs= is given; name what the node reads from"
            )
        listed = elements(several)
        if listed is not None and len(listed) == 1:
            return self.tensors.one(listed[0])
        return self.merge(event, self.tensors.several(several))

    def check_joins(self, event: Event, *reads: ast.expr) -> None:
        """Refuse to read a join as if it were a tensor.

        Raises:
            RefusedError: If one is read.
        """
        for node in (e for read in reads for e in elements(read) or [read]):
            if literal(node) in self.joins:
                raise RefusedError(
                    "KM901", event.call, "a join is several tensors; only the layer of a node can be handed one"
                )

    def _one_or_several(self, event: Event, one: ast.expr, several: ast.expr) -> str:
        """Return the expression for what is read where run time decides which of the two is empty.

        Raises:
            RefusedError: If both are written out, or joined.
        """
        computed = literal(one) is None and elements(several) is None
        if not computed or not all(map(self._is_calm, (one, several))) or not isinstance(self.tensors, Table):
            raise RefusedError("KM901", event.call, "both input= and inputs= are given; keep the one that is meant")
        given, test = several, several
        if isinstance(several, ast.IfExp) and isinstance(several.orelse, ast.List) and not several.orelse.elts:
            given, test = several.body, several.test
        merged = self.merge(event, self.tensors.several(given))
        return f"{merged} if {operand(self.line(test), test)} else {self.tensors.one(one)}"

    def options(self, event: Event) -> str:
        """Return the expression for what `**` hands over."""
        assert event.options is not None
        return self.options_variables.get(event, self.of(event.options))

    def bind_options(self, event: Event) -> list[str]:
        """Return the statement that binds what `**` hands over, since it is looked at more than once."""
        if event.options is None or isinstance(event.options, ast.Name):
            return []
        variable = self.fresh.name("options", "_given")
        self.options_variables[event] = variable
        self.layers.add(variable)
        return [f"{variable} = {self.of(event.options)}"]

    def joined(self, event: Event) -> str | None:
        """Return the join that `merge_mode='join'` hands the layer, None for any other mode.

        Raises:
            RefusedError: If the names are computed.
        """
        mode, several = event.given("merge_mode"), event.given("inputs")
        if mode is None or literal(mode) != "join" or several is None:
            return None
        listed = elements(several)
        join = self.symbol("legacy.join.Join")
        if listed is not None:
            pairs = ", ".join(f"({self.of(e)}, {self.tensors.one(e)})" for e in listed)
            return f"{join}([{pairs}])"
        if not isinstance(self.tensors, Table):
            raise RefusedError("KM901", several, "the names of what is joined are computed")
        return f"{join}((name, {self.tensors.variable}[name]) for name in {self.of(several)})"

    def merge(self, event: Event, tensors: str, name: str | None = None) -> str:
        """Return the call that merges tensors as a node's arguments say.

        Raises:
            RefusedError: For a join, which is no tensor.
        """
        mode = event.given("merge_mode")
        if mode is not None and literal(mode) == "join":
            raise RefusedError(
                "KM901", event.call, "a join is several tensors; only the layer of a node can be handed one"
            )
        written = {"mode": self.of(mode) if mode is not None else repr("concat")}
        for argument in ("concat_axis", "dot_axes"):
            value = event.given(argument)
            if value is not None:
                written[argument] = self.of(value)
        if event.options is not None:
            for argument, default in OPTION_DEFAULTS.items():
                hidden = event.option(argument, default)
                if hidden:
                    written["mode" if argument == "merge_mode" else argument] = hidden.format(
                        options=self.options(event)
                    )
        if name:
            written["name"] = name
        return f"{self.symbol('layers.merge')}({tensors}, {', '.join(f'{k}={v}' for k, v in written.items())})"

    def layer(self, event: Event, name: str) -> tuple[list[str], str]:
        """Return a layer that bears the node's name: statements to run first, and the expression to call."""
        node = event.arguments["layer"]
        if isinstance(node, ast.Call) and self._takes_name(node):
            return [], self._with_name(node, name)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return [f"{self.of(node)}.name = {name}"], self.of(node)
        variable = self.layer_variable(event)
        return [f"{variable} = {self.aligned(event, variable, self.of(node))}", f"{variable}.name = {name}"], variable

    def layer_variable(self, event: Event) -> str:
        """Return the variable for a node's layer, which is read at once and never again."""
        wanted = f"{literal(event.name) or 'node'}_layer"
        if wanted not in self.layer_variables:
            self.layer_variables[wanted] = self.fresh.name(wanted, "")
            self.layers.add(self.layer_variables[wanted])
        return self.layer_variables[wanted]

    def called(self, event: Event, target: str, layer: str, read: str) -> str:
        """Return the statement that calls a layer: what it reads is on a line of its own where one gets too long."""
        indent, layer = self.source.indent_at(self.source.span(event.statement)[0]), self.aligned(event, target, layer)
        lines = f"{indent}{target} = {layer}({read})".splitlines()
        if max(map(len, lines)) <= WIDTH or event.loops or len(read) < SHORT:
            return f"{target} = {layer}({read})"
        return f"{target} = {layer}({self.source.newline}{indent}    {read})"

    def aligned(self, event: Event, target: str, layer: str) -> str:
        """Return a layer's text of several lines as it stands behind `target = `."""
        node = event.arguments["layer"]
        if not hasattr(node, "lineno") or len(layer.splitlines()) == 1:
            return layer
        start = self.source.span(node)[0]
        indent = len(self.source.indent_at(self.source.span(event.statement)[0]))
        if not layer.splitlines()[0].rstrip().endswith("("):
            return realigned(layer, indent + len(target) + len(" = ") - node.col_offset, node.col_offset)
        begins = len(self.source.indent_at(start)) == node.col_offset
        return realigned(layer, indent - node.col_offset, node.col_offset) if begins else layer

    def _takes_name(self, call: ast.Call) -> bool:
        path = self.names.keras(call.func)
        if path is None or not path.startswith("layers."):
            return False
        return path.rpartition(".")[2][:1].isupper() and all(keyword.arg for keyword in call.keywords)

    def _with_name(self, call: ast.Call, name: str) -> str:
        """Return a call's text with `name=` in it; a name given already is replaced, as `add_node` did."""
        start, end = self.source.span(call)
        text = self.source.text
        for keyword in call.keywords:
            if keyword.arg == "name":
                value_start, value_end = self.source.span(keyword.value)
                return text[start:value_start] + name + text[value_end:end]
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        last = max((self.source.span(node)[1] for node in given), default=None)
        if last is None:
            return f"{text[start : end - 1]}name={name})"
        place, comma = last, False
        while place < end - 1:
            skipped = COMMENT_OR_BLANK.match(text, place)
            if skipped:
                place = skipped.end()
                continue
            comma = text[place] == ","
            place += 1
            last = place
        rest = text[last:end]
        if not rest[:-1].strip(" \t"):
            rest = rest.lstrip(" \t")
        return f"{text[start:last]}{'' if comma else ','} name={name}{rest}"

    def target(self, event: Event) -> str:
        """Return what the tensor of a node is assigned to, once `name` has said how the node is called."""
        variable = self.name_variables.get(event)
        return self.tensors.target(ast.Name(variable, ast.Load()) if variable else event.name)

    def name(self, event: Event) -> tuple[list[str], str]:
        """Return a node's name as an expression that can stand twice, and the statements to run first."""
        calls = [n for n in ast.walk(event.name) if isinstance(n, (ast.Call, ast.NamedExpr))]
        if all(isinstance(call, ast.Call) and self._is_pure(call) for call in calls):
            return [], self.line(event.name)
        before = [value for value in event.arguments.values() if position(value) < position(event.name)]
        if event.loops or not isinstance(self.tensors, Table) or not all(map(self._is_calm, before)):
            raise RefusedError("KM901", event.name, "the node's name is made by a call; bind it to a variable first")
        if event not in self.name_variables:
            self.name_variables[event] = variable = self.fresh.name("node_name", "_given")
            self.layers.add(variable)
        return [f"{self.name_variables[event]} = {self.line(event.name)}"], self.name_variables[event]

    def _is_calm(self, node: ast.expr) -> bool:
        """Whether it makes no difference if something is evaluated before or after an unknown call."""
        calls = [n for n in ast.walk(node) if isinstance(n, (ast.Call, ast.NamedExpr, ast.Await))]
        return all(isinstance(c, ast.Call) and (self._is_pure(c) or self.names.keras(c.func)) for c in calls)

    def _is_pure(self, call: ast.Call) -> bool:
        """Whether a call gives the same text each time: of a string's method, or of a function that makes a text."""
        if _called(call) in PURE_CALLS:
            return True
        scope = self.names.scopes[call.func].find(call.func.id) if isinstance(call.func, ast.Name) else None
        bindings = scope.bindings[call.func.id] if scope is not None and isinstance(call.func, ast.Name) else []
        made = _expression(bindings[0]) if len(bindings) == 1 else None
        return made is not None and all(
            isinstance(n, TEXT) or (isinstance(n, ast.Call) and _called(n) in PURE_CALLS) for n in ast.walk(made)
        )


def realigned(text: str, shift: int, column: int) -> str:
    """Return an expression with its further lines moved as far as its first one, where they stand right of `column`."""
    first, *others = text.splitlines(keepends=True)
    margin = min((len(line) - len(line.lstrip(" ")) for line in others if line.strip()), default=0)
    strange = any(line.startswith("\t") for line in others) or '"""' in text or "'''" in text
    if strange or margin <= column or margin + shift < 0:
        return text
    moved = (" " * shift + line if shift > 0 else line[-shift:] for line in others)
    return first + "".join(new if old.strip() else old for old, new in zip(others, moved, strict=True))


def _expression(binding: Binding) -> ast.expr | None:
    """Return what a function gives that consists of one expression, None for any other binding."""
    if isinstance(binding.value, ast.Lambda):
        return binding.value.body
    function = binding.node
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    last = function.body[-1]
    plain = len(function.body) == 1 or (len(function.body) == 2 and ast.get_docstring(function) is not None)
    return last.value if plain and isinstance(last, ast.Return) else None


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _names_written_out(event: Event) -> bool:
    single = [event.given(a) for a in ("name", "input")]
    several = event.given("inputs")
    return all(literal(s) is not None for s in single if s is not None) and (
        several is None or all(literal(e) is not None for e in elements(several) or [several])
    )
