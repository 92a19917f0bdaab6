"""What suppliers say is set beside the findings that it is on, and changes nothing else."""

from __future__ import annotations

import json

import msgspec
import pytest
from tests.documents import Json
from tests.formats.test_vex import csaf, cyclonedx, openvex
from tests.outputs import samples

from bomward.findings import Finding, Outcome, Report, Statement
from bomward.outputs import OUTPUTS, Screen
from bomward.statements import opened, used, with_statements

PURL = samples.finding().component.purl
CPE = "cpe:2.3:a:acme:engine:8.9.2:*:*:*:*:*:*:*"
ABOUT = {"name": samples.ENGINE}


def told(document: Json, finding: Finding | None = None) -> tuple[Statement, ...]:
    """What a document says of a finding in a report in which it is the only one."""
    report = samples.report(samples.document(finding or samples.finding()), exit_code=1)
    after = with_statements(report, [opened(json.dumps(document).encode(), "acme.json")])
    return after.documents[0].findings[0].statements


def product(id: str, *parts: str) -> Json:
    return {"@id": id, "subcomponents": [{"@id": part} for part in parts]} if parts else {"@id": id}


def test_a_statement_is_told_as_written() -> None:
    (said,) = told(openvex(vulnerability=ABOUT, products=[product("pkg:generic/x@1", PURL)]))
    assert msgspec.to_builtins(said) == {
        "source": "acme.json",
        "format": "OpenVEX",
        "author": "Acme",
        "issued": "2026-11-02T00:00:00Z",
        "about": f"{PURL} in pkg:generic/x@1",
        "vulnerability": samples.ENGINE,
        "status": "not_affected",
        "justification": "component_not_present",
        "detail": "Gone since 4.2",
    }


def test_each_form_is_matched() -> None:
    about = {"affects": [{"ref": PURL}], "id": samples.ENGINE}
    helper = {"name": "Engine", "product_id": "E", "product_identification_helper": {"purl": PURL}}
    advisory = csaf(ids=[{"system_name": "x", "text": samples.ENGINE}], product_status={"known_affected": ["E"]})
    advisory["product_tree"]["full_product_names"] = [helper]
    assert [one.status for one in told(cyclonedx(**about))] == ["not_affected"]
    assert [one.status for one in told(advisory)] == ["known_affected"]


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        (PURL, True),
        ("pkg:generic/Kaspersky/kav-sdk@8.9.2", True),
        ("pkg:generic/kaspersky/kav-sdk", True),
        ("pkg:generic/kaspersky/kav-sdk@8.9.3", False),
        ("pkg:npm/kaspersky/kav-sdk@8.9.2", False),
        ("pkg:generic/kaspersky/other@8.9.2", False),
        ("acme-gateway", True),
        ("pkg:generic/Acme%20Gateway@4.2", True),
        ("pkg:generic/Acme%20Gateway", True),
        ("pkg:generic/Acme%20Gateway@4.3", False),
        ("", False),
    ],
)
def test_by_package_url_or_id_of_component_or_product(id: str, *, expected: bool) -> None:
    assert bool(told(openvex(vulnerability=ABOUT, products=[product(id)]))) is expected


@pytest.mark.parametrize(
    ("cpe", "expected"),
    [
        (CPE, True),
        ("cpe:/a:Acme:engine:8.9.2", True),
        ("cpe:2.3:a:acme:engine:*:*:*:*:*:*:*:*", True),
        ("cpe:/a:acme:engine", True),
        ("cpe:2.3:a:acme:engine:8.9.3:*:*:*:*:*:*:*", False),
        ("cpe:2.3:a:acme:other:8.9.2:*:*:*:*:*:*:*", False),
        ("nonsense", False),
    ],
)
def test_by_cpe(cpe: str, *, expected: bool) -> None:
    found = samples.finding()
    found = msgspec.structs.replace(found, component=msgspec.structs.replace(found.component, cpe=CPE))
    said = told(openvex(vulnerability=ABOUT, products=[{"identifiers": {"cpe23": cpe}}]), found)
    assert bool(said) is expected


def test_where_components_are_named_one_of_them_must_be_it() -> None:
    """That the product is the same is then not enough."""
    said = openvex(vulnerability=ABOUT, products=[product("acme-gateway", "pkg:generic/other@1")])
    assert told(said) == ()


@pytest.mark.parametrize("name", ["another-entry", "CVE-2026-1", ""])
def test_a_statement_on_another_thing_is_not_taken(name: str) -> None:
    assert told(openvex(vulnerability={"name": name}, products=[product(PURL)])) == ()


