"""Walks the parts of a document that hits stand in, string by string; what the readers of all families share.

A family says three things about its documents: whose place an object is, what a string there means, and where the standard has nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from bomward import patterns
from bomward.formats.collecting import Draft
from bomward.formats.restoring import IsOurs, insertions, record_at
from bomward.formats.syntax.tree import Member, Node, Region, Slot, Source, Worth, escape
from bomward.formats.unlisted import Reach, Stray, is_part, looks_like_one, names_one, telling, without
from bomward.inventory import Clue, ClueKind, Gap, Hit, Location, Scope

_SMALL = 1 << 20
_SEPARATORS = patterns.lazy(r"[\W_]+")
_MOST_TOLD = 100
_CHANGED_SINCE = (
    "it carries notes of `bomward annotate` and was changed since they were written, so that they were read as its own words,"
    " which may make findings and evidence: check the original, or the copy that annotate wrote"
)


class Place(NamedTuple):
    """Where the walk stands: in the document's terms, and in whose description."""

    path: tuple[str, ...]
    """Member names down to here, `*` for any item of a list."""
    pointer: str
    owner: Draft
    base: int = 0
    """How much of the path leads to the owner; what is left says which of its fields this is."""
    scope: Scope = Scope.REQUIRED
    stray: Stray | None = None
    """The component where the standard has none that strings here speak of too."""

    @property
    def field(self) -> tuple[str, ...]:
        """The path within the owner."""
        return self.path[self.base :]

    def member(self, key: str) -> Place:
        """The place of a member."""
        return self._replace(path=(*self.path, key), pointer=f"{self.pointer}/{escape(key)}")

    def item(self, index: int) -> Place:
        """The place of an item."""
        return self._replace(path=(*self.path, "*"), pointer=f"{self.pointer}/{index}")


Enter = Callable[[Node, Place, "Walk"], Place]
"""The place of an object, perhaps with an owner of its own."""
Say = Callable[[Node, Node | None, Place, "Walk"], None]
"""Takes a string, with the object or list around it, into its owner's clues."""
Listed = Callable[[Place, "Walk"], Reach]
"""Whether the standard has anything at a place."""


class Family(NamedTuple):
    """What a family says about its documents."""

    known_keys: frozenset[str]
    enter: Enter
    say: Say
    listed: Listed


