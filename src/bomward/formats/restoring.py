"""How insertions get into a document and how restore takes them out again, whatever the format.

Annotating only inserts. The notes carry the list of insertions and the digest of the original, so restoring is cutting them
out and comparing the digest: right by proof, or refused. What notes look like is the format's to say, see IsOurs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from bomward import patterns
from bomward.encodings import View
from bomward.errors import CannotAnnotateError, CannotRestoreError
from bomward.findings import Report
from bomward.searching import Rare

NAME = "bomward"
OWN = f"{NAME}:"
"""Begins the name of everything that annotate writes."""
OWN_ID = f"{OWN}bw-"
"""Begins an id that annotate gave to a component without one."""
OWN_TOOL = f"Tool: {NAME}-"
"""Begins the annotator of what annotate writes into SPDX."""
RECORD_HEAD = f"{NAME}-restore/1;"
"""Begins the restore record. A writer of notes has to escape it in whatever its notes quote."""
# NOTE: no offset has more digits than that, and Python refuses to read numbers of thousands.
_RECORD = patterns.lazy(
    RECORD_HEAD.encode() + rb"sha256=([0-9a-f]{64});edits=((?:[0-9]{1,12}\+[0-9]{9},)*[0-9]{1,12}\+[0-9]{9})"
)
_HEAD = Rare(re.escape(RECORD_HEAD.encode()))
_BUG = "this is a bug; please report it"
_WIDTH = 9  # digits of a length: fixed, so that the record's own length is known before its content


class Edit(msgspec.Struct, frozen=True):
    """Text to insert before the byte at an offset of the original."""

    offset: int
    text: bytes


Span = tuple[int, int]

Edits = Callable[[Report, bool], list[Edit]]
"""The insertions that write a report into its document; a signed one only where that is allowed (the flag)."""

IsOurs = Callable[[bytes], bool]
"""Whether an insertion holds notes, as one format writes them, and nothing else: anybody can write a record that fits a text
of his own."""


class Writing(msgspec.Struct, frozen=True):
    """How notes get into a document of one form."""

    encoding: str
    """Of the form: json, xml, tag-value and so on."""
    edits: Edits
    is_ours: IsOurs


def placeholder(digest: str) -> str:
    """Stands in one insertion where the restore record goes, until all insertions are known.

    No note can quote it from a document, since no document holds its own digest.
    """
    return f"@restore-record-of-{digest}@"


def annotated(original: bytes, view: View, digest: str, edits: Iterable[Edit]) -> bytes:
    """The document with the insertions, one of which holds the placeholder and gets the restore record.

    Offsets are those of the document as UTF-8, the digest is that of its own bytes.
    """
    data = view.utf8
    if view.encoded(data) != original:
        raise CannotAnnotateError("the document's encoding does not bring its bytes back", hint=_BUG)
    merged: dict[int, bytes] = {}
    for edit in sorted(edits, key=lambda edit: edit.offset):
        merged[edit.offset] = merged.get(edit.offset, b"") + edit.text
    marker = placeholder(digest).encode()
    if sum(text.count(marker) for text in merged.values()) != 1:
        raise CannotAnnotateError("the notes hold no single restore record", hint=_BUG)
    grows = len(record_of(digest, [(offset, 0) for offset in merged])) - len(marker)
    record = record_of(digest, [(offset, len(text) + grows * text.count(marker)) for offset, text in merged.items()])
    parts: list[bytes | memoryview] = []
    whole, done = memoryview(data), 0
    for offset, text in merged.items():
        parts += [whole[done:offset], text.replace(marker, record)]
        done = offset
    return view.encoded(b"".join([*parts, whole[done:]]))


def record_of(digest: str, edits: Iterable[tuple[int, int]]) -> bytes:
    """The restore record of insertions at these offsets, each with its length; its own length is the same for any lengths."""
    listed = ",".join(f"{offset}+{length:0{_WIDTH}d}" for offset, length in edits)
    return f"{RECORD_HEAD}sha256={digest};edits={listed}".encode()


def restored(view: View, kinds: Iterable[IsOurs], *, missing_ok: bool) -> bytes:
    """The original of an annotated document, whose notes are all of one of these kinds.

    The document itself where it carries no notes and that is fine.
    """
    record = record_at(view)
    if record is not None:
        found = _annotation(view, kinds)
        if found is not None:
            return found[0]
        raise CannotRestoreError(
            "the document carries our notes, but was changed since they were written",
            where=f"byte {record}",
            hint="take the copy that annotate wrote, or the original; nothing was written",
        )
    if missing_ok:
        return view.encoded(view.utf8)
    raise CannotRestoreError(
        "the document carries no notes of ours",
        where="the document as a whole",
        hint="restore takes what `bomward annotate` wrote",
    )


def record_at(view: View) -> int | None:
    """The byte at which a restore record begins, whether it fits the document or not; None where there is none."""
    record = next(_records(view.utf8), None)
    return record.start() if record is not None else None


def insertions(view: View, is_ours: IsOurs) -> tuple[Span, ...]:
    """The spans that restore would cut out; none where the document carries no notes, or was changed since."""
    found = _annotation(view, [is_ours])
    return found[1] if found is not None else ()


def _annotation(view: View, kinds: Iterable[IsOurs]) -> tuple[bytes, tuple[Span, ...]] | None:
    """The original and the spans of the insertions, by a record that fits and lists nothing but notes."""
    data = view.utf8
    record = _only_record(data)
    spans = _spans(record.group(2), len(data)) if record is not None else None
    if record is None or spans is None:
        return None
    edges = [0, *(edge for span in spans for edge in span), len(data)]
    try:
        whole = memoryview(data)
        original = view.encoded(b"".join(whole[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)))
    except UnicodeDecodeError:  # NOTE: a made-up record may cut through a character
        return None
    if hashlib.sha256(original).hexdigest().encode() != record.group(1):
        return None
    fits = any(all(is_ours(data[start:end]) for start, end in spans) for is_ours in kinds)
    return (original, spans) if fits else None


def _only_record(data: bytes) -> re.Match[bytes] | None:
    """The restore record; None where several that differ stand there, since annotate writes one and escapes what it quotes.

    Trying each would take a hostile document's word for how much work there is.
    """
    found: re.Match[bytes] | None = None
    for match in _records(data):
        if found is not None and match.group() != found.group():
            return None
        found = found or match
    return found


def _records(data: bytes) -> Iterator[re.Match[bytes]]:
    """What reads as a restore record."""
    first = -1 if _HEAD.is_absent(data) else data.find(RECORD_HEAD.encode())
    return _RECORD.finditer(data, first) if first >= 0 else iter(())


def _spans(listed: bytes, size: int) -> tuple[Span, ...] | None:
    """Where the listed insertions stand; None where the list does not fit the document."""
    spans: list[Span] = []
    inserted = done = 0
    for item in listed.split(b","):
        offset, length = (int(number) for number in item.split(b"+"))
        start = offset + inserted
        if start < done or start + length > size:
            return None
        done = start + length
        inserted += length
        spans.append((start, done))
    return tuple(spans)
