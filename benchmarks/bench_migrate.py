"""How fast keras-migrate is, against what anyone would measure it with, in one run over the same files.

`python benchmarks/bench_migrate.py [FOLDER]` takes the Python files of a folder, or makes a tree of 100,000 lines. It
times `ast.parse` over the files that mention keras, keras-migrate over the whole tree with one process and several,
for either target, and, where installed (`pip install libcst`), a LibCST codemod that changes nothing and TensorFlow's
`tf_upgrade_v2` (once: it is slow). Without a folder it also tells how the time grows with lines and falls with cores.
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


def make_tree(folder: Path, lines: int = LINES) -> None:
    """Write files of 500 lines: a tenth build a Graph, half use Keras otherwise, the rest do not."""
    for number in range(lines // 500):
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


def migrate(folder: Path, jobs: int, target: str = "unified") -> None:
    """Run the command as a user does, the start of Python included."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "migration")])}
    command = [sys.executable, "-m", "keras_migrate", "--check", "--quiet", "--unsafe", "--to", target]
    command += ["--jobs", str(jobs), str(folder)]
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


def growth() -> None:
    """Time trees of growing length, and a long one with more and more processes."""
    for lines in (LINES // 2, LINES, 2 * LINES, 4 * LINES):
        with tempfile.TemporaryDirectory() as made:
            make_tree(Path(made), lines)
            taken = timed(f"keras-migrate, 1 process, {lines} lines", lambda: migrate(Path(made), 1))
            print(f"  {taken / lines * 1e6:.1f} microseconds for each line")
            if lines < 4 * LINES:
                continue
            for jobs in range(2, (os.cpu_count() or 1) + 1):
                faster = timed(f"keras-migrate, {jobs} processes, {lines} lines", lambda: migrate(Path(made), jobs))  # noqa: B023
                print(f"  {taken / faster:.2f}x as fast as with one process")


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
        best = 0.0
        parsing = timed("ast.parse, files that mention keras", lambda: parse_all(files))
        cores = os.cpu_count() or 1
        for target in ("unified", "keras3"):
            one = timed(f"keras-migrate --to {target}, 1 process", lambda: migrate(folder, 1, target))  # noqa: B023
            several = timed(f"keras-migrate --to {target}, {cores} processes", lambda: migrate(folder, cores, target))  # noqa: B023
            print(f"  {one / parsing:.1f}x (1 process) and {several / parsing:.1f}x ({cores}) the time of ast.parse")
            if target == "unified":
                best = several
        if importlib.util.find_spec("libcst"):
            taken = timed("LibCST codemod that does nothing", lambda: libcst_noop(files), 1)
            print(f"  keras-migrate is {taken / best:.1f}x as fast")
        if Path(sys.executable).with_name("tf_upgrade_v2").exists():
            taken = timed("tf_upgrade_v2", lambda: tf_upgrade(folder), 1)
            print(f"  keras-migrate is {taken / best:.1f}x as fast")
    if given is None:
        growth()


if __name__ == "__main__":
    main()
