"""CycloneDX JSON: the technology is found wherever an identity can stand, at the right place and with the right weight."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import json
import re
import zlib
from typing import Any

import pytest
from tests.documents import CYCLONEDX_VERSIONS, ENGINE, Json, checked, cyclonedx, encode, line_of, placed, read

from bomward.findings import Finding, Outcome, Relation, Status
from bomward.formats import open_document
from bomward.inventory import Scope

MAKER = "AO Kaspersky Lab"
MADE = ("is", "likely-prohibited")
NAMED = ("mentions", "review")
PASSING = ("mentions", "noted")
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82"
"""A picture of one pixel."""


def findings(document: Any) -> tuple[Finding, ...]:
    return checked(document).findings


# --- where a component can stand

IN_THE_PRODUCT = [
    "/metadata/component",
    "/metadata/component/components/0",
    "/metadata/component/pedigree/ancestors/0",
    "/components/0",
    "/components/1",
    "/components/0/components/0",
    "/components/0/components/0/components/0/components/0",
    "/components/0/pedigree/ancestors/0",
    "/components/0/pedigree/descendants/0",
    "/components/0/pedigree/variants/0",
    "/components/0/pedigree/ancestors/0/pedigree/variants/0",
    "/components/0/pedigree/ancestors/0/components/0",
]
SINCE = {
    **dict.fromkeys(IN_THE_PRODUCT, "1.2"),
    "/formulation/0/components/0": "1.5",
    "/formulation/0/components/0/components/0": "1.5",
    "/declarations/targets/components/0": "1.6",
}
SERVICES_SINCE = {
    "/services/0": "1.2",
    "/services/0/services/0": "1.2",
    "/formulation/0/services/0": "1.5",
    "/declarations/targets/services/0": "1.6",
}
TOOLS_SINCE = {
    "/metadata/tools/components/0": "1.5",
    "/metadata/tools/components/0/components/0": "1.5",
    "/annotations/0/annotator/component": "1.5",
    "/vulnerabilities/0/tools/components/0": "1.5",
}
SERVICE: Json = {"name": ENGINE["name"], "version": "8.9", "provider": ENGINE["supplier"]}
OLD_TOOL: Json = {"vendor": MAKER, "name": ENGINE["name"], "version": "8.9"}


def versions(since: dict[str, str]) -> list[tuple[str, str]]:
    return [(place, version) for place, first in since.items() for version in CYCLONEDX_VERSIONS if version >= first]


@pytest.mark.parametrize(("place", "version"), versions(SINCE))
def test_a_component_is_found_wherever_it_stands(place: str, version: str) -> None:
    data = encode(placed(cyclonedx(version), place, ENGINE))

    (finding,) = findings(data)

    assert (finding.entry, finding.relation) == ("kaspersky-anti-virus-sdk", Relation.IS)
    assert finding.outcome is Outcome.PROHIBITED
    assert finding.location.pointer == place
    assert {item.pointer for item in finding.evidence} == {f"{place}/name", f"{place}/supplier/name"}
    assert {item.line for item in finding.evidence} == {line_of(data, ENGINE["name"]), line_of(data, MAKER)}


@pytest.mark.parametrize(("place", "version"), versions(SERVICES_SINCE))
def test_a_service_is_found_wherever_it_stands(place: str, version: str) -> None:
    data = encode(placed(cyclonedx(version), place, SERVICE))

    (finding,) = findings(data)

    assert (finding.entry, finding.relation) == ("kaspersky-anti-virus-sdk", Relation.IS)
    assert finding.outcome is Outcome.PROHIBITED
    assert finding.location.pointer == place
    assert {item.pointer for item in finding.evidence} == {f"{place}/name", f"{place}/provider/name"}


@pytest.mark.parametrize(("place", "version"), versions(TOOLS_SINCE))
def test_a_tool_is_a_question_and_no_part(place: str, version: str) -> None:
    """It made the document, or found a vulnerability; the product need not hold it."""
    (finding,) = findings(placed(cyclonedx(version), place, ENGINE))

    assert (finding.entry, finding.relation) == ("kaspersky-anti-virus-sdk", Relation.IS)
    assert (finding.outcome, finding.location.pointer) == (Outcome.REVIEW, place)
    assert "tool" in (finding.capped or "")


@pytest.mark.parametrize(
    ("place", "tool"),
    [
        *((f"/{at}/tools/0", OLD_TOOL) for at in ("metadata", "vulnerabilities/0")),
        *((f"/{at}/tools/services/0", SERVICE) for at in ("metadata", "vulnerabilities/0")),
        ("/annotations/0/annotator/service", SERVICE),
    ],
)
def test_a_tool_in_any_shape_is_a_question(place: str, tool: Json) -> None:
    """The list of vendor, name and version of old releases, and services."""
    (finding,) = findings(placed(cyclonedx(), place, tool))

    assert (finding.entry, finding.outcome) == ("kaspersky-anti-virus-sdk", Outcome.REVIEW)
    assert finding.location.pointer == place


@pytest.mark.parametrize(
    "place",
    [
        "/unknown",
        "/unknown/0",
        "/components/0/unknown",
        "/components/0/unknown/0/0",
        "/components/0/data/0",
        "/components/0/modelCard/modelParameters/datasets/0",
        "/components/0/releaseNotes/x",
        "/formulation/0/workflows/0/tasks/0/resourceReferences/0/component",
        "/dependencies/2",
        "/compositions/0",
        "/citations/0",
        "/definitions/standards/0",
        "/declarations/assessors/0",
        "/metadata/unknown",
        "/metadata/tools",
        "/components",
        "/components/0/components",
        "/services",
        "/metadata",
        "/dependencies",
    ],
)
def test_a_component_where_none_belongs_is_a_question_at_least(place: str) -> None:
    """No reader would make a component of it, so nobody can say more, and nobody may say less."""
    document = placed(cyclonedx(), place, ENGINE)

    found = findings(document)

    assert min(finding.outcome.rank for finding in found) <= Outcome.REVIEW.rank
    pointers = {item.pointer for finding in found for item in finding.evidence}
    assert f"{place}/name" in pointers


def test_a_list_of_lists_is_looked_into() -> None:
    document = cyclonedx(components=[[ENGINE], [[[ENGINE]]]])

    assert {item.pointer for finding in findings(document) for item in finding.evidence} >= {
        "/components/0/0/name",
        "/components/1/0/0/0/name",
    }


# --- where a name can stand

NAMES: list[tuple[str, str, tuple[str, str]]] = [
    # who made it
    ("/components/0/supplier/name", MAKER, MADE),
    ("/components/0/manufacturer/name", MAKER, MADE),
    ("/components/0/publisher", MAKER, MADE),
    ("/components/0/author", MAKER, MADE),
    ("/components/0/authors/0/name", MAKER, MADE),
    ("/components/0/group", "com.kaspersky", MADE),
    ("/components/0/copyright", "Copyright (c) 2024 AO Kaspersky Lab. All rights reserved.", MADE),
    ("/components/0/evidence/copyright/0/text", "(c) 2024 Kaspersky Lab", MADE),
    ("/components/0/purl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("/components/0/cpe", "cpe:2.3:a:kaspersky:parser:1.0:*:*:*:*:*:*:*", MADE),
    ("/components/0/cpe", "cpe:/a:kaspersky:parser:1.0", MADE),
    ("/services/0/provider/name", MAKER, MADE),
    ("/metadata/supplier/name", MAKER, MADE),
    ("/metadata/manufacturer/name", MAKER, MADE),
    ("/metadata/manufacture/name", MAKER, MADE),
    # a name in a field that identifies
    ("/components/0/name", "acme-kaspersky-bridge", NAMED),
    ("/components/0/version", "1.0-kaspersky", NAMED),
    ("/components/0/bom-ref", "kaspersky-1.0", NAMED),
    ("/components/0/mime-type", "application/x-kaspersky", NAMED),
    ("/components/0/purl", "pkg:generic/bridge@1.0?vendor=kaspersky", NAMED),
    ("/components/0/purl", "pkg:generic/bridge@1.0#lib/kaspersky", NAMED),
    ("/components/0/swid/name", "Kaspersky bridge", NAMED),
    ("/components/0/swid/tagId", "kaspersky.com-bridge-1", NAMED),
    ("/components/0/swid/text/content", "<SoftwareIdentity name='Kaspersky bridge'/>", NAMED),
    ("/components/0/swid/url", "https://example.com/kaspersky", NAMED),
    ("/components/0/omniborId/0", "gitoid:blob:sha1:kaspersky", NAMED),
    ("/components/0/swhid/0", "swh:1:cnt:kaspersky", NAMED),
    ("/components/0/supplier/url/0", "https://www.kaspersky.com", NAMED),
    ("/components/0/supplier/contact/0/name", "Kaspersky support desk", NAMED),
    ("/components/0/supplier/contact/0/email", "sdk@kaspersky.com", NAMED),
    ("/components/0/supplier/contact/0/phone", "call kaspersky", NAMED),
    ("/components/0/supplier/address/region", "Kaspersky building", NAMED),
    ("/components/0/manufacturer/contact/0/email", "sdk@kaspersky.com", NAMED),
    ("/components/0/authors/0/email", "sdk@kaspersky.com", NAMED),
    ("/components/0/hashes/0/content", "kaspersky", NAMED),
    ("/components/0/properties/0/value", "Kaspersky inside", NAMED),
    ("/components/0/properties/0/name", "kaspersky:enabled", NAMED),
    ("/components/0/modelCard/properties/0/value", "Kaspersky inside", NAMED),
    ("/components/0/cryptoProperties/oid", "kaspersky", NAMED),
    ("/components/0/patentAssertions/0/asserter/name", MAKER, NAMED),
    ("/components/0/evidence/identity/0/concludedValue", "kaspersky", NAMED),
    ("/components/0/evidence/identity/0/methods/0/value", "kaspersky", NAMED),
    ("/components/0/evidence/identity/concludedValue", "kaspersky", NAMED),
    ("/components/0/evidence/identity/0/tools/0", "kaspersky-scanner", NAMED),
    ("/components/0/evidence/occurrences/0/location", "/opt/acme-kaspersky/bridge.so", NAMED),
    ("/components/0/evidence/occurrences/0/symbol", "kaspersky_init", NAMED),
    ("/components/0/evidence/callstack/frames/0/package", "kaspersky.bridge", NAMED),
    ("/components/0/evidence/callstack/frames/0/module", "kaspersky_bridge", NAMED),
    ("/components/0/evidence/callstack/frames/0/function", "kaspersky_init", NAMED),
    ("/components/0/evidence/callstack/frames/0/parameters/0", "kaspersky", NAMED),
    ("/components/0/evidence/callstack/frames/0/fullFilename", "/src/kaspersky/bridge.c", NAMED),
    ("/components/0/evidence/licenses/0/license/name", "Kaspersky licence", NAMED),
    ("/components/0/licenses/0/license/name", "Kaspersky licence", NAMED),
    ("/components/0/licenses/0/license/text/content", "Licensed by Kaspersky.", NAMED),
    ("/components/0/licenses/0/license/url", "https://example.com/kaspersky-licence", NAMED),
    ("/components/0/licenses/0/license/licensing/licensor/organization/name", MAKER, NAMED),
    ("/components/0/licenses/0/license/licensing/licensee/individual/email", "x@kaspersky.com", NAMED),
    ("/components/0/licenses/0/license/licensing/purchaser/organization/name", MAKER, NAMED),
    ("/components/0/licenses/0/license/properties/0/value", "kaspersky", NAMED),
    ("/components/0/licenses/0/expression", "LicenseRef-Kaspersky", NAMED),
    ("/components/0/externalReferences/0/url", "https://example.com/kaspersky.tgz", NAMED),
    ("/components/0/externalReferences/0/hashes/0/content", "kaspersky", NAMED),
    ("/components/0/pedigree/commits/0/uid", "kaspersky", NAMED),
    ("/components/0/pedigree/commits/0/url", "https://example.com/kaspersky/commit/1", NAMED),
    ("/components/0/pedigree/commits/0/author/name", MAKER, NAMED),
    ("/components/0/pedigree/commits/0/committer/email", "x@kaspersky.com", NAMED),
    ("/components/0/pedigree/patches/0/diff/url", "https://example.com/kaspersky.patch", NAMED),
    ("/components/0/data/0/governance/owners/0/organization/name", MAKER, NAMED),
    ("/services/0/name", "kaspersky-lookup-proxy", NAMED),
    ("/services/0/endpoints/0", "https://kaspersky.example.com/v1", NAMED),
    ("/services/0/data/0/source/0", "https://kaspersky.example.com", NAMED),
    ("/services/0/trustZone", "kaspersky", NAMED),
    ("/metadata/authors/0/email", "x@kaspersky.com", NAMED),
    ("/metadata/licenses/0/license/name", "Kaspersky licence", NAMED),
    ("/metadata/properties/0/value", "kaspersky", NAMED),
    ("/metadata/lifecycles/0/name", "kaspersky review", NAMED),
    ("/metadata/distributionConstraints/tlp", "kaspersky", NAMED),
    ("/externalReferences/0/url", "https://example.com/kaspersky.tgz", NAMED),
    ("/dependencies/0/dependsOn/1", "kaspersky-part", NAMED),
    ("/dependencies/0/provides/0", "kaspersky-part", NAMED),
    ("/dependencies/1/ref", "kaspersky-part", NAMED),
    ("/compositions/0/assemblies/0", "kaspersky-part", NAMED),
    ("/compositions/0/dependencies/0", "kaspersky-part", NAMED),
    ("/formulation/0/workflows/0/name", "kaspersky build", NAMED),
    ("/formulation/0/workflows/0/tasks/0/steps/0/commands/0/executed", "kaspersky-scan .", NAMED),
    ("/formulation/0/properties/0/value", "kaspersky", NAMED),
    ("/declarations/assessors/0/organization/name", MAKER, NAMED),
    ("/declarations/targets/organizations/0/name", MAKER, NAMED),
    ("/declarations/claims/0/predicate", "kaspersky", NAMED),
    ("/declarations/signatures/0/x", "kaspersky", NAMED),
    ("/definitions/standards/0/owner", "kaspersky", NAMED),
    ("/definitions/patents/0/patentAssignee/0/name", MAKER, NAMED),
    ("/citations/0/attributedTo", "kaspersky", NAMED),
    ("/properties/0/value", "kaspersky", NAMED),
    ("/annotations/0/subjects/0", "kaspersky-part", NAMED),
    ("/vulnerabilities/0/affects/0/ref", "kaspersky-part", NAMED),
    ("/serialNumber", "urn:uuid:kaspersky", NAMED),
    ("/unknown", "kaspersky", NAMED),
    ("/components/0/unknown/0/deep", "kaspersky", NAMED),
    ("/components/0/authors/0/unknown", "kaspersky", NAMED),
    ("/components/0/scope", "kaspersky", NAMED),
    ("/components/0/type", "kaspersky", NAMED),
    ("/components/0/tags/0", "kaspersky", NAMED),
    # prose
    ("/components/0/description", "Reads the logs of Kaspersky Endpoint Security.", PASSING),
    ("/components/0/pedigree/notes", "Fixes a clash with Kaspersky.", PASSING),
    ("/components/0/pedigree/commits/0/message", "Fix a clash with Kaspersky", PASSING),
    ("/components/0/pedigree/patches/0/resolves/0/description", "Fixes a clash with Kaspersky", PASSING),
    ("/components/0/pedigree/patches/0/diff/text/content", "+ // for Kaspersky", PASSING),
    ("/components/0/externalReferences/0/comment", "Kaspersky flags this download.", PASSING),
    ("/components/0/releaseNotes/notes/0/text/content", "Works with Kaspersky again", PASSING),
    ("/components/0/modelCard/considerations/useCases/0", "Sort Kaspersky alerts", PASSING),
    ("/services/0/description", "Reads the logs of Kaspersky Endpoint Security.", PASSING),
    ("/annotations/0/text", "Nothing of Kaspersky in here.", PASSING),
    ("/vulnerabilities/0/description", "Found by Kaspersky.", PASSING),
    ("/vulnerabilities/0/credits/organizations/0/name", MAKER, PASSING),
    # prose that claims it is inside
    ("/components/0/description", "Mail filter, powered by Kaspersky.", NAMED),
    ("/components/0/pedigree/notes", "Built on the Kaspersky SDK", NAMED),
]


@pytest.mark.parametrize(("place", "value", "said"), NAMES, ids=lambda value: str(value)[:60])
def test_a_name_is_found_wherever_it_stands(place: str, value: str, said: tuple[str, str]) -> None:
    """With the weight that the place has, at the place itself."""
    data = encode(placed(cyclonedx(), place, value))

    (finding,) = findings(data)

    assert (finding.relation, finding.outcome) == said
    assert [(item.pointer, item.line, item.value) for item in finding.evidence] == [
        (place, line_of(data, json.dumps(value)), value)
    ]


HOLDERS = sorted({place.rpartition("/")[0] for place, _, _ in NAMES if not place.rpartition("/")[2].isdigit()} - {""})


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_member_name_is_read_too(holder: str) -> None:
    """Whatever an object holds, a key that names the maker is told at the key itself."""
    data = encode(placed(cyclonedx(), f"{holder}/kaspersky-mode", True))

    (finding,) = findings(data)

    assert finding.outcome is Outcome.REVIEW
    assert [(item.pointer, item.line) for item in finding.evidence] == [
        (f"{holder}/kaspersky-mode", line_of(data, "kaspersky-mode"))
    ]


@pytest.mark.parametrize("key", ["kaspersky", "Kaspersky Lab", "Касперский", "k\u0430spersky"])
def test_an_outermost_member_name_is_read_too(key: str) -> None:
    data = encode(cyclonedx(**{key: 1}))

    (finding,) = findings(data)

    assert finding.outcome is Outcome.REVIEW
    assert [item.line for item in finding.evidence] == [line_of(data, json.dumps(key))]


# --- attachments

ATTACHMENTS = ["/components/0/swid/text", "/components/0/licenses/0/license/text"]


@pytest.mark.parametrize("place", ATTACHMENTS)
@pytest.mark.parametrize("text", ["<SoftwareIdentity name='Kaspersky bridge'/>", "Лицензия Касперского"])
def test_a_base64_attachment_is_decoded(place: str, text: str) -> None:
    content = base64.b64encode(text.encode()).decode()
    data = encode(placed(cyclonedx(), place, {"contentType": "text/plain", "encoding": "base64", "content": content}))

    (finding,) = findings(data)

    assert (finding.relation, finding.outcome) == NAMED
    assert [(item.pointer, item.value, item.line) for item in finding.evidence] == [
        (f"{place}/content", text, line_of(data, content))
    ]


def test_a_base64_attachment_of_line_lengths_is_decoded() -> None:
    """As encoders for mail write it."""
    content = base64.encodebytes(b"x" * 70 + b" Kaspersky licence").decode()
    text = {"encoding": "base64", "content": content}

    (finding,) = findings(placed(cyclonedx(), "/components/0/licenses/0/license/text", text))

    assert (finding.relation, finding.outcome) == NAMED


@pytest.mark.parametrize("place", ATTACHMENTS)
@pytest.mark.parametrize(
    "content",
    [base64.b64encode(b"PK\x03\x04\xff\xfe\x00").decode(), "Licensed by nobody.", "TGljZW5!jZQ==", "AAA", "A\u00e4A="],
)
def test_an_attachment_that_cannot_be_looked_into_is_told(place: str, content: str) -> None:
    """Never clear, with the place."""
    report = checked(placed(cyclonedx(), place, {"encoding": "base64", "content": content}))

    assert (report.status, report.verdict) == (Status.INCOMPLETE, "incomplete")
    assert [gap.where for gap in report.gaps] == [f"{place}/content"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_what_a_picture_says_in_words_is_told(codec: str) -> None:
    noise = [hashlib.shake_256(seed).digest(2_000) for seed in (b"1", b"2")]
    held = "Made by Kaspersky Lab".encode(codec).join(noise)
    picture = PICTURE[:8] + held + PICTURE[-8:]
    image = {"contentType": "image/png", "encoding": "base64", "content": base64.b64encode(picture).decode()}
    report = checked(placed(cyclonedx(), "/components/0/releaseNotes/notes/0/text", image))
    assert [finding.entry for finding in report.findings] == ["kaspersky"]
    told = [item.value for finding in report.findings for item in finding.evidence]
    assert all("Made by Kaspersky Lab" in text and "\N{REPLACEMENT CHARACTER}" not in text for text in told)


def test_a_picture_leaves_no_gap() -> None:
    picture = {"contentType": "image/png", "encoding": "base64", "content": base64.b64encode(PICTURE).decode()}

    report = checked(placed(cyclonedx(), "/components/0/releaseNotes/notes/0/text", picture))

    assert (report.status, report.gaps) == (Status.CHECKED, ())


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/png", bz2.compress(b"Kaspersky")),
        ("text/plain", gzip.compress(b"Kaspersky", mtime=0)[:-1]),
        ("text/plain", gzip.compress(b"Kaspersky", mtime=0) * 2),
        ("text/plain", gzip.compress(b"Kaspersky" * 10_000, mtime=0)),
        ("text/plain", zlib.compress(b"\xff\xfe")),
        ("image/png", PICTURE[:-4]),
        ("image/png", PICTURE + b"PK\x03\x04\xff"),
        ("text/plain", PICTURE),
        ("text/plain", b"BM\xff\xfe"),
        ("video/mp4", b"\0\0\0\x18ftyp\xff"),
    ],
)
def test_what_only_says_that_it_is_a_picture_is_a_gap(media_type: str, content: bytes) -> None:
    text = {"contentType": media_type, "encoding": "Base64 ", "content": base64.b64encode(content).decode()}

    report = checked(placed(cyclonedx(), "/components/0/licenses/0/license/text", text))

    assert report.status is Status.INCOMPLETE


LICENCE = b"This software is (c) AO Kaspersky Lab. All rights reserved. 0123456789 abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("packed", [gzip.compress(LICENCE, mtime=0), zlib.compress(LICENCE)])
@pytest.mark.parametrize("times", [0, 1, 2])
def test_what_is_packed_in_an_attachment_is_looked_into(packed: bytes, times: int) -> None:
    for _ in range(times):
        packed = gzip.compress(base64.b64encode(packed), mtime=0)
    content = {"encoding": "base64", "content": base64.b64encode(packed).decode()}

    report = checked(placed(cyclonedx(), ATTACHMENTS[1], content))

    assert (report.status, report.verdict) == (Status.CHECKED, "review")


@pytest.mark.parametrize("times", [1, 2, 4, 5, 6, 7])
def test_base64_within_base64_is_decoded_or_told(times: int) -> None:
    content = b"This software contains the engine of Kaspersky Lab."
    for _ in range(times):
        content = base64.b64encode(content)

    report = checked(
        placed(cyclonedx(), ATTACHMENTS[1], {"encoding": "base64", "content": content.decode()}),
    )

    assert [finding.relation for finding in report.findings] == (["mentions"] if times < 7 else [])
    assert report.status is (Status.CHECKED if times < 5 else Status.INCOMPLETE)


@pytest.mark.parametrize(
    "url",
    [
        "data:text/plain;base64," + base64.b64encode(b"made by Kaspersky Lab").decode(),
        " DATA:text/plain;charset=utf-8;BASE64," + base64.b64encode(b"made by Kaspersky Lab").decode(),
        "data:,made%20by%20%4baspersky%20Lab",
    ],
)
def test_an_address_that_holds_its_content_is_read(url: str) -> None:
    reference = {"type": "other", "url": url}

    (finding,) = findings(placed(cyclonedx(), "/components/0/externalReferences/0", reference))

    assert (finding.relation, finding.outcome) == NAMED


def test_an_address_whose_content_cannot_be_looked_into_is_a_gap() -> None:
    reference = {"type": "other", "url": "data:application/gzip;base64,H4sIAAAA/w=="}

    assert checked(placed(cyclonedx(), "/components/0/externalReferences/0", reference)).status is Status.INCOMPLETE


# --- what a document says of itself


@pytest.mark.parametrize("aggregate", ["incomplete", "incomplete_first_party_only", " Incomplete_third_party_only"])
def test_what_says_that_it_is_incomplete_leaves_a_gap(aggregate: str) -> None:
    report = checked(cyclonedx(compositions=[{"aggregate": aggregate, "assemblies": ["a"]}]))

    assert report.status is Status.CHECKED
    assert any(aggregate.strip() in gap.reason for gap in report.gaps)


@pytest.mark.parametrize("aggregate", ["complete", "unknown", "not_specified"])
def test_what_does_not_say_so_leaves_none(aggregate: str) -> None:
    report = checked(cyclonedx(compositions=[{"aggregate": aggregate, "assemblies": ["a"]}]))

    assert not any("incomplete" in gap.reason for gap in report.gaps)


LINK = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/components/0/externalReferences/0", {"type": "other", "url": LINK.upper()}),
        ("/components/0/externalReferences/0", {"type": "other", "url": f" {LINK}"}),
        ("/components/0/externalReferences/0", {"type": "BOM ", "url": "https://example.com/sbom.json"}),
        ("/components/0/bom-ref", LINK),
        ("/dependencies/0", {"ref": LINK}),
        ("/dependencies/0", {"ref": "a", "dependsOn": [f"{LINK}#b"]}),
        ("/compositions", [{"aggregate": "complete", "assemblies": [LINK]}]),
    ],
)
def test_a_link_to_another_document_is_seen_however_and_wherever_it_is_written(place: str, value: Any) -> None:
    report = checked(placed(cyclonedx(), place, value))

    assert report.status is Status.INCOMPLETE
    assert any("another document" in gap.reason for gap in report.gaps)


@pytest.mark.parametrize(
    "document",
    [
        cyclonedx(serialNumber=LINK.removesuffix("/1")),
        cyclonedx(vulnerabilities=[{"id": "CVE-2024-1", "affects": [{"ref": f"{LINK}#a"}]}]),
    ],
)
def test_a_link_that_leads_to_no_contents_asks_for_none(document: Json) -> None:
    assert checked(document).status is Status.CHECKED


# --- names that differ in case alone

SUITE = {"type": "application", "name": "F-Secure Internet Security 2009", "supplier": {"name": "F-Secure"}}


@pytest.mark.parametrize(
    "document",
    [
        cyclonedx(Components=[SUITE]),
        placed(cyclonedx(), "/components/0/Components", [SUITE]),
        placed(cyclonedx(), "/components/0", {"name": "a", "Name": SUITE["name"], "Supplier": SUITE["supplier"]}),
        cyclonedx(COMPONENTS=[ENGINE]),
    ],
)
def test_a_name_that_only_some_readers_know_is_ambiguous(document: Json) -> None:
    report = checked(document)

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "upper and lower case" in report.error.message


# --- names given twice

TWICE = [
    (b'"name": "zlib"', b'"name": "Kaspersky Anti-Virus SDK", "name": "zlib"'),
    (b'"name": "zlib"', b'"name": "zlib", "name": "Kaspersky Anti-Virus SDK"'),
    (b'"components": [', b'"components": [{"type": "library", "name": "kaspersky-sdk"}], "components": ['),
    (b'"dependencies": [', b'"components": [{"type": "library", "name": "kaspersky-sdk"}], "dependencies": ['),
    (b'"components": [', b'"comp\\u006fnents": [{"type": "library", "name": "kaspersky-sdk"}], "components": ['),
    (b'"metadata": {', b'"metadata": {"supplier": {"name": "Kaspersky Lab"}}, "metadata": {'),
    (b'"purl": ', b'"hashes": [{"alg": "MD5", "content": "kaspersky", "content": "0"}], "purl": '),
    (b'"purl": ', b'"unknown": {"a": {"b": [{"c": "kaspersky", "c": 1}]}}, "purl": '),
    (b'"bomFormat": ', b'"bomFormat": {"name": "kaspersky"}, "bomFormat": '),
]


@pytest.mark.parametrize(("here", "twice"), TWICE)
def test_both_values_of_a_name_given_twice_are_seen(here: bytes, twice: bytes) -> None:
    """Decoders keep one of the two, and not all the same one: an error, and what either holds is told."""
    data = encode(cyclonedx()).replace(here, twice, 1)
    assert twice in data

    report = checked(data)

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "twice" in report.error.message
    assert {finding.outcome for finding in report.findings} & {"review", "likely-prohibited", "prohibited"}


@pytest.mark.parametrize(("here", "twice"), TWICE)
def test_a_name_given_twice_is_an_error_whatever_it_holds(here: bytes, twice: bytes) -> None:
    harmless = re.sub(rb"(?i)kaspersky", b"acme", twice)

    report = checked(encode(cyclonedx()).replace(here, harmless, 1))

    assert (report.status, report.verdict) == (Status.UNCHECKED, "unchecked")
    assert report.error is not None
    assert "twice" in report.error.message
    assert re.search(r"\d", report.error.where)


# --- what hangs on what


def test_a_reference_without_definition_is_a_part_of_its_own() -> None:
    document = cyclonedx(
        dependencies=[{"ref": "product", "dependsOn": ["pkg:maven/com.kaspersky/sdk@8.9"]}],
    )

    (finding,) = findings(document)

    assert (finding.relation, finding.outcome) == MADE
    assert finding.evidence[0].pointer == "/dependencies/0/dependsOn/0"
    assert finding.path == ("product", "pkg:maven/com.kaspersky/sdk@8.9")


def test_a_reference_to_what_is_defined_is_not_told_twice() -> None:
    """The component is a finding; that others refer to it is none."""
    engine = {**ENGINE, "bom-ref": "kaspersky-sdk"}
    document = placed(cyclonedx(), "/components/1", engine)
    document["dependencies"] = [{"ref": "product", "dependsOn": ["kaspersky-sdk"]}, {"ref": "kaspersky-sdk"}]

    (finding,) = findings(document)

    assert finding.location.pointer == "/components/1"
    assert finding.path == ("product", "kaspersky-sdk")


def test_edges_come_from_dependencies_and_from_nesting() -> None:
    document = cyclonedx(
        components=[
            {
                "type": "library",
                "bom-ref": "a",
                "name": "a",
                "components": [{"type": "file", "bom-ref": "b", "name": "b"}],
            },
            {
                "type": "library",
                "bom-ref": "c",
                "name": "c",
                "pedigree": {"ancestors": [{"type": "library", "bom-ref": "d", "name": "d"}]},
            },
        ],
        services=[{"bom-ref": "s", "name": "s", "services": [{"bom-ref": "t", "name": "t"}]}],
        dependencies=[{"ref": "product", "dependsOn": ["a", "c"], "provides": ["s"]}, {"ref": "b"}],
    )

    assert set(open_document(encode(document)).edges()) == {
        ("product", "a"),
        ("product", "c"),
        ("product", "s"),
        ("a", "b"),
        ("c", "d"),
        ("s", "t"),
    }


def test_the_path_leads_from_the_subject_down() -> None:
    document = placed(cyclonedx(), "/components/0/components/0", {**ENGINE, "bom-ref": "engine"})

    (finding,) = findings(document)

    assert finding.path == ("product", "part", "engine")


@pytest.mark.parametrize("dependencies", [None, {}, "x", [None], [{"ref": None}], [{"ref": 1, "dependsOn": [None, 2]}]])
def test_dependencies_of_any_form_are_read_or_passed_over(dependencies: Any) -> None:
    document = placed(cyclonedx(dependencies=dependencies), "/components/1", ENGINE)

    assert [finding.outcome for finding in findings(document)] == [Outcome.PROHIBITED]


def test_cycles_are_no_trouble() -> None:
    document = placed(cyclonedx(), "/components/1", {**ENGINE, "bom-ref": "engine"})
    ties = [("product", "part"), ("part", "product"), ("part", "part"), ("part", "engine"), ("engine", "product")]
    document["dependencies"] = [{"ref": parent, "dependsOn": [child]} for parent, child in ties]

    assert [finding.path for finding in findings(document)] == [("product", "part", "engine")]


# --- scopes


@pytest.mark.parametrize(
    ("place", "more", "scope"),
    [
        ("/components/1", {}, Scope.REQUIRED),
        ("/components/1", {"scope": "required"}, Scope.REQUIRED),
        ("/components/1", {"scope": "optional"}, Scope.OPTIONAL),
        ("/components/1", {"scope": "excluded"}, Scope.EXCLUDED),
        ("/components/1", {"scope": "somehow"}, Scope.REQUIRED),
        (
            "/components/1",
            {"properties": [{"name": "cdx:npm:package:development", "value": "true"}]},
            Scope.DEV,
        ),
        (
            "/components/1",
            {"properties": [{"name": "cdx:npm:package:development", "value": "false"}]},
            Scope.REQUIRED,
        ),
        ("/metadata/tools/components/0", {}, Scope.TOOL),
        ("/metadata/tools/components/0", {"scope": "optional"}, Scope.TOOL),
        ("/metadata/tools/components/0/components/0", {}, Scope.TOOL),
        ("/formulation/0/components/0", {}, Scope.BUILD),
    ],
)
def test_scope(place: str, more: Json, scope: Scope) -> None:
    inventory = read(placed(cyclonedx(), place, {**ENGINE, **more}), "kaspersky")

    found = [component for component in inventory.components if component.location.pointer == place]

    assert [component.scope for component in found] == [scope]


def test_the_scope_of_the_whole_is_not_that_of_its_parts() -> None:
    """An optional assembly may hold a part that is always in it; the path shows both."""
    assembly = {"type": "library", "name": "pack", "scope": "optional", "components": [ENGINE]}
    inventory = read(cyclonedx(components=[assembly]), "kaspersky")

    assert [c.scope for c in inventory.components if c.name == ENGINE["name"]] == [Scope.REQUIRED]


# --- the document as a whole


def test_subject() -> None:
    document = placed(cyclonedx(), "/metadata/component/supplier", {"name": "Northlake"})

    report = checked(document)

    assert (report.subject.name, report.subject.version, report.subject.supplier) == (
        "Mail Gateway",
        "6.2",
        "Northlake",
    )
    assert (report.format, report.spec_version, report.encoding) == ("CycloneDX", "1.6", "json")


@pytest.mark.parametrize("component", [None, {}, [], "x", 1])
def test_a_subject_of_any_form(component: Any) -> None:
    report = checked(placed(cyclonedx(), "/metadata/component", component))

    assert (report.subject.name, report.error) == ("", None)


def test_coverage_counts_every_component_at_every_depth() -> None:
    parts = [
        {
            "type": "library",
            "name": "a",
            "purl": "pkg:generic/a",
            "components": [{"type": "file", "name": "b", "cpe": "x"}],
        },
        {"type": "library", "name": "c", "supplier": {"name": "C"}, "hashes": [{"alg": "MD5", "content": "0"}]},
        {
            "type": "library",
            "name": "d",
            "publisher": "D",
            "pedigree": {"variants": [{"type": "library", "name": "e"}]},
        },
        {"type": "library", "name": "f", "supplier": {}, "purl": "", "hashes": [], "cpe": None},
    ]
    services = [{"name": "s", "provider": {"name": "S"}, "services": [{"name": "t"}]}]

    report = checked(cyclonedx(components=parts, services=services))

    assert report.components == 9
    coverage = report.coverage
    assert (coverage.supplier, coverage.purl, coverage.cpe, coverage.hash, coverage.none) == (3, 1, 1, 1, 4)


# --- never clear what was not there to be judged


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (cyclonedx(components=[]), "nothing inside its subject"),
        (cyclonedx(components=None), "nothing inside its subject"),
        (cyclonedx(components={}), "not a list"),
        (cyclonedx(components="zlib"), "not a list"),
        (cyclonedx(services={"name": "x"}), "not a list"),
        ({"bomFormat": "CycloneDX", "specVersion": "1.6"}, "no component at all"),
        (
            placed(
                cyclonedx(), "/components/0/externalReferences/0", {"type": "bom", "url": "https://example.com/b.json"}
            ),
            "which was not supplied: https://example.com/b.json",
        ),
        (
            placed(cyclonedx(), "/externalReferences/0", {"type": "bom", "url": "urn:cdx:3e67/1"}),
            "which was not supplied: urn:cdx:3e67/1",
        ),
        (
            placed(cyclonedx(), "/components/0/externalReferences/0", {"type": "other", "url": "urn:cdx:3e67/1#part"}),
            "which was not supplied: urn:cdx:3e67/1#part",
        ),
        (
            placed(cyclonedx(), "/metadata/component/externalReferences/0", {"url": "x.cdx.json", "type": "bom"}),
            "which was not supplied: x.cdx.json",
        ),
    ],
)
def test_what_is_not_there_is_not_clear(document: Json, reason: str) -> None:
    report = checked(document)

    assert (report.status, report.verdict, report.error) == (Status.INCOMPLETE, "incomplete", None)
    assert [gap.reason for gap in report.gaps if reason in gap.reason] != []


@pytest.mark.parametrize(
    "version", ["0.9", "1.0", "1.1", "1.8", "2.0", "", "1.6.0", " 1.6", "v1.6", None, 1.6, ["1.6"]]
)
def test_a_version_that_is_not_known_is_an_error(version: Any) -> None:
    """Also one that may come to mean something else; what the sieve saw is told all the same."""
    report = checked(placed(placed(cyclonedx(), "/specVersion", version), "/components/1", ENGINE))

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert (report.error.where, bool(report.error.hint)) == ("/specVersion", True)
    assert [finding.outcome for finding in report.findings] != []


# --- imperfect and read


@pytest.mark.parametrize(
    "member",
    [
        {"serialNumber": None},
        {"version": "1"},
        {"version": 10**30},
        {"metadata": None},
        {"metadata": []},
        {"metadata": {"component": {"name": None, "bom-ref": 7}, "tools": None}},
        {"metadata": {"tools": [None, 1, "x"], "timestamp": "yesterday"}},
        {"services": None},
        {"dependencies": [{"ref": "nowhere", "dependsOn": ["neither"]}]},
        {"unknown": {"x": [1, None, True, 1.5e300]}},
        {"compositions": "none"},
        {"vulnerabilities": [{"affects": None}]},
    ],
)
def test_an_imperfect_document_is_read(member: Json) -> None:
    clean, flagged = checked(cyclonedx(**member)), checked(placed(cyclonedx(**member), "/components/1", ENGINE))

    assert (clean.status, clean.verdict) == (Status.CHECKED, "clear")
    assert [finding.entry for finding in flagged.findings] == ["kaspersky-anti-virus-sdk"]


@pytest.mark.parametrize(
    "more",
    [
        {"type": None},
        {"type": "thingamajig"},
        {"version": None},
        {"version": 8.9},
        {"bom-ref": None},
        {"bom-ref": ""},
        {"bom-ref": "product"},
        {"purl": "not a purl"},
        {"purl": None},
        {"cpe": "nonsense"},
        {"hashes": [{"alg": "CRC-7", "content": "00"}]},
        {"hashes": {"alg": "MD5"}},
        {"licenses": [{"expression": "MIT OR"}]},
        {"licenses": "MIT"},
        {"scope": "mandatory"},
        {"properties": {"a": "b"}},
        {"properties": [None, "x", {"name": 1, "value": 2}]},
        {"externalReferences": [None, {"type": 1, "url": 2}]},
        {"evidence": []},
        {"pedigree": []},
        {"components": None},
        {"components": [None, 1]},
        {"supplier": {"name": "AO Kaspersky Lab", "url": None, "contact": {}}},
    ],
)
def test_an_imperfect_component_is_found(more: Json) -> None:
    report = checked(placed(cyclonedx(), "/components/1", {**ENGINE, **more}))

    assert [finding.entry for finding in report.findings] == ["kaspersky-anti-virus-sdk"]
    assert report.error is None


@pytest.mark.parametrize("odd", [None, 1, "zlib", [], True, {}])
def test_items_that_are_no_components_do_not_hide_their_neighbours(odd: Any) -> None:
    report = checked(cyclonedx(components=[odd, ENGINE, odd]))

    assert [finding.location.pointer for finding in report.findings] == ["/components/1"]


def test_the_same_id_twice_is_told_and_each_is_read() -> None:
    """An index by id would keep one of the two."""
    twins = [{**ENGINE, "bom-ref": "twin"}, {"type": "library", "name": "zlib", "bom-ref": "twin"}]
    for components in (twins, twins[::-1]):
        report = checked(cyclonedx(components=components))

        assert [finding.entry for finding in report.findings] == ["kaspersky-anti-virus-sdk"]
        assert [gap.where for gap in report.gaps if "more than one component" in gap.reason] == ["twin"]


def test_equal_components_are_each_found() -> None:
    assert len(findings(cyclonedx(components=[ENGINE, ENGINE]))) == 2


@pytest.mark.parametrize("key", ["Components", "components ", "COMPONENTS", "component", "\u200bcomponents"])
def test_a_list_under_another_name_is_seen(key: str) -> None:
    """No reader calls them components; a person would."""
    assert [finding.outcome for finding in findings(cyclonedx(**{key: [ENGINE]}))] != []
