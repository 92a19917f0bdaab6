"""A component that is told by the right value in the wrong shape: of another type, in a field that says nothing of it, cut by a slash."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from bomward.checking import Checker, Policy
from bomward.findings import DocumentReport

POLICY = Policy(as_of=datetime.date(2026, 11, 22), act="supply", profile="us-commercial")
PURL = "pkg:generic/kavsdk@8"


def cyclonedx(**fields: Any) -> DocumentReport:
    component = {"type": "library", "bom-ref": "a", "name": "scanner", "version": "1", **fields}
    return checked({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [component]})


def spdx(**fields: Any) -> DocumentReport:
    package = {"SPDXID": "SPDXRef-a", "name": "scanner", "versionInfo": "1", "downloadLocation": "NOASSERTION"} | fields
    created = {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: x"]}
    head = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "d"}
    return checked(head | {"documentNamespace": "https://e.x/1", "creationInfo": created, "packages": [package]})


def checked(document: dict[str, Any]) -> DocumentReport:
    (one,) = Checker(POLICY).check(json.dumps(document).encode(), "sbom.json")
    return one.report


def outcomes(report: DocumentReport) -> list[str]:
    return [str(finding.outcome) for finding in report.findings]


@pytest.mark.parametrize("kind", ["purl", "PURL", "purl ", "package-url", "x"])
def test_a_purl_is_one_whatever_its_type_says(kind: str) -> None:
    reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": kind, "referenceLocator": PURL}
    assert outcomes(spdx(externalRefs=[reference])) == ["prohibited"]


@pytest.mark.parametrize("held", [{"referenceLocator": PURL}, [{"referenceLocator": PURL}], [PURL]])
def test_a_reference_of_another_shape_is_read(held: Any) -> None:
    assert outcomes(spdx(externalRefs=held)) == ["prohibited"]


@pytest.mark.parametrize("name", [["KAV SDK"], {"value": "KAV SDK"}, [{"en": "KAV SDK"}]])
def test_a_name_of_another_type_is_a_name(name: Any) -> None:
    assert outcomes(cyclonedx(name=name)) == ["prohibited"]
    assert outcomes(spdx(name=name)) == ["prohibited"]


@pytest.mark.parametrize("name", ["AO Kas/persky Lab", "AO Kas%2Fpersky", "K/a/s/p/e/r/s/k/y"])
def test_a_slash_cuts_no_name_of_a_party(name: str) -> None:
    assert outcomes(cyclonedx(supplier={"name": name})) == ["review"]
    assert outcomes(spdx(supplier=f"Organization: {name}")) == ["review"]


def test_a_slash_cuts_no_name_among_words() -> None:
    assert outcomes(cyclonedx(name="Kas/persky Lab")) == ["review"]
    assert outcomes(cyclonedx(cpe="cpe:2.3:a:kas\\/persky:antivirus:1:*:*:*:*:*:*:*")) == ["review"]


@pytest.mark.parametrize("name", ["github.com/kasper/sky", "kasper/sky"])
def test_an_account_and_what_it_holds_are_two_names(name: str) -> None:
    assert outcomes(cyclonedx(name=name)) == []
    assert outcomes(cyclonedx(supplier={"name": "kasper/sky"})) == []


def test_a_product_of_that_name_by_another_vendor_is_asked_about() -> None:
    assert outcomes(cyclonedx(cpe="cpe:2.3:a:northlake:kavsdk:8:*:*:*:*:*:*:*")) == ["review"]
