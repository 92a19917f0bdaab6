"""What suppliers say is set beside the findings that it is on, and changes nothing else."""

from __future__ import annotations

import json

import msgspec
import pytest
from tests import documents
from tests.documents import Json
from tests.formats.test_vex import csaf, cyclonedx, openvex
from tests.outputs import samples

from bomward.findings import DocumentReport, Finding, Outcome, Report, Statement
from bomward.inventory import Note
from bomward.outputs import OUTPUTS, Screen
from bomward.statements import MOST, opened, used, with_own, with_statements

PURL = samples.finding().component.purl
CPE = "cpe:2.3:a:acme:engine:8.9.2:*:*:*:*:*:*:*"
ABOUT = {"name": samples.ENGINE}


def heard(document: Json, finding: Finding | None = None, **subject: str) -> tuple[tuple[Statement, ...], int]:
    """What a document says of a finding in a report in which it is the only one, and how much of other products."""
    checked = samples.document(finding or samples.finding())
    checked = msgspec.structs.replace(checked, subject=msgspec.structs.replace(checked.subject, **subject))
    report = samples.report(checked, exit_code=1)
    after, (others,) = with_statements(report, [opened(json.dumps(document).encode(), "acme.json")])
    return after.documents[0].findings[0].statements, others


def told(document: Json, finding: Finding | None = None) -> tuple[Statement, ...]:
    """What a document says of such a finding."""
    said, _ = heard(document, finding)
    return said


def product(id: str, *parts: str) -> Json:
    return {"@id": id, "subcomponents": [{"@id": part} for part in parts]} if parts else {"@id": id}


