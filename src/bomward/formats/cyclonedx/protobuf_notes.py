"""Writes findings into a binary CycloneDX message, behind all that stands there: what is given again is added.

1.5 and later: properties of the document for machines, and annotations for people; 1.3 and 1.4: properties of the metadata.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.findings import Finding, Report
from bomward.formats.cyclonedx.json_notes import is_carrier
from bomward.formats.cyclonedx.protobuf_shape import Shape
from bomward.formats.cyclonedx.protobuf_skim import Skimmed
from bomward.formats.cyclonedx.protobuf_source import ProtobufSource
from bomward.formats.notes import document_note, document_text, finding_note, finding_text, only
from bomward.formats.restoring import NAME, OWN, RECORD_HEAD, Edit, placeholder, record_of
from bomward.formats.syntax.protobuf import written
from bomward.formats.syntax.whole import values

_METADATA, _ANNOTATIONS, _PROPERTIES, _PROPERTIES_OF_METADATA = 4, 11, 12, 8
_APPLICATION = 1
_NAMES = frozenset({f"{OWN}finding", f"{OWN}document", f"{OWN}restore"})
_ID = patterns.lazy(rf"{OWN}annotation:(?:document|bw-[0-9a-f]+(?:-\d+)?)")


def edits(source: ProtobufSource, version: str, report: Report) -> list[Edit]:
    """The one insertion that writes a report into its document."""
    digest, end = only(report).sha256, len(source.view.utf8)
    # NOTE: lengths stand before what they count, so the record's own has to be right before its content is known.
    stand_in = record_of(digest, [(end, 0)])
    properties = [_property("document", _escaped(document_note(report))), _property("restore", stand_in.decode())]
    properties += [_property("finding", _escaped(_finding_note(finding))) for finding in only(report).findings]
    if int(version.partition(".")[2]) < 5:
        notes = written(_METADATA, b"".join(written(_PROPERTIES_OF_METADATA, entry) for entry in properties))
    else:
        notes = b"".join(written(_PROPERTIES, entry) for entry in properties)
        notes += b"".join(written(_ANNOTATIONS, entry) for entry in _annotations(source, report))
    return [Edit(end, notes.replace(stand_in, placeholder(digest).encode()))]


def _annotations(source: ProtobufSource, report: Report) -> Iterator[bytes]:
    """A note for people on each component that can be referred to, and on the document's subject."""
    subject = source.at("/metadata/component")
    notes = [("document", subject[1].at("bom-ref") if subject is not None else "", document_text(report))]
    notes += [(finding.id, _ref(source, finding), finding_text(finding)) for finding in only(report).findings]
    for id, ref, said in notes:
        if ref and RECORD_HEAD not in ref:
            yield _annotation(report, id, ref, said.replace(RECORD_HEAD, RECORD_HEAD.replace("-", "%2D")))


def _annotation(report: Report, id: str, ref: str, said: str) -> bytes:
    day = datetime.datetime.combine(report.as_of, datetime.time(), datetime.UTC)
    tool = written(1, _APPLICATION) + written(8, report.tool.name) + written(9, report.tool.version)
    return b"".join(
        (
            written(1, f"{OWN}annotation:{id}"),
            written(2, ref),
            written(3, written(3, tool)),
            written(4, written(1, int(day.timestamp()))),
            written(5, said),
        )
    )


def _property(name: str, value: str) -> bytes:
    return written(1, f"{OWN}{name}") + written(2, value)


def _escaped(note: str) -> str:
    """A note in JSON whose quotes do not look like the restore record."""
    return note.replace(RECORD_HEAD, RECORD_HEAD.replace("-", "\\u002d"))


def _finding_note(finding: Finding) -> str:
    """The note for machines, which says what it concerns, since it does not stand beside that."""
    about = {"component": finding.component, "pointer": finding.location.pointer}
    return msgspec.json.encode({**msgspec.to_builtins(about), **msgspec.json.decode(finding_note(finding))}).decode()


def _ref(source: ProtobufSource, finding: Finding) -> str:
    """The reference of the component that a finding concerns, or of the nearest around it that has one."""
    pointer = finding.location.pointer
    while pointer:
        place = source.at(pointer) if is_carrier(pointer) else None
        ref = place[1].at("bom-ref") if place is not None else ""
        if ref:
            return ref
        pointer = pointer.rpartition("/")[0]
    return ""


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    shape = Shape(insertion)
    try:
        Skimmed(insertion)
    except UnreadableDocumentError:
        return False
    said = values(shape.tree().root)
    return bool(said) and not shape.duplicates and all(map(_is_member, said.items()))


def _is_member(member: tuple[str, object]) -> bool:
    match member:
        case "metadata", {"properties": list(notes), **rest}:
            return not rest and all(map(_is_property, notes))
        case "properties", list(notes):
            return all(map(_is_property, notes))
        case "annotations", list(notes):
            return all(map(_is_annotation, notes))
    return False


def _is_property(note: object) -> bool:
    match note:
        case {"name": str(name), "value": str(), **rest}:
            return not rest and name in _NAMES
    return False


def _is_annotation(note: object) -> bool:
    match note:
        case {
            "bom-ref": str(ref),
            "subjects": [str()],
            "annotator": {"component": {"type": "application", "name": str(name), "version": str(), **more}, **others},
            "timestamp": str(),
            "text": str(),
            **rest,
        }:
            return not (rest or more or others) and name == NAME and _ID.fullmatch(ref) is not None
    return False
