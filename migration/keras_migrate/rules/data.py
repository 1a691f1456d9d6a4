"""The one dict that a Graph was fed, taken apart for a Model."""

from __future__ import annotations

import ast

from keras_migrate.rules.hoist import is_calm
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.source.edits import Edit
from keras_migrate.understand.events import RefusedError

# What a dict is handed to that does not change it, and what is asked of it.
FED = frozenset(
    {"fit", "evaluate", "train_on_batch", "test_on_batch", "predict", "predict_on_batch"}
    | {"fit_generator", "evaluate_generator"}
)
READ = frozenset(("keys", "values", "items", "get", "copy"))


def keys_of(data: ast.expr, use: ModelUse) -> set[str] | None:
    """Return the keys of a dict that is written out, here or where its variable is bound; None for any other."""
    if isinstance(data, ast.Name):
        scope = use.module.names.scopes[data].find(data.id)
        bindings = scope.bindings[data.id] if scope else []
        if len(bindings) != 1 or bindings[0].value is None or _is_filled_later(data.id, use):
            return None
        return keys_of(bindings[0].value, use) if not isinstance(bindings[0].value, ast.Name) else None
    if isinstance(data, ast.Dict):
        keys = {literal(key) if key is not None else None for key in data.keys}
        return None if None in keys else {key for key in keys if key is not None}
    if isinstance(data, ast.Call) and isinstance(data.func, ast.Name) and data.func.id == "dict" and not data.args:
        names = {keyword.arg for keyword in data.keywords}
        return None if None in names else {name for name in names if name is not None}
    return None


def _is_filled_later(name: str, use: ModelUse) -> bool:
    """Whether anything but reading, and feeding a model, happens to the variable's dict."""
    parents = use.module.names.parents
    for node in use.module.names.scopes:
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Store):
            parent = parents[node]
            around = parents[parent] if isinstance(parent, ast.keyword) else parent
            function = around.func if isinstance(around, ast.Call) else None
            fed = isinstance(function, ast.Attribute) and function.value is not node and function.attr in FED
            read = isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load) and parent.value is node
            asked = isinstance(parent, ast.Attribute) and parent.attr in READ
            counted = isinstance(function, ast.Name) and function.id in ("len", "print", "sorted")
            if not (fed or read or asked or counted):
                return True
    return False


class Picking:
    """How new code picks inputs and targets out of dicts, for one use of a model.

    Args:
        use: The use.
    """

    def __init__(self, use: ModelUse) -> None:
        self.use = use
        self.before = use.before
        self._model = use.name if use.is_plain else None

    def held(self, data: ast.expr, wanted: str) -> str | None:
        """Return the text by which a dict can be read twice, None where it cannot."""
        if isinstance(data, (ast.Name, ast.Attribute)):
            return self.use.of(data)
        held = self.before.bind(data, wanted)
        if held is None and self._model is None:  # the model is evaluated first
            self._model = self.before.bind(self.use.node, "model")
            held = self.before.bind(data, wanted) if self._model is not None else None
        return held

    def names(self, which: str, data: ast.expr) -> str:
        """Return the code for the names of the model's inputs or outputs.

        Args:
            which: "input_names" or "output_names".
            data: The dict that they are looked up in.

        Raises:
            RefusedError: If a Model of Keras 3, which does not list them, is to be told names that run time decides,
                or if the model cannot be bound to a variable.
        """
        known = self.use.inputs if which == "input_names" else self.use.outputs
        if self.use.target == "keras3" and known is None:
            raise RefusedError(
                "KM901", data, f"the {which.replace('_', ' ')} are computed, and a Model of Keras 3 does not list them"
            )
        if known is not None and (self.use.target == "keras3" or self._model is None):
            return repr(tuple(known))
        if self._model is None:
            self._model = self.before.bind(self.use.node, "model")
        if self._model is None:
            raise RefusedError("KM901", data, "the model is computed here; bind it to a variable first")
        return f"{self._model}.{which}"

    def model_edits(self) -> list[Edit]:
        """Return the edit that puts a variable in the model's place, where it had to be bound to one."""
        bound = not self.use.is_plain and self._model is not None
        return [Edit(*self.use.span(self.use.node), str(self._model))] if bound else []

    def shift(self, node: ast.expr | ast.keyword) -> int:
        """Return by how much a part of the call moves to the right, where the model got another name before it."""
        lines = {self.use.node.lineno, *(argument.lineno for argument in self.below())}
        return sum(len(e.new) - (e.end - e.start) for e in self.model_edits()) if node.lineno in lines else 0

    def below(self) -> list[ast.expr | ast.keyword]:
        """Return the call's arguments that begin a line of their own, below the first one."""
        call, source = self.use.call, self.use.module.source
        if call is None or not (call.args or call.keywords) or self.use.node.lineno != self.use.node.end_lineno:
            return []
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        first, *others = sorted(given, key=self.use.span)
        begun = [o for o in others if len(source.indent_at(self.use.span(o)[0])) == o.col_offset]
        return [o for o in begun if o.col_offset == first.col_offset and first.lineno == self.use.node.lineno]

    def edits(self) -> list[Edit]:
        """Return the edits that bind what is needed twice before the call's statement."""
        return [*self.before.edits(), *self.model_edits()]

    def picked(self, held: str, which: str, data: ast.expr) -> str:
        """Return the code that picks the model's inputs or outputs out of a dict."""
        names = self.names(which, data)
        taken = {text.partition(".")[0] for text in (held, names)}
        each = "each" if "name" in taken else "name"
        return f"{{{each}: {held}[{each}] for {each} in {names}}}"


def taken_apart(data: ast.Dict, use: ModelUse, *parts: list[str]) -> list[list[str]] | None:
    """Return the entries of a dict display by parts, None where that would change what is evaluated, or its order.

    Args:
        data: The dict.
        use: The model.
        parts: The keys of each part.
    """
    keys = [literal(key) if key is not None else None for key in data.keys]
    values = dict(zip(keys, data.values, strict=True))
    if len(values) < len(keys):
        return None
    active = [key for key, value in values.items() if not is_calm(value, use.module)]
    order = [key for part in parts for key in values if key in part]
    if [key for key in order if key in active] != active:
        return None
    return [entries(data, use, part) for part in parts]


def entries(data: ast.Dict, use: ModelUse, wanted: list[str]) -> list[str]:
    """Return the entries of a dict display whose keys are wanted, as they are written."""
    source = use.module.source
    return [
        source.text[source.span(key)[0] : source.span(value)[1]]
        for key, value in zip(data.keys, data.values, strict=True)
        if key is not None and literal(key) in wanted
    ]
