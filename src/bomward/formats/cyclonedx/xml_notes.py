"""Writes findings into CycloneDX XML, in the places the standard made for it in each version.

1.5 and later: annotations, and properties beside them; 1.3 and 1.4: properties; 1.1 and 1.2: external references, which carry a
comment; 1.0, and elements that close themselves: attributes of a namespace of our own, which every version allows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bomward import patterns
from bomward.errors import CannotAnnotateError
from bomward.findings import Finding, Report
from bomward.formats.cyclonedx.json_notes import is_carrier
from bomward.formats.cyclonedx.xml_shape import OWN_NAMESPACE, TEXTS
from bomward.formats.notes import document_note, document_text, finding_note, finding_text, only
from bomward.formats.restoring import NAME, OWN, OWN_ID, Edit, placeholder
from bomward.formats.syntax.tree import Node
from bomward.formats.syntax.xml import Element
from bomward.formats.syntax.xml_edit import Made, Splicer, holds_only, made_of
from bomward.formats.syntax.xml_skim import Child

if TYPE_CHECKING:
    from bomward.formats.cyclonedx.xml import XmlSource

_SIGNATURE = patterns.lazy(rb"<(?:[^\s/<>:]+:)?Signature[\s/>]")
_NOTE_URL = f"urn:{OWN}"
_KINDS = ("finding", "document", "restore")
_NAMES = frozenset(f"{OWN}{kind}" for kind in _KINDS)
_URLS = frozenset(f"{_NOTE_URL}{kind}" for kind in _KINDS)
"""All that is written; under another name somebody else has written something."""
_DECLARES = f"xmlns:{NAME}"
_ATTRIBUTES = patterns.lazy(
    rf' {_DECLARES}="{re.escape(OWN_NAMESPACE)}"(?: {OWN}(?:{"|".join(_KINDS)})(?:\.[0-9]+)?="[^"<>]*")+'.encode()
)
_ID = patterns.lazy(rf' bom-ref="{re.escape(OWN_ID)}[0-9a-f]+(?:-[0-9]+)?"'.encode())

_BEHIND = {
    "component": ("components", "evidence", "releaseNotes", "modelCard", "data", "cryptoProperties", "tags"),
    "service": ("services", "releaseNotes", "tags"),
    "metadata": ("distributionConstraints",),
}
"""What the standard wants behind the properties of an element."""
_BEHIND_REFERENCES = ("dependencies", "compositions", "properties")
_BEHIND_ANNOTATIONS = ("formulation", "declarations", "definitions", "citations")
_BEHIND_METADATA = (
    *("components", "services", "externalReferences", *_BEHIND_REFERENCES, "vulnerabilities", "annotations"),
    *_BEHIND_ANNOTATIONS,
)


class _Annotation:
    """Collects the insertions for one document."""

    def __init__(self, source: XmlSource, version: str, report: Report) -> None:
        self.source, self.report = source, report
        self.minor = int(version.partition(".")[2])
        # NOTE: a line end between two texts, or two comments, would make two places of one.
        self.splicer = Splicer(source.skim, on_one_line=source.skim.has_hidden or bool(source.mixed))
        self.root = source.skim.root
        self.edits: list[Edit] = []
        self.annotations: list[Made] = []
        self.whole: list[tuple[str, str]] = []
        """Notes on the document as a whole: their kind and what they say."""
        self.owners: dict[str, tuple[Child, Node] | None] = {}

    def run(self) -> list[Edit]:
        """All insertions."""
        by_owner: dict[int, tuple[Child, Node, list[Finding]]] = {}
        for finding in only(self.report).findings:
            place = self._owner(finding.location.pointer)
            if place is None:
                self.whole.append(("finding", finding_note(finding)))
            else:
                child, node = place
                by_owner.setdefault(child.start, (child, node, []))[2].append(finding)
        for child, node, findings in by_owner.values():
            self._on_component(child, node, findings)
        self._on_document()
        return self.edits

    def _record(self, kind: str, value: str) -> Made:
        if self.minor >= 3:
            return Made("property", value, (("name", f"{OWN}{kind}"),))
        inside = [Made("url", f"{_NOTE_URL}{kind}"), Made("comment", value)]
        return Made("reference", inside, (("type", "other"),))

    @property
    def _list(self) -> str:
        return "properties" if self.minor >= 3 else "externalReferences"

    def _on_component(self, child: Child, node: Node, findings: list[Finding]) -> None:
        notes = [finding_note(finding) for finding in findings]
        if self.minor == 0:
            self._as_attributes(child, [("finding", note) for note in notes])
            return
        ref = node.at("bom-ref")
        if self.minor >= 5 and node.get("bom-ref") is None:
            ref = f"{OWN}{findings[0].id}"
            self.edits.append(self.splicer.add_attribute(child, [("bom-ref", ref)]))
        self._into_list(child, self._list, [self._record("finding", note) for note in notes], self._behind(child))
        if self.minor >= 5 and ref:
            self.annotations += (self._annotation(finding.id, ref, finding_text(finding)) for finding in findings)

    def _behind(self, child: Child) -> tuple[str, ...]:
        """What the standard wants behind the list that notes go to."""
        name = child.tag.rpartition(b":")[2].decode()
        return _BEHIND.get(name, _BEHIND["component"])

    def _into_list(self, parent: Child, name: str, made: Sequence[Made], behind: tuple[str, ...]) -> None:
        """Append to a list within an element; the list is made where there is none."""
        held = self.splicer.child(parent, name)
        if held is None:
            self.edits.append(self.splicer.add(parent, Made(name, made), behind))
        else:
            self.edits.append(self.splicer.append(held, made))

    def _as_attributes(self, child: Child, notes: Sequence[tuple[str, str]]) -> None:
        if f"{_DECLARES}=".encode() in self.source.view.utf8:
            raise CannotAnnotateError(
                f"the document uses the prefix {NAME!r} for itself", hint="rename that prefix, or annotate by hand"
            )
        names: dict[str, int] = {}
        attributes = [(_DECLARES, OWN_NAMESPACE)]
        for kind, value in notes:
            names[kind] = count = names.get(kind, 0) + 1
            attributes.append((f"{OWN}{kind}" if count == 1 else f"{OWN}{kind}.{count}", value))
        self.edits.append(self.splicer.add_attribute(child, attributes))

    def _annotation(self, id: str, subject: str, text: str) -> Made:
        tool = self.report.tool
        who = Made("component", [Made("name", tool.name), Made("version", tool.version)], (("type", "application"),))
        inside = [
            Made("subjects", [Made("subject", (), (("ref", subject),))]),
            Made("annotator", [who]),
            Made("timestamp", f"{self.report.as_of.isoformat()}T00:00:00Z"),
            Made("text", text),
        ]
        return Made("annotation", inside, (("bom-ref", f"{OWN}annotation:{id}"),))

    def _on_document(self) -> None:
        """The note on the whole, which is always written."""
        restore = placeholder(only(self.report).sha256)
        notes = [("document", document_note(self.report)), ("restore", restore), *self.whole]
        place = self._metadata() if self.minor >= 3 else self.root
        if self.minor == 0 or place is None or not self._has_room(place):
            self._as_attributes(self.root, notes)
        else:
            self._note_whole(place, [self._record(kind, value) for kind, value in notes])
        held = self.splicer.child(self.root, "annotations")
        if self.annotations and self._is_free("annotations", held):
            self._into_list(self.root, "annotations", self.annotations, _BEHIND_ANNOTATIONS)

    def _note_whole(self, place: Child, records: list[Made]) -> None:
        if self.minor < 3:
            self._into_list(self.root, self._list, records, _BEHIND_REFERENCES)
        elif place is self.root:
            self.edits.append(
                self.splicer.add(self.root, Made("metadata", [Made("properties", records)]), _BEHIND_METADATA)
            )
        else:
            self._into_list(place, self._list, records, _BEHIND["metadata"])
            subject = self.source.at("/metadata/component/bom-ref")
            if self.minor >= 5 and subject is not None and subject[1].text:
                self.annotations.append(self._annotation("document", subject[1].text, document_text(self.report)))

    def _metadata(self) -> Child | None:
        """The metadata, or the root where there are none yet; None where they have no place for a note."""
        held = self.splicer.child(self.root, "metadata")
        if held is None:
            return self.root if "metadata" not in self.source.members else None
        return held

    def _has_room(self, place: Child) -> bool:
        if not self.splicer.is_open(place):
            return False
        if place is self.root:
            return self.minor >= 3 or self._is_free(self._list, self.splicer.child(place, self._list))
        found = self.source.at("/metadata")
        return found is not None and not _holds_text(found[1]) and self._can_carry(place, found[1])

    def _is_free(self, name: str, held: Child | None) -> bool:
        """Whether an outermost list can be made, or is one that is open."""
        return self.splicer.is_open(held or self.root) and (held is None) == (name not in self.source.members)

    def _owner(self, pointer: str) -> tuple[Child, Node] | None:
        """The element that a note on what stands there goes to; None where only the document as a whole can carry it."""
        if pointer not in self.owners:
            found = self.source.at(pointer) if is_carrier(pointer) else None
            place = None
            if found is not None and found[1].is_object and not self._is_in_text(pointer, found[0].pointer):
                child = self.source.skim.child_at(found[1].start)
                place = (child, found[1]) if self._can_carry(child, found[1]) else None
            self.owners[pointer] = self._owner(pointer.rpartition("/")[0]) if place is None and pointer else place
        return self.owners[pointer]

    def _is_in_text(self, pointer: str, outermost: str) -> bool:
        """Whether an element, or one that it stands in, up to this outermost one, holds text: of that a note would be a part."""
        steps = pointer.split("/")
        around = ("/".join(steps[:end]) for end in range(outermost.count("/") + 1, len(steps) + 1))
        found = (place for one in around if (place := self.source.at(one)) is not None)
        return not TEXTS.keys().isdisjoint(steps) or any(_holds_text(node) for _, node in found)

    def _can_carry(self, child: Child, node: Node) -> bool:
        if self.minor == 0:
            return True
        if not self.splicer.is_open(child):
            return False
        held = self.splicer.child(child, self._list)
        known = node.get(self._list)
        if held is None or known is None:
            # NOTE: a list that the reader knows and that does not stand there under the same prefix must not get a second beside it.
            return held is None and known is None
        # NOTE: what is no list yet would be read as another thing, once it holds a note.
        is_list = isinstance(known.value, list) and not known.is_object and not self.splicer.holds_text(held)
        return is_list and self.splicer.is_open(held)


def _holds_text(node: Node) -> bool:
    return bool(node.text or node.get("#text"))


def edits(source: XmlSource, version: str, report: Report, *, allow_signed: bool) -> list[Edit]:
    """The insertions that write a report into its document. Raises CannotAnnotateError for a signed one, unless allowed."""
    signed = _SIGNATURE.search(source.skim.bare)
    if signed is not None and not allow_signed:
        raise CannotAnnotateError(
            "the document is signed, and a note would break its signature",
            where=f"byte {signed.start()}",
            hint="--allow-signed writes the copy all the same; restore brings the signed original back",
        )
    return _Annotation(source, version, report).run()


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    if _ID.fullmatch(insertion) or _ATTRIBUTES.fullmatch(insertion):
        return True
    return holds_only(insertion, _is_note)


def _is_note(element: Element) -> bool:
    match made_of(element):
        case ("metadata", [("properties", [*notes], ())], ()):
            return all(map(_is_record, notes))
        case ("properties" | "externalReferences", [*notes], ()):
            return all(map(_is_record, notes))
        case ("annotations", [*notes], ()):
            return all(map(_is_annotation, notes))
        case note:
            return _is_record(note) or _is_annotation(note)


def _is_record(note: Made) -> bool:
    match note:
        case ("property", str(), (("name", name),)):
            return name in _NAMES
        case ("reference", [("url", str(url), ()), ("comment", str(), ())], (("type", "other"),)):
            return url in _URLS
    return False


def _is_annotation(note: Made) -> bool:
    match note:
        case (
            "annotation",
            [
                ("subjects", [("subject", "", (("ref", _),))], ()),
                ("annotator", [who], ()),
                ("timestamp", str(), ()),
                ("text", str(), ()),
            ],
            (("bom-ref", ref),),
        ):
            return ref.startswith(OWN) and _is_us(who)
    return False


def _is_us(who: Made) -> bool:
    match who:
        case ("component", [("name", name, ()), ("version", str(), ())], (("type", "application"),)):
            return name == NAME
    return False
