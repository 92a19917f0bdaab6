"""A carriage return alone ends a line of tag-value for some readers and none for others: what either reads is told."""

from __future__ import annotations

import pytest
from tests.documents import checked, noted
from tests.formats.test_spdx2_tag_value import tag_value

from bomward.checking import restore_bytes

BROKEN = [
    "Kas\rpersky",
    "Kas\rper\rsky",
    "Kas\r\r \t\rpersky",
    "AO Kas \r persky Lab",
    "\rKaspersky",
    "x\rKaspersky",
    "Kas\rpersky\r",
    "K\u0430s\rpersky",
]
TAGS = [
    "PackageSupplier: ",
    "PackageSummary: ",
    "PackageHomePage: ",
    "ExternalRef: OTHER x ",
    "Other: ",
    "PackageOriginator: Organization: ",
]


def named(name: str) -> bytes:
    return tag_value().replace(b"PackageName: zlib\n", f"PackageName: {name}\n".encode())


@pytest.mark.parametrize("said", BROKEN)
def test_a_name_that_a_return_breaks_is_told_once(said: str) -> None:
    (finding,) = checked(named(said)).findings
    assert finding.location.pointer == "/packages/1"
    assert said.strip() in [item.value for item in finding.evidence]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("said", BROKEN)
def test_it_is_told_once_in_any_other_value(said: str, tag: str) -> None:
    (finding,) = checked(tag_value(f"{tag}{said}\n")).findings
    assert finding.outcome in (("noted",) if "Summary" in tag else ("review", "likely-prohibited"))


@pytest.mark.parametrize(
    "said", ["Relationship: SPDXRef-part CONTAINS Kas\rpersky", "Annotator: Organization: Kas\rpersky"]
)
def test_it_is_told_in_what_belongs_to_no_element(said: str) -> None:
    assert checked(tag_value(tail=f"{said}\n")).verdict == "review"


@pytest.mark.parametrize("behind", ["x", "x\ry", "\r\rx", "\r"])
def test_what_stands_before_a_return_is_still_a_name_by_itself(behind: str) -> None:
    assert checked(named(f"Kaspersky Anti-Virus SDK\r{behind}")).verdict == "prohibited"


@pytest.mark.parametrize("said", ["Kas\rPackageComment: persky", "Kas\r# persky", "Kas\r Other : persky", "a\rb"])
def test_what_no_reader_reads_on_to_is_no_part_of_a_name(said: str) -> None:
    report = checked(named(said))
    assert (report.verdict, report.findings, report.components) == ("clear", (), 2)


def test_what_no_reader_reads_at_all_is_told_and_no_part_of_a_name() -> None:
    report = checked(named("Kas\r\n\rpersky"))
    assert (report.verdict, report.findings, report.components) == ("incomplete", (), 2)


@pytest.mark.parametrize("said", BROKEN)
def test_a_value_that_a_return_breaks_stays_as_it_is(said: str) -> None:
    data = named(said)
    assert restore_bytes(noted(data)) == data
    assert noted(noted(data)) == noted(data)


def test_many_returns_take_no_more_than_their_length() -> None:
    returns = "\rx" * 200_000  # NOTE: looked at again from each of them, they would take minutes
    assert checked(named(f"zlib{returns}")).verdict == "clear"
    assert checked(named(f"zlib{returns}\rKaspersky")).verdict == "review"
