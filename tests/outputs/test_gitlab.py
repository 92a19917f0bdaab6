"""Code quality of GitLab: severities, lines, and a fingerprint for each."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.outputs import readers, samples

from bomward.findings import Finding, Outcome, Report
from bomward.outputs.gitlab import render


def issues(report: Report) -> list[dict[str, Any]]:
    found = readers.gitlab(render(report, samples.glossary()))
    assert len({issue["fingerprint"] for issue in found}) == len(found)
    return found


@pytest.mark.parametrize(
    ("found", "severity"),
    [
        (samples.finding(), "blocker"),
        (samples.finding(Outcome.LIKELY_PROHIBITED), "critical"),
        (samples.capped(), "major"),
        (samples.finding(Outcome.ADVISED_AGAINST), "minor"),
        (samples.finding(Outcome.NOTED), "info"),
        (samples.connector(), "info"),
        (samples.waived(), "info"),
        (samples.known(), "info"),
    ],
)
def test_severities(found: Finding, severity: str) -> None:
    (issue,) = issues(samples.report(samples.document(found)))
    assert issue["severity"] == severity
    assert issue["check_name"] == f"bomward/{found.entry}"
    assert issue["location"] == {"path": "build/acme-gateway.cdx.json", "lines": {"begin": found.location.line}}


def test_a_clear_run_is_an_empty_list() -> None:
    assert issues(samples.ONE_OF_EACH["clear"]) == []


@pytest.mark.parametrize(("name", "severity"), [("unchecked", "critical"), ("incomplete", "major")])
def test_what_fell_short_is_an_issue(name: str, severity: str) -> None:
    first, *gaps = issues(samples.ONE_OF_EACH[name])
    assert (first["check_name"], first["severity"]) == (f"bomward/{name}", severity)
    assert gaps
    assert {gap["check_name"] for gap in gaps} == {"bomward/gap"}


def test_a_law_is_told_with_confidence_citation_and_address() -> None:
    (issue,) = issues(samples.ONE_OF_EACH["prohibited"])
    assert (
        "FCC Covered List (47 CFR 1.50002, https://example.gov/us-fcc-covered-list), review (low confidence): Only for"
    ) in issue["description"]


def test_a_fingerprint_stays_when_the_line_moves_and_differs_between_documents() -> None:
    moved = msgspec.structs.replace(samples.finding(line=900), id=samples.finding().id)
    here, there, elsewhere = (
        issues(samples.report(samples.document(found, source=source)))[0]["fingerprint"]
        for found, source in ((samples.finding(), "a.json"), (moved, "a.json"), (moved, "b.json"))
    )
    assert here == there != elsewhere


def test_of_a_wrapped_document_the_first_line_is_taken() -> None:
    (issue,) = issues(samples.ONE_OF_EACH["wrapped"])
    assert issue["location"] == {"path": "build/acme.zip", "lines": {"begin": 1}}


def test_a_flood_is_cut_worst_first_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bomward.outputs.gitlab.MOST", 2)
    found = [samples.connector(number) for number in range(5)] + [samples.finding()]
    told = issues(samples.report(samples.document(*found)))
    assert [issue["severity"] for issue in told] == ["blocker", "info", "minor"]
    assert told[-1]["description"].startswith("Left out here: 4 lesser findings")
