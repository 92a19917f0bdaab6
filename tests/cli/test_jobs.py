"""Many documents at once: the same report whatever the number of workers, and a lost one costs its document alone."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import DAY, DOCUMENTS, check, command, write
from tests.documents import POLICY

from bomward.checking import Checker
from bomward.cli import run as running
from bomward.cli.run import Setup, all_checked
from bomward.findings import Status
from bomward.references import Checked


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Documents of every kind, in more than one batch for two workers."""
    return [path for number in range(4) for path in write(tmp_path / str(number), *DOCUMENTS)]


@pytest.mark.parametrize("format_", ["json", "table", "sarif"])
def test_the_output_does_not_depend_on_how_many_work(many: list[Path], format_: str) -> None:
    alone, together = (check(*many, "-j", jobs, "-o", format_) for jobs in ("1", "3"))
    assert alone.code == together.code == 1
    assert alone.raw == together.raw
    assert sorted(alone.err.splitlines()) == sorted(together.err.splitlines())


def test_as_many_as_there_are_cores(many: list[Path]) -> None:
    assert check(*many, "-j", "0", "-o", "json").raw == check(*many, "-o", "json").raw


def test_standard_input_is_read_here(many: list[Path]) -> None:
    ran = check(many[0], "-", many[1], "-j", "2", "-o", "json", stdin=DOCUMENTS["finding"])
    assert [each["source"] for each in json.loads(ran.out)["documents"]] == [str(many[0]), "-", str(many[1])]
    assert ran.code == 1


def test_a_document_that_is_not_there_stops_no_other(many: list[Path]) -> None:
    listed = "\n".join(map(str, (many[0], "gone.json", many[1]))).encode()
    ran = check("--files-from", "-", "-j", "2", "-o", "json", stdin=listed)
    documents = json.loads(ran.out)["documents"]
    assert [each["status"] for each in documents] == ["checked", "unchecked", "checked"]
    assert documents[1]["error"]["message"].startswith("cannot be read")


def test_a_worker_that_dies_costs_one_document(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the system takes it for want of memory."""
    real = running.checked

    def checked(checker: Checker, name: str, *, alone: bool) -> tuple[tuple[Checked, ...], bytes]:
        if name.startswith("die"):
            os._exit(9)
        return real(checker, name, alone=alone)

    monkeypatch.setattr(running, "checked", checked)
    setup = Setup(POLICY)
    names = [*map(str, many[:5]), "die.json", *map(str, many[5:12]), "die-too.json"]
    found = [one.report for some in all_checked(setup.checker(), setup, names, 2) for one in some]
    assert [report.source for report in found] == names
    lost = [report for report in found if report.error and "ended from outside" in report.error.message]
    assert [report.source for report in lost] == ["die.json", "die-too.json"]
    assert all(report.status is Status.UNCHECKED for report in lost)


def test_a_bar_shows_how_far_it_is_only_where_somebody_watches(many: list[Path]) -> None:
    assert "checking" not in command("check", "--as-of", DAY, *many).err
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "bomward", "check", "--as-of", DAY, "-o", "json", *map(str, many)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        out, _ = process.communicate(timeout=60)
    said = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # NOTE: so Linux tells that the other end is closed
            break
        if not read:
            break
        said += read
    os.close(ours)
    assert process.returncode == 1
    assert b"checking" in said
    assert b"100%" in said
    assert json.loads(out)["summary"]["documents"] == len(many)
