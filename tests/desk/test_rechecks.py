"""Judging again: one file, or everything while the pages go on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from tests.cli.running import run
from tests.desk.conftest import Furnish
from tests.desk.running import Room, text
from tests.portfolio.running import listed, product

from bomward.checking import Checker
from bomward.cli.run import checked_bytes

BEFORE = "2017-01-01"
"""A day on which nothing was banned yet."""
GATEWAY = product("Gateway", vendor="Acme", hit=True)
_WAIT = 30


def old(room: Room, folder: Path) -> str:
    """A document that was judged by the law of an earlier day; its digest."""
    (folder / "gateway.json").write_bytes(GATEWAY)
    run("portfolio", "add", "--no-policy", folder / "gateway.json", "--db", room.url, "--as-of", BEFORE)
    (line,) = listed("documents", db=room.url)
    assert line["outcome"] != "prohibited"
    return str(line["sha256"])


def waited(room: Room) -> str:
    """The page at the end of a run."""
    ended = threading.Event()
    for _ in range(_WAIT * 20):
        answer = room.client.get("/recheck")
        if "Refresh" not in answer.headers:
            return answer.text
        ended.wait(0.05)
    raise AssertionError(answer.text)


def test_one_file_is_judged_again(room: Room, tmp_path: Path) -> None:
    digest = old(room, tmp_path)
    answer = room.post(f"/documents/{digest}/recheck")
    page = text(room.get(answer.location))
    assert "Judged again as of 2026-11-22: 1 finding new or of another outcome, 1 gone or of another outcome" in page
    assert "PROHIBITED" in page
    assert page.count("us-commercial 2026-11-22") == 1
    (line,) = listed("documents", db=room.url)
    assert (line["outcome"], line["judged"]) == ("prohibited", "2026-11-22")
    room.post("/documents/abcdef012/recheck", 404)


def test_everything_is_judged_again_beside_the_pages(room: Room, tmp_path: Path) -> None:
    old(room, tmp_path)
    assert room.post("/recheck").location == "/recheck"
    page = text(waited(room))
    assert "Something is different in 1 of 1 document" in page
    assert "→ prohibited " in page
    assert [line["outcome"] for line in listed("documents", db=room.url)] == ["prohibited"]
    room.post("/recheck")
    assert "Nothing is different in 1 document" in text(waited(room))


def test_one_run_at_a_time_and_pages_go_on(url: str, tmp_path: Path, furnish: Furnish) -> None:
    go, judged = threading.Event(), []

    def slow(checker: Checker, name: str, data: bytes) -> Any:
        judged.append(name)
        assert go.wait(_WAIT)
        return checked_bytes(checker, name, data)

    room = furnish(url, judge=slow)
    old(room, tmp_path)
    room.post("/recheck")
    room.post("/recheck")
    page = room.client.get("/recheck")
    assert "0 of 1 file judged" in text(page.text)
    assert page.headers["Refresh"] == "2"
    assert "1 document of 1 product" in text(room.get("/"))
    go.set()
    assert "Something is different" in text(waited(room))
    assert len(judged) == 1


def test_a_run_that_breaks_off_says_so(room: Room, tmp_path: Path, furnish: Furnish) -> None:
    def broken(*_: object) -> Any:
        raise ValueError("\x1b[2J")

    room = furnish(room.url, judge=broken)
    old(room, tmp_path)
    room.post("/recheck")
    page = text(waited(room))
    assert "Nothing was recorded: bomward broke off" in page
    assert [type(one) for one in room.failures] == [ValueError]
