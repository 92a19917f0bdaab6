"""A second process that looks through a large document while it is opened: what comes out is the same."""

import datetime
import gzip
import os
import pickle
import signal
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bomward import ahead, checking, lines
from bomward.checking import Checker, Policy
from bomward.cli import beside
from bomward.cli.run import Setup
from bomward.errors import CannotAnnotateError, Error
from bomward.inventory import Hit
from bomward.limits import Limits
from bomward.looking import Begin, Facts, Work
from bomward.sieve import Sieve

FOLDER = Path(__file__).parents[2] / "fixtures"
FIXTURES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
OF_EACH_KIND = [*{(Path(name).parent, Path(name).name.partition(".")[2]): name for name in FIXTURES}.values()]
"""One of each ending in each folder."""
POLICY = Policy(as_of=datetime.date(2026, 11, 27))
LIMITS = Limits(expanded=1 << 24)
"""Less than by default: what bursts the one bursts the other."""
CAME = [(Hit(1, 2, 3, alone=True, text="said"),), (1, 7), Facts(sha256="00")]
"""What three pieces of work come to."""


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def _works(tmp_path: Path, name: str) -> list[Work]:
    """Pieces of work, each of which leaves the number of the process that did it."""

    def work(came: object) -> object:
        with (tmp_path / name).open("a") as file:
            file.write(f"{os.getpid()}\n")
        return came

    return [partial(work, came) for came in CAME]


def _done_by(tmp_path: Path, name: str) -> list[int]:
    return [int(line) for line in (tmp_path / name).read_text().split()]


@pytest.mark.usefixtures("two_cores")
def test_the_work_is_done_once_by_another_process(tmp_path: Path) -> None:
    assert [wait() for wait in beside.begin(_works(tmp_path, "by"))] == CAME
    (by,) = {*_done_by(tmp_path, "by")}
    assert by != os.getpid()
    assert len(_done_by(tmp_path, "by")) == len(CAME)


@pytest.mark.usefixtures("two_cores")
def test_the_pieces_may_be_asked_for_in_any_order(tmp_path: Path) -> None:
    waits = beside.begin(_works(tmp_path, "by"))
    assert [waits[number]() for number in (2, 0, 1)] == [CAME[2], CAME[0], CAME[1]]


def test_where_there_is_one_core_it_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert [wait() for wait in beside.begin(_works(tmp_path, "by"))] == CAME
    assert {*_done_by(tmp_path, "by")} == {os.getpid()}


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("killed_at", range(len(CAME)))
def test_a_process_that_dies_costs_nothing_but_time(tmp_path: Path, killed_at: int) -> None:
    here = os.getpid()
    works = _works(tmp_path, "by")
    last = works[killed_at]

    def deadly() -> object:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return last()

    works[killed_at] = deadly
    assert [wait() for wait in beside.begin(works)] == CAME
    assert _done_by(tmp_path, "by")[killed_at:] == [here] * (len(CAME) - killed_at)


def _sent(works: Sequence[Work]) -> Sequence[Work]:
    """Work that was done at once and comes as from another process, without one."""
    said = [pickle.dumps(work()) for work in works]
    return [partial(pickle.loads, one) for one in said]


def _fares_otherwise(names: list[str], begin: Begin, wrapped: Callable[[bytes], bytes]) -> list[str]:
    alone, two = Checker(POLICY, limits=LIMITS), Checker(POLICY, limits=LIMITS, begin=begin)
    documents = ((name, wrapped((FOLDER / name).read_bytes())) for name in names)
    return [name for name, data in documents if two.check(data, "here") != alone.check(data, "here")]


