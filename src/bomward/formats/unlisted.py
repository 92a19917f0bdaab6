"""What looks like a component and stands where the standard has none: read as one, so that no place hides it.

Nobody says what names are used there, so they are read by what they commonly mean, whatever the family.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache

from bomward import patterns
from bomward.formats.collecting import Draft
from bomward.formats.spdx2.clues import actor
from bomward.formats.syntax.tree import Node
from bomward.inventory import MAKER_KINDS, Clue, Component, Location, Scope
from bomward.inventory import ClueKind as K

_NAMESPACE = patterns.lazy(r".*[}#/:](?=.)", re.DOTALL)
_NO_LETTER = patterns.lazy(r"[\W_]+")
_THINGS = (
    *("component", "package", "pkg", "product", "software", "library", "lib"),
    *("module", "artifact", "application", "app", "engine"),
)
_OF_A_THING = patterns.lazy(rf"x?(?:{'|'.join(_THINGS)})(?=.)")
_NAMES = {
    K.NAME: "name title artifactid libraries",
    K.GROUP: "group groupid namespace",
    K.VERSION: "version versioninfo release",
    K.FILE: "file files filename fullfilename filepath path location",
    K.PURL: "purl purls packageurl packageurls",
    K.CPE: "cpe cpes cpe22 cpe23 cpe22uri cpe23uri",
    K.SWID: "swid tagid",
    K.HASH: "hash hashes checksum checksums digest digests md5 sha1 sha224 sha256 sha384 sha512 fingerprint verifiedusing",
    K.SUPPLIER: "supplier suppliers suppliedby vendor vendors provider",
    K.MANUFACTURER: "manufacturer manufacture maker",
    K.PUBLISHER: "publisher",
    K.ORIGINATOR: "originator originatedby",
    K.AUTHOR: "author authors",
    K.CONTACT: "contact email phone address",
    K.COPYRIGHT: "copyright copyrighttext",
    K.LICENCE: "license licenses licence licences licenseconcluded licensedeclared",
    K.URL: "url urls homepage website downloadlocation externalreferences",
    K.PROSE: "description summary comment comments note notes",
    K.REF: "bomref spdxid ref id",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_KINDS |= dict.fromkeys([*_THINGS, *(f"{thing}s" for thing in _THINGS)], K.NAME)
_TELLING = frozenset({K.NAME, K.FILE, K.PURL, K.CPE, K.HASH})
"""What an object has that is a component."""
_SURE = frozenset({K.PURL, K.CPE})
_PARTIES = MAKER_KINDS | {K.CONTACT, K.LICENCE}
"""Fields of objects that have a name and are no components."""
_LAST_SAYS = frozenset({K.URL, K.CONTACT, K.PROSE, K.REF})
"""What a field is that ends so, whatever it is a part of."""
_COORDINATES = {"pkg:": K.PURL, "cpe:": K.CPE}


class Reach(Enum):
    """How far what a family's tables list reaches."""

    BEGINS = "begins"
    """A component begins here."""
    LISTED = "listed"
    BELOW = "below"
    """Somewhere below a place of which the table says no more than what all is that stands there."""
    ELSEWHERE = "elsewhere"
    """In what speaks of products of anybody, such as an advisory."""
    NOTHING = "nothing"


class Table:
    """The places that a table of fields lists, lists and single values alike."""

    def __init__(self, fields: Iterable[str]) -> None:
        self._listed: set[str] = set()
        self._open: set[str] = set()
        for field in fields:
            steps = [step for step in field.split("/") if step != "*"]
            if steps[-1] == "**":
                self._open.add("/".join(steps[:-1]))
                steps.pop()
            self._listed.update("/".join(steps[:length]) for length in range(1, len(steps) + 1))

    def reach(self, path: Iterable[str]) -> Reach:
        """Whether the table has a place."""
        steps = [step for step in path if step != "*"]
        if "/".join(steps) in self._listed or not steps:
            return Reach.LISTED
        below = any("/".join(steps[:length]) in self._open for length in range(1, len(steps)))
        return Reach.BELOW if below else Reach.NOTHING


