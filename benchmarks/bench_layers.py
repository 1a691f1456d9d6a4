"""What a legacy layer costs beside the plain Keras 3 layer: forward pass and training step, in one process, in turns.

Each pair computes the same function. Prints the lower quartile of the times of each, which other work on the machine
moves least, and their ratio; the process fails where a ratio is above the bound.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified import layers
from keras_unified.engine.keras3 import keras

BOUND = 1.03
SAMPLES = 32


def hard_sigmoid(x: Any) -> Any:
    """The hard sigmoid of the era, for Keras 3's layers."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@dataclass(frozen=True)
class Pair:
    """A legacy layer, the plain one, and the shape of a sample."""

    name: str
    legacy: Callable[[], Any]
    plain: Callable[[], Any]
    shape: tuple[int, ...]


def _recurrent(units: int, steps: int) -> list[Pair]:
    rnn = keras.layers
    gates = {"recurrent_activation": hard_sigmoid}
    shape = (steps, 64)
    return [
        Pair("SimpleRNN", lambda: layers.SimpleRNN(units), lambda: rnn.SimpleRNN(units), shape),
        Pair("GRU", lambda: layers.GRU(units), lambda: rnn.GRU(units, reset_after=False, **gates), shape),
        Pair("LSTM", lambda: layers.LSTM(units), lambda: rnn.LSTM(units, **gates), shape),
        Pair(
            "LSTM of sequences",
            lambda: layers.LSTM(units, return_sequences=True),
            lambda: rnn.LSTM(units, return_sequences=True, **gates),
            shape,
        ),
    ]


def _spatial() -> list[Pair]:
    k = keras.layers
    image = (32, 32, 16)
    return [
        Pair("Convolution1D", lambda: layers.Convolution1D(32, 3), lambda: k.Conv1D(32, 3), (200, 32)),
        Pair("Convolution2D", lambda: layers.Convolution2D(32, 3, 3), lambda: k.Conv2D(32, 3), image),
        Pair(
            "Convolution2D, relu, same",
            lambda: layers.Convolution2D(32, 3, 3, activation="relu", border_mode="same"),
            lambda: k.Conv2D(32, 3, activation="relu", padding="same"),
            image,
        ),
        Pair("Convolution3D", lambda: layers.Convolution3D(8, 3, 3, 3), lambda: k.Conv3D(8, 3), (12, 12, 12, 4)),
        Pair("MaxPooling2D", layers.MaxPooling2D, k.MaxPooling2D, image),
        Pair("AveragePooling2D", layers.AveragePooling2D, k.AveragePooling2D, image),
        Pair("UpSampling2D", layers.UpSampling2D, k.UpSampling2D, image),
        Pair("ZeroPadding2D", layers.ZeroPadding2D, k.ZeroPadding2D, image),
        Pair("GlobalMaxPooling2D", layers.GlobalMaxPooling2D, k.GlobalMaxPooling2D, image),
        Pair(
            "SeparableConvolution2D",
            lambda: layers.SeparableConvolution2D(32, 3, 3),
            lambda: k.SeparableConv2D(32, 3),
            image,
        ),
        Pair(
            "ConvLSTM2D",
            lambda: layers.ConvLSTM2D(8, 3, 3),
            lambda: k.ConvLSTM2D(8, 3, recurrent_activation=hard_sigmoid),
            (8, 12, 12, 4),
        ),
    ]


def _core() -> list[Pair]:
    k = keras.layers
    return [
        Pair("Dense", lambda: layers.Dense(256), lambda: k.Dense(256), (512,)),
        Pair("Dense, tanh", lambda: layers.Dense(256, activation="tanh"), lambda: k.Dense(256, "tanh"), (512,)),
        Pair("Embedding", lambda: layers.Embedding(1000, 64), lambda: k.Embedding(1000, 64), (100,)),
        Pair("BatchNormalization", layers.BatchNormalization, k.BatchNormalization, (512,)),
    ]


def forward(layer: Any) -> Callable[[Any], Any]:
    """Return the layer's forward pass as a compiled function."""
    return tf.function(lambda x: layer(x, training=False))  # type: ignore[no-any-return]


def training_step(layer: Any) -> Callable[[Any], Any]:
    """Return a compiled step of gradient descent on the mean square of the layer's output."""

    def step(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_mean(tf.square(layer(x, training=True)))
        variables = [v.value for v in layer.trainable_variables]
        *gradients, of_input = tape.gradient(loss, [*variables, x])
        for variable, gradient in zip(layer.trainable_variables, gradients, strict=True):
            variable.assign_sub(1e-4 * tf.convert_to_tensor(gradient))
        return loss if of_input is None else loss + 0.0 * tf.reduce_sum(of_input)

    return tf.function(step)  # type: ignore[no-any-return]


def lower_quartiles(functions: list[Callable[[Any], Any]], x: Any, rounds: int, seconds: float) -> list[float]:
    """Return the lower quartile of each function's times, called in turns for about `seconds` altogether."""
    for function in functions:
        function(x)
    begin = time.perf_counter()
    for function in functions:
        function(x)
    calls = max(1, int(seconds / rounds / (time.perf_counter() - begin)))
    times: list[list[float]] = [[] for _ in functions]
    for turn in range(rounds):
        for i in (0, 1) if turn % 2 else (1, 0):
            begin = time.perf_counter()
            for _ in range(calls):
                functions[i](x)
            times[i].append((time.perf_counter() - begin) / calls)
    return [statistics.quantiles(of_one, n=4)[0] for of_one in times]


def main() -> int:
    """Measure the pairs that the command line names, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="part of a layer's name")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each measurement")
    options = parser.parse_args()
    pairs = [*_recurrent(units=128, steps=100), *_spatial(), *_core()]
    if options.only:
        pairs = [pair for pair in pairs if any(part in pair.name for part in options.only)]
    slow = []
    print(f"{'':28}{'forward':>26}   {'training step':>26}")
    print(f"{'':28}{'legacy':>9}{'plain':>9}{'ratio':>8}   {'legacy':>9}{'plain':>9}{'ratio':>8}  (ms)")
    for pair in pairs:
        x = tf.constant(np.random.uniform(size=(SAMPLES, *pair.shape)).astype("float32"))
        both = [pair.legacy(), pair.plain()]
        line = f"{pair.name:28}"
        for make in (forward, training_step):
            legacy, plain = lower_quartiles([make(layer) for layer in both], x, options.rounds, options.seconds)
            line += f"{1e3 * legacy:9.3f}{1e3 * plain:9.3f}{legacy / plain:8.3f}   "
            if legacy > BOUND * plain:
                slow.append(f"{pair.name} ({make.__name__})")
        print(line, flush=True)
    if slow:
        print(f"More than {BOUND:.0%} of the plain layer's time: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
