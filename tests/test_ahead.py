"""A large document is read while the program loads: what is checked is what stands in the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bomward import ahead
from bomward.cli import files
from bomward.errors import Error


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_LARGE", 4)
    monkeypatch.setattr(ahead, "_begun", {})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.json"
    file.write_bytes(b"content")
    return file


def begun(*arguments: str | Path) -> list[str]:
    ahead.begin(list(map(str, arguments)))
    return list(ahead._begun)


def test_it_is_read_once_and_handed_out_once(file: Path) -> None:
    assert begun("check", "--fail-on", "review", file) == [str(file)]
    assert ahead.expected() == file.stat().st_size
    assert ahead.taken(str(file), file.stat()) == b"content"
    assert ahead.taken(str(file), file.stat()) is None
    assert ahead.expected() == 0
    assert files.read(str(file)) == b"content"


def test_what_was_changed_since_is_read_anew(file: Path) -> None:
    begun("check", file)
    ahead._begun[str(file)].join()
    file.write_bytes(b"CONTENT")
    os.utime(file, ns=(1, 1))
    assert files.read(str(file)) == b"CONTENT"


def test_what_was_replaced_since_is_read_anew(file: Path, tmp_path: Path) -> None:
    begun("annotate", file)
    ahead._begun[str(file)].join()
    (tmp_path / "b").write_bytes(b"another")
    os.utime(tmp_path / "b", ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    (tmp_path / "b").replace(file)
    assert files.read(str(file)) == b"another"


def test_what_is_cut_short_while_it_is_read_is_read_anew(file: Path) -> None:
    begun("check", file)
    reading = ahead._begun[str(file)]
    reading.join()
    reading.data = b"con"
    assert files.read(str(file)) == b"content"


def test_a_limit_holds(file: Path) -> None:
    begun("check", file)
    with pytest.raises(Error, match="larger than 6 bytes"):
        files.read(str(file), 6)


def test_nothing_else_is_read(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several, another process may be the one to read it; a folder holds several, and what a portfolio is in is no document."""
    other = tmp_path / "other.json"
    assert (
        begun() == begun("check") == begun("check", "") == begun("check", "nowhere") == begun("check", "x" * 5000) == []
    )
    assert begun("check", tmp_path) == begun("check", file, tmp_path) == begun("portfolio", file) == []
    other.write_bytes(b"x")
    assert begun("check", file, other) == begun("check", other) == []
    monkeypatch.setattr(ahead, "_MOST", 5)
    assert begun("check", file) == []


def test_what_cannot_be_read_is_told_as_ever(file: Path) -> None:
    begun("check", file)
    ahead._begun[str(file)].join()
    file.unlink()
    with pytest.raises(Error, match="cannot be read"):
        files.read(str(file))


def test_a_machine_without_a_thread_to_spare_reads_later(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(ahead._Reading, "start", fails)
    assert begun("check", file) == []
    assert files.read(str(file)) == b"content"
