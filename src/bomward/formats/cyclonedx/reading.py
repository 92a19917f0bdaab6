"""CycloneDX, whatever it is written in: read into an inventory.

Everything that a hit of the sieve concerns is walked string by string; the rest is counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats.collecting import DATA, Draft, attachment, embedded, kind_of
from bomward.formats.cyclonedx import FAMILY, INCOMPLETE, LINK, SIGNS
from bomward.formats.cyclonedx import outline as outlines
from bomward.formats.cyclonedx.clues import (
    COMPONENT,
    COMPONENT_LISTS,
    DOCUMENT,
    IDENTITY_FIELDS,
    OF_OTHERS,
    OF_OTHERS_IN_DOCUMENT,
)
from bomward.formats.restoring import OWN, OWN_ID, Edit, Writing
from bomward.formats.syntax.tree import Node, Source, Stretch, Worth
from bomward.formats.unlisted import Reach, Table
from bomward.formats.walk import Family, Place, Walk
from bomward.inventory import (
    UNNAMED,
    ClueKind,
    Component,
    Edge,
    Elsewhere,
    Gap,
    Hit,
    Inventory,
    Location,
    Scope,
    Subject,
)

_NUMBERED = patterns.lazy(r"#\d+")
"""A field of a binary message that has no name, and so none that says what it holds."""
_KNOWN_KEYS = frozenset(
    [step for table in (COMPONENT, DOCUMENT) for path in table for step in path.split("/")]
    + [step for path in COMPONENT_LISTS for step in path]
)
_OF_COMPONENT = Table([*COMPONENT, *OF_OTHERS])
_OF_DOCUMENT = Table([*DOCUMENT, *OF_OTHERS_IN_DOCUMENT, *map("/".join, COMPONENT_LISTS)])
_NO_CONTENTS = (("serialNumber",), ("vulnerabilities",))
"""Where a link names the document itself, or what a vulnerability is one of, and not a part of the product."""
_TOOLS = frozenset({("metadata", "tools"), ("vulnerabilities", "*", "tools"), ("annotations", "*", "annotator")})
"""What made the document or said something of it, and is no part of the product."""
_PARTIES = {"supplier": "supplier", "manufacturer": "manufacturer", "manufacture": "manufacturer"}
_LABELS = {"services": "service", "tools": "tool"}


def supported(version: str, versions: tuple[str, ...], form: str) -> str:
    """The version of a document. Raises UnreadableDocumentError for one that is not read in this form."""
    if version not in versions:
        raise UnreadableDocumentError(
            f"CycloneDX of version {version or 'unknown'!r} is not supported",
            where="/specVersion",
            hint=f"supported in {form}: {', '.join(versions)}",
        )
    return version


class CycloneDx:
    """One CycloneDX document, opened."""

    family = FAMILY
    signs = SIGNS

    def __init__(self, source: Source, outline: outlines.Outline, spec_version: str, writing: Writing) -> None:
        self.source, self.outline, self.spec_version = source, outline, spec_version
        self.view, self.encoding = source.view, writing.encoding
        # NOTE: now, while others search the bytes: later there is nothing to wait for.
        self._doubts, self._absent = tuple(outlines.doubts(outline)), tuple(outlines.absent(outline))
        self._held: tuple[Edge, ...] = ()
        self._writing = writing

    def stretches(self) -> Iterable[Stretch]:
        """Where the bytes do not say plainly what they mean."""
        return self.source.stretches()

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every component that a hit concerns."""
        reading = _Reading()
        family = Family(_KNOWN_KEYS, reading.enter, reading.say, _listed)
        walk = Walk(self.source, family, self._writing.is_ours)
        hits = list(hits)
        walk.run(hits, worth, always=("metadata",))
        self._held = tuple(self._held_edges(reading.holding, hits))
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=reading.subject,
            count=self.outline.count,
            coverage=self.outline.tally.coverage,
            components=_components(walk, lambda: self._refs),
            gaps=(*reading.admitted, *self._doubts, *walk.doubts),
            absent=(*reading.absent, *self._absent),
            elsewhere=tuple(reading.elsewhere),
            identity=self.outline.identity,
            notes=tuple(self.outline.notes),
            ambiguous=walk.ambiguous,
            walked=tuple(walk.spans),
        )

    def edges(self) -> Iterator[Edge]:
        """What hangs on what; once it was read, also of components that have no id."""
        return chain(outlines.edges(self.outline), self._held)

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""
        return self._writing.edits(report, allow_signed)

    def _held_edges(self, holding: Iterable[_Holding], hits: Sequence[Hit]) -> Iterator[Edge]:
        """What holds what hits stand in, by place where there is no id, or one that does not tell which is meant."""
        starts = [hit.start for hit in hits]
        for around, place, start, end in holding:
            whole = around.ref if self.outline.refs[around.ref] == 1 else around.location.pointer
            # NOTE: an id may look like a place.
            is_clear = place not in self._refs and (whole == around.ref or whole not in self._refs)
            # NOTE: of a product that only lists what has no id in it, nobody expects that it leads to the rest.
            if is_clear and bisect_left(starts, start) < bisect_left(starts, end):
                yield whole, place

    @cached_property
    def _refs(self) -> frozenset[str]:
        return frozenset(self.outline.refs)


