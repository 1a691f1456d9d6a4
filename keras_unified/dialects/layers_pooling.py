"""The rows of the pooling layers."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import KERAS_12
from keras_unified.dialects.rows import Row, arg, row

ROWS: tuple[Row, ...] = (
    row(
        "MaxPooling1D",
        {"0.3": "layers.convolutional", "1.0": "layers.pooling", "1.2": "layers.pooling"},
        arg("pool_length", 2, to="pool_size"),
        arg("stride", None, to="strides"),
        arg("border_mode", "valid", to="padding"),
        to="MaxPooling1D",
    ),
    row(
        "AveragePooling1D",
        {"0.3": "layers.convolutional", "1.0": "layers.pooling", "1.2": "layers.pooling"},
        arg("pool_length", 2, to="pool_size"),
        arg("stride", None, to="strides"),
        arg("border_mode", "valid", to="padding"),
        to="AveragePooling1D",
    ),
    row(
        "MaxPooling2D",
        {"0.3": "layers.convolutional", "1.0": "layers.pooling", "1.2": "layers.pooling"},
        arg("pool_size", (2, 2), to="pool_size"),
        arg("strides", None, to="strides"),
        arg("border_mode", "valid", to="padding"),
        arg("dim_ordering", by_era={"0.3": "th", "1.0": "default", "1.2": "default"}, to="data_format"),
        to="MaxPooling2D",
    ),
    row(
        "AveragePooling2D",
        {"0.3": "layers.convolutional", "1.0": "layers.pooling", "1.2": "layers.pooling"},
        arg("pool_size", (2, 2), to="pool_size"),
        arg("strides", None, to="strides"),
        arg("border_mode", "valid", to="padding"),
        arg("dim_ordering", by_era={"0.3": "th", "1.0": "default", "1.2": "default"}, to="data_format"),
        to="AveragePooling2D",
    ),
    row(
        "MaxPooling3D",
        {"0.3": "layers.convolutional", "1.0": "layers.pooling", "1.2": "layers.pooling"},
        arg("pool_size", (2, 2, 2), to="pool_size"),
        arg("strides", None, to="strides"),
        arg("border_mode", "valid", to="padding"),
        arg("dim_ordering", by_era={"0.3": "th", "1.0": "default", "1.2": "default"}, to="data_format"),
        to="MaxPooling3D",
    ),
    row(
        "AveragePooling3D",
        {"0.3": "layers.convolutional", "1.0": "layers.pooling", "1.2": "layers.pooling"},
        arg("pool_size", (2, 2, 2), to="pool_size"),
        arg("strides", None, to="strides"),
        arg("border_mode", "valid", to="padding"),
        arg("dim_ordering", by_era={"0.3": "th", "1.0": "default", "1.2": "default"}, to="data_format"),
        to="AveragePooling3D",
    ),
    row(
        "GlobalAveragePooling1D",
        "layers.pooling",
        eras=KERAS_12,
        to="GlobalAveragePooling1D",
    ),
    row(
        "GlobalMaxPooling1D",
        "layers.pooling",
        eras=KERAS_12,
        to="GlobalMaxPooling1D",
    ),
    row(
        "GlobalAveragePooling2D",
        "layers.pooling",
        arg("dim_ordering", "default", eras=KERAS_12, to="data_format"),
        eras=KERAS_12,
        to="GlobalAveragePooling2D",
    ),
    row(
        "GlobalMaxPooling2D",
        "layers.pooling",
        arg("dim_ordering", "default", eras=KERAS_12, to="data_format"),
        eras=KERAS_12,
        to="GlobalMaxPooling2D",
    ),
    row(
        "GlobalAveragePooling3D",
        "layers.pooling",
        arg("dim_ordering", "default", eras=KERAS_12, to="data_format"),
        eras=KERAS_12,
        to="GlobalAveragePooling3D",
    ),
    row(
        "GlobalMaxPooling3D",
        "layers.pooling",
        arg("dim_ordering", "default", eras=KERAS_12, to="data_format"),
        eras=KERAS_12,
        to="GlobalMaxPooling3D",
    ),
)
