"""Uses of a finished graph to which a Model answers something else, so that the graph stays as it is."""

from __future__ import annotations

import ast

from keras_migrate.rules import km401_training, km402_predict, km403_layers
from keras_migrate.rules.tensors import literal
from keras_migrate.rules.uses import ModelUse
from keras_migrate.understand.building import CONSTRUCTORS
from keras_migrate.understand.events import BUILDING, RefusedError

# What a Model has under the same name as something else, or not at all.
OTHERWISE = {
    "get_config": "the configuration of a Model has other keys",
    "get_input": "a Model gives a tensor or a list, no dict",
    "get_output": "a Model gives a tensor or a list, no dict",
    "nb_input": "a Model counts the calls of itself there; use len(model.input_names)",
    "nb_output": "a Model counts the calls of itself there; use len(model.output_names)",
    "__class__": "the class of a Model is another",
    "__dict__": "a Model keeps other things in its attributes",
}
SHAPES = {"input_shape": "inputs", "output_shape": "outputs"}
# Names that tell a Graph from a Model, beside those.
TELLING = {
    *BUILDING,
    *km403_layers.ATTRIBUTES,
    "get_layer",
    "input_names",
    "output_names",
    "inbound_nodes",
    "input",
    "output",
}
SHOWN = frozenset({"print", "pprint", "str", "repr", "format", "debug", "info", "warning"})
LOOKS = frozenset({"getattr", "hasattr", "setattr", "delattr", "vars", "dir"})
FED = km401_training.METHODS - km401_training.GENERATED | km402_predict.METHODS


def check(use: ModelUse) -> None:
    """Refuse a use of a finished graph to which a Model would answer something else.

    Raises:
        RefusedError: If it is one.
    """
    attribute = use.attribute
    if attribute is None:
        _check_look(use)
    elif attribute.attr in OTHERWISE and not (attribute.attr == "get_config" and _is_printed(use)):
        raise RefusedError("KM901", attribute, f"{attribute.attr}: {OTHERWISE[attribute.attr]}")
    elif attribute.attr in SHAPES:
        ends = SHAPES[attribute.attr]
        names = use.inputs if ends == "inputs" else use.outputs
        if names is None or len(names) != 1:
            reason = f"{attribute.attr} of a Graph with several {ends} is a dict, and a list of a Model"
            raise RefusedError("KM901", attribute, reason)
    elif attribute.attr == "get_weights" and isinstance(_around(use), ast.Subscript):
        reason = "get_weights() of a Model has the order of its layers, a Graph's that of its nodes; ask a layer"
        raise RefusedError("KM901", attribute, reason)
    elif use.call is not None and attribute.attr in FED:
        _check_data(use.call, attribute.attr)


def _is_printed(use: ModelUse) -> bool:
    """Whether the result of a call is shown to a person, or to nobody."""
    parent = _around(use)
    if isinstance(parent, ast.Call):
        called = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        return called in SHOWN
    return isinstance(parent, ast.Expr) or (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod))


def _around(use: ModelUse) -> ast.AST | None:
    return use.module.names.parents[use.call] if use.call is not None else None


def _check_look(use: ModelUse) -> None:
    parents = use.module.names.parents
    call = parents[use.node]
    called = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
    if not isinstance(call, ast.Call) or call.args[:1] != [use.node]:
        return
    name = literal(call.args[1]) if len(call.args) > 1 else None
    if called in LOOKS and (name is None or name in {*TELLING, *OTHERWISE, *SHAPES}):
        raise RefusedError("KM901", call, f"{called}() looks for what a Graph has, and a Model has other attributes")
    if called == "type":
        question = parents[call]
        names = question.comparators if isinstance(question, ast.Compare) and question.left is call else []
        if isinstance(question, ast.Call) and question.args[:1] == [call]:
            names = question.args[1:]
        if not any(use.module.names.keras(name) in CONSTRUCTORS for name in names):
            raise RefusedError("KM901", call, "the class is looked at; that of a Model is another")


def _check_data(call: ast.Call, method: str) -> None:
    if any(keyword.arg == "data" for keyword in call.keywords):  # stars give none beside it, or Graph raised
        return
    starred = bool(call.args) and isinstance(call.args[0], ast.Starred)
    hidden = not call.args and any(keyword.arg is None for keyword in call.keywords)
    if starred or hidden:
        raise RefusedError("KM901", call, f"{method}() is handed its data by stars; write data= out")
