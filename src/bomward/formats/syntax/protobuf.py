"""The wire format of Protocol Buffers: the fields of a message with their places, and fields written."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from bomward import patterns
from bomward.errors import UnreadableDocumentError

NUMBER, EIGHT_BYTES, TEXT, FOUR_BYTES = 0, 1, 2, 5
"""How a value is written: a number of as many bytes as it takes, a length and so many bytes, or a fixed number of bytes."""
_LONGEST = 10
_DEEPEST = 8
"""Messages within messages that are looked for where nobody knows what a field holds."""
_TEXT = patterns.lazy("[^\x00-\x1f\x7f\N{REPLACEMENT CHARACTER}]{3,}")
_HINT = "ask the supplier for the document again; this one is broken or cut short"


class Field(NamedTuple):
    """One field of a message."""

    number: int
    wire: int
    tag: int
    """Where it begins."""
    start: int
    """Where its value begins."""
    end: int
    value: int
    """Of a number; 0 for anything else."""


def fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """The fields of the message that these bytes are. Raises UnreadableDocumentError where they are none."""
    return (Field(key >> 3, key & 7, *rest) for key, *rest in keyed(data, start, end))


def keyed(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int, int]]:
    """The same, in a hurry: the key of each field, which is its number and how it is written, then what Field has."""
    at = start
    while at < end:
        tag, key, value = at, data[at], 0
        if 8 <= key < 0x80:  # NOTE: nearly all keys and lengths are that short
            at += 1
        else:
            key, at = _key(data, at, end)
        wire, begins = key & 7, at
        if wire == TEXT:
            length, begins = (data[at], at + 1) if at < end and data[at] < 0x80 else varint(data, at, end)
            at = begins + length
        elif wire == NUMBER:
            value, at = varint(data, at, end)
        else:
            at += 8 if wire == EIGHT_BYTES else 4
            if wire not in (EIGHT_BYTES, FOUR_BYTES):
                raise broken(f"a field is written in the way {wire}, which no such document has", tag)
        if at > end:
            raise broken(f"a field takes {at - end} bytes more than there are", tag)
        yield key, tag, begins, at, value


def _key(data: bytes, start: int, end: int) -> tuple[int, int]:
    key, at = varint(data, start, end)
    if not 0 < key >> 3 < 1 << 29:
        raise broken(f"{key >> 3} is no number of a field", start)
    return key, at


def varint(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The number that begins here, and where it ends."""
    if start < end and data[start] < 0x80:
        return data[start], start + 1
    value = 0
    for at in range(start, min(end, start + _LONGEST)):
        byte = data[at]
        value |= (byte & 0x7F) << 7 * (at - start)
        if byte < 0x80:
            if value >> 64:
                break
            return value, at + 1
    raise broken("a number is cut short" if end - start < _LONGEST else "a number is too long", start)


def varints(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The numbers of a packed list, each with where it begins and ends."""
    at = start
    while at < end:
        begins = at
        value, at = varint(data, at, end)
        yield value, begins, at


def text(data: bytes, start: int, end: int) -> str:
    """The string that these bytes are."""
    try:
        return data[start:end].decode()
    except UnicodeDecodeError as error:
        raise broken(f"a string is not UTF-8: {error.reason}", start + error.start) from error


def texts(raw: bytes, depth: int = _DEEPEST) -> Iterator[str]:
    """Each text that stands by itself in what may be a message: its strings if it is one, else what is printable in one piece."""
    try:
        held = [field for field in fields(raw, 0, len(raw)) if field.wire == TEXT and field.number] if depth else []
    except UnreadableDocumentError:
        held = []
    # NOTE: what reads as a message may still be a text, so that it is taken in both ways.
    yield from (match[0] for match in _TEXT.finditer(raw.decode("utf-8", "replace")))
    for field in held:
        inner = raw[field.start : field.end]
        if len(inner) < len(raw):
            yield from texts(inner, depth - 1)


def floating(data: bytes, start: int, end: int) -> float:
    """The number that four or eight bytes are."""
    return float(struct.unpack("<f" if end - start == 4 else "<d", data[start:end])[0])


def signed(value: int) -> int:
    """A number that may be below zero."""
    return value - (1 << 64) if value >> 63 else value


def written(number: int, value: int | str | bytes) -> bytes:
    """A field with a number, a string, or a message that is written already."""
    if isinstance(value, int):
        return _varint(number << 3 | NUMBER) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | TEXT) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def broken(what: str, at: int) -> UnreadableDocumentError:
    """An error on a message that is none."""
    return UnreadableDocumentError(f"no message of Protocol Buffers: {what}", where=f"byte {at}", hint=_HINT)
