"""CSV: every document, finding and gap in a row, and no cell that a spreadsheet would compute."""

from __future__ import annotations

import msgspec
import pytest
from tests.outputs import readers, samples

from bomward.findings import Report
from bomward.outputs.csv import render


def rows(report: Report) -> list[dict[str, str]]:
    return readers.cells(render(report, samples.glossary()))


def test_each_document_finding_and_gap_has_a_row() -> None:
    told = [(row["record"], row["source"], row["outcome"]) for row in rows(samples.everything())]
    gateway, agent, vendor = "build/acme-gateway.cdx.json", "build/acme-agent.cdx.json.gz", "vendor/broken.spdx.json"
    assert told == [
        ("document", gateway, "prohibited"),
        ("finding", gateway, "prohibited"),
        ("finding", gateway, "review"),
        ("finding", gateway, "not-covered"),
        ("finding", gateway, "prohibited"),
        ("gap", gateway, ""),
        ("document", agent, "clear"),
        ("document", "standard input", "incomplete"),
        ("gap", "standard input", ""),
        ("gap", "standard input", ""),
        ("gap", "standard input", ""),
        ("document", vendor, "unchecked"),
        ("gap", vendor, ""),
    ]


def test_a_finding_says_whether_it_fails_and_what_was_decided() -> None:
    finding, waived, known = (
        rows(samples.report(samples.document(found)))[1]
        for found in (samples.finding(), samples.waived(), samples.known())
    )
    assert [row["fails"] for row in (finding, waived, known)] == ["yes", "no", "no"]
    assert (waived["waived until"], waived["waived by"]) == ("2026-12-31", "J. Doe")
    assert (finding["baseline"], known["baseline"]) == ("", "yes")


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("  +1", "  '+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\uff1d1", "'\uff1d1"),
        ("\t=1", "\\x09=1"),
        ("a;=1", "a;'=1"),
        ('a",=1', "a\",'=1"),
        ("a-b@1=2", "a-b@1=2"),
        ("a\nb", "a\\x0ab"),
    ],
)
def test_no_cell_is_a_formula(name: str, cell: str) -> None:
    found = samples.finding()
    found = msgspec.structs.replace(found, component=msgspec.structs.replace(found.component, name=name))
    assert rows(samples.report(samples.document(found)))[1]["component"] == cell