def test_by_the_id_of_the_finding() -> None:
    """It is made of name and version, so that a reader of ours can be answered without any other id."""
    found = msgspec.structs.replace(samples.finding(), id="bw-0123456789abcdef-2")
    found = msgspec.structs.replace(found, component=msgspec.structs.replace(found.component, purl="", ref=""))
    for name in ("bw-0123456789abcdef", "BW-0123456789ABCDEF-2"):
        assert told(openvex(vulnerability={"name": name}, products=[product("acme-gateway", "other")]), found)
    named = cyclonedx(id="bw-0123456789abcdef")
    named["components"][0] |= {"name": "kav-sdk", "version": "8.9.2", "purl": ""}
    assert told(named, found)
    named["components"][0]["version"] = "8.9.3"
    assert told(named, found) == ()
    assert told(openvex(vulnerability={"name": "bw-0123456789abcde0"}, products=[product("acme-gateway")]), found) == ()


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("pkg:generic/KAV-SDK@8.9.2", True),
        ("pkg:Generic/Kaspersky/Kav-SDK@8.9.2", True),
        ("Kav-SDK@8.9.2", True),
        ("pkg:generic/KAV-SDK", False),
        ("pkg:generic/KAV-SDK@8.9.3", False),
        ("Kav-SDK@8.9.3", False),
        ("Kav-SDK", False),
    ],
)
def test_by_the_id_of_the_finding_a_name_and_a_version_suffice_in_any_spelling(id: str, *, expected: bool) -> None:
    found = msgspec.structs.replace(samples.finding(), id="bw-0123456789abcdef")
    found = msgspec.structs.replace(found, component=msgspec.structs.replace(found.component, purl="", ref="a"))
    for said in (openvex(vulnerability={"name": found.id}, products=[product(given)]) for given in (id, id.lower())):
        assert bool(told(said, found)) is expected
    assert told(openvex(vulnerability=ABOUT, products=[product(id)]), found) == ()


def test_a_statement_that_is_met_by_two_keys_is_told_once() -> None:
    found = msgspec.structs.replace(samples.finding(), id="bw-0123456789abcdef")
    both = {"name": samples.ENGINE, "aliases": [found.id]}
    assert len(told(openvex(vulnerability=both, products=[product(PURL)]), found)) == 1
    (said,) = told(
        openvex(vulnerability={"name": found.id, "aliases": [samples.ENGINE]}, products=[product(PURL)]), found
    )
    assert said.vulnerability == samples.ENGINE


def test_a_component_without_a_name_is_not_every_other() -> None:
    nameless = samples.finding()
    empty = msgspec.structs.replace(nameless.component, name="", version="", purl="", ref="")
    nameless = msgspec.structs.replace(nameless, component=empty, path=())
    said = openvex(vulnerability={"name": nameless.id}, products=[product("pkg:generic/other@1")])
    assert told(said, nameless) == ()


@pytest.mark.parametrize("status", ["not_affected", "fixed", "affected", "under_investigation", "anything"])
def test_no_word_changes_what_is_judged(status: str) -> None:
    """Outcome, verdict, counts, exit code: all as before, whatever is said."""
    report = samples.everything()
    vex = opened(json.dumps(openvex(vulnerability=ABOUT, products=[product(PURL)], status=status)).encode(), "a")
    after = with_statements(report, [vex])
    assert after != report
    assert _silent(after) == report
    assert used(after, vex) == 1


def _silent(report: Report) -> Report:
    documents = tuple(
        msgspec.structs.replace(
            document, findings=tuple(msgspec.structs.replace(one, statements=()) for one in document.findings)
        )
        for document in report.documents
    )
    return msgspec.structs.replace(report, documents=documents)


def test_two_suppliers_may_differ_and_both_are_told() -> None:
    report = samples.report(samples.document(samples.finding()))
    given = [
        opened(json.dumps(openvex(vulnerability=ABOUT, products=[product(PURL)] * 2, status=status)).encode(), name)
        for name, status in (("a.json", "not_affected"), ("b.json", "affected"))
    ]
    (finding,) = with_statements(report, given).documents[0].findings
    assert [(one.source, one.status) for one in finding.statements] == [
        ("a.json", "not_affected"),
        ("b.json", "affected"),
    ]


@pytest.mark.parametrize("name", ["openvex", "cyclonedx-vex"])
def test_what_we_write_can_be_answered(name: str) -> None:
    """A supplier who sends our own document back speaks of the findings in it."""
    report = samples.report(
        samples.document(samples.finding(), samples.finding(Outcome.REVIEW, name="x", identity="y"))
    )
    text = OUTPUTS[name](report, samples.glossary(), Screen())
    vex = opened(text.encode(), "back.json")
    assert used(with_statements(report, [vex]), vex) == 2
