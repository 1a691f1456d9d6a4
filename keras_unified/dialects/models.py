"""The rows of the three ways to describe a model: Model, Sequential, Graph, and what Graph's methods took."""

from __future__ import annotations

from keras_unified.dialects.rows import Row, arg, row

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
    arg("layers", by_era={"0.3": [], "1.0": None, "1.2": None}, to="layers"),
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
            arg("inputs", by_era={"0.3": [], "1.0": None}),
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
            arg("inputs", by_era={"0.3": [], "1.0": None}),
            arg("merge_mode", None, eras=("0.3", "1.0")),
            arg("concat_axis", -1, eras=("0.3", "1.0")),
            arg("dot_axes", -1, eras=("0.3", "1.0")),
            arg("outputs", by_era={"0.3": [], "1.0": None}),
            arg("create_output", False, eras=("0.3", "1.0")),
        ),
        row(
            "add_output",
            {"0.3": "models", "1.0": "legacy.models"},
            arg("name", eras=("0.3", "1.0")),
            arg("input", None, eras=("0.3", "1.0")),
            arg("inputs", by_era={"0.3": [], "1.0": None}),
            arg("merge_mode", "concat", eras=("0.3", "1.0")),
            arg("concat_axis", -1, eras=("0.3", "1.0")),
            arg("dot_axes", -1, eras=("0.3", "1.0")),
        ),
    )
}
