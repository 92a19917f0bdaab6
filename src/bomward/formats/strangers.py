"""What is not a supported document, told by content: what it seems to be, and what to do with it."""

from __future__ import annotations

import re

from bomward import patterns
from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.formats.form import Opening

_HEADS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "ask the supplier for the SBOM itself"),
    (b"PK\x03\x04", "a ZIP archive", "unpack it, and check the SBOMs inside"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "export the SBOM from it, as tag-value or JSON"),
    (b"\x7fELF", "a program", "it is the product, not its SBOM"),
    (b"MZ", "a program", "it is the product, not its SBOM"),
)
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"<html", "a web page", "download the document itself: the page says where it is"),
    (b"bomFormat:", "CycloneDX as YAML, which the standard does not have", "convert it to JSON"),
    (b"spec_version:", "CycloneDX protobuf written as text", "ask for the binary form, or for JSON"),
)
_MEMBERS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"artifacts", "descriptor"}), "a scanner's own JSON", "export CycloneDX or SPDX with that scanner"),
    (
        frozenset({"schema", "tool", "catalog", "documents"}),
        "a report of bomward's own",
        "give it to diff, to check --baseline or to explain --report, and the SBOM to check",
    ),
    (frozenset({"document", "vulnerabilities"}), "a CSAF advisory", "it lists no components to check"),
    (frozenset({"statements"}), "an OpenVEX document", "it lists no components to check"),
)
_CARRIERS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"payload", "signatures"}), "an envelope"),
    (frozenset({"payload", "payloadType"}), "an envelope"),
    (frozenset({"dsseEnvelope"}), "a bundle"),
    (frozenset({"predicate"}), "an attestation"),
    (frozenset({"sbom"}), "an export"),
    (frozenset({"Data"}), "what old attestations hold"),
)
"""Members of what an SBOM is wrapped in; no SBOM has them."""
_OF_CYCLONEDX = frozenset({"specVersion", "components"})
_SPLIT = "write each to a file of its own, or one to a line: jq -c '.[]' LIST.json > LIST.jsonl, and check that"
_DECLARING = frozenset({"bomformat", "specversion", "spdxversion"})
_DECLARES = patterns.lazy(
    rb"""["']?(?:bomFormat|spdxVersion)["']?[ \t]*:|\bcyclonedx\.org/schema/bom|\bspdx\.org/rdf""", re.IGNORECASE
)
"""How an SBOM says that it is one, in whatever form and however it is spelt."""
_SIGNS = (b"cyclonedx", b"bomformat", b"spdx")
"""What no SBOM of a family that is read goes without, in any of its forms."""
_GLIMPSE = 4096


def unknown(opening: Opening, supported: str) -> Error:
    """Why this is no document of a supported family."""
    if opening.first == b"{":
        return _json(opening, supported)
    text = opening.view.utf8
    if not opening.first:
        return UnreadableDocumentError(
            "the document is empty", where="byte 0", hint="ask the supplier for the SBOM again"
        )
    if opening.first == b"[" and any(sign in text[:_GLIMPSE].lower() for sign in _SIGNS):
        return UnreadableDocumentError(
            "a JSON list of SBOMs, where one SBOM is expected", where="the outermost list", hint=_SPLIT
        )
    for mark, what, todo in _MARKS:
        if mark in text[:_GLIMPSE].lower() or mark in text[:_GLIMPSE]:
            return UnknownFormatError(f"no SBOM: it seems to be {what}", where="byte 0", hint=todo)
    if opening.first == b"<":
        namespace, name = opening.root
        what = f"XML with the outermost element {name!r} of {f'the namespace {namespace!r}' if namespace else 'no namespace'}"
    else:
        what = f"it begins with {text.lstrip()[:16].decode('utf-8', 'replace')!r}"
    return UnknownFormatError(f"no SBOM: {what}", where="byte 0", hint=f"supported: {supported}")


def may_be_one(data: bytes) -> bool:
    """Whether anything in bytes that could not be read tells of an SBOM; an empty document may have been one."""
    # NOTE: without NUL bytes UTF-16 reads as what it says.
    plain = data.lower().replace(b"\0", b"")
    return not plain.strip() or any(sign in plain for sign in _SIGNS)


def means_to_be_one(opening: Opening) -> bool:
    """Whether something that is no document of any form says in one's words that it is an SBOM."""
    try:
        if opening.first == b"{":
            return not _DECLARING.isdisjoint(name.casefold() for name in opening.json.members)
    except UnreadableDocumentError:
        return False
    return _DECLARES.search(opening.data[:_GLIMPSE].replace(b"\0", b"")) is not None


def carrier(opening: Opening) -> str:
    """What a JSON document is besides an SBOM, by its outermost members; empty where it is nothing else."""
    if opening.first != b"{":
        return ""
    members = opening.json.members.keys()
    return next((what for wanted, what in _CARRIERS if wanted <= members), "")


def by_head(data: bytes) -> Error | None:
    """Why bytes that are no text can be no SBOM; None where that cannot be told by how they begin."""
    found = next(((what, todo) for head, what, todo in _HEADS if data.startswith(head)), None)
    if found is None:
        return None
    return UnknownFormatError(f"the document is {found[0]}", where="byte 0", hint=found[1])


def _json(opening: Opening, supported: str) -> Error:
    members = opening.json.members
    where = "the outermost object"
    for wanted, what, todo in _MEMBERS:
        if wanted <= set(members):
            return UnknownFormatError(f"the document is {what}, which is not read", where=where, hint=todo)
    if members.keys() >= _OF_CYCLONEDX:
        what = 'it looks like CycloneDX, but "bomFormat": "CycloneDX" is missing'
        return UnreadableDocumentError(
            what, where=where, hint="ask the supplier for a valid document, or add that member"
        )
    if not members:
        what = "an empty JSON object is neither CycloneDX nor SPDX"
        return UnknownFormatError(what, where=where, hint="ask the supplier for the SBOM again")
    names = ", ".join(sorted(members)[:6])[:120]
    what = f"a JSON object that is neither CycloneDX nor SPDX; its members begin with: {names}"
    return UnknownFormatError(what, where=where, hint=f"supported: {supported}")
