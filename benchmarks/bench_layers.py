"""What a legacy layer costs beside the plain Keras 3 layer: forward pass and training step, in one process, in turns.

Each pair computes the same function. Prints the median time of each, and the median over the turns of the ratio of
both, which other work on the machine moves least; what is above the bound is made and measured anew, twice at most. The
process fails where it stays there; `--write FILE` puts the table into a Markdown file.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified import layers
from keras_unified.engine.keras3 import keras

BOUND = 1.03
ATTEMPTS = 3
SAMPLES = 32
IMAGE = (32, 32, 16)
STEPS = (200, 32)
WIDE = (4096,)


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
    volume = (12, 12, 12, 4)
    pairs = [
        Pair("Convolution1D", lambda: layers.Convolution1D(32, 3), lambda: k.Conv1D(32, 3), STEPS),
        Pair("Convolution2D", lambda: layers.Convolution2D(32, 3, 3), lambda: k.Conv2D(32, 3), IMAGE),
        Pair(
            "Convolution2D, relu, same",
            lambda: layers.Convolution2D(32, 3, 3, activation="relu", border_mode="same"),
            lambda: k.Conv2D(32, 3, activation="relu", padding="same"),
            IMAGE,
        ),
        Pair("Convolution3D", lambda: layers.Convolution3D(8, 3, 3, 3), lambda: k.Conv3D(8, 3), volume),
        Pair(
            "AtrousConvolution2D",
            lambda: layers.AtrousConvolution2D(32, 3, 3, atrous_rate=(2, 2)),
            lambda: k.Conv2D(32, 3, dilation_rate=2),
            IMAGE,
        ),
        Pair(
            "Deconvolution2D",
            lambda: layers.Deconvolution2D(8, 3, 3, output_shape=(None, 34, 34, 8)),
            lambda: k.Conv2DTranspose(8, 3),
            IMAGE,
        ),
        Pair(
            "SeparableConvolution2D",
            lambda: layers.SeparableConvolution2D(32, 3, 3),
            lambda: k.SeparableConv2D(32, 3),
            IMAGE,
        ),
        Pair(
            "ConvLSTM2D",
            lambda: layers.ConvLSTM2D(8, 3, 3),
            lambda: k.ConvLSTM2D(8, 3, recurrent_activation=hard_sigmoid),
            (8, 12, 12, 4),
        ),
    ]
    for axes, shape in (("1D", STEPS), ("2D", IMAGE), ("3D", volume)):
        for name in ("MaxPooling", "AveragePooling", "UpSampling", "ZeroPadding", "Cropping"):
            legacy, plain = getattr(layers, name + axes), getattr(k, name + axes)
            size = {"pool_size": 2} if name == "AveragePooling" else {}
            pairs.append(Pair(name + axes, legacy, partial(plain, **size), shape))
        names = (f"{name}{axes}" for name in ("GlobalMaxPooling", "GlobalAveragePooling"))
        pairs += [Pair(name, getattr(layers, name), getattr(k, name), shape) for name in names]
    return pairs


def _core() -> list[Pair]:
    k = keras.layers
    return [
        Pair("Dense", lambda: layers.Dense(256), lambda: k.Dense(256), (512,)),
        Pair("Dense, tanh", lambda: layers.Dense(256, activation="tanh"), lambda: k.Dense(256, "tanh"), (512,)),
        Pair("Activation", lambda: layers.Activation("relu"), lambda: k.Activation("relu"), WIDE),
        Pair("Dropout", lambda: layers.Dropout(0.5), lambda: k.Dropout(0.5), WIDE),
        Pair("Flatten", layers.Flatten, k.Flatten, IMAGE),
        Pair("Reshape", lambda: layers.Reshape((1024, 16)), lambda: k.Reshape((1024, 16)), IMAGE),
        Pair("Permute", lambda: layers.Permute((2, 1)), lambda: k.Permute((2, 1)), STEPS),
        Pair("RepeatVector", lambda: layers.RepeatVector(20), lambda: k.RepeatVector(20), WIDE),
        Pair("Masking", lambda: layers.Masking(0.0), lambda: k.Masking(0.0), STEPS),
        Pair("Lambda", lambda: layers.Lambda(keras.ops.tanh), lambda: k.Lambda(keras.ops.tanh), WIDE),
        Pair(
            "TimeDistributed",
            lambda: layers.TimeDistributed(layers.Dense(64)),
            lambda: k.TimeDistributed(k.Dense(64)),
            STEPS,
        ),
        Pair("Embedding", lambda: layers.Embedding(1000, 64), lambda: k.Embedding(1000, 64), (100,)),
        Pair("BatchNormalization", layers.BatchNormalization, k.BatchNormalization, (512,)),
        Pair("GaussianNoise", lambda: layers.GaussianNoise(0.1), lambda: k.GaussianNoise(0.1), WIDE),
        Pair("LeakyReLU", lambda: layers.LeakyReLU(0.3), lambda: k.LeakyReLU(negative_slope=0.3), WIDE),
        Pair("PReLU", layers.PReLU, k.PReLU, WIDE),
        Pair("ELU", layers.ELU, k.ELU, WIDE),
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


@dataclass(frozen=True)
class Measured:
    """Median times in seconds of both of a pair, and the median of their ratios."""

    legacy: float
    plain: float
    ratio: float


def in_turns(legacy: Callable[[Any], Any], plain: Callable[[Any], Any], x: Any, rounds: int) -> Measured:
    """Call both in turns, for about 40 ms each time, and compare the times of each turn."""
    for function in (legacy, plain):
        function(x)
    begin = time.perf_counter()
    legacy(x)
    calls = max(1, int(0.04 / (time.perf_counter() - begin)))

    def of(function: Callable[[Any], Any]) -> float:
        begin = time.perf_counter()
        for _ in range(calls):
            function(x)
        return (time.perf_counter() - begin) / calls

    turns = []
    for turn in range(rounds):
        first, second = (legacy, plain) if turn % 2 else (plain, legacy)
        times = {first: of(first), second: of(second)}
        turns.append((times[legacy], times[plain]))
    ours, theirs = (statistics.median(times) for times in zip(*turns, strict=True))
    return Measured(ours, theirs, statistics.median(a / b for a, b in turns))


def compare(pair: Pair, make: Callable[[Any], Callable[[Any], Any]], rounds: int) -> Measured:
    """Measure a pair; above the bound anew, as the place in memory where a function lies moves its time, too."""
    x = tf.constant(np.random.uniform(size=(SAMPLES, *pair.shape)).astype("float32"))
    found: list[Measured] = []
    while len(found) < ATTEMPTS and not (found and found[-1].ratio <= BOUND):
        found.append(in_turns(make(pair.legacy()), make(pair.plain()), x, rounds))
    return min(found, key=lambda measured: measured.ratio)


def table(lines: list[str]) -> str:
    """Return the results as a Markdown table with date and versions."""
    head = f"""# How fast layers are

