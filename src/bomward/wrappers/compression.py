"""Compressed streams: unpacked whole or not at all, and never past the room there is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import NamedTuple, Protocol

from bomward import patterns
from bomward.errors import Error, UnreadableDocumentError
from bomward.inventory import Wrapper
from bomward.wrappers.parts import AGAIN, Held, Room, shown

_CHUNK = 1 << 20
_FIRST = 1 << 9
_MOST_MEMORY = 1 << 28
_ZEROS = patterns.lazy(rb"\0*")
_GZIP = patterns.lazy(rb"\x1f\x8b")
_BZIP2 = patterns.lazy(rb"BZh[1-9]")
_XZ = patterns.lazy(rb"\xfd7zXZ\0")
_ZSTD = patterns.lazy(rb"(?:\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)")
_SKIPPABLE = patterns.lazy(rb"[\x50-\x5f]\x2a\x4d\x18")
_ZSTD_HEAD = 18
_ZSTD_REPEATED, _ZSTD_PACKED = 2, 4
_ZSTD_BLOCK = 1 << 17
"""What a block comes to at most."""
ZSTD = "Zstandard"


class Unpacked(NamedTuple):
    """The plain bytes, and what the stream says beside them."""

    data: bytes
    name: str = ""
    outside: bytes = b""


class _Stream(Protocol):
    """What the standard library's decompressors have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Inflate:
    """zlib's decompressor, to be used like the others."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._full and not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        plain = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(plain) == max_length
        return plain


class _Sink:
    """Takes what is unpacked, as long as there is room."""

    def __init__(self, room: Room) -> None:
        self._room, self._held = room, BytesIO()

    def write(self, data: bytes) -> None:
        self._room.take(len(data))
        self._held.write(data)

    def getvalue(self) -> bytes:
        return self._held.getvalue()


def broken(kind: str, why: str, at: int) -> UnreadableDocumentError:
    """The error for a stream that cannot be unpacked to its end."""
    return UnreadableDocumentError(f"the {kind} data are broken: {why}", where=f"near byte {at} of them", hint=AGAIN)


def _one(stream: _Stream, data: bytes, at: int, sink: _Sink, kind: str) -> int:
    """Unpack one stream that begins here; the byte behind it.

    NOTE: it is fed little by little, since what is fed and not used is copied; else many small streams in a row, which
    some tools write, would take quadratic time.
    """
    window = _FIRST
    try:
        while not stream.eof:
            piece = data[at : at + window]
            if not piece:
                raise broken(kind, "they are cut short", at)
            sink.write(stream.decompress(piece, _CHUNK))
            while _is_not_done(stream):
                sink.write(stream.decompress(b"", _CHUNK))
            at += len(piece)
            window = min(window * 2, _CHUNK)
    except (zlib.error, OSError, EOFError, ValueError, MemoryError, _lzma_error()) as error:
        raise broken(kind, str(error) or "not enough memory", at) from error
    return at - len(stream.unused_data)


def _is_not_done(stream: _Stream) -> bool:
    """Whether more comes out of what it was fed."""
    return not stream.eof and not stream.needs_input


def _lzma_error() -> type[Exception]:
    import lzma

    return lzma.LZMAError


def _streams(data: bytes, magic: re.Pattern[bytes], kind: str, one: Callable[[int], int]) -> None:
    """Unpack streams one behind the other; zeros may stand between and behind them, as on tapes, and nothing else."""
    at = 0
    while at < len(data):
        if not magic.match(data, at):
            raise broken(kind, "other bytes follow them" if at else "they do not begin as they should", at)
        at = _ZEROS.match(data, one(at)).end()  # type: ignore[union-attr]  # it matches everywhere


def gunzip(data: bytes, room: Room) -> Unpacked:
    """All members of a gzip file."""
    sink, fields = _Sink(room), list[bytes]()
    # NOTE: the size of its last member, up to 4 GiB; most files have one member.
    room.announce(size=int.from_bytes(data[-4:], "little"))

    def one(at: int) -> int:
        fields.extend(_gzip_fields(data, at))
        return _one(_Inflate(31), data, at, sink, "gzip")

    _streams(data, _GZIP, "gzip", one)
    name = shown(fields[0]) if fields and data[3] & 8 else ""
    return Unpacked(sink.getvalue(), name, b"\n".join(field for field in fields if field))


def _gzip_fields(data: bytes, at: int) -> Iterator[bytes]:
    """File name, comment and extra field of a member, those that it has."""
    head = data[at : at + 12]
    if len(head) < 12:
        return
    flags, position, extra = head[3], at + 10, b""
    if flags & 4:
        position += 2 + int.from_bytes(head[10:12], "little")
        extra = data[at + 12 : position]
    for flag in (8, 16):
        if flags & flag:
            end = data.find(b"\0", position)
            yield data[position : max(end, position)]
            position = max(end, position) + 1
    yield extra


def inflate(data: bytes, room: Room) -> Unpacked:
    """One raw deflate stream, as it stands in ZIP archives."""
    sink = _Sink(room)
    end = _one(_Inflate(-15), data, 0, sink, "deflate")
    if end != len(data):
        raise broken("deflate", "other bytes follow them", end)
    return Unpacked(sink.getvalue())


def bunzip2(data: bytes, room: Room) -> Unpacked:
    """All streams of a bzip2 file."""
    import bz2

    sink = _Sink(room)
    _streams(data, _BZIP2, "bzip2", lambda at: _one(bz2.BZ2Decompressor(), data, at, sink, "bzip2"))
    return Unpacked(sink.getvalue())


def unxz(data: bytes, room: Room) -> Unpacked:
    """All streams of an xz file."""
    import lzma

    sink = _Sink(room)

    def one(at: int) -> int:
        return _one(lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_MEMORY), data, at, sink, "xz")

    _streams(data, _XZ, "xz", one)
    return Unpacked(sink.getvalue())


def unzstd(data: bytes, room: Room) -> Unpacked:
    """All frames of a Zstandard file; what is to be skipped in it is told as standing outside."""
    import zstandard

    sink, skipped, decompressor = _Sink(room), list[bytes](), zstandard.ZstdDecompressor()

    def one(at: int) -> int:
        if _SKIPPABLE.match(data, at):
            skipped.append(_piece(data, at, 8 + int.from_bytes(data[at + 4 : at + 8], "little"))[8:])
            return at + 8 + len(skipped[-1])
        frame = decompressor.decompressobj()
        try:
            room.announce(size=max(0, zstandard.frame_content_size(data[at : at + _ZSTD_HEAD])))
            for piece in _zstd_pieces(data, at):
                sink.write(frame.decompress(piece))
                at += len(piece)
        except zstandard.ZstdError as error:
            raise broken(ZSTD, str(error), at) from error
        if not frame.eof:
            raise broken(ZSTD, "a frame has no end", at)
        return at

    _streams(data, _ZSTD, ZSTD, one)
    return Unpacked(sink.getvalue(), outside=b"\n".join(skipped))


def _zstd_pieces(data: bytes, at: int) -> Iterator[bytes]:
    """A frame, a few blocks at a time: its header, its blocks, its checksum.

    NOTE: the library ends a frame that is cut short without a word, and unpacks all it is given at once.
    """
    import zstandard

    head = data[at : at + _ZSTD_HEAD]
    has_checksum = zstandard.get_frame_parameters(head).has_checksum
    start, at = at, at + zstandard.frame_header_size(head)
    last, most = False, 0
    while not last:
        block = int.from_bytes(_piece(data, at, 3), "little")
        last, kind, size = bool(block & 1), block & 6, block >> 3
        most += _ZSTD_BLOCK if kind == _ZSTD_PACKED else size
        at += 3 + (1 if kind == _ZSTD_REPEATED else size)
        if last or max(most, at - start) >= _CHUNK:
            yield _piece(data, start, at - start)
            start, most = at, 0
    if has_checksum:
        yield _piece(data, start, 4)


def _piece(data: bytes, at: int, size: int) -> bytes:
    piece = data[at : at + size]
    if len(piece) < size:
        raise broken(ZSTD, "they are cut short", at)
    return piece


COMPRESSIONS: tuple[tuple[re.Pattern[bytes], str, Callable[[bytes, Room], Unpacked]], ...] = (
    (_GZIP, "gzip", gunzip),
    (_BZIP2, "bzip2", bunzip2),
    (_XZ, "xz", unxz),
    (_ZSTD, ZSTD, unzstd),
)
"""How each kind begins, and what unpacks it."""


def held(data: bytes, kind: str, unpack: Callable[[bytes, Room], Unpacked], room: Room) -> Iterator[Held]:
    """What is compressed in there."""
    try:
        unpacked = unpack(data, room)
    except Error as error:
        yield Held(wrapper=Wrapper(kind=kind), data=data, error=error)
    else:
        wrapper = Wrapper(kind=kind, name=unpacked.name)
        yield Held(wrapper=wrapper, data=unpacked.data, outside=unpacked.outside)
