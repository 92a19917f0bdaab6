"""Where the outermost members of a JSON object stand, and the items of those that are lists.

One pass of the decoder tells how long each is; everything else is worked out from that.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate, chain
from typing import Any, NamedTuple

import msgspec

from bomward import patterns
from bomward.errors import UnreadableDocumentError

_Raw = msgspec.Raw
_TWO_LEVELS = dict[str, dict[str, _Raw] | list[_Raw] | str | int | float | bool | None]
_WHOLE = "the document as a whole"
_FEW = 16  # items that are as soon found one by one
_BLOCK = 256  # items that are compared at once: more of them would not stay in the memory nearest to the processor
_BETWEEN = patterns.lazy(rb"[ \t\n\r,]*")
# NOTE: possessive, or each byte of a text would take up a hundred bytes while it is passed over.
_TOKEN = patterns.lazy(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s",:{}\[\]]++', re.DOTALL)
_KEY = patterns.lazy(rb'[ \t\n\r,{]*("(?:[^"\\]++|\\.)*+")[ \t\n\r]*:[ \t\n\r]*')
_EMPTY_OBJECT = patterns.lazy(rb"[ \t\n\r]*\{[ \t\n\r]*\}")
_END_OF_OBJECT, _END_OF_LIST = patterns.lazy(rb"[ \t\n\r]*\}"), patterns.lazy(rb"[ \t\n\r]*\]")
_NOTHING_MORE = patterns.lazy(rb"[ \t\n\r]*")
_HALF = patterns.lazy(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")


class Items:
    """The items of a list: as they are written, and where they stand. Between those of one block stands the same everywhere."""

    def __init__(self, raws: list[_Raw], blocks: list[int], size: int, between: int, end: int) -> None:
        """Items, the byte at which each block of so many of them begins, how many bytes stand between two, and the byte behind all."""
        self.raws, self.end = raws, end
        self._blocks, self._size, self._between = blocks, size, between
        self._known: dict[int, list[int]] = {}

    def span(self, index: int) -> tuple[int, int]:
        """The byte at which an item begins, and the one behind it."""
        block, number = divmod(index, self._size)
        start = self._starts(block)[number]
        return start, start + len(memoryview(self.raws[index]))

    def at(self, offset: int) -> int | None:
        """The item that this byte stands in."""
        block = bisect_right(self._blocks, offset) - 1
        if block < 0:
            return None
        index = block * self._size + bisect_right(self._starts(block), offset) - 1
        return index if offset < self.span(index)[1] else None

    def spans(self) -> Iterator[tuple[int, int]]:
        """Where each begins and ends."""
        starts = chain.from_iterable(map(self._starts, range(len(self._blocks))))
        return ((start, start + len(memoryview(raw))) for start, raw in zip(starts, self.raws, strict=True))

    def _starts(self, block: int) -> list[int]:
        """Where the items of a block begin; worked out for blocks that somebody asks for."""
        known = self._known.get(block)
        if known is None:
            raws = self.raws[block * self._size : (block + 1) * self._size]
            steps = [len(memoryview(raw)) + self._between for raw in raws[:-1]]
            known = self._known[block] = list(accumulate(steps, initial=self._blocks[block]))
        return known


class Part(NamedTuple):
    """An outermost member: where its name and its value stand."""

    name: str
    named: int
    start: int
    end: int
    items: Items | None
    """Where the value is a list."""


def cut(data: bytes) -> list[Part]:
    """The outermost members of a document, both of a name given twice. Raises UnreadableDocumentError where it is no JSON object."""
    found = _measured(data, 0, _decoded(data))
    # NOTE: what is measured does not add up to the document where a name is given twice, since decoders keep one of the two values.
    return found[0] if found and _NOTHING_MORE.fullmatch(data, found[1]) else _scanned(data)


def _decoded(data: bytes) -> Mapping[str, Any]:
    """The outermost members, lists and objects with their own as they are written; a name given twice once."""
    try:
        decoded: dict[str, Any] = msgspec.json.decode(data, type=_TWO_LEVELS)
    except (msgspec.MsgspecError, RecursionError):
        # NOTE: some numbers and texts are good JSON and nothing that Python has.
        written = _as_written(data)
        return written | {name: items for name, raw in written.items() if (items := items_of(raw)) is not None}
    return decoded


def _as_written(data: bytes) -> dict[str, _Raw]:
    try:
        return msgspec.json.decode(data, type=dict[str, _Raw])
    except msgspec.ValidationError as error:
        raise UnreadableDocumentError(
            "the document is not one JSON object", where="byte 0", hint="an SBOM is an object"
        ) from error
    except RecursionError as error:
        raise UnreadableDocumentError(
            "nested too deeply", where=_WHOLE, hint="ask the supplier for a document that parses"
        ) from error
    except msgspec.DecodeError as error:
        raise _broken(data, str(error)) from error


def _broken(data: bytes, said: str) -> UnreadableDocumentError:
    """What the decoder says, with its place; where it says none, it has come to an end: of the document, or of a text."""
    what, _, at = said.removesuffix(")").rpartition(" (")
    hint = "ask the supplier for a document that parses"
    if at.startswith("byte "):
        return UnreadableDocumentError(f"not JSON: {what}", where=at, hint=hint)
    half = _HALF.search(data) if data.rstrip().endswith(b"}") else None
    if half is not None:
        return UnreadableDocumentError("not JSON: half of a surrogate pair", where=f"byte {half.start()}", hint=hint)
    hint = "ask the supplier for the whole document; this one seems to be cut short"
    return UnreadableDocumentError("not JSON: it breaks off", where=f"byte {len(data)}", hint=hint)


def items_of(written: _Raw | memoryview) -> list[_Raw] | None:
    """The items of a list; None for what is none."""
    try:
        return msgspec.json.decode(written, type=list[_Raw])
    except (msgspec.MsgspecError, RecursionError):
        return None


def _measured(data: bytes, position: int, members: Mapping[str, Any]) -> tuple[list[Part], int] | None:
    """These members of an object that begins here, and the byte behind it; None where they are not what stands there."""
    parts: list[Part] = []
    for name, value in members.items():
        match = _KEY.match(data, position)
        if not match or _name(match) != name:
            return None
        start = match.end()
        items = _placed(data, start, value) if isinstance(value, list) else None
        position = _behind(data, start, value, items)
        if position < 0:
            return None
        parts.append(Part(name, match.start(1), start, position, items))
    closed = (_END_OF_OBJECT if parts else _EMPTY_OBJECT).match(data, position)
    return (parts, closed.end()) if closed else None


def _behind(data: bytes, start: int, value: Any, items: Items | None) -> int:
    """The byte behind the value that begins here; -1 where another one than this stands there."""
    if isinstance(value, _Raw):
        return start + len(memoryview(value)) if data.startswith(value, start) else -1
    if items is not None:
        closed = _END_OF_LIST.match(data, items.end)
        return closed.end() if closed else -1
    if isinstance(value, dict):
        inner = _measured(data, start, value)
        return inner[1] if inner else _end_of_value(data, start)
    return _end_of_value(data, start) if not isinstance(value, list) else -1


def _placed(data: bytes, start: int, raws: list[_Raw]) -> Items | None:
    """Where the items of the list that begins here stand; None where others do."""
    if not data.startswith(b"[", start):
        return None
    return (_evenly(data, start, raws) if len(raws) >= _FEW else None) or _one_by_one(data, start, raws)


def _evenly(data: bytes, start: int, raws: list[_Raw]) -> Items | None:
    """The same, where the same stands between any two of them, as it nearly always does."""
    first = at = _past(data, start + 1)
    second = first + len(memoryview(raws[0]))
    between = data[second : _past(data, second)]
    blocks: list[int] = []
    for low in range(0, len(raws), _BLOCK):
        # NOTE: lengths may add up by chance, or by design, so that each byte is looked at.
        block = between.join(raws[low : low + _BLOCK])
        if not data.startswith(block, at) or (low and not data.startswith(between, at - len(between))):
            return None
        blocks.append(at)
        at += len(block) + len(between)
    return Items(raws, blocks, _BLOCK, len(between), at - len(between))


def _one_by_one(data: bytes, start: int, raws: list[_Raw]) -> Items | None:
    starts: list[int] = []
    position = start + 1
    for raw in raws:
        starts.append(_past(data, position))
        position = starts[-1] + len(memoryview(raw))
    return Items(raws, starts, 1, 0, position) if all(map(data.startswith, raws, starts)) else None


def _past(data: bytes, position: int) -> int:
    """The byte behind what stands between items."""
    return _BETWEEN.match(data, position).end()  # type: ignore[union-attr]


def _scanned(data: bytes) -> list[Part]:
    """The outermost members by counting brackets, both of a name given twice."""
    parts: list[Part] = []
    position = 0
    while match := _KEY.match(data, position):
        start, position = match.end(), _end_of_value(data, match.end())
        raws = items_of(memoryview(data)[start:position])
        items = _placed(data, start, raws) if raws is not None else None
        parts.append(Part(_name(match), match.start(1), start, position, items))
    return parts


def _end_of_value(data: bytes, position: int) -> int:
    """The byte behind the JSON value that begins here, in a document that parses."""
    depth = 0
    for match in _TOKEN.finditer(data, position):
        token = match.group()
        depth += (token in b"{[") - (token in b"}]") if len(token) == 1 else 0
        if depth == 0:
            return match.end()
    return len(data)


def _name(match: re.Match[bytes]) -> str:
    return str(json.loads(match.group(1)))
