"""`make demo`: train a Graph program of 2015 unchanged, rewrite it, train the result from the same seed, compare."""

from __future__ import annotations

import argparse
import os
import runpy
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from keras_unified.dialects.eras import VARIABLE
from keras_unified.dropin.script import read_script_era

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / "digits_graph.py"


class Steps:
    """Numbered headings, each with the seconds that have passed, in bold on a terminal."""

    def __init__(self, total: int) -> None:
        self.total, self.number, self.started = total, 0, time.monotonic()

    def next(self, heading: str) -> None:
        """Print the heading of the next step."""
        self.number += 1
        text = f"[{self.number}/{self.total}] {heading}  ({time.monotonic() - self.started:.0f} s)"
        print(f"\n{_in_colour(text, '1')}", flush=True)


def _in_colour(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def train(script: Path, results: Path) -> None:
    """Run a program and save the losses, weights and predictions of the model it leaves behind."""
    import numpy as np

    from keras_unified import dropin

    # The rewritten program imports keras_unified by name and needs nobody's help.
    run = dropin.run_script if script == PROGRAM else partial(runpy.run_path, run_name="__main__")
    names = run(str(script))

    from keras_unified import Model, canonical

    model = next(value for value in names.values() if isinstance(value, Model))
    predictions: Any = names["predictions"]
    outputs = predictions if isinstance(predictions, dict) else dict(zip(model.output_names, predictions, strict=True))
    # By name: a Graph holds its layers in the order they were added, a Model in the order data reaches them.
    weights = {
        f"weight {number} of {layer.name}": weight
        for layer in sorted(model.layers, key=lambda layer: layer.name)
        for number, weight in enumerate(layer.get_weights())
    }
    np.savez(
        results,
        kind=type(model).__name__,
        loss=names["history"].history["loss"],
        topology=repr(canonical(model).key()),
        accuracy=names["accuracy"],
        **weights,
        **{f"prediction of {name}": value for name, value in outputs.items()},
    )


def run_training(script: Path, out: Path, **environment: str) -> dict[str, Any]:
    """Train in a process of its own, as a user would, and return what it saved."""
    import numpy as np

    print("Loading TensorFlow takes some seconds.", flush=True)
    results = out / f"{script.stem}.npz"
    command = [sys.executable, "-u", __file__, "--train", script, results]
    done = subprocess.run(command, env=os.environ | environment, check=False, stderr=subprocess.PIPE, text=True)
    # TensorFlow's notes on the GPUs that it did not look for are no part of the show.
    notes = ("I0000 ", "WARNING: All log messages before absl::InitializeLog()")
    said = [line for line in done.stderr.splitlines(keepends=True) if not line.startswith(notes)]
    print("".join(said), end="", file=sys.stderr)
    done.check_returncode()
    with np.load(results) as saved:
        return dict(saved)


def migrate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run keras-migrate and return what it printed."""
    command = [sys.executable, "-m", "keras_migrate", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def show_diff(diff: str) -> None:
    """Print a diff, in its usual colours on a terminal."""
    for line in diff.splitlines():
        codes = {"+": "32", "-": "31", "@": "36"}
        print(_in_colour(line, codes[line[0]]) if line[:1] in codes else line)


def show_losses(before: Any, after: Any, width: int = 48) -> None:
    """Print both loss curves, an epoch a line: a bar for the one before, a mark for the one after."""
    try:
        "█◆".encode(sys.stdout.encoding or "ascii")
        block, mark = "█◆"
    except UnicodeEncodeError:
        block, mark = "#|"
    print(f"{'epoch':>5}  {'Graph ' + block:>9}  {'rewritten ' + mark:>11}")
    scale = width / max(*before, *after)
    for epoch, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        place = round(new * scale)
        bar = (block * round(old * scale)).ljust(place)
        print(f"{epoch:>5}  {old:>9.5f}  {new:>11.5f}  {bar[:place]}{mark}{bar[place + 1 :]}")


def draw_losses(before: Any, after: Any, picture: Path) -> None:
    """Draw both loss curves into a PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import MaxNLocator

    figure, axes = plt.subplots(figsize=(7, 4.2), dpi=120, layout="constrained")
    epochs = range(1, len(before) + 1)
    axes.plot(epochs, before, color="#9ecae1", linewidth=6, solid_capstyle="round", label="Graph program, unchanged")
    axes.plot(
        epochs, after, color="#08306b", linewidth=1.5, marker="o", markersize=4, label="rewritten by keras-migrate"
    )
    axes.set(xlabel="epoch", ylabel="training loss (digit + odd)", title="One program, before and after keras-migrate")
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(picture)


def compare(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Print how far apart the two models are, and return whether they are the same."""
    import numpy as np

    def difference(kind: str) -> float:
        keys = [key for key in before if key.startswith(kind)]
        if not keys or keys != [key for key in after if key.startswith(kind)]:
            return float("inf")
        return max(float(np.max(np.abs(before[key] - after[key]))) for key in keys)

    rows = {
        "topology": ("the same" if before["topology"] == after["topology"] else "DIFFERENT"),
        "losses": f"largest difference {np.max(np.abs(before['loss'] - after['loss'])):.1e}",
        "weights": f"largest difference {difference('weight'):.1e}",
        "predictions": f"largest difference {difference('prediction'):.1e}, on test digits that neither has seen",
        "accuracy": f"{before['accuracy']:.1%} before, {after['accuracy']:.1%} after",
    }
    for name, text in rows.items():
        print(f"  {name:<12} {text}")
    return before["topology"].item() == after["topology"].item() and difference("prediction") <= 1e-5


def demo(out: Path) -> int:
    """Run the five steps, write into `out`, and return 0 where old and new are the same model."""
    out.mkdir(parents=True, exist_ok=True)
    rewritten, picture = out / "digits_functional.py", out / "losses.png"
    shown = os.path.relpath
    steps = Steps(5)

    reading = read_script_era(str(PROGRAM))
    steps.next(f"Training {shown(PROGRAM)} as it is: python -m keras_unified {shown(PROGRAM)}")
    print(f"It speaks the Keras of {reading.era}: {reading.reason}.")
    before = run_training(PROGRAM, out)

    steps.next(f"Rewriting a copy of it: keras-migrate --write {shown(rewritten)}")
    shutil.copyfile(PROGRAM, rewritten)
    show_diff(migrate("--diff", shown(rewritten)).stdout)
    written = migrate("--write", shown(rewritten))
    print(written.stdout, end="")
    if written.returncode:
        print(written.stderr, file=sys.stderr)
        return 1

    steps.next(f"Training the result from the same seed: {VARIABLE}={reading.era} python {shown(rewritten)}")
    after = run_training(rewritten, out, **{VARIABLE: reading.era})

    steps.next("The two loss curves")
    show_losses(before["loss"], after["loss"])
    draw_losses(before["loss"], after["loss"], picture)
    print(f"As a picture: {shown(picture)}")

    steps.next(f"Are they the same model? One is a {before['kind']}, the other a {after['kind']}.")
    same = compare(before, after)
    verdict = "Yes: the old program and the rewritten one are the same model." if same else "No: they differ."
    print(f"\n{_in_colour(verdict, '1;32' if same else '1;31')}")
    return 0 if same else 1


def main() -> int:
    """Run the demo, or one training of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "out", help="folder to write into (default: %(default)s)")
    parser.add_argument("--train", nargs=2, type=Path, metavar=("SCRIPT", "RESULTS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.train:
        train(*arguments.train)
        return 0
    return demo(arguments.out)


if __name__ == "__main__":
    sys.exit(main())
