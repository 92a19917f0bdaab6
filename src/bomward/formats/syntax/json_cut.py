"""Where the outermost members of a JSON object stand, and the items of those that are lists.

One pass of the decoder tells how long each is; everything else is worked out from that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import accumulate, repeat
from operator import add
from typing import Any, NamedTuple

import msgspec

from bomward.errors import UnreadableDocumentError

_Raw = msgspec.Raw
_TWO_LEVELS = dict[str, dict[str, _Raw] | list[_Raw] | str | int | float | bool | None]
_WHOLE = "the document as a whole"
_FEW = 16  # items that are as soon found one by one
_BETWEEN = re.compile(rb"[ \t\n\r,]*")
# NOTE: possessive, or each byte of a text would take up a hundred bytes while it is passed over.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s",:{}\[\]]++', re.DOTALL)
_KEY = re.compile(rb'[ \t\n\r,{]*("(?:[^"\\]++|\\.)*+")[ \t\n\r]*:[ \t\n\r]*')
_EMPTY_OBJECT = re.compile(rb"[ \t\n\r]*\{[ \t\n\r]*\}")
_END_OF_OBJECT, _END_OF_LIST = re.compile(rb"[ \t\n\r]*\}"), re.compile(rb"[ \t\n\r]*\]")
_NOTHING_MORE = re.compile(rb"[ \t\n\r]*")
_HALF = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")


class Items(NamedTuple):
    """The items of a list: as they are written, and the bytes at which they begin and end."""

    raws: list[_Raw]
    starts: list[int]
    ends: list[int]


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
        closed = _END_OF_LIST.match(data, items.ends[-1] if items.ends else start + 1)
        return closed.end() if closed else -1
    if isinstance(value, dict):
        inner = _measured(data, start, value)
        return inner[1] if inner else _end_of_value(data, start)
    return _end_of_value(data, start) if not isinstance(value, list) else -1


def _placed(data: bytes, start: int, raws: list[_Raw]) -> Items | None:
    """Where the items of the list that begins here stand; None where others do."""
    if not data.startswith(b"[", start):
        return None
    lengths = [len(memoryview(raw)) for raw in raws]
    for places in (_evenly, _one_by_one):
        starts = places(data, start, lengths)
        # NOTE: lengths may add up by chance, or by design.
        if starts is not None and all(map(data.startswith, raws, starts)):
            return Items(raws, starts, list(map(add, starts, lengths)))
    return None


def _evenly(data: bytes, start: int, lengths: list[int]) -> list[int] | None:
    """Where items of these lengths begin where the same stands between any two of them, as it nearly always does; else nothing."""
    if len(lengths) < _FEW:
        return None
    first = _past(data, start + 1)
    between = data[first + lengths[0] : _past(data, first + lengths[0])]
    starts = list(accumulate((length + len(between) for length in lengths[:-1]), initial=first))
    return starts if all(map(data.startswith, repeat(between), map(add, starts, lengths[:-1]))) else None


def _one_by_one(data: bytes, start: int, lengths: Iterable[int]) -> list[int]:
    starts: list[int] = []
    position = start + 1
    for length in lengths:
        starts.append(_past(data, position))
        position = starts[-1] + length
    return starts


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
