"""SPDX 2 tag-value: it says what the same document says as JSON, and what readers would read differently is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.documents import (
    FIXTURES,
    PACKAGE,
    Json,
    all_checked,
    checked,
    line_of,
    noted,
    placed,
    read,
    spdx,
)

from bomward.checking import restore_bytes
from bomward.errors import CannotAnnotateError, CannotRestoreError
from bomward.findings import DocumentReport, Outcome, Status
from bomward.formats import open_document
from bomward.formats.spdx2.tag_value import is_ours
from bomward.validate import validated

HEAD = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: mail-gateway
DocumentNamespace: https://example.com/spdx/mail-gateway-6.2
Creator: Tool: make-sbom-1.0
Created: 2026-11-22T00:00:00Z

"""
TAIL = """
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-product
Relationship: SPDXRef-product CONTAINS SPDXRef-part
"""
ENGINE = """PackageName: Kaspersky Anti-Virus SDK
SPDXID: SPDXRef-engine
PackageVersion: 8.9
PackageSupplier: Organization: AO Kaspersky Lab
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: NOASSERTION
PackageCopyrightText: NOASSERTION
"""
FILE = "FileName: ./bin/part\nSPDXID: SPDXRef-file\n"
SNIPPET = "SnippetSPDXID: SPDXRef-snippet\n"
LICENCE = "LicenseID: LicenseRef-1\n"


def package(ref: str, name: str, version: str, more: str = "") -> str:
    said_nothing = ENGINE[ENGINE.index("PackageDownload") :]
    return f"PackageName: {name}\nSPDXID: SPDXRef-{ref}\nPackageVersion: {version}\n{said_nothing}{more}"


def tag_value(part: str = "", more: str = "", head: str = HEAD, tail: str = TAIL) -> bytes:
    """The document of `spdx()`, with lines more in its part or behind it."""
    body = package("product", "Mail Gateway", "6.2") + "\n" + package("part", "zlib", "1.3.1", part)
    return (head + body + more + tail).encode()


def told(report: DocumentReport, *, pointers: bool = True) -> list[Any]:
    return sorted(
        (
            finding.id,
            finding.entry,
            finding.relation,
            finding.outcome,
            finding.component.ref,
            finding.component.name,
            finding.location.pointer if pointers else "",
            finding.path,
            sorted((item.kind, item.value, item.pattern, item.strength) for item in finding.evidence),
            sorted(item.pointer for item in finding.evidence) if pointers else [],
        )
        for finding in report.findings
    )


def never_clear(report: DocumentReport) -> bool:
    worst = report.worst
    return report.status is Status.UNCHECKED or (worst is not None and worst.rank <= Outcome.REVIEW.rank)


# --- the same as JSON


def test_a_document_without_findings_fares_as_json_does() -> None:
    report, reference = checked(tag_value()), checked(spdx())
    assert (report.format, report.spec_version, report.encoding) == ("SPDX", "2.3", "tag-value")
    assert (report.status, report.verdict, report.components) == ("checked", "clear", 2)
    assert (report.subject, report.coverage, report.gaps) == (reference.subject, reference.coverage, reference.gaps)


@pytest.mark.parametrize("version", ["2.1", "2.2", "2.2.1", "2.3", "2.3.1"])
def test_a_package_is_found_in_every_version(version: str) -> None:
    data = tag_value(more=ENGINE, head=HEAD.replace("2.3", version))
    document = placed(spdx(spdxVersion=f"SPDX-{version}"), "/packages/2", PACKAGE)
    assert told(checked(data)) == told(checked(document)) != []
    (finding,) = checked(data).findings
    assert {item.line for item in finding.evidence} == {
        line_of(data, "Anti-Virus SDK"),
        line_of(data, "AO Kaspersky Lab"),
    }


