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
    assert (finding["known"], known["known"]) == ("", "yes")


def test_a_document_says_by_what_its_components_could_be_judged() -> None:
    (told,) = rows(samples.ONE_OF_EACH["clear"])
    columns = ("components", "with supplier", "with purl", "with cpe", "with hash", "name only", "text")
    assert [told[name] for name in columns] == ["412", "31", "396", "12", "251", "9", ""]


def test_a_finding_says_by_which_law_it_comes_to_its_outcome() -> None:
    """The one that decides in columns of their own; all of them, with their addresses, in one cell."""
    for found, confidence, citation, url in (
        (samples.finding(), "high", "89 FR 52434 (2024-06-24); 15 CFR part 791", samples.ICTS),
        (samples.capped(), "low", "47 CFR 1.50002", samples.FCC),
    ):
        told = rows(samples.report(samples.document(found)))[1]
        assert (told["confidence"], told["citation"]) == (confidence, citation)
        assert told["url"] == f"https://example.gov/{url}"
        assert "15 CFR part 791, https://example.gov/us-bis-icts-2021-002), " in told["laws"]
        assert "FCC Covered List (47 CFR 1.50002, https://example.gov/us-fcc-covered-list), review (low" in told["laws"]


def test_a_path_is_whole() -> None:
    """However long; the ways and the parts that it comes in by stand beside it."""
    path = tuple(f"pkg:generic/part-of-a-long-name-{number}@1.0" for number in range(100))
    found = msgspec.structs.replace(samples.finding(), path=path, ways=3, through=("a", "b"))
    told = rows(samples.report(samples.document(found)))[1]
    assert told["path"] == " > ".join(path)
    assert (told["ways"], told["through"]) == ("3", "a; b")


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
