"""SPDX JSON, 2.2 and 2.3: read into an inventory.

Everything that a hit of the sieve concerns is walked string by string; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats import spdx2_annotate
from bomward.formats import spdx2_outline as outlines
from bomward.formats.collecting import kind_of
from bomward.formats.json_source import JsonSource, Node, Worth
from bomward.formats.json_walk import JsonWalk, Place
from bomward.formats.restoring import Edit
from bomward.formats.spdx2_clues import ACTOR_FIELDS, DOCUMENT, ELEMENT, REFERENCE_KINDS, actor
from bomward.inventory import ClueKind, Component, Edge, Hit, Inventory, Note, Subject

VERSIONS = ("SPDX-2.2", "SPDX-2.2.1", "SPDX-2.3")
SIGNS: tuple[str, ...] = ()
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
        notes: list[Note] = []
        walk = JsonWalk(self.source, _KNOWN_KEYS, _enter, partial(_say, notes), spdx2_annotate.is_ours)
        walk.run(hits, worth)
        absent, gaps = outlines.not_there(self.source, self.outline)
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=self._subject(),
            count=self.outline.count,
            coverage=self.outline.coverage,
            components=self._with_scopes(_components(walk, frozenset(self.outline.ids))),
            gaps=gaps,
            absent=absent,
            notes=tuple(notes),
            ambiguous=walk.ambiguous,
            walked=tuple(walk.spans),
        )

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


def _enter(node: Node, place: Place, walk: JsonWalk) -> Place:
    """The place of an object: an element's own where one begins."""
    if len(place.path) != 2 or place.path[0] not in _LISTS:
        return place
    draft = walk.draft(_LISTS[place.path[0]], node, place)
    draft.ref = node.at("SPDXID") or node.at("licenseId")
    draft.name = node.at("name") or node.at("fileName") or draft.ref
    draft.version = node.at("versionInfo")
    return place._replace(owner=draft, base=len(place.path))


def _say(notes: list[Note], node: Node, parent: Node | None, place: Place, walk: JsonWalk) -> None:
    """Take a string into its owner's clues; what is imperfect about it becomes a note."""
    location = walk.location(place.pointer, node)
    if parent is not None and _own_note(place, parent) and walk.is_inserted(location.offset):
        return
    value, qualifier, field = node.text, "", place.field
    kind = kind_of(DOCUMENT if place.owner is walk.document else ELEMENT, field)
    if parent is not None and field[-1:] == ("referenceLocator",):
        qualifier = parent.at("referenceType")
        kind = REFERENCE_KINDS.get(qualifier.rsplit("/", 1)[-1], ClueKind.OTHER)
    elif parent is not None and kind is ClueKind.HASH:
        qualifier = parent.at("algorithm")
    elif "/".join(field) in ACTOR_FIELDS:
        value, qualifier = actor(value)
        if not qualifier and value not in ("NOASSERTION", ""):
            what = "an actor without its prefix (Person:, Organization:, Tool:) was read as it stands"
            notes.append(Note(message=what, where=place.pointer))
    place.owner.add(kind, value, location, walk.end(node), qualifier)


def _own_note(place: Place, parent: Node) -> bool:
    """Whether a string belongs to a note that an earlier annotate wrote; such a note is no sign of anything."""
    return place.path[-1:] == ("comment",) and parent.at("annotator").startswith(spdx2_annotate.OWN_TOOL)


def _components(walk: JsonWalk, defined: frozenset[str]) -> tuple[Component, ...]:
    """Every element found. What the document says of an element by its id is said of the element itself."""
    walk.document.clues = [
        clue for clue in walk.document.clues if clue.kind is not ClueKind.REF or clue.value not in defined
    ]
    return tuple(draft.done() for draft in walk.drafts if draft.clues)