ELEMENTS = {"packages/1": "", "files/0": FILE, "snippets/0": SNIPPET, "hasExtractedLicensingInfos/0": LICENCE}
PLACES = [
    ("packages/1", "PackageSupplier: {}", "supplier", "Organization: AO Kaspersky Lab"),
    ("packages/1", "PackageSupplier: {}", "supplier", "AO Kaspersky Lab"),
    ("packages/1", "PackageOriginator: {}", "originator", "Organization: Kaspersky Lab (sdk@example.com)"),
    ("packages/1", "PackageFileName: {}", "packageFileName", "acme-kaspersky-bridge-1.0.tgz"),
    ("packages/1", "PackageHomePage: {}", "homepage", "https://www.kaspersky.com"),
    ("packages/1", "PackageSourceInfo: <text>{}</text>", "sourceInfo", "built by Kaspersky"),
    ("packages/1", "PackageLicenseComments: {}", "licenseComments", "Licensed by Kaspersky"),
    ("packages/1", "PackageLicenseInfoFromFiles: {}", "licenseInfoFromFiles/0", "LicenseRef-Kaspersky"),
    ("packages/1", "PackageSummary: <text>{}</text>", "summary", "reads logs\nof Kaspersky"),
    ("packages/1", "PackageDescription: {}", "description", "reads logs of Kaspersky <b>&amp;"),
    ("packages/1", "PackageComment: <text>{}</text>", "comment", "powered by Kaspersky"),
    ("packages/1", "PackageAttributionText: {}", "attributionTexts/0", "Contains software of Kaspersky"),
    ("packages/1", "PrimaryPackagePurpose: {}", "primaryPackagePurpose", "KASPERSKY"),
    ("packages/1", "PackageChecksum: SHA1: {}", "checksums/0", {"algorithm": "SHA1", "checksumValue": "kaspersky"}),
    ("packages/1", "PackageVerificationCode: {}", "packageVerificationCode/packageVerificationCodeValue", "kaspersky"),
    (
        "packages/1",
        "PackageVerificationCode: ab (excludes: ./x, {})",
        "packageVerificationCode",
        {
            "packageVerificationCodeValue": "ab",
            "packageVerificationCodeExcludedFiles": ["./x", "./acme-kaspersky.spdx"],
        },
    ),
    (
        "packages/1",
        "ExternalRef: PACKAGE-MANAGER purl {}",
        "externalRefs/0",
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": "pkg:generic/kaspersky-lab/anti-virus-sdk@8.9.2.595",
        },
    ),
    (
        "packages/1",
        "ExternalRef: SECURITY cpe23Type {}",
        "externalRefs/0",
        {
            "referenceCategory": "SECURITY",
            "referenceType": "cpe23Type",
            "referenceLocator": "cpe:2.3:a:kaspersky:antivirus_engine:8.9.2.595:*:*:*:*:*:*:*",
        },
    ),
    (
        "packages/1",
        "ExternalRef: OTHER x y\nExternalRefComment: <text>{}</text>",
        "externalRefs/0",
        {"referenceCategory": "OTHER", "referenceType": "x", "referenceLocator": "y", "comment": "by Kaspersky"},
    ),
    ("files/0", "FileCopyrightText: <text>{}</text>", "copyrightText", "(c) 2024 Kaspersky Lab"),
    ("files/0", "FileContributor: {}", "fileContributors/0", "Kaspersky Lab"),
    ("files/0", "FileNotice: <text>{}</text>", "noticeText", "Contains software\nof Kaspersky"),
    ("files/0", "FileComment: {}", "comment", "used by Kaspersky"),
    ("files/0", "LicenseConcluded: {}", "licenseConcluded", "LicenseRef-Kaspersky"),
    ("files/0", "LicenseInfoInFile: {}", "licenseInfoInFiles/0", "LicenseRef-Kaspersky"),
    ("files/0", "LicenseComments: {}", "licenseComments", "of Kaspersky"),
    ("files/0", "FileAttributionText: {}", "attributionTexts/0", "Contains software of Kaspersky"),
    ("files/0", "FileDependency: {}", "fileDependencies/0", "kaspersky.dll"),
    ("files/0", "ArtifactOfProjectName: {}", "artifactOfs/0/name", "kaspersky"),
    (
        "files/0",
        "ArtifactOfProjectName: x\nArtifactOfProjectHomePage: {}",
        "artifactOfs/0",
        {"name": "x", "homePage": "https://www.kaspersky.com"},
    ),
    ("snippets/0", "SnippetName: {}", "name", "kaspersky-snippet"),
    ("snippets/0", "SnippetFromFileSPDXID: {}", "snippetFromFile", "SPDXRef-kaspersky"),
    ("snippets/0", "SnippetCopyrightText: {}", "copyrightText", "(c) 2024 Kaspersky Lab"),
    ("snippets/0", "SnippetComment: {}", "comment", "of Kaspersky"),
    ("snippets/0", "LicenseInfoInSnippet: {}", "licenseInfoInSnippets/0", "LicenseRef-Kaspersky"),
    ("hasExtractedLicensingInfos/0", "ExtractedText: <text>{}</text>", "extractedText", "Of Kaspersky\n\nEnd"),
    ("hasExtractedLicensingInfos/0", "LicenseName: {}", "name", "Kaspersky licence"),
    ("hasExtractedLicensingInfos/0", "LicenseCrossReference: {}", "seeAlsos/0", "https://www.kaspersky.com/eula"),
    ("hasExtractedLicensingInfos/0", "LicenseComment: {}", "comment", "see Kaspersky"),
]
IDS = {"files/0": {"fileName": "./bin/part", "SPDXID": "SPDXRef-file"}, "snippets/0": {"SPDXID": "SPDXRef-snippet"}}
IDS["hasExtractedLicensingInfos/0"] = {"licenseId": "LicenseRef-1"}


def written(line: str, value: str | Json) -> str:
    """A line with what names the maker in a value."""
    if isinstance(value, str):
        return line.format(value) + "\n"
    flat = [item for each in value.values() for item in (each if isinstance(each, list) else [each])]
    return line.format(next(item for item in flat if "kaspersky" in item.lower())) + "\n"


@pytest.mark.parametrize(
    ("at", "line", "field", "value"), PLACES, ids=[f"{p[0]}/{p[2]}-{n}" for n, p in enumerate(PLACES)]
)
def test_a_name_is_found_and_weighs_as_in_json(at: str, line: str, field: str, value: str | Json) -> None:
    lines = written(line, value)
    data = tag_value(lines) if at == "packages/1" else tag_value(more="\n" + ELEMENTS[at] + lines)
    document = placed(spdx(), f"/{at}/{field}", value)
    for key, known in IDS.get(at, {}).items():
        document = placed(document, f"/{at}/{key}", known)
    if at == "files/0":
        document = placed(document, "/packages/1/hasFiles", ["SPDXRef-file"])
    assert told(checked(data)) == told(checked(document)) != []


