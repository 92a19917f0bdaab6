"""JUnit XML: a run that fails shows an error or a failure, and one that passes shows none."""

from __future__ import annotations

import msgspec
import pytest
from lxml import etree
from tests.outputs import readers, samples

from bomward.findings import Finding, Outcome, Report
from bomward.inventory import Gap
from bomward.outputs.junit import render


def suites(report: Report) -> list[etree._Element]:
    return list(readers.junit(render(report, samples.glossary())))


def case(report: Report, number: int = 1) -> etree._Element:
    (suite,) = suites(report)
    return suite[number]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (samples.finding(), "failure"),
        (samples.finding(Outcome.LIKELY_PROHIBITED), "failure"),
        (samples.capped(), "skipped"),
        (samples.finding(Outcome.NOTED), "skipped"),
        (samples.connector(), "skipped"),
        (samples.waived(), "skipped"),
        (samples.known(), "skipped"),
    ],
)
def test_what_fails_is_a_failure_and_nothing_that_was_found_passes(found: Finding, kind: str) -> None:
    (told,) = case(samples.report(samples.document(found), exit_code=1))
    assert (told.tag, told.get("type")) == (kind, found.outcome)


def test_what_is_skipped_says_why() -> None:
    assert "Waived until 2026-12-31, by J. Doe" in (case(samples.ONE_OF_EACH["waived"])[0].get("message") or "")
    assert "stood in the baseline" in (case(samples.ONE_OF_EACH["known"])[0].get("message") or "")
    assert "below the level that fails (likely-prohibited)" in (
        case(samples.ONE_OF_EACH["capped"])[0].get("message") or ""
    )


def test_a_law_is_told_with_confidence_citation_and_address() -> None:
    (told,) = case(samples.ONE_OF_EACH["prohibited"])
    assert (
        "FCC Covered List (47 CFR 1.50002, https://example.gov/us-fcc-covered-list), review (low confidence): Only for"
    ) in (told.text or "")


def test_nothing_fails_where_nothing_is_to_fail() -> None:
    report = msgspec.structs.replace(samples.ONE_OF_EACH["prohibited"], fail_on="never", exit_code=0)
    assert case(report)[0].tag == "skipped"


def test_a_clear_document_passes() -> None:
    (suite,) = suites(samples.ONE_OF_EACH["clear"])
    (only,) = suite
    assert (only.get("name"), len(only)) == ("the document is checked", 0)


@pytest.mark.parametrize("name", ["unchecked", "incomplete"])
def test_a_document_that_fell_short_is_an_error(name: str) -> None:
    assert case(samples.ONE_OF_EACH[name], 0)[0].tag == "error"


def test_an_incomplete_document_that_is_allowed_is_skipped() -> None:
    (told,) = case(samples.report(samples.incomplete(), exit_code=0), 0)
    assert (told.tag, told.get("type")) == ("skipped", "incomplete")


@pytest.mark.parametrize(("code", "kind"), [(0, "skipped"), (1, "skipped"), (3, "error")])
def test_a_gap_is_an_error_where_nothing_else_can_have_failed(code: int, kind: str) -> None:
    document = msgspec.structs.replace(samples.document(), gaps=(Gap(reason="not attached", where="/a"),))
    assert case(samples.report(document, exit_code=code))[0].tag == kind


def test_jenkins_takes_no_part_of_a_file_name_for_a_package() -> None:
    name = case(samples.ONE_OF_EACH["clear"], 0).get("classname") or ""
    assert name == "bomward.build/acme-gateway_cdx_json"


def test_a_flood_is_cut_worst_first_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bomward.outputs.junit.MOST", 2)
    found = [samples.connector(number) for number in range(5)] + [samples.finding()]
    first, last = suites(samples.report(samples.document(*found), exit_code=1))
    assert [each[0].tag for each in first[1:]] == ["failure", "skipped"]
    assert "Left out here: 4 lesser findings" in (last[0][0].get("message") or "")
