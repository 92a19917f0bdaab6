"""A second process that looks through a large document while it is opened: what comes out is the same."""

import datetime
import gzip
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bomward import checking
from bomward.checking import Checker, Look, Policy
from bomward.cli import beside
from bomward.inventory import Hit

FOLDER = Path(__file__).parents[2] / "fixtures"
FIXTURES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
POLICY = Policy(as_of=datetime.date(2026, 11, 27))
LOOK = Look(sha256="00", sha1="11", hits=(Hit(1, 2, 3, alone=True, text="said"),))


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def _looks(tmp_path: Path, name: str) -> Callable[[], Look]:
    """Work that leaves the number of the process that did it."""

    def work() -> Look:
        with (tmp_path / name).open("a") as file:
            file.write(f"{os.getpid()}\n")
        return LOOK

    return work


def _done_by(tmp_path: Path, name: str) -> list[int]:
    return [int(line) for line in (tmp_path / name).read_text().split()]


@pytest.mark.usefixtures("two_cores")
def test_the_work_is_done_once_by_another_process(tmp_path: Path) -> None:
    assert beside.begin(_looks(tmp_path, "by"))() == LOOK
    (by,) = _done_by(tmp_path, "by")
    assert by != os.getpid()


def test_where_there_is_one_core_it_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert beside.begin(_looks(tmp_path, "by"))() == LOOK
    assert _done_by(tmp_path, "by") == [os.getpid()]


@pytest.mark.usefixtures("two_cores")
def test_a_process_that_dies_costs_nothing_but_time(tmp_path: Path) -> None:
    here = os.getpid()

    def work() -> Look:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return _looks(tmp_path, "by")()

    assert beside.begin(work)() == LOOK
    assert _done_by(tmp_path, "by") == [here]


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("wrapped", [bytes, gzip.compress], ids=["bare", "gzip"])
@pytest.mark.parametrize("name", FIXTURES)
def test_a_document_fares_the_same(
    name: str, wrapped: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = wrapped((FOLDER / name).read_bytes())
    alone = Checker(POLICY).check(data, "here")
    monkeypatch.setattr(checking, "_LARGE", 1)
    assert Checker(POLICY, begin=beside.begin).check(data, "here") == alone


def test_a_look_is_begun_at_large_documents_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def begin(work: Callable[[], Look]) -> Callable[[], Look]:
        begun.append(work)
        return work

    data = (FOLDER / "gateway-appliance.cdx.json").read_bytes()
    Checker(POLICY, begin=begin).check(data, "here")
    assert not begun
    monkeypatch.setattr(checking, "_LARGE", len(data))
    Checker(POLICY, begin=begin).check(data, "here")
    assert len(begun) == 1


@pytest.mark.usefixtures("two_cores")
def test_what_goes_wrong_there_is_told_here_alone(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> Look:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        beside.begin(work)()
    assert capfd.readouterr().err == ""
