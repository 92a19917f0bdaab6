"""Writes findings into CycloneDX JSON, in the places the standard made for it in each version.

1.5 and later: annotations, and properties beside them; 1.3 and 1.4: properties; 1.2: external references, which carry a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bomward.errors import CannotAnnotateError
from bomward.findings import Finding, Report
from bomward.formats.cyclonedx.clues import COMPONENT_LISTS
from bomward.formats.notes import document_note, document_text, finding_note, finding_text, only
from bomward.formats.restoring import NAME, OWN, OWN_ID, Edit, placeholder
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.json_edit import Splicer, holds_only
from bomward.formats.syntax.tree import Member, Node, Region, Slot, escape
from bomward.searching import Rare

_NOTE_URL = f"urn:{OWN}"
_NAMES = frozenset({f"{OWN}finding", f"{OWN}document", f"{OWN}restore"})
_URLS = frozenset({f"{_NOTE_URL}finding", f"{_NOTE_URL}document", f"{_NOTE_URL}restore"})
"""All that is written; under another name somebody else has written something."""

_SIGNATURE_NAME = b'"%s"' % b"".join(b"(?:%c|(?i:\\\\u%04x))" % (letter, letter) for letter in b"signature")
"""The name of a signature's member, in any way to write it."""
_SIGNATURE = Rare(_SIGNATURE_NAME)


@cache
def _signature() -> re.Pattern[bytes]:
    """Such a member; compiled when first needed, which takes time."""
    return re.compile(_SIGNATURE_NAME + rb"[ \t\n\r]*:")


class _Annotation:
    """Collects the insertions for one document."""

    def __init__(self, source: JsonSource, version: str, report: Report) -> None:
        self.source, self.report = source, report
        self.minor = int(version.partition(".")[2])
        self.splicer = Splicer(source)
        self.edits: list[Edit] = []
        self.annotations: list[object] = []
        self.whole: list[dict[str, str]] = []
        self.owners: dict[str, tuple[Region, Node] | None] = {}

    def run(self) -> list[Edit]:
        """All insertions."""
        by_owner: dict[int, tuple[Region, Node, list[Finding]]] = {}
        for finding in only(self.report).findings:
            place = self._owner(finding.location.pointer)
            if place is None:
                self.whole.append(self._record("finding", finding_note(finding)))
            else:
                region, node = place
                by_owner.setdefault(region.offset(node.start), (region, node, []))[2].append(finding)
        for region, node, findings in by_owner.values():
            self._on_component(region, node, findings)
        self._on_document()
        return self.edits

    def _record(self, name: str, value: str) -> dict[str, str]:
        if self.minor >= 3:
            return {"name": f"{OWN}{name}", "value": value}
        return {"type": "other", "url": f"{_NOTE_URL}{name}", "comment": value}

    @property
    def _list(self) -> str:
        return "properties" if self.minor >= 3 else "externalReferences"

    def _on_component(self, region: Region, node: Node, findings: list[Finding]) -> None:
        ref = node.at("bom-ref")
        if self.minor >= 5 and node.get("bom-ref") is None:
            ref = f"{OWN}{findings[0].id}"
            self.edits.append(self.splicer.add_member(region, node, "bom-ref", ref))
        self.edits.append(
            self.splicer.append(region, node, self._list, [self._record("finding", finding_note(f)) for f in findings])
        )
        if self.minor >= 5 and ref:
            self.annotations += (self._annotation(finding.id, [ref], finding_text(finding)) for finding in findings)

    def _annotation(self, id: str, subjects: list[str], text: str) -> dict[str, object]:
        tool = self.report.tool
        return {
            "bom-ref": f"{OWN}annotation:{id}",
            "subjects": subjects,
            "annotator": {"component": {"type": "application", "name": tool.name, "version": tool.version}},
            "timestamp": f"{self.report.as_of.isoformat()}T00:00:00Z",
            "text": text,
        }

    def _on_document(self) -> None:
        """The note on the whole, which is always written."""
        restore = self._record("restore", placeholder(only(self.report).sha256))
        records = [self._record("document", document_note(self.report)), restore, *self.whole]
        metadata = self.source.at("/metadata")
        if self.minor < 3:
            self._append_outermost("externalReferences", records)
        elif metadata is None:
            self.edits.append(self.splicer.add_outermost("metadata", {"properties": records}))
        elif not metadata[1].is_object:
            raise CannotAnnotateError(
                "the metadata is not an object", where="/metadata", hint="mend the document first"
            )
        else:
            self.edits.append(self.splicer.append(*metadata, "properties", records))
            subject = metadata[1].at("component", "bom-ref")
            if self.minor >= 5 and subject:
                self.annotations.append(self._annotation("document", [subject], document_text(self.report)))
        if self.annotations:
            self._append_outermost("annotations", self.annotations)

    def _append_outermost(self, key: str, items: list[object] | list[dict[str, str]]) -> None:
        place = self.source.at(f"/{key}")
        if place is None:
            self.edits.append(self.splicer.add_outermost(key, items))
        else:
            region, node = place
            holder = Node(0, 0, [Member(key, node.start, node)], True)
            self.edits.append(self.splicer.append(region, holder, key, items))

    def _owner(self, pointer: str) -> tuple[Region, Node] | None:
        """The object that a note on what stands there goes to; None where only the document as a whole can carry it."""
        if pointer not in self.owners:
            place = self.source.at(pointer) if is_carrier(pointer) else None
            if place is not None and not self._can_carry(place[1]):
                place = None
            self.owners[pointer] = self._owner(pointer.rpartition("/")[0]) if place is None and pointer else place
        return self.owners[pointer]

    def _can_carry(self, node: Node) -> bool:
        if not node.is_object:
            return False
        held = node.get(self._list)
        return held is None or (isinstance(held.value, list) and not held.is_object)


