from __future__ import annotations

import os
from pathlib import Path

import pytest
from keras_migrate.source import write
from keras_migrate.source.write import NotWrittenError, replace


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(0o750)
    replace(file, b"old", b"new", backup=".bak")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "a.py.bak").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.py", "a.py.bak"]


def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "real.py").write_bytes(b"old")
    link = tmp_path / "link.py"
    link.symlink_to("real.py")
    replace(link, b"old", b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.py").read_bytes() == b"new"


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(b"theirs")
    with pytest.raises(NotWrittenError, match="changed by someone else"):
        replace(file, b"old", b"new")
    assert file.read_bytes() == b"theirs"
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")

    def fail(descriptor):
        raise error

    monkeypatch.setattr(write.os, "fsync", fail)
    with pytest.raises(type(error)):
        replace(file, b"old", b"new")
    assert file.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


def test_a_file_that_cannot_be_written_says_what_to_do(tmp_path, monkeypatch):
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != file.resolve())
    with pytest.raises(NotWrittenError, match="give it write permission"):
        replace(file, b"old", b"new")
    assert file.read_bytes() == b"old"


def test_a_file_that_vanished_is_an_error(tmp_path):
    with pytest.raises(NotWrittenError, match="it is there no more"):
        replace(tmp_path / "gone.py", b"old", b"new")


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may give files away")
def test_the_owner_of_a_file_stays(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"old\n")
    os.chown(path, 65534, 65534)
    replace(path, b"old\n", b"new\n")
    assert path.read_bytes() == b"new\n"
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)
