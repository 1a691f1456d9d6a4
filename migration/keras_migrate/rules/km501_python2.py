"""KM501: Python 2 is read as it is, and written as Python 3 when asked.

Python 2 is read through a shadow of the file in which only what Python 3 cannot parse is replaced, by something of
the same length. So every position is the file's own, and what no rule touches keeps every byte. The result is Python
2 as before; `--python3` also writes it as Python 3: `print`, `except`, `xrange`, `unicode`, renamed modules and the
like, in notebooks too. A file that parses as Python 3 but uses what only Python 2 had (`xrange`, `iteritems`,
`cPickle`) is Python 2 as well, unless it looks at the version itself.

`/` between whole numbers was a whole number in Python 2. Where both sides are whole without a doubt (`len(x) / 2`) it
becomes `//`, where one is a float it stays, and where neither is certain the line is reported. So are imports that
Python 2 took from beside the file, and names without a successor.
"""

from __future__ import annotations

import ast

from keras_migrate.rules.rule import Finding, Rule
from keras_migrate.source.notebook import Notebook
from keras_migrate.source.parse import TAB
from keras_migrate.source.python3 import is_float, is_whole, refactored
from keras_migrate.understand.modules import Module

RULE = Rule("KM501", "python-2", "Python 2 is read as it is, and written as Python 3 with --python3")
BUILTINS = {"basestring", "execfile", "long", "raw_input", "reduce", "reload", "unichr", "unicode", "xrange"}
METHODS = {"has_key", "iteritems", "iterkeys", "itervalues"}
MODULES = {
    "ConfigParser", "HTMLParser", "Queue", "StringIO", "Tkinter", "__builtin__", "cPickle", "cStringIO", "cookielib",
    "copy_reg", "httplib", "urllib2", "urlparse",
}  # fmt: skip
WORDS = (*BUILTINS, *METHODS, *MODULES, "izip", "imap")
# A file that says one of these minds the version itself.
MINDFUL = ("version_info", "six", "PY2", "PY3", "past.builtins", "from builtins import", "python_version")
WITHOUT_SUCCESSOR = {"file": "open(...)", "cmp": "(a > b) - (a < b)", "buffer": "memoryview(...)"}


def is_python2(module: Module) -> bool:
    """Return whether a file is of Python 2, by its syntax or by names that Python 3 took away."""
    if module.parsed.python2:
        return True
    text = module.source.text
    if not any(word in text for word in WORDS) or any(word in text for word in MINDFUL):
        return False
    return any(_is_old(module, node) for node in module.names.scopes)


def _is_old(module: Module, node: ast.AST) -> bool:
    names = module.names
    if isinstance(node, ast.Name):
        return node.id in BUILTINS and isinstance(node.ctx, ast.Load) and names.scopes[node].find(node.id) is None
    if isinstance(node, ast.Attribute):
        call = names.parents[node]
        arguments = 1 if node.attr == "has_key" else 0
        return node.attr in METHODS and isinstance(call, ast.Call) and call.func is node and len(call.args) == arguments
    if isinstance(names.parents.get(node), (ast.Try, ast.ExceptHandler)):
        return False
    if isinstance(node, ast.Import):
        return any(alias.name in MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        iterators = node.module == "itertools" and any(alias.name in ("izip", "imap") for alias in node.names)
        return iterators or node.module in MODULES
    return False


def in_python3(
    module: Module, text: str, findings: list[Finding], notebook: Notebook | None = None
) -> tuple[str, list[Finding]]:
    """Return a file's new text as Python 3 runs it, and the findings without those that are settled by that.

    Args:
        module: The old file.
        text: The new text, in the syntax of the old one.
        findings: What was done and what was left.
        notebook: The old file where it is a notebook.

    Raises:
        SyntaxError: If the text is no Python 2.
    """
    settled = {f.rule for f in findings if not f.fixed} & {"KM501", "KM502"}
    if not settled:
        return text, findings

    def change(code: str) -> str:
        if module.parsed.tabs:
            code = "".join(_spaced(line) for line in code.splitlines(keepends=True))
        return refactored(code, syntax=module.parsed.python2) if "KM501" in settled else code

    new = change(text) if notebook is None else Notebook(text).converted(change)
    told = [
        Finding(f.rule, f.line, "written as Python 3", fixed=True) if f.rule in settled and not f.fixed else f
        for f in findings
    ]
    return new, sorted([*told, *(doubts(module) if "KM501" in settled else [])], key=lambda finding: finding.line)


def _spaced(line: str) -> str:
    rest = line.lstrip(" \t")
    return line[: len(line) - len(rest)].expandtabs(TAB) + rest


def doubts(module: Module) -> list[Finding]:
    """Return what a person has to see to in a file that is written as Python 3."""
    found = []
    for node in module.names.scopes:
        reason = _doubt(module, node)
        if reason:
            found.append(Finding(RULE.code, getattr(node, "lineno", 1), reason, fixed=False))
    return found


def _doubt(module: Module, node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        successor = WITHOUT_SUCCESSOR.get(node.id)
        unbound = successor and isinstance(node.ctx, ast.Load) and module.names.scopes[node].find(node.id) is None
        return f"{node.id} is gone from Python 3; write {successor}" if unbound else ""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
        if "from __future__ import division" in module.source.text:
            return ""
        left, right = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
        certain = is_float(left) or is_float(right) or (isinstance(node, ast.BinOp) and is_whole(node))
        return "" if certain else f"{ast.unparse(node)}: between whole numbers Python 3 needs // here"
    if isinstance(node, (ast.Import, ast.ImportFrom)) and not getattr(node, "level", 0):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        beside = [name for name in names if _is_beside(module, name.partition(".")[0])]
        return f"{beside[0]} lies beside this file; within a package Python 3 needs from . import" if beside else ""
    return ""


def _is_beside(module: Module, name: str) -> bool:
    """Whether a name is that of a file of the package in which a file lies."""
    folder = module.path.parent
    return (folder / "__init__.py").is_file() and ((folder / f"{name}.py").is_file() or (folder / name).is_dir())
