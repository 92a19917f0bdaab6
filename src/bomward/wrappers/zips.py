"""ZIP archives: every member that is listed, and an error where some program might show one that is not."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bomward import patterns
from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.inventory import Wrapper
from bomward.limits import Limits
from bomward.wrappers.compression import Unpacked, bunzip2, inflate, unxz, unzstd
from bomward.wrappers.parts import Held, Room, searchable, shown
from bomward.wrappers.zip_directory import LOCAL, Directory, Entry, broken, directory_of, ends, listed, two_readings

KIND = "ZIP archive"
HEADS = (LOCAL, b"PK\x05\x06", b"PK\x07\x08")
_OF_LOCAL = struct.Struct("<4s5H3L2H")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"#!/")
"""What archives stand behind: that which unpacks or runs them."""
_LINK_MODE = 0xA000
_LINK = 4096
_PATH = patterns.lazy(rb"[^\r\n{}<>]*")
_DESCRIBED = 8
_DESCRIPTION = 24
"""What may stand behind a member whose sizes were not known when it was begun."""
_ENCRYPTED = 0x2041
_PATCH = 0x20
_TEXTS = {b"word", b"ppt", b"visio"}
_OFFICE = _TEXTS | {b"[Content_Types].xml", b"_rels", b"docProps", b"customXml", b"customUI"}
"""NOTE: an archive with anything else at its top is looked into, since it may be called a text and be none."""


def _stored(data: bytes, room: Room) -> Unpacked:
    room.take(len(data))
    return Unpacked(data)


_METHODS: dict[int, Callable[[bytes, Room], Unpacked]] = {0: _stored, 8: inflate, 12: bunzip2, 93: unzstd, 95: unxz}


class _Found(NamedTuple):
    """What a look over the whole archive told."""

    files: Sequence[Entry] = ()
    overlapping: frozenset[int] = frozenset()
    """Where members begin that share bytes with one before them."""
    outside: bytes = b""
    error: Error | None = None


def is_behind_something(data: bytes) -> bool:
    """Whether these bytes end as an archive does, whatever they begin with: a program that unpacks itself, for one."""
    return bool(ends(data))


def held(data: bytes, room: Room) -> Iterator[Held]:
    """The members, in the order of the directory; then what is wrong with the archive as a whole."""
    found = _looked_over(data, room)
    outside = found.outside
    room.announce(parts=len(found.files), size=sum(entry.size for entry in found.files))
    office = _office(found.files)
    if office is not None:
        yield Held(wrapper=Wrapper(kind=KIND), data=data, error=office, outside=outside)
        return
    for entry in found.files:
        name = shown(entry.name)
        plain, error = b"", None
        try:
            if entry.start in found.overlapping:
                raise two_readings("a member shares bytes with another", entry.start)
            plain = _unpacked(data, entry, room)
        except Error as failure:
            error = failure
        yield Held(
            wrapper=Wrapper(kind=KIND, name=name),
            data=plain,
            suffix=f"!/{name}",
            error=error,
            outside=outside + searchable(entry.name),
            member=True,
        )
        outside = b""
    error = found.error
    if error is None and not found.files:
        error = UnknownFormatError(
            "the ZIP archive holds no file", where="the archive as a whole", hint="ask the supplier for the SBOM itself"
        )
    if error is not None:
        yield Held(wrapper=Wrapper(kind=KIND), data=data, error=error, outside=outside)


def _looked_over(data: bytes, room: Room) -> _Found:
    """Everything that can be known before a member is unpacked."""
    entries: list[Entry] = []
    error: Error | None = None
    try:
        directory = directory_of(data)
    except Error as failure:
        return _Found(error=failure)
    try:
        entries.extend(listed(data, directory, room.entries))
    except Error as failure:
        error = failure
    files, beside = _sorted(data, entries)
    told = [directory.comment, *(entry.more for entry in entries), *beside]
    if error is not None:
        return _Found(files, outside=b"\n".join(filter(None, told)), error=error)
    between, overlapping = _unlisted(data, entries, directory)
    told.extend(data[start:end] for start, end in between)
    hidden = next((at for gap in between if (at := data.find(LOCAL, *gap)) >= 0), -1)
    if hidden >= 0:
        error = two_readings("it holds a member that its directory does not list", hidden)
    elif between and not between[0][0] and not data.startswith(_PROGRAMS):
        error = two_readings("something stands before it that is no program", 0)
    return _Found(files, overlapping, b"\n".join(filter(None, told)), error)


def _sorted(data: bytes, entries: Sequence[Entry]) -> tuple[list[Entry], list[bytes]]:
    """The files, and what is told by folders and links: names, and where the links lead.

    NOTE: a mark in the directory does not make a link; some programs unpack it as a file, so it must look like one.
    """
    files: list[Entry] = []
    beside: list[bytes] = []
    for entry in entries:
        target = _target(data, entry)
        if target is None:
            files.append(entry)
        else:
            beside += searchable(entry.name), searchable(target)
    return files, beside


def _target(data: bytes, entry: Entry) -> bytes | None:
    """Where a link leads, nothing for a folder; None where it is neither."""
    is_folder, is_link = entry.name.endswith(b"/") and not entry.size, entry.mode & 0xF000 == _LINK_MODE
    if not (is_folder or is_link) or max(entry.size, entry.packed) > _LINK:
        return None
    try:
        # NOTE: folders too, since some programs pack the nothing that is in them, and others the something.
        target = _unpacked(data, entry, Room(Limits(expanded=_LINK)))
    except Error:
        return None
    return target if _PATH.fullmatch(target) else None


def _unlisted(
    data: bytes, entries: Sequence[Entry], directory: Directory
) -> tuple[list[tuple[int, int]], frozenset[int]]:
    """Stretches that belong to no member, and where members begin that share bytes with one before them."""
    between: list[tuple[int, int]] = []
    overlapping: set[int] = set()
    position, allowed = 0, 0
    for entry in sorted(entries, key=lambda entry: entry.start):
        if entry.start < position:
            overlapping.add(entry.start)
            continue
        between += _gap(data, position, entry.start, allowed)
        position, allowed = _end_of(data, entry), _DESCRIPTION if entry.flags & _DESCRIBED else 0
    return between + _gap(data, position, directory.start, allowed), frozenset(overlapping)


def _gap(data: bytes, start: int, end: int, allowed: int) -> list[tuple[int, int]]:
    """The stretch, if it is longer than what may stand there, which no member is, and more than zeros."""
    return [(start, end)] if end - start > allowed and data.count(b"\0", start, end) < end - start else []


def _end_of(data: bytes, entry: Entry) -> int:
    begins = _begins(data, entry)
    return begins + entry.packed if begins is not None else entry.start


def _begins(data: bytes, entry: Entry) -> int | None:
    """Where the packed bytes of a member begin; None where it is not there."""
    if not data.startswith(LOCAL, entry.start) or entry.start + _OF_LOCAL.size > len(data):
        return None
    fields = _OF_LOCAL.unpack_from(data, entry.start)
    return int(entry.start + _OF_LOCAL.size + fields[9] + fields[10])


def _unpacked(data: bytes, entry: Entry, room: Room) -> bytes:
    """The plain bytes of a member, all of them and no others."""
    begins = _begins(data, entry)
    if begins is None or begins + entry.packed > len(data):
        raise broken("a member is not where the directory says", entry.start)
    fields = _OF_LOCAL.unpack_from(data, entry.start)
    name = data[entry.start + _OF_LOCAL.size : entry.start + _OF_LOCAL.size + fields[9]]
    if (name, fields[3], fields[2] & _ENCRYPTED) != (entry.name, entry.method, entry.flags & _ENCRYPTED):
        raise two_readings("a member and the directory do not agree", entry.start)
    hint = "ask the supplier for the member itself, unpacked"
    if entry.flags & _ENCRYPTED:
        raise UnreadableDocumentError("the member is encrypted", where="the member as a whole", hint=hint)
    unpack = _METHODS.get(entry.method)
    if unpack is None or entry.flags & _PATCH:
        what = f"the member is packed by method {entry.method}, which is not unpacked"
        raise UnreadableDocumentError(what, where="the member as a whole", hint=hint)
    room.expect(entry.size)
    plain = unpack(data[begins : begins + entry.packed], room).data
    if len(plain) != entry.size or zlib.crc32(plain) != entry.crc:
        raise broken("the member is not what its checksum says", entry.start)
    return plain


def _office(files: Sequence[Entry]) -> Error | None:
    """Why this is an Office document and no archive of SBOMs; None where it is none."""
    names = {entry.name for entry in files}
    folders = {name.partition(b"/")[0] for name in names}
    hint = "export the SBOM from it, as tag-value or JSON"
    if b"[Content_Types].xml" in names and b"xl" in folders:
        return UnreadableDocumentError("it is a spreadsheet of Office", where="the document as a whole", hint=hint)
    if b"[Content_Types].xml" in names and folders & _TEXTS and folders <= _OFFICE:
        return UnknownFormatError("it is an Office document", where="the document as a whole", hint=hint)
    if {b"mimetype", b"content.xml"} <= names:
        return UnreadableDocumentError("it is an OpenDocument file", where="the document as a whole", hint=hint)
    return None
