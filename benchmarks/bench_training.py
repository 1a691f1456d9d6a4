"""How fast training is beside plain Keras 3 and a hand-written loop: in one process, in turns, the median of repeats.

Each line is a ratio of two times: how many times as long the plain way takes, or how many times as long ours takes as
a `tf.function` over the whole epoch, written by hand for this one model. Where tf_keras is installed its fit is
measured too, without a bound. The process fails where a bound is not met; `--write FILE` puts the table into a
Markdown file.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import gc
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from keras_unified.engine.keras3 import keras
from keras_unified.layers import LSTM, Convolution2D, Dense, Flatten, MaxPooling2D
from keras_unified.models import Sequential

try:
    import tf_keras
except ImportError:  # it is compared with where it is installed
    tf_keras = None

BATCH = 32
# A graph's first runs teach TensorFlow's executor what to hand to other threads: each fit is built so many times.
BUILDS = 3


@dataclass(frozen=True)
class Result:
    """One line of the table: what was measured, both times in ms, their ratio and its bound."""

    what: str
    ours: float
    other: float
    ratio: float
    bound: float | None
    at_least: bool

    @property
    def holds(self) -> bool:
        """Whether the bound is met."""
        return self.bound is None or (self.ratio >= self.bound if self.at_least else self.ratio <= self.bound)

    def row(self) -> str:
        """The line in Markdown."""
        sign = "" if self.bound is None else f"at least {self.bound}" if self.at_least else f"at most {self.bound}"
        return f"| {self.what} | {self.ours:.3f} | {self.other:.3f} | {self.ratio:.2f} | {sign} |"


def in_turns(repeats: int, *actions: Callable[[], Any]) -> list[list[float]]:
    """Return the times in seconds of each action, run one after another again and again, after one warm-up."""
    times: list[list[float]] = [[] for _ in actions]
    for turn in range(repeats + 1):
        for action, found in zip(actions, times, strict=True):
            gc.collect()
            start = time.perf_counter()
            action()
            if turn:
                found.append(time.perf_counter() - start)
    return times


def medians(repeats: int, *actions: Callable[[], Any]) -> list[float]:
    """Return the median time in seconds of each action, see `in_turns`."""
    return [float(np.median(found)) for found in in_turns(repeats, *actions)]


def mlp(plain: Any = keras) -> tuple[Any, Any, tuple[int, ...]]:
    """64-64-64-1, in our way and in that of `plain`, a Keras of today, and the shape of a sample."""
    ours = Sequential()
    ours.add(Dense(64, activation="relu", input_dim=64))
    ours.add(Dense(64, activation="relu"))
    ours.add(Dense(1))
    k = plain.layers
    dense = [k.Dense(64, activation="relu"), k.Dense(64, activation="relu"), k.Dense(1)]
    return ours, plain.Sequential([plain.Input((64,)), *dense]), (64,)


def cnn(plain: Any = keras) -> tuple[Any, Any, tuple[int, ...]]:
    """Two convolutions of 16 filters on 28 x 28 pixels."""
    ours = Sequential()
    ours.add(Convolution2D(16, 3, 3, activation="relu", dim_ordering="tf", input_shape=(28, 28, 1)))
    ours.add(Convolution2D(16, 3, 3, activation="relu", dim_ordering="tf"))
    ours.add(MaxPooling2D(dim_ordering="tf"))
    ours.add(Flatten())
    ours.add(Dense(1))
    k = plain.layers
    convolutions = [k.Conv2D(16, 3, activation="relu"), k.Conv2D(16, 3, activation="relu"), k.MaxPooling2D()]
    return ours, plain.Sequential([plain.Input((28, 28, 1)), *convolutions, k.Flatten(), k.Dense(1)]), (28, 28, 1)


def lstm(plain: Any = keras) -> tuple[Any, Any, tuple[int, ...]]:
    """LSTM(128) over 100 steps, with the same gates in both ways: the old default is a hard sigmoid."""
    ours = Sequential()
    ours.add(LSTM(128, inner_activation="sigmoid", input_shape=(100, 16)))
    ours.add(Dense(1))
    k = plain.layers
    return ours, plain.Sequential([plain.Input((100, 16)), k.LSTM(128), k.Dense(1)]), (100, 16)


def compiled(pair: tuple[Any, Any, tuple[int, ...]], rows: int) -> tuple[Any, Any, np.ndarray, np.ndarray]:
    """Return both models, compiled alike, with random data of `rows` samples."""
    ours, plain, shape = pair
    ours.compile(optimizer="sgd", loss="mse")
    plain.compile(optimizer="sgd", loss="mse")
    random = np.random.RandomState(0)
    x = random.uniform(size=(rows, *shape)).astype("float32")
    return ours, plain, x, random.uniform(size=(rows, 1)).astype("float32")


def hand_written(model: Any, x: np.ndarray, y: np.ndarray, rate: float = 0.01) -> Callable[[], None]:
    """Return a function that trains for one epoch: a loop inside one TensorFlow graph, with nothing but the numbers."""
    variables = [weight.value for weight in model.trainable_variables]

    @tf.function(autograph=False)
    def epoch(x: Any, y: Any, rows: Any) -> Any:
        def body(at: Any, total: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(tf.gather(x, rows[at]), training=True) - tf.gather(y, rows[at])))
            for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
                variable.assign_sub(rate * gradient)
            return at + 1, total + loss

        return tf.while_loop(lambda at, _: at < tf.shape(rows)[0], body, (0, 0.0), parallel_iterations=1)[1]

    held = tf.constant(x), tf.constant(y)

    def run() -> None:
        order = np.random.permutation(len(x)).reshape(-1, BATCH)
        float(epoch(*held, tf.constant(order)))

    return run


def training(name: str, make: Any, rows: int, repeats: int, bound: float) -> list[Result]:
    """Compare fit with that of Keras 3 and tf_keras, and with the hand-written loop, per batch."""
    actions: list[Callable[[], Any]] = []
    for _ in range(BUILDS):
        ours, plain, x, y = compiled(make(), rows)
        others = {"Keras 3 fit": plain}
        if tf_keras is not None:
            _, others["tf_keras fit"], *_ = compiled(make(tf_keras), rows)
        actions += [
            functools.partial(ours.fit, x, y, batch_size=BATCH, nb_epoch=1, verbose=0),
            hand_written(plain, x, y),
            *(functools.partial(model.fit, x, y, batch_size=BATCH, epochs=1, verbose=0) for model in others.values()),
        ]
    times = in_turns(repeats, *actions)
    contenders = len(actions) // BUILDS
    mine, hand, *theirs = (np.median(times[number::contenders]) for number in range(contenders))
    ms = 1000.0 / (rows // BATCH)
    bounds: tuple[float | None, ...] = (bound, None)
    return [
        *(
            Result(f"{name}: fit, {other}", mine * ms, time * ms, time / mine, least, at_least=True)
            for other, time, least in zip(others, theirs, bounds, strict=False)
        ),
        Result(f"{name}: fit, by hand", mine * ms, hand * ms, mine / hand, 1.3, at_least=False),
    ]


def single_batches(repeats: int, calls: int) -> list[Result]:
    """Compare train_on_batch and predict_on_batch, per call."""
    ours, plain, x, y = compiled(mlp(), BATCH)

    def many(method: Any, *data: Any) -> Callable[[], None]:
        def run() -> None:
            for _ in range(calls):
                method(*data)

        return run

    results = []
    for name, data, bound in (("train_on_batch", (x, y), 1.6), ("predict_on_batch", (x,), 1.0)):
        mine, other = medians(repeats, many(getattr(ours, name), *data), many(getattr(plain, name), *data))
        ms = 1000.0 / calls
        results.append(Result(f"MLP: {name}, Keras 3", mine * ms, other * ms, other / mine, bound, at_least=True))
    return results


def prediction(repeats: int) -> Result:
    """Compare predict on 10,000 rows, per call."""
    ours, plain, x, _ = compiled(mlp(), 10_000)
    mine, other = medians(
        repeats,
        lambda: ours.predict(x, batch_size=BATCH),
        lambda: plain.predict(x, batch_size=BATCH, verbose=0),
    )
    what = "MLP: predict on 10,000 rows, Keras 3"
    return Result(what, mine * 1000, other * 1000, other / mine, 2.0, at_least=True)


def growth(repeats: int) -> list[Result]:
    """Compare four times the rows, and four times the epochs, with four times the time."""
    ours, _, x, y = compiled(mlp(), 32_000)
    few = 8_000
    once, rows, epochs = medians(
        repeats,
        lambda: ours.fit(x[:few], y[:few], batch_size=BATCH, nb_epoch=1, verbose=0),
        lambda: ours.fit(x, y, batch_size=BATCH, nb_epoch=1, verbose=0),
        lambda: ours.fit(x[:few], y[:few], batch_size=BATCH, nb_epoch=4, verbose=0),
    )
    return [
        Result(f"MLP: four times the {what}, so the time", many * 1000, once * 4000, many / once / 4, 1.3, False)
        for what, many in (("rows", rows), ("epochs", epochs))
    ]


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table with date and machine."""
    lines = [
        "# How fast training is",
        "",
        "`make bench` runs `benchmarks/bench_training.py`: both ways in one process, in turns,",
        "the median of repeats, for fit of those of three builds. Times are in ms: per batch of 32 for fit, per",
        "call for the others. The ratio: how many times faster than Keras 3, or as slow as the loop by hand.",
        "",
        (
            f"Measured on {dt.date.today().isoformat()} with Python {platform.python_version()}, TensorFlow "
            f"{tf.__version__}, Keras {keras.__version__}, on the CPU."
        ),
        "",
        "| what, beside what | ours | other | ratio | bound |",
        "|---|---|---|---|---|",
        *(result.row() for result in results),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run all, and return 1 where a bound is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--only", default="", help="part of a name: mlp, cnn, lstm, single, predict, growth")
    parser.add_argument("--write", type=Path, help="a Markdown file for the table")
    options = parser.parse_args()
    repeats = options.repeats
    parts: dict[str, Callable[[], Sequence[Result]]] = {
        "mlp": lambda: training("MLP 64-64-64-1", mlp, 32_000, repeats, 8.0),
        "cnn": lambda: training("CNN, two convolutions", cnn, 3_200, repeats, 1.5),
        "lstm": lambda: training("LSTM(128), 100 steps", lstm, 640, repeats, 1.0),
        "single": lambda: single_batches(repeats, 300),
        "predict": lambda: [prediction(repeats)],
        "growth": lambda: growth(repeats),
    }
    results = [r for name, run in parts.items() if options.only in name for r in run()]
    text = table(results)
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
