"""CycloneDX, in each form that the standard has."""

from __future__ import annotations

from bomward.formats.form import Form

FAMILY = "CycloneDX"
NAMESPACE = "http://cyclonedx.org/schema/bom/"
LINK, INCOMPLETE = "urn:cdx:", "incomplete"
SIGNS = ('"bom"', '"bom ', ' bom"', LINK, "base64", INCOMPLETE)
"""Texts that tell of a place worth a look whatever the catalog holds: contents elsewhere, attachments, what is left out."""
_OF_FINDINGS = (b"vulnerabilities", b"analysis")

FORMS = (
    Form("CycloneDX JSON 1.2 to 1.7", lambda opening: opening.has_member("bomFormat"), f"{__name__}.json"),
    Form("CycloneDX XML 1.0 to 1.7", lambda opening: opening.root[0].startswith(NAMESPACE), f"{__name__}.xml"),
    Form("CycloneDX protobuf 1.3 to 1.7", lambda opening: opening.is_binary, f"{__name__}.protobuf"),
)


def may_speak_of_findings(family: str, text: bytes) -> bool:
    """Whether a document may say something of findings itself; hardly any does, and reading one once more takes time."""
    return family == FAMILY and all(word in text for word in _OF_FINDINGS)