def test_a_statement_is_told_as_written() -> None:
    (said,) = told(openvex(vulnerability=ABOUT, products=[product("pkg:generic/acme/gateway@4.2", PURL)]))
    assert msgspec.to_builtins(said) == {
        "source": "acme.json",
        "format": "OpenVEX",
        "author": "Acme",
        "issued": "2026-11-02T00:00:00Z",
        "about": f"{PURL} in pkg:generic/acme/gateway@4.2",
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
    after, others = with_statements(report, [vex])
    assert others == [0]
    assert after != report
    assert _silent(after) == report
    assert used(after, vex) == [1]


def _silent(report: Report) -> Report:
    documents = tuple(msgspec.structs.replace(document, findings=_unsaid(document)) for document in report.documents)
    return msgspec.structs.replace(report, documents=documents)


def test_two_suppliers_may_differ_and_both_are_told() -> None:
    report = samples.report(samples.document(samples.finding()))
    given = [
        opened(json.dumps(openvex(vulnerability=ABOUT, products=[product(PURL)] * 2, status=status)).encode(), name)
        for name, status in (("a.json", "not_affected"), ("b.json", "affected"))
    ]
    (finding,) = with_statements(report, given)[0].documents[0].findings
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
    after, others = with_statements(report, [vex])
    assert (used(after, vex), others) == ([1, 1], [0])


SPEAKS = {"id": "Kaspersky-Anti-Virus-Sdk", "affects": [{"ref": "engine"}]}


def of_itself(**changes: object) -> Json:
    """A document that holds the engine, and says of it that it is not there."""
    analysis = {"state": "not_affected", "justification": "code_not_present"}
    document = documents.placed(documents.cyclonedx(), "/components/1", {**documents.ENGINE, "bom-ref": "engine"})
    return {**document, "vulnerabilities": [{**SPEAKS, "analysis": analysis, **changes}]}


def engine(document: DocumentReport) -> Finding:
    """The finding on the engine; that its name stands among the vulnerabilities is another."""
    return next(finding for finding in document.findings if finding.component.ref == "engine")


def told_of_itself(document: Json) -> tuple[DocumentReport, DocumentReport, tuple[Note, ...]]:
    """How it fares without its own word, and with it."""
    before = documents.checked(document)
    before = msgspec.structs.replace(before, findings=_unsaid(before))
    return before, *with_own(before, documents.encode(document))


def test_what_a_document_says_of_itself_is_shown_and_changes_nothing() -> None:
    before, after, notes = told_of_itself(of_itself())
    (said,) = engine(after).statements
    assert (said.source, said.format, said.status) == (before.source, "CycloneDX", "not_affected")
    assert (said.vulnerability, said.about) == (
        "Kaspersky-Anti-Virus-Sdk",
        "Kaspersky Anti-Virus SDK 8.9 in Mail Gateway 6.2",
    )
    assert msgspec.structs.replace(after, findings=_unsaid(after)) == before
    assert notes == ()


def test_what_a_document_says_of_itself_under_the_id_of_the_finding() -> None:
    id = engine(documents.checked(of_itself())).id
    _, after, _ = told_of_itself(of_itself(id=id))
    assert [one.vulnerability for one in engine(after).statements] == [id]


@pytest.mark.parametrize(
    "changes", [{"id": "CVE-2026-1"}, {"analysis": None}, {"affects": [{"ref": "part"}]}, {"affects": []}]
)
def test_what_a_document_says_of_something_else_is_not_taken(changes: Json) -> None:
    before, after, notes = told_of_itself(of_itself(**changes))
    assert (after, notes) == (before, ())


def test_what_a_document_says_of_itself_and_cannot_be_read_is_noted() -> None:
    # NOTE: the reader of documents has no use for the place of this.
    report = documents.checked(of_itself())
    report = msgspec.structs.replace(report, findings=_unsaid(report))
    after, (note,) = with_own(report, documents.encode(of_itself(affects="all")))
    assert after == report
    assert "could not be read" in note.message
    assert note.where == "$.vulnerabilities[0].affects"


def test_a_document_in_xml_speaks_of_itself_too() -> None:
    data = (documents.FIXTURES / "mail-relay.cdx.xml").read_bytes()
    (checked,) = documents.checker().check(data, "relay")
    finding = checked.report.findings[0]
    said = (
        f"<vulnerabilities><vulnerability><id>{finding.entry}</id><analysis><state>not_affected</state></analysis>"
        f"<affects><target><ref>{finding.component.ref}</ref></target></affects></vulnerability></vulnerabilities></bom>"
    )
    after, _ = with_own(checked.report, data.replace(b"</bom>", said.encode()))
    assert [one.status for one in after.findings[0].statements] == ["not_affected"]


def test_a_document_and_a_supplier_are_both_told_and_the_same_word_once() -> None:
    document = of_itself()
    _, own, _ = told_of_itself(document)
    report = samples.report(own)
    given = [opened(documents.encode(document), name) for name in (own.source, "again.json")]
    finding = engine(with_statements(report, given)[0].documents[0])
    assert [one.source for one in finding.statements] == [own.source, "again.json"]


def test_so_many_statements_stand_beside_a_finding_and_no_more() -> None:
    many = [{**of_itself()["vulnerabilities"][0], "analysis": {"state": f"s{number}"}} for number in range(MOST + 5)]
    _, after, (note,) = told_of_itself({**of_itself(), "vulnerabilities": many * 2})
    assert [one.status for one in engine(after).statements] == [f"s{number}" for number in range(MOST)]
    assert f"more than {MOST}" in note.message
    exact = told_of_itself({**of_itself(), "vulnerabilities": many[:MOST] * 2})
    assert len(engine(exact[1]).statements) == MOST
    assert exact[2] == ()


def test_many_parts_are_not_all_named() -> None:
    parts = [PURL, *(f"pkg:generic/p@{number}" for number in range(20))]
    (said,) = told(openvex(vulnerability=ABOUT, products=[product("acme-gateway", *parts)]))
    assert said.about.endswith("pkg:generic/p@8, 11 more in acme-gateway")


GATEWAY_CPE = "cpe:2.3:a:acme:gateway:{}:*:*:*:*:*:*:*"


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ({"@id": "pkg:generic/acme/gateway@4.2"}, True),
        ({"@id": "pkg:generic/Acme%20Gateway"}, True),
        ({"@id": "pkg:maven/com.acme/gateway@4.2"}, True),
        ({"@id": "pkg:generic/acme/gateway@4.3"}, False),
        ({"@id": "pkg:generic/northlake/gateway@4.2"}, False),
        ({"@id": "pkg:generic/acme/mail-gateway@4.2"}, False),
        ({"@id": "pkg:npm/%40acme/mail@3.1.0"}, True),
        ({"@id": "pkg:npm/%40acme/mail"}, True),
        ({"@id": "pkg:npm/%40acme/mail@3.1.1"}, False),
        ({"@id": PURL}, True),
        ({"@id": "acme-gateway"}, True),
        ({"@id": "Acme-Gateway@4.2"}, True),
        ({"@id": "Acme-Gateway@4.3"}, False),
        ({"@id": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"}, True),
        ({"identifiers": {"cpe23": GATEWAY_CPE.format(r"4\.2")}}, True),
        ({"identifiers": {"cpe23": GATEWAY_CPE.format("*")}}, True),
        ({"identifiers": {"cpe23": GATEWAY_CPE.format("4.3")}}, False),
        ({"identifiers": {"cpe22": "cpe:/a:northlake:gateway:4.2"}}, False),
        ({}, True),
    ],
)
@pytest.mark.parametrize("by", [samples.ENGINE, "bw-0123456789abcdef"])
def test_a_component_in_another_product_is_another(around: Json, by: str, *, expected: bool) -> None:
    """The same engine is in the products of many vendors; who has only the component's word is heard everywhere."""
    found = msgspec.structs.replace(samples.finding(), id="bw-0123456789abcdef")
    said = openvex(vulnerability={"name": by}, products=[{**around, "subcomponents": [{"@id": PURL}]}])
    statements, others = heard(said, found)
    assert (len(statements), others) == ((1, 0) if expected else (0, 1))


def test_a_document_that_does_not_say_what_it_is_of_may_be_of_any_product() -> None:
    said = openvex(vulnerability=ABOUT, products=[product("pkg:generic/northlake/gateway@1", PURL)])
    for silent, expected in (({"name": "", "version": "", "supplier": ""}, (1, 0)), ({}, (0, 1))):
        statements, others = heard(said, None, **silent)
        assert (len(statements), others) == expected


@pytest.mark.parametrize(
    ("subject", "expected"), [({}, False), ({"version": ""}, True), ({"version": "4.3"}, True), ({"name": "x"}, False)]
)
def test_a_version_counts_where_both_give_one(subject: dict[str, str], *, expected: bool) -> None:
    said = openvex(vulnerability=ABOUT, products=[product("pkg:generic/acme/gateway@4.3", PURL)])
    assert bool(heard(said, None, **subject)[0]) is expected


def test_a_statement_on_the_product_here_and_on_another_is_shown_and_not_counted_as_of_another() -> None:
    both = [product("pkg:generic/northlake/gateway@1", PURL), product("pkg:generic/acme/gateway@4.2", PURL)]
    (said,), others = heard(openvex(vulnerability=ABOUT, products=both))
    assert (said.about, others) == (f"{PURL} in pkg:generic/acme/gateway@4.2", 0)


def test_only_a_statement_on_what_was_found_is_counted_as_of_another() -> None:
    for part, about in (("pkg:generic/other@1", ABOUT), (PURL, {"name": "CVE-2026-1"})):
        said = openvex(vulnerability=about, products=[product("pkg:generic/northlake/gateway@1", part)])
        assert heard(said) == ((), 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"name": "Gateway", "supplier": {"name": "Acme"}}, True),
        ({"version": "4.3"}, False),
        ({"version": None}, True),
        ({"name": "Scan Station"}, False),
        ({"name": "Gateway", "supplier": {"name": "Northlake Networks GmbH"}}, False),
        ({"supplier": {"name": "Northlake Networks GmbH"}}, True),
        ({"name": None}, True),
        ({"name": "Scan Station", "bom-ref": "acme-gateway"}, False),
    ],
)
def test_a_vex_of_cyclonedx_is_on_the_product_that_it_is_of(changes: Json, *, expected: bool) -> None:
    document = cyclonedx(affects=[{"ref": PURL}], id=samples.ENGINE)
    document["metadata"] = {"component": {"bom-ref": "a", "name": "Acme Gateway", "version": "4.2", **changes}}
    statements, others = heard(document)
    assert (len(statements), others) == ((1, 0) if expected else (0, 1))


