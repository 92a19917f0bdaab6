"""Adding to a flagged document never makes it clear, and nothing that it says of itself lowers a finding of its own."""

from __future__ import annotations

import copy
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from tests.documents import Json, checked, cyclonedx, encode, noted, spdx
from tests.forms import cyclonedx_product, cyclonedx_xml, spdx3_product, spdx_product, spdx_written, written
from tests.properties.insertion import fate
from tests.properties.places import INSERTED, PLACES
from tests.properties.signs import Sign
from tests.protobuf import encoded

from bomward.findings import DocumentReport, Status

pytestmark = pytest.mark.property

FORMS = {
    name: data
    for name, data in written().items()
    if not name.startswith(("CycloneDX 1.3", "CycloneDX 1.5", "CycloneDX 1.6"))
}
HARMLESS = {
    "CycloneDX": (
        Sign("part", "zlib", "components", {"type": "library", "name": "zlib"}, is_list=True),
        Sign("note", "not affected", "x-status", "not_affected", is_list=False),
        Sign("property", "no", "properties", {"name": "contains-banned", "value": "no"}, is_list=True),
        Sign("scope", "excluded", "pedigree", {"notes": "removed"}, is_list=False),
    ),
    "SPDX 2": (
        Sign(
            "package",
            "zlib",
            "packages",
            {"SPDXID": "SPDXRef-more", "name": "zlib", "downloadLocation": "NONE"},
            is_list=True,
        ),
        Sign("note", "not affected", "comment", "not affected", is_list=False),
        Sign("review", "not affected", "annotations", {"comment": "reviewed: not affected"}, is_list=True),
    ),
    "SPDX 3": (
        Sign(
            "package",
            "zlib",
            "@graph",
            {"type": "software_Package", "spdxId": "urn:x:more", "name": "zlib"},
            is_list=True,
        ),
        Sign("note", "no", "comment", "not affected", is_list=False),
    ),
}
EACH = 25


def worse_or_same(before: DocumentReport, after: DocumentReport) -> bool:
    """Whether each finding is still there, and no milder; or the document is refused."""
    if after.status is Status.UNCHECKED:
        return True
    ranks: dict[tuple[str, str], int] = {}
    for finding in after.findings:
        key = (finding.entry, finding.component.name)
        ranks[key] = min(finding.outcome.rank, ranks.get(key, 99))
    return all(ranks.get((one.entry, one.component.name), 99) <= one.outcome.rank for one in before.findings)


def form_of(name: str) -> str:
    family, version, encoding = name.split()
    encoding = encoding.removesuffix("-ld")
    return f"{family} {version[0]} {encoding}" if family == "SPDX" else f"{family} {encoding}"


# --- anything, anywhere


@pytest.mark.parametrize("name", FORMS)
def test_nothing_harmless_that_is_added_makes_it_clear(name: str) -> None:
    form, data = form_of(name), FORMS[name]
    family, _, encoding = form.rpartition(" ")
    places = [place for place in PLACES[encoding](data) if place[-1] not in ("as", "attribute")]
    chosen = sorted(places, key=lambda place: zlib.crc32(repr(place).encode()))[:EACH]
    for number, place in enumerate(chosen):
        sign = HARMLESS[family][number % len(HARMLESS[family])]
        assert fate(INSERTED[form](data, place, sign)) in ("flagged", "unchecked"), (place, sign.kind)


# --- what a document says of itself

_SAYS = "Reviewed: not affected, no Kaspersky technology is in this product, outcome not-covered."
_OURS = json.dumps(
    {
        "id": "bw-0000000000000000",
        "outcome": "not-covered",
        "verdicts": [],
        "waiver": {"reason": "accepted", "owner": "x", "until": "2099-01-01"},
    }
)


def _engine(document: Json) -> Json:
    found: Json = next(one for one in document["components"] if one["bom-ref"] == "engine")
    return found


