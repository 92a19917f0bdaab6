"""The directory of a ZIP archive: which members it lists, and where they stand.

NOTE: read here and not by the standard library, which loses a whole archive over one bad name, and says nothing of members
that the directory leaves out but other programs show.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.wrappers.parts import AGAIN, too_long

LOCAL = b"PK\x03\x04"
_LISTED, _END, _END64, _LOCATOR = b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_OF_LISTED = struct.Struct("<4s6H3L5H2L")
_OF_END = struct.Struct("<4s4H2LH")
_OF_END64 = struct.Struct("<4sQ2H2L4Q")
_OF_LOCATOR = struct.Struct("<4sLQL")
_OF_EXTRA = struct.Struct("<2H")
_NARROW = (0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
"""What the closing record says of disks, entries, size and offset where only the one for large archives tells."""
_LONGEST_COMMENT = 0xFFFF
_WITH_MODES = (3, 19)
"""Systems whose files have a mode: Unix and macOS."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A member as the directory lists it."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    mode: int
    more: bytes
    """Its extra fields and its comment."""


class Directory(NamedTuple):
    """Where the list of members stands."""

    start: int
    end: int
    shift: int
    """By how much all offsets are too small, because other bytes stand before the archive."""
    entries: int
    comment: bytes


def broken(why: str, at: int) -> UnreadableDocumentError:
    """The error for an archive that is damaged."""
    return UnreadableDocumentError(f"the ZIP archive is broken: {why}", where=f"near byte {at}", hint=AGAIN)


def two_readings(why: str, at: int) -> UnreadableDocumentError:
    """The error for an archive in which programs may see different members."""
    return UnreadableDocumentError(
        f"the ZIP archive can be read in two ways: {why}",
        where=f"near byte {at}",
        hint="ask the supplier for an archive made anew, or for the members one by one",
    )


def ends(data: bytes) -> list[int]:
    """Where a closing record may stand: one whose comment ends where the data do."""
    found: list[int] = []
    lowest = max(0, len(data) - _OF_END.size - _LONGEST_COMMENT)
    at = data.rfind(_END, lowest)
    while at >= 0:
        comment = at + _OF_END.size
        if comment + int.from_bytes(data[comment - 2 : comment], "little") == len(data):
            found.append(at)
        at = data.rfind(_END, lowest, at + len(_END) - 1)
    return found


def directory_of(data: bytes) -> Directory:
    """The one directory of an archive."""
    found = ends(data)
    if not found:
        raise broken("it is cut short, or other bytes follow it", len(data))
    if len(found) > 1:
        raise two_readings("it has two closing records", found[-1])
    at = end = found[0]
    narrow = _OF_END.unpack_from(data, at)[1:7]
    wide = narrow
    locator = at - _OF_LOCATOR.size
    if locator >= 0 and data.startswith(_LOCATOR, locator):
        end, wide = _wide(data, locator)
        if any(one not in (other, most) for one, other, most in zip(narrow, wide, _NARROW, strict=True)):
            raise two_readings("its two closing records do not agree", at)
    disk, first, here, entries, size, offset = wide
    if disk or first or here != entries:
        raise UnreadableDocumentError(
            "the ZIP archive is one of several pieces", where=f"near byte {at}", hint="put them together first"
        )
    start, shift = end - size, end - size - offset
    if start < 0 or shift < 0:
        raise broken("its directory is not where it should be", at)
    if shift and data.startswith(_LISTED, offset):
        raise two_readings("it has two directories", offset)
    return Directory(start, end, shift, entries, data[at + _OF_END.size :])


def _wide(data: bytes, locator: int) -> tuple[int, tuple[int, ...]]:
    """Where the closing record for large archives begins, and what it says in place of the short one."""
    _, _, told, _ = _OF_LOCATOR.unpack_from(data, locator)
    at = next((at for at in (locator - _OF_END64.size, told) if at >= 0 and data.startswith(_END64, at)), -1)
    if at < 0 or at + _OF_END64.size > locator:
        raise broken("a closing record is missing", locator)
    return at, _OF_END64.unpack_from(data, at)[4:]


def listed(data: bytes, directory: Directory, most: int) -> Iterator[Entry]:
    """The members in the order of the directory; raises where they are more than so many."""
    at, count = directory.start, 0
    while at < directory.end:
        if at + _OF_LISTED.size > directory.end or not data.startswith(_LISTED, at):
            raise broken("its directory cannot be read", at)
        fields = _OF_LISTED.unpack_from(data, at)
        name = at + _OF_LISTED.size
        extra = name + fields[10]
        comment = extra + fields[11]
        at = comment + fields[12]
        count += 1
        if at > directory.end:
            raise broken("its directory cannot be read", name)
        if count > most:
            raise too_long(most, directory.entries)
        size, packed, start = _wide_sizes(data[extra:comment], fields[9], fields[8], fields[16])
        yield Entry(
            name=data[name:extra],
            flags=fields[3],
            method=fields[4],
            crc=fields[7],
            packed=packed,
            size=size,
            start=start + directory.shift,
            mode=fields[15] >> 16 if fields[1] >> 8 in _WITH_MODES else 0,
            more=data[extra:at],
        )
    if directory.entries not in (count, count & 0xFFFF):
        raise two_readings(f"it says that it has {directory.entries} members, and lists {count}", directory.end)


def _wide_sizes(extra: bytes, *sizes: int) -> Iterator[int]:
    """Sizes and offset, from the field for large archives where they do not fit into theirs."""
    wide, at = b"", 0
    while at + _OF_EXTRA.size <= len(extra) and not wide:
        kind, length = _OF_EXTRA.unpack_from(extra, at)
        at += _OF_EXTRA.size + length
        wide = extra[at - length : at] if kind == 1 else b""
    for size in sizes:
        if size == _NARROW[-1] and len(wide) >= 8:
            yield int.from_bytes(wide[:8], "little")
            wide = wide[8:]
        else:
            yield size
