"""How fast keras-migrate is, against what anyone would measure it with, in one run over the same files.

`python benchmarks/bench_migrate.py [FOLDER]` takes the Python files of a folder, or makes a tree of 100,000 lines. It
times `ast.parse` over the files that mention keras, keras-migrate over the whole tree with one process and several,
for either target, and, where installed (`pip install libcst`), a LibCST codemod that changes nothing and TensorFlow's
`tf_upgrade_v2` (once: it is slow). Without a folder it also tells how the time grows with lines and falls with cores.
`--page FILE` writes all that as a page, which is docs/migrate/benchmarks.md.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

LINES = 100_000
# What is wanted: times `ast.parse` at most, times as fast as the others at least, and of each further process's worth.
PARSES, FASTER, NEARLY = 3.0, 10.0, 0.85
Row = tuple[tuple[str, float], str]  # what was done, how long it took, and what that means
PAGE = """\
# How fast keras-migrate is

`python benchmarks/bench_migrate.py --page docs/migrate/benchmarks.md` wrote this page, in one run over the same files: a tree of 100,000 lines
in 200 files, of which a tenth build a Graph, half use Keras otherwise, and the rest do not. {cores} cores, Python {python}, {day}. The start
of Python is included for every command; the best of three runs, `tf_upgrade_v2` and LibCST once.

{same}

Time grows with the number of lines, and falls with the number of cores, since a file travels to another process with those files alone that it
is linked to by imports:

{grown}

Why: a file without the word keras is never parsed; a file that has nothing to do with graphs is looked at by itself, its imports and calls only;
text is edited where something changes and kept as it is elsewhere.
"""  # noqa: E501
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


def timed(name: str, work: Callable[[], object], times: int = 3) -> tuple[str, float]:
    """Return the name and the best time of a piece of work, and print them."""
    best = 1e9
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(f"{name:<60}{best:8.2f} s", flush=True)
    return name, best


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
    """Run the command as a user does, the start of Python included, and compiled as pip compiles what it installs."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "migration")])}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir(), "keras-migrate-compiled"))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
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


def compared(folder: Path) -> Iterator[Row]:
    """Time everything over one folder and yield how the times relate."""
    files = sorted(folder.rglob("*.py"))
    lines = sum(file.read_bytes().count(b"\n") for file in files)
    print(f"{len(files)} files, {lines} lines")
    cores = os.cpu_count() or 1
    parsing = timed("`ast.parse`, only the files that mention keras", lambda: parse_all(files))
    yield parsing, "what nothing that understands Python can go without"
    best = 0.0
    for target in ("unified", "keras3"):
        for jobs in sorted({1, cores}):
            work = partial(migrate, folder, jobs, target)
            taken = timed(f"`keras-migrate --to {target}`, {jobs} {'process' if jobs == 1 else 'processes'}", work)
            bound = f"; at most {PARSES:.0f} are wanted" if target == "unified" else ""
            yield taken, f"{taken[1] / parsing[1]:.1f} times `ast.parse`{bound}"
            best = taken[1] if target == "unified" else best
    if importlib.util.find_spec("libcst"):
        taken = timed("a LibCST codemod that visits all and changes nothing", lambda: libcst_noop(files), 1)
        yield taken, f"`keras-migrate` is {taken[1] / best:.0f} times as fast; at least {FASTER:.0f} are wanted"
    if Path(sys.executable).with_name("tf_upgrade_v2").exists():
        taken = timed("TensorFlow's `tf_upgrade_v2`", lambda: tf_upgrade(folder), 1)
        yield taken, f"`keras-migrate` is {taken[1] / best:.0f} times as fast; at least {FASTER:.0f} are wanted"


def growth() -> Iterator[Row]:
    """Time trees of twice the length each, and the longest with more and more processes."""
    before = 0.0
    for lines in (LINES // 2, LINES, 2 * LINES, 4 * LINES):
        with tempfile.TemporaryDirectory() as made:
            make_tree(Path(made), lines)
            one = timed(f"{lines:,} lines, 1 process", partial(migrate, Path(made), 1))
            told = f"{one[1] / lines * 1e6:.1f} microseconds a line"
            yield one, f"{told}; {one[1] / before:.2f} times as long for twice the lines" if before else told
            before = one[1]
            if lines < 4 * LINES:
                continue
            for jobs in range(2, (os.cpu_count() or 1) + 1):
                taken = timed(f"{lines:,} lines, {jobs} processes", partial(migrate, Path(made), jobs))
                bound = f"at least {NEARLY * jobs:.1f} are wanted"
                yield taken, f"{one[1] / taken[1]:.2f} times as fast as with one; {bound}"


def shown(rows: Iterable[Row]) -> Iterator[str]:
    """Print what each time means, and yield the lines of a table."""
    yield from ("| what | seconds | |", "|---|---|---|")
    for (name, seconds), meaning in rows:
        print(f"  {meaning}", flush=True)
        yield f"| {name} | {seconds:.2f} | {meaning} |"


def main() -> None:
    """Time everything, print how the times relate, and write the page where it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--page", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        if arguments.folder is None:
            make_tree(Path(made))
        same = list(shown(compared(arguments.folder or Path(made))))
    grown = list(shown(growth())) if arguments.folder is None else []
    if arguments.page:
        told = {"cores": os.cpu_count(), "python": platform.python_version(), "day": f"{date.today():%-d %B %Y}"}
        page = PAGE.format(**told, same="\n".join(same), grown="\n".join(grown))
        arguments.page.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
