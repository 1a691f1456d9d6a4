"""What a person sees and types on a terminal: colours, the bar, completion in the shells themselves."""

# ruff: noqa: E501

from __future__ import annotations

import io
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from keras_migrate import progress
from keras_migrate.cli import main
from keras_migrate.report.text import coloured

OLD = "from keras.layers import Dense\n"
LEFT = "from keras.models import Graph\nmodels = [Graph()]\n"
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "PYTHONSTARTUP")},
    "PYTHONPATH": os.pathsep.join(sys.path),
    "TERM": "xterm",
}


class Terminal(io.StringIO):
    def isatty(self):
        return True


def seen_on_a_terminal(command: list[str], folder: Path, *typed: str, seconds: float = 30) -> str:
    """Run a command on a terminal of its own, type into it, and return all that is written there."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, {**ENVIRONMENT, "HOME": str(folder)})
    written, end, waiting = b"", time.monotonic() + seconds, [*typed, ""]
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.4)
        if ready:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            written += piece
        elif typed and waiting:  # the shell waits for someone to type
            os.write(terminal, waiting.pop(0).encode())
        elif typed:
            break
    os.close(terminal)
    if typed:
        os.kill(child, 9)
    os.waitpid(child, 0)
    return written.decode(errors="replace")


@pytest.fixture
def folder(tmp_path):
    for number in range(3):
        (tmp_path / f"old{number}.py").write_text(OLD)
    (tmp_path / "left.py").write_text(LEFT)
    return tmp_path


def test_a_terminal_gets_colours_and_a_bar_that_is_gone_at_the_end(folder):
    seen = seen_on_a_terminal([sys.executable, "-m", "keras_migrate", "--diff", "."], folder)
    assert "\x1b[31m-from keras.layers import Dense\x1b[0m" in seen
    assert "\x1b[32m+from keras_unified.layers import Dense\x1b[0m" in seen
    assert "\x1b[1m--- a/old0.py\x1b[0m" in seen
    assert "\x1b[1mleft.py\x1b[0m:2: \x1b[33mKM901\x1b[0m the graph is not bound" in seen
    assert "0/4 files" in seen
    lines = [line.rpartition("\r\x1b[K")[2] for line in seen.replace("\r\n", "\n").strip("\n").split("\n")]
    assert not any("files," in line and "[=" in line for line in lines)
    assert lines[-1] == "4 files would be rewritten, 0 fine, 1 with something left"


def test_a_pipe_gets_plain_lines(folder):
    command = [sys.executable, "-m", "keras_migrate", "--diff", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_no_colours_gets_none(monkeypatch, name, value):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured("-old\n", Terminal()) == "\x1b[31m-old\x1b[0m\n"
    monkeypatch.setenv(name, value)
    assert coloured("-old\n", Terminal()) == "-old\n"


def test_the_bar_tells_how_many_files_are_done_and_how_long_it_takes_still(monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 0.0)
    terminal, pipe = Terminal(), io.StringIO()
    for item in progress.shown("ab", 2, terminal):
        assert terminal.getvalue().endswith("\r\x1b[K"), "the line is empty while someone may write there"
        terminal.write(f"{item}\n")
    assert list(progress.shown("ab", 2, pipe)) == ["a", "b"]
    pictures = [picture.partition("\x1b")[0] for picture in terminal.getvalue().split("\r") if "files" in picture]
    assert pictures == [
        "[                              ] 0/2 files",
        "[===============               ] 1/2 files, 0 s left",
        "[==============================] 2/2 files, 0 s left",
    ]
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert pipe.getvalue() == ""


TYPED = {
    "bash": ("bash", ["bash", "--norc", "--noprofile", "-i"], "source {script}\n", "\t\t"),
    "fish": ("fish", ["fish", "--no-config", "-i"], "source {script}\n", "\t"),
    "zsh": ("zsh", ["zsh", "-f", "-i"], "autoload -U compinit; compinit -u; source {script}\n", "\t"),
}


@pytest.mark.parametrize("shell", TYPED)
@pytest.mark.parametrize(
    ("begun", "completed"),
    [("keras-migrate --list-r", "--list-rules"), ("keras-migrate --format sar", "--format sarif"), ("keras-migrate --to ker", "--to keras3")],
)  # fmt: skip
def test_a_shell_completes_options_and_their_values(tmp_path, capsys, shell, begun, completed):
    program, command, load, key = TYPED[shell]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    assert main(["--completion", shell]) == 0
    script = tmp_path / "completion"
    script.write_text(capsys.readouterr().out)
    seen = seen_on_a_terminal(command, tmp_path, load.format(script=script), begun, key)
    assert completed.rpartition(" ")[2] in seen.rpartition(begun[-3:])[2] or completed in seen


@pytest.mark.parametrize("shell", TYPED)
def test_a_completion_script_knows_every_option(capsys, shell):
    assert main(["--completion", shell]) == 0
    script = capsys.readouterr().out
    for option in ("check", "diff", "write", "to", "unsafe", "select", "explain", "completion", "verify", "backup"):
        assert f"--{option}" in script or f"-l {option}" in script
    assert "KM405" in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_takes_the_script(tmp_path, capsys):
    main(["--completion", "bash"])
    script = tmp_path / "completion"
    script.write_text(capsys.readouterr().out)
    text = f"source {script}; COMP_WORDS=(keras-migrate --explain KM40); COMP_CWORD=2; _keras_migrate; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.split()[:3] == ["KM401", "KM402", "KM403"]
