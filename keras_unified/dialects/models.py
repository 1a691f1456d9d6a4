"""The rows of the three ways to describe a model: Model, Sequential, Graph, and what Graph's methods took."""

from __future__ import annotations

from keras_unified.dialects.rows import REQUIRED, Row, arg, row

MODEL = row(
    "Model",
    {"1.0": "engine.training", "1.2": "engine.training"},
    arg("input", to="inputs", eras=("1.0", "1.2")),
    arg("output", to="outputs", eras=("1.0", "1.2")),
    arg("name", None, to="name", eras=("1.0", "1.2")),
    to="Model",
)
SEQUENTIAL = row(
    "Sequential",
    "models",
    arg("layers", by_era={"0.3": [], "1.0": [], "1.2": None}, to="layers"),
    arg("name", None, to="name", eras=("1.0", "1.2")),
    to="Sequential",
)
GRAPH = row(
    "Graph",
    {"0.3": "models", "1.0": "legacy.models"},
    arg("name", None, eras=("1.0",)),
    note="No peer in Keras 1.2 and 3; keras_unified has it in every dialect.",
)
GRAPH_METHODS: dict[str, Row] = {
    r.name: r
    for r in (
        row(
            "add_input",
            {"0.3": "models", "1.0": "legacy.models"},
            arg("name", eras=("0.3", "1.0")),
            arg("input_shape", None, eras=("0.3", "1.0"), to="shape"),
            arg("batch_input_shape", None, eras=("0.3", "1.0"), to="batch_shape"),
            arg("dtype", "float", eras=("0.3", "1.0"), to="dtype"),
        ),
        row(
            "add_node",
            {"0.3": "models", "1.0": "legacy.models"},
            arg("layer", eras=("0.3", "1.0")),
            arg("name", eras=("0.3", "1.0")),
            arg("input", None, eras=("0.3", "1.0")),
            arg("inputs", [], eras=("0.3", "1.0")),
            arg("merge_mode", "concat", eras=("0.3", "1.0")),
            arg("concat_axis", -1, eras=("0.3", "1.0")),
            arg("dot_axes", -1, eras=("0.3", "1.0")),
            arg("create_output", False, eras=("0.3", "1.0")),
        ),
        row(
            "add_shared_node",
            {"0.3": "models", "1.0": "legacy.models"},
            arg("layer", eras=("0.3", "1.0")),
            arg("name", eras=("0.3", "1.0")),
            arg("inputs", [], eras=("0.3", "1.0")),
            arg("merge_mode", None, eras=("0.3", "1.0")),
            arg("concat_axis", -1, eras=("0.3", "1.0")),
            arg("dot_axes", -1, eras=("0.3", "1.0")),
            arg("outputs", [], eras=("0.3", "1.0")),
            arg("create_output", False, eras=("0.3", "1.0")),
        ),
        row(
            "add_output",
            {"0.3": "models", "1.0": "legacy.models"},
            arg("name", eras=("0.3", "1.0")),
            arg("input", None, eras=("0.3", "1.0")),
            arg("inputs", [], eras=("0.3", "1.0")),
            arg("merge_mode", "concat", eras=("0.3", "1.0")),
            arg("concat_axis", -1, eras=("0.3", "1.0")),
            arg("dot_axes", -1, eras=("0.3", "1.0")),
        ),
    )
}

_KERAS_1 = ("1.0", "1.2")
_MERGE_ARGUMENTS = (
    arg("mode", "sum"),
    arg("concat_axis", -1, to="axis"),
    arg("dot_axes", -1),
    arg("output_shape", None, eras=_KERAS_1),
    arg("output_mask", None, eras=_KERAS_1),
    arg("arguments", None, eras=("1.2",)),
)
_WHICH = (arg("node_indices", None, eras=_KERAS_1), arg("tensor_indices", None, eras=_KERAS_1))
MERGE = row(
    "Merge",
    {"0.3": "layers.core", "1.0": "engine.topology", "1.2": "engine.topology"},
    arg("layers", by_era={"0.3": REQUIRED, "1.0": None, "1.2": None}),
    *_MERGE_ARGUMENTS,
    *_WHICH,
    arg("name", None, eras=_KERAS_1),
    note="In Keras 3 a layer for each mode: Add, Multiply, Average, Maximum, Concatenate, Dot.",
)
MERGE_FUNCTION = row(
    "merge",
    {"1.0": "engine.topology", "1.2": "engine.topology"},
    arg("inputs", eras=_KERAS_1),
    *_MERGE_ARGUMENTS,
    arg("name", None, eras=_KERAS_1),
)
SAVE_WEIGHTS = row(
    "save_weights",
    {"0.3": "models", "1.0": "engine.topology", "1.2": "engine.topology"},
    arg("filepath"),
    arg("overwrite", by_era={"0.3": False, "1.0": True, "1.2": True}, to="overwrite"),
)
_ONLY_03 = ("0.3",)
SIAMESE = row(
    "Siamese",
    "layers.core",
    arg("layer", eras=_ONLY_03),
    arg("inputs", eras=_ONLY_03),
    arg("merge_mode", "concat", eras=_ONLY_03),
    arg("concat_axis", 1, eras=_ONLY_03),
    arg("dot_axes", -1, eras=_ONLY_03),
    arg("is_graph", False, eras=_ONLY_03),
    eras=_ONLY_03,
    note="In Keras 3 one layer called on several tensors.",
)
LAMBDA_MERGE = row(
    "LambdaMerge",
    "layers.core",
    arg("layers", eras=_ONLY_03),
    arg("function", eras=_ONLY_03),
    arg("output_shape", None, eras=_ONLY_03),
    arg("arguments", {}, eras=_ONLY_03),
    eras=_ONLY_03,
    note="In Keras 3 a Lambda called on a list of tensors.",
)
AUTO_ENCODER = row(
    "AutoEncoder",
    "layers.core",
    arg("encoder", eras=_ONLY_03),
    arg("decoder", eras=_ONLY_03),
    arg("output_reconstruction", True, eras=_ONLY_03),
    arg("weights", None, eras=_ONLY_03),
    eras=_ONLY_03,
    extra=("name",),
    note="In Keras 3 the decoder called on what the encoder made.",
)
SIAMESE_HEAD = row("SiameseHead", "layers.core", arg("head"), eras=_ONLY_03)
ADD_SHARED_LAYER = row("add_shared_layer", "layers.core", arg("layer"), arg("inputs"), eras=_ONLY_03)
