"""The progress bar as a person sees it: on a terminal, in a log file, in a notebook."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import numpy as np
import pytest

from keras_unified.engine import progress
from keras_unified.engine.progress import Progbar
from keras_unified.layers import Dense
from keras_unified.models import Sequential
from keras_unified.optimizers import SGD

X, Y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.zeros((4, 1))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        """Return the lines seen in the end: what comes after a carriage return is written over the line."""
        lines = []
        for line in self.getvalue().split("\n"):
            seen = ""
            for part in line.split("\r"):
                seen = part + seen[len(part) :]
            lines.append(seen.rstrip())
        return lines


@pytest.fixture
def clock(monkeypatch: Any) -> Any:
    """A clock that a test sets."""
    times = {"now": 100.0}
    monkeypatch.setattr(progress.time, "time", lambda: times["now"])
    return times


def out(monkeypatch: Any, stream: Any) -> Any:
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


def trained(**options: Any) -> None:
    model = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[1.0]])])])
    model.compile(SGD(lr=0.0), "mse")
    model.fit(X, Y, **{"nb_epoch": 2, "batch_size": 2, "shuffle": False, "validation_data": (X[3:], Y[3:]), **options})


def test_the_bar_moves_on_a_terminal(monkeypatch: Any, clock: Any) -> None:
    terminal = out(monkeypatch, Terminal())
    bar = Progbar(200, width=20)
    seen = []
    for count, loss in ((0, 9.0), (50, 4.0), (100, 2.0), (200, 1.0)):
        clock["now"] = 100.0 + count / 10
        bar.update(count, [("loss", loss)] if count else [])
        seen.append(terminal.screen()[0])
    assert seen == [
        "  0/200 [....................] - ETA: 0s",
        " 50/200 [====>...............] - ETA: 15s - loss: 4.0000",
        "100/200 [=========>..........] - ETA: 10s - loss: 3.0000",
        "200/200 [====================] - 20s - loss: 2.0000",
    ]
    assert terminal.getvalue().endswith("\n")
    assert "\b" not in terminal.getvalue()


def test_the_bar_is_not_drawn_more_often_than_its_interval(monkeypatch: Any, clock: Any) -> None:
    terminal = out(monkeypatch, Terminal())
    bar = Progbar(1000, interval=0.5)
    for count in range(1, 11):
        clock["now"] = 100.0 + count / 10
        bar.update(count)
    assert terminal.getvalue().count("\r") == 2
    bar.update(11, force=True)
    assert terminal.getvalue().count("\r") == 3


def test_small_numbers_are_shown_with_an_exponent(monkeypatch: Any, clock: Any) -> None:
    terminal = out(monkeypatch, Terminal())
    Progbar(1).update(1, [("loss", 0.00025), ("gain", -0.5)])
    assert terminal.screen()[0].endswith("] - 0s - loss: 2.5000e-04 - gain: -0.5000")


def test_counts_may_be_added(monkeypatch: Any, clock: Any) -> None:
    terminal = out(monkeypatch, Terminal())
    bar = Progbar(10, width=10)
    bar.add(4, [("loss", 1.0)])
    bar.add(6, [("loss", 2.0)])
    assert terminal.screen()[0] == "10/10 [==========] - 0s - loss: 1.6000"
    assert (bar.seen_so_far, bar.sum_values) == (10, {"loss": [16.0, 10]})


def test_a_log_file_has_one_line_an_epoch(monkeypatch: Any, clock: Any) -> None:
    file = out(monkeypatch, io.StringIO())
    trained(verbose=1)
    bar = f"4/4 [{'=' * 30}] - 0s - loss: 3.5000 - val_loss: 9.0000"
    assert file.getvalue().splitlines() == [
        "Train on 4 samples, validate on 1 samples",
        "Epoch 1/2",
        bar,
        "Epoch 2/2",
        bar,
    ]
    assert not re.search("[\b\r]", file.getvalue())


def test_a_line_an_epoch_without_the_bar(monkeypatch: Any, clock: Any) -> None:
    terminal = out(monkeypatch, Terminal())
    trained(verbose=2, nb_epoch=1)
    assert terminal.getvalue().splitlines()[1:] == ["Epoch 1/1", "0s - loss: 3.5000 - val_loss: 9.0000"]


def test_silence(monkeypatch: Any) -> None:
    terminal = out(monkeypatch, Terminal())
    trained(verbose=0)
    assert terminal.getvalue() == ""


def test_a_stream_that_only_writes_is_taken_for_a_file(monkeypatch: Any) -> None:
    class Tee:
        """What old programs put in place of standard output."""

        def __init__(self) -> None:
            self.text = ""

        def write(self, text: str) -> None:
            self.text += text

        def flush(self) -> None:
            pass

    tee = out(monkeypatch, Tee())
    Progbar(2).update(2)
    assert tee.text == f"2/2 [{'=' * 30}] - 0s\n"


def test_the_bar_moves_in_a_notebook_at_its_pace(monkeypatch: Any, clock: Any) -> None:
    notebook = out(monkeypatch, type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})())
    bar = Progbar(100)
    for count in range(1, 101):
        clock["now"] = 100.0 + count / 100
        bar.update(count)
    # At once, after each quarter of a second, and at the end.
    assert notebook.getvalue().count("\r") == 5
    assert notebook.getvalue().split("\r")[-1].rstrip() == f"100/100 [{'=' * 30}] - 1s"


def test_a_run_that_counts_batches_shows_batches(monkeypatch: Any, clock: Any) -> None:
    file = out(monkeypatch, io.StringIO())
    model = Sequential([Dense(1, input_dim=1, bias=False, weights=[np.array([[1.0]])])])
    model.compile(SGD(lr=0.0), "mse")
    model.fit(iter([(X, Y)] * 20), steps_per_epoch=3, nb_epoch=1, verbose=1)
    assert file.getvalue().splitlines() == ["Epoch 1/1", f"3/3 [{'=' * 30}] - 0s - loss: 3.5000"]


def test_evaluate_and_predict_show_how_far_they_are(monkeypatch: Any, clock: Any) -> None:
    file = out(monkeypatch, io.StringIO())
    model = Sequential([Dense(1, input_dim=1)])
    model.compile("sgd", "mse")
    model.evaluate(X, Y, verbose=1)
    model.predict(X, verbose=1)
    assert file.getvalue().splitlines() == [f"4/4 [{'=' * 30}] - 0s"] * 2
