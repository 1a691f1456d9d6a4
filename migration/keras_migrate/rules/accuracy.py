"""The accuracy that calls asked for one by one, and that `compile` asks for today: where one can become the other."""

from __future__ import annotations

import ast

from keras_migrate.rules.calls import constant
from keras_migrate.rules.moving import LeftError, Moving

ASKING = ("show_accuracy", "accuracy")
# Methods that give the accuracy beside the loss, where it is asked for.
RESULTS = frozenset({"evaluate", "evaluate_generator", "train_on_batch", "test_on_batch"})
TRAINING = RESULTS | {"fit", "fit_generator"}
# Where a call of Keras 0.3 gave it by position.
POSITIONS = {"evaluate": 3, "train_on_batch": 2, "test_on_batch": 2}
METRICS = ["accuracy"]
BINARY = "metrics.BinaryAccuracy(name='accuracy')"


def for_compile(file: Moving, compiled: ast.Call) -> str | None:
    """Return the metrics that a call of `compile` has to ask for, since the calls on its model do; None for none.

    Keras 0.3 compared columns one by one where class_mode was "binary", else the likeliest columns.

    Raises:
        LeftError: If class_mode is computed.
    """
    calls = _calls(file, compiled)
    given = {k.arg: constant(k.value) for k in compiled.keywords}
    mode = given.get("class_mode", "categorical")
    asked = any(_asks(call) for call in calls if _method(call) in TRAINING)
    if not asked or not _is_known(calls) or "metrics" in given or len(compiled.args) > 2:
        return None
    if mode not in ("binary", "categorical"):
        raise LeftError("KM906", "class_mode decides which accuracy is meant, and it is computed; ask by metrics=")
    return f"[{file.keras}.{BINARY}]" if mode == "binary" else repr(METRICS)


def is_asked_in_compile(file: Moving, call: ast.Call) -> bool:
    """Whether the accuracy that a call asks for is asked for in each `compile` of its model."""
    calls = _calls(file, call)
    compiled = [c for c in calls if _method(c) == "compile"]
    given = [k.value for c in compiled for k in c.keywords if k.arg == "metrics"]
    ours = all(constant(m) == METRICS or ast.unparse(m).endswith(f".{BINARY}]") for m in given)
    return _is_known(calls) and len(given) == len(compiled) and ours


def has_metrics(file: Moving, call: ast.Call) -> bool:
    """Whether a `compile` of a call's model names metrics, so that results are lists."""
    assert isinstance(call.func, ast.Attribute)
    for node in _reads(file, call.func.value):
        attribute = file.names.parents[node]
        compiled = file.names.parents[attribute] if getattr(attribute, "attr", "") == "compile" else None
        if isinstance(compiled, ast.Call) and any(k.arg == "metrics" for k in compiled.keywords):
            return True
    return False


def _is_known(calls: list[ast.Call]) -> bool:
    """Whether calls are all that a model has, and read the same with the accuracy asked for everywhere."""
    compiled = [call for call in calls if _method(call) == "compile"]
    stars = any(k.arg is None for c in compiled for k in c.keywords)
    trained = (call for call in calls if _method(call) in TRAINING)
    return bool(compiled) and not stars and all(_asks(call) is not None for call in trained)


def _asks(call: ast.Call) -> bool | None:
    """Whether a call asks for the accuracy; None where that is computed."""
    given = [k.value for k in call.keywords if k.arg in ASKING]
    place = POSITIONS.get(_method(call))
    if any(k.arg is None for k in call.keywords) or (place is not None and len(call.args) > place):
        return None
    value = constant(given[0]) if given else False
    if not isinstance(value, bool):
        return None
    return value


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _calls(file: Moving, call: ast.Call) -> list[ast.Call]:
    """Return all calls on the model that a call is on, none where not all are seen."""
    assert isinstance(call.func, ast.Attribute)
    model = call.func.value
    if not isinstance(model, (ast.Name, ast.Attribute)) or not file.is_model(model):
        return []
    found = []
    for node in _reads(file, model):
        attribute = file.names.parents[node]
        around = file.names.parents[attribute] if isinstance(attribute, ast.Attribute) else None
        if not isinstance(attribute, ast.Attribute):
            return []  # it is handed on
        if isinstance(around, ast.Call) and around.func is attribute:
            read = attribute.attr in RESULTS and not isinstance(file.names.parents[around], ast.Expr)
            if read and _asks(around) is not True:
                return []  # its result would be another
            found.append(around)
        elif attribute.attr in TRAINING | {"compile"}:
            return []
    return found


def _reads(file: Moving, model: ast.expr) -> list[ast.expr]:
    """Return the expressions that read the variable, or the attribute, that a model is in."""
    return [node for node in file.names.scopes if isinstance(node, ast.expr) and _is_same(file, node, model)]


def _is_same(file: Moving, node: ast.AST, model: ast.expr) -> bool:
    """Whether an expression reads the variable, or the attribute of self, that a model is in."""
    if isinstance(model, ast.Name) and isinstance(node, ast.Name) and node.id == model.id:
        scopes = file.names.scopes
        return isinstance(node.ctx, ast.Load) and scopes[node].find(node.id) is scopes[model].find(model.id)
    if isinstance(model, ast.Attribute) and isinstance(node, ast.Attribute) and node.attr == model.attr:
        return isinstance(node.ctx, ast.Load)
    return False
