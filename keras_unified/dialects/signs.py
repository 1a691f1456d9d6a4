"""By which words a program shows the Keras that it was written for; read where the dialect is "auto"."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keras_unified.dialects.eras import ERAS


@dataclass(frozen=True, slots=True)
class Sign:
    """Words of one kind, and the eras that had them.

    Attributes:
        kind: "module" (below keras or keras_unified), "name" (imported from there, or called as an attribute of what
            was), "keyword" (of a call), "method" (called or defined).
        words: the words; a keyword may be held to one function, "compile(metrics)".
        eras: the eras whose programs use them, the oldest first.
    """

    kind: str
    words: frozenset[str]
    eras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The era that a program was written for, and what said so.

    Attributes:
        era: "0.3", "1.0" or "1.2".
        reason: the word that decided, with its line; "" where nothing in the program tells the eras apart.
    """

    era: str
    reason: str


def _sign(kind: str, words: str, *eras: str) -> Sign:
    return Sign(kind, frozenset(words.split()), eras)


# The surest first: a sign that contradicts those before it is passed over.
SIGNS = (
    _sign("module", "layers.containers layers.additional utils.theano_utils utils.dot_utils", "0.3"),
    _sign("name", "AutoEncoder JZS1 JZS2 JZS3 LambdaMerge Siamese SimpleDeepRNN TimeDistributedMerge", "0.3"),
    _sign("name", "GraphImageDataGenerator MaskedLambda MaskedLayer SiameseHead UpSample1D UpSample2D", "0.3"),
    _sign("keyword", "show_accuracy theano_mode truncate_gradient nb_val_worker compile(class_mode)", "0.3"),
    _sign("method", "get_output_mask get_input_mask set_previous", "0.3"),
    _sign("module", "legacy legacy.models", "1.0"),
    _sign("module", "applications layers.convolutional_recurrent", "1.2"),
    _sign("name", "AtrousConvolution1D ConvLSTM2D CSVLogger LambdaCallback ReduceLROnPlateau SpatialDropout1D", "1.2"),
    _sign("name", "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D", "1.2"),
    _sign("name", "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D CustomObjectScope", "1.2"),
    _sign("keyword", "initial_epoch beta_regularizer gamma_regularizer", "1.2"),
    _sign("method", "add_weight add_loss get_custom_objects", "1.2"),
    _sign("module", "engine engine.topology engine.training metrics layers.local layers.pooling", "1.0", "1.2"),
    _sign("name", "Model Input merge load_model Bidirectional Nadam Deconvolution2D AtrousConvolution2D", "1.0", "1.2"),
    _sign("name", "TimeDistributed SeparableConvolution2D LocallyConnected1D LocallyConnected2D", "1.0", "1.2"),
    _sign("keyword", "compile(metrics) pickle_safe consume_less dropout_W dropout_U unroll write_graph", "1.0", "1.2"),
    _sign("method", "get_output_shape_for compute_mask", "1.0", "1.2"),
    _sign("name", "Graph", "0.3", "1.0"),
    # Graph outlived 0.3 by a year, but what was written with it was written for 0.3.
    _sign("name", "Graph", "0.3"),
    _sign("keyword", "sample_weight_modes", "0.3"),
    _sign("method", "get_output get_input", "0.3"),
)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield (path below keras, name bound) of each thing that an import statement takes from keras."""
    if isinstance(node, ast.ImportFrom):
        origin = f"{node.module}." if node.module and not node.level else ""
        taken = [(origin + alias.name, alias.asname or alias.name) for alias in node.names]
    else:
        taken = [(alias.name, alias.asname or alias.name.split(".")[0]) for alias in node.names]
    for path, bound in taken:
        root, _, below = path.partition(".")
        if root in ("keras", "keras_unified"):
            yield below, bound


def _words(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str, int]]:
    """Yield (kind, word, line) of everything in a program that a sign could be."""
    telling = [node for node in nodes if isinstance(node, (ast.Call, ast.FunctionDef, ast.Import, ast.ImportFrom))]
    bound = set()
    for node in telling:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for path, name in _imported(node):
                bound.add(name)
                yield "module", path, node.lineno
                yield "module", path.rpartition(".")[0], node.lineno
                yield "name", path.rpartition(".")[2], node.lineno
    for node in telling:
        if isinstance(node, ast.FunctionDef):
            yield "method", node.name, node.lineno
        if not isinstance(node, ast.Call):
            continue
        root: ast.expr = node.func
        called = root.attr if isinstance(root, ast.Attribute) else getattr(root, "id", "")
        while isinstance(root, ast.Attribute):
            root = root.value
        if root is not node.func:
            yield "method", called, node.lineno
            if isinstance(root, ast.Name) and root.id in bound:
                yield "name", called, node.lineno
        for keyword in node.keywords:
            yield "keyword", keyword.arg or "**", node.lineno
            yield "keyword", f"{called}({keyword.arg})", node.lineno


def read_era(source: str, signs: tuple[Sign, ...] = SIGNS) -> Reading:
    r"""Return the era that a program was written for: the latest that none of its words speaks against.

    Args:
        source: the program's text, in the syntax of Python 3.
        signs: the table to go by.

    Raises:
        SyntaxError: for a text that does not parse.

    Example:
        >>> read_era("from keras.models import Graph\ngraph = Graph()")
        Reading(era='0.3', reason="name 'Graph' in line 1")
        >>> read_era("from keras.models import Sequential")
        Reading(era='1.2', reason='')
    """
    return read_tree(ast.parse(source), signs)


def read_tree(tree: ast.AST, signs: tuple[Sign, ...] = SIGNS) -> Reading:
    """Return the same for a program that is parsed already.

    Args:
        tree: the program's syntax tree.
        signs: the table to go by.

    Example:
        >>> read_tree(ast.parse("from keras.layers import JZS1")).era
        '0.3'
    """
    return read_nodes(ast.walk(tree), signs)


def read_nodes(nodes: Iterable[ast.AST], signs: tuple[Sign, ...] = SIGNS) -> Reading:
    """Return the same for the nodes of a syntax tree, in any order.

    Args:
        nodes: the nodes, at least the calls, functions and imports.
        signs: the table to go by.

    Example:
        >>> read_nodes(ast.walk(ast.parse("from keras.layers import JZS1"))).era
        '0.3'
    """
    lines: dict[tuple[str, str], int] = {}
    for kind, word, line in _words(nodes):
        lines[kind, word] = min(line, lines.get((kind, word), line))
    possible: tuple[str, ...] = ERAS
    reason = ""
    for sign in signs:
        seen = sorted((lines[sign.kind, word], word) for word in sign.words if (sign.kind, word) in lines)
        left = tuple(era for era in possible if era in sign.eras)
        if seen and left and left != possible:
            line, word = seen[0]
            possible, reason = left, f"{sign.kind} {word!r} in line {line}"
    return Reading(possible[-1], reason)
