from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from keras_migrate.source import write
from keras_migrate.source.write import Change, replace_all


def replace(file: Path, old: bytes, new: bytes, backup: str | None = None) -> str | None:
    return replace_all([Change(file, old, new)], backup).get(file)


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(0o750)
    assert replace(file, b"old", b"new", ".bak") is None
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "a.py.bak").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.py", "a.py.bak"]


def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "real.py").write_bytes(b"old")
    link = tmp_path / "link.py"
    link.symlink_to("real.py")
    assert replace(link, b"old", b"new") is None
    assert link.is_symlink()
    assert (tmp_path / "real.py").read_bytes() == b"new"


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(b"theirs")
    assert replace(file, b"old", b"new") == "it was changed by someone else meanwhile; run again"
    assert file.read_bytes() == b"theirs"
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    monkeypatch.setattr(write.os, "fsync", _raising(OSError(28, "No space left on device")))
    assert replace(file, b"old", b"new") == "No space left on device; the file is as it was. Mend that and run again"
    assert file.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


def _raising(error):
    def fail(descriptor):
        raise error

    return fail


def test_an_interruption_leaves_the_old_files_and_nothing_else(tmp_path, monkeypatch):
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for file in files:
        file.write_bytes(b"old")
    monkeypatch.setattr(write.os, "fsync", _raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        replace_all([Change(file, b"old", b"new") for file in files])
    assert {file.read_bytes() for file in files} == {b"old"}
    assert sorted(tmp_path.iterdir()) == files


def test_an_interruption_while_files_are_replaced_waits_for_the_last(tmp_path, monkeypatch):
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for file in files:
        file.write_bytes(b"old")
    whole = Path.replace

    def interrupted(self, target):
        signal.raise_signal(signal.SIGINT)
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_all([Change(file, b"old", b"new") for file in files])
    assert {file.read_bytes() for file in files} == {b"new"}
    assert sorted(tmp_path.iterdir()) == files


def test_of_files_that_go_together_all_are_written_or_none(tmp_path):
    files = [tmp_path / "a.py", tmp_path / "b.py", tmp_path / "c.py"]
    for file in files:
        file.write_bytes(b"old")
    files[1].write_bytes(b"theirs")
    assert replace_all([Change(file, b"old", b"new") for file in files]) == {
        files[0]: "b.py goes with it, and could not be written",
        files[1]: "it was changed by someone else meanwhile; run again",
        files[2]: "b.py goes with it, and could not be written",
    }
    assert [file.read_bytes() for file in files] == [b"old", b"theirs", b"old"]
    assert sorted(tmp_path.iterdir()) == files


def test_a_file_that_cannot_be_written_says_what_to_do(tmp_path, monkeypatch):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != file.resolve())
    assert replace(file, b"old", b"new") == "it is read-only; give it write permission and run again"
    assert file.read_bytes() == b"old"


def test_a_file_that_vanished_is_told_of(tmp_path):
    assert replace(tmp_path / "gone.py", b"old", b"new") == "it is there no more"


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may give files away")
def test_the_owner_of_a_file_stays(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    os.chown(file, 65534, 65534)
    assert replace(file, b"old", b"new") is None
    assert file.read_bytes() == b"new"
    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65534)
