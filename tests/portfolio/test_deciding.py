"""Decisions: who, why, until when; the last one counts, none is ever changed, and the gate reads them as waivers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from tests.cli.running import check
from tests.portfolio.running import contents, finding_of, listed, portfolio, product, reported, shown, write

from bomward.errors import Exit, UsageError
from bomward.portfolio.database import Database
from bomward.portfolio.models import Decision

TERMS = ("--reason", 'Removed with "7";\nsee\tmail \x7f', "--owner", "J. Doe", "--expires", "2999-01-31")


@pytest.fixture
def finding(url: str, tmp_path: Path) -> str:
    """A finding of product A, which B of another vendor has too."""
    names = write(tmp_path / "in", a=product("A", vendor="Acme", hit=True), b=product("B", vendor="Beta", hit=True))
    portfolio("add", *names, db=url)
    return finding_of("A", db=url)


def test_an_accepted_finding_fails_no_more_and_is_still_shown(url: str, finding: str) -> None:
    assert portfolio("decide", finding, "accept", *TERMS, "--product", "A", db=url).code == 0
    a, b = reported(db=url)["documents"]
    assert a["findings"][0]["waiver"]["owner"] == "J. Doe"
    assert b["findings"][0]["waiver"] is None
    assert reported("--vendor", "Acme", db=url)["exitCode"] == Exit.CLEAN
    assert {row["product"]: row["open"] for row in listed("products", db=url)} == {"A": 0, "B": 1}
    assert "accepted until 2999-01-31 by J. Doe" in portfolio("show", "A", db=url).out


@pytest.mark.parametrize("day", ["2999-01-31", "2999-02-01"])
def test_an_acceptance_ends(url: str, finding: str, day: str) -> None:
    portfolio("decide", finding, "accept", *TERMS, "--vendor", "Acme", db=url)
    report = reported("--vendor", "Acme", "--as-of", day, db=url)
    assert report["exitCode"] == (Exit.CLEAN if day == "2999-01-31" else Exit.FOUND)
    assert listed("products", "--vendor", "Acme", "--as-of", day, db=url)[0]["open"] == (day != "2999-01-31")


@pytest.mark.parametrize("later", ["reject", "ask"])
def test_a_later_decision_supersedes(url: str, finding: str, later: str) -> None:
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", db=url)
    portfolio("decide", finding, later, "--reason", "Not so.", "--owner", "K. Roe", "--product", "A", db=url)
    assert reported("--product", "A", db=url)["exitCode"] == Exit.FOUND
    assert [one["kind"] for one in shown("A", db=url)["decisions"]] == ["accept", later]
    assert listed("products", "--product", "A", db=url)[0]["open"] == (later == "ask")
    assert portfolio("decide", "--export", "-", db=url).out == ""


def test_an_acceptance_covers_nothing_worse_than_what_was_seen(url: str, finding: str) -> None:
    portfolio("recheck", "--as-of", "2020-01-01", db=url)
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", db=url)
    portfolio("recheck", db=url)
    assert reported("--product", "A", db=url)["exitCode"] == Exit.FOUND


def test_a_finding_of_several_products_is_decided_on_for_those_that_are_named(url: str, finding: str) -> None:
    ran = portfolio("decide", finding, "accept", *TERMS, db=url)
    assert ran.code == Exit.USAGE
    assert "A by Acme; B by Beta" in ran.err
    assert contents(url)["decision"] == []


def test_a_vendor_is_decided_on_as_a_whole(url: str, finding: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, c=product("C", vendor="Acme", hit=True)), db=url)
    portfolio("decide", finding, "accept", *TERMS, "--vendor", "Acme", db=url)
    assert {row["product"]: row["open"] for row in listed("products", db=url)} == {"A": 0, "B": 1, "C": 0}


@pytest.mark.parametrize(
    "arguments",
    [
        ["bw-0000000000000000", "accept", *TERMS],
        ["{}", "perhaps", *TERMS, "--product", "A"],
        ["{}", "accept", "--reason", "r", "--owner", "o", "--product", "A"],
        ["{}", "accept", "--reason", " ", "--owner", "o", "--expires", "2999-01-31", "--product", "A"],
        ["{}", "accept", "--reason", "r", "--owner", "o", "--expires", "soon", "--product", "A"],
        ["{}", "accept", "--reason", "r", "--owner", "o", "--expires", "2020-01-01", "--product", "A"],
        ["{}", "reject", *TERMS, "--product", "A"],
        ["{}", "ask", *TERMS, "--product", "A"],
        ["{}", "accept", *TERMS, "--product", "A", "--evidence", "nowhere.pdf"],
        ["{}", "accept", *TERMS, "--product", "A", "--export", "-"],
        [],
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_recorded(url: str, finding: str, arguments: list[str]) -> None:
    assert portfolio("decide", *(text.replace("{}", finding) for text in arguments), db=url).code == Exit.USAGE
    assert contents(url)["decision"] == []


def test_the_digest_of_what_it_rests_on_is_recorded(url: str, finding: str, tmp_path: Path) -> None:
    (tmp_path / "answer.pdf").write_bytes(b"we removed it")
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", "--evidence", tmp_path / "answer.pdf", db=url)
    (one,) = shown("A", db=url)["decisions"]
    assert one["evidenceSha256"] == hashlib.sha256(b"we removed it").hexdigest()
    assert one["evidence"].endswith("answer.pdf")
    assert one["evidenceSha256"] in reported("--product", "A", db=url)["documents"][0]["findings"][0]["waiver"]["link"]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_keeps_decisions_as_they_are(url: str, finding: str, change: str) -> None:
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", db=url)
    before = contents(url)
    database = Database(url)
    statement = update(Decision).values(reason="other") if change == "update" else delete(Decision)
    with pytest.raises(UsageError, match="never changed or deleted"), database.writing() as session:
        session.execute(statement)
    database.close()
    assert contents(url) == before


def test_the_gate_reads_what_is_exported(url: str, finding: str, tmp_path: Path) -> None:
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", db=url)
    policy = tmp_path / "waivers.toml"
    assert portfolio("decide", "--export", policy, db=url).code == 0
    assert check("--policy", policy, tmp_path / "in" / "a.json").code == Exit.CLEAN
    assert check("--policy", policy, tmp_path / "in" / "b.json").code == Exit.FOUND
    assert check("--policy", policy, tmp_path / "in").code == Exit.FOUND


def test_what_was_exported_counts_the_same_once_imported(url: str, finding: str, tmp_path: Path) -> None:
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", "--link", "https://t.example/1", db=url)
    policy, again = tmp_path / "waivers.toml", tmp_path / "again.toml"
    portfolio("decide", "--export", policy, db=url)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    portfolio("add", tmp_path / "in", db=other)
    assert "1 waiver recorded" in portfolio("decide", "--import", policy, db=other).err
    assert reported(db=other)["documents"] == reported(db=url)["documents"]
    assert {row["product"]: row["open"] for row in listed("products", db=other)} == {"A": 0, "B": 1}
    portfolio("decide", "--export", again, db=other)
    assert again.read_bytes() == policy.read_bytes()


def test_importing_what_is_known_adds_nothing(url: str, finding: str, tmp_path: Path) -> None:
    portfolio("decide", finding, "accept", *TERMS, "--product", "A", db=url)
    portfolio("decide", "--export", tmp_path / "waivers.toml", db=url)
    before = contents(url)
    assert "0 waivers recorded, 1 known" in portfolio("decide", "--import", tmp_path / "waivers.toml", db=url).err
    assert contents(url) == before


def test_an_imported_waiver_for_several_products_waives_nothing(url: str, finding: str, tmp_path: Path) -> None:
    policy = tmp_path / "waivers.toml"
    policy.write_text(waiver(finding), "utf-8")
    portfolio("decide", "--import", policy, db=url)
    assert "accepted until" not in portfolio("show", "A", db=url).out
    assert {row["open"] for row in listed("products", "--product", "A", db=url)} == {1}
    report = reported(db=url)
    assert [record["status"] for record in report["waivers"]] == ["ambiguous"]
    assert report["exitCode"] == Exit.FOUND
    assert {row["open"] for row in listed("products", db=url)} == {1}


def test_what_was_rejected_no_import_accepts(url: str, finding: str, tmp_path: Path) -> None:
    portfolio("decide", finding, "reject", "--reason", "No.", "--owner", "K. Roe", "--product", "A", db=url)
    policy = tmp_path / "waivers.toml"
    policy.write_text(
        f'[[waiver]]\nfinding = "{finding}"\ndocument = "*"\nreason = "r"\nowner = "o"\nuntil = 2999-01-31\n'
    )
    portfolio("decide", "--import", policy, db=url)
    assert [bool(one["findings"][0]["waiver"]) for one in reported(db=url)["documents"]] == [False, True]


def test_signs_of_a_pattern_in_a_file_name_stand_for_themselves(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path / "in", **{"a[1]": product("A", hit=True)}), db=url)
    portfolio("decide", finding_of("A", db=url), "accept", *TERMS, db=url)
    portfolio("decide", "--export", tmp_path / "waivers.toml", db=url)
    assert check("--policy", tmp_path / "waivers.toml", tmp_path / "in").code == Exit.CLEAN


def waiver(finding: str, *, until: str = "2999-01-31", reason: str = "r") -> str:
    return f'[[waiver]]\nfinding = "{finding}"\nreason = "{reason}"\nowner = "o"\nuntil = {until}\n'


def test_a_decision_is_shown_beside_the_findings_of_its_own_product(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("Gate", vendor="Acme", hit=True), b=product("Gate", vendor="Beta", hit=True))
    portfolio("add", *names, db=url)
    finding = finding_of("Gate", db=url)
    portfolio("decide", finding, "reject", "--reason", "Not so.", "--owner", "o", "--vendor", "Acme", db=url)
    told = portfolio("show", "Gate", db=url).out
    acme, _, beta = told.partition("by Beta")
    assert "rejected: Not so." in acme
    assert "rejected: Not so." not in beta


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("waivers.toml", waiver("{}", reason="M\u00fcller").encode("latin-1")),
        ("pyproject.toml", b'[project]\nname = "x"\n'),
        ("mypyproject.toml", b"[tool.bomward]\n"),
    ],
)
def test_what_is_no_policy_is_not_imported(url: str, finding: str, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data.replace(b"{}", finding.encode()))
    assert portfolio("decide", "--import", tmp_path / name, db=url).code == Exit.USAGE
    assert contents(url)["decision"] == []


def test_of_several_waivers_on_one_thing_the_last_is_imported_once(url: str, finding: str, tmp_path: Path) -> None:
    policy = tmp_path / "waivers.toml"
    policy.write_text(waiver(finding, reason="first") + waiver(finding, reason="last"), "utf-8")
    assert "1 waiver recorded" in portfolio("decide", "--import", policy, db=url).err
    assert [one["reason"] for one in shown("A", db=url)["decisions"]] == ["last"]
    assert "0 waivers recorded" in portfolio("decide", "--import", policy, db=url).err


def test_what_has_ended_is_not_exported_and_known_all_the_same(url: str, finding: str, tmp_path: Path) -> None:
    policy = tmp_path / "waivers.toml"
    policy.write_text(waiver(finding, until="2020-01-01"), "utf-8")
    assert "1 waiver recorded" in portfolio("decide", "--import", policy, db=url).err
    assert "0 waivers recorded" in portfolio("decide", "--import", policy, db=url).err
    assert portfolio("decide", "--export", "-", db=url).out == ""
