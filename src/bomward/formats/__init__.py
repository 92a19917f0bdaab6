"""Everything that knows CycloneDX or SPDX: recognise, read, annotate, restore.

Knows nothing of the catalog or of law.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from bomward.errors import UnknownFormatError, UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import cyclonedx_json, spdx2_json
from bomward.formats.json_source import BOM, JsonSource, Worth
from bomward.formats.notes import Edit
from bomward.inventory import Edge, Hit, Inventory

SUPPORTED = "CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3, each as JSON"
SIGNS = (*cyclonedx_json.SIGNS, *spdx2_json.SIGNS)
_STRETCH = 1 << 12


class Document(Protocol):
    """An opened document of some format."""

    family: str
    spec_version: str
    encoding: str

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every component that a hit concerns."""

    def edges(self) -> Iterator[Edge]:
        """What hangs on what."""

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""


Format = Callable[[JsonSource], Document]

FORMATS: tuple[tuple[str, Format], ...] = (
    ("bomFormat", cyclonedx_json.CycloneDxJson),
    ("spdxVersion", spdx2_json.Spdx2Json),
)
"""Each format with the member that tells it by content."""


def check_text(data: bytes) -> None:
    """Raise unless the bytes are UTF-8 throughout: fast decoders do not look at what they skip."""
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableDocumentError(
            "the document is UTF-16 or UTF-32",
            where="byte 0",
            hint="convert it to UTF-8; JSON is UTF-8 by its standard",
        )
    if data.isascii():
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    try:
        for at in range(0, len(data), _STRETCH):
            stretch = data[at : at + _STRETCH]
            # NOTE: decoding is needed only around what is not ASCII, and for what the stretch before left open.
            if not stretch.isascii() or decoder.getstate()[0]:
                decoder.decode(stretch)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(
            f"not UTF-8: {error.reason}",
            where=f"near byte {at + error.start}",
            hint="ask the supplier for a document in UTF-8",
        ) from error


def open_document(data: bytes) -> Document:
    """The document, recognised by content and never by name. Raises UnknownFormatError or UnreadableDocumentError."""
    if not data[:1024].strip() and not data.strip():
        raise UnreadableDocumentError(
            "the document is empty", where="byte 0", hint="ask the supplier for the SBOM again"
        )
    check_text(data)
    head = data[len(BOM) :] if data.startswith(BOM) else data[:64]
    if head.lstrip()[:1] != b"{":
        raise UnknownFormatError(
            f"not a JSON object: it begins with {_glimpse(head)}", where="byte 0", hint=f"supported: {SUPPORTED}"
        )
    source = JsonSource(data)
    found = [(member, opener) for member, opener in FORMATS if member in source.top]
    if len(found) > 1:
        raise UnreadableDocumentError(
            "the document says it is CycloneDX and SPDX at once",
            where="the outermost object",
            hint="ask the supplier which of the two it is",
        )
    if not found:
        raise UnknownFormatError(_unknown(source), where="the outermost object", hint=f"supported: {SUPPORTED}")
    member, opener = found[0]
    if member == "bomFormat" and source.text("bomFormat") != "CycloneDX":
        raise UnknownFormatError(
            f"bomFormat is {source.text('bomFormat')!r}, not 'CycloneDX'",
            where="/bomFormat",
            hint=f"supported: {SUPPORTED}",
        )
    return opener(source)


def _glimpse(head: bytes) -> str:
    return repr(head[:16].decode("utf-8", "replace")) + (" (XML?)" if head.lstrip().startswith(b"<") else "")


def _unknown(source: JsonSource) -> str:
    names = ", ".join(sorted(source.top)[:6]) or "nothing"
    return f"a JSON object that is neither CycloneDX nor SPDX 2; its members begin with: {names[:120]}"