@pytest.mark.parametrize(
    ("vendor", "name", "expected"),
    [
        ("Acme", "Gateway", True),
        ("Acme", "Acme Gateway 4.2", True),
        ("Acme", "Acme Gateway 4", False),
        ("Northlake", "Gateway", False),
        ("Acme", "Scan Station", False),
    ],
)
def test_an_advisory_of_csaf_is_on_the_product_that_a_component_is_in(
    vendor: str, name: str, *, expected: bool
) -> None:
    advisory = csaf(ids=[{"system_name": "x", "text": samples.ENGINE}])
    tree = advisory["product_tree"]
    tree["full_product_names"][0]["product_identification_helper"] = {"purl": PURL}
    tree["branches"][0]["name"] = vendor
    tree["branches"][0]["branches"][0]["product"] = {"name": name, "product_id": "G"}
    statements, others = heard(advisory)
    assert [one.about for one in statements] == ([f"{PURL} in {name}"] if expected else [])
    assert others == (not expected)


@pytest.mark.parametrize("purl", ["PKG:PyPI/Kav_SDK@8.9.2", "pkg:PYPI/kav-sdk@8.9.2"])
def test_package_urls_are_compared_as_their_type_wants(purl: str) -> None:
    found = samples.finding()
    found = msgspec.structs.replace(
        found, component=msgspec.structs.replace(found.component, purl="pkg:pypi/kav-sdk@8.9.2", ref="")
    )
    assert told(openvex(vulnerability=ABOUT, products=[product(purl)]), found)


def _unsaid(document: DocumentReport) -> tuple[Finding, ...]:
    return tuple(msgspec.structs.replace(one, statements=()) for one in document.findings)
