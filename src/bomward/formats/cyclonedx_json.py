"""CycloneDX JSON, 1.2 to 1.7: read into an inventory.

Everything that a hit of the sieve concerns is walked string by string; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import cyclonedx_annotate
from bomward.formats import cyclonedx_outline as outlines
from bomward.formats.collecting import Draft, attachment, kind_of
from bomward.formats.cyclonedx_clues import COMPONENT, COMPONENT_LISTS, DOCUMENT, IDENTITY_FIELDS
from bomward.formats.json_source import JsonSource, Node, Region, Slot, Worth, escape
from bomward.formats.notes import OWN, OWN_ID, Edit, insertions
from bomward.inventory import ClueKind, Component, Edge, Gap, Hit, Inventory, Location, Note, Scope, Subject

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
SIGNS = ('"bom"', "urn:cdx:", '"base64"')
"""Texts that tell of a place worth a look whatever the catalog holds: contents elsewhere, attachments."""
_SMALL = 1 << 20
_KNOWN_KEYS = frozenset(step for table in (COMPONENT, DOCUMENT) for path in table for step in path.split("/"))
_TOOLS = frozenset({("metadata", "tools"), ("vulnerabilities", "*", "tools"), ("annotations", "*", "annotator")})
"""What made the document or said something of it, and is no part of the product."""
_PARTIES = ("supplier", "manufacturer", "manufacture")


class CycloneDxJson:
    """One CycloneDX JSON document, opened."""

    family = "CycloneDX"
    encoding = "json"

    def __init__(self, source: JsonSource) -> None:
        self.source = source
        self.spec_version = source.text("specVersion")
        if self.spec_version not in VERSIONS:
            raise UnreadableDocumentError(
                f"CycloneDX of version {self.spec_version or 'unknown'!r} is not supported",
                where="/specVersion",
                hint=f"supported in JSON: {', '.join(VERSIONS)}",
            )
        self.outline = outlines.outline(source)

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every component that a hit concerns."""
        walker = _Walker(self.source)
        if self.source.duplicate:
            walker.walk_whole()
        else:
            self._walk(walker, hits, worth)
        components = walker.components(lambda: self._refs)
        subject = self._subject(walker)
        absent, gaps = self._not_there(walker)
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=subject,
            count=self.outline.count,
            coverage=self.outline.coverage,
            components=components,
            gaps=gaps,
            absent=absent,
            notes=tuple(self._notes()),
            ambiguous=tuple(walker.ambiguous),
            walked=tuple(walker.spans),
        )

    def edges(self) -> Iterator[Edge]:
        """What hangs on what."""
        return outlines.edges(self.outline)

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""
        return cyclonedx_annotate.edits(self.source, self.spec_version, report, allow_signed=allow_signed)

    def _walk(self, walker: _Walker, hits: Iterable[Hit], worth: Worth) -> None:
        """The metadata, and what hits stand in; in a small document all of it is looked through for names given twice."""
        slots = self.source.slots_of(hits, worth)
        if (metadata := self.source.members.get("metadata")) is not None:
            slots[metadata.start] = metadata
        for start in sorted(slots):
            walker.walk_slot(slots[start])
        if len(self.source.data) <= _SMALL:
            walker.ambiguous = []
            walker.note_duplicates(self.source.whole())

    @cached_property
    def _refs(self) -> frozenset[str]:
        return frozenset(outlines.text(raw) for raw in self.outline.refs)

    def _subject(self, walker: _Walker) -> Subject:
        node = walker.subject
        if node is None:
            return Subject()
        return Subject(
            name=node.at("name"),
            version=node.at("version"),
            supplier=node.at("supplier", "name") or node.at("publisher"),
            ref=_ref(node),
        )

    def _not_there(self, walker: _Walker) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
        """Declared contents that are not there, and lesser gaps."""
        out = self.outline
        absent = list(walker.absent)
        gaps = [*walker.gaps, *outlines.doubts(out)]
        absent += (
            Gap(reason=f"{key!r} is not a list, so what it holds was not read as components", where=f"/{key}")
            for key in out.odd
        )
        if out.inside <= 0:
            what = (
                "the document lists nothing inside its subject"
                if out.has_subject
                else "the document lists no component at all"
            )
            absent.append(Gap(reason=what, where="/components"))
        return tuple(absent), tuple(gaps)

    def _notes(self) -> Iterable[Note]:
        version = self.source.decode("version", int, None)
        if "version" in self.source.top and version is None:
            yield Note(message="the document's version is not a number", where="/version")


