"""Values that new code needs twice: bound on a line before, where that leaves everything evaluated in its order."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from keras_migrate.rules.tensors import Fresh, identifiers
from keras_migrate.source.edits import Edit, OverlapError, apply, within
from keras_migrate.source.places import added_before, joined
from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import statement_of

SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.If, ast.For)
# What is evaluated later, again and again, or perhaps not at all.
ELSEWHERE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.IfExp, ast.BoolOp)
ACTIVE = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
# Calls that neither change anything nor notice what changed, so that others may come before or behind them.
CALM_METHODS = frozenset(
    {"astype", "copy", "dot", "flatten", "format", "join", "keys", "lower", "max", "mean", "min", "ravel", "replace"}
    | {"reshape", "strip", "sum", "transpose", "upper"}
)
CALM_FUNCTIONS = frozenset(["dict", "float", "int", "len", "list", "range", "repr", "str", "tuple"])
CALM_MODULES = ("numpy.", "keras.utils.", "keras.callbacks.", "keras.preprocessing.sequence.")
CALM_BUT = ("numpy.random", "numpy.load", "numpy.save", "numpy.frombuffer", "numpy.fromfile", "numpy.genfromtxt")


def is_calm(node: ast.AST, module: Module, done: Collection[ast.AST] = ()) -> bool:
    """Whether it makes no difference if an expression is evaluated before or behind an unknown call, or not at all.

    Args:
        node: The expression.
        module: The file.
        done: Parts of it that are evaluated elsewhere.
    """
    if node in done:
        return True
    if isinstance(node, ACTIVE) and not (isinstance(node, ast.Call) and _is_calm_call(node, module)):
        return False
    return all(is_calm(child, module, done) for child in ast.iter_child_nodes(node))


def _is_calm_call(call: ast.Call, module: Module) -> bool:
    name = module.names.qualified(call.func)
    if name is not None:
        name = name.replace("keras_unified.", "keras.", 1)
        return name.startswith(CALM_MODULES) and not name.startswith(CALM_BUT)
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in CALM_METHODS
    return (
        isinstance(call.func, ast.Name)
        and call.func.id in CALM_FUNCTIONS
        and module.names.scopes[call.func].find(call.func.id) is None
    )


def place(module: Module, node: ast.expr, done: Collection[ast.AST] = ()) -> ast.stmt | None:
    """Return the statement before which an expression may be evaluated instead, None where there is none.

    Args:
        module: The file.
        node: The expression.
        done: Expressions that are evaluated before the statement already.
    """
    parents = module.names.parents
    child: ast.AST = node
    while not isinstance(child, ast.stmt):
        parent = parents[child]
        if isinstance(parent, ELSEWHERE) or (isinstance(parent, ast.Compare) and len(parent.ops) > 1):
            return None
        before = [] if isinstance(parent, ast.stmt) else _before(parent, child)
        if not all(is_calm(sibling, module, done) for sibling in before):
            return None
        child = parent
    evaluated = {ast.If: "test", ast.For: "iter"}.get(type(child), "value")
    within = node
    while parents[within] is not child:
        within = parents[within]  # type: ignore[assignment]
    if not isinstance(child, SIMPLE) or getattr(child, evaluated, None) is not within:
        return None
    if isinstance(child, ast.AugAssign) and not isinstance(child.target, ast.Name):
        return None
    is_elif = isinstance(child, ast.If) and not _is_own_line(module, child)
    return None if is_elif else child


def _is_own_line(module: Module, statement: ast.stmt) -> bool:
    """Whether an `if` is not the `elif` of another."""
    return not module.source.text.startswith("elif", module.source.span(statement)[0])


def _before(parent: ast.AST, child: ast.AST) -> Iterator[ast.AST]:
    """Yield what an expression evaluates before one of its parts."""
    if isinstance(parent, ast.Dict):
        for key, value in zip(parent.keys, parent.values, strict=True):
            for entry in (key, value):
                if entry is child:
                    return
                if entry is not None:
                    yield entry
        return
    for part in ast.iter_child_nodes(parent):
        if part is child:
            return
        yield part


def variable(module: Module, node: ast.expr, wanted: str) -> str:
    """Return a free name for a value that is read on the next line and never again."""
    return Fresh(identifiers(module, module.function_of(statement_of(module, node)))).name(wanted, "_given")


class Before:
    """Lines that go before the statement of a call, in the order in which their values were evaluated.

    Args:
        module: The file.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.bound: dict[str, tuple[ast.expr, Sequence[Edit]]] = {}
        self._last: list[str] = []
        self._statement: ast.stmt | None = None

    def bind(self, node: ast.expr, wanted: str, edits: Sequence[Edit] = ()) -> str | None:
        """Return the variable that a value is bound to before the statement, None where that would change something.

        Args:
            node: The expression.
            wanted: What the variable is called if that is free.
            edits: What becomes of the expression's text.
        """
        statement = place(self.module, node, [done for done, _ in self.bound.values()])
        if statement is None:
            return None
        name = variable(self.module, node, wanted)
        while name in self.bound:
            name += "_"
        self._statement = statement
        self.bound[name] = (node, edits)
        return name

    def add(self, line: str) -> None:
        """Add a line behind those that bind values."""
        self._last.append(line)

    def edits(self, others: Sequence[Edit] = ()) -> list[Edit]:
        """Return the edit that adds the lines, if there are any.

        Args:
            others: Edits of other rules within the values, which are made where the values are bound.
        """
        if self._statement is None:
            return []
        source = self.module.source
        lines = []
        for name, (node, own) in self.bound.items():
            start, end = source.span(node)
            inner = [e for e in others if within(e, (start, end))]
            others = [e for e in others if e not in inner]
            moved = [Edit(e.start - start, e.end - start, e.new) for e in (*own, *inner)]
            lines.append(f"{name} = {apply(source.text[start:end], moved)}")
        return [added_before(source, self._statement, joined(source, self._statement, [*lines, *self._last]))]

    def carrying(self, own: Sequence[Edit], every: Sequence[Edit]) -> list[Edit]:
        """Return all edits of a file, those within the values made where the values are bound.

        Args:
            own: The edits of the rule that binds the values.
            every: All edits of the file, these included.

        Raises:
            OverlapError: If one of the values needs lines before the same statement.
        """
        spans = [self.module.source.span(node) for node, _ in self.bound.values()]
        inner = [e for e in every if e not in own and any(within(e, span) for span in spans)]
        if not inner:
            return list(every)
        [plain] = self.edits()
        if any(e.start == e.end == plain.start for e in every if e not in own):
            raise OverlapError(f"two edits want lines at {plain.start}")
        return [e for e in every if e not in inner and e != plain] + self.edits(inner)
