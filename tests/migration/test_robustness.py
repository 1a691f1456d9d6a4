"""What may go wrong around the files: nothing is lost or half-written, and the message says what to do."""

# ruff: noqa: E501

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from keras_migrate.cli import main
from keras_migrate.files import files
from keras_migrate.project import Options, migrate
from keras_migrate.rules.registry import Selection

OLD = "from keras.layers import Dense\n"
NEW = "from keras_unified.layers import Dense\n"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
COMMAND = [sys.executable, "-m", "keras_migrate"]
NOBODY = 65534


def run(folder: Path, *arguments: str, **how) -> subprocess.CompletedProcess[str]:
    how.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, check=False, **how
    )


def left_behind(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*") if ".keras-migrate" in p.name]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_every_file_old_or_new_and_says_so(tmp_path, jobs):
    text = OLD + "".join(f"def f{n}(a):\n    return [Dense({n})(a) for _ in range(3)]\n" for n in range(300))
    for number in range(260):
        (tmp_path / f"m{number:03}.py").write_text(text)
    process = subprocess.Popen(
        [*COMMAND, "--write", "--jobs", jobs, "."],
        cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not any(p.read_text() != text for p in tmp_path.glob("m0*.py")) and time.monotonic() < end:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    texts = {p.read_text() for p in tmp_path.glob("*.py")}
    assert texts <= {text, text.replace("keras.layers", "keras_unified.layers")}
    assert left_behind(tmp_path) == []
    if process.returncode != 0:  # not through already
        assert process.returncode == 130
        assert said == "keras-migrate: interrupted; every file holds its old text or its new one. Run again to go on.\n"
    assert main(["--write", "--quiet", str(tmp_path)]) == 0
    assert len({p.read_text() for p in tmp_path.glob("*.py")}) == 1


def test_a_full_disk_leaves_the_old_file_and_the_run_goes_on(tmp_path):
    (tmp_path / "big.py").write_text(OLD + "# " + "x" * 20_000 + "\n")
    (tmp_path / "small.py").write_text(OLD)
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))  # noqa: E731
    done = run(tmp_path, "--write", ".", preexec_fn=limit)
    assert done.returncode == 2
    assert "big.py: not written: File too large; the file is as it was. Mend that and run again" in done.stdout
    assert (tmp_path / "big.py").read_text().startswith(OLD)
    assert (tmp_path / "small.py").read_text() == NEW
    assert left_behind(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_report_for_which_there_is_no_room_is_told_of(tmp_path):
    (tmp_path / "old.py").write_text(OLD)
    for arguments in (("--format", "json", "--output", "/dev/full"),):
        done = run(tmp_path, *arguments, "old.py")
        assert done.returncode == 2
        assert "keras-migrate: the report could not be written: [Errno 28] No space left on device" in done.stderr
    with Path("/dev/full").open("w") as full:
        done = run(tmp_path, "--diff", "old.py", stdout=full)
    assert done.returncode == 2
    assert "keras-migrate: stdout could not be written: [Errno 28] No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_fault(tmp_path):
    for number in range(50):
        (tmp_path / f"m{number}.py").write_text(OLD * 200)
    text = f"{' '.join(COMMAND)} --diff . | head -1"
    done = subprocess.run(
        ["bash", "-c", text], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "--- a/m0.py\n"
    assert "Traceback" not in done.stderr


def as_nobody(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command as a user who may do little, and return its exit code and what it wrote."""
    main([str(Path(__file__))])  # what is imported on the way may be out of that user's reach
    said = folder.parent / "said"
    said.touch()
    said.chmod(0o666)
    child = os.fork()
    if child == 0:
        code = 99
        try:
            if os.getuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.chdir(folder)
            with said.open("w") as out, contextlib.redirect_stdout(out):
                code = main(list(arguments))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.read_text()


def open_to_all(folder: Path) -> None:
    """Let another user come as far as a folder."""
    for parent in [folder, *folder.parents]:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)


def test_a_read_only_tree_stays_and_the_message_says_what_to_do(tmp_path):
    open_to_all(tmp_path)
    (tmp_path / "old.py").write_text(OLD)
    (tmp_path / "old.py").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        code, said = as_nobody(tmp_path, "--write", ".")
        assert code == 2
        assert "old.py: not written: it is read-only; give it write permission and run again" in said
        assert (tmp_path / "old.py").read_text() == OLD
    finally:
        tmp_path.chmod(0o755)


def test_a_file_that_cannot_be_read_does_not_stop_the_run(tmp_path):
    open_to_all(tmp_path)
    (tmp_path / "hidden.py").write_text(OLD)
    (tmp_path / "hidden.py").chmod(0)
    (tmp_path / "old.py").write_text(OLD)
    code, said = as_nobody(tmp_path, ".")
    assert code == 2
    assert "hidden.py: [Errno 13] Permission denied" in said
    assert "old.py: would be rewritten" in said


def test_a_file_that_vanishes_is_told_of_and_the_others_are_done(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text(OLD)
    listed = list(files([tmp_path]))
    (tmp_path / "b.py").unlink()
    a, b, c = migrate(listed, Options(write=True))
    assert [a.status, b.status, c.status] == ["rewritten", "failed", "rewritten"]
    assert "No such file or directory" in b.error


def test_a_file_that_changes_meanwhile_keeps_the_change(tmp_path, monkeypatch):
    path = tmp_path / "old.py"
    path.write_text(OLD)
    monkeypatch.setattr("keras_migrate.project._rewritten", _changes_first(path, "mine = 1\n"))
    [result] = migrate([path], Options(write=True))
    assert result.status == "failed"
    assert "changed by someone else meanwhile; run again" in result.error
    assert path.read_text() == "mine = 1\n"


def test_a_graph_that_two_files_share_is_written_in_both_or_in_none(tmp_path):
    graph = "g = Graph()\n    g.add_input('x', (4,))\n    g.add_output('y', input='x')\n    return g\n"
    (tmp_path / "build.py").write_text(f"from keras.models import Graph\ndef build():\n    {graph}")
    (tmp_path / "use.py").write_text("import keras\nfrom build import build\nbuild().fit({'x': 1, 'y': 2})\n")
    (tmp_path / "use.py.orig").write_text("mine = 1\n")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    listed = [tmp_path / "build.py", tmp_path / "use.py"]
    made, used = migrate(listed, Options(write=True, backup=".orig"))
    assert (made.status, made.error) == ("failed", "not written: use.py goes with it, and could not be written")
    assert (used.status, used.error[:44]) == ("failed", "not written: use.py.orig is there already, w")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    (tmp_path / "use.py.orig").unlink()
    assert [result.status for result in migrate(listed, Options(write=True))] == ["rewritten", "rewritten"]
    assert "build().fit({'x': 1}, {'y': 2})" in (tmp_path / "use.py").read_text()


def _changes_first(path: Path, text: str):
    from keras_migrate import project

    rewritten = project._rewritten

    def changed(reads, task, options):
        path.write_text(text)
        return rewritten(reads, task, options)

    return changed


def test_a_link_stays_a_link_and_what_it_leads_to_is_rewritten_once(tmp_path):
    (tmp_path / "real.py").write_text(OLD)
    (tmp_path / "link.py").symlink_to("real.py")
    (tmp_path / "dangling.py").symlink_to("nowhere.py")
    (tmp_path / "round").symlink_to(".")
    assert main(["--write", str(tmp_path)]) == 0
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == NEW


def test_a_link_and_what_it_leads_to_are_one_file(tmp_path):
    (tmp_path / "real.py").write_text(OLD)
    (tmp_path / "a_link.py").symlink_to("real.py")
    (tmp_path / "b_link.py").symlink_to("outside.txt")
    (tmp_path / "c_link.py").symlink_to("outside.txt")
    (tmp_path / "outside.txt").write_text(OLD)
    assert [path.name for path in files([tmp_path])] == ["real.py", "b_link.py"]


def test_a_named_link_is_followed(tmp_path):
    (tmp_path / "real.txt").write_text(OLD)
    (tmp_path / "link.py").symlink_to("real.txt")
    assert main(["--write", str(tmp_path / "link.py")]) == 0
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.txt").read_text() == NEW


def test_names_of_files_may_be_any_bytes(tmp_path):
    place = os.fsencode(tmp_path) + b"/caf\xe9 \xff.py"
    Path(os.fsdecode(place)).write_text(OLD)
    (tmp_path / "a\nb.py").write_text(OLD)
    done = run(tmp_path, "--write", "--format", "json", ".")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["files"]) == 2
    assert Path(os.fsdecode(place)).read_text() == NEW


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_names_that_the_terminal_has_no_letters_for_are_told_all_the_same(tmp_path, encoding):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.py")).write_text(OLD + "# \u00e9\n")
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": encoding}
    for arguments in (["."], ["--diff", "."]):
        done = subprocess.run([*COMMAND, *arguments], cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
        assert b"caf\\udce9.py" in done.stdout


def test_what_is_no_program_does_not_stop_the_run(tmp_path):
    strange = {
        "empty.py": b"", "zero.py": b"import keras\0\n", "deep.py": b"import keras\nx = " + b"(" * 5000 + b")" * 5000,
        "notebook.ipynb": b"{keras", "list.ipynb": b'["keras"]', "utf16.py": "import keras\n".encode("utf-16"),
        "cookie.py": b"# coding: nonsense\nimport keras\n", "minus.py": b"import keras\nx = " + b"-" * 60_000 + b"1\n",
    }  # fmt: skip
    for name, data in strange.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "old.py").write_text(OLD)
    done = run(tmp_path, "--write", ".")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "old.py").read_text() == NEW
    for name, data in strange.items():
        assert (tmp_path / name).read_bytes() == data


@pytest.mark.parametrize("target", ["unified", "keras3"])
def test_100_000_lines_take_no_more_time_for_each_than_10_000(tmp_path, target):
    def seconds(lines: int) -> float:
        head = "from keras.layers import Dense\nfrom keras.models import Sequential\nm = Sequential()\n"
        path = tmp_path / f"n{lines}.py"
        path.write_text(head + "".join(f"m.add(Dense(8, name='d{n}'))\n" for n in range(lines)))
        start = time.process_time()
        [result] = migrate([path], Options(selection=Selection.of([], [], target)))
        assert result.status in ("rewritten", "fine")
        return time.process_time() - start

    few, many = seconds(10_000), seconds(100_000)
    assert many < 25 * few + 1


def test_many_graphs_in_one_variable_take_no_more_time_for_each_than_few(tmp_path):
    def seconds(graphs: int) -> float:
        built = "g = Graph()\ng.add_input('x', (4,))\ng.add_node(Dense(1), 'd', 'x')\ng.add_output('y', 'd')\n"
        path = tmp_path / f"g{graphs}.py"
        head = "from keras.models import Graph\nfrom keras.layers import Dense\n"
        path.write_text(head + f"{built}g.compile('sgd', {{'y': 'mse'}})\n" * graphs)
        start = time.process_time()
        [result] = migrate([path], Options())
        assert (result.status, len(result.graphs)) == ("rewritten", graphs)
        return time.process_time() - start

    few, many = seconds(50), seconds(500)
    assert many < 25 * few + 1


def test_a_graph_of_1_000_nodes_is_rewritten_and_proven(tmp_path):
    head = "from keras.models import Graph\nfrom keras.layers import Dense\ng = Graph()\ng.add_input('n0', input_shape=(4,))\n"
    nodes = "".join(f"g.add_node(Dense(4), name='n{n}', input='n{n - 1}')\n" for n in range(1, 1000))
    (tmp_path / "g.py").write_text(f"{head}{nodes}g.add_output('y', input='n999')\n")
    start = time.process_time()
    [result] = migrate([tmp_path / "g.py"], Options())
    assert time.process_time() - start < 20
    assert (result.status, len(result.graphs), len(result.graphs[0].after)) == ("rewritten", 1, 1001)
    assert "n999 = Dense(4, name='n999')(n998)\n" in result.new


def test_deep_nesting_is_no_fault(tmp_path):
    deep = "".join(f"{'    ' * n}if x{n}:\n" for n in range(90)) + f"{'    ' * 90}from keras.layers import Dense\n"
    sums = "import keras\ny = " + " + ".join(["1"] * 3000) + "\n"
    chain = "import keras\ny = x" + ".f()" * 900 + "\n"
    for name, text in (("deep", deep), ("sums", sums), ("chain", chain)):
        (tmp_path / f"{name}.py").write_text(text)
    results = list(migrate(sorted(tmp_path.glob("*.py")), Options()))
    assert [r.status for r in results] == ["rewritten"] * 3


def test_a_file_that_is_nested_too_deeply_is_told_of_and_the_others_are_done(tmp_path):
    (tmp_path / "deep.py").write_text("from keras.models import Graph\ny = 1" + " + 1" * 20_000 + "\n")
    (tmp_path / "old.py").write_text(f"from deep import y\n{OLD}")
    deep, old = migrate([tmp_path / "deep.py", tmp_path / "old.py"], Options())
    assert (deep.status, [f.rule for f in deep.findings], deep.error) == ("refused", ["KM902"], "")
    assert "is nested too deeply" in deep.findings[0].message
    assert (old.status, old.new) == ("rewritten", f"from deep import y\n{NEW}")


def test_thousands_of_branches_take_no_longer_than_they_must(tmp_path):
    branches = "".join(f"elif a == {n}:\n    b = {n}\n" for n in range(2000))
    (tmp_path / "many.py").write_text(f"if a:\n    pass\n{branches}{OLD}")
    start = time.process_time()
    [result] = migrate([tmp_path / "many.py"], Options())
    assert time.process_time() - start < 10
    assert result.status == "rewritten"


def git_tree(folder: Path, names: list[str], ignored: dict[str, str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(OLD)
    for name, text in ignored.items():
        (folder / name).write_text(text)


@pytest.mark.parametrize("repository", [True, False])
def test_gitignore_is_heeded_at_every_depth_in_a_repository_or_in_none(tmp_path, repository):
    git_tree(
        tmp_path,
        [
            "a.py",
            "gen/b.py",
            "sub/c.py",
            "sub/made/d.py",
            "sub/made/kept.py",
            "sub/x_pb2.py",
            "sub/deep/e.py",
            "venv/f.py",
        ],
        {".gitignore": "gen/\n*_pb2.py\n!sub/x_pb2.py\n", "sub/.gitignore": "made/*\n!made/kept.py\n/deep\n"},
    )
    if repository:
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    found = [str(path.relative_to(tmp_path)) for path in files([tmp_path])]
    assert found == ["a.py", "sub/c.py", "sub/made/kept.py", "sub/x_pb2.py"]
    assert [str(path.relative_to(tmp_path)) for path in files([tmp_path / "sub"])] == found[1:]


@pytest.mark.parametrize("repository", [True, False])
def test_repositories_within_are_looked_through(tmp_path, repository):
    git_tree(tmp_path, ["a.py", "clone/b.py", "clone/made/c.py"], {})
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    (tmp_path / "clone" / ".gitignore").write_text("made\n")
    if repository:
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert [path.name for path in files([tmp_path])] == ["a.py", "b.py"]


def test_without_git_a_directory_is_walked_through(tmp_path, monkeypatch):
    git_tree(tmp_path, ["a.py", "sub/c.py", "venv/f.py", "build/g.py"], {})
    monkeypatch.setenv("PATH", "")
    assert [path.name for path in files([tmp_path])] == ["a.py", "c.py"]