OF_DOCUMENT = [
    ("Creator: Organization: AO Kaspersky Lab", "/creationInfo/creators/1", "Organization: AO Kaspersky Lab"),
    ("CreatorComment: <text>of\nKaspersky</text>", "/creationInfo/comment", "of\nKaspersky"),
    ("DocumentComment: for Kaspersky", "/comment", "for Kaspersky"),
    (
        "Relationship: SPDXRef-part CONTAINS SPDXRef-kaspersky",
        "/relationships/0/relatedSpdxElement",
        "SPDXRef-kaspersky",
    ),
    (
        "ExternalDocumentRef: DocumentRef-kaspersky https://example.com/x SHA1: ab",
        "/externalDocumentRefs/0",
        {
            "externalDocumentId": "DocumentRef-kaspersky",
            "spdxDocument": "https://example.com/x",
            "checksum": {"algorithm": "SHA1", "checksumValue": "ab"},
        },
    ),
    ("Reviewer: Person: Kaspersky", "/revieweds/0/reviewer", "Person: Kaspersky"),
    (
        "Reviewer: Person: x\nReviewComment: Kaspersky",
        "/revieweds/0",
        {"reviewer": "Person: x", "comment": "Kaspersky"},
    ),
]


@pytest.mark.parametrize("where", ["head", "between", "end"])
@pytest.mark.parametrize(
    ("line", "pointer", "value"), OF_DOCUMENT, ids=[line.split(":")[0] for line, _, _ in OF_DOCUMENT]
)
def test_what_the_document_says_is_its_own_wherever_it_stands(
    line: str, pointer: str, value: object, where: str
) -> None:
    data = {
        "head": tag_value(head=HEAD + line + "\n"),
        "between": tag_value(part=line + "\nPackageSummary: <text>x</text>\n", tail=""),
        "end": tag_value(more=line + "\n", tail=""),
    }[where]
    if where == "head":
        data = data[: data.index(TAIL.encode())]
    document = spdx(relationships=[])
    if "Relationship" in line:
        document["relationships"] = [{"spdxElementId": "SPDXRef-part", "relationshipType": "CONTAINS"}]
    document = placed(document, pointer, value)
    ours, reference = checked(data), checked(document)
    assert told(ours) == told(reference) != []
    assert (ours.status, [gap.reason for gap in ours.gaps]) == (
        reference.status,
        [gap.reason for gap in reference.gaps],
    )


ANNOTATION = "Annotator: Organization: AO Kaspersky Lab\nAnnotationDate: 2026-01-01T00:00:00Z\nSPDXREF: {}\n"
ANNOTATION += "AnnotationType: REVIEW\nAnnotationComment: <text>Kaspersky\nseen</text>\n"


@pytest.mark.parametrize(
    ("ref", "place"),
    [
        ("SPDXRef-part", "/packages/1/annotations/0"),
        ("SPDXRef-product", "/packages/0/annotations/0"),
        ("SPDXRef-DOCUMENT", "/annotations/0"),
    ],
)
@pytest.mark.parametrize("more", [True, False])
def test_an_annotation_is_said_of_what_it_names(ref: str, place: str, more: bool) -> None:  # noqa: FBT001 - where it stands
    block = ANNOTATION.format(ref)
    data = tag_value(more=block) if more else tag_value(head=HEAD + block)
    note = {
        "annotator": "Organization: AO Kaspersky Lab",
        "annotationDate": "2026-01-01T00:00:00Z",
        "annotationType": "REVIEW",
        "comment": "Kaspersky\nseen",
    }
    assert told(checked(data)) == told(checked(placed(spdx(), place, note))) != []


def test_an_annotation_of_something_that_is_not_there_is_said_of_the_document() -> None:
    (finding,) = checked(tag_value(more=ANNOTATION.format("SPDXRef-kaspersky"))).findings
    assert finding.component.name == "(the document itself)"
    assert "/annotations/0/SPDXREF" in {item.pointer for item in finding.evidence}


def test_files_belong_to_the_package_before_them() -> None:
    loose = FILE.replace("./bin/part", "./kavehost").replace("-file", "-loose")
    held = FILE.replace("./bin/part", "./engine/kavehost")
    report = checked(tag_value(head=HEAD + loose + "\n", more="\n" + held))
    paths = {finding.component.ref: finding.path for finding in report.findings}
    assert paths["SPDXRef-file"] == ("SPDXRef-product", "SPDXRef-part", "SPDXRef-file")
    assert "SPDXRef-product" not in paths["SPDXRef-loose"]


def test_other_lines_do_not_end_an_element() -> None:
    between = (
        ANNOTATION.format("SPDXRef-DOCUMENT").replace("Kaspersky", "Acme") + "Relationship: SPDXRef-a OTHER SPDXRef-b\n"
    )
    late = "PackageSupplier: Organization: AO Kaspersky Lab\n"
    report, reference = checked(tag_value(part=between + late)), checked(tag_value(part=late))
    assert [finding.component.ref for finding in report.findings] == ["SPDXRef-part"]
    assert told(report) == told(reference)


# --- layouts

