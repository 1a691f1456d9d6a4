"""KM501 and KM502: Python 2 written as Python 3, mixed tabs as spaces.

Python 2 is read through a shadow of the file in which only what Python 3 cannot parse is replaced, by something of
the same length. So every position is the file's own, and what no rule touches keeps every byte. The result is Python
2 as before; `--python3` also writes it as Python 3 (`print`, `except`, `xrange`, renamed modules and the like).
"""

from __future__ import annotations

import re

from keras_migrate.rules.rule import Finding, Rule
from keras_migrate.source.parse import TAB
from keras_migrate.understand.modules import Module

RULE = Rule("KM501", "python-2", "Python 2 is read as it is, and written as Python 3 with --python3")
# What changes the syntax, and the names that Python 3 took away; nothing that only modernizes.
FIXERS = (
    "basestring", "dict", "except", "exec", "exitfunc", "funcattrs", "has_key", "imports", "long", "map", "methodattrs",
    "ne", "next", "numliterals", "paren", "print", "raise", "raw_input", "reduce", "repr", "tuple_params", "unicode",
    "xrange", "zip",
)  # fmt: skip
INDENT = re.compile(r"^[ \t]+")


def in_python3(module: Module | None, text: str, findings: list[Finding]) -> tuple[str, list[Finding]]:
    """Return a file's new text as Python 3 runs it, and the findings without those that are settled by that.

    Args:
        module: The old file.
        text: The new text, in the syntax of the old one.
        findings: What was done and what was left.
    """
    if module is None or not (module.parsed.python2 or module.parsed.tabs):
        return text, findings
    if module.parsed.tabs:
        text = "".join(_spaced(line) for line in text.splitlines(keepends=True))
    if module.parsed.python2:
        text = refactored(text)
    done = [
        Finding(f.rule, f.line, "written as Python 3", fixed=True) if f.rule in ("KM501", "KM502") else f
        for f in findings
    ]
    return text, done


def _spaced(line: str) -> str:
    return INDENT.sub(lambda found: found.group().expandtabs(TAB), line)


def refactored(text: str) -> str:
    """Return a text of Python 2 in the syntax of Python 3, its line ends and its last one as they are.

    Raises:
        SyntaxError: If it is no Python 2.
    """
    from fissix.refactor import RefactoringTool

    tool = RefactoringTool([f"fissix.fixes.fix_{name}" for name in FIXERS])
    ended = text if text.endswith("\n") else text + "\n"
    new = str(tool.refactor_string(ended.replace("\r\n", "\n"), "program.py"))
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    return new if text.endswith("\n") else new.removesuffix("\n")
