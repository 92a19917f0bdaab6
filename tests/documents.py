"""Documents for tests: small ones built by hand, laid out in many ways, and what the checker makes of them."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from bomward.checking import Checker, Policy
from bomward.findings import DocumentReport, Finding, Status
from bomward.formats import open_document
from bomward.inventory import Inventory
from bomward.references import Checked
from bomward.sieve import Needle, Sieve

FIXTURES = Path(__file__).parents[1] / "fixtures"
DAY = datetime.date(2026, 11, 22)
POLICY = Policy(as_of=DAY, act="supply", profile="us-commercial")
CYCLONEDX_VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
SPDX_VERSIONS = ("2.2", "2.3")
BOM = b"\xef\xbb\xbf"

Json = dict[str, Any]

ENGINE: Json = {
    "type": "library",
    "name": "Kaspersky Anti-Virus SDK",
    "version": "8.9",
    "supplier": {"name": "AO Kaspersky Lab"},
}
"""A component that is the technology, and says so in full."""

PACKAGE: Json = {
    "SPDXID": "SPDXRef-engine",
    "name": "Kaspersky Anti-Virus SDK",
    "versionInfo": "8.9",
    "supplier": "Organization: AO Kaspersky Lab",
    "downloadLocation": "NOASSERTION",
    "filesAnalyzed": False,
    "licenseConcluded": "NOASSERTION",
    "licenseDeclared": "NOASSERTION",
    "copyrightText": "NOASSERTION",
}
"""The same as an SPDX package."""


def cyclonedx(version: str = "1.6", /, **members: Any) -> Json:
    """A valid CycloneDX document on a product with one harmless part."""
    product = {"type": "application", "bom-ref": "product", "name": "Mail Gateway", "version": "6.2"}
    part = {"type": "library", "bom-ref": "part", "name": "zlib", "version": "1.3.1", "purl": "pkg:generic/zlib@1.3.1"}
    base: Json = {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "version": 1,
        "metadata": {"timestamp": "2026-11-22T00:00:00Z", "component": product},
        "components": [part],
        "dependencies": [{"ref": "product", "dependsOn": ["part"]}, {"ref": "part"}],
    }
    return copy.deepcopy({**base, **members})


def spdx(version: str = "2.3", /, **members: Any) -> Json:
    """A valid SPDX document on a product with one harmless part."""
    silent = {key: PACKAGE[key] for key in ("downloadLocation", "filesAnalyzed", "licenseConcluded", "licenseDeclared")}
    silent["copyrightText"] = "NOASSERTION"
    base: Json = {
        "spdxVersion": f"SPDX-{version}",
        "SPDXID": "SPDXRef-DOCUMENT",
        "dataLicense": "CC0-1.0",
        "name": "mail-gateway",
        "documentNamespace": "https://example.com/spdx/mail-gateway-6.2",
        "creationInfo": {"created": "2026-11-22T00:00:00Z", "creators": ["Tool: make-sbom-1.0"]},
        "packages": [
            {"SPDXID": "SPDXRef-product", "name": "Mail Gateway", "versionInfo": "6.2", **silent},
            {"SPDXID": "SPDXRef-part", "name": "zlib", "versionInfo": "1.3.1", **silent},
        ],
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": "SPDXRef-product",
            },
            {
                "spdxElementId": "SPDXRef-product",
                "relationshipType": "CONTAINS",
                "relatedSpdxElement": "SPDXRef-part",
            },
        ],
    }
    return copy.deepcopy({**base, **members})


def placed(document: Json, pointer: str, value: Any) -> Json:
    """The document with a value at a pointer; what is missing on the way is made, a number one past a list's end appends."""
    whole = copy.deepcopy(document)
    steps = pointer[1:].split("/")
    at: Any = whole
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        new: Any = copy.deepcopy(value) if following == "" else [] if following.isdigit() else {}
        if isinstance(at, list):
            if int(step) == len(at):
                at.append(new)
            elif following == "":
                at[int(step)] = new
            at = at[int(step)]
        else:
            if following == "" or not isinstance(at.get(step), type(new)):
                at[step] = new
            at = at[step]
    return whole


LAYOUTS: dict[str, Callable[[Any], bytes]] = {
    "indented": lambda value: json.dumps(value, indent=2).encode() + b"\n",
    "minified": lambda value: json.dumps(value, separators=(",", ":")).encode(),
    "spaced": lambda value: json.dumps(value).encode(),
    "tabs": lambda value: json.dumps(value, indent="\t").encode() + b"\n",
    "crlf": lambda value: json.dumps(value, indent=4).replace("\n", "\r\n").encode(),
    "bom": lambda value: BOM + json.dumps(value, indent=1, ensure_ascii=False).encode("utf-8"),
    "colons": lambda value: json.dumps(value, indent=3, separators=(",", " : ")).encode(),
    "padded": lambda value: b" \n\t" + json.dumps(value, separators=(" ,\n", ":")).encode() + b"\n\n ",
}
"""Ways to write the same document."""


def encode(document: Any, layout: str = "indented") -> bytes:
    """A document as bytes; bytes as they are."""
    return document if isinstance(document, bytes) else LAYOUTS[layout](document)


@cache
def checker(policy: Policy = POLICY) -> Checker:
    """One checker for many documents."""
    return Checker(policy)


def checked(document: Any, policy: Policy = POLICY) -> DocumentReport:
    """The report on a document."""
    return all_checked(document, policy)[0]


def assert_refused(report: DocumentReport) -> None:
    """The document was not taken for one that was read, and the error says what and what to do."""
    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert report.error.message
    assert report.error.hint


def all_checked(document: Any, policy: Policy = POLICY) -> tuple[DocumentReport, ...]:
    """The reports on all documents that these bytes are or hold."""
    judge = checker(policy)
    return judge.report(judge.check(encode(document), "sbom.json")).documents


def read(sbom: Any, *words: str) -> Inventory:
    """The inventory, with everything that holds one of these words."""
    data = encode(sbom)
    document = open_document(data)
    sieve = Sieve([*(Needle(word, alone=True) for word in words), *map(Needle, document.signs)])
    hits = sieve.with_stretches(sieve.scan(document.view.utf8), document.stretches())
    return document.read(hits, sieve.worth_reading)


def exit_code(*reports: DocumentReport, policy: Policy = POLICY) -> int:
    """What a run over these documents would end with."""
    return checker(policy).report([Checked(report=report) for report in reports]).exit_code


def noted(document: Any, *, allow_signed: bool = False, policy: Policy = POLICY) -> bytes:
    """The annotated document."""
    return checker(policy).annotate(encode(document), "sbom.json", allow_signed=allow_signed)[0]


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    """Findings by what they say, without where and by what: to compare two documents."""
    return sorted((f.entry, f.relation, f.outcome, f.component.name) for f in findings)


def line_of(data: bytes, text: str) -> int:
    """The line, from 1, of the one place where a text stands."""
    assert data.count(text.encode()) == 1
    return data.count(b"\n", 0, data.index(text.encode())) + 1
