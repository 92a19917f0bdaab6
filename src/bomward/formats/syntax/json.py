"""JSON with positions: which bytes each value takes up, and texts spliced in without touching any other byte.

Only the parts of a document that somebody asks for are parsed with positions; the rest is skipped at the speed of msgspec.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # NOTE: the standard library's own, undocumented but old
from typing import Any

import msgspec

from bomward import patterns
from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.json_cut import Items, Part, cut
from bomward.formats.syntax.tree import (
    MAX_DEPTH,
    Member,
    Node,
    Offsets,
    Slot,
    Stretch,
    Worth,
    escape,
    grouped,
    item_index,
    unescape,
)
from bomward.inventory import Hit

_SPACE = patterns.lazy(r"[ \t\n\r]*")
_SCALAR = patterns.lazy(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NULL = b"null"
_STRING = patterns.lazy(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
_COLONS = (b":", rb"\u003a", rb"\u003A")
_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS_OR_QUOTES = bytes(sorted(set(_NO_BRACKETS) - set(b'"')))


class JsonRegion:
    """A slice of the document that was parsed with positions, which are characters."""

    spans: tuple[tuple[int, int], ...] = ()

    def __init__(self, data: bytes, start: int, end: int, pointer: str) -> None:
        self.start, self.pointer = start, pointer
        self.text = data[start:end].decode("utf-8")
        self._offsets = Offsets(self.text)
        self.duplicates: list[tuple[str, int]] = []
        self.root, _ = self._value(_SPACE.match(self.text).end(), 0)  # type: ignore[union-attr]

    def offset(self, position: int) -> int:
        """The byte offset, in the document, of a character position in this region."""
        return self.start + self._offsets.of(position)

    def _fail(self, what: str, position: int) -> UnreadableDocumentError:
        return UnreadableDocumentError(
            f"not JSON: {what}",
            where=f"byte {self.offset(position)}",
            hint="ask the supplier for a document that parses",
        )

    def _value(self, position: int, depth: int) -> tuple[Node, int]:
        char = self.text[position : position + 1]
        if char == '"':
            return self._string(position)
        if char in ("{", "["):
            if depth >= MAX_DEPTH:
                raise UnreadableDocumentError(
                    f"nested deeper than {MAX_DEPTH} levels",
                    where=f"byte {self.offset(position)}",
                    hint="no SBOM needs this; look at the document by hand",
                )
            return self._object(position, depth) if char == "{" else self._array(position, depth)
        match = _SCALAR.match(self.text, position)
        if not match:
            raise self._fail("a value is missing", position)
        literal = match.group()
        value = {"true": True, "false": False, "null": None}.get(literal, literal)
        return Node(position, match.end(), None if value is literal else value), match.end()

    def _string(self, position: int) -> tuple[Node, int]:
        try:
            value, end = scanstring(self.text, position + 1, True)
        except ValueError as error:
            raise self._fail(str(error), position) from error
        return Node(position, end, value), end

    def _skip(self, position: int) -> int:
        return _SPACE.match(self.text, position).end()  # type: ignore[union-attr]

    def _object(self, start: int, depth: int) -> tuple[Node, int]:
        members: list[Member] = []
        seen: set[str] = set()
        position = self._skip(start + 1)
        while self.text[position : position + 1] != "}":
            if members:
                position = self._comma(position)
            key, after = self._string(position) if self.text[position : position + 1] == '"' else self._no_key(position)
            colon = self._skip(after)
            if self.text[colon : colon + 1] != ":":
                raise self._fail("a colon is missing", colon)
            node, after = self._value(self._skip(colon + 1), depth + 1)
            if key.value in seen:
                self.duplicates.append((key.value, self.offset(position)))
            seen.add(key.value)
            members.append(Member(key.value, position, node))
            position = self._skip(after)
        return Node(start, position + 1, members, True), position + 1

    def _array(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        position = self._skip(start + 1)
        while self.text[position : position + 1] != "]":
            if items:
                position = self._comma(position)
            node, position = self._value(position, depth + 1)
            items.append(node)
            position = self._skip(position)
        return Node(start, position + 1, items), position + 1

    def _comma(self, position: int) -> int:
        if self.text[position : position + 1] != ",":
            raise self._fail("a comma is missing, or the document ends too early", position)
        return self._skip(position + 1)

    def _no_key(self, position: int) -> tuple[Node, int]:
        raise self._fail("a member name is missing, or the document ends too early", position)


class JsonSource:
    """A JSON document whose outermost object was looked into, and no more."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.data = view.utf8
        parts = cut(self.data)
        self.outermost = [(part.name, Slot("/" + escape(part.name), part.start, part.end)) for part in parts]
        """Every outermost member, those with a name given twice included."""
        self.members = dict(self.outermost)
        self.duplicates = _again(parts)
        """Outermost names given twice, each with the byte at which it is given again."""
        self._starts = [part.start for part in parts]
        self._lists = {part.start: part.items for part in parts if part.items is not None}
        self._parsed: dict[int, JsonRegion] = {}

    def text(self, key: str) -> str:
        """The string that an outermost member is, or nothing."""
        return str(self.decode(key, str, ""))

    def decode(self, key: str, to: Any, default: Any) -> Any:
        """An outermost member as a type, or the default where it is absent or of another type."""
        member = self.members.get(key)
        if member is None:
            return default
        try:
            return msgspec.json.decode(memoryview(self.data)[member.start : member.end], type=to)
        except (msgspec.MsgspecError, RecursionError):
            return default

    def is_null(self, key: str) -> bool:
        """Whether the member is absent or null."""
        member = self.members.get(key)
        return member is None or self.data[member.start : member.start + len(_NULL)] == _NULL

    def raws(self, key: str) -> list[msgspec.Raw] | None:
        """The items of an outermost list as they are written; None where the member is no list."""
        items = self._items(self.members.get(key))
        return items.raws if items is not None else None

    def records(self, key: str, to: Any) -> list[Any] | None:
        """The items of an outermost list as records of a type, None for each that is none; None where the member is no list."""
        raws = self.raws(key)
        # NOTE: all at once, since that is quicker, and they mostly are.
        every = self.decode(key, list[to], None) if raws is not None else None
        return every if every is not None or raws is None else records(raws, to)

    def items(self, key: str) -> list[Slot] | None:
        """Where the items of an outermost list stand; None where the member is no list."""
        member = self.members.get(key)
        items = self._items(member)
        if member is None or items is None:
            return None
        return [Slot(f"{member.pointer}/{index}", start, end) for index, (start, end) in enumerate(items.spans())]

    def _items(self, member: Slot | None) -> Items | None:
        return self._lists.get(member.start) if member is not None else None

    def slot_at(self, offset: int) -> Slot | None:
        """The smallest outermost member, or item of an outermost list, that this byte stands in."""
        at = bisect_right(self._starts, offset) - 1
        member = self.outermost[at][1] if at >= 0 else None
        if member is None or offset >= member.end:
            return None
        items = self._items(member)
        index = items.at(offset) if items is not None else None
        return self._item(member, index) if index is not None else member

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The slots that hits stand in and that are worth reading because of them, by where they begin."""
        found = grouped(hits, self.slot_at)
        return {
            start: slot for start, (slot, inside) in found.items() if worth(inside, self.data[slot.start : slot.end])
        }

    def at(self, pointer: str) -> tuple[JsonRegion, Node] | None:
        """A value within the document, in a region that is kept; None where there is none at that pointer."""
        steps = [unescape(step) for step in pointer.split("/")[1:]]
        slot = self._slot(*steps[:2]) if steps else None
        if slot is None:
            return None
        region = self._parsed[slot.start] = self._parsed.get(slot.start) or self.parse(slot)
        node: Node | None = region.root
        for step in steps[slot.pointer.count("/") :]:
            node = node.child(step) if node is not None else None
        return (region, node) if node is not None else None

    def _slot(self, key: str, step: str = "") -> Slot | None:
        """An outermost member, or an item of one that is a list."""
        member = self.members.get(key)
        items = self._items(member) if step else None
        if member is None or items is None:
            return member
        index = item_index(step, len(items.raws))
        return self._item(member, index) if index is not None else None

    def _item(self, member: Slot, index: int) -> Slot:
        return Slot(f"{member.pointer}/{index}", *self._lists[member.start].span(index))

    def parse(self, slot: Slot) -> JsonRegion:
        """The value in a slot, with positions."""
        return JsonRegion(self.data, slot.start, slot.end, slot.pointer)

    def whole(self) -> JsonRegion:
        """The whole document, with positions."""
        return JsonRegion(self.data, 0, len(self.data), "")

    def given_twice(self) -> list[tuple[str, int]]:
        """Names given twice in one object anywhere in the document."""
        return [] if _is_plain(self.data) else self.whole().duplicates

    def stretches(self) -> tuple[Stretch, ...]:
        """None: the sieve knows the escapes of JSON."""
        return ()


def _is_plain(data: bytes) -> bool:
    """Whether no object of a document that parses has a name twice, and none is nested too deeply: a look at the speed of the decoder."""
    brackets = _brackets(data)
    for _ in range(MAX_DEPTH):
        if not brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        return False
    try:
        # NOTE: of members with one name the decoder keeps the last, so that fewer colons come out than went in.
        kept = msgspec.json.encode(msgspec.json.decode(data)).count(b":")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _is_plain_in_python(data)
    return kept == sum(map(data.count, _COLONS))


def _is_plain_in_python(data: bytes) -> bool:
    """The same of what the quicker decoder does not take, for instance numbers larger than any that it has."""
    twice = False

    def look(members: list[tuple[str, Any]]) -> None:
        nonlocal twice
        twice = twice or len({name for name, _ in members}) < len(members)

    try:
        json.loads(data, object_pairs_hook=look)
    except ValueError:
        return False  # NOTE: it sees lone surrogates and numbers of thousands of digits in its own way
    return not twice


def _brackets(data: bytes) -> bytes:
    """The brackets of a document that parses, but for those in texts; those of objects as if they were those of lists."""
    plain = data.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in data else data
    found = plain.translate(None, _NO_BRACKETS_OR_QUOTES).replace(b'""', b"")
    # NOTE: a bracket in a text stands between its quotes, so that somewhere one of them is left over.
    found = found if b'"' not in found else _STRING.sub(b"", data).translate(None, _NO_BRACKETS)
    return found.translate(_SQUARE)


def records(raws: Sequence[msgspec.Raw], to: Any) -> list[Any]:
    """Each of these as a record of that type; None for what is none."""
    try:
        return list(map(msgspec.json.Decoder(to).decode, raws))
    except (msgspec.MsgspecError, RecursionError):
        return [record(raw, to) for raw in raws]


def record(raw: msgspec.Raw, to: Any) -> Any:
    """A record of that type; None for what is none."""
    try:
        return msgspec.json.decode(raw, type=to)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _again(parts: list[Part]) -> list[tuple[str, int]]:
    """Names given twice, each with the byte at which it is given again."""
    seen: set[str] = set()
    twice = []
    for part in parts:
        if part.name in seen:
            twice.append((part.name, part.named))
        seen.add(part.name)
    return twice
