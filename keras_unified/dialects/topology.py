"""The rows of what models are made of in Keras 1, and of the functions that read and write them."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import KERAS_1, KERAS_12
from keras_unified.dialects.rows import Row, arg, by_name, row

TOPOLOGY: dict[str, Row] = by_name(
    row(
        "Input",
        "engine.topology",
        arg("shape", None, to="shape"),
        arg("batch_shape", None, to="batch_shape"),
        arg("name", None, to="name"),
        arg("dtype", None, to="dtype", note="By default floatx."),
        arg("sparse", False, eras=KERAS_12, to="sparse"),
        arg("tensor", None, to="tensor"),
        to="Input",
        eras=KERAS_1,
    ),
    row(
        "InputLayer",
        "engine.topology",
        arg("input_shape", None, to="shape"),
        arg("batch_input_shape", None, to="batch_shape"),
        arg("input_dtype", None, to="dtype"),
        arg("input_tensor", None, to="input_tensor"),
        arg("sparse", False, eras=KERAS_12, to="sparse"),
        arg("name", None, to="name"),
        to="layers.InputLayer",
        eras=KERAS_1,
    ),
    row(
        "InputSpec",
        "engine.topology",
        arg("dtype", None, to="dtype"),
        arg("shape", None, to="shape"),
        arg("ndim", None, to="ndim"),
        to="layers.InputSpec",
        eras=KERAS_1,
    ),
    row("Layer", "engine.topology", to="layers.Layer", eras=KERAS_1),
    row(
        "Node",
        "engine.topology",
        arg("outbound_layer"),
        arg("inbound_layers"),
        arg("node_indices"),
        arg("tensor_indices"),
        arg("input_tensors"),
        arg("output_tensors"),
        arg("input_masks"),
        arg("output_masks"),
        arg("input_shapes"),
        arg("output_shapes"),
        eras=KERAS_1,
    ),
    row("Container", "engine.topology", arg("input"), arg("output"), arg("name", None), eras=KERAS_1),
    row(
        "get_source_inputs",
        "engine.topology",
        arg("tensor", to="tensor"),
        arg("layer", None),
        arg("node_index", None),
        to="utils.get_source_inputs",
        eras=KERAS_1,
    ),
)

MODEL_FILES: dict[str, Row] = by_name(
    row(
        "model_from_config", "models", arg("config"), arg("custom_objects", by_era={"0.3": {}, "1.0": {}, "1.2": None})
    ),
    row(
        "model_from_json",
        "models",
        arg("json_string", to="json_string"),
        arg("custom_objects", by_era={"0.3": {}, "1.0": {}, "1.2": None}, to="custom_objects"),
        to="models.model_from_json",
    ),
    row(
        "model_from_yaml",
        "models",
        arg("yaml_string"),
        arg("custom_objects", by_era={"0.3": {}, "1.0": {}, "1.2": None}),
    ),
    row(
        "load_model",
        "models",
        arg("filepath", to="filepath"),
        arg("custom_objects", by_era={"1.0": {}, "1.2": None}, to="custom_objects"),
        to="models.load_model",
        eras=KERAS_1,
    ),
    row(
        "save_model",
        "models",
        arg("model", to="model"),
        arg("filepath", to="filepath"),
        arg("overwrite", True, to="overwrite"),
        to="models.save_model",
        eras=KERAS_1,
    ),
)
