"""Workflow commands: on the right line, escaped, and no more of them than are shown."""

from __future__ import annotations

import msgspec
import pytest
from tests.outputs import readers, samples

from bomward.findings import Finding, Outcome, Report
from bomward.inventory import Gap
from bomward.outputs.github import render


def commands(report: Report) -> list[dict[str, str]]:
    return readers.github(render(report, samples.glossary()))


def levels(report: Report) -> list[str]:
    """Of all but the result."""
    return [command["level"] for command in commands(report)][:-1]


@pytest.mark.parametrize(
    ("found", "level"),
    [
        (samples.finding(), "error"),
        (samples.capped(), "warning"),
        (samples.finding(Outcome.ADVISED_AGAINST), "warning"),
        (samples.finding(Outcome.NOTED), "notice"),
        (samples.waived(), "notice"),
        (samples.known(), "notice"),
    ],
)
def test_levels(found: Finding, level: str) -> None:
    assert levels(samples.report(samples.document(found), exit_code=1)) == [level]


def test_a_finding_stands_on_its_line() -> None:
    first = commands(samples.ONE_OF_EACH["prohibited"])[0]
    assert (first["file"], first["line"]) == ("build/acme-gateway.cdx.json", "120")
    assert first["title"] == "prohibited: kav-sdk 8.9.2 is Kaspersky Anti-Virus SDK"
    assert first["text"].splitlines()[0] == (
        "Final Determination ICTS-2021-002 (89 FR 52434 (2024-06-24); 15 CFR part 791),"
        " prohibited (high confidence): Integration is named."
    )


def test_of_a_wrapped_document_the_file_is_told_and_no_line() -> None:
    first = commands(samples.ONE_OF_EACH["wrapped"])[0]
    assert first["file"] == "build/acme.zip"
    assert "line" not in first


def test_properties_and_text_are_escaped() -> None:
    name = "a%0A,line=1::error::b\nc\r:d"
    found = samples.finding(name=name)
    told = samples.document(found, source="./x,line=7:100%.json")
    line = render(samples.report(told, exit_code=1), samples.glossary()).splitlines()[0]
    assert line.startswith(
        "::error file=x%2Cline=7%3A100%25.json,line=120,title=prohibited%3A a%250A%2Cline=1%3A%3Aerror"
    )
    first = commands(samples.report(told, exit_code=1))[0]
    assert first["file"] == "x,line=7:100%.json"
    assert "a%0A,line=1::error::b\\x0ac\\x0d:d" in first["title"]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (samples.ONE_OF_EACH["unchecked"], ["error", "notice"]),
        (samples.ONE_OF_EACH["incomplete"], ["error", "notice"]),
        (samples.report(samples.incomplete(), exit_code=0), ["warning", "notice"]),
        (samples.ONE_OF_EACH["clear"], []),
        (samples.ONE_OF_EACH["none"], []),
    ],
)
def test_documents_that_fell_short(report: Report, expected: list[str]) -> None:
    assert levels(report) == expected


def test_a_gap_that_fails_is_an_error() -> None:
    document = msgspec.structs.replace(samples.document(), gaps=(Gap(reason="not attached", where="/a"),))
    assert levels(samples.report(document, exit_code=3)) == ["error"]


def test_the_result_comes_last() -> None:
    last = commands(samples.ONE_OF_EACH["clear"])[-1]
    assert last["title"] == "bomward: exit 0 (nothing at or above likely-prohibited)"
    assert last["text"].startswith("1 document; no finding\njudged by us-commercial")


def test_findings_are_not_taken_for_documents() -> None:
    last = commands(samples.everything())[-1]
    assert last["text"].startswith("4 documents; findings: 1 prohibited, 1 review, 1 not-covered, 1 waived\n")


def test_ten_of_a_level_worst_first_and_how_many_more() -> None:
    errors = [samples.finding(identity=f"{n:016x}", name=f"sdk-{n}", line=100 + n) for n in range(40)]
    likely = samples.finding(Outcome.LIKELY_PROHIBITED, name="likely")
    notices = [samples.connector(number) for number in range(30)]
    told = commands(samples.report(samples.document(*notices, likely, *errors), exit_code=1))
    shown = [command for command in told if command["level"] == "error"]
    assert len(shown) == 10
    assert all(command["title"].startswith("prohibited: ") for command in shown[:9])
    assert shown[9]["title"] == "32 more errors"
    assert [command["level"] for command in told].count("notice") == 10
    assert told[-2]["title"] == "22 more notices"
