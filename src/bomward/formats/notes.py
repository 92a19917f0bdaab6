"""What annotate writes and how restore takes it out again, whatever the format.

Annotating only inserts. The notes carry the list of insertions and the digest of the original, so restoring is cutting them
out and comparing the digest: right by proof, or refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from bomward.errors import CannotAnnotateError, CannotRestoreError
from bomward.findings import DocumentReport, Finding, Report

OWN = "bomward:"
MARKER = "@bomward-restore@"
"""Stands in an insertion where the restore record goes, until all insertions are known."""
_RECORD = re.compile(rb"bomward-restore/1;sha256=([0-9a-f]{64});edits=((?:\d+\+\d{9},)*\d+\+\d{9})")
_WIDTH = 9  # digits of a length: fixed, so that the record's own length is known before its content


class Edit(msgspec.Struct, frozen=True):
    """Text to insert before the byte at an offset of the original."""

    offset: int
    text: bytes


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
    records = list(_RECORD.finditer(data))
    for match in records:
        original = _cut(data, match.group(2))
        if original is not None and hashlib.sha256(original).hexdigest().encode() == match.group(1):
            return original
    if records:
        raise CannotRestoreError(
            "the document carries our notes, but was changed since they were written",
            where=f"byte {records[0].start()}",
            hint="take the copy that annotate wrote, or the original; nothing was written",
        )
    if missing_ok:
        return data
    raise CannotRestoreError(
        "the document carries no notes of ours",
        where="the document as a whole",
        hint="restore takes what `bomward annotate` wrote",
    )


def _cut(data: bytes, listed: bytes) -> bytes | None:
    """The bytes outside the listed insertions; None where the list does not fit the document."""
    parts, done, inserted = [], 0, 0
    for item in listed.split(b","):
        offset, length = (int(number) for number in item.split(b"+"))
        start = offset + inserted
        if start < done or start + length > len(data):
            return None
        parts.append(data[done:start])
        done = start + length
        inserted += length
    return b"".join([*parts, data[done:]])


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
    return " ".join(parts)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
