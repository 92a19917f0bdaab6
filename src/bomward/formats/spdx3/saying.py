"""From what elements say to components with clues: each has its own, and those of what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bomward import patterns
from bomward.formats.collecting import Draft, identifier_kind, kind_of
from bomward.formats.spdx2.clues import actor
from bomward.formats.spdx3.clues import COORDINATES, ELSEWHERE, IDENTIFIERS, IDENTITY, LINKS, element_kind
from bomward.formats.spdx3.outline import Outline
from bomward.formats.spdx3.terms import LABELS, Role, term
from bomward.formats.spdx3.ties import folded
from bomward.inventory import MAKER_KINDS, ClueKind, Gap, Location, Scope

Path = tuple[str, ...]
_MOST_SAID = 16
_DEEPEST = 4
_FEWEST, _BYTES_EACH = 10_000, 32
"""So many clues at least, and one for so many bytes of the document, may come to components from what they hold."""
_NAMESPACE = patterns.lazy(r"(https?://[^#]*#|https?://.*/)(.+)", re.DOTALL)
_ID = patterns.lazy(r"\w[\w+.-]*://|urn:|_:|SPDXRef-")
"""Begins the id of somebody whom the document does not describe."""
_IN_A_FIELD = {("externalIdentifier",), ("value",)}
_FIRST = (("name",), ("identifier",), ("hashValue",))
_PEOPLE = {"Person": "person", "Organization": "organization", "SoftwareAgent": "tool", "Tool": "tool"}
_HELD = IDENTITY | {"licence", "publishedBy", "annotation"}


class Said(NamedTuple):
    """One string within an element."""

    path: Path
    value: str
    location: Location
    end: int
    beside: str
    """What stands beside it and says what it is: a type, an algorithm."""
    odd: bool = False
    """Whether it is a name that the standard does not have."""


class Element:
    """An element that was walked."""

    def __init__(self, role: Role, kind: str, ids: Sequence[str], location: Location) -> None:
        self.role, self.kind, self.ids, self.location = role, kind, ids, location
        self.name = self.version = ""
        self.said: list[Said] = []
        self.refs: list[tuple[Path, str]] = []
        self.told = 0
        """How many of its strings have been said of a component."""

    @property
    def stands_alone(self) -> bool:
        """Whether it is a component, or something else that a finding can be about."""
        return self.role in (Role.COMPONENT, Role.TOOL) or (
            self.role is Role.LICENCE and self.kind != "LicenseExpression"
        )


class Telling:
    """Makes drafts of the elements of one document."""

    def __init__(self, elements: Sequence[Element], out: Outline, document: Draft, size: int) -> None:
        self.elements, self.document = elements, document
        self.left = max(_FEWEST, size // _BYTES_EACH)
        """How many more clues may come to components from what they hold."""
        self.drafts: list[Draft] = [document]
        self._namespaces: set[str] = set()
        self._by_id: dict[str, list[Element]] = {}
        for element in elements:
            # NOTE: only so much is taken from each, and what it is known by must not stand behind much else.
            element.said.sort(key=lambda said: said.path not in _FIRST)
            for id in element.ids:
                self._by_id.setdefault(id, []).append(element)
        self._given = self._assigned(out)

    def _assigned(self, out: Outline) -> dict[str, list[tuple[Path, Element]]]:
        """What other elements say of a component: relationships that give it a licence or a supplier, and annotations."""
        found: dict[str, list[tuple[Path, Element]]] = {}
        for holder, field, held in out.assigned:
            if holder in self._by_id:
                parts = [part for part in self._by_id.get(held, ()) if not (field == "licence" and part.stands_alone)]
                found.setdefault(holder, []).extend(((field,), part) for part in parts[:_MOST_SAID])
        for element in self.elements:
            for path, subject in element.refs:
                if path == ("subject",):
                    found.setdefault(subject, []).append((("annotation",), element))
        return found

    def run(self) -> None:
        """Make the drafts; what no component holds is said of the document."""
        for element in self.elements:
            if element.stands_alone:
                draft = self._draft(element)
                element.told = len(element.said)
                for said in element.said:
                    self._add(draft, _own_path(element, said), said)
                self._hold(draft, element, (), {id(element)})
        for element in self.elements:
            for said in element.said[element.told :]:
                self._add(self.document, (element.role, *said.path), said)

    @property
    def gaps(self) -> Iterable[Gap]:
        """What was not said of every component that holds it."""
        if self.left <= 0:
            reason = "so many elements are held by so many others that not all were read together"
            yield Gap(reason=reason, where="/@graph")

    def _draft(self, element: Element) -> Draft:
        label = LABELS.get(
            element.kind, element.role if element.role is not Role.COMPONENT else element.kind or "element"
        )
        draft = Draft(label, element.location, Scope.TOOL if element.role is Role.TOOL else Scope.REQUIRED)
        draft.ref = element.ids[0] if element.ids else ""
        draft.name = (actor(element.name)[0] if element.role is Role.TOOL else element.name) or draft.ref
        draft.version = element.version
        self.drafts.append(draft)
        return draft

    def _hold(self, draft: Draft, element: Element, prefix: Path, seen: set[int]) -> None:
        """Say of a component what those say that it holds."""
        for path, part in self._held_by(element):
            if self.left <= 0:
                return
            self.left -= 1
            if id_of(part) in seen:
                continue
            seen.add(id_of(part))
            said = part.said[:_MOST_SAID]
            self.left -= len(said)
            part.told = max(part.told, len(said))
            for one in said:
                self._add(draft, (*prefix, *path, *one.path), one)
            if len(prefix) < _DEEPEST:
                self._hold(draft, part, (*prefix, *path), seen)

    def _held_by(self, element: Element) -> Iterator[tuple[Path, Element]]:
        for path, id in element.refs:
            if path[-1] in _HELD:
                for part in self._by_id.get(id, ()):
                    yield path, part
        for id in element.ids:
            yield from self._given.get(id, ())

    def _add(self, draft: Draft, path: Path, said: Said) -> None:
        value, qualifier = said.value, ""
        kind = kind_of(ELSEWHERE, path) if path[0] in _ROLES else element_kind(path)
        if said.odd:
            kind = ClueKind.OTHER
        elif path[-1] == "identifier" and path[:-1] in _IN_A_FIELD:
            kind = IDENTIFIERS.get(folded(term(said.beside))) or identifier_kind(value)
        elif path[-1] == "locator":
            qualifier = LINKS.get(term(said.beside), "")
            kind = identifier_kind(value) if term(said.beside) in COORDINATES else kind
        elif kind is ClueKind.HASH:
            qualifier = said.beside
        elif kind in MAKER_KINDS:
            kind = ClueKind.REF if _ID.match(value) else kind
            value, qualifier = actor(value)
            qualifier = qualifier or _PEOPLE.get(term(said.beside), "")
        elif path == ("name",) and said.beside == "Tool":
            value = actor(value)[0]
        elif kind is ClueKind.REF and path[-1] == "spdxId":
            value = self._own_part(said)
        draft.add(kind, value, said.location, said.end, qualifier)

    def _own_part(self, said: Said) -> str:
        """An id without its namespace, which is the document's and is said of that, once."""
        parts = _NAMESPACE.fullmatch(said.value)
        if parts is None:
            return said.value
        if parts[1] not in self._namespaces:
            self._namespaces.add(parts[1])
            self.document.add(ClueKind.PROSE, parts[1], said.location, said.end)
        return parts[2]


def _own_path(element: Element, said: Said) -> Path:
    """The path of a string within its own element, as the tables have it."""
    if element.role is Role.LICENCE:
        return (element.role, *said.path)
    if said.path == ("name",) and element.kind == "File":
        return ("fileName",)
    return said.path


_ROLES = frozenset(Role)
id_of = id
