"""What annotate writes and how restore takes it out again, whatever the format.

Annotating only inserts. The notes carry the list of insertions and the digest of the original, so restoring is cutting them
out and comparing the digest: right by proof, or refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from bomward.errors import CannotAnnotateError, CannotRestoreError
from bomward.findings import DocumentReport, Finding, Report

_NAME = "bomward"
OWN = f"{_NAME}:"
OWN_ID = f"{OWN}bw-"
"""Begins an id that annotate gave to a component without one."""
OWN_TOOL = f"Tool: {_NAME}-"
MARKER = "@bomward-restore@"
"""Stands in an insertion where the restore record goes, until all insertions are known."""
_RECORD_HEAD = b"bomward-restore/1;"
_RECORD = re.compile(rb"bomward-restore/1;sha256=([0-9a-f]{64});edits=((?:\d+\+\d{9},)*\d+\+\d{9})")
_WIDTH = 9  # digits of a length: fixed, so that the record's own length is known before its content


class Edit(msgspec.Struct, frozen=True):
    """Text to insert before the byte at an offset of the original."""

    offset: int
    text: bytes


Span = tuple[int, int]

Annotator = Callable[[Report], Sequence[Edit]]


def annotated(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The document with the insertions, one of which holds MARKER and gets the restore record."""
    merged: dict[int, bytes] = {}
    for edit in sorted(edits, key=lambda edit: edit.offset):
        merged[edit.offset] = merged.get(edit.offset, b"") + edit.text
    marker = MARKER.encode()
    if sum(text.count(marker) for text in merged.values()) != 1:
        raise CannotAnnotateError("the notes hold no single restore record", hint="this is a bug; please report it")
    record = _record(data, [(offset, 0) for offset in merged])
    lengths = [
        (offset, len(text) + (len(record) - len(marker)) * text.count(marker)) for offset, text in merged.items()
    ]
    record = _record(data, lengths)
    parts, done = [], 0
    for offset, text in merged.items():
        parts += [data[done:offset], text.replace(marker, record)]
        done = offset
    return b"".join([*parts, data[done:]])


def _record(data: bytes, edits: Iterable[tuple[int, int]]) -> bytes:
    listed = ",".join(f"{offset}+{length:0{_WIDTH}d}" for offset, length in edits)
    return f"bomward-restore/1;sha256={hashlib.sha256(data).hexdigest()};edits={listed}".encode()


def restored(data: bytes, *, missing_ok: bool) -> bytes:
    """The original of an annotated document; the document itself where it carries no notes and that is fine."""
    found = _annotation(data)
    if found is not None:
        return found[0]
    record = _RECORD.search(data)
    if record is not None:
        raise CannotRestoreError(
            "the document carries our notes, but was changed since they were written",
            where=f"byte {record.start()}",
            hint="take the copy that annotate wrote, or the original; nothing was written",
        )
    if missing_ok:
        return data
    raise CannotRestoreError(
        "the document carries no notes of ours",
        where="the document as a whole",
        hint="restore takes what `bomward annotate` wrote",
    )


def insertions(data: bytes) -> tuple[Span, ...]:
    """The spans that restore would cut out; none where the document carries no notes, or was changed since."""
    found = _annotation(data)
    return found[1] if found is not None else ()


