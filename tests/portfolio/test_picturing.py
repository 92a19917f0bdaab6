"""What the pictures are drawn from: the numbers of the lists, the history that is kept, and the documents themselves."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import pytest
from lxml import html as lxml_html
from sqlalchemy import event
from tests.documents import FIXTURES
from tests.portfolio.running import KIOSK, OWN, portfolio, product, rechecked, write

from bomward.cli import portfolio as command
from bomward.formats import open_document
from bomward.limits import Limits
from bomward.portfolio import picturing, pieces, reading, showing
from bomward.portfolio.database import Database

LIMITS = Limits()
GATEWAY = FIXTURES / "gateway-appliance.cdx.json"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime.datetime]:
    """The moments at which commands run, the first one next."""
    moments: list[datetime.datetime] = []
    monkeypatch.setattr(command, "now", lambda: moments.pop(0))
    return moments


def on(*days: int) -> list[datetime.datetime]:
    return [datetime.datetime(2026, 3, day, 23, 30) for day in days]  # noqa: DTZ001 - as the portfolio keeps them


def told(url: str) -> list[tuple[int, dict[str, int]]]:
    database = Database(url)
    with database.reading() as session:
        found = [(day.day.day, dict(day.counts)) for day in picturing.days(session, reading.rows(session))]
    database.close()
    return found


def held_of(url: str, limits: Limits = LIMITS) -> dict[str, int]:
    """Of the one document that there is."""
    database = Database(url)
    with database.reading() as session:
        (row,) = reading.rows(session)
        found = picturing.held(session, row, reading.judgements(session, [row])[row.document].report, limits)
    database.close()
    return found


def test_each_day_counts_the_last_judgement_of_every_document(
    url: str, tmp_path: Path, clock: list[datetime.datetime]
) -> None:
    hit, other = write(tmp_path, a=product("A", hit=True), b=product("B", hit=True))
    clock += on(1, 1, 4, 6, 9)
    portfolio("add", KIOSK, db=url)
    portfolio("add", hit, db=url)
    portfolio("add", other, db=url)
    rechecked("--catalog", OWN, "--profile", "brightwater", db=url)
    rechecked(db=url)
    assert told(url) == [
        (1, {"prohibited": 1}),
        (4, {"prohibited": 2}),
        (6, {"prohibited": 3, "review": 1}),
        (9, {"prohibited": 2}),
    ]


def test_documents_that_are_not_meant_count_nowhere(url: str, tmp_path: Path, clock: list[datetime.datetime]) -> None:
    clock += on(1)
    portfolio("add", *write(tmp_path, a=product("A", hit=True), b=product("B", hit=True)), db=url)
    database = Database(url)
    with database.reading() as session:
        some = [row for row in reading.rows(session) if row.product == "A"]
        assert [dict(day.counts) for day in picturing.days(session, some)] == [{"prohibited": 1}]
        assert picturing.days(session, []) == []
    database.close()


def test_vendors_are_counted_by_documents(url: str, tmp_path: Path) -> None:
    documents = write(
        tmp_path, a=product("A", vendor="Acme", hit=True), b=product("B", vendor="Acme"), c=product("C", vendor="Beta")
    )
    portfolio("add", *documents, db=url)
    database = Database(url)
    with database.reading() as session:
        found = {bar.name: dict(bar.counts) for bar in picturing.vendors(reading.rows(session))}
    database.close()
    assert found == {"Acme": {"prohibited": 1, "clear": 1}, "Beta": {"clear": 1}}


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_hangs_beside_a_finding_is_counted_in_the_document(url: str, tmp_path: Path, *, wrapped: bool) -> None:
    file = tmp_path / "gateway.json"
    file.write_bytes(gzip.compress(GATEWAY.read_bytes()) if wrapped else GATEWAY.read_bytes())
    portfolio("add", file, db=url)
    edges: dict[str, set[str]] = {}
    for whole, part in open_document(GATEWAY.read_bytes()).edges():
        edges.setdefault(whole, set()).add(part)
    found = held_of(url)
    assert len(found) >= 3
    assert found == {whole: len(edges[whole]) for whole in found}


def test_what_has_no_findings_or_cannot_be_opened_has_nothing_beside_it(url: str, tmp_path: Path) -> None:
    portfolio("add", KIOSK, db=url)
    assert held_of(url) == {}
    broken = f"sqlite:///{tmp_path / 'other.db'}"
    portfolio("add", FIXTURES / "truncated.cdx.json", db=broken)
    assert held_of(broken) == {}


def test_the_page_shows_what_is_remembered(url: str, tmp_path: Path, clock: list[datetime.datetime]) -> None:
    clock += on(1, 3)
    portfolio("add", GATEWAY, db=url)
    portfolio("add", *write(tmp_path, b=product("B", vendor="Beta", hit=True)), db=url)
    page = tmp_path / "page.html"
    portfolio("report", "-o", f"html={page}", db=url)
    tree = lxml_html.fromstring(page.read_text())
    (timeline,) = tree.find_class("timeline")
    assert [[cell.text_content() for cell in row] for row in timeline.iter("tr")][1:] == [
        ["2026-03-01", "2", "2"],
        ["2026-03-03", "3", "3"],
    ]
    (bars,) = tree.find_class("bars")
    assert [row[0].text_content() for row in bars.iter("tr")][1:] == ["Beta", "Northlake Networks GmbH"]
    assert [one.text_content() for one in tree.find_class("folded")][-1].endswith(" other parts")


def test_only_so_many_numbers_are_asked_at_once(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database takes only so many in a statement; in pieces, all is found and in its order."""
    documents = write(tmp_path, **{name: product("A", name, hit=name != "c") for name in "abc"})
    portfolio("add", *documents, db=url)
    portfolio("withdraw", "A", "--reason", "r", "--owner", "o", db=url)
    database = Database(url)
    with database.reading() as session:
        rows = reading.withdrawn(session)
        asked: list[int] = []
        event.listen(
            session.connection(),
            "before_cursor_execute",
            lambda _c, _u, _s, given, *_: asked.append(len(given)),
        )
        days = picturing.days(session, rows)
        shown = showing.shown(session, rows, rows, datetime.date(2026, 11, 22))
        monkeypatch.setattr(pieces, "AT_ONCE", 1)
        del asked[:]
        assert picturing.days(session, rows) == days
        assert showing.shown(session, rows, rows, datetime.date(2026, 11, 22)) == shown
        assert (len(shown.history), len(shown.withdrawals)) == (3, 1)
        assert dict(days[0].counts) == {"prohibited": 2}
    database.close()
    assert max(asked) == 1


def test_nothing_is_read_for_a_picture_of_nothing(url: str) -> None:
    database = Database(url, create=True)
    with database.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *_: pytest.fail("asked"))
        assert picturing.days(session, []) == []
    database.close()


def test_what_is_past_a_limit_has_nothing_beside_it(url: str, tmp_path: Path) -> None:
    file = tmp_path / "gateway.json"
    file.write_bytes(gzip.compress(GATEWAY.read_bytes()))
    portfolio("add", file, db=url)
    assert held_of(url, Limits(expanded=10)) == {}
