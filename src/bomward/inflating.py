"""What gzip and zlib hold, within bounds: a few bytes may unpack to any number."""

from __future__ import annotations

import zlib
from typing import NamedTuple

GROWS = 16
"""How many times longer something packed may be than it looks; little that is written grows as much."""
_LEAST = 1 << 12
"""From which size on that counts."""
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How gzip and zlib begin."""


class Unpacked(NamedTuple):
    """What came out of something packed."""

    plain: bytes
    fits: bool
    """Whether there was room for all that would come out."""
    is_whole: bool
    """Whether that is all, from its beginning to its end, with nothing behind it."""


def room_of(size: int) -> int:
    """How many bytes may come of so many that are packed: text seldom grows more."""
    return max(_LEAST, GROWS * size)


def unpacked(raw: bytes, room: int) -> Unpacked | None:
    """What gzip or zlib holds, as far as it goes; None for anything else, and for what is broken."""
    if not raw.startswith(_PACKED):
        return None
    stream = zlib.decompressobj(47)
    try:
        # NOTE: one byte more than there is room for, since zlib takes 0 for no bound at all.
        plain = stream.decompress(raw, max(room, 0) + 1)
    except zlib.error:
        return None
    fits = len(plain) <= max(room, 0)
    return Unpacked(plain, fits, fits and stream.eof and not stream.unused_data)


def inflated(raw: bytes, room: int | None = None) -> bytes | None:
    """What gzip or zlib holds; None for anything else, for what is broken, and for what does not fit."""
    found = unpacked(raw, room_of(len(raw)) if room is None else room)
    return found.plain if found is not None and found.is_whole else None
