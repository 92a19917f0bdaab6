"""SPDX 2 JSON: the technology is found wherever an identity can stand, at the right place and with the right weight."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.documents import PACKAGE, SPDX_VERSIONS, Json, checked, encode, line_of, placed, read, spdx

from bomward.findings import Finding, Outcome, Relation, Status
from bomward.inventory import Scope

MAKER = "AO Kaspersky Lab"
MADE = ("is", "likely-prohibited")
NAMED = ("mentions", "review")
PASSING = ("mentions", "noted")


def findings(document: Any) -> tuple[Finding, ...]:
    return checked(document).findings


def tie(left: str, kind: str, right: str) -> Json:
    return {"spdxElementId": left, "relationshipType": kind, "relatedSpdxElement": right}


# --- where an element can stand


@pytest.mark.parametrize("version", SPDX_VERSIONS)
@pytest.mark.parametrize("place", ["/packages/0", "/packages/1", "/packages/2"])
def test_a_package_is_found_wherever_it_stands(place: str, version: str) -> None:
    data = encode(placed(spdx(version), place, PACKAGE))

    (finding,) = findings(data)

    assert (finding.entry, finding.relation) == ("kaspersky-anti-virus-sdk", Relation.IS)
    assert finding.outcome is Outcome.PROHIBITED
    assert (finding.location.pointer, finding.component.ref) == (place, "SPDXRef-engine")
    assert {(item.pointer, item.line) for item in finding.evidence} == {
        (f"{place}/name", line_of(data, PACKAGE["name"])),
        (f"{place}/supplier", line_of(data, MAKER)),
    }


@pytest.mark.parametrize(
    "place",
    ["/unknown", "/unknown/0", "/files/0", "/snippets/0", "/packages/1/unknown", "/relationships/2", "/packages"],
)
def test_a_package_where_none_belongs_is_a_question_at_least(place: str) -> None:
    found = findings(placed(spdx(), place, PACKAGE))

    assert min(finding.outcome.rank for finding in found) <= Outcome.REVIEW.rank
    assert f"{place}/name" in {item.pointer for finding in found for item in finding.evidence}


# --- where a name can stand

NAMES: list[tuple[str, str, tuple[str, str]]] = [
    # who made it
    ("/packages/1/supplier", "Organization: AO Kaspersky Lab", MADE),
    ("/packages/1/supplier", "Organization: Kaspersky Lab (sdk@example.com)", MADE),
    ("/packages/1/supplier", "organisation:Kaspersky Lab", MADE),
    ("/packages/1/supplier", "AO Kaspersky Lab", MADE),
    ("/packages/1/originator", "Organization: AO Kaspersky Lab", MADE),
    ("/packages/1/copyrightText", "Copyright (c) 2024 AO Kaspersky Lab. All rights reserved.", MADE),
    ("/files/0/copyrightText", "(c) 2024 Kaspersky Lab", MADE),
    ("/snippets/0/copyrightText", "(c) 2024 Kaspersky Lab", MADE),
    ("/files/0/fileContributors/0", "Kaspersky Lab", MADE),
    # a name in a field that identifies
    ("/packages/1/name", "acme-kaspersky-bridge", NAMED),
    ("/packages/1/SPDXID", "SPDXRef-kaspersky-bridge", NAMED),
    ("/packages/1/versionInfo", "1.0-kaspersky", NAMED),
    ("/packages/1/packageFileName", "acme-kaspersky-bridge-1.0.tgz", NAMED),
    ("/packages/1/downloadLocation", "https://example.com/kaspersky.tgz", NAMED),
    ("/packages/1/homepage", "https://www.kaspersky.com", NAMED),
    ("/packages/1/checksums/0/checksumValue", "kaspersky", NAMED),
    ("/packages/1/packageVerificationCode/packageVerificationCodeValue", "kaspersky", NAMED),
    ("/packages/1/packageVerificationCode/packageVerificationCodeExcludedFiles/0", "./acme-kaspersky.spdx", NAMED),
    ("/packages/1/licenseConcluded", "LicenseRef-Kaspersky", NAMED),
    ("/packages/1/licenseDeclared", "LicenseRef-Kaspersky", NAMED),
    ("/packages/1/licenseComments", "Licensed by Kaspersky", NAMED),
    ("/packages/1/licenseInfoFromFiles/0", "LicenseRef-Kaspersky", NAMED),
    ("/packages/1/attributionTexts/0", "Contains software of Kaspersky", NAMED),
    ("/packages/1/hasFiles/0", "SPDXRef-kaspersky", NAMED),
    ("/packages/1/externalRefs/0/referenceLocator", "kaspersky", NAMED),
    ("/packages/1/externalRefs/0/referenceType", "http://example.com/kaspersky", NAMED),
    ("/packages/1/primaryPackagePurpose", "KASPERSKY", NAMED),
    ("/packages/1/unknown/0/deep", "kaspersky", NAMED),
    ("/files/0/fileName", "./src/acme-kaspersky.c", NAMED),
    ("/files/0/SPDXID", "SPDXRef-kaspersky", NAMED),
    ("/files/0/noticeText", "Contains software of Kaspersky", NAMED),
    ("/files/0/licenseInfoInFiles/0", "LicenseRef-Kaspersky", NAMED),
    ("/files/0/licenseConcluded", "LicenseRef-Kaspersky", NAMED),
    ("/files/0/attributionTexts/0", "Contains software of Kaspersky", NAMED),
    ("/files/0/fileDependencies/0", "SPDXRef-kaspersky", NAMED),
    ("/files/0/artifactOfs/0/homePage", "https://www.kaspersky.com", NAMED),
    ("/files/0/checksums/0/checksumValue", "kaspersky", NAMED),
    ("/snippets/0/name", "kaspersky-snippet", NAMED),
    ("/snippets/0/snippetFromFile", "SPDXRef-kaspersky", NAMED),
    ("/snippets/0/licenseInfoInSnippets/0", "LicenseRef-Kaspersky", NAMED),
    ("/snippets/0/ranges/0/startPointer/reference", "SPDXRef-kaspersky", NAMED),
    ("/hasExtractedLicensingInfos/0/name", "Kaspersky licence", NAMED),
    ("/hasExtractedLicensingInfos/0/licenseId", "LicenseRef-Kaspersky", NAMED),
    ("/hasExtractedLicensingInfos/0/extractedText", "The rightholder is Kaspersky", NAMED),
    ("/hasExtractedLicensingInfos/0/seeAlsos/0", "https://www.kaspersky.com/eula", NAMED),
    ("/hasExtractedLicensingInfos/0/crossRefs/0/url", "https://example.com/kaspersky", NAMED),
    ("/relationships/1/relatedSpdxElement", "SPDXRef-kaspersky", NAMED),
    ("/relationships/1/spdxElementId", "SPDXRef-kaspersky", NAMED),
    ("/documentDescribes/0", "SPDXRef-kaspersky", NAMED),
    ("/creationInfo/creators/0", "Organization: AO Kaspersky Lab", NAMED),
    ("/creationInfo/creators/1", "Tool: kaspersky-sbom-1.0", NAMED),
    ("/externalDocumentRefs/0/spdxDocument", "https://example.com/kaspersky", NAMED),
    ("/externalDocumentRefs/0/externalDocumentId", "DocumentRef-kaspersky", NAMED),
    ("/packages/1/annotations/0/annotator", "Organization: AO Kaspersky Lab", NAMED),
    ("/annotations/0/annotator", "Tool: kaspersky-1.0", NAMED),
    ("/unknown", "kaspersky", NAMED),
    ("/dataLicense", "kaspersky", NAMED),
    ("/comment", "Mail filter, powered by Kaspersky.", NAMED),
    ("/packages/1/description", "Mail filter, powered by Kaspersky.", NAMED),
    # prose
    ("/packages/1/summary", "Reads the logs of Kaspersky Endpoint Security", PASSING),
    ("/packages/1/description", "Reads the logs of Kaspersky Endpoint Security", PASSING),
    ("/packages/1/comment", "Kaspersky flags this download", PASSING),
    ("/packages/1/sourceInfo", "built on a machine with Kaspersky", PASSING),
    ("/packages/1/externalRefs/0/comment", "Kaspersky flags this download", PASSING),
    ("/packages/1/annotations/0/comment", "Kaspersky flags this download", PASSING),
    ("/files/0/comment", "Kaspersky flags this file", PASSING),
    ("/files/0/artifactOfs/0/name", "Kaspersky", PASSING),
    ("/snippets/0/comment", "Kaspersky flags this", PASSING),
    ("/hasExtractedLicensingInfos/0/comment", "seen with Kaspersky", PASSING),
    ("/relationships/1/comment", "seen with Kaspersky", PASSING),
    ("/annotations/0/comment", "Kaspersky flags this download", PASSING),
    ("/creationInfo/comment", "scanned with Kaspersky", PASSING),
    ("/comment", "scanned with Kaspersky", PASSING),
    ("/name", "kaspersky-report", NAMED),
    ("/documentNamespace", "https://example.com/kaspersky-report", PASSING),
    ("/revieweds/0/comment", "scanned with Kaspersky", PASSING),
]


@pytest.mark.parametrize(("place", "value", "said"), NAMES, ids=lambda value: str(value)[:60])
def test_a_name_is_found_wherever_it_stands(place: str, value: str, said: tuple[str, str]) -> None:
    """With the weight that the place has, at the place itself."""
    data = encode(placed(spdx(), place, value))

    (finding,) = findings(data)

    assert (finding.relation, finding.outcome) == said
    assert [(item.pointer, item.line) for item in finding.evidence] == [(place, line_of(data, json.dumps(value)))]


LOCATORS = [
    ("purl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("http://spdx.org/rdf/references/purl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("cpe23Type", "cpe:2.3:a:kaspersky:parser:1.0:*:*:*:*:*:*:*", MADE),
    ("http://spdx.org/rdf/references/cpe22Type", "cpe:/a:kaspersky:parser:1.0", MADE),
    ("purl", "pkg:generic/bridge@1.0?vendor=kaspersky", NAMED),
    ("swid", "swid:kaspersky.com-bridge-1", NAMED),
    ("maven-central", "com.example:kaspersky-bridge:1.0", NAMED),
    ("npm", "kaspersky-bridge@1.0", NAMED),
    ("LocationRef-acme", "kaspersky-bridge", NAMED),
    ("advisory", "https://example.com/kaspersky-advisory", PASSING),
]


@pytest.mark.parametrize("category", ["PACKAGE-MANAGER", "PACKAGE_MANAGER", "SECURITY", "OTHER", None])
@pytest.mark.parametrize(("kind", "locator", "said"), LOCATORS)
def test_a_reference_is_what_its_type_says(
    category: str | None, kind: str, locator: str, said: tuple[str, str]
) -> None:
    """Whatever the category: tools write it in many ways."""
    reference = {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}

    (finding,) = findings(placed(spdx(), "/packages/1/externalRefs/0", reference))

    assert (finding.relation, finding.outcome) == said


HOLDERS = sorted({place.rpartition("/")[0] for place, _, _ in NAMES if not place.rpartition("/")[2].isdigit()} - {""})


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_member_name_is_read_too(holder: str) -> None:
    """Whatever an object holds, a key that names the maker is told at the key itself."""
    data = encode(placed(spdx(), f"{holder}/kaspersky-mode", True))

    (finding,) = findings(data)

    assert finding.outcome is Outcome.REVIEW
    assert [(item.pointer, item.line) for item in finding.evidence] == [
        (f"{holder}/kaspersky-mode", line_of(data, "kaspersky-mode"))
    ]


@pytest.mark.parametrize("key", ["kaspersky", "Касперский"])
def test_an_outermost_member_name_is_read_too(key: str) -> None:
    data = encode(spdx(**{key: 1}))

    (finding,) = findings(data)

    assert finding.outcome is Outcome.REVIEW
    assert [item.line for item in finding.evidence] == [line_of(data, json.dumps(key))]


@pytest.mark.parametrize("nothing", ["NOASSERTION", "NONE", ""])
def test_words_for_nothing_say_nothing(nothing: str) -> None:
    """They count as no supplier, and are no evidence."""
    document = spdx()
    for package in document["packages"]:
        package["supplier"] = package["originator"] = nothing

    report = checked(document)

    assert (report.verdict, report.coverage.supplier, report.coverage.none) == ("clear", 0, 2)


# --- names given twice

TWICE = [
    (b'"name": "zlib"', b'"name": "Kaspersky Anti-Virus SDK", "name": "zlib"'),
    (b'"name": "zlib"', b'"name": "zlib", "name": "Kaspersky Anti-Virus SDK"'),
    (b'"packages": [', b'"packages": [{"name": "kaspersky-sdk"}], "packages": ['),
    (b'"relationships": [', b'"packages": [{"name": "kaspersky-sdk"}], "relationships": ['),
    (b'"packages": [', b'"p\\u0061ckages": [{"name": "kaspersky-sdk"}], "packages": ['),
    (b'"spdxVersion": ', b'"spdxVersion": {"name": "kaspersky"}, "spdxVersion": '),
    (
        b'"dataLicense": ',
        b'"externalDocumentRefs": [{"spdxDocument": "kaspersky"}], "dataLicense": "x", "dataLicense": ',
    ),
]


@pytest.mark.parametrize(("here", "twice"), TWICE)
def test_both_values_of_a_name_given_twice_are_seen(here: bytes, twice: bytes) -> None:
    """Decoders keep one of the two, and not all the same one: an error, and what either holds is told."""
    report = checked(encode(spdx()).replace(here, twice, 1))

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "twice" in report.error.message
    assert {finding.outcome for finding in report.findings} & {"review", "likely-prohibited", "prohibited"}


@pytest.mark.parametrize(("here", "twice"), TWICE)
def test_a_name_given_twice_is_an_error_whatever_it_holds(here: bytes, twice: bytes) -> None:
    harmless = re.sub(rb"(?i)kaspersky", b"acme", twice)

    report = checked(encode(spdx()).replace(here, harmless, 1))

    assert (report.status, report.verdict) == (Status.UNCHECKED, "unchecked")
    assert report.error is not None
    assert "twice" in report.error.message
    assert re.search(r"\d", report.error.where)


# --- what hangs on what

DOWN = ["CONTAINS", "DEPENDS_ON", "STATIC_LINK", "DYNAMIC_LINK", "HAS_PREREQUISITE", "GENERATED_FROM", "DESCENDANT_OF"]
UP = [
    ("CONTAINED_BY", Scope.REQUIRED),
    ("DEPENDENCY_OF", Scope.REQUIRED),
    ("RUNTIME_DEPENDENCY_OF", Scope.REQUIRED),
    ("PROVIDED_DEPENDENCY_OF", Scope.REQUIRED),
    ("OPTIONAL_DEPENDENCY_OF", Scope.OPTIONAL),
    ("OPTIONAL_COMPONENT_OF", Scope.OPTIONAL),
    ("DEV_DEPENDENCY_OF", Scope.DEV),
    ("DEV_TOOL_OF", Scope.DEV),
    ("TEST_DEPENDENCY_OF", Scope.TEST),
    ("TEST_TOOL_OF", Scope.TEST),
    ("BUILD_DEPENDENCY_OF", Scope.BUILD),
    ("BUILD_TOOL_OF", Scope.BUILD),
]


@pytest.mark.parametrize("kind", [*DOWN, *(kind.replace("_", "-") for kind in DOWN), *map(str.lower, DOWN)])
def test_a_relationship_from_the_whole_to_the_part(kind: str) -> None:
    document = placed(spdx(), "/packages/2", PACKAGE)
    document["relationships"].append(tie("SPDXRef-part", kind, "SPDXRef-engine"))

    (finding,) = findings(document)

    assert finding.path == ("SPDXRef-product", "SPDXRef-part", "SPDXRef-engine")


@pytest.mark.parametrize(("kind", "scope"), UP)
def test_a_relationship_from_the_part_to_the_whole(kind: str, scope: Scope) -> None:
    document = placed(spdx(), "/packages/2", PACKAGE)
    document["relationships"].append(tie("SPDXRef-engine", kind, "SPDXRef-part"))

    (finding,) = findings(document)
    (component,) = (c for c in read(document, "kaspersky").components if c.ref == "SPDXRef-engine")

    assert finding.path == ("SPDXRef-product", "SPDXRef-part", "SPDXRef-engine")
    assert component.scope == scope


@pytest.mark.parametrize("kind", [kind for kind, scope in UP if scope is not Scope.REQUIRED])
def test_what_is_tied_in_two_ways_is_tied_in_the_stronger_one(kind: str) -> None:
    """A test dependency that is also shipped is shipped."""
    document = placed(spdx(), "/packages/2", PACKAGE)
    document["relationships"] += [
        tie("SPDXRef-engine", kind, "SPDXRef-part"),
        tie("SPDXRef-product", "CONTAINS", "SPDXRef-engine"),
    ]

    (component,) = (c for c in read(document, "kaspersky").components if c.ref == "SPDXRef-engine")

    assert component.scope == Scope.REQUIRED


def test_files_of_a_package_hang_on_it() -> None:
    document = placed(spdx(), "/packages/1/hasFiles", ["SPDXRef-file"])
    document["files"] = [{"SPDXID": "SPDXRef-file", "fileName": "./kaspersky.c", "copyrightText": "(c) Kaspersky Lab"}]

    (finding,) = findings(document)

    assert finding.path == ("SPDXRef-product", "SPDXRef-part", "SPDXRef-file")


@pytest.mark.parametrize("kind", ["OTHER", "AMENDS", "nonsense", "", None, 7])
def test_a_relationship_that_says_nothing_of_parts_is_no_path(kind: Any) -> None:
    document = placed(spdx(), "/packages/2", PACKAGE)
    document["relationships"].append(
        {"spdxElementId": "SPDXRef-part", "relationshipType": kind, "relatedSpdxElement": "SPDXRef-engine"}
    )

    assert [finding.path for finding in findings(document)] == [("SPDXRef-engine",)]


@pytest.mark.parametrize("kind", ["DESCRIBES", "DESCRIBE", "describes"])
def test_subject_by_relationship(kind: str) -> None:
    document = spdx(relationships=[tie("SPDXRef-DOCUMENT", kind, "SPDXRef-product")])
    document["packages"][0]["supplier"] = "Organization: Northlake (mail@example.com)"

    subject = checked(document).subject

    assert (subject.name, subject.version, subject.supplier) == ("Mail Gateway", "6.2", "Northlake")


@pytest.mark.parametrize(
    "members",
    [
        {"relationships": [tie("SPDXRef-product", "DESCRIBED_BY", "SPDXRef-DOCUMENT")]},
        {"relationships": [], "documentDescribes": ["SPDXRef-product"]},
    ],
)
def test_subject_by_other_ways(members: Json) -> None:
    assert checked(spdx(**members)).subject.name == "Mail Gateway"


def test_without_a_subject_the_document_names_itself() -> None:
    assert checked(spdx(relationships=[])).subject.name == "mail-gateway"


def test_coverage_counts_packages_files_and_snippets() -> None:
    document = spdx()
    document["packages"][0]["supplier"] = "Organization: Northlake"
    document["packages"][1]["externalRefs"] = [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:generic/zlib@1"},
        {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:z:z:1:*"},
    ]
    document["files"] = [
        {"SPDXID": "SPDXRef-f", "fileName": "f", "checksums": [{"algorithm": "SHA1", "checksumValue": "0" * 40}]},
        {"SPDXID": "SPDXRef-g", "fileName": "g"},
    ]
    document["snippets"] = [{"SPDXID": "SPDXRef-s", "name": "s"}]

    report = checked(document)

    assert report.components == 5
    coverage = report.coverage
    assert (coverage.supplier, coverage.purl, coverage.cpe, coverage.hash, coverage.none) == (1, 1, 1, 1, 2)


# --- never clear what was not there to be judged


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (spdx(packages=[], relationships=[]), "no package, file or snippet"),
        (spdx(packages=None, relationships=[]), "no package, file or snippet"),
        (spdx(packages={}), "not a list"),
        (spdx(packages="zlib"), "not a list"),
        (spdx(files={}), "not a list"),
        (spdx(snippets=7), "not a list"),
        (spdx(packages=[{"SPDXID": "SPDXRef-product", "name": "Mail Gateway"}]), "nothing inside its subject"),
        (
            spdx(
                externalDocumentRefs=[{"externalDocumentId": "DocumentRef-a", "spdxDocument": "https://example.com/a"}]
            ),
            "which was not supplied: https://example.com/a",
        ),
        (spdx(externalDocumentRefs=[None]), "another document"),
        (spdx(externalDocumentRefs={"spdxDocument": "https://example.com/a"}), "not a list"),
    ],
)
def test_what_is_not_there_is_not_clear(document: Json, reason: str) -> None:
    report = checked(document)

    assert (report.status, report.verdict, report.error) == (Status.INCOMPLETE, "incomplete", None)
    assert [gap.reason for gap in report.gaps if reason in gap.reason] != []


@pytest.mark.parametrize("version", ["SPDX-1.2", "SPDX-2.4", "SPDX-3.0", "2.3", "spdx-2.3", "", None, 2.3])
def test_a_version_that_is_not_known_is_an_error(version: Any) -> None:
    report = checked(placed(spdx(spdxVersion=version), "/packages/2", PACKAGE))

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert (report.error.where, bool(report.error.hint)) == ("/spdxVersion", True)
    assert [finding.outcome for finding in report.findings] != []


# --- imperfect and read


@pytest.mark.parametrize(
    "members",
    [
        {"SPDXID": None},
        {"name": None},
        {"creationInfo": None},
        {"creationInfo": {"created": "2024-01-01T00:00:00.123Z", "creators": "me"}},
        {"documentNamespace": 7},
        {"files": None},
        {"snippets": None},
        {"relationships": None},
        {"relationships": {}},
        {"relationships": [None, 1, "x", {}]},
        {"relationships": [tie("SPDXRef-product", "CONTAINS", "SPDXRef-nowhere")]},
        {"documentDescribes": None},
        {"documentDescribes": [None, 1]},
        {"hasExtractedLicensingInfos": None},
        {"annotations": None},
        {"externalDocumentRefs": []},
        {"externalDocumentRefs": None},
        {"unknown": {"x": [1, None, True]}},
    ],
)
def test_an_imperfect_document_is_read(members: Json) -> None:
    clean, flagged = checked(spdx(**members)), checked(placed(spdx(**members), "/packages/2", PACKAGE))

    assert (clean.status, clean.verdict) == (Status.CHECKED, "clear")
    assert [finding.entry for finding in flagged.findings] == ["kaspersky-anti-virus-sdk"]


@pytest.mark.parametrize(
    "more",
    [
        {"SPDXID": None},
        {"SPDXID": ""},
        {"SPDXID": "SPDXRef-product"},
        {"SPDXID": 7},
        {"versionInfo": None},
        {"versionInfo": 8.9},
        {"supplier": "AO Kaspersky Lab"},
        {"supplier": "Company: AO Kaspersky Lab"},
        {"originator": None},
        {"externalRefs": None},
        {"externalRefs": {}},
        {"externalRefs": [None, 1]},
        {"externalRefs": [{"referenceType": 1}]},
        {"checksums": None},
        {"checksums": "x"},
        {"checksums": [{"algorithm": "CRC-7", "checksumValue": "0"}]},
        {"hasFiles": None},
        {"hasFiles": "x"},
        {"annotations": "x"},
        {"licenseConcluded": "MIT OR"},
    ],
)
def test_an_imperfect_package_is_found(more: Json) -> None:
    report = checked(placed(spdx(), "/packages/2", {**PACKAGE, **more}))

    assert [finding.entry for finding in report.findings] == ["kaspersky-anti-virus-sdk"]
    assert report.error is None


@pytest.mark.parametrize("odd", [None, 1, "zlib", [], True, {}])
def test_items_that_are_no_packages_do_not_hide_their_neighbours(odd: Any) -> None:
    document = spdx(packages=[odd, PACKAGE, odd])

    assert [finding.location.pointer for finding in findings(document)] == ["/packages/1"]


def test_the_same_id_twice_is_told_and_each_is_read() -> None:
    twins = [{**PACKAGE, "SPDXID": "SPDXRef-twin"}, {"SPDXID": "SPDXRef-twin", "name": "zlib"}]
    for packages in (twins, twins[::-1]):
        report = checked(spdx(packages=packages))

        assert [finding.entry for finding in report.findings] == ["kaspersky-anti-virus-sdk"]
        assert [gap.where for gap in report.gaps if "more than one element" in gap.reason] == ["SPDXRef-twin"]


def test_a_relationship_that_leads_nowhere_is_told() -> None:
    document = spdx(relationships=[tie("SPDXRef-product", "CONTAINS", "SPDXRef-nowhere")])

    assert [gap.where for gap in checked(document).gaps] == ["SPDXRef-nowhere"]


def test_an_external_document_that_is_not_declared_is_a_gap() -> None:
    tie = {
        "spdxElementId": "SPDXRef-a",
        "relationshipType": "CONTAINS",
        "relatedSpdxElement": "DocumentRef-b:SPDXRef-x",
    }

    report = checked(spdx(relationships=[tie]))

    assert report.status is Status.INCOMPLETE
    assert any("DocumentRef-b, an external document that is not declared" in gap.reason for gap in report.gaps)
