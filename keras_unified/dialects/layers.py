"""Every layer of the old public API, by name; the rows stand in one module for each subject."""

from __future__ import annotations

from keras_unified.dialects import layers_convolutional, layers_core, layers_pooling, layers_recurrent
from keras_unified.dialects.rows import Row

LAYERS: dict[str, Row] = {
    row.name: row
    for module in (layers_core, layers_convolutional, layers_pooling, layers_recurrent)
    for row in module.ROWS
}
