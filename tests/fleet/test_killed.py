"""Whoever is killed, worker or run, and whatever a document does to who judges it: the result is the same bytes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.cli.running import DAY
from tests.fleet.running import by_name, content, fleet, product, write

pytestmark = pytest.mark.slow
MANY = 800


def documents(number: int) -> dict[str, bytes]:
    return {f"{at % 7}/{at:05d}.json": product(f"P{at}", hit=not at % 50) for at in range(number)}


def begun(folder: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """A run of its own, with two workers of this machine."""
    line = [sys.executable, "-m", "bomward", "fleet", str(folder), "--out", str(out), "-j", "2", *more]
    line += ["--no-policy", "--as-of", DAY]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def batches(out: Path) -> int:
    return len(list(out.glob("attempt-*/batches/*.zst")))


def workers(run: int) -> list[psutil.Process]:
    """The processes that judge: copies of the one that serves them, or begun by themselves; Python's own helpers are none."""
    alone = [one for one in psutil.Process(run).children() if "spawn_main" in _line_of(one)]
    return alone + [copy for server in servers(run) for copy in _children_of(server)]


def servers(run: int) -> list[psutil.Process]:
    """What workers are copied from, where they are."""
    return [one for one in psutil.Process(run).children() if "forkserver" in _line_of(one)]


def _children_of(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return list(process.children())
    return []


def _line_of(process: psutil.Process) -> str:
    """How a process was begun; nothing for one that has ended since."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def until(run: subprocess.Popen[bytes], out: Path, number: int) -> None:
    """Wait until so many batches are kept."""
    end = time.monotonic() + 120
    while batches(out) < number and run.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, scheduler: str) -> tuple[Path, dict[str, bytes]]:
    """Documents, and what a run writes on them that nobody disturbs."""
    path = tmp_path_factory.mktemp("undisturbed")
    folder = write(path / "in", documents(MANY))
    assert fleet(folder, out=path / "out", scheduler=scheduler).code == 1
    return folder, content(path / "out")


def test_workers_that_are_killed_change_no_byte(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    folder, expected = undisturbed
    run, killed = begun(folder, tmp_path / "out"), 0
    for number in (1, 3, 5):
        until(run, tmp_path / "out", number)
        for one in workers(run.pid)[: 2 if number == 3 else 1]:
            one.kill()
            killed += 1
    _, err = run.communicate(timeout=240)
    assert (run.returncode, killed >= 3) == (1, True), err
    assert content(tmp_path / "out") == expected


@pytest.mark.skipif(sys.platform != "linux", reason="here workers are no copies of anything")
def test_what_workers_are_copied_from_may_be_killed_too(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]
) -> None:
    folder, expected = undisturbed
    run = begun(folder, tmp_path / "out")
    until(run, tmp_path / "out", 2)
    victims = [*workers(run.pid)[:1], *servers(run.pid)]
    for one in victims:
        one.kill()
    _, err = run.communicate(timeout=240)
    assert (run.returncode, len(victims)) == (1, 2), err
    assert content(tmp_path / "out") == expected


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    folder, expected = undisturbed
    run = begun(folder, tmp_path / "out")
    until(run, tmp_path / "out", 4)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate(timeout=30)
    kept = batches(tmp_path / "out")
    assert (tmp_path / "out" / "current").exists() is False
    run = begun(folder, tmp_path / "out")
    _, err = run.communicate(timeout=240)
    assert run.returncode == 1, err
    as_they_were = int(err.partition(b" judged, ")[2].partition(b" ")[0].replace(b",", b""))
    assert as_they_were >= kept * 30
    assert content(tmp_path / "out") == expected
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", ".turn", "current"]


def test_a_document_that_ends_who_judges_it_is_the_only_one_lost(tmp_path: Path, scheduler: str) -> None:
    some: dict[str, Any] = documents(9)
    some["3/deadly.json"] = product("END-WHO-JUDGES-THIS", hit=True)
    folder = write(tmp_path / "in", some)
    ran = fleet(folder, out=tmp_path / "out", scheduler=scheduler)
    found = by_name(tmp_path / "out")
    assert ran.code == 1
    assert found["deadly.json"]["status"] == "unchecked"
    assert "was ended from outside" in found["deadly.json"]["error"]["message"]
    assert {row["status"] for name, row in found.items() if name != "deadly.json"} == {"checked"}
    assert len(found) == 10
    again = fleet(folder, out=tmp_path / "out", scheduler=scheduler)
    assert "1 object judged, 9 as they were" in again.err


def test_a_document_that_never_ends_costs_its_time_and_nothing_else(tmp_path: Path, scheduler: str) -> None:
    some: dict[str, Any] = documents(60)
    some["3/endless.json"] = product("HOLD-WHO-JUDGES-THIS", hit=True)
    folder = write(tmp_path / "in", some)
    ran = fleet(folder, "--timeout", "2", out=tmp_path / "out", scheduler=scheduler)
    found = by_name(tmp_path / "out")
    error = found["endless.json"]["error"]
    assert (ran.code, found["endless.json"]["status"]) == (1, "unchecked")
    assert error["message"] == "it was not judged within 2 seconds"
    assert "--timeout" in error["hint"]
    assert {row["status"] for name, row in found.items() if name != "endless.json"} == {"checked"}
