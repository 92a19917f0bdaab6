"""Values with the places where they stand, whatever they are written in; each encoding is read into such a tree.

The shape is that of the family's JSON form: objects with members, lists, strings. So one reader serves all encodings of a family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

import msgspec

from bomward.encodings import View
from bomward.inventory import Hit

Worth = Callable[[Sequence[Hit], bytes], bool]
"""Whether these hits, all within these bytes, can amount to anything."""

MAX_DEPTH = 200
_BLOCK = 1024


class Node(msgspec.Struct, gc=False):
    """One value and where it stands, in positions of its region."""

    start: int
    end: int
    value: Any
    """A str, int, float, bool or None; a list of Node; or a list of Member."""
    is_object: bool = False

    @property
    def members(self) -> list[Member]:
        """Members of an object; nothing for any other value."""
        return self.value if self.is_object else []

    @property
    def items(self) -> list[Node]:
        """Items of an array; nothing for any other value."""
        return self.value if isinstance(self.value, list) and not self.is_object else []

    @property
    def text(self) -> str:
        """The value of a string; nothing for any other value."""
        return self.value if isinstance(self.value, str) else ""

    def get(self, key: str) -> Node | None:
        """The last member of that name, as decoders have it."""
        return next((member.node for member in reversed(self.members) if member.key == key), None)

    def child(self, step: str) -> Node | None:
        """The member of that name, or the item of that number."""
        index = item_index(step, len(self.items))
        return self.get(step) if self.is_object else self.items[index] if index is not None else None

    def at(self, *keys: str) -> str:
        """The string below these keys, or nothing."""
        node: Node | None = self
        for key in keys:
            node = node.get(key) if node else None
        return node.text if node else ""


class Member(msgspec.Struct, gc=False):
    """A name and its value."""

    key: str
    start: int
    node: Node


class Slot(msgspec.Struct, frozen=True, gc=False):
    """Where one value stands in the document, not parsed yet."""

    pointer: str
    start: int
    end: int


class Stretch(NamedTuple):
    """Bytes that do not say plainly what they mean: broken up, folded, escaped in a way of their syntax."""

    start: int
    end: int
    says: str


class Region(Protocol):
    """A part of the document as a tree."""

    pointer: str
    root: Node
    duplicates: list[tuple[str, int]]
    """Names given twice in one object, each with the byte at which it is given again."""

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """Bytes of the syntax itself, in which nothing can be said: closing tags and the like."""

    def offset(self, position: int) -> int:
        """The byte offset, in the document, of a position in this region."""


class Source(Protocol):
    """A document in some encoding, of which parts can be had as trees."""

    view: View
    duplicates: list[tuple[str, int]]
    """Outermost names given twice, each with the byte at which it is given again."""

    @property
    def members(self) -> Mapping[str, Slot]:
        """Where each outermost member stands."""

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The slots that hits stand in and that are worth reading because of them, by where they begin."""

    def parse(self, slot: Slot) -> Region:
        """The value in a slot, as a tree."""

    def given_twice(self) -> Iterable[tuple[str, int]]:
        """Names given twice in one object anywhere in the document, each with the byte at which it is given again."""

    def at(self, pointer: str) -> tuple[Region, Node] | None:
        """A value within the document; None where there is none at that pointer."""

    def stretches(self) -> Iterable[Stretch]:
        """Where the bytes do not say plainly what they mean, so that the sieve cannot see it in them."""


def grouped(hits: Iterable[Hit], slot_at: Callable[[int], Slot | None]) -> dict[int, tuple[Slot, list[Hit]]]:
    """The hits of each slot, by where it begins."""
    found: dict[int, tuple[Slot, list[Hit]]] = {}
    for hit in hits:
        slot = slot_at(hit.start)
        if slot is not None:
            found.setdefault(slot.start, (slot, []))[1].append(hit)
    return found


def escape(key: str) -> str:
    """A member name as a step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(step: str) -> str:
    """The member name that a step of a JSON pointer stands for."""
    return step.replace("~1", "/").replace("~0", "~")


def item_index(step: str, count: int) -> int | None:
    """The item that a step of a JSON pointer leads to, in a list of so many."""
    index = int(step) if step.isascii() and step.isdigit() and len(step) <= len(str(count)) else count
    return index if index < count else None


def strings(node: Node, pointer: str = "") -> Iterator[tuple[str, Node]]:
    """Every string value below a node, with its pointer."""
    if isinstance(node.value, str):
        yield pointer, node
    for member in node.members:
        yield from strings(member.node, f"{pointer}/{escape(member.key)}")
    for index, item in enumerate(node.items):
        yield from strings(item, f"{pointer}/{index}")


class Offsets:
    """The bytes at which the characters of a text stand in its UTF-8."""

    def __init__(self, text: str) -> None:
        self._text = text
        # NOTE: for every block of characters, so that one position need not encode all text before it.
        self._blocks = [] if text.isascii() else list(accumulate(self._lengths(), initial=0))

    def _lengths(self) -> Iterator[int]:
        return (len(self._text[at : at + _BLOCK].encode()) for at in range(0, len(self._text), _BLOCK))

    def of(self, position: int) -> int:
        """The byte of the character at a position."""
        if not self._blocks:
            return position
        block = position // _BLOCK
        return self._blocks[block] + len(self._text[block * _BLOCK : position].encode())