class Stray(Draft):
    """A component where the standard has none."""

    def __init__(self, location: Location, scope: Scope, base: int) -> None:
        super().__init__("unlisted component", location, scope)
        self._base = base
        self._holder: Draft | None = None
        self._only: frozenset[str] | None = None

    def within(self, holder: Draft, members: frozenset[str]) -> None:
        """Be no object of its own: some members of something that the standard has, and bear its name where they give none."""
        self._holder, self._only = holder, members

    @property
    def is_object(self) -> bool:
        """Whether all that stands in the object speaks of it."""
        return self._only is None

    def takes(self, path: tuple[str, ...]) -> bool:
        """Whether what stands there speaks of it."""
        return self._only is None or path[self._base] in self._only

    def take(self, path: tuple[str, ...], node: Node, parent: Node | None, location: Location, end: int) -> None:
        """A string of it."""
        value, qualifier = node.text, ""
        kind = kind_at(path[self._base :] if len(path) > self._base else path, value)
        if parent is not None and kind in (K.URL, K.HASH):
            qualifier = parent.at("type") or parent.at("alg") or parent.at("algorithm")
        if kind in MAKER_KINDS:
            value, qualifier = actor(value)
        self.name = self.name or (value if kind is K.NAME else "")
        self.version = self.version or (value if kind is K.VERSION else "")
        self.add(kind, value, location, end, qualifier)

    def done(self) -> Component:
        """The component, frozen, with a name to be called by."""
        if self._holder is not None:
            self.name, self.version = self.name or self._holder.name, self.version or self._holder.version
            self.ref = self._holder.ref
        self.name = self.name or next((clue.value for clue in self.clues if clue.kind in _TELLING), "")
        return super().done()


def kind_at(path: Iterable[str], value: str) -> K:
    """What a value is, by how it begins and by the names on the way to it: the supplier's name is no name of the component's."""
    begins = _COORDINATES.get(value.lstrip()[:4].lower())
    if begins is not None:
        return begins
    kinds = [kind for step in path if (kind := kind_of_name(step)) is not None]
    if not kinds:
        return K.OTHER
    return kinds[-1] if kinds[-1] in _LAST_SAYS else kinds[0]


@lru_cache(maxsize=4096)
def kind_of_name(key: str) -> K | None:
    """What a member of that name commonly holds; None where that cannot be told."""
    bare = _NO_LETTER.sub("", _NAMESPACE.sub("", key)).lower()
    return _KINDS.get(bare) or _KINDS.get(bare.removeprefix("x")) or _KINDS.get(_OF_A_THING.sub("", bare))


def is_part(path: tuple[str, ...]) -> bool:
    """Whether an object stands in a field of what is around it, such as its supplier, and is nothing by itself."""
    return kind_of_name(_field(path)) not in (None, K.NAME, K.FILE)


def looks_like_one(node: Node, path: tuple[str, ...], reach: Reach) -> bool:
    """Whether an object has what components have; where it is known what all is, only what is surely one."""
    kinds = {kind for member in node.members if (kind := _told(member.key, member.node)) is not None}
    field = kind_of_name(_field(path))
    is_called_so = field is K.NAME and K.NAME in kinds
    if reach is Reach.ELSEWHERE:
        return is_called_so
    if reach is Reach.BELOW or field in _PARTIES:
        return is_called_so or not _SURE.isdisjoint(kinds) or kinds >= {K.NAME, K.VERSION}
    return not _TELLING.isdisjoint(kinds)


def _field(path: tuple[str, ...]) -> str:
    """The name of what an object stands in."""
    return next((step for step in reversed(path) if step != "*"), "")


def telling(node: Node, reach: Callable[[str], Reach]) -> frozenset[str]:
    """The members of an object that its table does not have and that speak of a component; none where none names one."""
    kinds = {
        member.key: kind
        for member in node.members
        if (kind := _told(member.key, member.node)) is not None and reach(member.key) is Reach.NOTHING
    }
    return frozenset() if _TELLING.isdisjoint(kinds.values()) else frozenset(kinds)


def names_one(path: tuple[str, ...], value: str) -> bool:
    """Whether a string by itself is the name of a component."""
    return bool(value.strip()) and kind_at(path, value) in _TELLING


def _told(key: str, node: Node) -> K | None:
    """What a member says of the object, if it says it plainly."""
    texts = [node.text] if node.text else [item.text for item in node.items if item.text]
    if texts:
        kind = kind_at((key,), texts[0])
        return None if kind is K.OTHER else kind
    # NOTE: digests stand in objects of their own.
    return K.HASH if node.items and kind_of_name(key) is K.HASH else None


def without(document: Draft, strays: Iterable[Stray]) -> list[Clue]:
    """What is said of the document, without what is said of a stray component."""
    told = {clue.location.offset for stray in strays for clue in stray.clues}
    return [clue for clue in document.clues if clue.location.offset not in told]
