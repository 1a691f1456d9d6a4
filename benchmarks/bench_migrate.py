"""How fast keras-migrate is, against what anyone would measure it with, in one run over the same files.

`python benchmarks/bench_migrate.py [FOLDER]` takes the Python files of a folder, or makes a tree of 100,000 lines. It
times `ast.parse` over the files that mention keras, keras-migrate over the whole tree with one process and several,
and, where installed, a LibCST codemod that changes nothing and TensorFlow's `tf_upgrade_v2` (once: it is slow).
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

LINES = 100_000
PROGRAM = """\
from keras.models import Graph, Sequential
from keras.layers.core import Dense, Dropout, Activation
import numpy as np


def build(n_in, n_hidden):
    graph = Graph()
    graph.add_input(name='x', input_shape=(n_in,))
    graph.add_node(Dense(n_hidden, activation='relu'), name='hidden', input='x')
    graph.add_node(Dropout(0.5), name='drop', input='hidden')
    graph.add_output(name='y', inputs=['hidden', 'drop'], merge_mode='sum')
    graph.compile('sgd', {'y': 'mse'})
    return graph


"""
FILLER = """\
def step_{n}(data, rate=0.1):
    total = {{}}
    for key, value in sorted(data.items()):
        total[key] = [np.dot(v, rate) + {n} for v in value if v is not None]
    return total


"""


def make_tree(folder: Path) -> None:
    """Write files of 500 lines: a tenth build a Graph, half use Keras otherwise, the rest do not."""
    for number in range(LINES // 500):
        if number % 10 == 0:
            head = PROGRAM
        elif number % 2:
            head = "from keras.layers.core import Dense\nimport numpy as np\n\n\n"
        else:
            head = "import numpy as np\n\n\n"
        text = head
        step = 0
        while text.count("\n") < 500:
            text += FILLER.format(n=step)
            step += 1
        place = folder / f"part{number % 7}" / f"module{number}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")


def timed(name: str, work: Callable[[], object], times: int = 3) -> float:
    """Return the best time of a piece of work, and print it."""
    best = 1e9
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(f"{name:<46}{best:8.2f} s", flush=True)
    return best


def parse_all(files: list[Path]) -> None:
    """Do what nothing that understands Python can go without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for file in files:
            text = file.read_bytes()
            if b"keras" in text:
                try:
                    ast.parse(text)
                except SyntaxError:
                    continue


def migrate(folder: Path, jobs: int) -> None:
    """Run the command as a user does, the start of Python included."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "migration")])}
    command = [sys.executable, "-m", "keras_migrate", "--check", "--quiet", "--jobs", str(jobs), str(folder)]
    subprocess.run(command, env=environment, capture_output=True, check=False)


def libcst_noop(files: list[Path]) -> None:
    """Run a codemod that visits everything and changes nothing."""
    import libcst

    class Noop(libcst.CSTTransformer):
        pass

    for file in files:
        try:
            assert libcst.parse_module(file.read_bytes()).visit(Noop()).bytes is not None
        except libcst.ParserSyntaxError:  # noqa: PERF203  each file by itself
            continue


def tf_upgrade(folder: Path) -> None:
    """Run TensorFlow's own upgrade script over a tree."""
    with tempfile.TemporaryDirectory() as out:
        command = [
            str(Path(sys.executable).with_name("tf_upgrade_v2")),
            "--intree",
            str(folder),
            "--outtree",
            f"{out}/tree",
        ]
        subprocess.run([*command, "--reportfile", f"{out}/report"], capture_output=True, check=False)


def main() -> None:
    """Time everything and print how the times relate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    given = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as made:
        folder = given or Path(made)
        if given is None:
            make_tree(folder)
        files = sorted(folder.rglob("*.py"))
        lines = sum(file.read_bytes().count(b"\n") for file in files)
        print(f"{len(files)} files, {lines} lines")
        parsing = timed("ast.parse, files that mention keras", lambda: parse_all(files))
        one = timed("keras-migrate, 1 process", lambda: migrate(folder, 1))
        cores = os.cpu_count() or 1
        several = timed(f"keras-migrate, {cores} processes", lambda: migrate(folder, cores))
        print(f"keras-migrate takes {one / parsing:.1f}x (1 process), {several / parsing:.1f}x ({cores}) of ast.parse")
        if importlib.util.find_spec("libcst"):
            print(
                f"LibCST takes {timed('LibCST codemod that does nothing', lambda: libcst_noop(files)) / several:.1f}x"
            )
        if Path(sys.executable).with_name("tf_upgrade_v2").exists():
            print(f"tf_upgrade_v2 takes {timed('tf_upgrade_v2', lambda: tf_upgrade(folder), 1) / several:.1f}x")


if __name__ == "__main__":
    main()
