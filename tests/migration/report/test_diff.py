from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest
from keras_migrate.project import FileResult
from keras_migrate.report.blocks import changes
from keras_migrate.report.diff import diff


def result(old: str, new: str) -> FileResult:
    return FileResult(Path("f.py"), "rewritten", old, new)


@pytest.mark.parametrize("seed", range(40))
def test_git_applies_the_diff_and_gets_the_new_text(tmp_path, seed):
    rng = random.Random(seed)
    old = [rng.choice(["a\n", "b\n", "\n", f"{n}\n", "a\x0c\n", "\x0cb\u2028c\n"]) for n in range(rng.randrange(40))]
    new = list(old)
    for _ in range(rng.randrange(1, 6)):
        place = rng.randrange(len(new) + 1)
        new[place : place + rng.randrange(3)] = [f"new {rng.random()}\n" for _ in range(rng.randrange(3))]
    texts = ["".join(lines) for lines in (old, new)]
    if seed % 3 == 0:
        texts = [text.removesuffix("\n") for text in texts]
    (tmp_path / "f.py").write_text(texts[0])
    patch = diff(result(*texts))
    assert bool(patch) == (texts[0] != texts[1])
    if patch:
        subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "f.py").read_text() == texts[1]


def test_a_hunk_counts_its_lines_as_patch_has_them():
    old = "".join(f"{n}\n" for n in range(20))
    new = old.replace("9\n", "nine\n", 1).replace("19\n", "")
    assert diff(result("", "a\n")) == "--- a/f.py\n+++ b/f.py\n@@ -0,0 +1 @@\n+a\n"
    assert diff(result(old, old.replace("\n9\n", "\nnine\n"))) == (
        "--- a/f.py\n+++ b/f.py\n@@ -7,7 +7,7 @@\n 6\n 7\n 8\n-9\n+nine\n 10\n 11\n 12\n"
    )
    assert new != old


def test_long_files_of_lines_that_repeat_are_compared_at_once():
    old = [f"x{n}" if n % 3 else "" for n in range(150_000)]
    new = [f"y{n}" if n % 50_000 == 1 else line for n, line in enumerate(old)]
    start = time.process_time()
    assert len(changes(old, new)) == 3
    assert time.process_time() - start < 5
