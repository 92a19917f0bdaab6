"""Judging everything again: what became different is told, who is hit first, and recorded as history."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from tests.cli.running import DAY, DOCUMENTS, check
from tests.documents import FIXTURES
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

from bomward.errors import Exit
from bomward.portfolio.database import Database
from bomward.portfolio.models import Judgement

LEARNT = ("--catalog", OWN, "--profile", "brightwater")
"""What has become known, and banned, since."""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_day_an_integration_becomes_known_one_command_says_who_is_hit(url: str, tmp_path: Path, jobs: str) -> None:
    portfolio("add", KIOSK, *write(tmp_path, b=product("B", vendor="Beta")), db=url)
    assert {row["outcome"] for row in listed("documents", db=url)} == {"clear"}
    told = rechecked(*LEARNT, "-j", jobs, db=url)
    (one,) = told["different"]
    assert (one["was"], one["now"]) == ("clear", "prohibited")
    assert one["product"] == "Larkspur Ticket Kiosk"
    assert {(turn["entry"], turn["was"], turn["now"]) for turn in one["findings"]} == {
        ("veldmoor-insight", None, "prohibited"),
        ("veldmoor", None, "review"),
    }
    assert told["exitCode"] == Exit.FOUND
    assert [row["product"] for row in listed("products", "--entry", "veldmoor-insight", db=url)] == [one["product"]]


def test_nothing_is_different_the_second_time(url: str) -> None:
    portfolio("add", KIOSK, db=url)
    rechecked(*LEARNT, db=url)
    before = contents(url)
    assert rechecked(*LEARNT, db=url)["different"] == []
    assert contents(url)["judgement"] == before["judgement"]


def test_another_law_changes_outcomes_and_less_knowledge_takes_findings_away(url: str, tmp_path: Path) -> None:
    portfolio("add", KIOSK, *write(tmp_path, a=product("A", hit=True)), db=url)
    (earlier,) = rechecked("--as-of", "2020-01-01", db=url)["different"]
    assert [(turn["was"], turn["now"]) for turn in earlier["findings"]] == [("prohibited", "not-covered")]
    rechecked(*LEARNT, db=url)
    gone = rechecked(db=url)["different"]
    turns = {(turn["entry"], turn["now"]) for one in gone for turn in one["findings"] if turn["now"] is None}
    assert turns == {("veldmoor-insight", None), ("veldmoor", None)}


def test_the_table_names_vendors_and_products_first(url: str) -> None:
    portfolio("add", KIOSK, db=url)
    ran = portfolio("recheck", *LEARNT, db=url)
    lines = ran.out.splitlines()
    assert lines[0] == "something is different in 1 product of 1 vendor: 1 of 1 document"
    assert lines[2] == "Larkspur Station Systems Inc."
    assert "clear → prohibited" in lines[3]
    assert ran.code == Exit.FOUND


def test_the_exit_code_is_that_of_the_gate(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A")), db=url)
    assert rechecked(db=url)["exitCode"] == Exit.CLEAN
    portfolio("add", FIXTURES / "truncated.cdx.json", db=url)
    assert rechecked(db=url)["exitCode"] == Exit.UNCHECKED
    portfolio("add", *write(tmp_path, b=product("B", hit=True)), db=url)
    assert rechecked(db=url)["exitCode"] == Exit.FOUND
    assert rechecked("--fail-on", "never", db=url)["exitCode"] == Exit.UNCHECKED


def test_history_says_when_it_changed_and_why(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A", hit=True)), db=url)
    rechecked("--as-of", "2020-01-01", db=url)
    rechecked("--as-of", "2020-01-02", db=url)
    rechecked(db=url)
    history = [(event["command"], event["asOf"], event["outcome"]) for event in shown("A", db=url)["history"]]
    assert history == [
        ("add", DAY, "prohibited"),
        ("recheck", "2020-01-01", "not-covered"),
        ("recheck", DAY, "prohibited"),
    ]


def test_what_another_judged_is_judged_again_for_a_report_and_not_recorded(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A", hit=True)), db=url)
    before = contents(url)
    report = reported("--as-of", "2020-01-01", db=url)
    assert report["asOf"] == "2020-01-01"
    assert [finding["outcome"] for finding in report["documents"][0]["findings"]] == ["not-covered"]
    assert contents(url) == before


def test_a_report_is_on_what_was_asked_for(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("A", vendor="Acme", hit=True), b=product("B", vendor="Beta"))
    portfolio("add", *names, db=url)
    report = reported("--vendor", "beta", db=url)
    assert [document["subject"]["name"] for document in report["documents"]] == ["B"]
    assert (report["summary"]["documents"], report["exitCode"]) == (1, Exit.CLEAN)


@pytest.mark.parametrize("format_", ["sarif", "csv", "markdown", "junit", "cyclonedx-vex"])
def test_every_output_of_the_gate_can_be_had(url: str, tmp_path: Path, format_: str) -> None:
    portfolio("add", *write(tmp_path, a=product("A", hit=True)), db=url)
    ran = portfolio("report", "-o", f"{format_}={tmp_path / 'out'}", db=url)
    assert ran.code == Exit.FOUND
    assert "Kaspersky Anti-Virus" in (tmp_path / "out").read_text("utf-8")


def test_a_report_tells_what_check_tells_beside_it(url: str, tmp_path: Path) -> None:
    (name,) = write(tmp_path, it=DOCUMENTS["imperfect"])
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[[waiver]]\nfinding = "bw-0000000000000000"\nreason = "r"\nowner = "o"\nuntil = 2020-01-01\n', "utf-8"
    )
    portfolio("add", "--no-policy", name, db=url)
    for output in (("-o", "table"), ("-o", f"json={tmp_path / 'out.json'}")):
        ran, wanted = portfolio("report", "--policy", policy, *output, db=url), check("--policy", policy, *output, name)
        assert ran.out == wanted.out
        assert set(ran.err.splitlines()) == set(wanted.err.splitlines())
        assert "expired on 2020-01-01" in ran.err


def test_no_annotated_copy_is_made_of_a_portfolio(url: str) -> None:
    portfolio("add", KIOSK, db=url)
    assert portfolio("report", "-o", "annotated=x", db=url).code == Exit.USAGE


def judged_by_another_version(url: str) -> None:
    database = Database(url)
    with database.writing() as session:
        session.execute(update(Judgement).values(packed=b"of another version", digest="x"))
    database.close()


def test_adding_what_another_version_judged_fails_as_before(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("A", hit=True), b=product("B"))
    portfolio("add", *names, db=url)
    judged_by_another_version(url)
    before = contents(url)["judgement"]
    assert portfolio("add", names[0], db=url).code == Exit.FOUND
    assert portfolio("add", names[1], db=url).code == Exit.CLEAN
    assert contents(url)["judgement"] == before


def test_findings_that_another_version_wrote_are_open_unless_rejected(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A", hit=True)), db=url)
    finding = finding_of("A", db=url)
    judged_by_another_version(url)
    assert listed("products", db=url)[0]["open"] == 1
    portfolio("decide", finding, "reject", "--reason", "No.", "--owner", "o", db=url)
    assert listed("products", db=url)[0]["open"] == 0


def test_a_judgement_in_a_form_that_is_not_read_is_made_again(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A", hit=True)), db=url)
    wanted = reported(db=url)
    judged_by_another_version(url)
    assert shown("A", db=url)["documents"][0]["report"] is None
    assert "recheck" in portfolio("show", "A", db=url).out
    assert listed("products", db=url)[0]["outcome"] == "prohibited"
    assert reported(db=url) == wanted
    assert rechecked(db=url)["different"] == []
    assert shown("A", db=url)["documents"][0]["report"] is not None


def test_an_original_that_was_changed_is_never_judged_as_if_it_were_whole(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A")), db=url)
    database = Database(url)
    with database.writing() as session:
        from bomward.portfolio.models import Original
        from bomward.portfolio.packing import packed

        session.execute(update(Original).values(packed=packed(b"{}")))
    database.close()
    (one,) = rechecked(db=url)["different"]
    assert (one["was"], one["now"]) == ("clear", "unchecked")
    assert portfolio("show", "A", "--original", "-", db=url).code == Exit.UNCHECKED


def test_what_was_told_but_not_recorded_is_told_again(url: str) -> None:
    portfolio("add", KIOSK, db=url)
    first = portfolio("recheck", *LEARNT, "-o", "json=/nowhere/at/all", db=url)
    assert first.code == Exit.USAGE
    assert len(rechecked(*LEARNT, db=url)["different"]) == 1


def test_a_document_that_was_not_told_apart_before_is_found_by_a_later_version(url: str, tmp_path: Path) -> None:
    portfolio("add", *write(tmp_path, a=product("A", hit=True)), db=url)
    database = Database(url)
    with database.writing() as session:
        from bomward.portfolio.models import Document

        session.execute(update(Document).values(member="!/as/an/older/version/called/it"))
    database.close()
    told = rechecked(db=url)
    assert {(one["was"], one["now"]) for one in told["different"]} == {
        ("prohibited", "unchecked"),
        (None, "prohibited"),
    }
    assert sorted(row["outcome"] for row in listed("documents", db=url)) == ["prohibited", "unchecked"]
    assert rechecked(db=url)["different"] == []


def test_it_says_of_the_policy_and_the_catalog_what_check_says(url: str, tmp_path: Path) -> None:
    policy = tmp_path / "bomward.toml"
    terms = 'reason = "r"\nowner = "o"\nuntil = 2027-01-01\n'
    policy.write_text(f'[[waiver]]\ncomponent = "x"\nentry = "no-such-entry"\n{terms}', "utf-8")
    options = ("--policy", policy, "--catalog", OWN, "--profile", "us-commercial")
    portfolio("add", KIOSK, db=url)
    told = portfolio("recheck", *options, db=url).err.splitlines()
    checked = check(*options, KIOSK).err.splitlines()
    assert [line for line in checked if line.startswith(("note: ", "warning: "))] == told
    assert any("the catalog has no entry no-such-entry" in line for line in told)
    assert any("no law of this run speaks of" in line for line in told)