def _annotation(data: bytes) -> tuple[bytes, tuple[Span, ...]] | None:
    """The original and the spans of the insertions, by a record that fits and lists nothing but notes."""
    first = data.find(_RECORD_HEAD)
    for match in _RECORD.finditer(data, first) if first >= 0 else ():
        spans = _spans(match.group(2), len(data))
        if spans is None:
            continue
        edges = [0, *(edge for span in spans for edge in span), len(data)]
        original = b"".join(data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
        if hashlib.sha256(original).hexdigest().encode() == match.group(1) and all(
            is_ours(data[start:end]) for start, end in spans
        ):
            return original, spans
    return None


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


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes and nothing else: anybody can write a record that fits a text of his own.

    NOTE: for JSON; a format of another kind needs its own rule here.
    """
    text = insertion.decode("utf-8", "replace").strip().removeprefix(",")
    for opening, closing in ("{}", "[]"):
        try:
            value = json.loads(f"{opening}{text}{closing}", object_pairs_hook=_once)
        except (ValueError, RecursionError):
            continue
        return all(map(_is_member, value.items())) if isinstance(value, dict) else all(map(_is_note, value))
    return False


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a name is given twice")
    return dict(pairs)


def _is_member(member: tuple[str, object]) -> bool:
    match member:
        case "bom-ref", str(ref):
            return ref.startswith(OWN_ID)
        case "metadata", {"properties": list(notes), **rest}:
            return not rest and all(map(_is_note, notes))
        case "properties" | "externalReferences" | "annotations", list(notes):
            return all(map(_is_note, notes))
    return False


def _is_note(note: object) -> bool:
    match note:
        case {"name": str(name), "value": str(), **rest}:
            return not rest and name.startswith(OWN)
        case {"type": "other", "url": str(url), "comment": str(), **rest}:
            return not rest and url.startswith(f"urn:{OWN}")
        case {"annotationDate": str(), "annotationType": "OTHER", "annotator": str(who), "comment": str(), **rest}:
            return not rest and who.startswith(OWN_TOOL)
        case {
            "bom-ref": str(ref),
            "subjects": list(),
            "timestamp": str(),
            "text": str(),
            "annotator": annotator,
            **rest,
        }:
            return not rest and ref.startswith(OWN) and _is_annotator(annotator)
    return False


def _is_annotator(value: object) -> bool:
    match value:
        case {"component": {"type": "application", "name": str(name), "version": str(), **more}, **rest}:
            return not rest and not more and name == _NAME
    return False


def only(report: Report) -> DocumentReport:
    """The one document of a report that is to be written into it."""
    return report.documents[0]


def document_note(report: Report) -> str:
    """The note on the document as a whole, for machines."""
    document = only(report)
    return _json(
        {
            "verdict": document.verdict,
            "status": document.status,
            "findings": len(document.findings),
            "outcomes": {outcome: n for outcome, n in report.summary.outcomes.items() if n},
            "components": document.components,
            "coverage": msgspec.to_builtins(document.coverage),
            "gaps": [gap.reason for gap in document.gaps],
            "asOf": report.as_of.isoformat(),
            "act": report.act,
            "profile": report.profile,
            "regimes": report.regimes,
            "catalog": {"version": report.catalog.version, "sha256": report.catalog.sha256},
            "original": {"sha256": document.sha256},
            "tool": {"name": report.tool.name, "version": report.tool.version},
        }
    )


def document_text(report: Report) -> str:
    """The note on the document as a whole, for people."""
    document = only(report)
    laws = report.profile or ", ".join(report.regimes)
    count = len(document.findings)
    return (
        f"bomward {report.tool.version} judged this document as of {report.as_of.isoformat()} (profile {laws}, act {report.act}, catalog "
        f"{report.catalog.version}): {document.verdict}; {count} finding{'' if count == 1 else 's'} in {document.components} components. "
        "What the catalog does not hold cannot be found; this is no legal advice."
    )


def finding_note(finding: Finding) -> str:
    """The note on one finding, for machines."""
    whole = msgspec.to_builtins(finding)
    kept = (
        "id",
        "entry",
        "relation",
        "itemClass",
        "outcome",
        "capped",
        "evidence",
        "verdicts",
        "path",
        "ask",
        "waiver",
    )
    return _json({key: whole[key] for key in kept})


def finding_text(finding: Finding) -> str:
    """The note on one finding, for people."""
    evidence = "; ".join(f"{item.kind} {item.value[:120]!r}" for item in finding.evidence[:3])
    laws = "; ".join(f"{verdict.regime}: {verdict.outcome} ({verdict.citation})" for verdict in finding.verdicts)
    parts = [
        f"bomward: {finding.relation} {finding.entry}: {finding.outcome}.",
        f"Evidence: {evidence}.",
        f"Law: {laws}.",
    ]
    if finding.capped:
        parts.append(f"Held back because {finding.capped}.")
    if len(finding.path) > 1:
        parts.append(f"Path: {' > '.join(finding.path)}.")
    if finding.ask:
        parts.append(f"Ask the supplier: {finding.ask}")
    return unmarked(" ".join(parts))


def _json(value: object) -> str:
    return unmarked(msgspec.json.encode(value).decode(), "\\u0040")


def unmarked(text: str, instead: str = "(at)") -> str:
    """The text without MARKER, which a document may hold to be quoted in a note."""
    return text.replace(MARKER, MARKER.replace("@", instead))
