"""What is inserted: a covered component, or one thing alone that tells of it, as each family and encoding would write it."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.documents import ENGINE, PACKAGE
from tests.forms import ENGINE_CPE, ENGINE_PURL

NAME = "Kaspersky Anti-Virus SDK"
MAKER = "AO Kaspersky Lab"
FILE = "kavehost"


class Sign(NamedTuple):
    """One thing that tells of a covered component."""

    kind: str
    text: str
    """What replaces a text."""
    key: str
    """The member that it would be, in JSON of the family."""
    item: Any
    """What stands in a list of such members, or is the member itself."""
    is_list: bool


def _reference(category: str, kind: str, locator: str) -> dict[str, str]:
    return {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}


def _identifier(kind: str, value: str) -> dict[str, str]:
    return {"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": value}


_THIRD = {
    "type": "software_Package",
    "spdxId": "https://example.com/inserted#engine",
    "creationInfo": "_:made",
    "name": NAME,
    "software_packageVersion": "8.9",
}

SIGNS: dict[str, tuple[Sign, ...]] = {
    "CycloneDX": (
        Sign("component", NAME, "components", ENGINE, is_list=True),
        Sign("supplier", MAKER, "supplier", {"name": MAKER}, is_list=False),
        Sign("purl", ENGINE_PURL, "purl", ENGINE_PURL, is_list=False),
        Sign("cpe", ENGINE_CPE, "cpe", ENGINE_CPE, is_list=False),
        Sign("file", FILE, "name", FILE, is_list=False),
    ),
    "SPDX 2": (
        Sign("component", NAME, "packages", PACKAGE, is_list=True),
        Sign("supplier", MAKER, "supplier", f"Organization: {MAKER}", is_list=False),
        Sign("purl", ENGINE_PURL, "externalRefs", _reference("PACKAGE-MANAGER", "purl", ENGINE_PURL), is_list=True),
        Sign("cpe", ENGINE_CPE, "externalRefs", _reference("SECURITY", "cpe23Type", ENGINE_CPE), is_list=True),
        Sign("file", f"./opt/{FILE}", "fileName", f"./opt/{FILE}", is_list=False),
    ),
    "SPDX 3": (
        Sign("component", NAME, "@graph", _THIRD, is_list=True),
        Sign("supplier", MAKER, "suppliedBy", {"type": "Organization", "name": MAKER}, is_list=False),
        Sign("purl", ENGINE_PURL, "software_packageUrl", ENGINE_PURL, is_list=False),
        Sign("cpe", ENGINE_CPE, "externalIdentifier", _identifier("cpe23", ENGINE_CPE), is_list=True),
        Sign("file", FILE, "name", FILE, is_list=False),
    ),
}

TAGS: dict[str, str] = {
    "component": f"PackageName: {NAME}\nSPDXID: SPDXRef-inserted\nPackageDownloadLocation: NOASSERTION\n"
    f"PackageSupplier: Organization: {MAKER}",
    "supplier": f"PackageSupplier: Organization: {MAKER}",
    "purl": f"ExternalRef: PACKAGE-MANAGER purl {ENGINE_PURL}",
    "cpe": f"ExternalRef: SECURITY cpe23Type {ENGINE_CPE}",
    "file": f"FileName: ./opt/{FILE}",
}
"""The same as lines of tag-value."""

TERMS: dict[str, str] = {
    "component": f'<s:relationship><s:Relationship><s:relatedSpdxElement><s:Package r:about="urn:x#SPDXRef-inserted">'
    f"<s:name>{NAME}</s:name>"
    f"<s:supplier>Organization: {MAKER}</s:supplier></s:Package></s:relatedSpdxElement></s:Relationship></s:relationship>",
    "supplier": f"<s:supplier>Organization: {MAKER}</s:supplier>",
    "purl": f"<s:externalRef><s:ExternalRef><s:referenceLocator>{ENGINE_PURL}</s:referenceLocator></s:ExternalRef></s:externalRef>",
    "cpe": f"<s:externalRef><s:ExternalRef><s:referenceLocator>{ENGINE_CPE}</s:referenceLocator></s:ExternalRef></s:externalRef>",
    "file": f"<s:fileName>./opt/{FILE}</s:fileName>",
}
"""The same as properties of RDF/XML, with the prefixes s and r."""
