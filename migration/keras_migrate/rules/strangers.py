"""Calls in a Graph's manner on what is not followed: changed where only a Graph is called so, else reported."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_migrate.rules import km401_training, km402_predict
from keras_migrate.rules.tensors import literal
from keras_migrate.understand.graphs import Understanding
from keras_migrate.understand.mixing import LOADERS
from keras_migrate.understand.modules import Module, Project, is_super
from keras_migrate.understand.names import Binding
from keras_migrate.understand.occurrences import is_on_self

ONE_DICT = km401_training.METHODS - km401_training.GENERATED
METHODS = ONE_DICT | km402_predict.METHODS
# What the training of Keras takes beside the data, and other libraries' does not.
KERAS_ARGUMENTS = frozenset({"nb_epoch", "callbacks", "validation_split", "validation_data", "show_accuracy"})
LOADING = ("load_model", "model_from")
UNPICKLERS = frozenset({"pickle.load", "pickle.loads", "cPickle.load", "cPickle.loads", "joblib.load", "dill.load"})
UNFOLLOWED = {
    **dict.fromkeys(ONE_DICT, "the receiver is not followed; if it was a Graph, give inputs and targets apart"),
    **dict.fromkeys(
        km402_predict.METHODS,
        "the receiver is not followed; if it was a Graph, its predictions are arrays now, no dict",
    ),
}

# What is asked of the layers in a Graph's tables, and of nothing that other libraries keep under such a name.
OF_A_LAYER = frozenset(
    {
        "get_weights",
        "set_weights",
        "get_output",
        "get_output_mask",
        "get_input",
        "input",
        "output_shape",
        "W",
        "trainable",
    }
)
TABLE_NAMES = ("nodes", "input_order", "output_order")
TABLES = "the receiver is not followed; if it was a Graph, a Model has get_layer(name), layers and input_names instead"


def loads_models(module: Module) -> bool:
    """Whether a file makes models of saved ones, of which some may still be Graphs."""
    names = (node for node in module.names.scopes if isinstance(node, (ast.Name, ast.Attribute)))
    text = module.source.text
    loaded = (module.names.keras(node) for node in names) if any(leaf in text for leaf in LOADING) else ()
    return any(path in LOADERS for path in loaded)


def calls(understanding: Understanding, followed: set[ast.expr]) -> Iterator[tuple[Module, ast.Call]]:
    """Yield the calls by which a Graph is fed, on receivers neither followed nor known to be something else."""
    for module, occurrences in understanding.occurrences.items():
        for call in occurrences.calls:
            function = call.func
            if not isinstance(function, ast.Attribute) or function.attr not in METHODS:
                continue
            asked = module.names.parents[call]
            if isinstance(asked, ast.Attribute) and not hasattr(dict, asked.attr):  # a Graph predicts a dict
                continue
            if function.value not in followed and not _is_something_else(understanding, module, function):
                yield module, call


def tables(understanding: Understanding, followed: set[ast.expr]) -> Iterator[tuple[Module, ast.Attribute]]:
    """Yield the reads of what only a Graph has, on receivers neither followed nor known to be something else."""
    building = {
        node
        for graph in understanding.buildings
        for part in (*(event.call for event in graph.events), *graph.merges, *graph.shapes)
        for node in ast.walk(part)
    }
    for module, occurrences in understanding.occurrences.items():
        for node in (n for name in (*TABLE_NAMES, "inputs") for n in occurrences.attributes.get(name, [])):
            parent = module.names.parents[node]
            called = isinstance(parent, ast.Call) and parent.func is node  # another library's
            if not isinstance(node, ast.Attribute) or node in building or node.value in followed or called:
                continue
            asked = node.attr in TABLE_NAMES or is_a_graphs_table(module, node)
            if asked and isinstance(node.ctx, ast.Load) and not _is_something_else(understanding, module, node):
                yield module, node


def is_a_graphs_table(module: Module, attribute: ast.Attribute) -> bool:
    """Whether only a Graph has a table like this: its order of names, or layers under names."""
    parents = module.names.parents
    found = parents[attribute]
    asked = parents[found] if isinstance(found, ast.Subscript) and found.value is attribute else None
    return attribute.attr.endswith("_order") or (isinstance(asked, ast.Attribute) and asked.attr in OF_A_LAYER)


def may_be_a_graphs(call: ast.Call) -> bool:
    """Whether a call has the form that a Graph's has."""
    named = {k.arg for k in call.keywords}
    return "data" in named or (len(call.args) == 1 and not named & {"x", "y", "X"})


