"""Writes findings into CycloneDX JSON, in the places the standard made for it in each version.

1.5 and later: annotations, and properties beside them; 1.3 and 1.4: properties; 1.2: external references, which carry a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bomward.errors import CannotAnnotateError
from bomward.findings import Finding, Report
from bomward.formats.cyclonedx_clues import COMPONENT_LISTS
from bomward.formats.json_edit import Splicer
from bomward.formats.json_source import JsonSource, Member, Node, Region, Slot
from bomward.formats.notes import MARKER, OWN, Edit, document_note, document_text, finding_note, finding_text, only

_SIGNATURE = re.compile(b'"' + b"".join(b"(?:%c|(?i:\\\\u%04x))" % (letter, letter) for letter in b"signature") + b'"')
_NOTE_URL = f"urn:{OWN}"


class _Annotation:
    """Collects the insertions for one document."""

    def __init__(self, source: JsonSource, version: str, report: Report) -> None:
        self.source, self.report = source, report
        self.minor = int(version.partition(".")[2])
        self.splicer = Splicer(source)
        self.edits: list[Edit] = []
        self.annotations: list[object] = []
        self.whole: list[dict[str, str]] = []

    def run(self) -> list[Edit]:
        """All insertions."""
        by_owner: dict[int, tuple[Region, Node, list[Finding]]] = {}
        for finding in only(self.report).findings:
            place = self._owner(finding)
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
        records = [self._record("document", document_note(self.report)), self._record("restore", MARKER), *self.whole]
        metadata = self._region("metadata")
        if self.minor < 3:
            self._append_outermost("externalReferences", records)
        elif metadata is None:
            self.edits.append(self.splicer.add_outermost("metadata", {"properties": records}))
        elif not metadata.root.is_object:
            raise CannotAnnotateError(
                "the metadata is not an object", where="/metadata", hint="mend the document first"
            )
        else:
            self.edits.append(self.splicer.append(metadata, metadata.root, "properties", records))
            subject = metadata.root.at("component", "bom-ref")
            if self.minor >= 5 and subject:
                self.annotations.append(self._annotation("document", [subject], document_text(self.report)))
        if self.annotations:
            self._append_outermost("annotations", self.annotations)

    def _append_outermost(self, key: str, items: list[object] | list[dict[str, str]]) -> None:
        region = self._region(key)
        if region is None:
            self.edits.append(self.splicer.add_outermost(key, items))
        else:
            holder = Node(0, 0, [Member(key, region.root.start, region.root)], True)
            self.edits.append(self.splicer.append(region, holder, key, items))

    def _region(self, key: str) -> Region | None:
        slot = self.source.members.get(key)
        return self.source.parse(slot) if slot is not None else None

    def _owner(self, finding: Finding) -> tuple[Region, Node] | None:
        """The object that the note on a finding goes to; None where only the document as a whole can carry it."""
        steps = finding.location.pointer.split("/")[1:]
        slot = self._slot(steps)
        if slot is None:
            return None
        region = self.source.parse(slot)
        depth = slot.pointer.count("/")
        best: Node | None = None
        node: Node | None = region.root
        for position in range(depth, len(steps) + 1):
            if node is None:
                break
            if self._can_carry(node, _shape(steps[:position])):
                best = node
            if position < len(steps):
                node = _child(node, steps[position])
        return (region, best) if best is not None else None

    def _slot(self, steps: list[str]) -> Slot | None:
        if not steps or steps[0] not in self.source.members:
            return None
        items = self.source.items(steps[0])
        if items is not None and len(steps) > 1 and steps[1].isdigit() and int(steps[1]) < len(items):
            return items[int(steps[1])]
        return self.source.members[steps[0]]

    def _can_carry(self, node: Node, path: tuple[str, ...]) -> bool:
        if not node.is_object or path[-2:] == ("tools", "*") or path[-2:-1] == ("annotator",):
            return False
        if not any(path[-len(end) :] == end for end in COMPONENT_LISTS):
            return False
        held = node.get(self._list)
        return held is None or (isinstance(held.value, list) and not held.is_object)


def _shape(steps: list[str]) -> tuple[str, ...]:
    return tuple("*" if step.isdigit() else step for step in steps)


def _child(node: Node, step: str) -> Node | None:
    if node.is_object:
        return node.get(step.replace("~1", "/").replace("~0", "~"))
    return node.items[int(step)] if step.isdigit() and int(step) < len(node.items) else None


def signatures(source: JsonSource) -> Iterator[str]:
    """Pointers of enveloped signatures, at any level."""
    if "signature" in source.top:
        yield "/signature"
    elif b'"signature"' in source.data or (b"\\u00" in source.data and _SIGNATURE.search(source.data)):
        yield from _signatures(source.whole().root, "")


def _signatures(node: Node, pointer: str) -> Iterator[str]:
    for member in node.members:
        if member.key == "signature" and member.node.is_object:
            yield f"{pointer}/signature"
        yield from _signatures(member.node, f"{pointer}/{member.key}")
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
