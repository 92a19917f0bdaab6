"""Everything that knows CycloneDX or SPDX: recognise, read, annotate, restore.

Knows nothing of the catalog or of law.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import cyclonedx_annotate, cyclonedx_json, restoring, spdx2_annotate, spdx2_json, strangers
from bomward.formats.json_source import JsonSource, Worth
from bomward.formats.restoring import Edit, IsOurs
from bomward.inventory import Edge, Hit, Inventory

SUPPORTED = "CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3, each as JSON"
SIGNS = (*cyclonedx_json.SIGNS, *spdx2_json.SIGNS)
NOTES: tuple[IsOurs, ...] = (cyclonedx_annotate.is_ours, spdx2_annotate.is_ours)
"""What each format's notes look like."""
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
    refusal = strangers.not_json(data, SUPPORTED)
    if refusal is not None:
        raise refusal
    check_text(data)
    source = JsonSource(data)
    found = [opener for member, opener in FORMATS if member in source.top]
    if len(found) > 1:
        raise UnreadableDocumentError(
            "the document says it is CycloneDX and SPDX at once",
            where="the outermost object",
            hint="ask the supplier which of the two it is",
        )
    if not found:
        raise strangers.unknown(source.top, SUPPORTED)
    return found[0](source)


def restored(data: bytes, *, missing_ok: bool) -> bytes:
    """The original of an annotated document; the document itself where it carries no notes and that is fine."""
    return restoring.restored(data, NOTES, missing_ok=missing_ok)