def is_a_graphs(call: ast.Call, module: Module, outputs: set[str]) -> bool:
    """Whether a call has a form that no other model's has.

    Args:
        call: The call.
        module: Its file.
        outputs: The names of all outputs of rewritten graphs.
    """
    if not may_be_a_graphs(call):
        return False
    if _method(call) in ONE_DICT:
        named = {k.arg for k in call.keywords}
        return "data" in named or bool(named & KERAS_ARGUMENTS) or isinstance(call.args[0], ast.Dict)
    return looked_up(call, module) in outputs


def looked_up(call: ast.Call, module: Module) -> str | None:
    """Return the literal name by which a prediction is looked up at once, None where it is none."""
    parent = module.names.parents[call]
    predicts = _method(call) in km402_predict.METHODS
    return literal(parent.slice) if predicts and isinstance(parent, ast.Subscript) and parent.value is call else None


def _method(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def _is_loaded(module: Module, receiver: ast.expr) -> bool:
    """Whether a variable holds a model that was read from a file, or out of a text, somewhere."""
    if not isinstance(receiver, ast.Name):
        return False
    scope = module.names.scopes[receiver].find(receiver.id)
    made = [b.value.func for b in (scope.bindings[receiver.id] if scope else []) if isinstance(b.value, ast.Call)]
    names = {module.names.keras(f) or module.names.qualified(f) for f in made}
    return bool(names & (LOADERS | UNPICKLERS))


def _is_kept_sequential(understanding: Understanding, module: Module, receiver: ast.Attribute) -> bool:
    """Whether objects of a class keep a Sequential under a name: what they load in its place is fed as it is."""
    if not is_on_self(ast.unparse(receiver)):
        return False
    made = set()
    for home, target, value in understanding.project.stored.get(receiver.attr, []):
        if not is_on_self(ast.unparse(target)):  # another object's, which may be one of these
            return False
        if home.class_of(target) is module.class_of(receiver):
            made.add(home.names.keras(value.func) if isinstance(value, ast.Call) else None)
    return "models.Sequential" in made and made <= {"models.Sequential", *LOADERS}


def _is_foreign(project: Project, module: Module, node: ast.expr) -> bool:
    """Whether an expression is certain to name something of another library."""
    name = module.names.qualified(node)
    return name is not None and project.module_named(module, name.partition(".")[0] or ".") is None


def _is_something_else(understanding: Understanding, module: Module, function: ast.Attribute) -> bool:
    receiver, project = function.value, understanding.project
    if _is_loaded(module, receiver):
        return False
    if isinstance(receiver, ast.Attribute) and _is_kept_sequential(understanding, module, receiver):
        return True
    if is_super(receiver) or _is_foreign(project, module, receiver) or project.resolve(module, function) is not None:
        return True
    if isinstance(receiver, ast.Call):
        callee = project.class_named(module, receiver.func) or project.resolve(module, receiver.func)
        return callee is not None or _is_foreign(project, module, receiver.func)
    if not isinstance(receiver, ast.Name):
        return False
    scope = module.names.scopes[receiver].find(receiver.id)
    bindings: list[Binding] = scope.bindings[receiver.id] if scope is not None else []
    made = [b.value.func if isinstance(b.value, ast.Call) else None for b in bindings]
    known = (
        f is not None and (module.names.qualified(f) is not None or project.class_named(module, f) is not None)
        for f in made
    )
    return bool(made) and all(known)
