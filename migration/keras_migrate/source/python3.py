"""Python 2 as Python 3 has it: syntax, names and modules, and the division of whole numbers."""

from __future__ import annotations

import ast

from keras_migrate.source.edits import Edit, apply
from keras_migrate.source.text import SourceText

# The names that Python 3 took away or gave another meaning; nothing that only modernizes.
NAMES = (
    "apply", "basestring", "dict", "execfile", "exitfunc", "filter", "funcattrs", "getcwdu", "has_key", "imports",
    "intern", "itertools", "itertools_imports", "long", "map", "metaclass", "methodattrs", "next", "nonzero",
    "operator", "raw_input", "reduce", "reload", "renames", "standarderror", "sys_exc", "types", "unicode", "urllib",
    "xrange", "xreadlines", "zip",
)  # fmt: skip
SYNTAX = ("except", "exec", "input", "ne", "numliterals", "paren", "raise", "repr", "throw", "tuple_params")
FLOATS = frozenset({
    "exp", "float32", "float64", "log", "log10", "log1p", "log2", "mean", "norm", "pi", "rand", "randn", "random",
    "sqrt", "std", "time", "uniform", "var",
})  # fmt: skip
WHOLE = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Div)


def refactored(text: str, *, syntax: bool = True) -> str:
    """Return a text of Python 2 as Python 3 has it, its line ends and its last one as they are.

    Args:
        text: The program.
        syntax: Whether it has the syntax of Python 2, too; where not, only names are changed.

    Raises:
        SyntaxError: If it is no Python 2.

    Example:
        >>> refactored("print len(x) / 2")
        'print(len(x) // 2)'
    """
    ended = text if text.endswith("\n") else text + "\n"
    new = _with_floors(_converted(ended.replace("\r\n", "\n"), syntax=syntax))
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    return new if text.endswith("\n") else new.removesuffix("\n")


def _converted(text: str, *, syntax: bool) -> str:
    from fissix.pgen2.parse import ParseError
    from fissix.refactor import RefactoringTool

    fixers = [f"fissix.fixes.fix_{name}" for name in (*NAMES, *(SYNTAX if syntax else ()))]
    try:
        if syntax:
            return str(RefactoringTool([*fixers, "fissix.fixes.fix_print"]).refactor_string(text, "program.py"))
    except ParseError:  # in which print is a function
        pass
    try:
        return str(RefactoringTool(fixers, {"print_function": True}).refactor_string(text, "program.py"))
    except ParseError as error:
        raise SyntaxError(f"no Python 2: {error}") from error


def _with_floors(text: str) -> str:
    """Return a program with `//` where whole numbers are divided without a doubt."""
    if "/" not in text or "from __future__ import division" in text:
        return text
    source, edits = SourceText(text), []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and is_whole(node):
            start, end = source.span(node.left)[1], source.span(node.right)[0]
            place = start + text[start:end].index("/")
            edits.append(Edit(place, place, "/"))
    return apply(text, edits)


def is_whole(node: ast.expr) -> bool:
    """Return whether an expression of Python 2 is a whole number without a doubt."""
    if isinstance(node, ast.Constant):
        return type(node.value) is int
    if isinstance(node, ast.UnaryOp):
        return is_whole(node.operand)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, WHOLE) and is_whole(node.left) and is_whole(node.right)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("len", "int")


def is_float(node: ast.expr) -> bool:
    """Return whether an expression is a float without a doubt, or an array of floats."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.UnaryOp):
        return is_float(node.operand)
    if isinstance(node, ast.BinOp):
        return is_float(node.left) or is_float(node.right)
    if isinstance(node, ast.Attribute):
        return node.attr in FLOATS
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    if isinstance(function, ast.Name):
        return function.id in {"float", *FLOATS}
    return isinstance(function, ast.Attribute) and function.attr in FLOATS
