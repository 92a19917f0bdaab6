"""CycloneDX JSON, 1.2 to 1.7: read into an inventory.

Everything that a hit of the sieve concerns is walked string by string; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from bomward.errors import UnknownFormatError, UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import cyclonedx_annotate
from bomward.formats import cyclonedx_outline as outlines
from bomward.formats.collecting import Draft, attachment, kind_of
from bomward.formats.cyclonedx_clues import COMPONENT, COMPONENT_LISTS, DOCUMENT, IDENTITY_FIELDS
from bomward.formats.json_source import JsonSource, Node, Worth
from bomward.formats.json_walk import JsonWalk, Place
from bomward.formats.restoring import OWN, Edit
from bomward.inventory import ClueKind, Component, Edge, Gap, Hit, Inventory, Location, Note, Scope, Subject

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
SIGNS = ('"bom"', "urn:cdx:", "base64")
"""Texts that tell of a place worth a look whatever the catalog holds: contents elsewhere, attachments."""
_KNOWN_KEYS = frozenset(step for table in (COMPONENT, DOCUMENT) for path in table for step in path.split("/"))
_TOOLS = frozenset({("metadata", "tools"), ("vulnerabilities", "*", "tools"), ("annotations", "*", "annotator")})
"""What made the document or said something of it, and is no part of the product."""
_PARTIES = {"supplier": "supplier", "manufacturer": "manufacturer", "manufacture": "manufacturer"}
_LABELS = {"services": "service", "tools": "tool"}


class CycloneDxJson:
    """One CycloneDX JSON document, opened."""

    family = "CycloneDX"
    encoding = "json"

    def __init__(self, source: JsonSource) -> None:
        self.source = source
        if source.text("bomFormat") != "CycloneDX":
            raise UnknownFormatError(
                f"bomFormat is {source.text('bomFormat')!r}, not 'CycloneDX'",
                where="/bomFormat",
                hint="ask the supplier what this document is",
            )
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
        reading = _Reading()
        walk = JsonWalk(self.source, _KNOWN_KEYS, reading.enter, reading.say, cyclonedx_annotate.is_ours)
        walk.run(hits, worth, always=("metadata",))
        absent, gaps = self._not_there(reading)
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=reading.subject,
            count=self.outline.count,
            coverage=self.outline.coverage,
            components=_components(walk, lambda: self._refs),
            gaps=gaps,
            absent=absent,
            notes=tuple(self._notes()),
            ambiguous=walk.ambiguous,
            walked=tuple(walk.spans),
        )

    def edges(self) -> Iterator[Edge]:
        """What hangs on what."""
        return outlines.edges(self.outline)

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""
        return cyclonedx_annotate.edits(self.source, self.spec_version, report, allow_signed=allow_signed)

    @cached_property
    def _refs(self) -> frozenset[str]:
        return frozenset(outlines.text(raw) for raw in self.outline.refs)

    def _not_there(self, reading: _Reading) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
        """Declared contents that are not there, and lesser gaps."""
        out = self.outline
        absent = list(reading.absent)
        gaps = tuple(outlines.doubts(out))
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
        return tuple(absent), gaps

    def _notes(self) -> Iterable[Note]:
        version = self.source.decode("version", int, None)
        if "version" in self.source.top and version is None:
            yield Note(message="the document's version is not a number", where="/version")


class _Reading:
    """What objects and strings of CycloneDX mean, and what one walk over a document came by."""

    def __init__(self) -> None:
        self.absent: list[Gap] = []
        self._subject: Node | None = None
        self._party: Draft | None = None

    @property
    def subject(self) -> Subject:
        """What the document describes."""
        node = self._subject
        if node is None:
            return Subject()
        supplier = node.at("supplier", "name") or node.at("publisher")
        return Subject(name=node.at("name"), version=node.at("version"), supplier=supplier, ref=_ref(node))

    def enter(self, node: Node, place: Place, walk: JsonWalk) -> Place:
        """The place of an object: a component's own where one begins, else that of what it belongs to."""
        path = place.path
        if path == ("metadata",):
            found = node.get("component")
            self._subject = found if found is not None and found.is_object else None
        if path[:1] == ("formulation",):
            place = place._replace(scope=Scope.BUILD)
        elif path[:-1] in _TOOLS or path in _TOOLS:
            place = place._replace(scope=Scope.TOOL)
        if any(path[-len(end) :] == end for end in COMPONENT_LISTS):
            return self._component(node, place, walk)
        if len(path) == 2 and path[0] == "metadata" and path[1] in _PARTIES and self._subject is not None:
            return Place((_PARTIES[path[1]],), place.pointer, self._of_subject(self._subject, walk))
        if node.at("type").lower() == "bom" and path[-2:-1] == ("externalReferences",):
            self.absent.append(Gap(reason=f"contents stand in another document: {node.at('url')}", where=place.pointer))
        return place

    def _component(self, node: Node, place: Place, walk: JsonWalk) -> Place:
        label = _LABELS.get(place.path[-2], "") or node.at("type") or "component"
        draft = walk.draft(label, node, place, _scope(node, place.scope))
        draft.name, draft.version, draft.ref = node.at("name"), node.at("version"), _ref(node)
        inner = draft.scope if draft.scope in (Scope.TOOL, Scope.BUILD) else Scope.REQUIRED
        return place._replace(owner=draft, base=len(place.path), scope=inner)

    def _of_subject(self, subject: Node, walk: JsonWalk) -> Draft:
        """The document's subject as the metadata's supplier and manufacturer describe it."""
        if self._party is None:
            self._party = Draft("party", Location(pointer="/metadata", offset=walk.location("", subject).offset))
            self._party.name, self._party.version = subject.at("name"), subject.at("version")
            self._party.ref = _ref(subject)
            walk.drafts.append(self._party)
        return self._party

    def say(self, node: Node, parent: Node | None, place: Place, walk: JsonWalk) -> None:
        """Take a string into its owner's clues."""
        location = walk.location(place.pointer, node)
        if parent is not None and _own_note(place.path, parent) and walk.is_inserted(location.offset):
            return
        table = DOCUMENT if place.owner is walk.document else COMPONENT
        value, kind, qualifier = node.text, kind_of(table, place.field), ""
        if parent is not None:
            value, kind, qualifier = self._in_context(value, kind, place, parent)
        if kind is ClueKind.URL and qualifier != "bom" and value.startswith("urn:cdx:"):
            self.absent.append(Gap(reason=f"contents stand in another document: {value}", where=place.pointer))
        place.owner.add(kind, value, location, walk.end(node), qualifier)

    def _in_context(self, value: str, kind: ClueKind, place: Place, parent: Node) -> tuple[str, ClueKind, str]:
        """What a string means beside its siblings."""
        match place.field[-1:]:
            case ("content",) if parent.at("encoding").lower() == "base64":
                value, gap = attachment(value, parent.at("contentType"), place.pointer)
                self.absent += [gap] if gap else []
            case ("content",) if kind is ClueKind.HASH:
                return value, kind, parent.at("alg")
            case ("url",) if place.field[-3:-2] == ("externalReferences",):
                return value, kind, parent.at("type")
            case ("concludedValue",):
                return value, IDENTITY_FIELDS.get(parent.at("field"), kind), ""
        return value, kind, ""