def is_carrier(pointer: str) -> bool:
    """Whether something with an identity of its own stands there that may have properties in every version."""
    path = tuple("*" if step.isdigit() else step for step in pointer.split("/")[1:])
    if path[-2:] == ("tools", "*") or path[-2:-1] == ("annotator",):
        return False
    return any(path[-len(end) :] == end for end in COMPONENT_LISTS)


def signatures(source: JsonSource) -> Iterator[str]:
    """Pointers of enveloped signatures, at any level."""
    if "signature" in source.members:
        yield "/signature"
    elif not _SIGNATURE.is_absent(source.data) and (b'"signature"' in source.data or b"\\u00" in source.data):
        slot: Slot | None = None
        for match in _signature().finditer(source.data):
            if slot is None or match.start() >= slot.end:
                slot = source.slot_at(match.start())
                yield from _signatures(source.parse(slot).root, slot.pointer) if slot is not None else ()


def _signatures(node: Node, pointer: str) -> Iterator[str]:
    for member in node.members:
        inner = f"{pointer}/{escape(member.key)}"
        if member.key == "signature" and member.node.is_object:
            yield inner
        yield from _signatures(member.node, inner)
    for index, item in enumerate(node.items):
        yield from _signatures(item, f"{pointer}/{index}")


def edits(source: JsonSource, version: str, report: Report, *, allow_signed: bool) -> list[Edit]:
    """The insertions that write a report into its document. Raises CannotAnnotateError for a signed one, unless allowed."""
    signed = next(signatures(source), None)
    if signed is not None and not allow_signed:
        raise CannotAnnotateError(
            "the document is signed, and a note would break its signature",
            where=signed,
            hint="--allow-signed writes the copy all the same; restore brings the signed original back",
        )
    return _Annotation(source, version, report).run()


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    return holds_only(insertion, _is_member, _is_note)


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
            return not rest and name in _NAMES
        case {"type": "other", "url": str(url), "comment": str(), **rest}:
            return not rest and url in _URLS
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
            return not rest and not more and name == NAME
    return False
