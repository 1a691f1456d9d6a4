"""The configuration of a Graph, as Keras 0.3 and Keras 1.0 wrote it, and a Graph from either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keras_unified.dialects.configs import in_shape_of_keras_1
from keras_unified.engine import configs, keras3
from keras_unified.engine.inputs import dtype_name
from keras_unified.errors import InvalidValueError
from keras_unified.legacy.named import SharedNode


def graph_config(graph: Any) -> dict[str, Any]:
    """Return a graph's configuration as Keras 1.0 wrote it."""
    config: dict[str, Any] = {
        "input_config": [{**row, "dtype": dtype_name(row["dtype"])} for row in graph.input_config],
        "node_config": [_with_shared_layer(graph, row) for row in graph.node_config],
        "output_config": [dict(row) for row in graph.output_config],
        "nodes": {
            row["name"]: configs.layer_config(graph.nodes[row["name"]])
            for row in graph.node_config
            if not isinstance(graph.nodes[row["name"]], SharedNode)
        },
    }
    return {"name": graph.name, **config} if keras3.is_saving() else config


def _with_shared_layer(graph: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    node = graph.nodes[row["name"]]
    if not isinstance(node, SharedNode):
        return dict(row)
    return {**_without(row, "input"), "layer": configs.layer_config(node.layer)}


def graph_config_03(graph: Any) -> dict[str, Any]:
    """Return a graph's configuration as Keras 0.3 wrote it, a shared node as a Siamese and its heads."""
    rows: list[dict[str, Any]] = []
    nodes: dict[str, Any] = {}
    for row in graph.node_config:
        name, node = row["name"], graph.nodes[row["name"]]
        if not isinstance(node, SharedNode):
            rows.append(dict(row))
            nodes[name] = configs.layer_config_03(node)
            continue
        apart = row["merge_mode"] is None
        rows.append({**_without(row, "input", "outputs"), "create_output": row["create_output"] and not apart})
        nodes[name] = {
            "name": "Siamese",
            "layer": configs.layer_config_03(node.layer),
            "custom_name": name,
            **{key: row[key] for key in ("merge_mode", "concat_axis", "dot_axes")},
        }
        for head, output in enumerate(row["outputs"] if apart else ()):
            rows.append({"name": output, "inputs": [name], "create_output": row["create_output"]})
            nodes[output] = {"name": "SiameseHead", "head": head, "custom_name": output}
    return {
        "name": type(graph).__name__,
        "input_config": [dict(row) for row in graph.input_config],
        "node_config": rows,
        "output_config": [dict(row) for row in graph.output_config],
        "input_order": list(graph.input_order),
        "output_order": list(graph.output_order),
        "nodes": nodes,
    }


def _without(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def read_graph(graph: Any, config: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Add to an empty graph what a configuration in the shape of Keras 1 describes, whichever of the two wrote it."""
    for row in config["input_config"]:
        graph.add_input(**row)
    rows = config["node_config"]
    heads = {row["name"] for row in rows if _kind(config, row) == "SiameseHead"}
    for row in rows:
        if row["name"] in heads:
            continue
        if _kind(config, row) == "Siamese":
            _add_siamese(graph, config, row, known)
        elif "layer" in row:
            layer = configs.layer_from_config(row["layer"], known)
            graph.add_shared_node(**{**row, "layer": layer, "create_output": False})
        else:
            layer = configs.layer_from_config(_layer_of(config, row), known)
            graph.add_node(**{**row, "layer": layer, "create_output": False})
    for row in config["output_config"]:
        graph.add_output(**row)


def _kind(config: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
    return config["nodes"].get(row["name"], {}).get("class_name")


def _layer_of(config: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    if row["name"] not in config["nodes"]:
        raise InvalidValueError(f"The configuration of a Graph has a node {row['name']!r}, but not its layer.")
    return in_shape_of_keras_1(config["nodes"][row["name"]])


def _add_siamese(graph: Any, config: Mapping[str, Any], row: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    layer = configs.layer_from_config(config["nodes"][row["name"]]["config"]["layer"], known)
    outputs = [
        other["name"]
        for other in config["node_config"]
        if _kind(config, other) == "SiameseHead" and other["inputs"] == [row["name"]]
    ]
    graph.add_shared_node(**{**row, "layer": layer, "outputs": outputs, "create_output": False})