@pytest.mark.parametrize(("names", "wrapped"), [(FIXTURES, bytes), (OF_EACH_KIND, gzip.compress)], ids=["bare", "gzip"])
def test_a_document_fares_the_same(
    names: list[str], wrapped: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_LARGE", 1)
    monkeypatch.setattr(lines, "_STEP", 512)
    assert _fares_otherwise(names, _sent, wrapped) == []


def test_what_a_large_document_needs_is_made_ready_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    expected: list[int] = []
    monkeypatch.setattr(Sieve, "expect", lambda _, size: expected.append(size))
    for size in (0, 1 << 24, 1 << 26):
        monkeypatch.setattr(ahead, "expected", partial(int, size))
        assert beside.checker(Setup(POLICY))._begin is beside.begin
    assert expected == [1 << 26]


@pytest.mark.parametrize("odd", [b"\xff", b"\xe4", b"\xed\xa0\x80", b"\xc1\x81", b"\xf0\x9f"])
def test_a_document_that_is_no_text_fares_the_same(odd: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What opens it takes the other's word for what it is, and does so too late."""

    def broken(data: bytes) -> bytes:
        at = len(data) * (len(data) % 11) // 10  # some place in each, at its very end in some
        return data[:at] + odd + data[at:]

    monkeypatch.setattr(checking, "_LARGE", 1)
    assert _fares_otherwise(FIXTURES, _sent, broken) == []


def test_no_text_is_told_of_one_that_another_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that an archive holds is opened before the one SBOM in it is annotated."""
    sbom = (FOLDER / "gateway-appliance.cdx.json").read_bytes().replace(b'"description": "', b'"description": "\xff', 1)
    archive = BytesIO()
    with ZipFile(archive, "w") as packed:
        packed.writestr("sbom.json", sbom)
        packed.writestr("readme.txt", b"how to read it")
    monkeypatch.setattr(checking, "_LARGE", 1)
    with pytest.raises(CannotAnnotateError, match="not UTF-8"):
        Checker(POLICY, begin=_sent).annotate(archive.getvalue(), "here")


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("wrapped", [bytes, gzip.compress], ids=["bare", "gzip"])
def test_a_document_of_each_kind_fares_the_same_with_another_process(
    wrapped: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes from process to process is the same for all others too."""
    monkeypatch.setattr(checking, "_LARGE", 1)
    assert _fares_otherwise(OF_EACH_KIND, beside.begin, wrapped) == []


@pytest.mark.parametrize("sbom_first", [True, False])
@pytest.mark.parametrize(
    "other",
    [
        b"Gr\xfc\xdfe aus dem Werk\n" * 9,
        "notes".encode("utf-16-le"),
        b"\xff\xfen\0o\0t",
        b'{"a": ' + b"[" * 300 + b"\xf0\x9f",
    ],
    ids=["Latin-1", "UTF-16 without a mark", "UTF-16 cut short", "nested"],
)
def test_what_lies_beside_an_sbom_fares_the_same(
    other: bytes,
    sbom_first: bool,  # noqa: FBT001  # a table's column
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is no SBOM is passed over for the same reason, and an SBOM that is broken told with it."""
    sbom = (FOLDER / "gateway-appliance.cdx.json").read_bytes()
    archive = BytesIO()
    with ZipFile(archive, "w") as packed:
        for name, data in sorted({"sbom.json": sbom, "notes.txt": other}.items(), reverse=sbom_first):
            packed.writestr(name, data)
    monkeypatch.setattr(checking, "_LARGE", 1)
    alone, two = Checker(POLICY), Checker(POLICY, begin=_sent)
    assert two.check(archive.getvalue(), "here") == alone.check(archive.getvalue(), "here")
    assert _annotated(two, archive.getvalue()) == _annotated(alone, archive.getvalue())


def _annotated(checker: Checker, data: bytes) -> object:
    try:
        return checker.annotate(data, "here")
    except Error as error:
        return str(error), error.where


def test_a_look_is_begun_at_large_documents_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def begin(works: Sequence[Work]) -> Sequence[Work]:
        begun.append(works)
        return works

    data = (FOLDER / "gateway-appliance.cdx.json").read_bytes()
    Checker(POLICY, begin=begin).check(data, "here")
    assert not begun
    monkeypatch.setattr(checking, "_LARGE", len(data))
    Checker(POLICY, begin=begin).check(data, "here")
    assert len(begun) == 1


@pytest.mark.usefixtures("two_cores")
def test_what_goes_wrong_there_is_told_here_alone(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ZeroDivisionError

    (wait,) = beside.begin([work])
    with pytest.raises(ZeroDivisionError):
        wait()
    assert capfd.readouterr().err == ""
