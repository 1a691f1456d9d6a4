"""What `make demo` shows is so: old program and rewritten program end as the same model, well trained."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent / "examples" / "demo.py"


def test_the_demo_ends_with_one_model_that_reads_digits(tmp_path: Path) -> None:
    command = [sys.executable, DEMO, "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Yes: the old program and the rewritten one are the same model." in done.stdout
    assert "-graph = Graph()" in done.stdout
    before, after = map(float, re.findall(r"([\d.]+)% before, ([\d.]+)% after", done.stdout)[0])
    assert before == after
    assert before > 90
    assert (tmp_path / "losses.png").read_bytes().startswith(b"\x89PNG")
    rewritten = (tmp_path / "digits_functional.py").read_text(encoding="utf-8")
    assert "Graph()" not in rewritten
    assert "# both halves are read by the same weights\n" in rewritten
