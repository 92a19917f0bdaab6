"""VEX documents read: OpenVEX, CycloneDX and CSAF say the same thing in the same words, and what is none is refused."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from tests.documents import FIXTURES, Json

from bomward.errors import UnreadableDocumentError
from bomward.formats.vex import Said, Subject, Target, said, said_within

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
PURL = "pkg:generic/acme/engine@8.9"
PRODUCT = "pkg:generic/gateway@4.2"
XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">%b</bom>'


def openvex(**changes: object) -> Json:
    """One statement on one component of one product."""
    statement: Json = {
        "vulnerability": {"name": "acme-engine", "aliases": ["bw-1"]},
        "products": [{"@id": PRODUCT, "subcomponents": [{"@id": PURL}]}],
        "status": "not_affected",
        "justification": "component_not_present",
        "impact_statement": "Gone since 4.2",
        **changes,
    }
    head = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://a.example/1", "version": 1}
    return {**head, "author": "Acme", "timestamp": "2026-11-02T00:00:00Z", "statements": [statement]}


def cyclonedx(**changes: object) -> Json:
    """The same."""
    vulnerability: Json = {
        "id": "acme-engine",
        "references": [{"id": "bw-1", "source": {"name": "a checker"}}],
        "analysis": {"state": "not_affected", "justification": "code_not_present", "detail": "Gone since 4.2"},
        "affects": [{"ref": "engine"}],
        **changes,
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": "2026-11-02T00:00:00Z", "supplier": {"name": "Acme"}},
        "components": [{"type": "library", "bom-ref": "engine", "name": "engine", "version": "8.9", "purl": PURL}],
        "vulnerabilities": [vulnerability],
    }


def csaf(**changes: object) -> Json:
    """The same, in the longest way."""
    engine = {"name": "Engine 8.9", "product_id": "E", "product_identification_helper": {"purl": PURL}}
    gateway = {"name": "Gateway", "product_id": "G", "product_identification_helper": {"purl": PRODUCT}}
    vulnerability: Json = {
        "ids": [{"system_name": "a checker", "text": "acme-engine"}, {"system_name": "a checker", "text": "bw-1"}],
        "product_status": {"known_not_affected": ["G:E"]},
        "flags": [{"label": "component_not_present", "group_ids": ["all"]}],
        "threats": [{"category": "impact", "details": "Gone since 4.2", "product_ids": ["G:E"]}],
        "notes": [{"category": "description", "text": "The engine"}],
        **changes,
    }
    tracking = {
        "current_release_date": "2026-11-02T00:00:00Z",
        "id": "1",
        "initial_release_date": "2026-11-02T00:00:00Z",
        "revision_history": [{"date": "2026-11-02T00:00:00Z", "number": "1", "summary": "First"}],
        "status": "final",
        "version": "1",
    }
    return {
        "document": {
            "category": "csaf_vex",
            "csaf_version": "2.0",
            "title": "Gateway",
            "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example"},
            "tracking": tracking,
        },
        "product_tree": {
            "full_product_names": [engine],
            "branches": [{"category": "vendor", "name": "Acme", "branches": [_leaf(gateway)]}],
            "relationships": [
                {
                    "category": "default_component_of",
                    "full_product_name": {"name": "Engine in Gateway", "product_id": "G:E"},
                    "product_reference": "E",
                    "relates_to_product_reference": "G",
                }
            ],
            "product_groups": [{"group_id": "all", "product_ids": ["G:E", "E"]}],
        },
        "vulnerabilities": [vulnerability],
    }


def csaf_21(**changes: object) -> Json:
    """The same as CSAF 2.1: several package URLs, a path over three products, ids for some products alone."""
    document = csaf(**changes)
    document["document"]["csaf_version"] = "2.1"
    tree = document["product_tree"]
    tree["full_product_names"][0]["product_identification_helper"] = {"purls": ["pkg:generic/acme/alias@8.9", PURL]}
    tree["branches"][0]["branches"][0]["product"]["product_identification_helper"] = {"purls": [PRODUCT]}
    (tie,) = tree.pop("relationships")
    steps = [{"category": "default_component_of", "next_product_reference": end} for end in ("between", "G")]
    path = {"beginning_product_reference": "E", "full_product_name": tie["full_product_name"], "subpaths": steps}
    return {**document, "product_tree": {**tree, "product_paths": [path]}}


def _leaf(product: Json) -> Json:
    return {"category": "product_version", "name": "4.2", "product": product}


def read(document: Json) -> tuple[Said, ...]:
    return said(json.dumps(document).encode())


@pytest.mark.parametrize(
    "document", [openvex(), cyclonedx(), csaf(), csaf_21()], ids=["openvex", "cyclonedx", "csaf", "csaf 2.1"]
)
def test_each_form_says_the_same(document: Json) -> None:
    (one,) = read(document)
    assert (one.author, one.issued, one.detail) == ("Acme", "2026-11-02T00:00:00Z", "Gone since 4.2")
    assert one.vulnerabilities == ("acme-engine", "bw-1")
    assert one.status in ("not_affected", "known_not_affected")
    assert one.justification in ("component_not_present", "code_not_present")
    (subject,) = one.subjects
    assert PURL in [purl for target in (subject.product, *subject.parts) for purl in target.purls]


def test_cyclonedx_in_xml_says_the_same_as_in_json() -> None:
    folder = FIXTURES / "vex"
    told = [said((folder / f"northlake.vex.cdx.{encoding}").read_bytes()) for encoding in ("json", "xml")]
    assert told[0] == told[1]
    assert len(told[0]) == 1


@pytest.mark.parametrize("scheme", ["PKG", "Pkg", "pkg"])
def test_the_scheme_of_a_package_url_has_no_case(scheme: str) -> None:
    written = PURL.replace("pkg", scheme)
    forms = (
        openvex(products=[written]),
        openvex(products=[{"identifiers": {"purl": written}}]),
        cyclonedx(affects=[{"ref": f"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#{written}"}]),
    )
    assert [read(form)[0].subjects[0].product.purls for form in forms] == [(PURL,)] * 3


def test_the_older_form_of_openvex() -> None:
    (one,) = read(openvex(vulnerability="acme-engine", products=[PURL], supplier="Beta", timestamp="2026-11-03"))
    assert (one.vulnerabilities, one.author, one.issued) == (("acme-engine",), "Beta", "2026-11-03")
    assert one.subjects == (Subject(Target(refs=(PURL,), purls=(PURL,))),)


def test_identifiers_of_openvex() -> None:
    identifiers = {"purl": PURL, "cpe23": "cpe:2.3:a:acme:engine:8.9:*:*:*:*:*:*:*", "cpe22": "cpe:/a:acme:engine:8.9"}
    (one,) = read(openvex(products=[{"identifiers": identifiers}]))
    (subject,) = one.subjects
    assert subject.product == Target(purls=(PURL,), cpes=(identifiers["cpe23"], identifiers["cpe22"]))


@pytest.mark.parametrize("ref", ["engine", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#engine"])
def test_a_reference_of_cyclonedx_is_followed(ref: str) -> None:
    (one,) = read(cyclonedx(affects=[{"ref": ref}]))
    assert one.subjects == (Subject(Target(refs=("engine",), purls=(PURL,), name="engine", version="8.9")),)


def test_a_reference_that_leads_nowhere_is_kept_as_it_is() -> None:
    (one,) = read(cyclonedx(affects=[{"ref": f"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#{PURL}"}]))
    assert one.subjects == (Subject(Target(refs=(PURL,), purls=(PURL,))),)


def test_responses_of_cyclonedx_are_told() -> None:
    (one,) = read(cyclonedx(analysis={"state": "exploitable", "response": ["update", "will_not_fix"]}))
    assert (one.status, one.justification, one.detail) == ("exploitable", "response: update, will_not_fix", "")


def test_what_a_supplier_says_in_words_of_cyclonedx_is_left_as_written() -> None:
    analysis = {"state": "not_affected", "justification": "code_not_present", "response": ["update"], "detail": "Gone."}
    (one,) = read(cyclonedx(analysis=analysis))
    assert (one.justification, one.detail) == ("code_not_present, response: update", "Gone.")


def test_the_product_that_a_vex_of_cyclonedx_is_on() -> None:
    document = cyclonedx(affects=[{"ref": "engine"}, {"ref": "g"}, {"ref": PURL}])
    product = {"bom-ref": "g", "name": "Gateway", "version": "4.2", "purl": PRODUCT}
    document["metadata"]["component"] = product
    (one,) = read(document)
    around = Target(purls=(PRODUCT,), name="Gateway", version="4.2", vendor="Acme")
    assert [subject.holder for subject in one.subjects] == [around, None, around]
    document["metadata"]["component"] = {**product, "supplier": {"name": "Beta"}}
    assert [one.vendor for one in (read(document)[0].subjects[0].holder,) if one] == ["Beta"]


@pytest.mark.parametrize("analysis", [None, {}, {"detail": "nothing was decided"}])
def test_without_a_state_nothing_is_said(analysis: Json | None) -> None:
    assert read(cyclonedx(analysis=analysis)) == ()


def test_a_component_within_a_product_of_csaf() -> None:
    (one,) = read(csaf())
    (subject,) = one.subjects
    assert (subject.product.purls, [part.purls for part in subject.parts]) == ((PRODUCT,), [(PURL,)])
    assert (subject.product.vendor, subject.parts[0].title, subject.parts[0].refs) == ("Acme", PURL, ("E", "G:E"))
    assert subject.product.title == PRODUCT


def test_each_status_of_csaf_is_a_statement() -> None:
    status = {"known_affected": ["G:E", "G"], "fixed": ["unknown"]}
    flagged = {"flags": [{"label": "component_not_present", "product_ids": ["G"]}], "threats": []}
    told = read(csaf(product_status=status, **flagged))
    assert [(one.status, one.subjects[0].product.title, one.justification) for one in told] == [
        ("known_affected", PRODUCT, ""),
        ("known_affected", PRODUCT, "component_not_present"),
        ("fixed", "unknown", ""),
    ]


def test_an_id_of_csaf_may_be_for_some_products_alone() -> None:
    ids = [{"text": "all"}, {"text": "one", "product_ids": ["G"]}, {"text": "group", "group_ids": ["all"]}]
    told = read(csaf_21(ids=ids, product_status={"known_affected": ["G", "E", "other"]}))
    assert [one.vulnerabilities for one in told] == [("all", "one"), ("all", "group"), ("all",)]


def test_remarks_of_csaf_come_in_the_order_in_which_they_stand() -> None:
    threats = [{"details": "2", "group_ids": ["all"]}, {"details": "1", "product_ids": ["E"]}, {"details": "3"}]
    remediations = [{"details": "2", "product_ids": ["E"], "group_ids": ["all"]}, {"details": "0"}]
    (one,) = read(csaf(product_status={"fixed": ["E"]}, threats=threats, remediations=remediations))
    assert one.details == ("2", "1", "3", "0")


def test_a_component_of_a_component_of_csaf() -> None:
    document = csaf(product_status={"fixed": ["G:A:E"]})
    ends = {"G:A": ("A", "G"), "G:A:E": ("E", "G:A")}
    document["product_tree"]["relationships"] = [
        {"full_product_name": {"name": id, "product_id": id}, **_ends(*two)} for id, two in ends.items()
    ]
    (one,) = read(document)
    assert (one.subjects[0].product.purls, one.subjects[0].parts[0].purls) == ((PRODUCT,), (PURL,))
    document["product_tree"]["relationships"][0] |= _ends("G:A", "G:A")
    assert read(document)


def _ends(part: str, whole: str) -> Json:
    return {"product_reference": part, "relates_to_product_reference": whole}


def test_a_link_into_an_sbom_in_csaf_is_followed() -> None:
    document = csaf_21(product_status={"fixed": ["E"]})
    uris = [{"namespace": "https://cyclonedx.org/capabilities/bomlink/", "uri": "urn:cdx:3e67/1#engine%401"}]
    document["product_tree"]["full_product_names"][0]["product_identification_helper"] = {"x_generic_uris": uris}
    (one,) = read(document)
    assert one.subjects[0].product.refs == ("E", "engine@1")


def test_a_few_lines_of_csaf_cannot_stand_for_any_number_of_remarks() -> None:
    many = [f"p{number}" for number in range(1100)]
    document = csaf(product_status={"fixed": many}, threats=[{"details": "x", "group_ids": ["all"]}] * 1000)
    document["product_tree"]["product_groups"] = [{"group_id": "all", "product_ids": many}]
    with pytest.raises(UnreadableDocumentError) as refused:
        read(document)
    assert "come to more than 1000000" in refused.value.message
    assert refused.value.where == "$.vulnerabilities[0]"
    assert refused.value.hint


SERIAL = "3e671687-395b-41f5-a30f-a58921a69b79"


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("engine", ("engine",)),
        (f"urn:cdx:{SERIAL}/1#engine", ("engine",)),
        (f"URN:CDX:{SERIAL.upper()}/2#engine", ("engine",)),
        (f"urn:cdx:{SERIAL[::-1]}/1#engine", ()),
        ("urn:cdx:#engine", ()),
    ],
)
def test_what_an_sbom_says_of_another_is_not_said_of_its_own_component(ref: str, expected: tuple[str, ...]) -> None:
    sbom = {**cyclonedx(affects=[{"ref": ref}]), "serialNumber": f"urn:uuid:{SERIAL}"}
    (one,) = said_within(json.dumps(sbom).encode(), "json", {"acme-engine"})
    assert one.subjects[0].product.refs == expected
    del sbom["serialNumber"]
    (one,) = said_within(json.dumps(sbom).encode(), "json", {"acme-engine"})
    assert one.subjects[0].product.refs == (expected if ref == "engine" else ())


def test_an_sbom_that_says_nothing_under_these_ids_is_not_read_again() -> None:
    data = json.dumps(cyclonedx(affects="not even a list")).encode()
    assert said_within(data, "json", {"another"}) == ()
    with pytest.raises(UnreadableDocumentError):
        said_within(data, "json", {"bw-1"})


def test_an_sbom_in_xml_may_speak_of_itself_too() -> None:
    (one,) = said_within((FIXTURES / "vex" / "northlake.vex.cdx.xml").read_bytes(), "xml", {"any"})
    assert one.status == "not_affected"


@pytest.mark.parametrize(
    ("data", "message", "where"),
    [
        (b"", "no VEX document of a known form", "the document as a whole"),
        (b"{", "not JSON: it breaks off", "byte 1"),
        (b"<bom/>", "XML is read of CycloneDX alone", "the outermost element"),
        (b"<bom", "not XML", "line 1"),
        (b"[" * 100_000, "not one JSON object", "byte 0"),
        (b"[]", "not one JSON object", "byte 0"),
        (b'{"spdxVersion": "SPDX-2.3"}', "no VEX document of a known form", "the document as a whole"),
        (b'{"document": {"csaf_version": "3.0"}}', "CSAF 3.0 is not read", "$.document.csaf_version"),
        (b'{"@context": "https://openvex.dev/ns"}', "missing required field `statements`", "the outermost object"),
        (json.dumps(openvex(status=3)).encode(), "Expected `str`, got `int`", "$.statements[0].status"),
        (json.dumps(cyclonedx(affects="all")).encode(), "Expected `array | null`", "$.vulnerabilities[0].affects"),
        (json.dumps(csaf(product_status=[])).encode(), "Expected `object`", "$.vulnerabilities[0].product_status"),
        (b"\xff{}", "not UTF-8", "line 1"),
        (b'{"@context": "https://openvex.dev/ns", "author": "a", "author": "b"}', "'author' is given twice", "byte 54"),
        (b'{"bomFormat": "CycloneDX", "x": ' + b"[" * 200 + b"]" * 200 + b"}", "deeper than 200 levels", "byte 231"),
        (XML % (b"<x>" * 201 + b"</x>" * 201), "deeper than 200 levels", "byte"),
        (XML % (b"<metadata/>" * 2), "'metadata' is given twice", "byte"),
        (b"<!DOCTYPE bom>" + XML % b"", "DOCTYPE", "<!DOCTYPE"),
        (XML % b"<vulnerabilities><vulnerability><affects>x</affects></vulnerability></vulnerabilities>", "array", "$"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "'svg'", "the outermost element"),
    ],
)
def test_what_is_none_is_refused(data: bytes, message: str, where: str) -> None:
    with pytest.raises(UnreadableDocumentError) as refused:
        said(data)
    assert message in refused.value.message
    assert where in refused.value.where
    assert refused.value.hint


def test_components_within_components_are_read_as_deep_as_a_document_may_go() -> None:
    inner: Json = {"type": "library", "bom-ref": "0", "name": "0"}
    for number in range(1, 98):
        inner = {"type": "library", "name": str(number), "bom-ref": str(number), "components": [inner]}
    (one,) = read({**cyclonedx(affects=[{"ref": "97"}, {"ref": "0"}]), "components": [inner]})
    assert [subject.product.name for subject in one.subjects] == ["97", "0"]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")
def test_real_documents_are_read() -> None:
    """Those that others give as examples of their tools, in all three forms."""
    places = [*CORPUS.rglob("*vex*.json"), *CORPUS.rglob("csaf_2.?/**/csaf_vex/*.json"), *CORPUS.rglob("*vex*.xml")]
    files = sorted(path for path in places if "schema" not in path.name)
    assert len(files) > 30
    forms = Counter(one.format for path in files for one in said(path.read_bytes()))
    assert set(forms) == {"OpenVEX", "CycloneDX", "CSAF"}