class Walk:
    """One walk over one document, and what it came by."""

    def __init__(self, source: Source, family: Family, is_ours: IsOurs) -> None:
        self.source = source
        self._known_keys, self._enter, self._say, self._listed = family
        self.document = Draft("document", Location(pointer="", offset=0))
        self.document.name = "(the document itself)"
        self.drafts = [self.document]
        self.strays: list[Stray] = []
        self.spans: list[tuple[int, int]] = []
        self._ambiguous: dict[int, Gap] = {}
        self._is_ours, self._has_asked = is_ours, False
        self._region: Region

    def run(self, hits: Iterable[Hit], worth: Worth, always: Iterable[str] = ()) -> None:
        """Walk what hits stand in, and these members; in a small document names given twice are looked for throughout."""
        self._note_twice(self.source.duplicates)
        for key, member in self.source.members.items():
            if key not in self._known_keys:
                self._note_case(key, member.start)
        hits = list(hits)
        slots = self.source.slots_of(hits, worth)
        is_whole = any(slot.pointer == "" for slot in slots.values())
        if not is_whole:
            slots |= {slot.start: slot for key in always if (slot := self.source.members.get(key)) is not None}
        for start in sorted(slots):
            self._walk_region(self.source.parse(slots[start]), _path(slots[start]))
        self.document.clues = without(self.document, self.strays)
        self.drafts += self.strays
        if is_whole:
            self.drafts = _concerned(self.drafts, hits, self.source.view.utf8)
        if len(self.source.view.utf8) <= _SMALL:
            self._note_twice(self.source.given_twice())

    def location(self, pointer: str, node: Node) -> Location:
        """Where a node of the region that is being walked begins."""
        return Location(pointer=pointer, offset=self._region.offset(node.start))

    def end(self, node: Node) -> int:
        """The byte behind a node of the region that is being walked."""
        return self._region.offset(node.end)

    def draft(self, label: str, node: Node, place: Place, scope: Scope = Scope.REQUIRED) -> Draft:
        """A component that begins here."""
        draft = Draft(label, self.location(place.pointer, node), scope)
        self.drafts.append(draft)
        return draft

    @cached_property
    def _ours(self) -> tuple[tuple[int, int], ...]:
        # NOTE: looked for in all of the document, and most have nothing that looks like a note.
        return insertions(self.source.view, self._is_ours)

    @property
    def doubts(self) -> tuple[Gap, ...]:
        """That notes of an earlier annotate were read as words of the document's own, if they were."""
        was_read = self._has_asked and not self._ours
        return (Gap(reason=_CHANGED_SINCE, where=""),) if was_read and record_at(self.source.view) is not None else ()

    def is_inserted(self, offset: int) -> bool:
        """Whether a byte belongs to notes that an earlier annotate wrote, as their own record proves."""
        self._has_asked = True
        index = bisect_right(self._ours, (offset, len(self.source.view.utf8))) - 1
        return index >= 0 and offset < self._ours[index][1]

    def _walk_region(self, region: Region, path: tuple[str, ...]) -> None:
        self._region = region
        self._note_twice(region.duplicates)
        self.spans.extend(region.spans)
        self._walk(region.root, None, Place(path, region.pointer, self.document))

    @property
    def ambiguous(self) -> tuple[Gap, ...]:
        """Member names that different readers read differently, in order."""
        gaps = [gap for _, gap in sorted(self._ambiguous.items())]
        if len(gaps) > _MOST_TOLD:
            gaps[_MOST_TOLD:] = [Gap(reason=f"so it is with {len(gaps) - _MOST_TOLD} more members", where="")]
        return tuple(gaps)

    def _note_twice(self, names: Iterable[tuple[str, int]]) -> None:
        for key, offset in names:
            reason = f"the member {key!r} is given twice in one object"
            self._ambiguous[offset] = Gap(reason=reason, where=f"byte {offset}")

    def _walk(self, node: Node, parent: Node | None, place: Place) -> None:
        if isinstance(node.value, str):
            self.spans.append((self._region.offset(node.start), self._region.offset(node.end)))
            self._say(node, parent, place, self)
            self._say_of_stray(node, parent, place)
            return
        if node.is_object:
            place = self._enter(node, place, self)
            stray = self._stray(node, place)
            place = place if stray is place.stray else place._replace(stray=stray)
        for member in node.members:
            self._key(member, place)
            self._walk(member.node, node, place.member(member.key))
        for index, item in enumerate(node.items):
            self._walk(item, node, place.item(index))

    def _stray(self, node: Node, place: Place) -> Stray | None:
        """The component where the standard has none that this object is, belongs to or holds."""
        reach = self._listed(place, self)
        around = place.stray if place.stray is not None and place.stray.is_object else None
        if reach is Reach.BEGINS or (reach is Reach.LISTED and around is None):
            return self._stray_members(node, place)
        if (around is not None and is_part(place.path)) or not looks_like_one(node, place.path, reach):
            return around
        stray = self._new_stray(node, place)
        stray.ref = node.at("bom-ref") or node.at("SPDXID") or node.at("spdxId")
        return stray

    def _stray_members(self, node: Node, place: Place) -> Stray | None:
        """What members that the standard does not have say of something, if they say what it is."""
        odd = telling(node, lambda key: self._listed(place.member(key), self))
        first = next((member for member in node.members if member.key in odd), None)
        if first is None:
            return None
        stray = self._new_stray(first.node, place.member(first.key), len(place.path))
        stray.within(place.owner if place.owner is not self.document else Draft("", stray.location), odd)
        return stray

    def _new_stray(self, node: Node, place: Place, base: int | None = None) -> Stray:
        base = len(place.path) if base is None else base
        self.strays.append(Stray(self.location(place.pointer, node), place.scope, base))
        return self.strays[-1]

    def _say_of_stray(self, node: Node, parent: Node | None, place: Place) -> None:
        """Take a string into the clues of a component where the standard has none, which it may be by itself."""
        stray = place.stray
        if stray is None and parent is None and self._listed(place, self) is Reach.NOTHING:
            stray = self._new_stray(node, place) if names_one(place.path, node.text) else None
        if stray is None or not stray.takes(place.path):
            return
        location = self.location(place.pointer, node)
        if not self.is_inserted(location.offset):  # NOTE: a note of ours is no sign of anything
            stray.take(place.path, node, parent, location, self.end(node))

    def _note_case(self, key: str, offset: int) -> None:
        """Readers that take no notice of case see another member than those that do."""
        meant = _folded(self._known_keys).get(key.casefold())
        if meant is not None:
            self._ambiguous[offset] = Gap(
                reason=f"the member {key!r} differs from {meant!r} in upper and lower case alone",
                where=f"byte {offset}",
            )

    def _key(self, member: Member, place: Place) -> None:
        """A member name, which is a clue where the standard does not have it."""
        start, stop = self._region.offset(member.start), self._region.offset(member.node.start)
        self.spans.append((start, stop))
        if member.key not in self._known_keys:
            self._note_case(member.key, start)
            pointer = f"{place.pointer}/{escape(member.key)}"
            place.owner.add(ClueKind.OTHER, member.key, Location(pointer=pointer, offset=start), stop)


def _concerned(drafts: list[Draft], hits: Sequence[Hit], data: bytes) -> list[Draft]:
    """Those that hits stand in, of all that a document has: the rest was walked only because it cannot be had apart."""
    starts = [hit.start for hit in hits]
    furthest = list(accumulate((hit.end for hit in hits), max))  # NOTE: a hit may lie within another
    says = saying(hits, data)

    def is_hit(clue: Clue) -> bool:
        start, end = clue.location.offset, clue.end
        if start == end:
            return says(clue.value)
        before = bisect_left(starts, end) - 1
        return before >= 0 and furthest[before] > start

    return [draft for draft in drafts if any(map(is_hit, draft.clues))]


def saying(hits: Sequence[Hit], data: bytes) -> Callable[[str], bool]:
    """Whether a text may hold what was hit; for texts that stand nowhere in one piece, so that no hit stands in them."""
    if any(hit.text for hit in hits):
        return lambda _: True  # NOTE: what was hit is written in disguise, and may be so in another way there
    # NOTE: a term of a vocabulary is written with capitals in one encoding and with underscores in another.
    words = {_squeezed(data[hit.start : hit.end].decode("utf-8", "replace")) for hit in hits}
    return cache(lambda text: any(word in _squeezed(text) for word in words))


def _squeezed(text: str) -> str:
    return _SEPARATORS.sub("", text).lower()


@cache
def _folded(known_keys: frozenset[str]) -> dict[str, str]:
    """Names that readers look for, by how they read without upper and lower case."""
    return {key.casefold(): key for key in sorted(known_keys)}


def _path(slot: Slot) -> tuple[str, ...]:
    """The path of an outermost member, or of an item of one."""
    return tuple("*" if index else step for index, step in enumerate(slot.pointer.split("/")[1:]))
