"""Places in binary messages of CycloneDX, found by trying which fields are messages themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.documents import ENGINE
from tests.properties.signs import Sign
from tests.protobuf import OWN, Writer, field, message, varint

Place = tuple[Any, ...]
_UNKNOWN = 999


def _fields(data: bytes) -> list[tuple[int, int, bytes]] | None:
    """Number, wire type and content of each field; None where the bytes are no message."""
    found: list[tuple[int, int, bytes]] = []
    at = 0
    while at < len(data):
        try:
            key, at = _varint(data, at)
            kind = key & 7
            if kind == 2:
                size, at = _varint(data, at)
                end = at + size
            elif kind == 0:
                end = _varint(data, at)[1]
            else:
                end = at + {1: 8, 5: 4}[kind]
        except (IndexError, KeyError):
            return None
        if end > len(data) or not key >> 3:
            return None
        found.append((key >> 3, kind, data[at:end]))
        at = end
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _known(name: str) -> dict[int, str]:
    """The types of the messages that a message holds, by number, where our own table knows them."""
    messages, _ = OWN
    return {said.number: said.type for said in messages.get(name, {}).values()}


def _is_message(name: str) -> bool:
    return name in OWN[0]


def places(data: bytes, name: str = "Bom", path: Place = ()) -> Iterator[Place]:
    """At the end of every message, and in the place of every text."""
    yield (*path, "in")
    known = _known(name)
    for index, (number, kind, content) in enumerate(_fields(data) or ()):
        inner = known.get(number, "")
        if kind == 2 and _is_message(inner):
            yield from places(content, inner, (*path, index))
        elif kind == 2 and inner == "string":
            yield (*path, index, "as")


def path_at(data: bytes, place: Place) -> str:
    """What the fields are called that a place stands in, from the outermost on."""
    names: list[str] = []
    inside = "Bom"
    for step in place:
        if isinstance(step, str):
            break
        number, _, data = (_fields(data) or [])[step]
        name, inside = next((said.name, said.type) for said in OWN[0][inside].values() if said.number == number)
        names.append(name)
    return "/".join(names)


def inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    """The message with a sign there: as the field that our table knows, or as one that it does not."""
    return _changed(data, place, sign, "Bom")


def _changed(data: bytes, place: Place, sign: Sign, name: str) -> bytes:
    first, *rest = place
    if first == "in":
        return data + _field(sign, name)
    out = b""
    for index, (number, kind, content) in enumerate(_fields(data) or ()):
        if index != first:
            out += varint(number << 3 | kind) + (varint(len(content)) if kind == 2 else b"") + content
        elif rest == ["as"]:
            out += field(number, sign.text)
        else:
            out += field(number, _changed(content, tuple(rest), sign, _known(name)[number]))
    return out


def _field(sign: Sign, name: str) -> bytes:
    writer = Writer(OWN)
    written = writer.message({sign.key: [sign.item] if sign.is_list else sign.item}, name)
    if written and not writer.lost:
        return written
    content = message("Component", ENGINE) if sign.kind == "component" else sign.text.encode()
    return field(_UNKNOWN, content)