class _Holding(NamedTuple):
    """A component, and one without an id within it: its place, its first byte and the byte behind it."""

    around: Draft
    place: str
    start: int
    end: int


class _Reading:
    """What objects and strings of CycloneDX mean, and what one walk over a document came by."""

    def __init__(self) -> None:
        self.absent: list[Gap] = []
        self.elsewhere: list[Elsewhere] = []
        self.holding: list[_Holding] = []
        self._incomplete: list[tuple[str, str]] = []
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

    @property
    def admitted(self) -> tuple[Gap, ...]:
        """What the document says itself of what it leaves out."""
        reason = "the document says of itself that it is incomplete: compositions with the aggregate"
        said = dict(reversed(self._incomplete))
        return tuple(Gap(reason=f"{reason} {aggregate!r}", where=where) for aggregate, where in sorted(said.items()))

    def enter(self, node: Node, place: Place, walk: Walk) -> Place:
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
        if _leads_to_bom(node) and path[-2:-1] == ("externalReferences",):
            self.elsewhere.append(Elsewhere(target=node.at("url"), where=place.pointer, digests=_digests(node)))
        return place

    def _component(self, node: Node, place: Place, walk: Walk) -> Place:
        label = _LABELS.get(place.path[-2], "") or node.at("type") or "component"
        draft = walk.draft(label, node, place, _scope(node, place.scope))
        draft.name, draft.version, draft.ref = node.at("name"), node.at("version"), _ref(node)
        if not draft.ref and place.owner is not walk.document:
            self.holding.append(_Holding(place.owner, place.pointer, draft.location.offset, walk.end(node)))
        inner = draft.scope if draft.scope in (Scope.TOOL, Scope.BUILD) else Scope.REQUIRED
        return place._replace(owner=draft, base=len(place.path), scope=inner)

    def _of_subject(self, subject: Node, walk: Walk) -> Draft:
        """The document's subject as the metadata's supplier and manufacturer describe it."""
        if self._party is None:
            self._party = Draft("party", Location(pointer="/metadata", offset=walk.location("", subject).offset))
            self._party.name, self._party.version = subject.at("name"), subject.at("version")
            self._party.ref = _ref(subject)
            walk.drafts.append(self._party)
        return self._party

    def say(self, node: Node, parent: Node | None, place: Place, walk: Walk) -> None:
        """Take a string into its owner's clues."""
        location = walk.location(place.pointer, node)
        if _own_note(place.path, parent) and walk.is_inserted(location.offset):
            return
        table = DOCUMENT if place.owner is walk.document else COMPONENT
        value, kind, qualifier = node.text, kind_of(table, place.field), ""
        if kind is ClueKind.OTHER and place.field[1:] == ("*",):
            kind = kind_of(table, place.field[:1])  # NOTE: some write a list where one value should stand
        if parent is not None:
            value, kind, qualifier = self._in_context(value, kind, place, parent)
        if kind is ClueKind.OTHER and any(map(_NUMBERED.fullmatch, place.field)):
            qualifier = UNNAMED
        is_link = value.lstrip()[: len(LINK)].lower() == LINK and place.path[:1] not in _NO_CONTENTS
        if is_link and parent is not None and not _leads_to_bom(parent):
            self.elsewhere.append(Elsewhere(target=value, where=place.pointer))
        if place.path == ("compositions", "*", "aggregate") and value.strip().lower().startswith(INCOMPLETE):
            self._incomplete.append((value.strip(), place.pointer))
        place.owner.add(kind, value, location, walk.end(node), qualifier)

    def _in_context(self, value: str, kind: ClueKind, place: Place, parent: Node) -> tuple[str, ClueKind, str]:
        """What a string means beside its siblings."""
        match place.field[-1:]:
            case ("content",) if parent.at("encoding").strip().lower() == "base64":
                value, gap = attachment(value, parent.at("contentType"), place.pointer)
                self.absent += [gap] if gap else []
            case ("content",) if kind is ClueKind.HASH:
                return value, kind, parent.at("alg")
            case ("url",) if value.lstrip()[: len(DATA)].lower() == DATA:
                value, gap = embedded(value, place.pointer)
                self.absent += [gap] if gap else []
                kind = ClueKind.OTHER
            case ("url",) if place.field[-3:-2] == ("externalReferences",):
                return value, kind, parent.at("type")
            case ("concludedValue",):
                return value, IDENTITY_FIELDS.get(parent.at("field"), kind), ""
        return value, kind, ""