`make bench` runs `benchmarks/bench_layers.py`: each layer beside the plain Keras 3 layer that computes the same, both
compiled, in one process, in turns. Times are medians in ms for a batch of {SAMPLES}; the ratio is the median over the turns. It may
be at most {BOUND}.

Measured on {dt.date.today().isoformat()} with Python {platform.python_version()}, TensorFlow {tf.__version__}, Keras {keras.__version__}, on the CPU.

| layer | forward | plain | ratio | training step | plain | ratio |
|---|---|---|---|---|---|---|
"""  # noqa: E501
    return head + "\n".join(lines) + "\n"


def main() -> int:
    """Measure the pairs that the command line names, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="part of a layer's name")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", type=Path, help="a Markdown file for the table")
    options = parser.parse_args()
    pairs = [*_recurrent(units=128, steps=100), *_spatial(), *_core()]
    if options.only:
        pairs = [pair for pair in pairs if any(part in pair.name for part in options.only)]
    slow, lines = [], []
    for pair in pairs:
        cells = [pair.name]
        for make in (forward, training_step):
            measured = compare(pair, make, options.rounds)
            cells += [f"{1e3 * measured.legacy:.3f}", f"{1e3 * measured.plain:.3f}", f"{measured.ratio:.3f}"]
            if measured.ratio > BOUND:
                slow.append(f"{pair.name} ({make.__name__})")
        lines.append(f"| {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    if options.write:
        options.write.write_text(table(lines), encoding="utf-8")
    if slow:
        print(f"More than {BOUND:.0%} of the plain layer's time: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
