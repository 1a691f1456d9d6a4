"""How fast training is beside plain Keras 3 and a hand-written loop: ratios of one run, the least of some repeats."""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras_unified  # noqa: F401, I001  (before keras)
import keras
import numpy as np
import tensorflow as tf

from keras_unified import layers, models

BATCH = 32

Build = Callable[[Any], list[Any]]


def mlp(of: Any) -> list[Any]:
    """Return the layers of an MLP 64-64-64-1, in the words of `of`."""
    return [of.Dense(64, activation="relu"), of.Dense(64, activation="relu"), of.Dense(1, activation="sigmoid")]


def cnn(of: Any) -> list[Any]:
    """Return the layers of a small CNN on images of 28 x 28."""
    if of is layers:
        convolutions = [of.Convolution2D(16, 3, 3, activation="relu", dim_ordering="tf") for _ in range(2)]
        return [*convolutions, of.MaxPooling2D(dim_ordering="tf"), of.Flatten(), of.Dense(10, activation="softmax")]
    convolutions = [of.Conv2D(16, 3, activation="relu") for _ in range(2)]
    return [*convolutions, of.MaxPooling2D(), of.Flatten(), of.Dense(10, activation="softmax")]


def lstm(of: Any) -> list[Any]:
    """Return an LSTM(128) and an output."""
    return [of.LSTM(128), of.Dense(1, activation="sigmoid")]


CASES: Mapping[str, tuple[Build, tuple[int, ...], int, str, int]] = {
    "MLP 64-64-64-1": (mlp, (64,), 1, "binary_crossentropy", 6400),
    "CNN 2 x conv16": (cnn, (28, 28, 1), 10, "categorical_crossentropy", 960),
    "LSTM(128), 100 steps": (lstm, (100, 16), 1, "binary_crossentropy", 320),
}


def old_model(build: Build, shape: tuple[int, ...], loss: str) -> Any:
    """Return the model of keras_unified."""
    x = layers.Input(shape=shape)
    y = x
    for layer in build(layers):
        y = layer(y)
    model = models.Model(x, y)
    model.compile("sgd", loss)
    return model


def todays_model(build: Build, shape: tuple[int, ...], loss: str) -> Any:
    """Return the same layers in plain Keras 3."""
    model = keras.Sequential([keras.Input(shape), *build(keras.layers)])
    model.compile(keras.optimizers.SGD(0.01), loss)
    return model


def hand_written(model: Any, x: np.ndarray, y: np.ndarray) -> Callable[[], None]:
    """Return a loop over a whole epoch in one TensorFlow function, as an expert would write it."""
    loss_of = keras.losses.get(model.loss)
    data, target = tf.constant(x), tf.constant(y)
    steps = len(x) // BATCH
    model.optimizer.build(model.trainable_variables)

    @tf.function(autograph=False)
    def epoch(order: Any) -> Any:
        def body(at: Any, total: Any) -> Any:
            rows = order[at]
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(loss_of(tf.gather(target, rows), model(tf.gather(data, rows), training=True)))
            variables = model.trainable_variables
            model.optimizer.apply(tape.gradient(loss, variables), variables)
            return at + 1, total + loss

        return tf.while_loop(lambda at, _: at < steps, body, (0, 0.0), parallel_iterations=1)[1]

    def run() -> None:
        order = np.random.permutation(len(x))[: steps * BATCH].reshape(steps, BATCH)
        float(epoch(tf.constant(order)))

    return run


def least(runs: Mapping[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Return the least seconds of each run, measured by turns after one run that is not counted."""
    times = {name: float("inf") for name in runs}
    for repeat in range(repeats + 1):
        for name, run in runs.items():
            gc.collect()
            start = time.perf_counter()
            run()
            if repeat:
                times[name] = min(times[name], time.perf_counter() - start)
    return times


def measure(name: str, repeats: int) -> list[tuple[str, float, str]]:
    """Return (what, ratio, what it must be) for one model."""
    build, shape, width, loss, rows = CASES[name]
    random = np.random.RandomState(0)
    x = random.uniform(-1, 1, (rows, *shape)).astype("float32")
    y = np.eye(10, dtype="float32")[random.randint(0, 10, rows)] if width > 1 else random.randint(0, 2, (rows, 1))
    y = y.astype("float32")
    ours, plain = old_model(build, shape, loss), todays_model(build, shape, loss)
    fit = least(
        {
            "ours": lambda: ours.fit(x, y, batch_size=BATCH, nb_epoch=1, verbose=0),
            "keras": lambda: plain.fit(x, y, batch_size=BATCH, epochs=1, verbose=0),
            "hand": hand_written(todays_model(build, shape, loss), x, y),
        },
        repeats,
    )
    found = [
        (
            f"{name}: fit, Keras 3 / ours",
            fit["keras"] / fit["ours"],
            {"M": ">= 8", "C": ">= 1.5", "L": ">= 1"}[name[0]],
        ),
        (f"{name}: fit, ours / hand-written", fit["ours"] / fit["hand"], "<= 1.3" if name[0] == "M" else ""),
    ]
    if name.startswith("MLP"):
        bx, by = x[:BATCH], y[:BATCH]
        big = np.repeat(x, 2, axis=0)[:10000]
        many = range(100)
        single = least(
            {
                "ours train": lambda: [ours.train_on_batch(bx, by) for _ in many],
                "keras train": lambda: [plain.train_on_batch(bx, by) for _ in many],
                "ours predict": lambda: [ours.predict_on_batch(bx) for _ in many],
                "keras predict": lambda: [plain.predict_on_batch(bx) for _ in many],
                "ours all": lambda: ours.predict(big),
                "keras all": lambda: plain.predict(big, verbose=0),
            },
            repeats,
        )
        found += [
            ("train_on_batch, Keras 3 / ours", single["keras train"] / single["ours train"], ">= 1.6"),
            ("predict_on_batch, Keras 3 / ours", single["keras predict"] / single["ours predict"], ">= 1"),
            ("predict on 10,000 rows, Keras 3 / ours", single["keras all"] / single["ours all"], ">= 2"),
        ]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print the ratios as JSON")
    arguments = parser.parse_args()
    rows = [row for name in CASES for row in measure(name, arguments.repeats)]
    if arguments.json:
        print(json.dumps({what: round(ratio, 2) for what, ratio, _ in rows}, indent=1))
        return
    for what, ratio, wanted in rows:
        print(f"{what:45s} {ratio:6.2f}   {wanted}")


if __name__ == "__main__":
    main()
