"""What was added by mistake counts nowhere, is not lost, and can be put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, update
from tests.portfolio.running import (
    KIOSK,
    OWN,
    contents,
    finding_of,
    listed,
    portfolio,
    product,
    rechecked,
    reported,
    shown,
    write,
)

from bomward.errors import Exit, UsageError
from bomward.portfolio import picturing, reading
from bomward.portfolio.database import Database
from bomward.portfolio.models import Withdrawal

WHY = ("--reason", "A sample, no product.", "--owner", "J. Doe")


@pytest.fixture
def names(url: str, tmp_path: Path) -> list[Path]:
    documents = write(
        tmp_path / "in",
        a1=product("A", "1", vendor="Acme", hit=True),
        a2=product("A", "2", vendor="Acme"),
        b=product("B", vendor="Beta", hit=True),
    )
    portfolio("add", *documents, db=url)
    return documents


def versions(url: str, *arguments: str) -> list[str]:
    return [f"{row['product']} {row['version']}" for row in listed("documents", *arguments, db=url)]


@pytest.mark.usefixtures("names")
def test_what_is_withdrawn_is_in_no_list_count_or_report(url: str) -> None:
    ran = portfolio("withdraw", "B", *WHY, db=url)
    assert (ran.code, ran.err.splitlines()[-1]) == (
        0,
        "note: 1 document withdrawn: they count nowhere, until they are put back",
    )
    assert versions(url) == ["A 1", "A 2"]
    assert [row["vendor"] for row in listed("vendors", db=url)] == ["Acme"]
    assert [one["subject"]["name"] for one in reported(db=url)["documents"]] == ["A", "A"]
    assert rechecked(db=url)["documents"] == 2
    assert portfolio("report", "--product", "B", db=url).code == Exit.USAGE
    database = Database(url)
    with database.reading() as session:
        assert [dict(day.counts) for day in picturing.days(session, reading.rows(session))] == [{"prohibited": 1}]
    database.close()


@pytest.mark.usefixtures("names")
def test_a_finding_that_is_withdrawn_is_not_decided_on(url: str) -> None:
    finding = finding_of("B", db=url)
    assert len(listed("documents", "--finding", finding, db=url)) == 2
    portfolio("withdraw", "A", *WHY, db=url)
    assert portfolio("decide", finding, "ask", "--reason", "r", "--owner", "o", db=url).code == 0
    assert [len(shown(name, db=url)["decisions"]) for name in ("B", "A")] == [1, 0]


@pytest.mark.usefixtures("names")
def test_nothing_is_lost_and_it_can_be_put_back(url: str) -> None:
    before, kept = listed("documents", db=url), contents(url)
    portfolio("withdraw", "A", *WHY, db=url)
    assert versions(url, "--withdrawn") == ["A 1", "A 2"]
    assert portfolio("withdraw", "A", "--put-back", "--reason", "It is one.", "--owner", "K. Roe", db=url).code == 0
    assert listed("documents", db=url) == before
    assert versions(url, "--withdrawn") == []
    assert {name: rows for name, rows in contents(url).items() if name != "withdrawal"} == {
        name: rows for name, rows in kept.items() if name != "withdrawal"
    }
    told = shown("A", db=url)["withdrawals"]
    assert [(one["withdrawn"], one["owner"], one["reason"]) for one in told] == [
        (True, "J. Doe", "A sample, no product."),
        (False, "K. Roe", "It is one."),
    ]


@pytest.mark.usefixtures("names")
def test_it_is_shown_as_what_it_is(url: str) -> None:
    (digest,) = [row["sha256"] for row in listed("documents", "--product", "B", db=url)]
    portfolio("withdraw", str(digest)[:12], *WHY, db=url)
    assert shown("B", db=url)["documents"][0]["withdrawn"] is True
    text = portfolio("show", "B", db=url).out
    assert "it stands in no list and counts nowhere" in text
    assert "J. Doe: A sample, no product." in text


def test_one_document_of_a_product_can_be_withdrawn(url: str, names: list[Path]) -> None:
    digest = next(
        row["sha256"] for row in listed("documents", db=url) if row["version"] == "1" and row["product"] == "A"
    )
    portfolio("withdraw", str(digest), *WHY, db=url)
    assert versions(url) == ["B 1.0", "A 2"]
    assert [one["version"] for one in shown("A", db=url)["documents"]] == ["2"]
    assert [one["version"] for one in shown(str(digest), db=url)["documents"]] == ["1"]
    assert names[0].exists()


def test_a_file_that_is_given_again_stays_withdrawn_and_is_never_called_clear(url: str, names: list[Path]) -> None:
    portfolio("withdraw", "B", *WHY, db=url)
    ran = portfolio("add", names[2], db=url)
    assert ran.code == Exit.FOUND
    assert "withdrawn before, and still so: 1 document" in ran.err
    assert "prohibited" in ran.out
    assert versions(url) == ["A 1", "A 2"]


def test_a_recheck_does_not_bring_it_back(url: str, tmp_path: Path) -> None:
    portfolio("add", KIOSK, *write(tmp_path, b=product("B")), db=url)
    portfolio("withdraw", "Larkspur Ticket Kiosk", *WHY, db=url)
    assert rechecked("--catalog", OWN, "--profile", "brightwater", db=url)["different"] == []
    assert versions(url) == ["B 1.0"]
    portfolio("withdraw", "Larkspur Ticket Kiosk", "--put-back", *WHY, db=url)
    (one,) = rechecked("--catalog", OWN, "--profile", "brightwater", db=url)["different"]
    assert (one["was"], one["now"]) == ("clear", "prohibited")


def test_one_of_several_in_a_file_can_be_withdrawn_and_stays_so(url: str, tmp_path: Path) -> None:
    lines = tmp_path / "two.jsonl"
    pretty = (product("A", hit=True), product("B", hit=True))
    lines.write_bytes(b"\n".join(one.replace(b"\n", b"") for one in pretty) + b"\n")
    portfolio("add", lines, db=url)
    portfolio("withdraw", "A", *WHY, db=url)
    assert rechecked("--as-of", "2020-01-01", db=url)["documents"] == 1
    assert versions(url) == ["B 1.0"]


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("B",), "--reason and --owner is missing"),
        (("B", "--reason", " ", "--owner", "o"), "--reason is missing"),
        (("nothing", *WHY), "nothing here has this name"),
        (("B", "--put-back", *WHY), "nothing here has this name"),
        (("C", *WHY), "several vendors"),
    ],
)
def test_what_cannot_be_withdrawn_is_told(url: str, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    documents = write(tmp_path / "more", c=product("C", vendor="Acme"), d=product("C", vendor="Beta"))
    portfolio("add", *documents, db=url)
    ran = portfolio("withdraw", *arguments, db=url)
    assert ran.code == Exit.USAGE
    assert said in ran.err
    assert len(versions(url)) == 5


@pytest.mark.usefixtures("names")
def test_a_withdrawal_is_never_changed_or_deleted(url: str) -> None:
    portfolio("withdraw", "B", *WHY, db=url)
    database = Database(url)
    for statement in (update(Withdrawal).values(owner="x"), delete(Withdrawal)):
        with pytest.raises(UsageError, match="never changed or deleted"), database.writing() as session:
            session.execute(statement)
    database.close()
