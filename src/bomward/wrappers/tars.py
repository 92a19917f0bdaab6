"""Tar archives: every member, and an error where the archive is broken or programs do not agree on what it holds.

NOTE: read here and not by the standard library, which takes a broken header for the end of the archive without a word, and
in some versions never comes back from a crafted one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bomward import patterns
from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.inventory import Wrapper
from bomward.wrappers.parts import AGAIN, Held, Room, searchable, shown, too_long

KIND = "tar archive"
_BLOCK = 512
_END = bytes(_BLOCK)
_FILES, _OTHERS, _SPARSE = b"0\x007", b"123456V", b"S"
_LATER = {b"x": "pax", b"X": "pax", b"g": "global", b"L": "name", b"K": "link"}
"""Headers that tell of the member after them."""
_TEXT = {b"{\0", b"[\0", b"<\0", b'"\0'}
_OCTAL = patterns.lazy(rb"[ \0]*([0-7]*)[ \0]*")
_RECORD = patterns.lazy(rb"(\d{1,12}) ([^=\n]+)=")
_BINARY = 0x80
_MORE_IN_HEADER, _MORE_IN_BLOCK = 482, 504
"""Where a sparse member says that its map goes on."""


class _Header(NamedTuple):
    """One block that tells of a member."""

    at: int
    name: bytes
    size: int
    kind: bytes
    link: bytes


class _Entry(NamedTuple):
    """A file, and where its bytes stand."""

    name: bytes
    start: int
    size: int
    refusal: str = ""


def is_one(data: bytes) -> bool:
    """Whether these bytes begin with a tar header.

    NOTE: a header holds zeros, and a text does not; so no document passes for an archive by what stands at some place in it.
    """
    head = data[:_BLOCK]
    if len(head) < _BLOCK or head[0] == 0 or head[:2] in _TEXT or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return 0 in head and (head[257:262] == b"ustar" or _sums_up(head))


def held(data: bytes, room: Room) -> Iterator[Held]:
    """The members, in their order; then what is wrong with the archive as a whole."""
    scan = _Scan(data, room.entries)
    error: Error | None = None
    try:
        scan.run()
    except Error as failure:
        error = failure
    room.announce(parts=len(scan.files))
    outside = b"".join(scan.beside)
    for entry in scan.files:
        name = shown(entry.name)
        yield Held(
            wrapper=Wrapper(kind=KIND, name=name),
            # NOTE: no room is taken, since a member is no longer here than there.
            data=b"" if entry.refusal else data[entry.start : entry.start + entry.size],
            suffix=f"!/{name}",
            error=_refused(entry) if entry.refusal else None,
            outside=outside + searchable(entry.name),
            member=True,
        )
        outside = b""
    if error is None and not scan.files:
        error = UnknownFormatError(
            "the tar archive holds no file", where="the archive as a whole", hint="ask the supplier for the SBOM itself"
        )
    if error is not None:
        yield Held(wrapper=Wrapper(kind=KIND), data=data, error=error, outside=outside)


def _refused(entry: _Entry) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"the member is not unpacked: {entry.refusal}",
        where=f"near byte {entry.start} of the archive",
        hint="ask the supplier for the member itself",
    )


def _broken(why: str, at: int) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"the tar archive is broken: {why}", where=f"near byte {at}", hint=AGAIN)


def _two_readings(why: str, at: int) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"the tar archive can be read in two ways: {why}",
        where=f"near byte {at}",
        hint="ask the supplier for an archive made anew, or for the members one by one",
    )


def _number(field: bytes, at: int) -> int:
    """A number as headers have it: in octal digits, or in binary where these do not suffice."""
    if field[0] == _BINARY:
        return int.from_bytes(field[1:], "big")
    match = _OCTAL.fullmatch(field)
    if match is None:
        raise _broken("a header has no number where one belongs", at)
    return int(match.group(1) or b"0", 8)


def _sums_up(block: bytes) -> bool:
    """Whether the checksum of a header is right; some old programs took bytes for signed."""
    match = _OCTAL.fullmatch(block[148:156])
    if match is None or not match.group(1):
        return False
    told, rest = int(match.group(1), 8), block[:148] + b" " * 8 + block[156:]
    return told == sum(rest) or told == sum(rest) - 256 * sum(byte > 127 for byte in rest)


class _Scan:
    """A walk from header to header."""

    def __init__(self, data: bytes, most: int) -> None:
        self._data, self._most, self._at = data, most, 0
        self.files: list[_Entry] = []
        self.beside: list[bytes] = []
        """What the archive says that is in no file."""
        self._pax: dict[bytes, bytes] = {}
        self._long_name: bytes | None = None

    def run(self) -> None:
        """Find all members; raises where the archive is not whole."""
        count = 0
        while (header := self._header()) is not None:
            count += 1
            if count > self._most:
                raise too_long(self._most)
            if header.kind in _LATER:
                self._note(_LATER[header.kind], self._body(header.size))
            else:
                self._member(header)
        if self._pax or self._long_name is not None:
            raise _broken("a member is told of, and does not come", self._at)

    def _header(self) -> _Header | None:
        """The next header; None at the end mark."""
        at, data = self._at, self._data
        block = data[at : at + _BLOCK]
        if len(block) < _BLOCK:
            raise _broken("it has no end mark, so it may be cut short", at)
        if block == _END:
            if data.count(b"\0", at) < len(data) - at:
                raise _two_readings("something follows its end mark", at)
            return None
        if not _sums_up(block):
            raise _broken("a header is not what its checksum says", at)
        self._at += _BLOCK
        name = block[:100].partition(b"\0")[0]
        if block[257:263] == b"ustar\0" and block[345]:
            name = block[345:500].partition(b"\0")[0] + b"/" + name
        return _Header(at, name, _number(block[124:136], at), block[156:157], block[157:257].partition(b"\0")[0])

    def _body(self, size: int) -> bytes:
        start = self._skip(size)
        return self._data[start : start + size]

    def _skip(self, size: int) -> int:
        """Where the bytes of a member begin; the walk goes on behind them."""
        start, end = self._at, self._at + size
        self._at = end + -size % _BLOCK
        if end > len(self._data):
            raise _broken("it ends within a member, so it is cut short", start)
        rest = self._data[end : self._at]
        if rest.strip(b"\0"):
            self.beside.append(rest + b"\n")
        return start

    def _note(self, what: str, body: bytes) -> None:
        """Take what a header tells of the member after it."""
        self.beside.append(body + b"\n")
        if what == "name":
            self._long_name = body.partition(b"\0")[0]
        elif what in ("pax", "global"):
            records = self._records(body)
            if what == "global" and {b"path", b"size"} & records.keys():
                raise _two_readings("it gives all members one name or size", self._at)
            if what == "pax":
                self._pax |= records

    def _records(self, body: bytes) -> dict[bytes, bytes]:
        records: dict[bytes, bytes] = {}
        at = 0
        while at < len(body):
            match = _RECORD.match(body, at)
            end = at + int(match.group(1)) if match else 0
            if match is None or end <= match.end() or body[end - 1 : end] != b"\n":
                raise _broken("an extended header cannot be read", self._at)
            if match.group(2) in records:
                raise _two_readings("an extended header says something twice", self._at)
            records[match.group(2)] = body[match.end() : end - 1]
            at = end
        return records

    def _member(self, header: _Header) -> None:
        pax, long_name = self._pax, self._long_name
        self._pax, self._long_name = {}, None
        name = pax.get(b"path", header.name if long_name is None else long_name)
        size = self._size(header, pax)
        refusal = self._refusal(header, pax)
        if header.kind == _SPARSE:
            self._skip_map(header)
        is_folder = name.endswith(b"/") and not size
        if header.kind in _OTHERS or (is_folder and not refusal):
            if size:
                raise _two_readings("a link, folder or device has content", header.at)
            self.beside.append(searchable(name) + searchable(header.link))
            return
        self.files.append(_Entry(name, self._skip(size), size, refusal))

    def _size(self, header: _Header, pax: dict[bytes, bytes]) -> int:
        told = pax.get(b"size")
        if told is None:
            return header.size
        if not told.isdigit() or len(told) > 18:
            raise _broken("an extended header has no number where one belongs", header.at)
        if header.size not in (0, int(told)):
            raise _two_readings("two headers give a member different sizes", header.at)
        return int(told)

    @staticmethod
    def _refusal(header: _Header, pax: dict[bytes, bytes]) -> str:
        if header.kind == _SPARSE or any(key.startswith(b"GNU.sparse.") for key in pax):
            return "it is a sparse file"
        return "" if header.kind in _FILES + _OTHERS else f"its type is {header.kind!r}"

    def _skip_map(self, header: _Header) -> None:
        """Pass over the blocks in which the map of a sparse file goes on."""
        more = self._data[header.at + _MORE_IN_HEADER]
        while more:
            block = self._data[self._at : self._at + _BLOCK]
            if len(block) < _BLOCK:
                raise _broken("it is cut short", self._at)
            more = block[_MORE_IN_BLOCK]
            self._at += _BLOCK
