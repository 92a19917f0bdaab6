"""Writing: as a whole or not at all, over a link and never through it."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from bomward.cli import files
from bomward.errors import UsageError


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("chmod", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(Path, step, full)
            with pytest.raises(UsageError, match="No space left on device"):
                files.write(str(target), b"new")
        assert target.read_bytes() == b"old"
        assert left(tmp_path) == ["report"]


def test_an_interruption_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            files.write(str(target), b"new")
    assert (target.read_bytes(), left(tmp_path)) == (b"old", ["report"])


def test_a_link_in_the_way_is_replaced(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_bytes(b"mine")
    victim.chmod(0o600)
    for goal in (victim, tmp_path / "gone"):
        link.unlink(missing_ok=True)
        link.symlink_to(goal)
        files.write(str(link), b"new")
        assert (victim.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"mine", b"new", False)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_permissions_are_kept(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")
    target.chmod(mode)
    files.write(str(target), b"new")
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", mode)


def test_a_new_file_gets_the_permissions_that_new_files_get(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        files.write(str(tmp_path / "report"), b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    files.write(str(tmp_path / ("x" * 255)), b"new")
    assert left(tmp_path) == ["x" * 255]


@pytest.mark.parametrize("name", ["gone/report", ".", "a\0b", "file/report"])
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(UsageError, match="cannot be written") as told:
        files.write(f"{tmp_path}/{name}", b"new")
    assert told.value.where == f"{tmp_path}/{name}"
    assert told.value.hint
    assert left(tmp_path) == ["file"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    files.write(str(pipe), b"new")
    reader.join(10)
    assert (got, pipe.is_fifo()) == ([b"new"], True)


def test_a_device_is_written_to_and_not_replaced() -> None:
    files.write(os.devnull, b"new")
    assert Path(os.devnull).is_char_device()