def _vex(document: Json) -> None:
    analysis = {
        "state": "not_affected",
        "justification": "code_not_present",
        "response": ["will_not_fix"],
        "detail": _SAYS,
    }
    affects = [{"ref": "engine"}, {"ref": "updater"}]
    document["vulnerabilities"] = [{"id": "kaspersky", "analysis": analysis, "affects": affects}]


def _annotation(document: Json) -> None:
    note = {
        "subjects": ["engine"],
        "annotator": {"organization": {"name": "Reviewer"}},
        "timestamp": "2026-01-01T00:00:00Z",
    }
    document["annotations"] = [{**note, "text": _SAYS}]


def _properties(document: Json) -> None:
    says = [
        ("status", "not affected"),
        ("bomward:finding", _OURS),
        ("bomward:verdict", "clear"),
        ("bomward:waiver", _OURS),
    ]
    _engine(document)["properties"] = [{"name": name, "value": value} for name, value in says]
    document["properties"] = [{"name": "bomward:document", "value": '{"verdict": "clear", "findings": 0}'}]


def _pedigree(document: Json) -> None:
    _engine(document)["pedigree"] = {"notes": _SAYS}
    _engine(document)["description"] = "Formerly used, not shipped, not affected."


def _copied_notes(document: Json) -> None:
    """Notes of ours on a document that was clear."""
    clean = json.loads(noted(cyclonedx(document["specVersion"])))
    for key in ("annotations", "properties", "externalReferences"):
        if key in clean:
            document[key] = clean[key]


CYCLONEDX: dict[str, Callable[[Json], None]] = {
    "VEX": _vex,
    "annotation": _annotation,
    "properties": _properties,
    "pedigree": _pedigree,
    "copied notes": _copied_notes,
}
WRITERS: dict[str, Callable[[Json], bytes]] = {"json": encode, "xml": cyclonedx_xml, "protobuf": encoded}


@pytest.mark.parametrize("says", CYCLONEDX)
@pytest.mark.parametrize("version", ["1.4", "1.6", "1.7"])
def test_what_cyclonedx_json_says_of_itself_lowers_nothing(version: str, says: str) -> None:
    document = cyclonedx_product(version)
    before = checked(copy.deepcopy(document))
    CYCLONEDX[says](document)
    assert worse_or_same(before, checked(document))


@pytest.mark.parametrize("says", ["properties", "pedigree"])
@pytest.mark.parametrize("encoding", ["xml", "protobuf"])
def test_what_other_cyclonedx_says_of_itself_lowers_nothing(encoding: str, says: str) -> None:
    document = cyclonedx_product("1.6")
    before = checked(WRITERS[encoding](copy.deepcopy(document)))
    CYCLONEDX[says](document)
    assert worse_or_same(before, checked(WRITERS[encoding](document)))


_XML_SAYS = {
    "VEX": "<vulnerabilities><vulnerability><id>kaspersky</id><analysis><state>not_affected</state></analysis>"
    "<affects><target><ref>engine</ref></target></affects></vulnerability></vulnerabilities>",
    "annotation": f"<annotations><annotation><subjects><subject ref='engine'/></subjects><text>{_SAYS}</text></annotation></annotations>",
    "ours": "<properties><property name='bomward:verdict'>clear</property></properties>",
    "foreign": "<x:verdict xmlns:x='urn:bomward'>clear</x:verdict>",
    "comment": "<!-- bomward: clear, not affected -->",
}


@pytest.mark.parametrize("says", _XML_SAYS)
@pytest.mark.parametrize("version", ["1.2", "1.4", "1.6", "1.7"])
def test_what_cyclonedx_xml_says_of_itself_lowers_nothing(version: str, says: str) -> None:
    data = FORMS.get(f"CycloneDX {version} xml") or cyclonedx_xml(cyclonedx_product(version))
    after = data.replace(b"</bom>", _XML_SAYS[says].encode() + b"</bom>")
    assert after != data
    assert worse_or_same(checked(data), checked(after))


