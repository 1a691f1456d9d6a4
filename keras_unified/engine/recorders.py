"""Callbacks that take down the numbers of each epoch: in a CSV file, on a server, for TensorBoard."""

from __future__ import annotations

import csv
import json
import urllib.error
import urllib.parse
import urllib.request
import warnings
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import tensorflow as tf

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.callbacks import CALLBACKS
from keras_unified.engine.callbacks import Callback, Logs
from keras_unified.engine.functions import Function

_BINS = 30


class CSVLogger(Callback):
    """Write the numbers of each epoch to a file, one row an epoch.

    Args:
        filename: path of the file.
        separator: str between two columns.
        append: bool, go on with a file that is there.

    Era:
        Keras 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["CSVLogger"])
    def __init__(self, filename: str, separator: str, append: bool) -> None:
        self.filename = Path(filename)
        self.separator = separator
        self.append = append

    def on_train_begin(self, logs: Logs | None = None) -> None:
        begun = self.append and self.filename.exists() and self.filename.stat().st_size > 0
        self.file: TextIO = self.filename.open("a" if self.append else "w", newline="")
        self.needs_header = not begun
        self.writer: Any = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.writer is None:
            names = ["epoch", *sorted(logs)]
            self.writer = csv.DictWriter(self.file, names, delimiter=self.separator, extrasaction="ignore")
            if self.needs_header:
                self.writer.writeheader()
        self.writer.writerow({"epoch": epoch, **{name: _in_quotes(_cell(value)) for name, value in logs.items()}})
        self.file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self.file.close()


class RemoteMonitor(Callback):
    """Send the numbers of each epoch to a server, by POST.

    Args:
        root: address of the server.
        path: where on it.
        field: name of the form field that holds the numbers as JSON.
        headers: dict of further headers.

    Era:
        Keras 0.3, 1.0, 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["RemoteMonitor"])
    def __init__(self, root: str, path: str, field: str, headers: dict[str, str] | None) -> None:
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers or {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        numbers = {"epoch": epoch, **{name: _cell(value) for name, value in (logs or {}).items()}}
        form = urllib.parse.urlencode({self.field: json.dumps(numbers)}).encode()
        address = self.root + self.path
        request = urllib.request.Request(address, data=form, headers=self.headers)
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except (urllib.error.URLError, TimeoutError) as error:
            warnings.warn(f"RemoteMonitor could not reach {address}: {error}", RuntimeWarning, stacklevel=2)


class TensorBoard(Callback):
    """Write the numbers of each epoch, and what else is asked for, where TensorBoard reads them.

    Histograms are of the weights and, where the run has `validation_data`, of the layers' outputs for it.

    Args:
        log_dir: folder.
        histogram_freq: int, epochs between two histograms; 0 for none.
        write_graph: bool, whether to write the graph of the model.
        write_images: bool, whether to write weights as images, whenever histograms are written.

    Era:
        Keras 0.3, 1.0, 1.2 (`callbacks`).
    """

    @by_row(CALLBACKS["TensorBoard"])
    def __init__(self, log_dir: str, histogram_freq: int, write_graph: bool, write_images: bool) -> None:
        self.log_dir = log_dir
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.writer = tf.summary.create_file_writer(self.log_dir)
        if self.write_graph:
            signature = [tf.TensorSpec(x.shape, x.dtype) for x in self.model.inputs]
            call = tf.function(lambda *x: self.model(list(x) if len(x) > 1 else x[0], training=False), autograph=False)
            with self.writer.as_default(step=0):
                tf.summary.graph(call.get_concrete_function(*signature).graph)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        values = [_scalar(name, value) for name, value in (logs or {}).items() if name not in ("batch", "size")]
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for weight in self.model.weights:
                array = weight.numpy()
                values.append(_histogram(weight.path, array))
                if self.write_images:
                    values.append(_image(weight.path, array))
            values += [_histogram(f"{name}_out", array) for name, array in self._outputs_of_layers()]
        with self.writer.as_default(step=epoch):
            tf.summary.experimental.write_raw_pb(tf.compat.v1.Summary(value=values).SerializeToString())
        self.writer.flush()

    def _outputs_of_layers(self) -> list[tuple[str, np.ndarray]]:
        """Return the name and the output of each layer for the data that is held back; of none where none is."""
        data = self.model.validation_data
        if not data:
            return []
        layers = [layer for layer in self.model.layers if len(layer.inbound_nodes) == 1]
        inputs = list(self.model.inputs)
        arrays = Function(inputs, [layer.output for layer in layers])([array[:] for array in data[: len(inputs)]])
        return [(layer.name, array) for layer, array in zip(layers, arrays, strict=True)]

    def on_train_end(self, logs: Logs | None = None) -> None:
        self.writer.close()


def _scalar(tag: str, value: Any) -> Any:
    return tf.compat.v1.Summary.Value(tag=tag, simple_value=float(np.mean(value)))


def _histogram(tag: str, array: np.ndarray) -> Any:
    numbers = array.astype("float64").ravel()
    counts, edges = np.histogram(numbers, bins=_BINS)
    histogram = tf.compat.v1.HistogramProto(
        min=numbers.min(),
        max=numbers.max(),
        num=numbers.size,
        sum=numbers.sum(),
        sum_squares=np.square(numbers).sum(),
        bucket_limit=edges[1:],
        bucket=counts,
    )
    return tf.compat.v1.Summary.Value(tag=tag, histo=histogram)


def _image(tag: str, array: np.ndarray) -> Any:
    """Return a weight as a picture in gray, its longer side across."""
    flat = np.atleast_2d(np.squeeze(array))
    flat = flat.reshape(flat.shape[0], -1)
    if flat.shape[0] > flat.shape[1]:
        flat = flat.T
    span = float(np.ptp(flat)) or 1.0
    gray = np.round(255 * (flat - flat.min()) / span).astype("uint8")
    picture = tf.compat.v1.Summary.Image(
        height=gray.shape[0],
        width=gray.shape[1],
        colorspace=1,
        encoded_image_string=tf.io.encode_png(gray[:, :, np.newaxis]).numpy(),
    )
    return tf.compat.v1.Summary.Value(tag=f"{tag}/image", image=picture)


def _in_quotes(value: Any) -> Any:
    return f'"[{", ".join(map(str, value))}]"' if isinstance(value, (list, tuple)) else value


def _cell(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value
