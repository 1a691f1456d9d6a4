"""KM312: functions of the backend (`K.`) become operations of Keras 3.

Calls are rewritten where an operation of Keras 3 gives the same; defaults that were others are written out. Functions
of graphs and sessions (`K.function`, `K.gradients`, `K.learning_phase`) have no peer, and are marked by KM906.
"""

from __future__ import annotations

import ast
import re

from keras_migrate.rules.calls import SIMPLE, atom
from keras_migrate.rules.km304_data_format import setting
from keras_migrate.rules.moving import Moving
from keras_migrate.rules.rule import Rule
from keras_migrate.source.edits import Edit
from keras_unified.dialects.backend_functions import BACKEND_FUNCTIONS, KEPT, BackendFunction

RULE = Rule("KM312", "backend", "functions of the backend, such as K.sum, become operations of Keras 3 (keras.ops)")
NO_PEER = "KM906"
FIELD = re.compile(r"\{(\w+)\}")
APART = re.compile(r"(?<!\w)\(\{(\w+)\}\)")


def apply(file: Moving) -> set[str]:
    """Rewrite every use of the backend's functions; return the paths that nothing in the file needs any more."""
    if "backend" not in file.source.text:
        return set()
    needed = {n for n in file.names.scopes if isinstance(n, (ast.Name, ast.Attribute)) and file.path(n) == "backend"}
    some = bool(needed)
    for node in list(file.names.scopes):
        if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
            continue
        path = file.path(node)
        if path is None or not path.startswith("backend.") or path.count(".") != 1:
            continue
        name = path.partition(".")[2]
        if name not in KEPT and file.is_on(RULE, node) and _use(file, node, name):
            needed.discard(node.value if isinstance(node, ast.Attribute) else node)
    return {"backend"} if some and not needed else set()


def _use(file: Moving, node: ast.Name | ast.Attribute, name: str) -> bool:
    """Rewrite one use; return whether that was possible."""
    call = file.names.parents[node]
    if not isinstance(call, ast.Call) or call.func is not node:
        file.left(NO_PEER, node, f"K.{name} is handed on as a function; write what Keras 3 has for it")
        return False
    edits = setting(file, call, name)
    function = BACKEND_FUNCTIONS.get(name)
    if edits is None and function is not None:
        edits = _edits(file, call, function)
    if edits is None:
        file.left(NO_PEER, node, f"K.{name}, called so, has no peer in Keras 3 that gives the same")
        return False
    file.edits += edits
    file.done(RULE, call, f"K.{name} is an operation of Keras 3")
    return True


def _edits(file: Moving, call: ast.Call, function: BackendFunction) -> list[Edit] | None:
    """Return the edits around a call's arguments, which stay where they are; None where that is not possible."""
    given = _given(call, function)
    if given is None:
        return None
    behind = "".join(there if name in given else absent for name, (there, absent) in function.optional.items())
    text = function.today[:-1] + behind + function.today[-1]
    if "{keras}" in text:
        text = text.replace("{keras}", file.keras)
    text = APART.sub(
        lambda found: found.group()[1:-1] if isinstance(given[found.group(1)], SIMPLE) else found.group(), text
    )
    fields = list(FIELD.finditer(text))
    spans = [file.source.span(given[f.group(1)]) for f in fields]
    start, end = file.source.span(call)
    if spans != sorted(set(spans)):  # the arguments change places, or one stands twice
        if any(isinstance(n, ast.Call) for node in given.values() for n in ast.walk(node)):
            return None  # what stands within would be rewritten and moved at once
        return [Edit(start, end, text.format(**{p: atom(file.source.of(n), n) for p, n in given.items()}))]
    edits, place, last = [], start, 0
    for found, (value_start, value_end) in zip(fields, spans, strict=True):
        edits.append(_between(file, call, place, value_start, text[last : found.start()]))
        place, last = value_end, found.end()
    return [*edits, _between(file, call, place, end, text[last:])]


def _between(file: Moving, call: ast.Call, start: int, end: int, text: str) -> Edit:
    """Return the edit that puts text before, between or behind arguments, where comments and line ends may stand."""
    source, function = file.source, file.source.span(call.func)
    written = source.text[max(start, function[1]) : end]
    if "=" not in written:
        if start == function[0] and text.endswith("(") and written.startswith("("):
            return Edit(*function, text[:-1])
        if text in (", ", ")"):
            return Edit(start, start, "")
    return Edit(start, end, text)


def _given(call: ast.Call, function: BackendFunction) -> dict[str, ast.expr] | None:
    if any(isinstance(a, ast.Starred) for a in call.args) or len(call.args) > len(function.parameters):
        return None
    given = dict(zip(function.parameters, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg not in function.parameters:
            return None
        given[keyword.arg] = keyword.value
    needed = set(function.parameters) - set(function.optional)
    return given if needed <= set(given) else None