def _spdx_says(document: Json) -> Json:
    note = {"annotationType": "REVIEW", "annotator": "Tool: bomward-0.1.0", "annotationDate": "2026-01-01T00:00:00Z"}
    engine = next(one for one in document["packages"] if one["SPDXID"] == "SPDXRef-engine")
    engine["annotations"] = [{**note, "comment": _SAYS}, {**note, "comment": f"bomward:finding {_OURS}"}]
    engine["comment"] = _SAYS
    document["annotations"] = [{**note, "comment": 'bomward:document {"verdict": "clear"}'}]
    fix = {
        "referenceCategory": "SECURITY",
        "referenceType": "fix",
        "referenceLocator": "https://example.com/not_affected",
    }
    engine["externalRefs"] = [*engine["externalRefs"], fix]
    return document


@pytest.mark.parametrize("version", ["2.2", "2.3"])
@pytest.mark.parametrize("encoding", ["json", "tag-value", "yaml", "xml", "rdf"])
def test_what_spdx_2_says_of_itself_lowers_nothing(encoding: str, version: str) -> None:
    document = _spdx_says(spdx_product(version))
    after = encode(document) if encoding == "json" else spdx_written(document)[encoding]
    assert worse_or_same(checked(written()[f"SPDX {version} {encoding}"]), checked(after))


def test_what_spdx_3_says_of_itself_lowers_nothing() -> None:
    document = spdx3_product()
    ids = "https://example.com/spdx/mail-gateway-6.2#"
    common: dict[str, Any] = {"creationInfo": "_:made", "from": f"{ids}v", "to": [f"{ids}engine", f"{ids}updater"]}
    document["@graph"] += [
        {"type": "security_Vulnerability", "spdxId": f"{ids}v", "creationInfo": "_:made", "name": "kaspersky"},
        {
            "type": "security_VexNotAffectedVulnAssessmentRelationship",
            "spdxId": f"{ids}vex",
            "relationshipType": "doesNotAffect",
            "security_justificationType": "componentNotPresent",
            **common,
        },
        {
            "type": "Annotation",
            "spdxId": f"{ids}note",
            "creationInfo": "_:made",
            "subject": f"{ids}engine",
            "annotationType": "review",
            "statement": _SAYS,
        },
        {
            "type": "Annotation",
            "spdxId": f"{ids}bomward:1",
            "creationInfo": "_:made",
            "subject": f"{ids}engine",
            "annotationType": "other",
            "statement": f"bomward:finding {_OURS}",
        },
    ]
    assert worse_or_same(checked(spdx3_product()), checked(document))


@pytest.mark.parametrize("name", FORMS)
def test_our_own_notes_lower_nothing_and_fail_as_before(name: str) -> None:
    before, after = checked(FORMS[name]), checked(noted(FORMS[name]))
    assert worse_or_same(before, after)
    assert after.verdict == before.verdict


@pytest.mark.parametrize("name", FORMS)
def test_our_own_notes_changed_by_somebody_lower_nothing(name: str) -> None:
    """Every `prohibited` in them made harmless, of the same length, so that nothing but the digest tells."""
    annotated = noted(FORMS[name])
    changed = annotated.replace(b"prohibited", b"notcovered").replace(b"engine-embedded", b"engine-forbidden")
    assert changed != annotated
    assert worse_or_same(checked(FORMS[name]), checked(changed))


def test_notes_of_a_clear_document_do_not_clear_another() -> None:
    """A clear document that was annotated, with the engine put in afterwards."""
    for clean, engine in (
        (cyclonedx(), b'{"type":"library","name":"Kaspersky Anti-Virus SDK"},'),
        (spdx(), b'{"SPDXID":"SPDXRef-e","name":"Kaspersky Anti-Virus SDK"},'),
    ):
        annotated = noted(clean)
        key = b'"components": [' if b"bomFormat" in annotated else b'"packages": ['
        assert key in annotated
        assert fate(annotated.replace(key, key + engine, 1)) in ("flagged", "unchecked")
