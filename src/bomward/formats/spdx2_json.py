"""SPDX JSON, 2.2 and 2.3: read into an inventory.

Everything that a hit of the sieve concerns is walked string by string; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import spdx2_annotate
from bomward.formats import spdx2_outline as outlines
from bomward.formats.collecting import Draft, kind_of
from bomward.formats.json_source import JsonSource, Node, Region, Slot, Worth, escape
from bomward.formats.notes import OWN_TOOL, Edit, insertions
from bomward.formats.spdx2_clues import ACTOR_FIELDS, DOCUMENT, ELEMENT, REFERENCE_KINDS, actor
from bomward.inventory import ClueKind, Component, Edge, Gap, Hit, Inventory, Location, Note, Subject

VERSIONS = ("SPDX-2.2", "SPDX-2.2.1", "SPDX-2.3")
SIGNS: tuple[str, ...] = ()
_SMALL = 1 << 20
_LISTS = {"packages": "package", "files": "file", "snippets": "snippet", "hasExtractedLicensingInfos": "licence"}
_KNOWN_KEYS = frozenset(step for table in (ELEMENT, DOCUMENT) for path in table for step in path.split("/"))


class Spdx2Json:
    """One SPDX 2 JSON document, opened."""

    family = "SPDX"
    encoding = "json"

    def __init__(self, source: JsonSource) -> None:
        self.source = source
        version = source.text("spdxVersion")
        if version not in VERSIONS:
            raise UnreadableDocumentError(
                f"SPDX of version {version or 'unknown'!r} is not supported",
                where="/spdxVersion",
                hint=f"supported in JSON: {', '.join(VERSIONS)}",
            )
        self.spec_version = version.removeprefix("SPDX-")
        self.outline = outlines.outline(source)

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every element that a hit concerns."""
        walker = _Walker(self.source)
        if self.source.duplicate:
            walker.walk_whole()
        else:
            self._walk(walker, hits, worth)
        absent, gaps = outlines.not_there(self.source, self.outline)
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=self._subject(),
            count=self.outline.count,
            coverage=self.outline.coverage,
            components=self._with_scopes(walker.components(frozenset(self.outline.ids))),
            gaps=gaps,
            absent=absent,
            notes=tuple(walker.notes),
            ambiguous=tuple(walker.ambiguous),
            walked=tuple(walker.spans),
        )

    def _walk(self, walker: _Walker, hits: Iterable[Hit], worth: Worth) -> None:
        """What hits stand in; in a small document all of it is looked through for names given twice."""
        slots = self.source.slots_of(hits, worth)
        for start in sorted(slots):
            walker.walk_slot(slots[start])
        if len(self.source.data) <= _SMALL:
            walker.ambiguous = []
            walker.note_duplicates(self.source.whole())

    def _with_scopes(self, components: tuple[Component, ...]) -> tuple[Component, ...]:
        """The components, those with their scope that relationships tie to the product by a lesser tie only."""
        scopes = outlines.scopes(self.outline, {component.ref for component in components}) if components else {}
        return tuple(
            msgspec.structs.replace(component, scope=scopes[component.ref]) if component.ref in scopes else component
            for component in components
        )

    def edges(self) -> Iterator[Edge]:
        """What hangs on what, read in both directions."""
        return outlines.edges(self.source, self.outline)

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:  # noqa: ARG002  # NOTE: SPDX 2 JSON has no signature
        """The insertions that write a report into the document."""
        return spdx2_annotate.edits(self.source, report)

    def _subject(self) -> Subject:
        """The first thing described; the document's own name where it describes nothing that is there."""
        ref = next(iter(outlines.described(self.source, self.outline)), "")
        for slot in self.source.items("packages") or []:
            node = (
                self.source.parse(slot).root
                if ref and ref.encode() in self.source.data[slot.start : slot.end]
                else None
            )
            if node is not None and node.at("SPDXID") == ref:
                return Subject(
                    name=node.at("name"),
                    version=node.at("versionInfo"),
                    supplier=actor(node.at("supplier"))[0],
                    ref=ref,
                )
        return Subject(name=self.source.text("name"), ref=ref)


