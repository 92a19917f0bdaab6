"""SPDX 3: read into an inventory.

Elements that hits concern are walked string by string. What an element says that is no component, such as the name of an organization,
is said of every component that holds it, as if it stood there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats.collecting import Draft, kind_of
from bomward.formats.restoring import Edit, Writing
from bomward.formats.spdx2.clues import actor
from bomward.formats.spdx3 import SIGNS
from bomward.formats.spdx3 import outline as outlines
from bomward.formats.spdx3.clues import ELSEWHERE, IDENTITY, KNOWN_KEYS, PLAIN, REFERENCES
from bomward.formats.spdx3.context import keyword_doubt
from bomward.formats.spdx3.graph import concerned
from bomward.formats.spdx3.saying import Element, Path, Said, Telling
from bomward.formats.spdx3.terms import LABELS, WRAPPINGS, Role, class_of, member, role_of, role_within, term, text
from bomward.formats.spdx3.ties import scopes
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Node, Stretch, Worth
from bomward.formats.unlisted import Reach
from bomward.formats.walk import Family, Place, Walk
from bomward.inventory import ClueKind, Component, Edge, Gap, Hit, Inventory, Location, Subject

_MOST_TOLD = 100
_VERSION = patterns.lazy(r"3\.[01](?:\.\d{1,3})?(?:-[\w.-]{1,20})?")
_BESIDE = {
    "identifier": "externalIdentifierType",
    "hashValue": "algorithm",
    "locator": "externalRefType",
    "name": "type",
}
"""What says what a string is, by the field that the string stands in."""
_REFERRING = IDENTITY | {"subject"}
_GRAPH = (("@graph", "*"), ("@graph",), ())
"""Where the outermost elements stand."""


def supported(versions: list[str]) -> str:
    """The version of a document. Raises UnreadableDocumentError for one that is not read."""
    for version in versions or [""]:
        if not _VERSION.fullmatch(version):
            raise UnreadableDocumentError(
                f"SPDX of version {version[:60] or 'unknown'!r} is not supported",
                where="specVersion of the CreationInfo",
                hint="supported in JSON-LD: 3.0, 3.0.0, 3.0.1, and as far as it goes 3.1",
            )
    return versions[0]


class Spdx3:
    """One SPDX 3 document, opened."""

    family = "SPDX"
    signs = SIGNS

    def __init__(self, source: JsonSource, outline: outlines.Outline, spec_version: str, writing: Writing) -> None:
        self.source, self.outline, self.spec_version = source, outline, spec_version
        self.view, self.encoding = source.view, writing.encoding
        self._writing = writing

    def stretches(self) -> Iterable[Stretch]:
        """Where the bytes do not say plainly what they mean."""
        return self.source.stretches()

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every component that a hit concerns."""
        out, reading = self.outline, _Reading(self.outline)
        walk = Walk(self.source, Family(KNOWN_KEYS, reading.enter, reading.say, _listed), self._writing.is_ours)
        if out.single:
            walk.run(hits, worth)
        else:
            walk.run(concerned(self.source, out, hits, worth), lambda *_: True)
        telling = Telling(reading.elements, out, walk.document, len(self.view.utf8))
        telling.run()
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=self._subject(),
            count=out.count,
            coverage=out.coverage,
            components=self._components([*telling.drafts, *walk.strays]),
            gaps=(*outlines.doubts(out), *walk.doubts),
            absent=(*telling.gaps, *outlines.absent(out)),
            elsewhere=tuple(out.elsewhere),
            identity=out.identity,
            notes=tuple(outlines.notes(out)),
            ambiguous=(*out.ambiguous, *reading.ambiguous, *walk.ambiguous),
            walked=tuple(walk.spans),
        )

    def edges(self) -> Iterator[Edge]:
        """What hangs on what, read in both directions."""
        return outlines.edges(self.outline)

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""
        return self._writing.edits(report, allow_signed)

    def _components(self, drafts: Iterable[Draft]) -> tuple[Component, ...]:
        """What was found, each tied to the product as relationships say."""
        found = [draft.done() for draft in drafts if draft.clues]
        known = scopes(self.outline.ties, {component.ref for component in found})
        return tuple(
            msgspec.structs.replace(component, scope=known[component.ref]) if component.ref in known else component
            for component in found
        )

    def _subject(self) -> Subject:
        """The first thing described that is there; the document's own name where that is no component."""
        out = self.outline
        ref = next(iter(out.ids), "") if out.single else next(filter(out.has, outlines.described(out)), "")
        record = out.record(ref)
        if role_of(class_of(record.get("type"))) is not Role.COMPONENT or not record:
            id, name = next(iter((*out.documents, *out.collections)), ("", ""))
            return Subject(name=name, ref=ref or id)
        supplier = text(record.get("suppliedBy"))
        agent = record["suppliedBy"] if isinstance(record.get("suppliedBy"), dict) else out.record(out.id(supplier))
        return Subject(
            name=text(record.get("name")),
            version=text(record.get("packageVersion")),
            supplier=actor(text(agent.get("name")) or supplier)[0],
            ref=ref,
        )


