"""What is not a supported document, told by content: what it seems to be, and what to do with it."""

from __future__ import annotations

from collections.abc import Collection

from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError

_HEADS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "gzip", "decompress it first: gunzip -c FILE | bomward check -"),
    (b"BZh", "bzip2", "decompress it first: bunzip2 -c FILE | bomward check -"),
    (b"\xfd7zXZ", "xz", "decompress it first: xz -dc FILE | bomward check -"),
    (b"\x28\xb5\x2f\xfd", "Zstandard", "decompress it first: zstd -dc FILE | bomward check -"),
    (b"PK\x03\x04", "a ZIP archive", "unpack it, and check the SBOMs inside"),
    (b"%PDF", "a PDF", "ask the supplier for the SBOM itself, as JSON"),
    (b"\xff\xfe", "UTF-16 or UTF-32 text", "convert it to UTF-8; JSON is UTF-8 by its standard"),
    (b"\xfe\xff", "UTF-16 or UTF-32 text", "convert it to UTF-8; JSON is UTF-8 by its standard"),
    (b"\x00\x00\xfe\xff", "UTF-32 text", "convert it to UTF-8; JSON is UTF-8 by its standard"),
)
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"cyclonedx.org/schema/bom", "CycloneDX as XML"),
    (b"spdx.org/rdf", "SPDX as RDF/XML"),
    (b"SPDXVersion:", "SPDX as tag-value"),
    (b"spdxVersion:", "SPDX as YAML"),
    (b"<html", "a web page"),
    (b"<", "XML"),
)
_MEMBERS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"@context", "@graph"}), "SPDX 3 JSON-LD", "ask the supplier for SPDX 2.3 or CycloneDX"),
    (frozenset({"payload", "payloadType"}), "a DSSE envelope", "take the SBOM out of its payload and check that"),
    (frozenset({"dsseEnvelope"}), "a Sigstore bundle", "take the SBOM out of its payload and check that"),
    (
        frozenset({"predicate", "predicateType"}),
        "an in-toto statement",
        "take the SBOM out of its predicate and check that",
    ),
    (frozenset({"sbom"}), "an SBOM in a wrapper", "check what stands under its member 'sbom'"),
    (frozenset({"artifacts", "descriptor"}), "a scanner's own JSON", "export CycloneDX or SPDX with that scanner"),
    (frozenset({"document", "vulnerabilities"}), "a CSAF advisory", "it lists no components to check"),
    (frozenset({"statements"}), "an OpenVEX document", "it lists no components to check"),
)
_GLIMPSE = 4096


def not_json(data: bytes, supported: str) -> Error | None:
    """Why these bytes cannot be a JSON object, by how they begin; None where they may be one."""
    for head, what, todo in _HEADS:
        if data.startswith(head):
            return UnreadableDocumentError(f"the document is {what}", where="byte 0", hint=todo)
    text = data[:_GLIMPSE].removeprefix(b"\xef\xbb\xbf").lstrip()
    text = text or data.lstrip()[:_GLIMPSE]
    if not text:
        return UnreadableDocumentError(
            "the document is empty", where="byte 0", hint="ask the supplier for the SBOM again"
        )
    if text.startswith(b"{"):
        return None
    found = next((what for mark, what in _MARKS if (text.startswith(mark) if mark == b"<" else mark in text)), "")
    begins = repr(text[:16].decode("utf-8", "replace"))
    what = f"it seems to be {found}" if found else f"it begins with {begins}"
    return UnknownFormatError(f"not a JSON object: {what}", where="byte 0", hint=f"supported: {supported}")


def unknown(members: Collection[str], supported: str) -> UnknownFormatError:
    """Why a JSON object is no SBOM of a supported family, by the names of its members."""
    where = "the outermost object"
    for wanted, what, todo in _MEMBERS:
        if wanted <= set(members):
            return UnknownFormatError(f"the document is {what}, which is not read", where=where, hint=todo)
    if not members:
        what = "an empty JSON object is neither CycloneDX nor SPDX"
        return UnknownFormatError(what, where=where, hint="ask the supplier for the SBOM again")
    names = ", ".join(sorted(members)[:6])[:120]
    what = f"a JSON object that is neither CycloneDX nor SPDX 2; its members begin with: {names}"
    return UnknownFormatError(what, where=where, hint=f"supported: {supported}")