class _Walker:
    """Walks regions, and keeps what it finds."""

    def __init__(self, source: JsonSource) -> None:
        self.source = source
        self.document = Draft("document", Location(pointer="", offset=0))
        self.document.name = "(the document itself)"
        self.drafts = [self.document]
        self.spans: list[tuple[int, int]] = []
        self.ambiguous: list[Gap] = []
        self.notes: list[Note] = []
        self._ours = insertions(source.data)
        self._region: Region

    def walk_slot(self, slot: Slot) -> None:
        """Walk one outermost member, or one item of an outermost list."""
        region = self.source.parse(slot)
        self.note_duplicates(region)
        self._region = region
        steps = slot.pointer[1:].split("/")
        path = tuple("*" if index == 1 else step for index, step in enumerate(steps))
        self._walk(region.root, None, path, slot.pointer, self.document, 0)

    def walk_whole(self) -> None:
        """Walk the whole document, both values of what is given twice included."""
        self._region = self.source.whole()
        self.note_duplicates(self._region)
        self.drafts, self.spans = [self.document], []
        self.document.clues.clear()
        self._walk(self._region.root, None, (), "", self.document, 0)

    def note_duplicates(self, region: Region) -> None:
        """Names given twice in one object are read differently by different readers."""
        for key, offset in region.duplicates:
            gap = Gap(reason=f"the member {key!r} is given twice in one object", where=f"byte {offset}")
            if gap not in self.ambiguous:
                self.ambiguous.append(gap)

    def _walk(
        self, node: Node, parent: Node | None, path: tuple[str, ...], pointer: str, owner: Draft, base: int
    ) -> None:
        if isinstance(node.value, str):
            self._string(node, parent, path, pointer, owner, base)
        if node.is_object and len(path) == 2 and path[0] in _LISTS and path[1] == "*":
            owner, base = self._draft(node, _LISTS[path[0]], pointer), 2
        for member in node.members:
            self._key(member.key, member.start, pointer, owner)
            self._walk(member.node, node, (*path, member.key), f"{pointer}/{escape(member.key)}", owner, base)
        for index, item in enumerate(node.items):
            self._walk(item, node, (*path, "*"), f"{pointer}/{index}", owner, base)

    def _draft(self, node: Node, label: str, pointer: str) -> Draft:
        draft = Draft(label, Location(pointer=pointer, offset=self._region.offset(node.start)))
        draft.ref = node.at("SPDXID") or node.at("licenseId")
        draft.name = node.at("name") or node.at("fileName") or draft.ref
        draft.version = node.at("versionInfo")
        self.drafts.append(draft)
        return draft

    def _key(self, key: str, start: int, pointer: str, owner: Draft) -> None:
        offset = self._region.offset(start)
        end = offset + len(key.encode("utf-8", "replace")) + 2
        self.spans.append((offset, end if key.isascii() else end + 6 * len(key)))
        if key not in _KNOWN_KEYS:
            owner.add(ClueKind.OTHER, key, Location(pointer=f"{pointer}/{escape(key)}", offset=offset), end)

    def _string(
        self, node: Node, parent: Node | None, path: tuple[str, ...], pointer: str, owner: Draft, base: int
    ) -> None:
        start, end = self._region.offset(node.start), self._region.offset(node.end)
        self.spans.append((start, end))
        if self._is_own_note(path, parent, start):
            return
        value, qualifier, relative = node.text, "", path[base:]
        kind = kind_of(ELEMENT if base else DOCUMENT, relative)
        if parent is not None and relative[-1:] == ("referenceLocator",):
            qualifier = parent.at("referenceType")
            kind = REFERENCE_KINDS.get(qualifier.rsplit("/", 1)[-1], ClueKind.OTHER)
        elif parent is not None and kind is ClueKind.HASH:
            qualifier = parent.at("algorithm")
        elif "/".join(relative) in ACTOR_FIELDS:
            value, qualifier = actor(value)
            if not qualifier and value not in ("NOASSERTION", ""):
                self.notes.append(
                    Note(
                        message="an actor without its prefix (Person:, Organization:, Tool:) was read as it stands",
                        where=pointer,
                    )
                )
        owner.add(kind, value, Location(pointer=pointer, offset=start), end, qualifier)

    def _is_own_note(self, path: tuple[str, ...], parent: Node | None, start: int) -> bool:
        """Whether a string belongs to a note that an earlier annotate wrote; such a note is no sign of anything."""
        if path[-1:] != ("comment",) or parent is None or not parent.at("annotator").startswith(OWN_TOOL):
            return False
        return any(begin <= start < stop for begin, stop in self._ours)

    def components(self, defined: frozenset[str]) -> tuple[Component, ...]:
        """Every element found. What the document says of an element by its id is said of the element itself."""
        self.document.clues = [
            clue for clue in self.document.clues if clue.kind is not ClueKind.REF or clue.value not in defined
        ]
        return tuple(draft.done() for draft in self.drafts if draft.clues)
