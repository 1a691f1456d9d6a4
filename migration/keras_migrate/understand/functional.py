"""The DAG that functional code describes, read off it independently of the rules that wrote it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from keras_migrate.understand.dag import Step, in_order, layer_text, path_of, text
from keras_migrate.understand.names import Names

Made = ast.Assign | ast.Expr  # `model = Model(...)`, or `super().__init__(...)` of a derived class


class UnreadableError(Exception):
    """Functional code has a form that the reader does not know, so nothing is proven about it."""


class Functional:
    """Reads the steps off the functional code that stands between a graph's first statement and its `Model(...)`.

    Args:
        names: The names of the new file.
        variables: What the rewriter called each node's tensor: variable -> name of the node, as normalized source.
        table: The variable that holds tensors by name, if there is one.
        collected: The variables that inputs and outputs are collected in, None where there is none.
        layers: The variables that the rewriter put layers in.
    """

    def __init__(
        self,
        names: Names,
        variables: Mapping[str, str],
        table: str | None,
        collected: tuple[str | None, str | None],
        layers: set[str],
    ) -> None:
        self.names = names
        self.variables = variables
        self.table = table
        self.inputs, self.outputs = collected
        self.layer_variables = layers
        self.layers: dict[str, tuple[str, str]] = {}  # variable -> (layer, the name that it bears)

    def read(self, statements: Iterable[ast.stmt], top: ast.AST, made: Made | None) -> list[Step]:
        """Return the steps that statements describe.

        Args:
            statements: The statements, on the level of `top`.
            top: The node whose block they are.
            made: The statement that makes the model, None where the graph is not finished here.

        Raises:
            UnreadableError: If the code has a form that is not known.
        """
        steps: list[Step] = []
        for statement in statements:
            for inner in self._below(statement):
                found = list(self._statement(inner))
                if found:
                    path = tuple(self._condition(header) for header in path_of(self.names.parents, inner, top))
                    steps += [replace(step, path=path) for step in found]
        return in_order([*steps, *(self._model(made, steps) if made is not None else ())])

    def _below(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        clauses = [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
        bodies = [getattr(statement, "body", []), *(clause.body for clause in clauses)]  # in order of the source
        for body in [*bodies, getattr(statement, "orelse", []), getattr(statement, "finalbody", [])]:
            for child in body:
                yield from self._below(child)

    def _statement(self, statement: ast.stmt) -> Iterator[Step]:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            self._appended(statement.value)
            yield from self._updated(statement.value)
        if (
            isinstance(statement, ast.Return)
            and isinstance(statement.value, ast.Call)
            and self._is_merge(statement.value)
        ):
            yield replace(self._merged("", statement.value), kind="merge")
        if not isinstance(statement, ast.Assign):
            return
        target, value = statement.targets[0], statement.value
        if len(statement.targets) == 2 and not self._is_input_entry(statement.targets[1], target):
            return
        if isinstance(target, ast.Attribute) and target.attr == "name":
            layer, _ = self.layers.get(text(target.value), (text(target.value), ""))
            self.layers[text(target.value)] = (layer, self._without_variables(value))
        elif isinstance(target, ast.Subscript) and self.outputs and text(target.value) == self.outputs:
            yield self._output(self._without_variables(target.slice), value)
        elif (name := self._node_name(target)) is not None:
            if isinstance(value, ast.Call):
                yield self._made(name, value)
            elif (same := self._node_name(value)) is not None:
                yield Step("node", name, "", "", (same,))
        elif isinstance(target, ast.Name) and target.id in self.layer_variables:
            self.layers[target.id] = self._layer(value) if isinstance(value, ast.Call) else (text(value), "")

    def _is_input_entry(self, target: ast.expr, node: ast.expr) -> bool:
        return (
            isinstance(target, ast.Subscript)
            and text(target.value) == self.inputs
            and text(target.slice) == self._node_name(node)
        )

    def _appended(self, call: ast.Call) -> None:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "append" and text(call.func.value) == self.inputs:
            self._reference(call.args[0])

    def _updated(self, call: ast.Call) -> Iterator[Step]:
        """Read `table.update((made, layer(table[read])) for read, made in zip(inputs, outputs))`."""
        if not (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "update"
            and isinstance(call.args[0], ast.GeneratorExp)
        ):
            return
        target, each = text(call.func.value), call.args[0].generators[0]
        pair = call.args[0].elt
        if not isinstance(pair, ast.Tuple) or not isinstance(each.iter, ast.Call):
            return
        if target == self.table and isinstance(pair.elts[1], ast.Call):
            layer, bears = self._called(pair.elts[1].func)
            yield Step("node", f"*{text(each.iter.args[1])}", layer, bears, (f"*{text(each.iter.args[0])}",))

    def _node_name(self, target: ast.expr) -> str | None:
        """Return the name of the node whose tensor an expression stands for."""
        if self.table and isinstance(target, ast.Subscript) and text(target.value) == self.table:
            return self._without_variables(target.slice)
        if isinstance(target, ast.Name):
            return self.variables.get(target.id)
        return None

    def _reference(self, node: ast.expr) -> str:
        name = self._node_name(node)
        if name is None:
            raise UnreadableError(f"{text(node)} is no tensor of the graph")
        return name

    def _made(self, name: str, call: ast.Call) -> Step:
        if self.names.keras(call.func) == "layers.Input":
            given = {k.arg: k.value for k in call.keywords}
            shape, batch_shape = given.get("shape"), given.get("batch_shape")
            written = f"shape={text(shape)}" if shape is not None else f"batch_shape={text(batch_shape)}"
            if shape is not None and batch_shape is not None and text(shape).endswith(".get('input_shape')"):
                return Step("input", name, f"**{text(shape).partition('.get(')[0]}")
            if self._without_variables(given.get("name")) != name:
                raise UnreadableError(f"the input {name} bears another name")
            return Step("input", name, f"{written} {text(given.get('dtype'))}")
        if self._is_merge(call):
            return self._merged(name, call)
        if self.names.keras(call.func) == "legacy.join.call_on_join":
            layer, bears = self._called(call.args[0])
            if not isinstance(call.args[1], ast.Call):
                return Step("node", name, layer, bears, (self._reference(call.args[1]),))
            return Step("node", name, layer, bears, self._joined(call.args[1]), ("'join'", "", "", ""))
        if self.names.keras(call.func) == "legacy.join.Join":
            return self._kept_apart(name, call.args[0])
        if self.table and any(f"{text(a)}['nodes']" == self.table for a in call.args):
            return Step("node", name, text(call))
        layer, bears = self._called(call.func)
        reads, merge = self._read(call.args[0])
        return Step("node", name, layer, bears, reads, merge)

    def _is_merge(self, call: ast.Call) -> bool:
        return self.names.keras(call.func) in ("layers.merge", "engine.merge", "engine.topology.merge")

    def _called(self, function: ast.expr) -> tuple[str, str]:
        if isinstance(function, ast.Call):
            return self._layer(function)
        return self.layers.get(text(function), (text(function), ""))

    def _layer(self, call: ast.Call) -> tuple[str, str]:
        bears = next((self._without_variables(k.value) for k in call.keywords if k.arg == "name"), "")
        return layer_text(call), bears

    def _read(self, node: ast.expr) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if isinstance(node, ast.Call) and self._is_merge(node):
            given = {k.arg: k.value for k in node.keywords}
            options = tuple(self._without_variables(given.get(o)) for o in ("mode", "concat_axis", "dot_axes"))
            return self._tensors(node.args[0]), (*options, "")
        if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Call):
            several, merge = self._read(node.body)
            test, listed = self._without_variables(node.test), several[0].removeprefix("*")
            if several == (f"*{test}",):
                return (self._reference(node.orelse), *several), merge
            if merge:
                names = listed if listed != several[0] else f"[{', '.join(several)}]"
                return (self._reference(node.orelse), f"*{names} if {test} else []"), merge
        if (
            isinstance(node, ast.IfExp)
            and isinstance(node.test, ast.Call)
            and isinstance(node.test.func, ast.Attribute)
        ):
            options_text = self._without_variables(node.test.func.value)
            one = self._without_variables(node.body.slice) if isinstance(node.body, ast.Subscript) else ""
            several, merge = self._read(node.orelse)
            if (one, *several) == (f"{options_text}['input']", f"*{options_text}['inputs']"):
                return (f"**{options_text}",), merge
        return (self._reference(node),), ()

    def _without_variables(self, node: ast.expr | None) -> str:
        """Return normalized source in which the rewriter's own variables are replaced by what they hold."""
        written = text(node)
        for variable, (value, _) in self.layers.items():
            if written == variable:
                return value
            for opening in (".", "["):
                if written.startswith(variable + opening):
                    written = value + written[len(variable) :]
        return written

    def _condition(self, header: str) -> str:
        word, _, rest = header.partition(" ")
        for variable, (value, _) in self.layers.items():
            if rest.startswith(f"{variable}."):
                rest = value + rest[len(variable) :]
        return f"{word} {rest}" if rest else word

    def _tensors(self, node: ast.expr) -> tuple[str, ...]:
        if isinstance(node, ast.List):
            return tuple(self._reference(e) for e in node.elts)
        if (
            isinstance(node, ast.ListComp)
            and isinstance(node.elt, ast.Subscript)
            and text(node.elt.value) == self.table
        ):
            each = node.generators[0]
            if text(each.target) != text(node.elt.slice) or each.ifs or len(node.generators) > 1:
                return (f"*{text(ast.ListComp(node.elt.slice, node.generators))}",)
            return (f"*{self._without_variables(each.iter)}",)
        raise UnreadableError(f"{text(node)} is no list of tensors of the graph")

    def _kept_apart(self, name: str, pairs: ast.expr) -> Step:
        """Read `Join([('a', layer(a)), ...])`."""
        found = [p.elts for p in pairs.elts if isinstance(p, ast.Tuple)] if isinstance(pairs, ast.List) else []
        calls = [made for _, made in found if isinstance(made, ast.Call)]
        layers, reads = {self._called(call.func) for call in calls}, [self._reference(call.args[0]) for call in calls]
        if len(layers) != 1 or reads != [text(key) for key, _ in found]:
            raise UnreadableError(f"{text(pairs)} is no join of one layer's calls")
        return Step("node", name, *layers.pop(), tuple(reads), ("'join'", "", "", "each"))

    def _joined(self, node: ast.expr) -> tuple[str, ...]:
        pairs = (
            node.args[0] if isinstance(node, ast.Call) and self.names.keras(node.func) == "legacy.join.Join" else None
        )
        if isinstance(pairs, ast.List):
            read = [(text(p.elts[0]), self._reference(p.elts[1])) for p in pairs.elts if isinstance(p, ast.Tuple)]
            if len(read) == len(pairs.elts) and all(a == b for a, b in read):
                return tuple(a for a, _ in read)
        if isinstance(pairs, ast.GeneratorExp) and isinstance(pairs.elt, ast.Tuple):
            return self._tensors(ast.ListComp(pairs.elt.elts[1], pairs.generators))
        raise UnreadableError(f"{text(node)} is no join of tensors of the graph")

    def _merged(self, name: str, call: ast.Call) -> Step:
        tensors = call.args[0]
        if not (isinstance(tensors, ast.ListComp) and isinstance(tensors.elt, ast.Call)) and not (
            isinstance(tensors, ast.List) and any(isinstance(e, ast.Call) for e in tensors.elts)
        ):
            others = [text(k.value) for k in call.keywords if k.arg not in ("name", "mode")]
            mode, bears = (next((text(k.value) for k in call.keywords if k.arg == a), "") for a in ("mode", "name"))
            return Step("node", name, "", bears, self._tensors(tensors), (mode, *others))
        given = {k.arg: k.value for k in call.keywords}
        options = tuple(text(given.get(o)) for o in ("mode", "concat_axis", "dot_axes"))
        if text(given.get("name")) != name:
            raise UnreadableError(f"the merge {name} bears another name")
        if isinstance(tensors, ast.ListComp) and isinstance(tensors.elt, ast.Call):
            layer, bears = self._called(tensors.elt.func)
            return Step("node", name, layer, bears, self._tensors(tensors.generators[0].iter), (*options, "each"))
        if not (isinstance(tensors, ast.List) and all(isinstance(e, ast.Call) for e in tensors.elts)):
            raise UnreadableError(f"{text(tensors)} is no list of calls")
        calls = [e for e in tensors.elts if isinstance(e, ast.Call)]
        layers = {self._called(c.func) for c in calls}
        if len(layers) != 1:
            raise UnreadableError("a shared node calls different layers")
        layer, bears = layers.pop()
        reads = tuple(self._reference(c.args[0]) for c in calls)
        return Step("node", name, layer, bears, reads, (*options, "each"))

    def _output(self, name: str, value: ast.expr) -> Step:
        reads, merge = self._read(value)
        return Step("output", name, reads=reads, merge=merge)

    def _model(self, made: Made, steps: list[Step]) -> Iterator[Step]:
        assert isinstance(made.value, ast.Call)
        given = {(k.arg or "").removesuffix("s"): k.value for k in made.value.keywords}
        inputs, outputs = given["input"], given["output"]
        if self.inputs is None:
            listed = self._tensors(inputs)
            if list(listed) != [s.name for s in steps if s.kind == "input"]:
                raise UnreadableError("the model's inputs are not the graph's, in order")
        if self.outputs is None:
            if not isinstance(outputs, ast.Dict):
                raise UnreadableError("the model's outputs are no dict")
            for key, value in zip(outputs.keys, outputs.values, strict=True):
                yield self._output(text(key), value)