def _components(walk: JsonWalk, defined: Callable[[], frozenset[str]]) -> tuple[Component, ...]:
    """Every component found. A reference that leads nowhere and says what it means becomes one of its own."""
    references = [clue for clue in walk.document.clues if clue.kind is ClueKind.REF]
    walk.document.clues = [clue for clue in walk.document.clues if clue.kind is not ClueKind.REF]
    for clue in references:
        if clue.value not in defined():
            stray = Draft("reference", clue.location)
            stray.ref = stray.name = clue.value
            kind = ClueKind.PURL if clue.value.startswith("pkg:") else ClueKind.REF
            stray.add(kind, clue.value, clue.location, clue.end)
            walk.drafts.append(stray)
    return tuple(draft.done() for draft in walk.drafts if draft.clues)


def _scope(node: Node, around: Scope) -> Scope:
    """How a component says it is tied to the product, unless it stands where that is settled."""
    if around in (Scope.TOOL, Scope.BUILD):
        return around
    properties = node.get("properties")
    for entry in properties.items if properties else ():
        if entry.at("name").endswith(":development") and entry.at("value") == "true":
            return Scope.DEV
    stated = node.at("scope")
    return Scope(stated) if stated in ("optional", "excluded") else around


def _ref(node: Node) -> str:
    """The id of a component; one that only an annotated copy has is none."""
    ref = node.at("bom-ref")
    return "" if ref.startswith(cyclonedx_annotate.OWN_ID) else ref


def _own_note(path: tuple[str, ...], parent: Node) -> bool:
    """Whether a string belongs to a note that an earlier annotate wrote; such a note is no sign of anything."""
    if path[-3:-1] == ("properties", "*"):
        return parent.at("name").startswith(OWN)
    if path[-3:-1] == ("externalReferences", "*"):
        return parent.at("url").startswith(f"urn:{OWN}")
    return path == ("annotations", "*", "text") and parent.at("bom-ref").startswith(OWN)