class _Walker:
    """Walks regions, and keeps what it finds."""

    def __init__(self, source: JsonSource) -> None:
        self.source = source
        self.document = Draft("document", Location(pointer="", offset=0))
        self.document.name = "(the document itself)"
        self.drafts: list[Draft] = [self.document]
        self.spans: list[tuple[int, int]] = []
        self.absent: list[Gap] = []
        self.gaps: list[Gap] = []
        self.ambiguous: list[Gap] = []
        self.subject: Node | None = None
        self._ours = insertions(source.data)
        self._region: Region
        self._subject_draft: Draft | None = None

    def walk_slot(self, slot: Slot) -> None:
        """Walk one outermost member, or one item of an outermost list."""
        region = self.source.parse(slot)
        self.note_duplicates(region)
        self._region = region
        steps = slot.pointer[1:].split("/")
        path = tuple("*" if index == 1 else step for index, step in enumerate(steps))
        scope = Scope.BUILD if path[0] == "formulation" else Scope.REQUIRED
        self._walk(region.root, path, slot.pointer, self.document, 0, scope)

    def walk_whole(self) -> None:
        """Walk the whole document, both values of what is given twice included."""
        self._region = self.source.whole()
        self.note_duplicates(self._region)
        self.drafts, self.spans = [self.document], []
        self.document.clues.clear()
        self._walk(self._region.root, (), "", self.document, 0, Scope.REQUIRED)

    def note_duplicates(self, region: Region) -> None:
        """Names given twice in one object are read differently by different readers."""
        for key, offset in region.duplicates:
            gap = Gap(reason=f"the member {key!r} is given twice in one object", where=f"byte {offset}")
            if gap not in self.ambiguous:
                self.ambiguous.append(gap)

    def _location(self, pointer: str, position: int) -> Location:
        return Location(pointer=pointer, offset=self._region.offset(position))

    def _walk(self, node: Node, path: tuple[str, ...], pointer: str, owner: Draft, base: int, scope: Scope) -> None:
        if node.is_object:
            if any(path[-len(end) :] == end for end in COMPONENT_LISTS):
                owner, base = self._draft(node, path, pointer, scope), len(path)
                scope = owner.scope if owner.scope in (Scope.TOOL, Scope.BUILD) else Scope.REQUIRED
            if node.at("type") == "bom" and path[-2:-1] == ("externalReferences",):
                self.absent.append(Gap(reason=f"contents stand in another document: {node.at('url')}", where=pointer))
            for member in node.members:
                self._key(member.key, member.start, pointer, owner)
                below = f"{pointer}/{escape(member.key)}"
                inner = Scope.TOOL if (*path, member.key) in _TOOLS else scope
                self._member(node, member.key, member.node, (*path, member.key), below, owner, base, inner)
        for index, item in enumerate(node.items):
            self._walk(item, (*path, "*"), f"{pointer}/{index}", owner, base, scope)
        if isinstance(node.value, str):
            self._string(node, None, path, pointer, owner, base)

    def _member(
        self,
        parent: Node,
        key: str,
        node: Node,
        path: tuple[str, ...],
        pointer: str,
        owner: Draft,
        base: int,
        scope: Scope,
    ) -> None:
        if path == ("metadata", "component"):
            self.subject = node
        if isinstance(node.value, str):
            self._string(node, parent, path, pointer, owner, base)
        elif path[:1] == ("metadata",) and key in _PARTIES and len(path) == 2 and (subject := self._of_subject(parent)):
            self._walk(node, ("manufacturer" if key != "supplier" else key,), pointer, subject, 0, scope)
        else:
            self._walk(node, path, pointer, owner, base, scope)

    def _of_subject(self, metadata: Node) -> Draft | None:
        """The draft of the document's subject, to which the metadata's supplier and manufacturer belong."""
        node = metadata.get("component")
        if node is None or not node.is_object:
            return None
        if self._subject_draft is None:
            self._subject_draft = Draft("party", self._location("/metadata", metadata.start))
            self._subject_draft.name = node.at("name")
            self._subject_draft.ref = _ref(node)
            self._subject_draft.version = node.at("version")
            self.drafts.append(self._subject_draft)
        return self._subject_draft

    def _draft(self, node: Node, path: tuple[str, ...], pointer: str, scope: Scope) -> Draft:
        label = (
            "service"
            if path[-2:] == ("services", "*")
            else "tool"
            if path[-2:] == ("tools", "*")
            else node.at("type") or "component"
        )
        draft = Draft(label, self._location(pointer, node.start), self._scope(node, scope))
        draft.name, draft.version, draft.ref = node.at("name"), node.at("version"), _ref(node)
        self.drafts.append(draft)
        return draft

    @staticmethod
    def _scope(node: Node, around: Scope) -> Scope:
        if around in (Scope.TOOL, Scope.BUILD):
            return around
        for entry in (item for key in ("properties",) if (found := node.get(key)) for item in found.items):
            if entry.at("name").endswith(":development") and entry.at("value") == "true":
                return Scope.DEV
        stated = node.at("scope")
        return Scope(stated) if stated in ("optional", "excluded") else around

    def _key(self, key: str, start: int, pointer: str, owner: Draft) -> None:
        offset = self._region.offset(start)
        end = self._region.offset(start) + len(key.encode("utf-8", "replace")) + 2
        self.spans.append((offset, end if key.isascii() else end + 6 * len(key)))
        if key not in _KNOWN_KEYS:
            owner.add(ClueKind.OTHER, key, self._location(f"{pointer}/{escape(key)}", start), end)

    def _string(
        self, node: Node, parent: Node | None, path: tuple[str, ...], pointer: str, owner: Draft, base: int
    ) -> None:
        start, end = self._region.offset(node.start), self._region.offset(node.end)
        self.spans.append((start, end))
        if parent is not None and _own_note(path, parent) and any(a <= start < b for a, b in self._ours):
            return
        value, qualifier = node.text, ""
        table, relative = (COMPONENT, path[base:]) if base or owner is not self.document else (DOCUMENT, path)
        kind = kind_of(table, relative)
        if parent is not None:
            value, kind, qualifier = self._in_context(value, kind, relative, parent, pointer)
        if kind is ClueKind.URL and qualifier != "bom" and value.startswith("urn:cdx:"):
            self.absent.append(Gap(reason=f"contents stand in another document: {value}", where=pointer))
        owner.add(kind, value, Location(pointer=pointer, offset=start), end, qualifier)

    def _in_context(
        self, value: str, kind: ClueKind, path: tuple[str, ...], parent: Node, pointer: str
    ) -> tuple[str, ClueKind, str]:
        """What a string means beside its siblings."""
        match path[-1:]:
            case ("content",) if parent.at("encoding") == "base64":
                value, gap = attachment(value, parent.at("contentType"), pointer)
                (self.absent if gap else self.gaps).extend([gap] if gap else [])
                return value, kind, ""
            case ("content",) if kind is ClueKind.HASH:
                return value, kind, parent.at("alg")
            case ("url",) if path[-3:-2] == ("externalReferences",):
                return value, kind, parent.at("type")
            case ("concludedValue",):
                return value, IDENTITY_FIELDS.get(parent.at("field"), kind), ""
        return value, kind, ""

    def components(self, defined: Callable[[], frozenset[str]]) -> tuple[Component, ...]:
        """Every component found. A reference that leads nowhere and says what it means becomes one of its own."""
        kept = []
        for clue in self.document.clues:
            if clue.kind is not ClueKind.REF:
                kept.append(clue)
            elif clue.value not in defined():
                stray = Draft("reference", clue.location)
                stray.ref = stray.name = clue.value
                stray.add(
                    ClueKind.PURL if clue.value.startswith("pkg:") else ClueKind.REF,
                    clue.value,
                    clue.location,
                    clue.end,
                )
                self.drafts.append(stray)
        self.document.clues = kept
        return tuple(draft.done() for draft in self.drafts if draft.clues)


def _ref(node: Node) -> str:
    """The id of a component; one that only an annotated copy has is none."""
    ref = node.at("bom-ref")
    return "" if ref.startswith(OWN_ID) else ref


def _own_note(path: tuple[str, ...], parent: Node) -> bool:
    """Whether a string belongs to a note that an earlier annotate wrote; such a note is no sign of anything."""
    if path[-3:-1] == ("properties", "*"):
        return parent.at("name").startswith(OWN)
    if path[-3:-1] == ("externalReferences", "*"):
        return parent.at("url").startswith(f"urn:{OWN}")
    return path == ("annotations", "*", "text") and parent.at("bom-ref").startswith(OWN)