def _listed(place: Place, walk: Walk) -> Reach:
    """Whether the standard has anything there that a table here knows."""
    if place.owner is walk.document:
        if place.field[:1] == ("vulnerabilities",):
            return Reach.ELSEWHERE
        return _OF_DOCUMENT.reach(place.field)
    return _OF_COMPONENT.reach(place.field) if place.field else Reach.BEGINS


def _components(walk: Walk, defined: Callable[[], frozenset[str]]) -> tuple[Component, ...]:
    """Every component found. A reference that leads nowhere and says what it means becomes one of its own."""
    references = [clue for clue in walk.document.clues if clue.kind is ClueKind.REF]
    walk.document.clues = [clue for clue in walk.document.clues if clue.kind is not ClueKind.REF]
    for clue in references:
        if clue.value not in defined():
            stray = Draft("reference", clue.location)
            stray.ref = stray.name = clue.value
            kind = ClueKind.PURL if clue.value.startswith("pkg:") else ClueKind.REF
            stray.add(kind, clue.value, clue.location, clue.end, UNNAMED if kind is ClueKind.REF else "")
            walk.drafts.append(stray)
    return tuple(draft.done() for draft in walk.drafts if draft.clues)


def _leads_to_bom(reference: Node) -> bool:
    """Whether an external reference says that it leads to another SBOM."""
    return reference.at("type").strip().lower() == "bom"


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


def _digests(node: Node) -> tuple[tuple[str, str], ...]:
    """The digests that a reference gives of what it leads to."""
    hashes = node.get("hashes")
    return tuple((item.at("alg"), item.at("content")) for item in hashes.items) if hashes else ()


def _ref(node: Node) -> str:
    """The id of a component; one that only an annotated copy has is none."""
    ref = node.at("bom-ref")
    return "" if ref.startswith(OWN_ID) else ref


def _own_note(path: tuple[str, ...], parent: Node | None) -> bool:
    """Whether a string belongs to a note that an earlier annotate wrote; such a note is no sign of anything."""
    if path and path[-1].startswith(OWN):  # NOTE: XML has attributes of ours, by their own name
        return True
    if parent is None:
        return False
    if path[-3:-1] == ("properties", "*"):
        return parent.at("name").startswith(OWN)
    if path[-3:-1] == ("externalReferences", "*"):
        return parent.at("url").startswith(f"urn:{OWN}")
    return path == ("annotations", "*", "text") and parent.at("bom-ref").startswith(OWN)