LAYOUTS: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "double returns": lambda text: text.replace("\n", "\r\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "indented": lambda text: "\n".join("  \t" + line for line in text.split("\n")),
    "no spaces": lambda text: text.replace(": ", ":").replace("Organization:", "Organization: "),
    "spaced colons": lambda text: "\n".join(line.replace(":", " \t: ", 1) for line in text.split("\n")),
    "wide spaces": lambda text: re.sub(r"\n(\w+):", "\n\u00a0\u2003\\1\u3000:", text),
    "comments": lambda text: text.replace("\n", "\n# <text> a comment: with a colon\n\n"),
    "no end": lambda text: text.rstrip("\n"),
    "texts": lambda text: "\n".join(
        line.replace(": ", ": <text>", 1) + "</text>" if line.startswith("Package") else line
        for line in text.split("\n")
    ),
    "long texts": lambda text: text.replace(
        "PackageVersion: 1.3.1", "PackageVersion: 1.3.1\nPackageComment: <text>\n\n x: y\n</text>"
    ),
    "ids first": lambda text: text.replace(
        "PackageName: zlib\nSPDXID: SPDXRef-part", "SPDXID: SPDXRef-part\n\n# x\nPackageName: zlib"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_makes_no_difference(layout: str) -> None:
    data = LAYOUTS[layout](tag_value(more="\n" + ENGINE).decode()).encode()
    report, reference = checked(data), checked(tag_value(more="\n" + ENGINE))
    assert (report.status, report.components, report.coverage) == ("checked", 3, reference.coverage)
    assert (told(report), report.subject, report.gaps) == (told(reference), reference.subject, reference.gaps)
    assert restore_bytes(noted(data)) == data
    assert noted(noted(data)) == noted(data)


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_what_ends_no_line_splits_none(char: str) -> None:
    data = tag_value(f"PackageComment: reads{char}PackageName: Kaspersky Anti-Virus SDK\n")
    report = checked(data)
    assert report.components == 2
    assert {item.pointer for finding in report.findings for item in finding.evidence} == {"/packages/1/comment"}


def test_two_names_begin_two_packages() -> None:
    report = checked(tag_value("PackageName: kavehost\nPackageName: Kaspersky Anti-Virus SDK\n"))
    assert (report.components, report.status) == (4, "checked")
    assert {finding.location.pointer for finding in report.findings} == {"/packages/2", "/packages/3"}


# --- what hides

AMBIGUOUS = [
    "PackageVersion: 2",
    "PackageSupplier: Person: x\nPackageSupplier: Organization: AO Kaspersky Lab",
    "SPDXID: SPDXRef-x",
]
AMBIGUOUS += [
    "PackageComment: a\nPackageComment: <text>b</text>",
    "DocumentName: b",
    "DataLicense: x",
    "FilesAnalyzed: true",
]
AMBIGUOUS += ["Annotator: Tool: x\nSPDXREF: SPDXRef-part\nSPDXREF: SPDXRef-product"]
AMBIGUOUS += [
    "PackageVerificationCode: a\nPackageVerificationCode: b",
    "ExternalRef: a b c\nExternalRefComment: x\nExternalRefComment: y",
]


@pytest.mark.parametrize("lines", AMBIGUOUS)
def test_a_tag_given_twice_is_ambiguous(lines: str) -> None:
    data = tag_value(lines + "\n")
    report = checked(data)
    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "twice" in report.error.message
    assert bool(report.findings) == ("Kaspersky" in lines)
    with pytest.raises(CannotAnnotateError):
        noted(data)


MULTIPLE = [
    "PackageChecksum: SHA1: a",
    "PackageChecksum: MD5: b",
    "ExternalRef: OTHER a b",
    "PackageAttributionText: x",
]
MULTIPLE += [
    "PackageLicenseInfoFromFiles: MIT",
    "Mystery: 1",
    "Creator: Tool: x",
    "Relationship: SPDXRef-part OTHER SPDXRef-part",
]


def test_what_may_be_given_many_times_is_not_ambiguous() -> None:
    assert checked(tag_value("".join(f"{line}\n{line}\n" for line in MULTIPLE))).status is Status.CHECKED


REFUSED = {
    "never closed": ("PackageComment: <text>x\n", "never closed"),
    "closed in other letters": ("PackageComment: <text>\n</TEXT>\n", "never closed"),
    "closed by a later one": ("PackageComment: <text>\nx\nPackageSummary: <text>x</text>\n", "'<text>' stands within"),
    "closed in other letters, then by another": (
        "PackageComment: <text>\n</TEXT>\nPackageSummary: x</text>\n",
        "'</TEXT>'",
    ),
    "closed with a space": ("PackageComment: <text>\n</text >\nPackageSummary: x</text>\n", "'</text >'"),
    "in the middle": ("PackageComment: a <text>x</text>\n", "beginning of a value"),
    "in the middle, open": ("PackageComment: a <text>\n", "beginning of a value"),
    "on a line of its own": ("PackageComment:\n<text>x</text>\n", "beginning of a value"),
    "followed": ("PackageComment: <text>x</text> y\n", "behind a </text>"),
    "followed by a tag": (
        "PackageComment: <text>\n</text> PackageSupplier: Organization: AO Kaspersky Lab\n",
        "behind",
    ),
    "two documents": (HEAD, "several documents"),
    "two versions": ("SPDXVersion: SPDX-2.2\n", "several documents"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_readers_read_differently_is_refused(case: str) -> None:
    lines, message = REFUSED[case]
    data = tag_value(lines, more=ENGINE)
    report = checked(data)
    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert message in report.error.message
    assert re.fullmatch(r"line [1-9]\d*, byte \d+", report.error.where)
    assert report.error.hint
    assert report.findings != ()
    with pytest.raises(CannotAnnotateError):
        noted(data)


@pytest.mark.parametrize("version", ["SPDX-1.2", "SPDX-3.0", "2.3", "", "spdx-2.3"])
def test_a_version_that_is_not_read_is_refused(version: str) -> None:
    report = checked(tag_value(head=HEAD.replace("SPDX-2.3", version)))
    assert report.error is not None
    assert "is not supported" in report.error.message


QUIET = [
    "PackageComment: x</text>",
    "PackageSummary: the <TEXT> element",
    "# <text>",
    "PackageComment: <text>a <text> b</text>",
]


@pytest.mark.parametrize("line", QUIET)
def test_what_all_readers_read_alike_is_read(line: str) -> None:
    assert checked(tag_value(line + "\n")).verdict == "clear"


SEEN = {
    "a comment": "# made with Kaspersky Anti-Virus SDK",
    "an indented comment": "   # Kaspersky",
    "a comment that looks like a tag": "#PackageName: Kaspersky Anti-Virus SDK",
    "a line that is no tag": "Kaspersky Anti-Virus SDK",
    "a line with words before a tag": "the PackageName: Kaspersky Anti-Virus SDK",
    "a line with a mark before a tag": "\u200bPackageName: Kaspersky Anti-Virus SDK",
    "an unknown tag": "PackageVendor: AO Kaspersky Lab",
    "a tag in other letters": "packagesupplier: Organization: AO Kaspersky Lab",
    "the name of an unknown tag": "KasperskyVersion: 8",
    "a tag named as in JSON": "name: Kaspersky Anti-Virus SDK",
    "a tag of another kind": "SnippetName: Kaspersky Anti-Virus SDK",
    "a value on the next line": "PackageSupplier:\nOrganization: AO Kaspersky Lab",
    "a text whose end follows": "PackageLicenseComments: <TEXT>\nKaspersky Anti-Virus SDK\n</TEXT>",
    "escapes": "PackageFileName: \\u004baspersky.tgz",
    "look-alikes": "PackageFileName: К\u0430spersky.tgz",
    "percent": "PackageFileName: %4baspersky.tgz",
    "entities": "PackageFileName: &#75;aspersky.tgz",
    "too few parts": "ExternalRef: kaspersky",
    "too many parts": "ExternalRef: OTHER a b c kaspersky",
    "a relationship with too few": "Relationship: kaspersky",
    "a relationship with too many": "Relationship: SPDXRef-part CONTAINS SPDXRef-a kaspersky",
    "a comment on no relationship": "RelationshipComment: by Kaspersky engine\nPackageSourceInfo: kaspersky",
    "an annotation without annotator": "AnnotationComment: x\nSPDXREF: kaspersky",
    "a verification code with more": "PackageVerificationCode: ab kaspersky",
}


@pytest.mark.parametrize("where", ["head", "part", "end"])
@pytest.mark.parametrize("case", SEEN)
def test_nothing_hides(case: str, where: str) -> None:
    line = SEEN[case] + "\n"
    data = {"head": tag_value(head=HEAD + line), "part": tag_value(line), "end": tag_value() + line.encode()}[where]
    report = checked(data)
    assert never_clear(report)
    assert report.findings != ()
    assert restore_bytes(noted(data)) == data
    assert told(checked(noted(data)), pointers=False) == told(report, pointers=False)


def test_a_comment_is_told_at_its_line() -> None:
    data = tag_value("# by Kaspersky\n")
    (finding,) = checked(data).findings
    assert finding.location.line == line_of(data, "by Kaspersky")


def test_a_tag_named_as_in_json_does_not_take_the_place_of_one() -> None:
    data = tag_value(more=ENGINE + "name: zlib\nsupplier: x\nSPDXId: x\nversionInfo: 1\nexternalRefs: x\n")
    (finding,) = checked(data).findings
    assert (finding.component.name, finding.component.version) == ("Kaspersky Anti-Virus SDK", "8.9")


NEAR = [
    "PackageSupplier: Person: Jan Kasperski",
    "PackageComment: kasper and sky",
    "PackageFileName: Kasperks.y",
    "# caspersky",
]


@pytest.mark.parametrize("line", NEAR)
def test_near_misses_give_nothing(line: str) -> None:
    assert checked(tag_value(line + "\n")).verdict == "clear"


def test_values_stand_where_they_are_said_to() -> None:
    data = tag_value(more="\n" + ENGINE + "PackageComment: <text>\n  Grüße, zlib </text>\n\n" + FILE)
    document = open_document(data)
    inventory = read(data, "zlib", "kaspersky", "file", "gr")
    clues = [clue for component in inventory.components for clue in component.clues]
    assert len(clues) > 10
    for clue in clues:
        if clue.location.pointer.endswith(f"/{clue.value}"):
            continue  # a name, which is that of JSON
        assert clue.value in data[clue.location.offset : clue.end].decode()
        place = document.source.at(clue.location.pointer)
        assert place is None or place[1].start == clue.location.offset


def test_a_disguise_is_seen_where_lines_end_with_a_return() -> None:
    text = tag_value(more="\n" + ENGINE).decode()
    data = (
        text.replace("AO Kaspersky", "AO K\u0430spersky")
        .replace("Kaspersky Anti", "K\u0430spersky Anti")
        .replace("\n", "\r")
    )
    assert "prohibited" in {finding.outcome for finding in checked(data.encode()).findings}


STRAYS = [
    "nothing that a reader takes for a tag",
    "<<<<<<< ours",
    ": no tag",
    "Tag-With-Dashes: x",
    "PackageName",
    "</text>",
    "\u00e9: x",
]


@pytest.mark.parametrize("line", STRAYS)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("at_its_end", [True, False])
def test_a_line_that_is_no_tag_is_told(line: str, end: str, *, at_its_end: bool) -> None:
    plain = tag_value().decode().replace("\n", end or "\n")
    head, tail = (
        (plain, "") if at_its_end else (HEAD.replace("\n", end or "\n"), plain[len(HEAD.replace("\n", end or "\n")) :])
    )
    data = (head + line + (end or "\n" * (not at_its_end)) + tail).encode()
    report = checked(data)
    (gap,) = report.gaps
    assert report.status is Status.INCOMPLETE
    assert gap.reason == f"1 line is neither a tag nor a comment, {line!r}"
    assert gap.where.startswith(f"line {head.count(chr(10)) + 1},")
    assert_told_of_the_copy(data, report)


@pytest.mark.parametrize("before", ["# a comment", "", "DocumentComment: <text>a\nb</text>\n"])
def test_what_stands_behind_a_lone_return_and_goes_on_in_no_value_is_told(before: str) -> None:
    (gap,) = checked(tag_value(more=f"{before}\rstray\n")).gaps
    assert gap.reason == "1 line is neither a tag nor a comment, 'stray'"


def test_what_goes_on_behind_lone_returns_is_part_of_a_value() -> None:
    assert checked(tag_value("PackageComment: a\rb\r\rc\n")).gaps == ()


def test_a_document_of_lone_returns_that_is_cut_is_incomplete() -> None:
    data = tag_value(tail=f"{TAIL}Relat").replace(b"\n", b"\r")
    assert [gap.reason for gap in checked(data).gaps] == ["1 line is neither a tag nor a comment, 'Relat'"]


ENDS = [
    "PackageName:",
    "PackageComment: <tex",
    "PackageComment: <",
    "Relationship: SPDXRef-product CONT",
    "Relationship:",
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("behind", ["", "\n", "\r\n\r\n", "\n# a comment\n"])
def test_a_last_line_that_breaks_off_makes_it_incomplete(end: str, behind: str) -> None:
    data = tag_value(tail=TAIL + end + behind)
    report = checked(data)
    assert [gap.reason for gap in report.gaps] == [f"it seems to be cut short: the last line is {end.strip()!r}"]
    assert_told_of_the_copy(data, report)


@pytest.mark.parametrize("end", ["PackageName: app", "PackageName: app\nPackageVersion: 1\n\n"])
def test_a_last_package_without_an_id_makes_it_incomplete(end: str) -> None:
    data = tag_value(tail=TAIL + end)
    report = checked(data)
    assert report.gaps[0].reason == "it seems to be cut short: the last element has no id"
    assert_told_of_the_copy(data, report)


def assert_told_of_the_copy(data: bytes, report: DocumentReport) -> None:
    """An annotated copy goes on behind what breaks off, and is incomplete as the original is."""
    copy = checked(noted(data))
    assert (copy.status, copy.gaps) == (Status.INCOMPLETE, report.gaps)
    assert report.status is Status.INCOMPLETE
    assert restore_bytes(noted(data)) == data


@pytest.mark.parametrize("end", ["", "\n\x1a", "\n\0\0\0", "\n\u00a0\n", "\n  # a comment", "\n\x0c\n"])
def test_what_ends_a_document_and_says_nothing_makes_no_difference(end: str) -> None:
    assert (checked(tag_value(tail=TAIL.rstrip() + end)).verdict, checked(tag_value()).verdict) == ("clear", "clear")


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"])
def test_a_comment_may_stand_first(ends: str) -> None:
    report = checked(("# made by hand\n" + tag_value().decode()).replace("\n", ends).encode())
    assert (report.verdict, report.encoding) == ("clear", "tag-value")


def test_of_many_lines_that_are_no_tag_the_first_is_told() -> None:
    (gap,) = checked(tag_value(tail=TAIL + f"{'x' * 200}\nmore\n")).gaps
    assert gap.reason == f"2 lines are neither a tag nor a comment, the first '{'x' * 80}…'"


# --- notes


def test_each_finding_has_a_note_that_names_its_element() -> None:
    data = tag_value("# by Kaspersky\n", more="\n" + ENGINE)
    blocks = noted(data)[len(data) :].decode().split("Annotator: Tool: bomward-")[1:]
    refs = [block.split("SPDXREF: ")[1].split("\n")[0] for block in blocks]
    assert Counter(refs) == {"SPDXRef-DOCUMENT": 2, "SPDXRef-engine": 1}
    notes = [
        json.loads(block.split("bomward:finding ")[1].split("</text>")[0])
        for block in blocks
        if "bomward:finding" in block
    ]
    assert {note["id"] for note in notes} == {finding.id for finding in checked(data).findings}
    assert all(block.endswith("</text>\n") for block in blocks)


@pytest.mark.parametrize("end", ["", "\n", "\n\n", " ", "\r", "\n# a comment", "\nPackageComment: <text>x\n</text>"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_notes_go_in_at_every_end_and_come_out(end: str, ends: str) -> None:
    data = (tag_value(more="\n" + ENGINE).decode().rstrip("\n") + end).replace("\n", ends).encode()
    annotated = noted(data)
    assert annotated.startswith(data)
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    assert told(checked(annotated)) == told(checked(data))
    assert annotated.count(b"\r\n") - data.count(b"\r\n") == (
        annotated.count(b"\n") - data.count(b"\n") if ends != "\n" else (end == "\r")
    )


QUOTES = [
    "</text>",
    "<text>",
    "</TEXT>",
    "bomward-restore/1;sha256=",
    "Grüße 日本 \U0001f600",
    "\x07\\u002d",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_what_a_note_quotes_does_no_harm(quote: str) -> None:
    data = tag_value(f"PackageFileName: kaspersky {quote}\n")
    if quote == "<text>":
        data = data.replace(b"kaspersky <text>", b"<text>kaspersky <text></text>")
    annotated = noted(data)
    inserted = annotated[len(data) :]
    assert inserted.isascii()
    assert is_ours(inserted)
    assert restore_bytes(annotated) == data
    assert told(checked(annotated)) == told(checked(data)) != []
    note = inserted.split(b"bomward:finding ")[1].split(b"</text>")[0]
    assert json.loads(note)["evidence"][0]["value"].startswith("kaspersky")


@pytest.mark.parametrize("ref", ["SPDXRef-DOCUMENT", "SPDXRef-part", "SPDXRef-Ünit", "two words", ""])
def test_an_id_that_names_no_one_element_is_not_written(ref: str) -> None:
    data = tag_value(more=ENGINE.replace("SPDXRef-engine", ref))
    annotated = noted(data)
    assert annotated[len(data) :].count(b"SPDXREF: SPDXRef-DOCUMENT\n") == 2
    assert restore_bytes(annotated) == data


OURS = noted(tag_value(more="\n" + ENGINE))[len(tag_value(more="\n" + ENGINE)) :]
FORGED = [
    b"",
    b"\n",
    OURS + b"PackageName: x\n",
    b"PackageName: x\n" + OURS,
    OURS.replace(b"</text>\n", b"</text>\nPackageVersion: 1\n", 1),
    OURS.replace(b"</text>", b"", 1),
    OURS.replace(b"<text>bom", b"<text></text>\nPackageName: x\nPackageComment: <text>bom", 1),
    OURS.replace(b"Tool: bomward-", b"Person: ", 1),
    OURS.replace(b"OTHER", b"REVIEW", 1),
    OURS.replace(b"SPDXREF: SPDXRef-engine", b"SPDXREF: SPDXRef-engine x"),
    OURS.replace(b"\nAnnotationType", b"\n\nAnnotationType", 1),
    b"\n\n" + OURS,
    OURS + b"\n",
]


def test_our_notes_are_ours() -> None:
    assert is_ours(OURS)
    assert is_ours(b"\n" + OURS)
    assert is_ours(b"\r\n" + OURS.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("text", FORGED, ids=range(len(FORGED)))
def test_nothing_else_is(text: bytes) -> None:
    assert not is_ours(text)


def test_a_copy_that_was_changed_is_not_restored() -> None:
    annotated = noted(tag_value(more="\n" + ENGINE))
    with pytest.raises(CannotRestoreError):
        restore_bytes(annotated.replace(b"zlib", b"glib"))


def test_what_only_looks_like_our_note_is_a_sign() -> None:
    block = ANNOTATION.format("SPDXRef-part").replace("Organization: AO Kaspersky Lab", "Tool: bomward-0.1.0")
    assert checked(tag_value(more=block)).findings != ()


SAID = "LicenseConcluded: NOASSERTION\nLicenseInfoInFile: NOASSERTION\nFileCopyrightText: NONE\n"


@pytest.mark.parametrize("version", ["2.2", "2.3"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_was_valid_stays_valid(version: str, end: str) -> None:
    analyzed = ENGINE.replace("FilesAnalyzed: false", "FilesAnalyzed: true\nPackageVerificationCode: " + "ab" * 20)
    file = FILE + "FileChecksum: SHA1: " + "ab" * 20 + "\n" + SAID
    text = tag_value(more=f"\n{analyzed}\n{file}", head=HEAD.replace("2.3", version)).decode()
    info = "PackageLicenseInfoFromFiles: NOASSERTION\n"
    data = text.replace("\n\nFileName", f"\n{info}\nFileName").rstrip("\n").replace("\n", end).encode()
    assert validated(open_document(data)) == ()
    assert validated(open_document(noted(data))) == ()


# --- anything at all

LINES = [*SEEN.values(), *AMBIGUOUS, *MULTIPLE, *QUIET, *(lines for lines, _ in REFUSED.values())]
LINES += [
    ENGINE,
    FILE,
    SNIPPET,
    LICENCE,
    ANNOTATION.format("SPDXRef-part"),
    "",
    "\r",
    "<text>",
    "</text>",
    ":",
    "x",
    "\ufeff",
    "É: é",
]
many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.property
@many
@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["\n", "\r\n", "\r", " "]), st.booleans())
def test_any_lines_give_a_report_and_come_back(lines: list[str], ends: str, headed: bool) -> None:  # noqa: FBT001 - drawn
    data = (("" if not headed else HEAD.replace("\n", ends)) + ends.join(lines)).encode()
    (report, *_) = all_checked(data)
    if report.status is Status.UNCHECKED:
        return
    annotated = noted(data)
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    assert told(checked(annotated)) == told(report)


@pytest.mark.property
@many
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.integers(0, 400))
def test_any_bytes_give_a_report(data: bytes, at: int) -> None:
    base = tag_value(more="\n" + ENGINE)
    whole = base[: at + 250] + data + base[at + 250 :]
    (report, *_) = all_checked(whole)
    assert report.error is None or report.error.message


@pytest.mark.property
def test_a_byte_lost_never_clears() -> None:
    data = tag_value(more="\n" + ENGINE)
    for at in range(len(data)):
        assert never_clear(checked(data[:at] + data[at + 1 :])), at


HOSTILE = {
    "tags": "".join(f"Tag{n}: x\n" for n in range(8_000)) + "Tag: kaspersky\n",
    "one tag": "Tag: x\n" * 10_000 + "Tag: kaspersky\n",
    "comments": "# " + "<text>" * 100_000 + "\n",
    "markers": "PackageComment: <text>\n" + ("<" + " " * 50) * 10_000 + "kaspersky</text>\n",
    "spaces": "PackageVerificationCode: a" + " " * 200_000 + "(" + " " * 200_000 + "kaspersky" + " " * 200_000 + "x\n",
    "returns": "PackageComment: " + "\r " * 100_000 + "\n",
    "twice": "Relationship: a b c\n" + "RelationshipComment: kaspersky\n" * 3_000,
    "ids": "SPDXID: x\n\n#\n" * 30_000 + "PackageName: kaspersky\n",
    "an id and much room": "SPDXID: x\n" + "\n" * 30_000 + "x: y\n" + "PackageName: kaspersky\n" * 300,
    "one word": "x" * 1_000_000 + "\n",
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_shapes_take_no_more_than_their_length(shape: str) -> None:
    """Anything quadratic would take minutes here."""
    (report, *_) = all_checked(tag_value(HOSTILE[shape]))
    assert ("kaspersky" in HOSTILE[shape]) == bool(report.findings)


# --- real documents


def test_the_fixture() -> None:
    data = (FIXTURES / "nas-firmware.spdx").read_bytes()
    report = checked(data)
    assert (report.status, report.verdict, report.components) == ("checked", "prohibited", 33)
    assert [(f.outcome, f.component.name, f.path[1:2]) for f in report.findings] == [
        ("prohibited", "./opt/halligen/filescan/engine/kavehost", ("SPDXRef-filescan",)),
        ("prohibited", "Kaspersky Anti-Virus SDK", ("SPDXRef-filescan",)),
        ("noted", "halligen-logd", ("SPDXRef-logd",)),
    ]
    assert validated(open_document(data)) == ()
    assert validated(open_document(noted(data))) == ()
    assert restore_bytes(noted(data)) == data


CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
_SMALL, _SHORT = 20_000, 5_000
"""spdx-tools takes a second for so many bytes and more, which `--all` is for; and for so many little."""


def listed() -> list[tuple[str, bool]]:
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["encoding"] == "tag-value"]
    return [(row["path"], row["compressed"] == "yes") for row in rows]


DOCUMENTS = listed()
corpus = pytest.mark.corpus
every_document = pytest.mark.parametrize(("path", "packed"), DOCUMENTS, ids=[path for path, _ in DOCUMENTS])


@cache
def content(path: str, *, packed: bool) -> bytes:
    data = (CORPUS / path).read_bytes()
    return gzip.decompress(data) if packed else data


@corpus
@pytest.mark.slow
@every_document
def test_a_real_document_holds_what_another_reader_sees(path: str, *, packed: bool, everything: bool) -> None:
    from spdx_tools.spdx.parser.error import SPDXParsingError
    from spdx_tools.spdx.parser.tagvalue.parser import Parser

    data = content(path, packed=packed)
    if len(data) > (_SMALL if everything else _SHORT):
        pytest.skip("too long for spdx-tools")
    document = open_document(data)
    source: Any = document.source
    try:
        with redirect_stdout(io.StringIO()):
            model = Parser(debug=False, write_tables=False).parse(
                document.view.utf8.decode().replace("\r\n", "\n").replace("\r", "\n")
            )
    except (SPDXParsingError, AttributeError, TypeError) as error:
        pytest.skip(f"spdx-tools does not read it: {error}")
    ours = [source.tree_of(number).root for number in range(len(source.parts.elements))]
    theirs = {(package.name, package.spdx_id, package.version or "") for package in model.packages}
    assert theirs <= {(node.at("name"), node.at("SPDXID"), node.at("versionInfo")) for node in ours}
    assert {(file.name, file.spdx_id) for file in model.files} <= {(n.at("fileName"), n.at("SPDXID")) for n in ours}
    outline = document.outline  # type: ignore[attr-defined]  # of SPDX 2
    ties = {(left, right) for left, right, _ in outline.ties.each()} | set(document.edges())
    assert {(t.spdx_element_id, str(t.related_spdx_element_id)) for t in model.relationships} <= ties