class _Holder(Draft):
    """The object that the walk stands in: which element it belongs to, and by what path."""

    def __init__(self, element: Element, path: Path, node: Node) -> None:
        super().__init__(element.role, element.location)
        self.element, self.path, self.node = element, path, node
        self.name, self.version = element.name, element.version
        self.ref = element.ids[0] if element.ids else ""

    def add(self, kind: ClueKind, value: str, location: Location, end: int, qualifier: str = "") -> None:
        """A name that the standard does not have."""
        self.element.said.append(Said((*self.path, kind), value, location, end, qualifier, odd=True))


class _Reading:
    """What objects and strings of SPDX 3 mean, and what one walk over a document came by."""

    def __init__(self, out: outlines.Outline) -> None:
        self.elements: list[Element] = []
        self.ambiguous: list[Gap] = []
        self._out = out

    def enter(self, node: Node, place: Place, walk: Walk) -> Place:
        """The place of an object: of an element of its own, or of the one that it stands in."""
        outermost = place.path in _GRAPH
        self._doubt(node, place)
        holder = place.owner if isinstance(place.owner, _Holder) else None
        path = (*holder.path, *_names(place.field)) if holder is not None else ()
        field = path[-1] if path else ""
        role, kind = _role(node, field)
        ids = _ids(node, self._out)
        if outermost or _is_own(role, field, ids, node):
            element = Element(role, kind, ids, walk.location(place.pointer, node))
            element.name, element.version = text(member(node, "name")), text(member(node, "packageVersion"))
            self.elements.append(element)
            if holder is not None and field in IDENTITY:
                holder.element.refs += [(path, id) for id in ids]
            return place._replace(owner=_Holder(element, (), node), base=len(place.path))
        if holder is None:
            return place
        return place._replace(owner=_Holder(holder.element, path, node), base=len(place.path))

    def _doubt(self, node: Node, place: Place) -> None:
        if place.path and len(self.ambiguous) < _MOST_TOLD:
            doubts = (keyword_doubt(held.key, held.node.text) for held in node.members)
            self.ambiguous += [Gap(reason=doubt, where=place.pointer) for doubt in doubts if doubt]

    def say(self, node: Node, _: Node | None, place: Place, walk: Walk) -> None:
        """Take a string into what its element says; the id of an element that is there only refers to that."""
        location, end = walk.location(place.pointer, node), walk.end(node)
        if walk.is_inserted(location.offset):  # NOTE: a note of ours is no sign of anything
            return
        holder = place.owner
        if not isinstance(holder, _Holder):
            holder.add(kind_of(ELSEWHERE, ("document", *_names(place.path))), node.text, location, end)
            return
        # NOTE: a member may have an empty name, and then there is none on the way to it.
        path = (*holder.path, *_names(place.field)) or ("",)
        if path[-1] == "spdxId" and len(holder.node.members) == 1:
            path = path[:-1] or path
        if path[-1] in PLAIN and term(node.text) in PLAIN[path[-1]]:
            return
        id = self._out.id(node.text)
        if path[-1] in REFERENCES and self._out.has(id):
            if path[-1] in _REFERRING:
                holder.element.refs.append((path, id))
            return
        beside = text(member(holder.node, _BESIDE[path[-1]])) if path[-1] in _BESIDE else ""
        holder.element.said.append(Said(path, node.text, location, end, beside))


def _listed(place: Place, _: Walk) -> Reach:
    """Whether all names on the way there are the standard's, from the element on that it belongs to."""
    path = (*place.owner.path, *place.field) if isinstance(place.owner, _Holder) else place.path
    if not path:
        return Reach.BEGINS
    return Reach.LISTED if all(step == "*" or step in KNOWN_KEYS for step in path) else Reach.NOTHING


def _names(steps: Iterable[str]) -> Path:
    return tuple(term(step) for step in steps if step not in WRAPPINGS)


def _ids(node: Node, out: outlines.Outline) -> list[str]:
    keys = ("spdxId", "@id")
    return [out.id(held.node.text) for held in node.members if held.key in keys and held.node.text]


def _role(node: Node, field: str) -> tuple[Role, str]:
    """What an object is, by its class and by the field that it stands in."""
    kind = class_of(member(node, "type"))
    role = role_within(kind, (term(held.key) for held in node.members if held.node.value is not None))
    if field == "creationInfo" and not kind:
        return Role.MADE, kind
    # NOTE: a supplier of an unknown class is a supplier.
    return (Role.VALUE if field in IDENTITY and role is Role.COMPONENT and kind not in LABELS else role), kind


def _is_own(role: Role, field: str, ids: list[str], node: Node) -> bool:
    """Whether an inline object is an element of its own, and no mere value or reference."""
    if ids:
        return len(node.members) > 1
    known = bool(member(node, "type")) or role is Role.MADE
    return known and field not in IDENTITY and role not in (Role.VALUE, Role.AGENT)
