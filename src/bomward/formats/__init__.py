"""Everything that knows CycloneDX or SPDX: recognise, read, annotate, restore.

Knows nothing of the catalog or of law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from bomward.encodings import View, viewed
from bomward.errors import CannotRestoreError, Error, UnknownFormatError, UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import cyclonedx, restoring, spdx2, spdx3, strangers
from bomward.formats.form import Form, Opening
from bomward.formats.restoring import Edit, IsOurs
from bomward.formats.syntax.tree import Source, Stretch, Worth
from bomward.inventory import Edge, Hit, Inventory

FORMS: tuple[Form, ...] = (*cyclonedx.FORMS, *spdx2.FORMS, *spdx3.FORMS)
"""Every form that is read, each with what tells it by content."""
SUPPORTED = "; ".join(form.title for form in FORMS)
SIGNS = (*cyclonedx.SIGNS, *spdx3.SIGNS)
"""What any of them takes for a sign; the others take no notice of it."""


class Document(Protocol):
    """An opened document of some format."""

    source: Source

    family: str
    spec_version: str
    encoding: str
    view: View
    """The document as UTF-8: what all offsets count in."""
    signs: tuple[str, ...]
    """Texts that tell of a place worth a look whatever the catalog holds: contents elsewhere, attachments."""

    def stretches(self) -> Iterable[Stretch]:
        """Where the bytes do not say plainly what they mean."""

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every component that a hit concerns."""

    def edges(self) -> Iterator[Edge]:
        """What hangs on what."""

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""


def open_document(data: bytes, *, sound: bool = False) -> Document:
    """The document, recognised by content and never by name; `sound` as in `viewed`.

    Raises UnknownFormatError for what shows no sign of an SBOM at all, and UnreadableDocumentError for one that is broken.
    """
    opening = Opening(data, sound=sound)
    try:
        return _opened(opening)
    except UnreadableDocumentError as error:
        if opening.is_binary or strangers.may_be_one(data) or strangers.means_to_be_one(opening):
            raise
        raise UnknownFormatError(error.message, where=error.where, hint=error.hint) from error
    except UnknownFormatError as error:
        if not strangers.means_to_be_one(opening):
            raise
        raise UnreadableDocumentError(error.message, where=error.where, hint=error.hint) from error


def _opened(opening: Opening) -> Document:
    refusal = strangers.by_head(opening.data)
    if refusal is not None:
        raise refusal
    found = [form for form in FORMS if form.is_it(opening)]
    if not found:
        raise strangers.unknown(opening, SUPPORTED)
    if len(found) > 1:
        raise UnreadableDocumentError(
            f"the document says it is {' and '.join(form.title for form in found)} at once",
            where="the document as a whole",
            hint="ask the supplier which of them it is",
        )
    carrier = strangers.carrier(opening)
    if carrier:
        raise UnreadableDocumentError(
            f"the document says it is {found[0].title} and {carrier} at once",
            where="the outermost object",
            hint="ask the supplier which of them it is",
        )
    document: Document = found[0].reader.opened(opening)
    return document


def restored(data: bytes, *, missing_ok: bool, view: View | None = None) -> bytes:
    """The original of an annotated document; the document itself where it carries no notes and that is fine.

    The view of a document that is open need not be made again, where all of it was looked at.
    """
    try:
        if Opening(data).is_binary:
            view = View(data)  # NOTE: what was opened of a binary message is its text
        elif view is None or not view.is_sure:
            view = viewed(data)
    except UnreadableDocumentError as error:
        if missing_ok:
            return data
        raise CannotRestoreError(
            f"the document carries no notes of ours: {error.message}",
            where=error.where,
            hint="annotate writes the bare SBOM; if it was compressed or archived since, unpack it first",
        ) from error
    return restoring.restored(view, _kinds(data), missing_ok=missing_ok)


def _kinds(data: bytes) -> Iterator[IsOurs]:
    """What notes look like in the form of this document; in every form, where it cannot be told."""
    opening = Opening(data)
    try:
        found = [form for form in FORMS if form.is_it(opening)]
    except Error:
        found = []
    yield from (form.reader.is_ours for form in found or FORMS)
