"""VEX documents read: OpenVEX, CycloneDX and CSAF say the same thing in the same words, and what is none is refused."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from tests.documents import Json

from bomward.errors import UnreadableDocumentError
from bomward.formats.vex import Said, Subject, Target, said

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
PURL = "pkg:generic/acme/engine@8.9"
PRODUCT = "pkg:generic/gateway@4.2"


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


def _leaf(product: Json) -> Json:
    return {"category": "product_version", "name": "4.2", "product": product}


def read(document: Json) -> tuple[Said, ...]:
    return said(json.dumps(document).encode())


@pytest.mark.parametrize("document", [openvex(), cyclonedx(), csaf()], ids=["openvex", "cyclonedx", "csaf"])
def test_each_form_says_the_same(document: Json) -> None:
    (one,) = read(document)
    assert (one.author, one.issued, one.detail) == ("Acme", "2026-11-02T00:00:00Z", "Gone since 4.2")
    assert one.vulnerabilities == ("acme-engine", "bw-1")
    assert one.status in ("not_affected", "known_not_affected")
    assert one.justification in ("component_not_present", "code_not_present")
    (subject,) = one.subjects
    assert PURL in [target.purl for target in (subject.product, *subject.parts)]


def test_the_older_form_of_openvex() -> None:
    (one,) = read(openvex(vulnerability="acme-engine", products=[PURL], supplier="Beta", timestamp="2026-11-03"))
    assert (one.vulnerabilities, one.author, one.issued) == (("acme-engine",), "Beta", "2026-11-03")
    assert one.subjects == (Subject(Target(refs=(PURL,), purl=PURL)),)


def test_identifiers_of_openvex() -> None:
    identifiers = {"purl": PURL, "cpe23": "cpe:2.3:a:acme:engine:8.9:*:*:*:*:*:*:*", "cpe22": "cpe:/a:acme:engine:8.9"}
    (one,) = read(openvex(products=[{"identifiers": identifiers}]))
    (subject,) = one.subjects
    assert subject.product == Target(purl=PURL, cpes=(identifiers["cpe23"], identifiers["cpe22"]))


@pytest.mark.parametrize("ref", ["engine", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#engine"])
def test_a_reference_of_cyclonedx_is_followed(ref: str) -> None:
    (one,) = read(cyclonedx(affects=[{"ref": ref}]))
    assert one.subjects == (Subject(Target(refs=("engine",), purl=PURL, name="engine", version="8.9")),)


def test_a_reference_that_leads_nowhere_is_kept_as_it_is() -> None:
    (one,) = read(cyclonedx(affects=[{"ref": f"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#{PURL}"}]))
    assert one.subjects == (Subject(Target(refs=(PURL,), purl=PURL)),)


def test_responses_of_cyclonedx_are_told() -> None:
    (one,) = read(cyclonedx(analysis={"state": "exploitable", "response": ["update", "will_not_fix"]}))
    assert (one.status, one.detail) == ("exploitable", "response: update, will_not_fix")


@pytest.mark.parametrize("analysis", [None, {}, {"detail": "nothing was decided"}])
def test_without_a_state_nothing_is_said(analysis: Json | None) -> None:
    assert read(cyclonedx(analysis=analysis)) == ()


def test_a_component_within_a_product_of_csaf() -> None:
    (one,) = read(csaf())
    (subject,) = one.subjects
    assert (subject.product.purl, [part.purl for part in subject.parts]) == (PRODUCT, [PURL, ""])
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


@pytest.mark.parametrize(
    ("data", "message", "where"),
    [
        (b"", "no JSON", "the document as a whole"),
        (b"{", "no JSON", "the document as a whole"),
        (b"<bom/>", "no JSON", "the document as a whole"),
        (b"[" * 100_000, "no JSON", "the document as a whole"),
        (b"[]", "no VEX document of a known form", "the outermost object"),
        (b'{"spdxVersion": "SPDX-2.3"}', "no VEX document of a known form", "the outermost object"),
        (b'{"document": {"csaf_version": "2.1"}}', "no VEX document of a known form", "the outermost object"),
        (b'{"@context": "https://openvex.dev/ns"}', "missing required field `statements`", "the outermost object"),
        (json.dumps(openvex(status=3)).encode(), "Expected `str`, got `int`", "$.statements[0].status"),
        (json.dumps(cyclonedx(affects="all")).encode(), "Expected `array | null`", "$.vulnerabilities[0].affects"),
        (json.dumps(csaf(product_status=[])).encode(), "Expected `object`", "$.vulnerabilities[0].product_status"),
        (b"\xff{}", "not UTF-8", "line 1"),
    ],
)
def test_what_is_none_is_refused(data: bytes, message: str, where: str) -> None:
    with pytest.raises(UnreadableDocumentError) as refused:
        said(data)
    assert message in refused.value.message
    assert where in refused.value.where
    assert refused.value.hint


def test_deep_nesting_is_no_bug() -> None:
    """Components within components beyond what anybody writes are read as far as that goes."""
    inner: Json = {"type": "library", "name": "x"}
    for number in range(150):
        inner = {"type": "library", "name": str(number), "bom-ref": str(number), "components": [inner]}
    (one,) = read({**cyclonedx(affects=[{"ref": "149"}, {"ref": "5"}]), "components": [inner]})
    assert [subject.product.name for subject in one.subjects] == ["149", ""]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")
def test_real_documents_are_read() -> None:
    """Those that others give as examples of their tools, in all three forms."""
    places = [*CORPUS.rglob("*vex*.json"), *CORPUS.rglob("csaf_2.0/**/csaf_vex/*.json")]
    files = sorted(path for path in places if "schema" not in path.name and "csaf_2.1" not in str(path))
    assert len(files) > 30
    forms = Counter(one.format for path in files for one in said(path.read_bytes()))
    assert set(forms) == {"OpenVEX", "CycloneDX", "CSAF"}
