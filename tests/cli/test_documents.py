"""Which documents are meant: files, folders, patterns, lists, standard input."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from tests.cli.running import DOCUMENTS, check, run, write

from bomward.cli import files


def sources(*arguments: str | Path, stdin: bytes = b"") -> list[str]:
    ran = check(*arguments, "-o", "json", stdin=stdin)
    return [document["source"] for document in json.loads(ran.out)["documents"]]


def test_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(), "clean", "finding")
    assert sources("clean.json", "./clean.json", tmp_path / "clean.json", "*.json", ".") == [
        "clean.json",
        "finding.json",
    ]


def test_two_dots_are_not_taken_away(tmp_path: Path) -> None:
    """Behind a link they lead to another folder."""
    write(tmp_path, "clean")
    (tmp_path / "there").mkdir()
    (write(tmp_path / "other", "finding")[0]).rename(tmp_path / "other" / "clean.json")
    (tmp_path / "other" / "in").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "other" / "in")
    assert check(tmp_path / "clean.json", tmp_path / "link" / ".." / "clean.json").code == 1


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    paths = [*write(tmp_path / "b", "clean", "finding"), *write(tmp_path / "c" / "d", "gap")]
    write(tmp_path / ".git", "unchecked")
    assert sources(tmp_path) == [str(path) for path in paths]


def test_a_link_to_a_folder_is_told_unless_that_is_walked_anyway(tmp_path: Path) -> None:
    write(tmp_path / "in" / "deep", "clean")
    write(tmp_path / "elsewhere", "finding")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "out").symlink_to(tmp_path / "elsewhere")
    ran = check(tmp_path / "in", "-o", "json")
    documents = json.loads(ran.out)["documents"]
    assert [document["source"] for document in documents] == [
        str(tmp_path / "in" / "deep" / "clean.json"),
        str(tmp_path / "in" / "out"),
    ]
    assert documents[1]["error"]["message"] == "a link to a folder elsewhere is not followed"
    assert ran.code == 3
    assert check(tmp_path / "in" / "out").code == 1


def test_a_folder_without_a_file_is_wrong_use(tmp_path: Path) -> None:
    ran = check(tmp_path)
    assert ran.code == 2
    assert "the folder holds no file" in ran.err


def test_pipes_and_sockets_in_a_folder_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "clean")
    os.mkfifo(tmp_path / "pipe.json")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.json")
        assert sources(".", "*.json") == ["clean.json"]


def test_a_broken_link_in_a_folder_is_unchecked(tmp_path: Path) -> None:
    write(tmp_path, "clean")
    (tmp_path / "broken.json").symlink_to(tmp_path / "gone")
    ran = check(tmp_path)
    assert ran.code == 3
    assert "cannot be read: No such file or directory" in ran.out
    assert check(tmp_path / "*.json").code == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_what_cannot_be_read_is_unchecked_and_keeps_no_other_from_it(tmp_path: Path) -> None:
    write(tmp_path, "clean")
    write(tmp_path / "closed", "finding")
    file = write(tmp_path / "open", "finding")[0]
    file.chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        ran = check(tmp_path)
        assert ran.code == 3
        assert ran.out.count("cannot be read: Permission denied") == 2
        assert check(tmp_path / "closed" / "finding.json").code == 3
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_folder_that_is_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for root, to whom no folder is closed."""
    write(tmp_path, "clean")
    closed = str(tmp_path / "closed")
    (tmp_path / "closed").mkdir()
    look = os.scandir

    def refuse(path: str) -> object:
        if str(path) == closed:
            raise PermissionError(13, "Permission denied", closed)
        return look(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ran = check(tmp_path)
    assert ran.code == 3
    assert "cannot be read: Permission denied" in ran.out


def test_patterns(tmp_path: Path) -> None:
    write(tmp_path / "a", "clean")
    write(tmp_path / "b", "finding")
    assert sources(tmp_path / "*" / "*.json") == sources(tmp_path / "**" / "*.json") == sources(tmp_path)
    ran = check(tmp_path / "*.xml")
    assert ran.code == 2
    assert "no file fits the pattern" in ran.err


def test_a_pattern_walks_the_folders_that_fit_it_and_sees_hidden_files(tmp_path: Path) -> None:
    write(tmp_path / "in", "clean")
    write(tmp_path / "in" / "below", "finding")
    write(tmp_path / "in" / ".hidden", "finding")
    write(tmp_path / "in" / ".git", "finding")

    every = sorted(sources(tmp_path / "in"))

    assert len(every) == 3
    assert sorted(sources(tmp_path / "in" / "*")) == every
    assert sorted(sources(tmp_path / "in" / "**" / "*.json")) == every


def test_a_link_into_a_folder_that_is_passed_over_is_told(tmp_path: Path) -> None:
    write(tmp_path / "clean", "clean")
    write(tmp_path / ".git" / "below", "finding")
    (tmp_path / "link").symlink_to(tmp_path / ".git" / "below")

    ran = check(tmp_path)

    assert ran.code == 3
    assert "a link to a folder elsewhere is not followed" in ran.out


def test_a_name_that_looks_like_a_pattern(tmp_path: Path) -> None:
    odd = tmp_path / "a[1]*.json"
    odd.write_bytes(DOCUMENTS["finding"])
    assert sources(odd) == [str(odd)]


_SPELLING = "check the spelling and the working folder"


@pytest.mark.parametrize(
    ("name", "todo"),
    [
        ("gone.json", _SPELLING),
        ("a\0b", _SPELLING),
        ("x" * 300, _SPELLING),
        ("clean.json/x", _SPELLING),
        ("broken", "it is a link that leads nowhere"),
    ],
)
def test_what_is_named_and_not_there_is_wrong_use(tmp_path: Path, name: str, todo: str) -> None:
    """A slip of the hand is told before any work is done."""
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    out = tmp_path / "out.json"
    ran = check(f"{tmp_path}/{name}", *write(tmp_path, "finding", "clean"), "-o", f"json={out}")
    assert (ran.code, ran.out, out.exists()) == (2, "", False)
    what, where, hint = ran.err.splitlines()
    assert what == "error: no such file or folder"
    assert where.startswith(f"   at: {tmp_path}/{name[0]}")
    assert hint == f" hint: {todo}"


def test_a_name_that_is_nearly_right_is_put_right(tmp_path: Path) -> None:
    write(tmp_path, "clean", "finding")
    ran = check(tmp_path / "findin.jsn", *(f"gone-{number}" for number in range(4)))
    assert ran.code == 2
    assert f"   at: {tmp_path}/findin.jsn, gone-0, gone-1 and 2 more\n" in ran.err
    assert f" hint: did you mean {tmp_path}/finding.json?\n" in ran.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_a_list_names_and_is_not_there_is_unchecked(tmp_path: Path, jobs: str) -> None:
    """The list may be older than the folder; nothing in it goes unmentioned."""
    names = [f"{tmp_path}/{name}" for name in ("gone.json", "clean.json", "x" * 300)]
    write(tmp_path, "clean")
    (tmp_path / "list").write_text("\n".join(names), encoding="utf-8")
    ran = check("--files-from", tmp_path / "list", "-j", jobs)
    assert ran.code == 3
    assert ran.out.count("cannot be read") == 2
    assert "nothing in it was looked at" in " ".join(ran.out.split())
    assert "one meaning" not in ran.out
    assert "exit 3 (2 unchecked; no finding fails at likely-prohibited)" in ran.out


@pytest.mark.parametrize(
    "listed",
    [
        b"clean.json\nfinding.json",
        b"\xef\xbb\xbfclean.json\r\n\r\n  \r\nfinding.json\r\n",
        b"clean.json\0finding.json\0",
        b"./clean.json\nclean.json\n\n\nfinding.json\n",
        b"*.json\n",
        b".\n",
    ],
)
def test_files_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bytes) -> None:
    write(tmp_path / "in", "clean", "finding")
    monkeypatch.chdir(tmp_path / "in")
    (tmp_path / "list").write_bytes(listed)
    expected = ["clean.json", "finding.json"]
    assert [Path(name).name for name in sources("--files-from", tmp_path / "list")] == expected
    assert [Path(name).name for name in sources("--files-from", "-", stdin=listed)] == expected


def test_a_name_may_hold_what_looks_like_the_end_of_a_line(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes("a\u2028b\x0b\nc\x85".encode())
    assert files.listed(str(tmp_path / "list")) == ["a\u2028b\x0b", "c\x85"]
    (tmp_path / "list").write_bytes(b"a\nb\0\xff\0")
    assert files.listed(str(tmp_path / "list")) == ["a\nb", "\udcff"]


def test_a_list_without_a_name_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"\n \r\n")
    ran = check("--files-from", tmp_path / "list")
    assert ran.code == 2
    assert "no document was named" in ran.err


@pytest.mark.parametrize(
    "arguments", [("check", "-", "-"), ("validate", "-", "-"), ("check", "-", "--files-from", "-")]
)
def test_standard_input_is_read_once(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, stdin=DOCUMENTS["clean"])
    assert (ran.code, ran.out) == (2, "")
    assert "standard input was named twice" in ran.err


def test_standard_input_in_a_list_of_itself() -> None:
    assert check("--files-from", "-", stdin=b"-\n").code == 2


def test_standard_input_beside_files(tmp_path: Path) -> None:
    assert sources("-", *write(tmp_path, "clean"), stdin=DOCUMENTS["clean"])[0] == "-"
