"""What can be taken along: byte for byte what was received, and what the command line writes."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.cli.running import DAY, DOCUMENTS, run
from tests.desk.running import Room, text
from tests.portfolio.running import finding_of, listed, portfolio, product, shown

from bomward.portfolio import picturing

GATEWAY = product("Gateway", vendor="Acme", hit=True)
HOSTILE = "..\\..\\<a>; filename=\x1b[2J\u202e.json"


def take(room: Room, path: str) -> tuple[bytes, str]:
    """A file, and the name that a browser keeps it by."""
    answer = room.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    return answer.data, disposition.partition("=")[2].strip('"')


def original_of(room: Room, name: str = "Gateway") -> str:
    digest: str = shown(name, db=room.url)["documents"][0]["original"]
    return digest


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gateway__json", GATEWAY),
        ("gateway__json__gz", gzip.compress(GATEWAY)),
        ("broken__json", DOCUMENTS["unchecked"]),
        ("odd", b"\xef\xbb\xbf\r\n\0\xff" + GATEWAY),
    ],
)
def test_the_original_is_what_was_received(room: Room, name: str, data: bytes) -> None:
    room.upload(**{name: data})
    (digest,) = {line["sha256"] for line in listed("documents", db=room.url)}
    assert take(room, f"/documents/{digest}/original") == (data, name.replace("__", "."))


def test_a_hostile_name_becomes_a_safe_one(room: Room) -> None:
    room.upload(**{HOSTILE.replace(".", "__"): GATEWAY})
    data, name = take(room, f"/documents/{original_of(room)}/original")
    assert data == GATEWAY
    assert not set(name) & set('/\\<>";\x1b\u202e\r\n')
    assert name.endswith(".json")


def test_the_annotated_copy_gives_the_original_back(room: Room, tmp_path: Path) -> None:
    room.upload(gateway__json=GATEWAY)
    data, name = take(room, f"/documents/{original_of(room)}/annotated")
    assert name == "gateway.annotated.json"
    (tmp_path / "gateway.json").write_bytes(GATEWAY)
    ran = run("annotate", tmp_path / "gateway.json", "--no-policy", "--as-of", DAY)
    assert data == ran.raw
    assert run("restore", "-", stdin=data).raw == GATEWAY


def test_a_signed_document_is_annotated_on_request_only(room: Room) -> None:
    room.upload(signed__json=DOCUMENTS["signed"])
    (digest,) = {line["sha256"] for line in listed("documents", db=room.url)}
    page = room.get(f"/documents/{digest}/annotated", 409)
    assert "signed" in text(page)
    assert 'href="?signed=1"' in page
    data, _ = take(room, f"/documents/{digest}/annotated?signed=1")
    assert run("restore", "-", stdin=data).raw == DOCUMENTS["signed"]


def test_what_cannot_be_annotated_says_why(room: Room) -> None:
    room.upload(broken__json=DOCUMENTS["unchecked"])
    (digest,) = {line["sha256"] for line in listed("documents", db=room.url)}
    assert "not annotated" in text(room.get(f"/documents/{digest}/annotated", 409))


def filled(room: Room) -> None:
    room.upload(
        gateway__json=GATEWAY,
        kiosk__json=product("Kiosk", vendor="Larch"),
        second__json=product("Gateway", "2.0", vendor="Acme", hit=True),
        broken__json=DOCUMENTS["unchecked"],
    )
    decision = ["accept", "--reason", "r", "--owner", "o", "--expires", "2027-01-31"]
    assert portfolio("decide", finding_of("Gateway", db=room.url), *decision, db=room.url).code == 0


@pytest.mark.parametrize(
    ("query", "options"),
    [("", []), ("?vendor=Acme", ["--vendor", "Acme"]), ("?vendor=Acme&product=Gateway", ["--product", "Gateway"])],
)
def test_a_report_is_the_one_that_the_command_line_writes(room: Room, query: str, options: list[str]) -> None:
    filled(room)
    for form in ("html", "csv", "json", "markdown", "sarif"):
        data, name = take(room, f"/report/{form}{query}")
        ran = portfolio("report", "--no-policy", "-o", form, *options, db=room.url)
        assert data == ran.raw, form
        assert DAY in name


@pytest.mark.parametrize("day", ["2026-11-20", DAY])
@pytest.mark.parametrize("imported", [False, True])
def test_a_report_on_some_is_judged_by_the_terms_of_the_desk(
    room: Room, tmp_path: Path, day: str, *, imported: bool
) -> None:
    """Whatever they were judged by before, and whatever hangs on the others."""
    for name, hit in (("a", True), ("b", True), ("c", False)):
        (tmp_path / f"{name}.json").write_bytes(product(f"Box {name}", vendor="Acme", hit=hit))
        run("portfolio", "add", "--no-policy", tmp_path / f"{name}.json", "--db", room.url, "--as-of", day)
    if imported:
        waiver = f'[[waiver]]\nfinding = "{finding_of("Box a", db=room.url)}"\nreason = "r"\nowner = "o"\nuntil = 2027-01-01\n'
        (tmp_path / "w.toml").write_text(waiver, encoding="utf-8")
        assert portfolio("decide", "--import", tmp_path / "w.toml", db=room.url).code == 0
    data, _ = take(room, f"/report/json?vendor=Acme&product={quote('Box a')}")
    assert data == portfolio("report", "--no-policy", "-o", "json", "--product", "Box a", db=room.url).raw


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_the_letter_is_the_one_that_ask_writes(room: Room, tmp_path: Path, form: str) -> None:
    room.upload(gateway__json=GATEWAY)
    data, name = take(room, f"/letter/{form}?document={original_of(room)}&from=Us&to=Them&by=2026-12-11")
    (tmp_path / "gateway.json").write_bytes(GATEWAY)
    options = ["--from", "Us", "--to", "Them", "--by", "2026-12-11", "-o", str(tmp_path / f"letter.{form}")]
    assert run("ask", tmp_path / "gateway.json", "--no-policy", "--as-of", DAY, *options).code == 0
    assert data == (tmp_path / f"letter.{form}").read_bytes()
    assert name.endswith(f"-letter.{form}")


@pytest.mark.parametrize(("by", "said"), [("soon", "is no day"), ("2026-11-01", "is over")])
def test_a_day_that_cannot_be_met_is_told(room: Room, by: str, said: str) -> None:
    room.upload(gateway__json=GATEWAY)
    assert said in text(room.get(f"/letter/md?by={by}", 400))


def test_the_waivers_are_those_that_the_command_line_exports(room: Room) -> None:
    filled(room)
    data, name = take(room, "/waivers.toml")
    assert name == "waivers.toml"
    assert b"[[waiver]]" in data
    assert data == portfolio("decide", "--export", "-", db=room.url).raw
    assert take(room, "/waivers.toml?vendor=Larch&product=Kiosk")[0] == b""


@pytest.mark.parametrize("path", ["/report/pdf", "/letter/pdf", "/report/html", "/documents/abcdef0/original"])
def test_what_there_is_not_cannot_be_taken(room: Room, path: str) -> None:
    assert "Not Found" in text(room.get(path, 404))


def test_a_list_is_what_the_command_line_lists(room: Room) -> None:
    filled(room)
    for kind in ("vendors", "products", "documents"):
        assert take(room, f"/{kind}.csv")[0] == portfolio("list", kind, "-o", "csv", db=room.url).raw


@pytest.mark.parametrize("imported", [False, True])
def test_a_report_on_what_was_withdrawn_has_it(room: Room, tmp_path: Path, *, imported: bool) -> None:
    """Also where the others are asked, since a decision names no product."""
    room.upload(gateway__json=GATEWAY, box__json=product("Box", vendor="Acme", hit=True))
    if imported:
        waiver = '[[waiver]]\nfinding = "bw-0000000000000000"\nreason = "r"\nowner = "o"\nuntil = 2027-01-01\n'
        (tmp_path / "w.toml").write_text(waiver, encoding="utf-8")
        assert portfolio("decide", "--import", tmp_path / "w.toml", db=room.url).code == 0
    digest = original_of(room)
    assert portfolio("withdraw", "Gateway", "--reason", "r", "--owner", "o", db=room.url).code == 0
    report = json.loads(take(room, f"/report/json?document={digest}")[0])
    assert [one["subject"]["name"] for one in report["documents"]] == ["Gateway"]
    assert report["exitCode"] == 1


def test_a_report_on_one_product_knows_what_became_of_decisions_on_others(room: Room) -> None:
    room.upload(gateway__json=GATEWAY, box__json=product("Box", vendor="Acme", hit=True))
    why = ("--reason", "r", "--owner", "o", "--expires", "2027-01-01", "--product", "Gateway")
    assert portfolio("decide", finding_of("Gateway", db=room.url), "accept", *why, db=room.url).code == 0
    every = json.loads(take(room, "/report/json")[0])["waivers"]
    assert json.loads(take(room, "/report/json?vendor=Acme&product=Box")[0])["waivers"] == every


def test_the_page_of_a_report_is_made_by_the_limits_of_the_desk_and_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.upload(gateway__json=GATEWAY)
    found = []

    def seen(*arguments: Any) -> dict[str, int]:
        found.append((arguments[-1], room.desk.work._judging.locked()))
        return {}

    monkeypatch.setattr(picturing, "held", seen)
    take(room, "/report/html")
    assert found == [(room.desk.checker().limits, True)]


@pytest.mark.parametrize("cut", [6, 64])
def test_a_document_is_found_by_any_form_of_its_digest(room: Room, cut: int) -> None:
    room.upload(gateway__json__gz=gzip.compress(GATEWAY))
    for digest in (original_of(room).upper(), hashlib.sha256(GATEWAY).hexdigest()):
        assert take(room, f"/documents/{digest[:cut]}/original")[1] == "gateway.json.gz"
