"""Decisions: recorded as the command line records them, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from tests.desk.running import Room, csrf, text
from tests.portfolio.running import finding_of, portfolio, product, reported, shown

from bomward.desk import deciding
from bomward.portfolio import reading
from bomward.portfolio.database import Database
from bomward.portfolio.models import Decision, Judgement

GATEWAY = product("Gateway", vendor="Acme", hit=True)
PROOF = b"%PDF-1.7 we took it out\r\n"
FORM = {"vendor": "Acme", "product": "Gateway", "kind": "accept", "reason": "Gone with 4.", "owner": "J. Doe"}
UNTIL = "2027-01-31"


def rows(url: str) -> list[dict[str, Any]]:
    """Every decision but for its number and time."""
    database = Database(url)
    with database.reading() as session:
        found = [
            {name: value for name, value in vars(one).items() if name[0] != "_" and name not in ("id", "at")}
            for one in session.scalars(select(Decision).order_by(Decision.id))
        ]
    database.close()
    return found


def decided(room: Room, status: int = 303, **changed: Any) -> str:
    given: Mapping[str, Any] = {**FORM, "finding": finding_of("Gateway", db=room.url), "expires": UNTIL, **changed}
    answer = room.post("/decide", status, **{name: value for name, value in given.items() if value is not None})
    return text(room.get(answer.location)) if status == 303 else text(answer.text)


def test_it_is_recorded_as_the_command_line_records_it(room: Room, tmp_path: Path) -> None:
    room.upload(gateway__json=GATEWAY)
    page = decided(room, evidence=(BytesIO(PROOF), "answer of Acme.pdf"), link="https://example.com/1")
    assert "Recorded: accept of bw-" in page
    assert "Accepted until 2027-01-31." in page
    assert f"answer of Acme.pdf sha256 {hashlib.sha256(PROOF).hexdigest()}" in page
    (tmp_path / "answer of Acme.pdf").write_bytes(PROOF)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    (tmp_path / "gateway.json").write_bytes(GATEWAY)
    portfolio("add", tmp_path / "gateway.json", db=other)
    line = ["accept", "--reason", FORM["reason"], "--owner", FORM["owner"], "--expires", UNTIL]
    more = ["--evidence", str(tmp_path / "answer of Acme.pdf"), "--link", "https://example.com/1"]
    assert portfolio("decide", finding_of("Gateway", db=other), *line, *more, db=other).code == 0
    (ours,), (theirs,) = rows(room.url), rows(other)
    # NOTE: a browser tells a file's name and no folder.
    assert ours == {**theirs, "evidence": "answer of Acme.pdf"}
    assert reported(db=room.url)["documents"][0]["findings"][0]["waiver"]["owner"] == "J. Doe"


@pytest.mark.parametrize(
    ("kind", "said"), [("reject", "Rejected by J. Doe"), ("ask", "The supplier is asked by J. Doe")]
)
def test_what_is_not_accepted_stands(room: Room, kind: str, said: str) -> None:
    room.upload(gateway__json=GATEWAY)
    assert said in decided(room, kind=kind, expires=None)
    state = {"reject": "rejected", "ask": "asked"}[kind]
    assert "Gateway" in text(room.get(f"/findings?state={state}"))
    assert ("Gateway" in text(room.get("/findings"))) == (kind == "ask")
    assert reported(db=room.url)["exitCode"] == 1


def test_a_later_decision_supersedes_and_both_stay(room: Room) -> None:
    room.upload(gateway__json=GATEWAY)
    decided(room)
    assert "1 finding" in text(room.get("/findings?state=accepted"))
    assert "Rejected by J. Doe" in decided(room, kind="reject", expires=None)
    assert [one["kind"] for one in shown("Gateway", db=room.url)["decisions"]] == ["accept", "reject"]
    page = text(room.get("/product?vendor=Acme&product=Gateway"))
    assert page.index(" reject bw-") < page.index(" accept until ")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": "  "}, "Please fill this in."),
        ({"owner": ""}, "Please fill this in."),
        ({"kind": "forgive"}, "Please choose one."),
        ({"kind": ""}, "Please choose one."),
        ({"expires": ""}, "An acceptance needs a last day."),
        ({"expires": "soon"}, "is no day; write it as"),
        ({"expires": "2026-11-21"}, "is over"),
        ({"kind": "reject"}, "Only an acceptance has a last day"),
        ({"reason": "x" * 10_001}, "At most 10,000 characters."),
    ],
)
def test_what_is_missing_or_wrong_records_nothing(room: Room, changed: dict[str, str], said: str) -> None:
    room.upload(gateway__json=GATEWAY)
    page = decided(room, 422, **changed)
    assert said in page
    assert "Nothing was recorded yet" in page
    assert rows(room.url) == []


def test_what_was_typed_is_still_there(room: Room) -> None:
    room.upload(gateway__json=GATEWAY)
    finding = finding_of("Gateway", db=room.url)
    token = csrf(room.client.get("/recheck").text)
    given = {**FORM, "finding": finding, "reason": "a\n<b>\u202e", "owner": "", "csrf_token": token}
    page = room.client.post("/decide", data=given).text
    assert "<textarea" in page
    assert ">a\n&lt;b&gt;\u202e</textarea>" in page
    assert 'value="accept" required checked' in page


@pytest.mark.parametrize(
    "changed", [{"finding": "bw-0000000000000000"}, {"product": "Kiosk"}, {"vendor": "Elm"}, {"vendor": None}]
)
def test_a_finding_that_is_not_there_is_not_decided_on(room: Room, changed: dict[str, Any]) -> None:
    room.upload(gateway__json=GATEWAY, kiosk__json=product("Kiosk", vendor="Acme"))
    given = {**FORM, "finding": finding_of("Gateway", db=room.url), "expires": UNTIL, **changed}
    token = csrf(room.client.get("/recheck").text)
    fields = {name: value for name, value in given.items() if value is not None}
    answer = room.client.post("/decide", data={**fields, "csrf_token": token})
    assert answer.status_code in (400, 404)
    assert rows(room.url) == []


def test_the_page_says_in_how_many_versions_it_stands(room: Room) -> None:
    room.upload(a__json=GATEWAY, b__json=product("Gateway", "2.0", vendor="Acme", hit=True))
    finding = finding_of("Gateway", db=room.url)
    page = text(room.get(f"/decide?finding={finding}&vendor=Acme&product=Gateway"))
    assert "it stands in 2 documents, versions 1.0, 2.0" in page
    room.get(f"/decide?finding={finding}&vendor=Acme&product=Kiosk", 404)
    room.get(f"/decide?finding={finding}", 404)


def test_after_deciding_one_is_back_where_one_was(room: Room) -> None:
    room.upload(gateway__json=GATEWAY)
    original = shown("Gateway", db=room.url)["documents"][0]["original"]
    given = {**FORM, "finding": finding_of("Gateway", db=room.url), "expires": UNTIL, "document": original}
    assert room.post("/decide", **given).location == f"/documents/{original}"


def test_the_worst_is_shown_and_all_are_counted_however_few_are_read(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "_MOST", 1)
    room.upload(a__json=GATEWAY, b__json=product("Gateway", "2.0", vendor="Acme", hit=True))
    finding = finding_of("Gateway", db=room.url)
    database = Database(room.url)
    with database.writing() as session:
        first = min(reading.rows(session), key=lambda row: row.place)
        session.execute(update(Judgement).where(Judgement.id == first.judgement).values(verdict="clear", packed=b"x"))
    database.close()
    page = text(room.get(f"/decide?finding={finding}&vendor=Acme&product=Gateway"))
    assert "it stands in 2 documents, versions 1.0, 2.0" in page


def test_what_another_version_found_is_to_be_settled_on_every_page(room: Room) -> None:
    room.upload(gateway__json=GATEWAY)
    database = Database(room.url)
    with database.writing() as session:
        session.execute(update(Judgement).values(packed=b"of another version", digest="x"))
    database.close()
    assert "1 finding to settle" in text(room.get("/product?vendor=Acme&product=Gateway"))
    assert "1 finding" in text(room.get("/findings"))
