"""One file on its way to Keras 3: what all rules for that target share."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from keras_migrate.rules.calls import Arguments, constant
from keras_migrate.rules.ignore import Ignored
from keras_migrate.rules.rule import Finding, Rule
from keras_migrate.rules.tensors import Fresh
from keras_migrate.rules.today import NEWER, todays_words
from keras_migrate.source.comments import MARK
from keras_migrate.source.edits import Edit
from keras_migrate.source.places import indent_of
from keras_migrate.understand.modules import Module
from keras_migrate.understand.names import ROOTS, Binding
from keras_unified.dialects.eras import ERAS
from keras_unified.dialects.rows import Row

if TYPE_CHECKING:
    from keras_migrate.rules.registry import Selection

MODEL_CLASSES = frozenset({"models.Sequential", "models.Model", "engine.Model", "engine.training.Model"})
MODEL_MAKERS = MODEL_CLASSES | {"models.load_model", "models.model_from_json", "models.model_from_config"}
# Keywords by which a method that trains shows itself to be one of Keras 2 or 3.
TRAINING_TODAY = frozenset({"epochs", "steps_per_epoch", "validation_steps"})


HARD_SIGMOID = "hard_sigmoid_of_keras_1"
OF_ERA = re.compile(r"\(Keras ([\d.]+)\)")


class LeftError(Exception):
    """A call that a rule cannot write for Keras 3.

    Args:
        rule: The rule that says so.
        reason: Why, and what to do.
    """

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


class Moving:
    """One file on its way to Keras 3.

    Args:
        module: The file.
        era: The Keras that it was written for.
        selection: The rules that are on.
        ignored: What comments say to leave.
    """

    def __init__(self, module: Module, era: str, selection: Selection, ignored: Ignored) -> None:
        self.module = module
        self.source = module.source
        self.names = module.names
        self.era = era
        self.selection = selection
        self.ignored = ignored
        self.fresh = Fresh(module.names.used)
        self.edits: list[Edit] = []
        self.findings: list[Finding] = []
        self.waits: list[Finding] = []  # what only --unsafe does
        self.marks: dict[ast.stmt, tuple[str, str]] = {}
        self._package: str | None = None
        self.needs_import = False
        self.needs_hard_sigmoid = False
        self._paths: dict[ast.expr, str | None] = {}
        self.calls = self.names.of(ast.Call)
        self.speaks_today = self._speaks_today()

    def point(self) -> tuple[int, str | None, bool, bool]:
        """Return where the file stands now, to come back to."""
        return len(self.edits), self._package, self.needs_import, self.needs_hard_sigmoid

    def back_to(self, point: tuple[int, str | None, bool, bool]) -> None:
        """Forget what was done since a point."""
        length, self._package, self.needs_import, self.needs_hard_sigmoid = point
        del self.edits[length:]

    def path(self, node: ast.expr) -> str | None:
        """Return an expression's path within Keras, None where it is not Keras's."""
        if node not in self._paths:
            self._paths[node] = self.names.keras(node)
        return self._paths[node]

    def is_on(self, rule: Rule, node: ast.stmt | ast.expr) -> bool:
        """Whether a rule is to be applied at a place."""
        return rule.code in self.selection.codes and not self.ignored.covers(
            rule.code, node.lineno, through=node.end_lineno
        )

    def done(self, rule: Rule, node: ast.stmt | ast.expr, message: str) -> None:
        """Note what was done."""
        self.findings.append(Finding(rule.code, node.lineno, message, fixed=True))

    def left(self, code: str, node: ast.stmt | ast.expr, reason: str) -> None:
        """Note what a person has to do, and mark the statement that it is in."""
        if code not in self.selection.codes or self.ignored.covers(code, node.lineno, through=node.end_lineno):
            return
        self.findings.append(Finding(code, node.lineno, reason, fixed=False))
        self.marks.setdefault(self.statement(node), (code, reason))

    def waiting(self, rule: Rule, node: ast.stmt | ast.expr, reason: str) -> bool:
        """Return whether an unsafe change is wanted; where it is not, note that the file waits for `--unsafe`."""
        if self.selection.unsafe:
            return True
        if self.is_on(rule, node):
            self.waits.append(Finding(rule.code, node.lineno, f"{reason}; --unsafe accepts that", fixed=False))
        return False

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the statement that a node stands in."""
        while not isinstance(node, ast.stmt):
            node = self.names.parents[node]
        return node

    @property
    def keras(self) -> str:
        """The name of the package in this file; it is imported where nothing binds it yet."""
        if self._package is None:
            bound = [
                name
                for name, bindings in self.names.module.bindings.items()
                if all(b.origin in ROOTS for b in bindings) and bindings
            ]
            if bound:
                self._package = bound[0]
            else:
                everywhere = {name for scope in set(self.names.scopes.values()) for name in scope.bindings}
                self._package = "keras" if "keras" not in everywhere else self.fresh.name("keras_today")
                self.needs_import = True
        return self._package

    def hard_sigmoid(self) -> str:
        """Return the name of the era's own hard sigmoid, which is defined in the file then."""
        self.needs_hard_sigmoid = HARD_SIGMOID not in self.names.module.bindings
        _ = self.keras
        return HARD_SIGMOID

    def _speaks_today(self) -> bool:
        """Whether the file has words of Keras 2 or 3, so that what it leaves out is left to today's defaults."""
        for node in self.names.scopes:
            if isinstance(node, ast.ImportFrom) and not node.level:
                root, _, rest = (node.module or "").partition(".")
                names = {rest.partition(".")[0], *((a.name for a in node.names) if not rest else ())}
                if root in ROOTS and names & NEWER:
                    return True
        for call in self.calls:
            for keyword in call.keywords:
                ours = self.path(call.func) is not None and getattr(call.func, "attr", "") != "__init__"
                if keyword.arg in TRAINING_TODAY or (ours and keyword.arg in todays_words()):
                    return True
        return False

    def is_model(self, node: ast.expr, depth: int = 0) -> bool:
        """Whether an expression is certain to be a model of Keras."""
        if depth > 4:
            return False
        if isinstance(node, ast.Call):
            if self.path(node.func) in MODEL_MAKERS or self._is_of_own_class(node):
                return True
            if isinstance(node.func, ast.Name):
                scope = self.names.scopes[node].find(node.func.id)
                bindings = scope.bindings[node.func.id] if scope else []
                functions = [b.node for b in bindings if isinstance(b.node, ast.FunctionDef)]
                return len(functions) == len(bindings) == 1 and self._returns_model(functions[0], depth)
            return False
        if isinstance(node, ast.Name) and (node.id in self._begun or self._is_self(node)):
            return True
        values = list(self._values(node))
        return bool(values) and all(self.is_model(value, depth + 1) for value in values)

    def _is_of_own_class(self, call: ast.Call) -> bool:
        """Whether a call makes an object of a class derived from Model, which it gives inputs and outputs."""
        given = {keyword.arg for keyword in call.keywords}
        if isinstance(call.func, (ast.Name, ast.Attribute)) and given >= {"inputs", "outputs"}:
            return True
        scope = self.names.scopes[call].find(call.func.id) if isinstance(call.func, ast.Name) else None
        bindings = scope.bindings.get(call.func.id, []) if scope is not None and isinstance(call.func, ast.Name) else []
        return len(bindings) == 1 and self._is_model_class(bindings[0].node)

    def _is_model_class(self, node: ast.AST, depth: int = 0) -> bool:
        """Whether a node is a class of this file that is derived from Model."""
        if not isinstance(node, ast.ClassDef) or depth > 4:
            return False
        if any(self.path(base) in MODEL_CLASSES for base in node.bases):
            return True
        bases = [b for base in node.bases if isinstance(base, ast.Name) for b in self._bound(base)]
        return any(self._is_model_class(b.node, depth + 1) for b in bases)

    def _bound(self, name: ast.Name) -> list[Binding]:
        scope = self.names.scopes[name].find(name.id)
        return scope.bindings[name.id] if scope is not None else []

    def _is_self(self, node: ast.Name) -> bool:
        """Whether a name is the object of a method of a class derived from Model."""
        function = self.module.function_of(node)
        own = self.module.class_of(function) if not isinstance(function, ast.Module) else None
        first = function.args.args[:1] if not isinstance(function, ast.Module) else []
        return [a.arg for a in first] == [node.id] and own is not None and self._is_model_class(own)

    @cached_property
    def _begun(self) -> set[str]:
        """The variables of which `super(Class, object).__init__(inputs=..., outputs=...)` makes models."""
        calls = [c for c in self.calls if {k.arg for k in c.keywords} >= {"inputs", "outputs"}]
        holders = [c.func.value for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "__init__"]
        objects = [h.args[1] for h in holders if isinstance(h, ast.Call) and len(h.args) > 1]
        return {node.id for node in objects if isinstance(node, ast.Name)}

    def is_of_another_class(self, node: ast.expr) -> bool:
        """Whether an expression may be an object of a class that is not Keras's, whose methods are its own."""
        made = [value for value in self._values(node) if isinstance(value, ast.Call)]
        makers = [value.func for value in made if not self._is_of_own_class(value)]
        names = [(maker, ast.unparse(maker).rpartition(".")[2]) for maker in makers]
        return any(name[:1].isupper() and self.path(maker) is None for maker, name in names)

    def _returns_model(self, function: ast.FunctionDef, depth: int) -> bool:
        returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]
        return bool(returned) and all(self.is_model(value, depth + 1) for value in returned)

    def _values(self, node: ast.expr) -> Iterator[ast.expr]:
        if isinstance(node, ast.Name):
            scope = self.names.scopes[node].find(node.id)
            for binding in scope.bindings[node.id] if scope else []:
                yield binding.value if binding.value is not None else ast.Constant(None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield from self._attributes.get(node.attr, ())

    @cached_property
    def _attributes(self) -> dict[str, list[ast.expr]]:
        """What is assigned to each attribute of self."""
        found: dict[str, list[ast.expr]] = {}
        for node in self.names.scopes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                        found.setdefault(target.attr, []).append(node.value)
        return found

    def value_of(self, node: ast.expr) -> ast.expr:
        """Return what a variable that is bound once holds, any other expression itself."""
        values = list(self._values(node)) if isinstance(node, ast.Name) else []
        return values[0] if len(values) == 1 and not isinstance(values[0], ast.Constant) else node

    def mark_above(self, statement: ast.stmt) -> tuple[int, int] | None:
        """Return where the comment above a statement stands that says it was left, None where there is none."""
        start = self.source.line_span(self.source.span(statement)[0])[0]
        above = self.source.line_span(start - 1) if start else (0, 0)
        return above if self.source.text[slice(*above)].lstrip().startswith(MARK) else None

    def era_at(self, node: ast.AST) -> str:
        """Return the Keras that a place was written for: the one that its mark names, if it has one."""
        mark = self.mark_above(self.statement(node))
        found = OF_ERA.search(self.source.text[slice(*mark)]) if mark is not None else None
        return found.group(1) if found and found.group(1) in ERAS else self.era

    def before(self, statement: ast.stmt, text: str) -> Edit:
        """Return the edit that puts lines above a statement, on its level."""
        start = self.source.span(statement)[0]
        line = self.source.line_span(start)[0]
        return Edit(line, line, f"{indent_of(self.source, statement)}{text}{self.source.newline}")


@dataclass(eq=False)
class Move:
    """One call of something that the tables know.

    Args:
        file: The file.
        call: The call.
        subject: The table.
        row: Its row.
        arguments: The call's arguments.
        settled: The old names of those that a rule has dealt with.
    """

    file: Moving
    call: ast.Call
    subject: str
    row: Row
    arguments: Arguments
    settled: set[str] = field(default_factory=set)

    @property
    def era(self) -> str:
        """The Keras that the call was written for."""
        return self.file.era_at(self.call)

    @property
    def is_old(self) -> bool:
        """Whether what the call leaves out means what the era meant by it."""
        return not self.file.speaks_today or self.file.mark_above(self.file.statement(self.call)) is not None

    def given(self, name: str) -> object:
        """Return the literal value of an argument, `...` for another expression, None where it is not given."""
        found = self.arguments.given.get(name)
        return None if found is None else constant(found.node)

    def settle(self, name: str) -> None:
        """Say that an argument needs no other rule."""
        self.settled.add(name)
