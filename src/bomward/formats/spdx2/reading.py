"""SPDX 2, whatever it is written in: read into an inventory.

Everything that a hit of the sieve concerns is walked string by string; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from functools import partial

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.findings import Report
from bomward.formats.collecting import identifier_kind, kind_of
from bomward.formats.restoring import OWN_TOOL, Edit, Writing
from bomward.formats.spdx2 import outline as outlines
from bomward.formats.spdx2.clues import ACTOR_FIELDS, DOCUMENT, ELEMENT, REFERENCE_KINDS, actor
from bomward.formats.syntax.tree import Node, Source, Stretch, Worth
from bomward.formats.unlisted import Reach, Table
from bomward.formats.walk import Family, Place, Walk
from bomward.inventory import ClueKind, Component, Edge, Hit, Inventory, Note

VERSIONS = ("SPDX-2.1", "SPDX-2.2", "SPDX-2.2.1", "SPDX-2.2.2", "SPDX-2.3", "SPDX-2.3.1")
"""In every form; that 2.1 had no JSON, YAML or XML yet keeps nobody from writing it."""
_LISTS = {"packages": "package", "files": "file", "snippets": "snippet", "hasExtractedLicensingInfos": "licence"}
_TELLING_NOTHING = (
    *("algorithm", "annotationDate", "annotationType", "builtDate", "checksum", "created", "crossRefs", "dataLicense"),
    *("endPointer", "externalDocumentId", "fileTypes", "filesAnalyzed", "isLive", "isValid", "isWayBackLink"),
    *("licenseListVersion", "lineNumber", "match", "offset", "order", "primaryPackagePurpose", "reference"),
    *("referenceCategory", "referenceLocator", "referenceType", "relationshipType", "releaseDate", "reviewDate"),
    *("reviewer", "spdxDocument", "spdxVersion", "startPointer", "timestamp", "url", "validUntilDate"),
)
"""What else the standard calls members."""
_KNOWN_KEYS = frozenset(
    [step for table in (ELEMENT, DOCUMENT) for path in table for step in path.split("/")] + [*_LISTS, *_TELLING_NOTHING]
)
_OF_ELEMENT, _OF_DOCUMENT = Table([*ELEMENT, "externalRefs/*/referenceLocator"]), Table([*DOCUMENT, *_LISTS])


def supported(version: str, versions: tuple[str, ...], form: str) -> str:
    """The version of a document, without the family. Raises UnreadableDocumentError for one that is not read in this form."""
    if version not in versions:
        raise UnreadableDocumentError(
            f"SPDX of version {version or 'unknown'!r} is not supported",
            where="/spdxVersion",
            hint=f"supported in {form}: {', '.join(versions)}",
        )
    return version.removeprefix("SPDX-")


class Spdx2:
    """One SPDX 2 document, opened."""

    family = "SPDX"
    signs: tuple[str, ...] = ()

    def __init__(self, source: Source, outline: outlines.Outline, spec_version: str, writing: Writing) -> None:
        self.source, self.outline, self.spec_version = source, outline, spec_version
        self.view, self.encoding = source.view, writing.encoding
        loose = outline.loose()
        # NOTE: now, while others search the bytes: later there is nothing to wait for.
        self._doubts, self._absent = tuple(outlines.doubts(outline, loose)), tuple(outlines.absent(outline, loose))
        self._writing = writing

    def stretches(self) -> Iterable[Stretch]:
        """Where the bytes do not say plainly what they mean."""
        return self.source.stretches()

    def read(self, hits: Iterable[Hit], worth: Worth) -> Inventory:
        """The inventory, with every element that a hit concerns."""
        notes: list[Note] = []
        family = Family(_KNOWN_KEYS, _enter, partial(_say, notes), _listed)
        walk = Walk(self.source, family, self._writing.is_ours)
        walk.run(hits, worth)
        return Inventory(
            family=self.family,
            spec_version=self.spec_version,
            encoding=self.encoding,
            subject=self.outline.subject,
            count=self.outline.count,
            coverage=self.outline.tally.coverage,
            components=self._with_scopes(_components(walk, self.outline.ids)),
            gaps=(*self._doubts, *walk.doubts),
            absent=self._absent,
            elsewhere=tuple(self.outline.elsewhere),
            identity=self.outline.namespace,
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
        return outlines.edges(self.outline)

    def annotate(self, report: Report, *, allow_signed: bool) -> list[Edit]:
        """The insertions that write a report into the document."""
        return self._writing.edits(report, allow_signed)


def _enter(node: Node, place: Place, walk: Walk) -> Place:
    """The place of an object: an element's own where one begins."""
    if len(place.path) != 2 or place.path[0] not in _LISTS:
        return place
    draft = walk.draft(_LISTS[place.path[0]], node, place)
    draft.ref = node.at("SPDXID") or node.at("licenseId")
    draft.name = node.at("name") or node.at("fileName") or draft.ref
    draft.version = node.at("versionInfo")
    return place._replace(owner=draft, base=len(place.path))


def _listed(place: Place, walk: Walk) -> Reach:
    """Whether the standard has anything there that a table here knows."""
    if place.owner is walk.document:
        return _OF_DOCUMENT.reach(place.field)
    return _OF_ELEMENT.reach(place.field) if place.field else Reach.BEGINS


def _say(notes: list[Note], node: Node, parent: Node | None, place: Place, walk: Walk) -> None:
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
    if kind is ClueKind.OTHER and field[:1] == ("externalRefs",):
        kind = identifier_kind(value)
    elif "/".join(field) in ACTOR_FIELDS:
        value, qualifier = actor(value)
        if not qualifier and value not in ("NOASSERTION", ""):
            what = "an actor without its prefix (Person:, Organization:, Tool:) was read as it stands"
            notes.append(Note(message=what, where=place.pointer))
    place.owner.add(kind, value, location, walk.end(node), qualifier)


def _own_note(place: Place, parent: Node) -> bool:
    """Whether a string belongs to a note that an earlier annotate wrote; such a note is no sign of anything."""
    return place.path[-1:] == ("comment",) and parent.at("annotator").startswith(OWN_TOOL)


def _components(walk: Walk, defined: Container[str]) -> tuple[Component, ...]:
    """Every element found. What the document says of an element by its id is said of the element itself."""
    walk.document.clues = [
        clue for clue in walk.document.clues if clue.kind is not ClueKind.REF or clue.value not in defined
    ]
    return tuple(draft.done() for draft in walk.drafts if draft.clues)
